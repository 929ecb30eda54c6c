// Package properties writes files that java.util.Properties reads: keys and values go in,
// one line each comes out, and what it reads is the same to the letter.
package properties

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"
)

// Text returns keys as a file, sorted.
func Text(keys map[string]string) string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		b.WriteString(escaped(key, `\:=#! `) + "=" + Value(keys[key]) + "\n")
	}
	return b.String()
}

// Value returns a value as it stands behind a key and a sign of equality.
func Value(value string) string { return escaped(value, `\`) }

// escaped returns text with a backslash before each of the special characters, and what
// no line of a file may hold, or only in one encoding, by its number. Blanks at the start
// would be left out.
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
