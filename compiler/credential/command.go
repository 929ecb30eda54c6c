package credential

import (
	"path"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// A shortOption is a short option of programs whose value is a password, or a user with a
// password.
type shortOption struct {
	programs string
	option   string
	joined   bool              // the value follows without a space
	login    func(string) bool // whether the value is a user with a password, nil when it is a password
	command  string            // the command of the program, when others take another value
}

var shortOptions = []shortOption{
	{programs: "curl", option: "-u", joined: true, login: isLogin},
	{programs: "curl http https", option: "-a", login: isLogin},
	{programs: "mysql mysqldump mysqladmin mysqlimport mariadb mariadb-dump", option: "-p", joined: true},
	{programs: "sshpass", option: "-p"},
	{programs: "sshpass", option: "-p", joined: true},
	{programs: "redis-cli valkey-cli", option: "-a"},
	{programs: "docker podman nerdctl skopeo buildah crane oras helm oc", option: "-p", command: "login"},
	{programs: "sqlcmd bcp mongosh mongo mongodump mongorestore mongoimport mongoexport ldapsearch cqlsh dsbulk beeline twine rabbitmqadmin hdbsql exaplus", option: "-p"},
	{programs: "sqlcmd bcp isql tsql sqsh freebcp mosquitto_pub mosquitto_sub ipmitool zip unzip", option: "-P"},
	{programs: "ldapsearch ldapadd ldapmodify ldapdelete ldappasswd vsql kadmin", option: "-w"},
	{programs: "plink pscp psftp putty nzsql nodetool", option: "-pw"},
	{programs: "mysqlsh 7z 7za 7zz", option: "-p", joined: true},
	{programs: "smbclient rpcclient net smbget", option: "-U", login: isWindowsLogin},
	{programs: "az", option: "-p", command: "login"},
	{programs: "openssl", option: "pass:", joined: true},
	{programs: "sqlplus sqlldr expdp impdp exp imp rman", joined: true, login: isOracleLogin},
}

// farthest is how many arguments behind the name of its program an option is looked for, so that the time
// does not grow with the square of a generated list.
const farthest = 64

// isPassword reports whether an argument is the password that a program takes in a short option.
func isPassword(arguments []string, i int) bool {
	argument := arguments[i]
	if i == 0 || argument == "" || isPlaceholder(argument) {
		return false
	}
	for _, o := range shortOptions {
		value, joined := strings.CutPrefix(argument, o.option)
		switch {
		case o.joined && (!joined || value == "" || strings.HasPrefix(argument, "--")):
			continue
		case !o.joined && (arguments[i-1] != o.option || strings.HasPrefix(argument, "-")):
			continue
		case !o.joined:
			value = argument
		}
		if isPlaceholder(value) || isPort(value) || o.login != nil && !o.login(value) {
			continue
		}
		before := arguments[max(0, i-farthest):i]
		isProgram := func(word string) bool { return slices.Contains(strings.Fields(o.programs), path.Base(word)) }
		if slices.ContainsFunc(before, isProgram) && (o.command == "" || slices.Contains(before, o.command)) {
			return true
		}
	}
	return false
}

// isOracleLogin reports whether a value is a user with a password, as the clients of Oracle take
// it: user/password@database.
func isOracleLogin(value string) bool { return oracleLogin.MatchString(value) }

// isWindowsLogin reports whether a value is a user with a password, as the clients of Samba take
// it: user%password.
func isWindowsLogin(value string) bool { return windowsLogin.MatchString(value) }

var windowsLogin = lazyregexp.New(`^[^\s%$]+%[^\s$%]+$`)

var oracleLogin = lazyregexp.New(`^[A-Za-z][\w$#]*/[^\s/@"'${}<&*]+@\S+$`)

// isPort reports whether a value is a port, or ports to publish: docker takes them in -p too.
func isPort(value string) bool { return strings.Trim(value, "0123456789:.") == "" }

// isCommand reports whether a value is a command of a program that takes passwords in short options.
func isCommand(value string) bool {
	program, rest, _ := strings.Cut(value, " ")
	if strings.HasPrefix(program, "-") || !strings.Contains(rest, "-") && !strings.Contains(rest, "@") {
		return false
	}
	program = path.Base(program)
	return slices.ContainsFunc(shortOptions, func(o shortOption) bool { return slices.Contains(strings.Fields(o.programs), program) })
}

// InCommand reports whether the text of a shell command sets a credential. A value that the shell
// expands is not a credential.
func InCommand(line string) bool {
	words := commandWords(line)
	if len(words) < 2 {
		return false
	}
	for i, word := range words {
		name, value, _ := strings.Cut(word, "=")
		value = strings.Trim(value, `"';`)
		if i > 0 && words[i-1] == "-c" && InCommand(word) {
			return true // sh -c "…"
		}
		if !strings.HasPrefix(value, "$") && Is(strings.TrimLeft(name, "-"), value) || InArgument(words, i) {
			return true
		}
	}
	return false
}

// commandWords splits a command at the blanks outside of quotes, which it removes.
func commandWords(line string) []string {
	var words []string
	var word strings.Builder
	var quote rune
	open := false
	for _, r := range line {
		switch {
		case r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote, open = r, true
		case quote == 0 && (r == ' ' || r == '\t' || r == '\n' || r == ';' || r == '|'):
			if open {
				words = append(words, word.String())
			}
			word.Reset()
			open = false
		default:
			word.WriteRune(r)
			open = true
		}
	}
	if open {
		words = append(words, word.String())
	}
	return words
}
