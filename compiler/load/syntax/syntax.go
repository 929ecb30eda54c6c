package syntax

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/parser"

	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// A Fault is one mistake in the syntax of a file.
type Fault struct {
	Start, End  int    // offsets of the wrong bytes, on one line; equal when only a place is known
	Message     string // what is wrong, lower case, no full stop
	Fix         string // what to do, imperative
	Replacement string // text for the wrong bytes that corrects the mistake, "" when none is certain
}

// Limits on the work for one file. A hostile file may be large and wrong everywhere.
const (
	maxFaults = 10
	maxTrials = 80
	maxParsed = 8 << 20 // bytes; a larger file is parsed a few times
)

// Diagnose returns the mistakes of a file in the order of the file. err is the error with which
// CUE's parser refuses the file; Diagnose returns nil if it is nil.
func Diagnose(text []byte, err error) []Fault {
	t := &trials{bytes: max(maxParsed, 3*len(text)), count: maxTrials}
	file := text
	at, why := refusal(text, err)
	var found []candidate
	var done []edit // corrections so far, in the text that each of them found
	for len(found) < maxFaults && at >= 0 && (len(found) == 0 || t.count > 0) {
		d := newDocument(text, at, why)
		var c *candidate
		if d.isReadable() {
			c = d.explain(t)
		}
		if c == nil && len(found) > 0 {
			break // it may follow from what was corrected
		}
		if c == nil {
			c = &candidate{Fault: d.unknown()}
		}
		d.mentionOthers(&c.Fault)
		mend := c.mend
		c.restore(done)
		c.clip(file)
		for i := range found {
			if c.Start < found[i].Start {
				found[i].Replacement = "" // it makes another mistake before its place
			}
		}
		if len(found) > 0 && c.follows(file, found) {
			break
		}
		found = append(found, *c)
		if len(mend) == 0 {
			break
		}
		for _, e := range slices.Backward(mend) {
			text = e.apply(text)
			done = append(done, e)
		}
		at, why = t.parse(text)
	}
	var faults []Fault
	for _, c := range found {
		faults = append(faults, c.Fault)
	}
	slices.SortStableFunc(faults, func(a, b Fault) int { return a.Start - b.Start })
	return faults
}

// restore puts a fault that was found in a corrected text at its place in the file.
func (c *candidate) restore(done []edit) {
	start, end := original(c.Start, done), original(c.End, done)
	if end-start != c.End-c.Start {
		c.Replacement = "" // the text has changed since
	}
	c.Start, c.End = start, max(start, end)
}

// clip keeps a fault on the line where it begins.
func (c *candidate) clip(text []byte) {
	if eol := lineEnd(text, c.Start); c.End > eol {
		c.End, c.Replacement = eol, ""
	}
}

// follows reports whether a mistake may only follow from the corrections of those found before:
// it is on the line of one of them, or about a bracket, and not all of the corrections are
// certain.
func (c *candidate) follows(text []byte, found []candidate) bool {
	certain := c.Replacement != "" && !c.bracket
	for _, f := range found {
		certain = certain && f.Replacement != "" && !f.bracket
	}
	return !certain && slices.ContainsFunc(found, func(f candidate) bool {
		return c.bracket || lineStart(text, f.Start) == lineStart(text, c.Start)
	})
}

// An edit puts a text in the place of some bytes.
type edit struct {
	start, end int
	with       string
}

func (e edit) apply(text []byte) []byte {
	return slices.Concat(text[:e.start], []byte(e.with), text[e.end:])
}

// original returns the offset in the file of an offset in the text after edits.
func original(at int, edits []edit) int {
	for _, e := range slices.Backward(edits) {
		switch after := e.start + len(e.with); {
		case at >= after:
			at += e.end - after
		case at > e.end:
			at = e.end
		}
	}
	return at
}

// A candidate is a possible explanation of a mistake.
type candidate struct {
	Fault
	// mend is the correction that the fix describes, sorted; nil when there is none to try.
	mend []edit
	// certain says that mend is the replacement, and is right whatever the user had in mind.
	certain bool
	// bracket says that a bracket is missing or too many, which may be anywhere.
	bracket bool
	// hidden says that the mistake hides what stands behind it on its line.
	hidden bool
	// sure says that the explanation is right even if the correction does not suffice.
	sure bool
}

// replace returns a candidate whose correction is certain.
func replace(start, end int, with, message, fix string) candidate {
	return candidate{
		Fault: Fault{Start: start, End: end, Message: message, Fix: fix, Replacement: with},
		mend:  []edit{{start, end, with}}, certain: true,
	}
}

// advise returns a candidate with a correction that is only advice.
func advise(start, end int, message, fix string, mend ...edit) candidate {
	return candidate{Fault: Fault{Start: start, End: end, Message: message, Fix: fix}, mend: mend}
}

// trials parses texts with CUE's parser, within limits.
type trials struct{ count, bytes int }

// parse returns where CUE's parser refuses a text, and its message without arguments. The offset
// is -1 if it accepts the text.
func (t *trials) parse(text []byte) (at int, why string) {
	if t.count == 0 || t.bytes < len(text) {
		t.count = 0
		return 0, ""
	}
	t.count--
	t.bytes -= len(text)
	_, err := parser.ParseFile("", text)
	return refusal(text, err)
}

// refusal returns the place of the first error of CUE's parser, -1 for none, and its message
// without arguments.
func refusal(text []byte, err error) (at int, why string) {
	all := errors.Errors(err)
	at = -1
	for _, e := range all {
		format, _ := e.Msg()
		offset := len(text)
		if e.Position().IsValid() {
			offset = e.Position().Offset()
		}
		if strings.HasPrefix(format, "unreferenced") && len(all) > 1 {
			continue // its use may be in what could not be read
		}
		if at < 0 || offset < at {
			at, why = offset, format
		}
	}
	return at, why
}

// explain returns the explanation of the first mistake, nil when no recognizer knows it. Its
// correction is nil unless the parser reads on after it; the replacement is empty unless it is
// certain. The first explanation after which the whole file can be read is preferred, then the
// first after which the line can be read.
func (d *document) explain(t *trials) *candidate {
	var behind, partly, sure *candidate
	for _, recognize := range recognizers {
		for _, c := range recognize(d) {
			if len(c.mend) == 0 {
				if c.sure && behind == nil {
					return &c
				}
				continue
			}
			switch d.try(t, &c) {
			case whole:
				return c.believed()
			case line:
				c.certain = c.certain && !c.bracket
				behind = first(behind, &c)
			case further:
				c.certain = c.certain && !c.bracket
				partly = first(partly, &c)
			default:
				if c.sure {
					sure = first(sure, &c)
				}
			}
		}
	}
	if behind != nil {
		return behind.believed()
	}
	for _, c := range d.stray() {
		if d.try(t, &c) == whole {
			return c.believed()
		}
	}
	switch {
	case sure != nil && (partly == nil || sure.Start <= partly.Start):
		sure.Replacement, sure.mend = "", nil
		return sure
	case partly != nil:
		return partly.believed()
	}
	return nil
}

func first(a, b *candidate) *candidate {
	if a != nil {
		return a
	}
	return b
}

// believed returns a candidate whose correction was tried.
func (c *candidate) believed() *candidate {
	if !c.certain {
		c.Replacement = ""
	}
	return c
}

// A progress is how far the parser reads after a correction.
type progress uint8

const (
	none    progress = iota
	further          // beyond the place of the mistake
	line             // beyond its line
	whole            // to the end
)

// try returns how far the parser reads after a correction.
func (d *document) try(t *trials, c *candidate) progress {
	text, mend := d.text, c.mend
	for _, e := range slices.Backward(mend) {
		text = e.apply(text)
	}
	at, _ := t.parse(text)
	// A correction lies before or around the place of the error, so the distance from the end
	// of the file shows whether the parser came further.
	rest, before := len(text)-at, len(d.text)-d.at
	switch {
	case t.count == 0:
		return none
	case at < 0:
		return whole
	case at < mend[0].start+len(mend[0].with):
		return none // the correction itself cannot be read
	case c.hidden:
		return line
	case rest < len(d.text)-d.lineEnd(d.at):
		return line
	case rest < before:
		return further
	}
	return none
}

// recognizers lists who may explain a mistake. The first one with a correction that suffices is
// believed.
var recognizers = []func(*document) []candidate{
	characters, mergeMarks, packages, imports, attributes, foreignComments, templates, properties, urls, identifiers, escapes, openQuotes, foreignQuotes,
	keywords, loopPatterns, lists, separators, numbers, names, blocks, values, commas, brackets, unused,
}

// stray explains words and signs that do not belong where they are, those next to the place of
// the error first.
func (d *document) stray() []candidate {
	var out []candidate
	from, to := d.onLine()
	add := func(start, end int) {
		if end > start && len(out) < 60 {
			out = append(out, advise(start, end, shown(d.text[start:end])+" does not belong here", "remove it", edit{start, end, ""}))
		}
	}
	for i := to - 1; i >= from; i-- {
		a := d.atoms[i]
		text := d.text[a.start:a.end]
		if a.kind == newline || a.kind == comment || a.kind == opening || a.kind == closing {
			continue
		}
		if open := quoteAt(d.text, a.start); a.kind == quoted && open > 0 {
			add(a.start, a.start+open)
			if !a.cut {
				add(a.end-1, a.end)
			}
			if bytes.HasPrefix(text, []byte(`"""`)) {
				add(a.start, a.start+3)
			}
		}
		if a.kind != quoted || len(text) < 40 {
			add(a.start, min(a.end, d.lineEnd(a.start)))
		}
		if a.kind == word {
			for k, c := range text {
				if len(text) > 1 && len(text) < 100 && c < 0x80 && !isNameByte(c) {
					add(a.start+k, a.start+k+1)
				}
			}
		}
	}
	return out
}

// unknown returns the fault for a mistake that no recognizer knows.
func (d *document) unknown() Fault {
	if d.why == "expression exceeds maximum nesting depth of %d" {
		return Fault{Start: d.at, End: d.at, Message: "the brackets are nested too deeply", Fix: "nest the values less deeply"}
	}
	i := d.atomAt(d.at)
	for i > 0 && d.atoms[i].kind == newline {
		i--
	}
	if f, found := d.sharedName(i); found {
		return f
	}
	a := d.atoms[i]
	if a.kind == newline {
		return Fault{Start: d.at, End: d.at, Message: "the file ends too early", Fix: "write what is missing at the end"}
	}
	end := min(a.end, d.lineEnd(a.start))
	return Fault{
		Start: a.start, End: end,
		Message: "this line cannot be read: " + shown(d.text[a.start:end]) + " does not belong here",
		Fix:     "write NAME: VALUE on a line of its own, text in double quotes, and a closing bracket for each opening one",
	}
}

// mentionOthers adds to a fix that puts a text in quotes the classes on the same line that are not
// in quotes either: CUE reads them as names of fields, and so they would be the next mistake.
func (d *document) mentionOthers(f *Fault) {
	if !strings.HasPrefix(f.Replacement, `"`) {
		return
	}
	for i := max(d.atomAt(d.lineStart(f.Start)), 1); i < len(d.atoms) && d.atoms[i].start < d.lineEnd(f.Start); i++ {
		a := d.atoms[i]
		if text := d.text[a.start:a.end]; a.kind == word && a.start != f.Start && d.atoms[i-1].kind == colon && className.MatchString(string(text)) {
			f.Fix += ", and " + quote(string(text)) + " too"
			f.Replacement = ""
		}
	}
}

// className matches the name of a class with its package.
var className = lazyregexp.New(`^[a-z]\w*(\.[a-z]\w*)+\.[A-Z]\w*$`)

// shown returns a text of the user as it is put into a message.
func shown(text []byte) string {
	const most = 60
	s := strings.Join(strings.Fields(string(bytes.ToValidUTF8(text, nil))), " ")
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most-1]) + "…"
	}
	return s
}

// quote returns a text as CUE in double quotes.
func quote(text string) string { return literal.String.Quote(text) }
