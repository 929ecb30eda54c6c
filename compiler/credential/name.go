package credential

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// kind is what a name says about its value. The zero kind says nothing.
type kind uint8

const (
	harmless kind = iota
	certain       // it holds nothing but credentials
	counted       // likewise, or a small number: pass is a password, or a turn
	doubtful      // it holds credentials, or something about them
)

var (
	// credentialName is names that hold nothing but credentials.
	credentialName = regexp.MustCompile(`(?i)passw(or)?d|passphrase|passcode|secret[._-]?(access[._-]?)?key|access[._-]?key|session[._-]?token|private[._-]?key|account[._-]?key|api[._-]?key|service[._-]?key|authenticate\.secret$|jaas[._-]?config`)

	// doubtfulName is names of several words that hold credentials, or something about
	// them.
	doubtfulName = regexp.MustCompile(`(?i)auth[._-]?params|basic[._-]?auth|connection[._-]?string|http-headers`)

	// harmlessName is names of what is about a credential and none itself.
	harmlessName = regexp.MustCompile(`(?i)(name|arn|file|path|dir|url|uri|endpoint|providers?|enabled|type|class|regex|length|ttl|timeout|interval|mechanism|algorithm|passwordless)$|secretkeyref\.|\.secrets\.|redaction|mapping$`)
)

// harmlessWords are the last words of names of what is about a credential: where it is
// found, what it looks like, how long it lives.
var harmlessWords = strings.Fields(`
	env envvar var vars variable header backend store engine manager service host port namespace location
	region ref reference alias stdin prompt column columns field fields prefix suffix format pattern
	delimiter separator mode policy strategy validator encoder filter hint label description version count
	counts size max min limit bits lifetime expiry expiration rotation audience issuer scope scopes
	required optional allowed disabled`)

// secretWords are words that mean a password, alone or in a name of several.
var secretWords = strings.Fields(`pwd pw pgpass dbpass userpass rootpass adminpass mysqlpass sshpass keypass storepass
	truststorepass keystorepass ftppass smtppass proxypass bindpass dbpwd userpwd rootpwd mysqlpwd dbpw userpw`)

// Words around pass and token with which they mean no credential: a turn over data, a
// piece of a text.
var (
	beforePass  = strings.Fields("by com one two single multi first second third last next per each final full dry max min num")
	afterPass   = strings.Fields("through thru port along on over rate count if fail")
	beforeToken = strings.Fields("pad eos bos unk mask stop sep cls special max min num new pull")
)

// stems are parts of every name that may hold a credential: most names have none of them,
// and need not be looked at further.
var stems = strings.Fields("pass pw secret key token cred bearer auth jaas connection http-headers")

// kindOf says what a name tells about its value. Short words count only whole, so that
// compass and tokenizer are none.
func kindOf(name string) kind {
	lower := strings.ToLower(name)
	if !slices.ContainsFunc(stems, func(stem string) bool { return strings.Contains(lower, stem) }) {
		return harmless
	}
	words := wordsOf(name)
	if len(words) == 0 || harmlessName.MatchString(name) || slices.Contains(harmlessWords, words[len(words)-1]) {
		return harmless
	}
	if credentialName.MatchString(name) {
		return certain
	}
	best := harmless
	for i, word := range words {
		before, after := "", ""
		if i > 0 {
			before = words[i-1]
		}
		if i+1 < len(words) {
			after = words[i+1]
		}
		switch {
		case slices.Contains(secretWords, word):
			return certain
		case word == "pass" && !slices.Contains(beforePass, before) && !slices.Contains(afterPass, after):
			return counted
		case isDoubtful(word) && !slices.Contains(beforeToken, before):
			best = doubtful
		}
	}
	if doubtfulName.MatchString(name) {
		return doubtful
	}
	return best
}

// isDoubtful reports whether a word is one of those, or ends in one: authtoken.
func isDoubtful(word string) bool {
	singular := strings.TrimSuffix(word, "s")
	return word == "bearer" || word == "authorization" || singular == "cred" ||
		strings.HasSuffix(singular, "secret") || strings.HasSuffix(singular, "token") || strings.HasSuffix(singular, "credential")
}

// wordsOf returns the words of a name in small letters, without the digits that they end
// in. A word ends at a character that is no letter, and where a capital begins another.
func wordsOf(name string) []string {
	var words []string
	runes := []rune(name)
	start := 0
	add := func(end int) {
		if word := strings.TrimRight(strings.ToLower(string(runes[start:end])), "0123456789"); word != "" {
			words = append(words, word)
		}
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			add(i)
			start = i + 1
		case i > start && unicode.IsUpper(r) && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			add(i)
			start = i
		}
	}
	add(len(runes))
	return words
}
