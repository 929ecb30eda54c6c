package diag

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// TestShorten requires that a message holds at most longestText bytes, whole characters, and
// what is around long words.
func TestShorten(t *testing.T) {
	word := func(n int) string { return strings.Repeat("x", n) }
	for _, tt := range []struct {
		name, text, want string
	}{
		{name: "short", text: `memory is "16gb"`, want: `memory is "16gb"`},
		{name: "empty"},
		{name: "exactly as long", text: word(longestText), want: word(longestText)},
		{
			name: "one quoted text", text: `memory is "` + word(5000) + `", want a size`,
			want: `memory is "` + word(167) + "…" + word(84) + `", want a size`,
		},
		{
			name: "spaces and quotation marks in it", text: `a is "` + strings.Repeat(`b \" `, 400) + `" and c`,
			want: `a is "` + strings.Repeat(`b \" `, 33) + "b " + "…" + ` \" ` + strings.Repeat(`b \" `, 16) + `" and c`,
		},
		{
			name: "two words", text: word(2000) + " and " + word(3000) + " differ",
			want: word(168) + "…" + word(85) + " and " + word(168) + "…" + word(85) + " differ",
		},
		{
			name: "many short words", text: strings.Repeat("ab ", 1000),
			want: strings.Repeat("ab ", 226) + "ab" + "…" + "b " + strings.Repeat("ab ", 113),
		},
		{
			name: "characters of several bytes", text: strings.Repeat("数", 1000),
			want: strings.Repeat("数", 56) + "…" + strings.Repeat("数", 28),
		},
		{name: "a quotation mark that nothing closes", text: `"` + word(2000), want: `"` + word(168) + "…" + word(85)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := shorten(tt.text)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("shorten (-want +got):\n%s", diff)
			}
			if len(got) > longestText || !utf8.ValidString(got) {
				t.Errorf("%d bytes, valid: %t; want at most %d", len(got), utf8.ValidString(got), longestText)
			}
		})
	}
}

// TestLongTexts requires that no format prints a message, a fix or a note that is longer than
// the bound, and that a replacement for programs is whole.
func TestLongTexts(t *testing.T) {
	long := strings.Repeat("ä", 100_000)
	list := List{{
		Rule: "SPK001", Severity: Error, Pos: Pos{File: "a.cue", Line: 1, Column: 1, Length: 2},
		Message: "m " + long, Fix: "f " + long, Replacement: `"` + long + `"`, Notes: []Note{{Text: "n " + long}},
	}}
	for _, f := range Formats() {
		var out bytes.Buffer
		if err := (Report{List: list}).Print(&out, f); err != nil {
			t.Fatal(err)
		}
		most := 8 * longestText
		if f == JSON {
			most += len(long)
		}
		if out.Len() > most {
			t.Errorf("%s: %d bytes; want at most %d", f, out.Len(), most)
		}
		if f != JSON {
			continue
		}
		var report jsonReport
		if err := json.Unmarshal(out.Bytes(), &report); err != nil {
			t.Fatal(err)
		}
		d := report.Diagnostics[0]
		if d.Replacement != list[0].Replacement {
			t.Errorf("replacement: %d bytes; want %d", len(d.Replacement), len(list[0].Replacement))
		}
		for _, text := range []string{d.Message, d.Fix, d.Notes[0].Message} {
			if len(text) > longestText || !strings.Contains(text, "…") || strings.Contains(text, "\ufffd") {
				t.Errorf("%d bytes: %.20q…", len(text), text)
			}
		}
	}
}

// TestMost requires that the text format prints the most severe diagnostics in their order,
// the number of the others, and the counts of all.
func TestMost(t *testing.T) {
	var list List
	for i, s := range []Severity{Info, Warning, Warning, Error, Info, Warning, Error} {
		list = append(list, Diagnostic{Severity: s, Pos: Pos{File: "a.cue", Line: i + 1}, Message: "m"})
	}
	for _, tt := range []struct {
		most int
		want string
	}{
		{most: 1, want: "4e +6"},
		{most: 3, want: "2w 4e 7e +4"},
		{most: 6, want: "1i 2w 3w 4e 6w 7e +1"},
		{most: 7, want: "1i 2w 3w 4e 5i 6w 7e"},
		{most: 0, want: "1i 2w 3w 4e 5i 6w 7e"},
	} {
		var out bytes.Buffer
		report := Report{List: list, Most: tt.most, More: "vet --all shows them"}
		if err := report.Print(&out, Text); err != nil {
			t.Fatal(err)
		}
		var got []string
		for line := range strings.Lines(out.String()) {
			var n int
			var severity string
			if _, err := fmt.Sscanf(line, "a.cue:%d: %s", &n, &severity); err == nil {
				got = append(got, fmt.Sprintf("%d%.1s", n, severity))
			}
			if _, err := fmt.Sscanf(line, "… and %d more; vet --all shows them", &n); err == nil {
				got = append(got, fmt.Sprintf("+%d", n))
			}
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("most %d (-want +got):\n%s", tt.most, diff)
		}
		if !strings.HasSuffix(out.String(), "\n\n2 errors, 3 warnings, 2 infos\n") {
			t.Errorf("most %d: the counts of all are not last:\n%s", tt.most, out.String())
		}
	}
}

// TestWidth requires that no line of an excerpt is wider than the terminal, and that the
// marked column is on it.
func TestWidth(t *testing.T) {
	source := "\ta: \"" + strings.Repeat("数据 ", 200) + "\", marked: 1, " + strings.Repeat("b\t", 200)
	column := strings.Index(source, "marked") + 1
	for columns := 1; columns < 300; columns++ {
		p := &printer{
			Report: Report{Source: func(string) []byte { return []byte(source) }, Width: columns},
			files:  map[string][]string{},
		}
		p.snippet(Pos{File: "a.cue", Line: 1, Column: column, Length: len("marked")})
		lines := strings.Split(p.buf.String(), "\n")
		for _, line := range lines {
			if n := width(line); n > max(columns, narrowest+8) {
				t.Errorf("width %d: a line of %d columns: %s", columns, n, line)
			}
		}
		before, _, found := strings.Cut(lines[0], "marked")
		if !found || width(before) != strings.Index(lines[1], "~") {
			t.Errorf("width %d: the mark is not below the word:\n%s", columns, p.buf.String())
		}
	}
}
