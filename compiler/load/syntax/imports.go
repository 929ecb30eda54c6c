package syntax

import (
	"fmt"
	"strings"

	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/spell"
	"github.com/lakewright/lakewright/schema"
)

// packages explains the package clause.
func packages(d *document) []candidate {
	code := d.next(-1)
	if code < 0 {
		return nil
	}
	if c, found := d.misspelt(code, "package"); found {
		return []candidate{c}
	}
	i := -1
	for _, s := range d.near() {
		if d.is(s.first, "package") {
			i = s.first
			break
		}
	}
	if i < 0 {
		return nil
	}
	a := d.atoms[i]
	end := i + 1
	for d.atoms[end].kind != newline && d.atoms[end].kind != comment {
		end++
	}
	text := d.raw(i+1, end)
	switch {
	case i != code && d.precededByCode(i):
		return d.packageBelow(code, i, end)
	case len(text) == 0:
		c := advise(a.start, a.end, "the package has no name", "write a name behind package, such as package lake", edit{a.end, a.end, " lake"})
		return []candidate{c}
	}
	start, stop := d.atoms[i+1].start, d.atoms[end-1].end
	name := plainName(string(text))
	c := advise(start, stop, fmt.Sprintf("%s is not a name for a package", shown(text)), "write a name of letters, digits and _, such as package "+name, edit{start, stop, name})
	if trimmed := strings.Trim(string(text), `"';: `); isName([]byte(trimmed)) {
		c = replace(start, stop, trimmed, fmt.Sprintf("the name of a package stands alone behind package, without %s", signsAround(string(text), trimmed)), "write package "+trimmed)
	}
	return []candidate{c}
}

// misspelt explains a first word that is nearly the right one.
func (d *document) misspelt(i int, right string) (candidate, bool) {
	a := d.atoms[i]
	if a.kind != word || d.is(i, right) || i+1 >= len(d.atoms) || d.atoms[i+1].kind != word && d.atoms[i+1].kind != quoted || spell.Nearest(string(d.text[a.start:a.end]), []string{right}) == "" {
		return candidate{}, false
	}
	return replace(a.start, a.end, right, fmt.Sprintf("nothing begins with the word %s here", d.text[a.start:a.end]), "did you mean "+right+"?"), true
}

// packageBelow explains the package clause at the atom i, which is not the first line of code.
func (d *document) packageBelow(code, i, end int) []candidate {
	a, stop := d.atoms[i], max(d.atoms[i].end, d.atoms[end-1].end)
	clause := string(d.text[a.start:stop])
	if d.is(code, "package") {
		return []candidate{advise(a.start, stop, "the file has two package clauses", "keep the first one, and remove the other", edit{a.start, stop, ""})}
	}
	var out []candidate
	above := d.atoms[code]
	if eol := d.lineEnd(above.start); d.before(i) >= 0 && d.atoms[d.before(i)].start < eol {
		last := d.atoms[d.before(i)].end
		out = append(out, advise(above.start, min(last, eol), fmt.Sprintf("%s stands before the package clause", shown(d.text[above.start:min(last, eol)])),
			"remove it, or move it below the package clause", edit{above.start, last, ""}))
	}
	return append(out, advise(a.start, stop, "the package clause is not the first line", "move it up, above everything else", edit{above.start, above.start, clause + "\n"}, edit{a.start, stop, ""}))
}

func signsAround(text, name string) string {
	switch rest := strings.TrimSpace(strings.Replace(text, name, "", 1)); {
	case strings.ContainsAny(rest, `"'`):
		return "quotes"
	case strings.Contains(rest, ":"):
		return "a colon"
	}
	return "a semicolon"
}

// plainName returns a name without the characters that CUE refuses.
func plainName(text string) string {
	if i := strings.IndexAny(text, " \t;"); i > 0 {
		text = text[:i]
	}
	name := strings.Map(func(r rune) rune {
		if r == '_' || r < 0x80 && isNameByte(byte(r)) && r != '$' {
			return r
		}
		return '_'
	}, strings.Trim(text, `"'`))
	name = strings.TrimLeft(strings.Trim(name, "_"), "0123456789")
	if name == "" {
		return "lake"
	}
	return name
}

// precededByCode reports whether anything but comments and attributes stands before an atom.
func (d *document) precededByCode(i int) bool {
	for j := range i {
		if k := d.atoms[j].kind; k != newline && k != comment && k != attribute {
			return true
		}
	}
	return false
}

// foreignImports lists words with which other languages read another file.
const foreignImports = " from include require use using source !include $include @include "

// imports explains imports.
func imports(d *document) []candidate {
	var out []candidate
	for _, s := range d.near() {
		first := s.first
		if c, found := d.misspelt(first, "import"); found && s.in == 0 {
			out = append(out, c)
		}
		switch {
		case d.is(first, "import"):
			out = append(out, d.importClause(s)...)
		case strings.Contains(foreignImports, " "+string(d.raw(first, first+1))+" ") && s.last-first > 1 && d.atoms[first+1].kind != colon:
			out = append(out, candidate{Fault: Fault{Start: d.start(s), End: d.atoms[first].end,
				Message: fmt.Sprintf("nothing is imported with %s", d.raw(first, first+1)),
				Fix:     `write import "PATH" below the package clause; all files of the directory are read together without an import`}, sure: true})
		case s.holder > 0 && d.inImport(s.holder):
			out = append(out, d.importPath(s.first, s.last)...)
		}
	}
	return out
}

// inImport reports whether an opening bracket belongs to an import.
func (d *document) inImport(holder int) bool {
	for i := holder - 1; i >= 0 && d.atoms[i].kind != newline; i-- {
		if d.is(i, "import") {
			return true
		}
	}
	return false
}

func (d *document) importClause(s segment) []candidate {
	a := d.atoms[s.first]
	if s.last-s.first > 1 && d.atoms[s.first+1].kind == colon {
		return nil // a field with that name
	}
	if d.behindFields(s.first) {
		end := d.end(s)
		if d.is(s.first+1, "(") {
			if close := d.closerOf(s.first + 1); close > 0 {
				end = d.atoms[close].end
			}
		}
		text := string(d.text[a.start:end])
		at, _ := d.preamble()
		mend := []edit{{at, at, "\n" + text + "\n"}, {a.start, end, ""}}
		return []candidate{advise(a.start, a.end, "an import stands behind a field", "move the import up, directly below the package clause", mend...)}
	}
	if s.last-s.first == 1 {
		if d.is(s.last, "{") || d.is(s.last, "[") {
			open := d.atoms[s.last]
			c := advise(open.start, open.end, fmt.Sprintf("several imports do not stand in %c", d.text[open.start]), `write import ( with one path in quotes on each line, and )`)
			c.sure = true
			return []candidate{c}
		}
		return []candidate{advise(a.start, a.end, "the import names no package", `write the path in double quotes: import "strings"`, edit{a.start, a.end, ""})}
	}
	if d.is(s.first+1, "(") {
		return d.importPath(s.first+2, s.last)
	}
	return d.importPath(s.first+1, s.last)
}

// importPath explains the path of an import, and the name before or behind it.
func (d *document) importPath(first, last int) []candidate {
	for first < last && d.atoms[first].kind == newline {
		first++
	}
	end := first
	for end < last && d.atoms[end].kind != newline && d.atoms[end].kind != comment && !d.is(end, ")") {
		end++
	}
	if first >= end {
		return nil
	}
	a, z := d.atoms[first], d.atoms[end-1]
	text := string(d.text[a.start:z.end])
	if m := importAs.FindStringSubmatch(text); m != nil {
		with := m[2] + " " + m[1]
		return []candidate{replace(a.start, z.end, with, "the name for a package stands before its path", "write import "+with)}
	}
	if m := importIs.FindStringSubmatch(text); m != nil {
		with := m[1] + " " + m[2]
		return []candidate{replace(a.start, z.end, with, "there is a sign between the name for a package and its path", "write import "+with)}
	}
	word := d.atoms[end-1]
	path := string(d.text[word.start:word.end])
	if word.kind == quoted && path[0] == '\'' && !word.cut {
		return []candidate{replace(word.start, word.end, quote(strings.Trim(path, "'")), "the path of an import is in single quotes", "write it in double quotes: "+quote(strings.Trim(path, "'")))}
	}
	if path == "schema" || path == "lakewright" {
		c := replace(word.start, word.end, quote(schema.ImportPath), fmt.Sprintf("%s is not the path of the schema", path), "write import "+quote(schema.ImportPath))
		return []candidate{c}
	}
	if word.kind != quoted && importPathForm.MatchString(path) && end-first <= 2 {
		return []candidate{replace(word.start, word.end, quote(path), fmt.Sprintf("the path %s of an import is not in quotes", shown([]byte(path))), "put it in double quotes: "+quote(path))}
	}
	if d.atoms[first].kind == quoted && end < last && d.is(end, ")") || end-first == 1 && d.is(end, ",") {
		return nil
	}
	if strings.HasPrefix(d.why, "invalid import path") {
		c := advise(word.start, word.end, fmt.Sprintf("%s is not the path of a package", shown([]byte(path))), `write the path of the schema, of a package of functions such as "strings", or of a directory of the spec's own module`)
		c.sure = true
		return []candidate{c}
	}
	return nil
}

var (
	importAs       = lazyregexp.New(`^("[^"]*")\s+as\s+([A-Za-z_]\w*)$`)
	importIs       = lazyregexp.New(`^([A-Za-z_]\w*)\s*[:=]\s*("[^"]*")$`)
	importPathForm = lazyregexp.New(`^[A-Za-z][\w./@:-]*$`)
)

// preamble returns the offset behind the package clause, and the index of the first atom behind
// the imports.
func (d *document) preamble() (offset, first int) {
	i := d.next(-1)
	if i >= 0 && d.is(i, "package") {
		offset = d.lineEnd(d.atoms[i].start)
		for i < len(d.atoms) && d.atoms[i].kind != newline {
			i++
		}
		i = d.next(i)
	}
	for i >= 0 && d.is(i, "import") {
		if d.is(i+1, "(") {
			if close := d.closerOf(i + 1); close > 0 {
				i = close
			}
		}
		for i < len(d.atoms) && d.atoms[i].kind != newline {
			i++
		}
		i = d.next(i)
	}
	if i < 0 {
		i = len(d.atoms)
	}
	return offset, i
}

// behindFields reports whether a field or a value stands before an atom.
func (d *document) behindFields(i int) bool {
	_, first := d.preamble()
	return first < i
}

// closerOf returns the index of the bracket that closes another one, -1 for none.
func (d *document) closerOf(open int) int {
	for i := open + 1; i < len(d.atoms); i++ {
		if d.atoms[i].kind == closing && d.inside[i] == d.inside[open] {
			return i
		}
	}
	return -1
}
