// Package spell finds the word that somebody probably meant. A wrong word and
// the right ones go in; the nearest of them comes out, or none. It knows
// nothing about what the words are for.
package spell

import (
	"unicode"
	"unicode/utf8"
)

// longest is the length in bytes beyond which a word was not typed by a person.
// It bounds the work that a hostile spec can cause; a candidate may be twice as
// long, for the characters that do not count.
const longest = 128

// Nearest returns the candidate that takes the fewest edits to become word, or
// "" when none is near. An edit inserts, deletes or changes one character or
// swaps two neighbours; case and the characters - _ . do not count. Of equally
// near candidates it returns the first in byte order, whatever their order is.
func Nearest(word string, candidates []string) string {
	if word == "" || len(word) > longest {
		return ""
	}
	a := fold(make([]rune, 0, len(word)), word)
	if len(a) == 0 {
		return ""
	}
	best, limit := "", allowed(len(a))
	b := make([]rune, 0, longest)
	rows := newRows(len(a))
	for _, candidate := range candidates {
		if candidate == "" || len(candidate) > 2*longest {
			continue
		}
		b = fold(b[:0], candidate)
		d := rows.distance(a, b, limit)
		if d > limit || d == limit && best != "" && candidate >= best {
			continue
		}
		best, limit = candidate, d
	}
	return best
}

// allowed returns how many edits a word of n characters may be away: one for
// the shortest, so that gp2 finds gp3; about a third of the middling; four at
// most, or a long key would find a stranger of the same prefix. A word of one
// character has no typos.
func allowed(n int) int {
	if n < 2 {
		return 0
	}
	return min((n+1)/3, 4)
}

// fold appends the characters of s that count to dst, in lower case.
func fold(dst []rune, s string) []rune {
	for _, r := range s {
		switch {
		case r == '-' || r == '_' || r == '.':
			continue
		case 'A' <= r && r <= 'Z':
			r += 'a' - 'A'
		case r >= utf8.RuneSelf:
			r = unicode.ToLower(r)
		}
		dst = append(dst, r)
	}
	return dst
}

// rows are the last three rows of the table of distances, used again for
// every candidate.
type rows struct {
	older, old, row []int // len is that of the word + 1
}

// newRows returns rows for a word of n characters.
func newRows(n int) *rows {
	all := make([]int, 3*(n+1))
	return &rows{older: all[:n+1], old: all[n+1 : 2*n+2], row: all[2*n+2:]}
}

// distance returns the Damerau-Levenshtein distance of a and b in which no
// part is edited twice (optimal string alignment), or something above limit as
// soon as it is certain to be more than that.
func (t *rows) distance(a, b []rune, limit int) int {
	if max(len(a)-len(b), len(b)-len(a)) > limit {
		return limit + 1
	}
	for j := range t.row {
		t.row[j] = j
	}
	beyond := limit + 1
	for i := 1; i <= len(b); i++ {
		t.older, t.old, t.row = t.old, t.row, t.older
		// Only cells this near to the diagonal can hold limit or less.
		from, to := max(1, i-limit), min(len(a), i+limit)
		t.row[from-1] = beyond
		if from == 1 {
			t.row[0] = i
		}
		least := t.row[from-1]
		for j := from; j <= to; j++ {
			d := t.old[j-1]
			if b[i-1] != a[j-1] {
				d = 1 + min(d, t.old[j], t.row[j-1])
				if i > 1 && j > 1 && b[i-1] == a[j-2] && b[i-2] == a[j-1] {
					d = min(d, 1+t.older[j-2])
				}
			}
			t.row[j] = d
			least = min(least, d)
		}
		if to < len(a) {
			t.row[to+1] = beyond // the next row looks there
		}
		// A swap reaches back two rows, so both have to be above the limit;
		// the row before is at most one below this.
		if least > beyond {
			return beyond
		}
	}
	return t.row[len(a)]
}
