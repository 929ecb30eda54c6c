package kube

import (
	"strconv"
	"strings"
)

// mostKey is how many characters a key of a mapping may have as YAML, with its quotes and escapes.
// YAML's limit for a key on the line of its value is 1,024, and Kustomize writes every key there.
const mostKey = 1000

// IsCarried reports whether Kustomize's output would contain a text unchanged. It cannot print
// some control characters.
func IsCarried(text string) bool { return uncarried(text) < 0 }

// Uncarried returns the first character of a text that Kustomize cannot print, and false if there
// is none.
func Uncarried(text string) (rune, bool) {
	at := uncarried(text)
	if at < 0 {
		return 0, false
	}
	for _, r := range text[at:] {
		return r, true
	}
	return 0, false
}

func uncarried(s string) int {
	for i := range len(s) {
		switch c := s[i]; {
		case c < 0x7F:
		case c == 0x7F, // DEL, and in UTF-8 U+0080 to U+009F, U+FFFE and U+FFFF
			c == 0xC2 && s[i+1] < 0xA0,
			c == 0xEF && s[i+1] == 0xBF && s[i+2] >= 0xBE:
			return i
		}
	}
	return -1
}

// KeyFault returns why Kustomize's output would not contain a key of a mapping, "" if it would. It
// takes "<<" for a merge of two mappings, cannot merge an empty key, and cannot read a long one again.
func KeyFault(key string) string {
	switch {
	case key == "":
		return "kustomize cannot merge an empty name"
	case key == "<<":
		return `kustomize takes the name "<<" for an order to merge`
	case !IsCarried(key):
		return "kustomize cannot print the control characters in the name"
	case len(key) > mostKey/10 && printed(key) > mostKey:
		return "the name is longer than YAML can hold on one line, which is 1000 characters with its quotes"
	}
	return ""
}

// printed returns the largest number of characters that any writer of YAML needs for a text.
func printed(text string) int {
	n := len(`""`)
	for _, r := range text {
		switch {
		case r < ' ', r >= 0x7F && r < 0xA1, r >= 0x2000 && r < 0x2070, r >= 0xE000 && r <= 0xFFFF:
			n += len(`\u0001`)
		case r == '"', r == '\\':
			n += 2
		case r > 0xFFFF:
			n += len(`\U0001F600`)
		default:
			n++
		}
	}
	return n
}

// IsNumber reports whether Kubernetes can hold a number, which is written as in JSON: a whole number
// of 64 bits, or a float.
func IsNumber(text string) bool {
	if strings.ContainsAny(text, ".eE") {
		_, err := strconv.ParseFloat(text, 64)
		return err == nil
	}
	_, err := strconv.ParseInt(text, 10, 64)
	return err == nil
}
