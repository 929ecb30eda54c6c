package credential

import (
	"slices"
	"strings"

	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// The expressions that recognize credentials. Entropy does not help: options of a JVM have
// more of it than keys of AWS.
var (
	// harmlessValue matches values that are no credentials under a doubtful name: a
	// boolean, a number, a class, a path or URL, the name of a Secret and the path where it is
	// mounted.
	harmlessValue = lazyregexp.New(`^(?i:true|false|none|\d+[a-z]{0,3}|/.*|arn:aws[a-z-]*:.*|[a-z][a-z0-9+.-]*:/.*|[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)+)$`)

	// credentialShape matches credentials by their form, regardless of their name: keys of
	// AWS, tokens of GitHub, Slack, Google and Vault, a JWT, a private key, and a password
	// in a URL, in the properties of a connection or in an HTTP header.
	credentialShape = lazyregexp.New(`\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bxox[abp]-[0-9A-Za-z-]{10,}|\bAIza[0-9A-Za-z_-]{35}|\bhv[sbr]\.[A-Za-z0-9_-]{10,}|(?:^|[\s"'=])s\.[A-Za-z0-9]{24}\b|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_.-]*|-----BEGIN [A-Z ]*PRIVATE KEY-----|://[^/\s:@$]+:[^/\s@$]+@|(?i:[?&;,]\s*(password|pwd)=[^&;,\s$]+)|(?i:\bauthorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+[^\s"'$<{]{4,})|(?i:\bbearer\s+eyJ[A-Za-z0-9_-]+)`)

	// reference matches a reference to a value that is stored elsewhere: ${env:NAME},
	// $(NAME), $NAME, {{ .name }}.
	reference = lazyregexp.New(`^(\$[{(]|\{\{|\$[A-Za-z_]\w*$)`)

	// scheme matches the authentication scheme at the start of a header value.
	scheme = lazyregexp.New(`^(?i:bearer|basic|token)\s+`)

	// header matches an HTTP header in an argument of a program.
	header = lazyregexp.New(`^([A-Za-z][-A-Za-z0-9]*):\s+(\S.*)$`)

	// login matches a user with a password, in the form that curl expects.
	login = lazyregexp.New(`^[^\s:/$@]+:[^\s:/$]+$`)

	// passNumber matches the number of a pass over data.
	passNumber = lazyregexp.New(`^\d{1,2}$`)

	// userAndGroup matches the user and group IDs of a container.
	userAndGroup = lazyregexp.New(`^\d+:\d+$`)
)

// Is reports whether a named value is a credential. A reference such as ${env:NAME} is not.
func Is(name, value string) bool {
	value = strings.TrimSpace(value)
	if isScript(value) && InScript(value) {
		return true
	}
	switch {
	case value == "" || reference.MatchString(value):
		return false
	case Looks(value):
		return true
	case reference.MatchString(scheme.ReplaceAllString(value, "")):
		return false
	}
	switch kindOf(name) {
	case certain:
		return !strings.HasPrefix(value, "/") && !isSwitch(value)
	case counted:
		return !strings.HasPrefix(value, "/") && !isSwitch(value) && !passNumber.MatchString(value)
	case doubtful:
		return !harmlessValue.MatchString(value)
	}
	return false
}

// InArgument reports whether one of a program's arguments is a credential, by itself or
// together with the name in the argument before it.
func InArgument(arguments []string, i int) bool {
	argument := arguments[i]
	if isScript(argument) {
		return InScript(argument)
	}
	if name, value, found := strings.Cut(argument, "="); found && !strings.ContainsAny(name, " :/?&") {
		return Is(option(name), value) || isUser(name) && isLogin(value)
	}
	if i > 0 && strings.HasPrefix(arguments[i-1], "-") && !strings.Contains(arguments[i-1], "=") && !strings.HasPrefix(argument, "-") {
		if Is(option(arguments[i-1]), argument) || isUser(arguments[i-1]) && isLogin(argument) {
			return true
		}
	}
	if h := header.FindStringSubmatch(argument); h != nil {
		return Is(h[1], h[2])
	}
	return Is("", argument)
}

// option returns the name of the option in an argument.
func option(argument string) string {
	return strings.TrimLeft(strings.TrimPrefix(argument, "-D"), "-")
}

// isUser reports whether the value of an option is a user, with a password after a colon.
func isUser(option string) bool {
	return option == "-u" || option == "-U" || option == "--user" || option == "--proxy-user"
}

func isLogin(value string) bool {
	return login.MatchString(value) && !userAndGroup.MatchString(value) && !strings.HasPrefix(value, "system:")
}

// InOptions reports whether options of a JVM contain a credential.
func InOptions(options string) bool {
	for option := range strings.FieldsSeq(options) {
		name, value, _ := strings.Cut(strings.TrimPrefix(option, "-D"), "=")
		if Is(name, strings.Trim(value, `"'`)) {
			return true
		}
	}
	return Looks(options)
}

// The ways in which a file sets a value: name=value, name: value, or a property of Hadoop.
var (
	setting  = lazyregexp.New(`^\s*(?:export\s+|(?i:set)\s+|-\s+)?["']?([A-Za-z][-A-Za-z0-9_.]*)["']?\s*[=:]\s*["']?([^\s"']+)["']?[,;]?\s*$`)
	property = lazyregexp.New(`<name>\s*([^<]*?)\s*</name>\s*<value>\s*([^<]*?)\s*</value>`)

	// placeholder matches placeholders for a value: a type, a word of a manual, or code that
	// fetches the value.
	placeholder = lazyregexp.New(`^(?i:string|str|text|null|nil|none|~|required|optional|password|secret|token|[<\[{(|>*&!$%@].*|.*[({\[].*)$`)

	// opaque matches values that are not words. Under a doubtful name in a file they are
	// credentials.
	opaque = lazyregexp.New(`^.*[A-Za-z].*[0-9].{6,}$|^.{6,}[0-9].*[A-Za-z].*$`)

	// secretName matches the name of a Secret, which a field ending in secret may hold.
	secretName = lazyregexp.New(`^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$`)
)

// InFile reports whether the text of a file sets a credential: in a line of properties,
// YAML or a script, or in a property of Hadoop. A field that ends in secret may hold the
// name of a Secret.
func InFile(text string) bool {
	if Looks(text) {
		return true
	}
	for _, p := range property.FindAllStringSubmatch(text, -1) {
		if Is(p[1], p[2]) {
			return true
		}
	}
	for line := range strings.Lines(text) {
		s := setting.FindStringSubmatch(strings.TrimRight(line, "\r\n"))
		if s == nil || placeholder.MatchString(s[2]) {
			continue
		}
		if strings.HasSuffix(strings.ToLower(s[1]), "secret") && secretName.MatchString(s[2]) {
			continue
		}
		if Is(s[1], s[2]) && (kindOf(s[1]) != doubtful || opaque.MatchString(s[2])) {
			return true
		}
	}
	return false
}

// parts puts what SQL and programs write beside each other on lines of their own.
var parts = strings.NewReplacer(",", "\n", "(", "\n", ")", "\n", ";", "\n")

// isScript reports whether a value is a text of several lines.
func isScript(value string) bool { return strings.Contains(value, "\n") }

// InScript reports whether a text of several lines, such as SQL or a script, sets a credential.
func InScript(text string) bool { return InFile(text) || InFile(parts.Replace(text)) }

// Looks reports whether a text contains something that has the shape of a credential,
// regardless of its name.
func Looks(text string) bool { return mayLook(text) && credentialShape.MatchString(text) }

// shapeParts lists substrings. Every shape contains one of them, except the shapes whose
// case may vary, which mayLook checks itself. The expression is slow, and a platform has
// many texts.
var shapeParts = strings.Fields("@ AKIA ASIA ghp_ gho_ ghu_ ghs_ ghr_ xox AIza hvs. hvb. hvr. eyJ PRIVATE")

// mayLook reports whether a text contains a substring of some shape, so that
// credentialShape may match.
func mayLook(text string) bool {
	if slices.ContainsFunc(shapeParts, func(part string) bool { return strings.Contains(text, part) }) {
		return true
	}
	if len(text) > 25 && strings.Contains(text, "s.") {
		return true
	}
	if !strings.ContainsAny(text, "=:") {
		return false
	}
	lower := strings.ToLower(text)
	return strings.Contains(lower, "password=") || strings.Contains(lower, "pwd=") || strings.Contains(lower, "authorization")
}

// Hide returns a text in which everything that has the shape of a credential is replaced.
func Hide(text string) string {
	if !mayLook(text) {
		return text
	}
	return credentialShape.ReplaceAllString(text, "…")
}

func isSwitch(value string) bool {
	return strings.EqualFold(value, "true") || strings.EqualFold(value, "false")
}
