package diag

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestGitHubEscapes(t *testing.T) {
	for _, tt := range []struct {
		name string
		d    Diagnostic
		want string
	}{
		{
			name: "everything in a property",
			d:    Diagnostic{Severity: Error, Rule: "A,B:C%", Pos: Pos{File: "a,b:c%d\n.cue", Line: 2}, Message: "wrong"},
			want: "::error file=a%2Cb%3Ac%25d .cue,line=2,title=A%2CB%3AC%25::wrong\n",
		}, {
			name: "everything in a message",
			d:    Diagnostic{Severity: Warning, Message: "100%, a: b\r\n::stop-commands::x", Fix: "50%"},
			want: "::warning::100%25, a: b  ::stop-commands::x%0Afix: 50%25\n",
		}, {
			name: "columns without a line",
			d:    Diagnostic{Severity: Info, Pos: Pos{File: "a.cue", Column: 3, Length: 4}, Message: "good"},
			want: "::notice file=a.cue::good\n",
		}, {
			name: "columns without a source",
			d:    Diagnostic{Severity: Info, Pos: Pos{File: "a.cue", Line: 1, Column: 3, Length: 4}, Message: "good"},
			want: "::notice file=a.cue,line=1,col=3,endColumn=7::good\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, output(t, Report{List: List{tt.d}}, GitHub)); diff != "" {
				t.Errorf("github (-want +got):\n%s", diff)
			}
		})
	}
}

func TestJUnitNamesAreUnique(t *testing.T) {
	d := Diagnostic{Severity: Error, Rule: "SPK003", Path: "spark.etl", Message: "wrong"}
	elsewhere := d
	elsewhere.Pos.File = "a.cue"
	var r junitReport
	unmarshal(t, xml.Unmarshal, output(t, Report{List: List{d, d, elsewhere, d, {Severity: Info}}}, JUnit), &r)
	var got []string
	for _, c := range r.Suite.Cases {
		got = append(got, c.Class+": "+c.Name)
	}
	want := []string{
		"spec: SPK003 spark.etl", "spec: SPK003 spark.etl #2", "a.cue: SPK003 spark.etl", "spec: SPK003 spark.etl #3", "spec: info",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if r.Suite.Tests != 5 || r.Suite.Failures != 4 {
		t.Errorf("counts: want 5 tests and 4 failures, got %d and %d", r.Suite.Tests, r.Suite.Failures)
	}
}

// TestJSONIsWhole checks that the JSON format preserves characters exactly although it must
// not print unsafe ones.
func TestJSONIsWhole(t *testing.T) {
	d := Diagnostic{
		Severity: Error, Path: "a.\"\x1b\u009b\u202e\U000e0041\t\"", Pos: Pos{File: "\x7f\u2028.cue"}, Replacement: "\"\\\u0085\u0007\"\n",
	}
	out := output(t, Report{List: List{d}}, JSON)
	var r jsonReport
	unmarshal(t, json.Unmarshal, out, &r)
	got := r.Diagnostics[0]
	want := []string{d.Path, d.Pos.File, d.Replacement}
	if diff := cmp.Diff(want, []string{got.Path, got.File, got.Replacement}); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
	if want := `"path": "a.\"\u001b\u009b\u202e\udb40\udc41\t\""`; !strings.Contains(out, want) {
		t.Errorf("JSON: want %s in:\n%s", want, out)
	}
}

// FuzzPrint prints hostile text in every field of a report: no format may print characters
// that control a terminal, break its own syntax, or lose a diagnostic.
func FuzzPrint(f *testing.F) {
	for _, d := range specReport().List {
		f.Add(d.Message, d.Pos.File, d.Replacement, specSources[d.Pos.File], d.Pos.Line, d.Pos.Column, d.Pos.Length)
	}
	f.Add("\x1b[2J", "\r\n::error::x", "a\n::b\n", "\t\xff\x9b\u009b\u202e數\n", 1, 3, 2)
	f.Add("::error::x", "\t::error::x", "", "", 1, 0, 0)
	f.Add("::error::x", "", "", "", 1, 0, 0)
	f.Add("]]>", "/../a b", "]]>\ufffe", "<![CDATA[", 1, 1, 9)
	f.Add("{0} [a](1)", "", "\\", "\"\\u0000", 0, -1, -1)
	f.Fuzz(func(t *testing.T, text, file, replacement, source string, line, column, length int) {
		pos := Pos{File: file, Line: line, Column: column, Length: length}
		r := Report{Dir: file, Source: func(string) []byte { return []byte(source) }}
		for s := Error; s <= Info; s++ {
			r.List = append(r.List, Diagnostic{
				Rule: text, Severity: s, Path: text, Pos: pos, Message: text, Fix: text, Replacement: replacement,
				Envs: []string{text}, Notes: []Note{{Path: text, Pos: pos, Text: text}, {Text: text}},
			})
		}
		for _, format := range Formats() {
			out := output(t, r, format)
			if i := strings.IndexFunc(out, hidden); i >= 0 || !utf8.ValidString(out) {
				t.Errorf("%s: %q at %d in:\n%q", format, out[max(i, 0):], i, out)
			}
			for line := range strings.Lines(out) {
				if format != GitHub && strings.HasPrefix(strings.TrimSpace(line), "::") {
					t.Errorf("%s: a workflow command: %q", format, line)
				}
			}
		}
		if n := strings.Count(output(t, r, GitHub), "\n"); n != len(r.List) {
			t.Errorf("github: want %d lines, got %d", len(r.List), n)
		}
		var j jsonReport
		unmarshal(t, json.Unmarshal, output(t, r, JSON), &j)
		var x junitReport
		unmarshal(t, xml.Unmarshal, output(t, r, JUnit), &x)
		if len(j.Diagnostics) != len(r.List) || len(x.Suite.Cases) != len(r.List) {
			t.Errorf("want %d diagnostics, got %d in JSON and %d in JUnit", len(r.List), len(j.Diagnostics), len(x.Suite.Cases))
		}
		for _, fault := range sarifFaults(t, output(t, r, SARIF)) {
			t.Error(fault)
		}
	})
}

func BenchmarkPrint(b *testing.B) {
	r := specReport()
	for range 7 { // about 1,000
		r.List = append(r.List, r.List...)
	}
	for _, f := range Formats() {
		b.Run(string(f), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				output(b, r, f)
			}
		})
	}
}
