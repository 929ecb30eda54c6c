package syntax

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

func decode(text []byte, at int) (rune, int) { return utf8.DecodeRune(text[min(at, len(text)):]) }

func lastRune(text []byte) (rune, int) { return utf8.DecodeLastRune(text) }

// lookAlikes are characters that look like another one or like nothing, with what to write.
var lookAlikes = []struct{ chars, name, with string }{
	{"\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", "a blank that is not a plain one (it looks the same)", " "},
	{"\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f", "an invisible character", ""},
	{"\u2028\u2029\u0085", "an invisible line separator", "\n"},
	{"：", "a wide colon", ":"}, {"，、", "a wide comma", ","}, {"；", "a wide semicolon", ","}, {"｛", "a wide brace", "{"}, {"｝", "a wide brace", "}"},
	{"［【", "a wide bracket", "["}, {"］】", "a wide bracket", "]"}, {"（", "a wide parenthesis", "("}, {"）", "a wide parenthesis", ")"}, {"＝", "a wide equals sign", "="},
}

// characters explains characters outside of texts that look like others, and lines that end in
// carriage returns alone.
func characters(d *document) []candidate {
	var out []candidate
	if i := bytes.IndexByte(d.text, '\r'); i >= 0 && bytes.IndexByte(d.text, '\n') < 0 {
		return []candidate{advise(i, i, "the lines of the file end in carriage returns", "save the file with line ends of Unix or Windows", everywhere(d.text, '\r', "\n")...)}
	}
	first, last := d.onLine()
	for i := first; i < last; i++ {
		a := d.atoms[i]
		if a.kind != word || isASCII(d.text[a.start:a.end]) {
			continue
		}
		for at := a.start; at < a.end; {
			r, size := decode(d.text, at)
			for _, l := range lookAlikes {
				if strings.ContainsRune(l.chars, r) {
					out = append(out, d.lookAlike(a, at, size, r, l.name, l.with))
				}
			}
			at += size
		}
	}
	return out
}

func (d *document) lookAlike(a atom, at, size int, r rune, name, with string) candidate {
	message := fmt.Sprintf("there is %s here, U+%04X", name, r)
	if with == "" {
		// A replacement cannot be empty, so it includes a neighbor.
		c := advise(at, at+size, message, "remove it", edit{at, at + size, ""})
		if at > a.start {
			_, before := utf8.DecodeLastRune(d.text[a.start:at])
			c = replace(at-before, at+size, string(d.text[at-before:at]), message, "remove it")
		} else if at+size < a.end {
			_, after := decode(d.text, at+size)
			c = replace(at, at+size+after, string(d.text[at+size:at+size+after]), message, "remove it")
		}
		return c
	}
	fix := fmt.Sprintf("write %s", with)
	switch with {
	case " ":
		fix = "write a plain blank"
	case "\n":
		fix = "begin a new line"
		return advise(at, at+size, message, fix, edit{at, at + size, with})
	}
	end := at + size
	for with == " " && end < a.end { // a run of them is one mistake
		next, n := decode(d.text, end)
		if next != r {
			break
		}
		end, with = end+n, with+" "
		if len(with) > 40 {
			break
		}
	}
	return replace(at, end, strings.Clone(with), message, fix)
}

func isASCII(text []byte) bool {
	for _, c := range text {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func everywhere(text []byte, c byte, with string) []edit {
	var out []edit
	for i, b := range text {
		if b == c {
			out = append(out, edit{i, i + 1, with})
		}
	}
	if len(out) > 1000 {
		return nil
	}
	return out
}

// mergeMarks explains the marks that a version control system leaves when it cannot merge.
func mergeMarks(d *document) []candidate {
	eol := d.lineEnd(d.at)
	for at := 0; at <= eol; at = d.lineEnd(at) + 1 {
		line := d.text[at:d.lineEnd(at)]
		for _, mark := range []string{"<<<<<<<", "|||||||", "=======", ">>>>>>>"} {
			if !bytes.HasPrefix(line, []byte(mark)) {
				continue
			}
			return []candidate{{Fault: Fault{Start: at, End: at + len(bytes.TrimRight(line, " \t\r")),
				Message: "a merge left its marks here: two versions of these lines stand one below the other",
				Fix:     "keep one version of the lines, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>"}, sure: true}}
		}
		if d.lineEnd(at) >= len(d.text) {
			break
		}
	}
	return nil
}
