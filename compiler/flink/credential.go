package flink

import (
	"regexp"
	"strings"
)

// secretNames are names of what is secret: Flink's GlobalConfiguration.SENSITIVE_KEYS,
// and the spellings of S3, Azure and Google clients that it misses.
var secretNames = regexp.MustCompile(`(?i)password|passwd|passphrase|secret|credential|api[-_.]?key|access[-_.]?key|private[-_.]?key|service[-_.]?key|account\.key|auth-params|basic-auth|jaas\.config|http-headers|connection[-_.]?string|bearer|authorization|(^|[-_.])token($|[-_.])`)

// publicNames are names that hold one of the words and no secret.
var publicNames = regexp.MustCompile(`(?i)(provider|file|path|dir|location|type|class|name|enabled|backoff|ratio|interval|timeout|ttl|keys?-id|secrets|secretKeyRef)$`)

// secretShapes are values that can be nothing else.
var secretShapes = regexp.MustCompile(`\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}|\bxox[abp]-[0-9A-Za-z-]{10,}|\bAIza[0-9A-Za-z_-]{35}|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY-----|://[^/\s:@]+:[^/\s@$]+@|(?i:[?&;]password=[^&;$]+)`)

// plainValues are settings, not secrets, whatever their name is.
var plainValues = regexp.MustCompile(`(?i)^\s*(true|false|none|[0-9]+\s*(ms|s|m|min|h|d)?|\$\{.*\}|\$\(.*\))?\s*$`)

// isCredential reports whether the value under a name is a secret, from either.
func isCredential(name, value string) bool {
	if looksSecret(value) {
		return true
	}
	return secretNames.MatchString(name) && !publicNames.MatchString(name) &&
		!plainValues.MatchString(value) && !strings.HasPrefix(value, "/")
}

// looksSecret reports whether a text holds what has the shape of a secret.
func looksSecret(text string) bool { return secretShapes.MatchString(text) }
