package credential

import (
	"strings"

	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// inPairs finds the values of pairs of a name and a value in a text: the properties of a
// connection, the query of a URL, options of a JVM, JSON, a line of a login module.
func inPairs(text string, found func(start, end int) bool) {
	for i := 0; i < len(text); i++ {
		if text[i] != '=' && text[i] != ':' {
			continue
		}
		name, quoted := nameBefore(text, i)
		if name == "" || text[i] == ':' && !quoted && !isHeaderName(text, i, name) || i > 0 && strings.IndexByte("<>!~=", text[i-1]) >= 0 {
			continue
		}
		kind := kindInText(name)
		switch {
		case isQueryKey(text, i, name):
			kind = random
		case kind == harmless, kind == random:
			continue
		}
		start, end, spaced := valueAfter(text, i+1)
		value := text[start:end]
		if text[i] == ':' && !quoted {
			// A header has one word for a value. More words are a sentence.
			if !spaced || isPlaceholder(value) || kind == doubtful && harmlessValue.MatchString(value) || !isOpaque(value) || !endsLine(text[end:]) {
				continue
			}
			if !isComment(text, i) && !found(start, end) {
				return
			}
			continue
		}
		if value == "" || text[i] == ':' && (start == 0 || text[start-1] != '"' && text[start-1] != '\'') {
			continue
		}
		bare := start == 0 || strings.IndexByte(`"'{`, text[start-1]) < 0
		if isPlaceholder(value) || stored.MatchString(value) || bare && isCode(value, spaced) {
			continue
		}
		secret := false
		switch kind {
		case certain:
			secret = !strings.HasPrefix(value, "/") && !isSwitch(value)
		case holdsEntry:
			secret = !strings.HasPrefix(value, "/") && !isSwitch(value) && !entryName.MatchString(value)
		case counted, mayName:
			secret = !strings.HasPrefix(value, "/") && !isSwitch(value) && (isOpaque(value) || kind == counted && !bare)
		case doubtful:
			secret = !harmlessValue.MatchString(value) && isOpaque(value)
		case random:
			secret = len(value) >= 20 && (isRandom(value) || longHex.MatchString(value))
		}
		if secret && !isComment(text, i) && !found(start, end) {
			return
		}
	}
}

// kindInText classifies a name in a text. There, sig and Signature are the signature of a URL,
// which opens what the URL names.
func kindInText(name string) kind {
	switch name {
	case "sig", "Signature", "X-Amz-Signature", "X-Goog-Signature", "SharedAccessSignature":
		return doubtful
	}
	return kindOf(name)
}

// isHeaderName reports whether the name before the colon at an offset begins a line or a text in
// quotes, and has several words, as the name of a header does: X-Api-Key.
func isHeaderName(text string, at int, name string) bool {
	start := at - len(name)
	return strings.Contains(name, "-") && start >= 0 && text[start:at] == name &&
		(start == 0 || strings.IndexByte("\n\"'`", text[start-1]) >= 0)
}

// endsLine reports whether a text begins with the end of a line or of a text in quotes.
func endsLine(rest string) bool {
	return rest == "" || strings.IndexByte("\r\n\"'`", rest[0]) >= 0
}

// isQueryKey reports whether the name before an offset is a parameter of a URL's query that holds
// the key of its service, under names that elsewhere mean keys of tables and codes of countries.
func isQueryKey(text string, at int, name string) bool {
	start := at - len(name)
	switch strings.ToLower(name) {
	case "key", "appid", "app_id", "app_key", "code":
		return start > 0 && strings.IndexByte("?&", text[start-1]) >= 0
	}
	return false
}

// isComment reports whether an offset is in a line that begins with #: there are the examples of
// a file of settings.
func isComment(text string, at int) bool {
	line := text[strings.LastIndexByte(text[:at], '\n')+1 : at]
	return strings.HasPrefix(strings.TrimLeft(line, " \t"), "#")
}

// nameBefore returns the name before an offset, and whether it is in quotes.
func nameBefore(text string, at int) (name string, quoted bool) {
	end := at
	for end > 0 && text[end-1] == ' ' {
		end--
	}
	if end > 0 && (text[end-1] == '"' || text[end-1] == '\'') {
		quoted = true
		end--
	}
	start := end
	for start > 0 && (isWordByte(text[start-1]) || text[start-1] == '.' || text[start-1] == '-') {
		start--
	}
	name = strings.TrimLeft(text[start:end], "-.")
	if name != text[start:end] {
		name = strings.TrimPrefix(name, "D") // -Dname=value sets a property of a JVM
	}
	return name, quoted
}

// valueAfter returns where the value after an offset begins and ends, and whether there is a
// space before it.
func valueAfter(text string, at int) (start, end int, spaced bool) {
	start = at
	for start < len(text) && text[start] == ' ' {
		start++
	}
	spaced = start > at
	if start == len(text) {
		return start, start, spaced
	}
	switch quote := text[start]; quote {
	case '"', '\'', '{':
		if quote == '{' {
			quote = '}'
		}
		start++
		end = strings.IndexByte(text[start:], quote)
		if end < 0 {
			end = len(text) - start
		}
		return start, start + end, spaced
	case '\\': // of a quote inside quotes
		if start+1 < len(text) && text[start+1] == '"' {
			start += 2
			if end = strings.Index(text[start:], `\"`); end < 0 {
				end = len(text) - start
			}
			return start, start + end, spaced
		}
	}
	end = start
	for end < len(text) && strings.IndexByte(" \t\r\n&;,\"'`<>", text[end]) < 0 {
		end++
	}
	return start, end, spaced
}

// isPlaceholder reports whether a value stands for another one, or is the word of a manual.
func isPlaceholder(value string) bool {
	return reference.MatchString(value) || placeholder.MatchString(value)
}

// isCode reports whether a value without quotes is an expression of a program or of SQL: a name,
// or what a program reads elsewhere.
func isCode(value string, spaced bool) bool {
	return program.MatchString(value) || spaced && identifiers.MatchString(value) || strings.HasPrefix(value, "=")
}

var (
	program     = lazyregexp.New(`^(self|this|os|args|options|config|conf|env|dbutils|spark|System|process|secrets|settings|var|local|module|data)\.`)
	identifiers = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*;?$`)
)
