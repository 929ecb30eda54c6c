package keys

import (
	"strings"

	"github.com/lakewright/lakewright/internal/spell"
)

// Nearest returns the key that was probably meant by one that is not known, "" for
// none. It looks at the whole table. What is gone, renamed or deprecated is never
// meant.
func (c *Catalogue) Nearest(key string) string {
	if near := c.Typo(key); near != "" {
		return near
	}
	return spell.Nearest(key, c.meant(key, func(string) bool { return true }))
}

// Typo is Nearest with a narrower eye, for a key that may well be the user's own: the
// key that differs from it in one word, which is near, or in case and dots alone.
//
// A fleet has thousands of keys of its own, and each asks here: a name is compared before
// anything else of its row is looked at.
func (c *Catalogue) Typo(key string) string {
	return spell.Nearest(key, c.meant(key, func(name string) bool {
		return max(len(name)-len(key), len(key)-len(name)) <= mostEdits && (differsInOneWord(key, name) || folded(key, name))
	}))
}

// mostEdits is more characters than a typo adds or leaves out, dots and dashes included.
const mostEdits = 6

// meant returns the keys that somebody may have meant and that are near. Forms of as many
// words as key has are filled in with its words.
func (c *Catalogue) meant(key string, near func(name string) bool) []string {
	words := strings.Split(key, ".")
	var names []string
	for line := range c.Rows() {
		full := name(line)
		if strings.Contains(full, wildcard) {
			full = fill(full, words)
		}
		if full == "" || full == key || !near(full) {
			continue
		}
		cells := cellsOf(line)
		marks := cells[ColumnMarks]
		if cells[ColumnGone] != "" || cells[ColumnRenamed] != "" || strings.Contains(marks, "deprecated") ||
			marks == "open" || marks == "shared" || marks == "foreign" {
			continue
		}
		names = append(names, full)
	}
	return names
}

// fill puts words in place of the wildcards of a form, "" when it has more or fewer.
func fill(form string, words []string) string {
	parts := strings.Split(form, ".")
	if len(parts) != len(words) {
		return ""
	}
	for i, part := range parts {
		if part == wildcard {
			parts[i] = words[i]
		}
	}
	return strings.Join(parts, ".")
}

// differsInOneWord reports whether two keys have as many words and differ in one, in
// which they are near.
func differsInOneWord(a, b string) bool {
	if strings.Count(a, ".") != strings.Count(b, ".") {
		return false
	}
	var wrong, right string
	for more := true; more; {
		var x, y string
		x, a, more = strings.Cut(a, ".")
		y, b, _ = strings.Cut(b, ".")
		if x == y {
			continue
		}
		if wrong != "" || x == "" {
			return false
		}
		wrong, right = x, y
	}
	return wrong != "" && spell.Nearest(wrong, []string{right}) != ""
}

// folded reports whether two keys are the same but for case and the characters - _ .
func folded(a, b string) bool {
	for {
		a, b = strings.TrimLeft(a, "-_."), strings.TrimLeft(b, "-_.")
		if a == "" || b == "" {
			return a == b
		}
		if a[0]|0x20 != b[0]|0x20 { // keys are ASCII
			return false
		}
		a, b = a[1:], b[1:]
	}
}
