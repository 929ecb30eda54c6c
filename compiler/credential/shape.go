package credential

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// spans calls found for each part of a text that has the shape of a credential, until found
// returns false. Parts may overlap.
func spans(text string, found func(start, end int) bool) {
	proceed := true
	once := func(start, end int) bool { proceed = found(start, end); return proceed }
	if inWords(text, once); proceed {
		if inPatterns(text, once); proceed && strings.ContainsAny(text, "=:") {
			inPairs(text, once)
		}
	}
}

// shortestWord is the length of the shortest token.
const shortestWord = 12

// longestEncoded is more than the length of the longest private key in base64.
const longestEncoded = 8 << 10

// inWords finds credentials that are one word: tokens, and texts in base64 that hold one.
func inWords(text string, found func(start, end int) bool) {
	if len(text) < shortestWord {
		return
	}
	byFirst := tokensBy()
	end := 0 // of the run of base64 that i is in: it is looked for once, because a line may be one long run
	for i := 0; i < len(text); i++ {
		if !isWordByte(text[i]) {
			i += publicBlock(text[i:])
			continue
		}
		if i > 0 && isWordByte(text[i-1]) {
			i = runOf(text, i, isWordByte) // to the end of the word
			continue
		}
		for _, t := range byFirst[text[i]] {
			if end := t.match(text, i); end > 0 && (t.prefix != "s." || i == 0 || text[i-1] != '.') {
				if !found(i, end) {
					return
				}
				break
			}
		}
		if i >= end {
			end = runOf(text, i, isBase)
		}
		if end-i >= 16 && end-i <= longestEncoded && (isEncoded(text[i:end]) || end-i == 40 && isAlone(text, i) && isRandom(text[i:end])) {
			if !found(i, end) {
				return
			}
		}
	}
}

// publicBlock returns the length of a certificate or a public key that a text begins with, 0 when
// it begins with neither. Its lines of base64 may have the length of a token.
func publicBlock(text string) int {
	const begin, end = "-----BEGIN ", "-----END "
	if !strings.HasPrefix(text, begin) {
		return 0
	}
	length := strings.Index(text, end)
	if length < 0 || strings.Contains(text[:length], "PRIVATE") {
		return 0
	}
	return length
}

// match returns the end of the token that begins at i, 0 when there is none.
func (t token) match(text string, i int) int {
	if !strings.HasPrefix(text[i:], t.prefix) {
		return 0
	}
	start := i + len(t.prefix)
	end := runOf(text, start, func(b byte) bool { return strings.IndexByte(t.set, b) >= 0 })
	n := end - start
	if n < t.least || t.most > 0 && (n > t.most || end < len(text) && isWordByte(text[end])) {
		return 0
	}
	return end
}

func runOf(text string, from int, in func(byte) bool) int {
	end := from
	for end < len(text) && in(text[end]) {
		end++
	}
	return end
}

func isWordByte(b byte) bool { return b == '_' || isAlnum(b) }

func isAlnum(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

func isBase(b byte) bool { return isAlnum(b) || b == '+' || b == '/' || b == '=' }

// isAlone reports whether no path, name or base64 goes on at i, in which any part may have the
// length of a secret key of AWS.
func isAlone(text string, i int) bool { return i == 0 || strings.IndexByte("-/+", text[i-1]) < 0 }

// isEncoded reports whether a word in base64 is a user with a password or a private key.
func isEncoded(word string) bool {
	var head [3]byte
	if n, err := base64.StdEncoding.Decode(head[:], []byte(word[:4])); err != nil || !isPrintable(string(head[:n])) {
		return false
	}
	decoded, err := base64.StdEncoding.DecodeString(word)
	if err != nil {
		decoded, err = base64.RawStdEncoding.DecodeString(word)
	}
	if err != nil {
		return false
	}
	plain := string(decoded)
	return strings.Contains(plain, "PRIVATE KEY-----") || isPrintable(plain) && len(plain) < 200 && encodedLogin.MatchString(plain) && !encodedID.MatchString(plain)
}

func isPrintable(text string) bool {
	for i := 0; i < len(text); i++ {
		if (text[i] < ' ' || text[i] > '~') && text[i] != '\n' {
			return false
		}
	}
	return true
}

// isRandom reports whether a word has letters of both cases and digits in an order that no
// name has: in a name, most neighbours are of the same case.
func isRandom(word string) bool {
	counts, changes := classesOf(word)
	return counts[0] > 0 && counts[1] > 0 && counts[2] > 0 && changes*5 >= len(word)*2
}

// isOpaque reports whether a value is not words: it has digits among its letters, or is long and
// changes its case as no name does.
func isOpaque(value string) bool {
	if opaque.MatchString(value) {
		return true
	}
	counts, changes := classesOf(value)
	return len(value) >= 20 && counts[1] > 0 && counts[2] > 0 && counts[3] == 0 && changes*5 >= len(value)*2
}

// classesOf counts the digits, small letters, capital letters and other bytes of a word, and how
// often one class follows another.
func classesOf(word string) (counts [4]int, changes int) {
	last := -1
	for i := 0; i < len(word); i++ {
		class := 3
		switch b := word[i]; {
		case '0' <= b && b <= '9':
			class = 0
		case 'a' <= b && b <= 'z':
			class = 1
		case 'A' <= b && b <= 'Z':
			class = 2
		}
		counts[class]++
		if last >= 0 && class != last {
			changes++
		}
		last = class
	}
	return counts, changes
}

// The shapes that are more than one word. Each has substrings, one of which is in every text
// that it matches: the expressions are slow, and a platform has many texts.
var patterns = []struct {
	least int // the length of the shortest text that matches
	parts []string
	shape *lazyregexp.Regexp
	but   *lazyregexp.Regexp // what is none although it matches
}{
	// A private key is hidden as a whole, up to its end or the end of the text in quotes.
	{24, []string{"PRIVATE KEY"}, lazyregexp.New("-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----(?s:[^\"'`]*?-----END [A-Z0-9 ]*-----|[^\"'`]*)"), nil},
	{14, []string{"Private-Lines:"}, lazyregexp.New(`Private-Lines:[^"']*`), nil},
	{24, []string{"IBADANBgkqhkiG9w0BAQEFAAS", "IBAAKC", "IBAAKB"}, lazyregexp.New(`\bMII[A-Za-z0-9+/]{1,4}IBA(?:DANBgkqhkiG9w0BAQEFAAS|AKC|AKB)[A-Za-z0-9+/=\s]*`), nil},
	{24, []string{"eyJ"}, lazyregexp.New(`\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_.-]*`), nil},
	// Of Mapbox, whose pk. is public, and a token that is encrypted: it has five parts.
	{35, []string{"sk.eyJ", "tk.eyJ"}, lazyregexp.New(`\b[st]k\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}`), nil},
	{60, []string{"eyJ"}, lazyregexp.New(`\beyJ[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]*){2}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{16,}`), nil},
	{35, []string{"-us"}, lazyregexp.New(`\b[0-9a-f]{32}-us[0-9]{1,2}\b`), nil},
	{24, []string{"Q~"}, lazyregexp.New(`\b[A-Za-z0-9]{3}[0-9]Q~[A-Za-z0-9_.~-]{30,36}`), nil},
	{24, []string{".atlasv1."}, lazyregexp.New(`\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}`), nil},
	{24, []string{":AA", ":APA91b"}, lazyregexp.New(`\b(?:[0-9]{8,10}:AA[A-Za-z0-9_-]{33}|AAAA[A-Za-z0-9_-]{7}:APA91b[A-Za-z0-9_-]{100,})`), nil},
	{24, []string{"/bot"}, lazyregexp.New(`/bot[0-9]{8,10}:[A-Za-z0-9_-]{30,}`), nil},
	{24, []string{`"d"`}, lazyregexp.New(`"kty"\s*:.*"d"\s*:\s*"[A-Za-z0-9_-]{20,}"`), nil},
	// A user and a password before an @: in a URL, without a scheme, and as Oracle writes them.
	{6, []string{"@"}, lazyregexp.New(`://(?:[^/\s:@$"'?#]+:[^/\s@$"']+|:[^\s@$"'{<]+)@`), lazyregexp.New(`:[{<*]|:…@$`)},
	{6, []string{"@"}, lazyregexp.New(`(?:^|[\s"'=])[A-Za-z][\w.-]*:[^\s:@/"'${}<]{3,}@[A-Za-z0-9][\w.-]*[(:/]`), lazyregexp.New(`@sha(256|512):$|^\W?(mailto|sips?|xmpp|acct):`)},
	{6, []string{"@"}, lazyregexp.New(`(?:\b(?:thin|oci8?):[^/\s:@"'$]+/(?:[^\s@"'${<]+|"[^\s@"'${<]+")@|(?:^|[\s"'=])[A-Za-z]\w*/[^\s@/"'${}<:]+@[\w.-]+:[0-9]{2,5}[/:]\w+)`), lazyregexp.New(`@sha(256|512):`)},
	{20, []string{"uthorization", "UTHORIZATION"}, lazyregexp.New(`(?i:\bauthorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+[^\s"'$<{]{4,})`), nil},
	{30, []string{"uthorization", "UTHORIZATION"}, lazyregexp.New(`(?i:\bauthorization["']?\s*[:=]\s*["']?[a-z][\w-]*\s+)[A-Za-z0-9_.~+/=-]{20,}`), lazyregexp.New(`^[^0-9]*$`)},
	// What SQL gives a user.
	{18, []string{"DENTIFIED", "dentified"}, lazyregexp.New(`(?i:\bidentified\s+(?:with\s+\w+\s+)?by\s+)(?:'[^'$<{*%:]+'|"[^"$<{*%:]+")`), nil},
	{18, []string{"ASSWORD ", "assword "}, lazyregexp.New(`(?i:\b(?:user|role|login)\s+\S+\s+(?:(?:with|encrypted|login)\s+)*password\s+)'[^'$<{*%:]+'`), nil},
	{24, []string{"earer", "EARER"}, lazyregexp.New(`(?i:\bbearer\s+)(?:eyJ[A-Za-z0-9_-]+|[A-Za-z0-9_.~+/-]*[0-9][A-Za-z0-9_.~+/-]{16,}=*)`), nil},
	{18, []string{"asic "}, lazyregexp.New(`(?i:\bbasic\s+)[A-Za-z0-9+/]{12,}=*`), lazyregexp.New(`(?i:basic\s+[a-z]+$)`)},
	{24, []string{"machine "}, lazyregexp.New(`\bmachine\s+\S+\s+login\s+\S+\s+password\s+[^\s"'$]+`), nil},
}

// inPatterns finds the shapes that are more than one word.
func inPatterns(text string, found func(start, end int) bool) {
	for i := range patterns {
		p := &patterns[i]
		if len(text) < p.least || !slices.ContainsFunc(p.parts, func(part string) bool { return strings.Contains(text, part) }) {
			continue
		}
		for _, at := range p.shape.FindAllStringIndex(text, -1) {
			if p.but != nil && p.but.MatchString(text[at[0]:at[1]]) {
				continue
			}
			if !found(at[0], at[1]) {
				return
			}
		}
	}
}

// encodedLogin matches a user with a password, as basic authentication and Docker encode them.
var encodedLogin = lazyregexp.New(`^[A-Za-z0-9][\w.@+-]*:[^\s:]{4,}$`)

// encodedID matches what is encoded in the identifiers of nodes of GraphQL: 012:Organization1.
var encodedID = lazyregexp.New(`^(?:0[0-9]+:[A-Z][A-Za-z]+[0-9]+|[A-Z][A-Za-z]+:[0-9]{1,9})$`)

// Looks reports whether a text contains something that has the shape of a credential,
// regardless of its name.
func Looks(text string) bool {
	looks := false
	spans(text, func(int, int) bool { looks = true; return false })
	return looks
}

// Hide returns a text in which everything that has the shape of a credential is replaced.
func Hide(text string) string {
	var parts [][2]int
	spans(text, func(start, end int) bool { parts = append(parts, [2]int{start, end}); return true })
	if parts == nil {
		return text
	}
	slices.SortFunc(parts, func(a, b [2]int) int { return a[0] - b[0] })
	var hidden strings.Builder
	done := 0
	for _, p := range parts {
		if p[0] >= done {
			hidden.WriteString(text[done:p[0]])
			hidden.WriteString("…")
		}
		done = max(done, p[1])
	}
	hidden.WriteString(text[done:])
	return hidden.String()
}
