package keys

import (
	"strings"

	"github.com/lakewright/lakewright/internal/spell"
	"github.com/lakewright/lakewright/internal/version"
)

// Nearest returns the key that was probably meant by one that is not known, "" for
// none. It looks at the whole table. What is gone, renamed or deprecated is never
// meant.
func (c *Catalogue) Nearest(key string) string {
	if near := c.Typo(key); near != "" {
		return near
	}
	length := letters(key)
	return spell.Nearest(key, c.meant(key, func(name string) bool {
		n := letters(name)
		return max(n-length, length-n) <= mostEdits
	}))
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

// former returns the name that a key of a newer version has in an older one, or the name of the
// key whose value it takes by default; "" for none.
func (c *Catalogue) former(key string, v version.Version) string {
	for line := range c.Rows() {
		if cellsOf(line)[ColumnRenamed] != key {
			continue
		}
		if k := c.Parse(line); !k.IsNewerThan(v) && !k.IsGone(v) && !k.IsPattern() {
			return k.Name
		}
	}
	if k, found := c.Find(key); found && len(k.Defaults) == 1 {
		if other, reference := strings.CutPrefix(k.Defaults[0].Value, "="); reference && other != key {
			return c.former(other, v)
		}
	}
	return ""
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

// letters returns how many characters of a key count in its spelling.
func letters(key string) int {
	return len(key) - strings.Count(key, ".") - strings.Count(key, "-") - strings.Count(key, "_")
}

// differsInOneWord reports whether two keys have as many words and differ in one, in
// which they are near.
func differsInOneWord(a, b string) bool {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	start := strings.LastIndexByte(a[:i], '.') + 1 // of the first word that differs
	wrong, afterWrong, moreWrong := strings.Cut(a[start:], ".")
	right, afterRight, moreRight := strings.Cut(b[start:], ".")
	return wrong != "" && wrong != right && moreWrong == moreRight && afterWrong == afterRight &&
		spell.Nearest(wrong, []string{right}) != ""
}

// folded reports whether two keys are the same but for case and the characters - _ .
func folded(a, b string) bool {
	i, j := 0, 0
	for {
		for i < len(a) && isMark(a[i]) {
			i++
		}
		for j < len(b) && isMark(b[j]) {
			j++
		}
		if i == len(a) || j == len(b) {
			return i == len(a) && j == len(b)
		}
		if a[i]|0x20 != b[j]|0x20 { // keys are ASCII
			return false
		}
		i, j = i+1, j+1
	}
}

// isMark reports whether a character does not count in the spelling of a key.
func isMark(c byte) bool { return c == '.' || c == '-' || c == '_' }
