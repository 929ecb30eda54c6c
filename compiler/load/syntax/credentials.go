package syntax

import (
	"bytes"
	"slices"
	"sort"
	"strings"

	"github.com/lakewright/lakewright/compiler/credential"
)

// Words is a file as its words and texts, whether it is CUE or not.
type Words struct{ d *document }

// Read splits a file into words and texts.
func Read(text []byte) *Words { return &Words{newDocument(text, 0, "")} }

// around is a field of the language whose name is that of a credential, and within has the fields in
// it: they are no values.
const around = "credentials"

var within = []string{"serviceAccount", "podIdentity", "secret"}

// Credentials returns the texts on the line of an offset that are credentials by their names or
// their place, whether they are in quotes or not, the longest first.
func (w *Words) Credentials(at int) []string {
	d := w.d
	start, end := d.lineStart(at), d.lineEnd(at)
	var out []string
	first := sort.Search(len(d.segments), func(i int) bool { return d.start(d.segments[i]) >= start })
	for i := first; i < len(d.segments) && d.start(d.segments[i]) <= end; i++ {
		names, value := d.namesAround(i)
		words := d.words(value, d.segments[i].last)
		raw := strings.TrimSpace(string(d.raw(value, d.segments[i].last)))
		if strings.HasPrefix(raw, "arn:aws") && identifier.MatchString(raw) {
			continue // a name, of which no part is a credential
		}
		if len(names) > 0 && names[len(names)-1] == around && len(words) == 1 && slices.Contains(within, words[0]) {
			continue
		}
		if slices.ContainsFunc(names, func(name string) bool {
			return credential.Is(name, raw) || slices.ContainsFunc(words, func(w string) bool { return credential.Is(name, w) })
		}) {
			out = append(append(out, raw), words...)
			for _, word := range words {
				out = append(out, strings.TrimRight(word, ",}])"))
			}
		}
	}
	line := d.words(d.atomAt(start), len(d.atoms))
	for i := range line {
		if i > 0 && line[i-1] == around && slices.Contains(within, line[i]) {
			continue
		}
		if credential.InArgument(line, i) || i > 0 && credential.Is(line[i-1], line[i]) {
			out = append(out, line[i], strings.TrimRight(line[i], ",}])"))
		}
	}
	// The longest first, because one may be a part of another.
	slices.SortStableFunc(out, func(a, b string) int { return len(b) - len(a) })
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool { return strings.Trim(s, `"'=:.,…`) == "" })
}

// namesAround returns the names of the value of a segment, and where it begins: the names before
// colons, or before another sign, or else the first word. A field called value has the name of
// the struct around it, or that of the field called name beside it.
func (d *document) namesAround(i int) (names []string, value int) {
	s := d.segments[i]
	labels, value := d.names(s)
	for k, n := range labels {
		if k > 0 && bytes.HasPrefix(d.raw(n[0], n[1]), []byte("arn:aws")) {
			value = n[0] // the colons behind it are its own
			break
		}
		names = append(names, d.words(n[0], n[1])...)
	}
	for j := value; j < s.last; j++ {
		if d.atoms[j].kind == word && j > s.first && strings.Contains(signs, " "+string(d.raw(j, j+1))+" ") {
			names = append(names, d.words(value, j)...)
			value = j + 1
			break
		}
	}
	if len(names) == 0 && s.last-s.first > 1 {
		names, value = d.words(s.first, s.first+1), s.first+1
	}
	if !slices.Contains(names, "value") {
		return names, value
	}
	if s.holder > 1 && d.atoms[s.holder-1].kind == colon {
		names = append(names, d.words(s.holder-2, s.holder-1)...)
	}
	const near = 10 // fields of one struct
	for _, other := range d.segments[max(0, i-near):min(len(d.segments), i+near)] {
		labels, first := d.names(other)
		if other.holder == s.holder && len(labels) > 0 && strings.HasSuffix(string(d.raw(labels[0][0], labels[0][1])), "name") {
			names = append(names, d.words(first, other.last)...)
		}
	}
	return names, value
}

// words returns the words and texts between two atoms on one line, without quotes.
func (d *document) words(first, last int) []string {
	var out []string
	for i := max(first, 0); i < last && i < len(d.atoms); i++ {
		a := d.atoms[i]
		if a.kind == newline && i > first {
			break
		}
		if a.kind == word || a.kind == quoted {
			out = append(out, strings.Trim(string(d.text[a.start:a.end]), "\"'`#"+smart))
		}
	}
	return out
}
