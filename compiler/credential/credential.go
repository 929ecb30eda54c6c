package credential

import (
	"strings"

	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// The expressions that recognize credentials. Entropy does not help: options of a JVM have
// more of it than keys of AWS.
var (
	// harmlessValue matches values that are no credentials under a doubtful name: a
	// boolean, a number, a kind of login, a class, a path or URL, the name of a Secret and the
	// path where it is mounted.
	harmlessValue = lazyregexp.New(`^(?i:true|false|none|null|yes|no|on|off|default|simple|basic|digest|kerberos|keytab|ccache|ldap|sasl|plain|iam|oauth2?|oidc|saml|m?tls|ssl|token|jwt|login|anonymous|native|custom|pam|cert(?:ificate)?|x509|required|requested|optional|want|need|internal|external|spnego|negotiate|gssapi|ntlm|cookie|session|bearer|api-?key|hmac|sigv4|irsa|kubernetes|userpass|approle|client[-_]credentials|service-?account|instance-profile|assume-role|pod-identity|read|write|\{\s*\}|\[\s*\]|scram-[\w-]+|(?:workload|managed)-identity|v?\d+(?:\.\d+)?\s*[a-z]{0,5}|/.*|arn:aws[a-z-]*:.*|[a-z][a-z0-9+.-]*:/.*|[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)+)$`)

	// reference matches a reference to a value that is stored elsewhere, ${env:NAME}, $(NAME),
	// $NAME, {{ .name }}, %env(NAME)%, and what stands for a value in a manual or a log: <name>,
	// asterisks.
	reference = lazyregexp.New(`^(\$[{(]|\{\{|\$[A-Za-z_]\w*$|%env\(.*\)%$|<[A-Za-z][^<>]*>$|\*+(\(redacted\))?$)`)

	// stored matches the place of a value in a store of secrets, as programs that fetch it read
	// it: a path of Vault with the name of an entry, an ARN, a URI of the store.
	stored = lazyregexp.New(`^(?:vault:[\w./-]+/[\w./-]+#[\w.-]+|arn:aws[a-z-]*:(?:secretsmanager|ssm):.*|projects/[^/\s]+/secrets/[^\s]+|(?:ref\+)?(?:[a-z]*(?:vault|secrets?|secretsmanager|ssm|sm)|op|berglas)://[^\s@]+|@Microsoft\.KeyVault\(.*\))$`)

	// entryName matches the name of an entry of a Secret: words that end in what it holds.
	entryName = lazyregexp.New(`^(?i:(?:[a-z]+[-_.])*(?:user(?:name)?|password|passphrase|token)s?)$`)

	// loginModule matches the configuration of a login, where the values of the options that
	// are passwords are credentials, not the text.
	loginModule = lazyregexp.New(`^\s*(?:\w+\s*\{\s*)?[\w.$]+LoginModule\s+(?i:required|requisite|sufficient|optional)\b`)

	// scheme matches the authentication scheme at the start of a header value.
	scheme = lazyregexp.New(`^(?i:bearer|basic|token)\s+`)

	// headerLine matches an HTTP header in an argument of a program.
	headerLine = lazyregexp.New(`^([A-Za-z][-A-Za-z0-9]*):\s+(\S.*)$`)

	// hookURL matches the URL of a webhook that ends in a token: who knows it may post.
	hookURL = lazyregexp.New(`^https?://[^\s/]+/(?:\S*/)?(?:[\w-]*[0-9][\w-]*[A-Za-z]|[\w-]*[A-Za-z][\w-]*[0-9])[\w-]*$`)

	// login matches a user with a password, in the form that curl expects.
	login = lazyregexp.New(`^[^\s:/$@]+:[^\s:/$]+$`)

	// longHex matches keys in hexadecimal. Keys of tables and caches are names.
	longHex = lazyregexp.New(`^(?:[0-9a-f]{32}|[0-9a-f]{40,})$`)

	// optionName matches an argument that may name the value in the next one.
	optionName = lazyregexp.New(`^--?[A-Za-z][\w.-]*$`)

	// passNumber matches the number of a pass over data.
	passNumber = lazyregexp.New(`^\d{1,2}$`)

	// userAndGroup matches the user and group IDs of a container.
	userAndGroup = lazyregexp.New(`^\d+:\d+$`)
)

// Is reports whether a named value is a credential. A reference such as ${env:NAME} is not.
func Is(name, value string) bool {
	value = strings.TrimSpace(value)
	if isScript(value) && InScript(value) || isCommand(value) && InCommand(value) {
		return true
	}
	switch {
	case value == "" || reference.MatchString(value):
		return false
	case Looks(value):
		return true
	case reference.MatchString(scheme.ReplaceAllString(value, "")), stored.MatchString(value), loginModule.MatchString(value):
		return false
	}
	switch kindOf(name) {
	case certain:
		return !strings.HasPrefix(value, "/") && !isSwitch(value)
	case counted:
		return !strings.HasPrefix(value, "/") && !isSwitch(value) && !passNumber.MatchString(value)
	case doubtful:
		return !harmlessValue.MatchString(value)
	case mayName:
		return !harmlessValue.MatchString(value) && !isNameOfSecret(value)
	case holdsEntry:
		return !strings.HasPrefix(value, "/") && !isSwitch(value) && !entryName.MatchString(value)
	case header:
		return isHeader(value)
	case webhook:
		return hookURL.MatchString(value)
	case random:
		return len(value) >= 16 && !strings.ContainsAny(value, " .:") && (isRandom(value) || longHex.MatchString(value))
	}
	return false
}

// isHeader reports whether a value under the name of a header is a credential: a scheme with one
// after it, a whole header, or letters with digits. The name of a header is words with dashes.
func isHeader(value string) bool {
	if rest := scheme.ReplaceAllString(value, ""); rest != value {
		return !isPlaceholder(rest)
	}
	if h := headerLine.FindStringSubmatch(value); h != nil {
		return Is(h[1], h[2])
	}
	return !strings.Contains(value, " ") && opaque.MatchString(value)
}

// isNameOfSecret reports whether a value is words in lower case with dashes, as names of Secrets
// are and generated credentials are not.
func isNameOfSecret(value string) bool {
	return strings.ContainsAny(value, "-.") && secretName.MatchString(value) && !opaque.MatchString(value)
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
	if i > 0 && optionName.MatchString(arguments[i-1]) && !strings.HasPrefix(argument, "-") {
		if Is(option(arguments[i-1]), argument) || isUser(arguments[i-1]) && isLogin(argument) {
			return true
		}
	}
	if h := headerLine.FindStringSubmatch(argument); h != nil {
		return Is(h[1], h[2])
	}
	return isPassword(arguments, i) || Is("", argument)
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
	placeholder = lazyregexp.New(`^(?i:string|str|text|null|nil|none|~|required|optional|password|secret|token|\?\d*|:[a-z_]\w*|[<\[{(|>*&!$%@\\].*|.*[({\[].*)$`)

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

func isSwitch(value string) bool {
	switch strings.ToLower(value) {
	case "true", "false", "none", "null", "yes", "no":
		return true
	}
	return false
}
