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
	maxTrials = 200
	maxParsed = 64 << 20 // bytes
)

// Diagnose returns the mistakes of a file that CUE's parser refuses, in the order of the file. It
// returns nil if the parser accepts the file.
func Diagnose(text []byte) []Fault {
	t := &trials{bytes: maxParsed, count: maxTrials}
	at, why := t.parse(text)
	if at < 0 {
		return nil
	}
	var faults []Fault
	var done []edit // corrections so far, in the text that each of them found
	for len(faults) < maxFaults && at >= 0 {
		d := newDocument(text, at, why)
		found, mended := d.explain(t)
		start, end := original(found.Start, done), original(found.End, done)
		if mended == nil && len(faults) > 0 && found.Message == "" {
			break // it may follow from what was corrected
		}
		if found.Message == "" {
			found = d.unknown()
			start, end = original(found.Start, done), original(found.End, done)
		}
		if end-start != found.End-found.Start {
			found.Replacement = "" // the text has changed since
		}
		d.mentionOthers(&found)
		found.Start, found.End = start, max(start, end)
		faults = append(faults, found)
		if mended == nil {
			break
		}
		for _, e := range slices.Backward(mended) {
			text = e.apply(text)
			done = append(done, e)
		}
		at, why = t.parse(text)
		if t.count == 0 {
			break
		}
	}
	slices.SortStableFunc(faults, func(a, b Fault) int { return a.Start - b.Start })
	return faults
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

// explain returns the explanation of the first mistake, and the correction after which the
// parser reads on, nil when there is none. The message is empty when no recognizer knows the
// mistake.
func (d *document) explain(t *trials) (Fault, []edit) {
	var partly, sure *candidate
	for _, recognize := range recognizers {
		for _, c := range recognize(d) {
			if len(c.mend) == 0 {
				if c.sure {
					return c.Fault, nil
				}
				continue
			}
			switch at, behind := d.try(t, c.mend); {
			case at && behind:
				return c.believed(), c.mend
			case at && partly == nil:
				partly = &c
			case c.sure && sure == nil:
				sure = &c
			}
		}
	}
	switch {
	case sure != nil && (partly == nil || sure.Start <= partly.Start):
		sure.Replacement = ""
		return sure.Fault, nil
	case partly != nil:
		return partly.believed(), partly.mend
	}
	return Fault{}, nil
}

// believed returns the fault of a candidate whose correction was tried.
func (c *candidate) believed() Fault {
	if !c.certain {
		c.Replacement = ""
	}
	return c.Fault
}

// try reports whether the parser reads on after a correction, and whether it then has nothing to
// refuse on the line of the mistake.
func (d *document) try(t *trials, mend []edit) (further, behind bool) {
	text := d.text
	for _, e := range slices.Backward(mend) {
		text = e.apply(text)
	}
	at, _ := t.parse(text)
	if t.count == 0 {
		return false, false
	}
	if at < 0 {
		return true, true
	}
	// A correction lies before or around the place of the error, so the distance from the end
	// of the file shows whether the parser came further.
	rest, before := len(text)-at, len(d.text)-d.at
	if at < mend[0].start+len(mend[0].with) {
		return false, false // the correction itself cannot be read
	}
	return rest < before, rest < len(d.text)-lineEnd(d.text, d.at)
}

// recognizers lists who may explain a mistake. The first one with a correction that suffices is
// believed.
var recognizers = []func(*document) []candidate{
	characters, mergeMarks, packages, imports, attributes, foreignComments, templates, escapes, openQuotes, foreignQuotes,
	keywords, lists, separators, numbers, names, blocks, values, commas, brackets, unused,
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
	a := d.atoms[i]
	if a.kind == newline {
		return Fault{Start: d.at, End: d.at, Message: "the file ends too early", Fix: "write what is missing at the end"}
	}
	end := min(a.end, lineEnd(d.text, a.start))
	return Fault{
		Start: a.start, End: end,
		Message: "this line cannot be read: " + shown(d.text[a.start:end]) + " is not expected here",
		Fix:     "write NAME: VALUE on a line of its own, text in double quotes, and a closing bracket for each opening one",
	}
}

// mentionOthers adds to a fix that puts a text in quotes the classes on the same line that are not
// in quotes either: CUE reads them as names of fields, and so they would be the next mistake.
func (d *document) mentionOthers(f *Fault) {
	if !strings.HasPrefix(f.Replacement, `"`) {
		return
	}
	for i := max(d.atomAt(lineStart(d.text, f.Start)), 1); i < len(d.atoms) && d.atoms[i].start < lineEnd(d.text, f.Start); i++ {
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
