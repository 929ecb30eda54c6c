// Package credential tells credentials from other text, by their names and by their
// shapes. Whatever a spec says ends in Git, in objects and in logs, so every engine
// asks here before it takes a text over.
package credential

import (
	"regexp"
	"strings"
)

// How credentials are told from other text. Entropy does not tell them: options of a
// JVM have more of it than keys of AWS.
var (
	// credentialName is names that hold nothing but credentials.
	credentialName = regexp.MustCompile(`(?i)passw(or)?d|passphrase|secret[._-]?(access[._-]?)?key|access[._-]?key|session[._-]?token|private[._-]?key|account[._-]?key|api[._-]?key|service[._-]?key|authenticate\.secret$|jaas[._-]?config`)

	// doubtfulName is names that hold credentials, or something about them.
	doubtfulName = regexp.MustCompile(`(?i)secret|token|credential|bearer|authorization|auth[._-]?params|basic[._-]?auth|connection[._-]?string|http-headers`)

	// harmlessName is names of what is about a credential and none itself.
	harmlessName = regexp.MustCompile(`(?i)(name|arn|file|path|dir|url|uri|endpoint|providers?|enabled|type|class|regex|length|ttl|timeout|interval|mechanism|algorithm)$|secretkeyref\.|\.secrets\.|redaction|mapping$`)

	// harmlessValue is what a doubtful name may hold: a switch, a number, a class, a
	// place.
	harmlessValue = regexp.MustCompile(`^(?i:true|false|none|\d+[a-z]{0,3}|/.*|[a-z][a-z0-9+]*:/.*|[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)+)$`)

	// credentialShape is what credentials look like, whatever their name: keys of
	// AWS, tokens of GitHub, Slack and Google, a JWT, a private key, a password in a
	// URL or in the properties of a connection.
	credentialShape = regexp.MustCompile(`\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bxox[abp]-[0-9A-Za-z-]{10,}|\bAIza[0-9A-Za-z_-]{35}|\beyJ[A-Za-z0-9_-]{10,}\.eyJ|-----BEGIN [A-Z ]*PRIVATE KEY-----|://[^/\s:@$]+:[^/\s@$]+@|(?i:[?&;,]\s*(password|pwd)=[^&;,\s$]+)`)
)

// Is reports whether a named value is a credential. A reference such as
// ${env:NAME} is none.
func Is(name, value string) bool {
	value = strings.TrimSpace(value)
	switch {
	case value == "" || strings.HasPrefix(value, "${") || strings.HasPrefix(value, "$("):
		return false
	case Looks(value):
		return true
	case harmlessName.MatchString(name):
		return false
	case credentialName.MatchString(name):
		return !strings.HasPrefix(value, "/") && !isSwitch(value)
	}
	return doubtfulName.MatchString(name) && !harmlessValue.MatchString(value)
}

// InArgument reports whether one of a program's arguments is a credential,
// or is one together with the name before it.
func InArgument(arguments []string, i int) bool {
	argument := arguments[i]
	if name, value, found := strings.Cut(argument, "="); found && !strings.ContainsAny(name, " :/?&") {
		return Is(strings.TrimLeft(name, "-"), value)
	}
	if i > 0 && strings.HasPrefix(arguments[i-1], "-") && !strings.Contains(arguments[i-1], "=") && !strings.HasPrefix(argument, "-") {
		return Is(strings.TrimLeft(arguments[i-1], "-"), argument)
	}
	return Is("", argument)
}

// InOptions reports whether options of a JVM have a credential among them.
func InOptions(options string) bool {
	for option := range strings.FieldsSeq(options) {
		name, value, _ := strings.Cut(strings.TrimPrefix(option, "-D"), "=")
		if Is(name, strings.Trim(value, `"'`)) {
			return true
		}
	}
	return Looks(options)
}

// Looks reports whether a text holds something that has the shape of a credential,
// whatever it is called.
func Looks(text string) bool { return credentialShape.MatchString(text) }

// Hide returns a text with everything in it that has the shape of a credential replaced.
func Hide(text string) string { return credentialShape.ReplaceAllString(text, "…") }

func isSwitch(value string) bool {
	return strings.EqualFold(value, "true") || strings.EqualFold(value, "false")
}
