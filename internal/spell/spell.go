// Package spell finds the word that a user probably meant. It takes a wrong word and the
// known words, and returns the nearest known word or none. It does not know what the words
// are for.
package spell

import (
	"unicode"
	"unicode/utf8"
)

// longest is the largest length in bytes of a word that is looked up: people do not type
// longer words. It limits the work that a hostile spec can cause. A candidate may be twice
// as long, because some characters do not count.
const longest = 128

// Nearest returns the candidate that takes the fewest edits to become word, or "" when none
// is near. An edit inserts, deletes or changes one character or swaps two neighbours; case
// and the characters - _ . do not count. Of equally near candidates it returns the first in
// byte order, regardless of their order.
func Nearest(word string, candidates []string) string {
	best, _, _ := nearest(word, candidates)
	return best
}

// mostSure is the largest number of edits after which a word is surely meant.
const mostSure = 2

// Sure is Nearest, but returns "" if another candidate is equally near, or if the word differs in
// more than two characters: then the user may have meant another word.
func Sure(word string, candidates []string) string {
	best, edits, tie := nearest(word, candidates)
	if tie || edits > mostSure {
		return ""
	}
	return best
}

// nearest returns the nearest candidate, its edits, and whether another one is equally near.
func nearest(word string, candidates []string) (best string, edits int, tie bool) {
	if word == "" || len(word) > longest {
		return "", 0, false
	}
	a := fold(make([]rune, 0, len(word)), word)
	if len(a) == 0 {
		return "", 0, false
	}
	limit := allowed(len(a))
	b := make([]rune, 0, longest)
	rows := newRows(len(a))
	for _, candidate := range candidates {
		if candidate == "" || len(candidate) > 2*longest {
			continue
		}
		b = fold(b[:0], candidate)
		d := rows.distance(a, b, limit)
		if d > limit {
			continue
		}
		if d == limit && best != "" {
			tie = tie || candidate != best
			if candidate >= best {
				continue
			}
		} else {
			tie = false
		}
		best, limit = candidate, d
	}
	return best, limit, tie
}

// allowed returns the largest number of edits for a word of n characters: one for the
// shortest words, so that gp2 finds gp3; about a third of the length for medium words; and
// at most four, so that a long key does not match an unrelated key with the same prefix. A
// word of one character allows none.
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

// rows holds the last three rows of the table of distances. They are reused for every
// candidate.
type rows struct {
	older, old, row []int // len is that of the word + 1
}

// newRows returns rows for a word of n characters.
func newRows(n int) *rows {
	all := make([]int, 3*(n+1))
	return &rows{older: all[:n+1], old: all[n+1 : 2*n+2], row: all[2*n+2:]}
}

// distance returns the Damerau-Levenshtein distance of a and b in which no part is edited
// twice (optimal string alignment). If the distance is larger than limit, it may return any
// number above limit.
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
		// Only cells this close to the diagonal can have a value of limit or less.
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
			t.row[to+1] = beyond // the next row reads this cell
		}
		// A swap uses the row before the last one, so both rows must be above the limit;
		// the values of the last row are at most one below those of this row.
		if least > beyond {
			return beyond
		}
	}
	return t.row[len(a)]
}
