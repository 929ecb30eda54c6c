// Package properties writes keys and values as a file that java.util.Properties reads back
// exactly. Each key is one line.
package properties

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"
)

// Text returns the text of a file with keys, sorted.
func Text(keys map[string]string) string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		b.WriteString(escaped(key, `\:=#! `) + "=" + Value(keys[key]) + "\n")
	}
	return b.String()
}

// Value returns a value as it is written after a key and an equals sign.
func Value(value string) string { return escaped(value, `\`) }

// escaped returns text with a backslash before each of the special characters. Characters
// that a line may not contain, or whose encoding is ambiguous, become \u escapes, and so do
// spaces at the start, which Properties would skip.
func escaped(text, special string) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case strings.ContainsRune(special, r) || i == 0 && r == ' ':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r < ' ' || r > '~':
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, `\u%04x`, unit)
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
