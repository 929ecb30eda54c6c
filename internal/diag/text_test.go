package diag

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// long is a line too long to show.
var long = strings.Repeat("0123456789", 30)

// snippets holds source lines with a position in each.
var snippets = []struct {
	name string
	line string
	pos  Pos // Line 1 unless it says otherwise
	want string
}{
	{
		name: "plain", line: `size: "1Gi"`, pos: Pos{Column: 7, Length: 5},
		want: "    1 | size: \"1Gi\"\n      |       ~~~~~\n",
	}, {
		name: "unknown length", line: `size: "1Gi"`, pos: Pos{Column: 7},
		want: "    1 | size: \"1Gi\"\n      |       ^\n",
	}, {
		name: "tabs before and in the mark", line: "\t\ta: {\tb: 1}", pos: Pos{Column: 6, Length: 5},
		want: "    1 |         a: {    b: 1}\n      |            ~~~~~~~~\n",
	}, {
		name: "wide characters before", line: `数据: "x"`, pos: Pos{Column: 9, Length: 3},
		want: "    1 | 数据: \"x\"\n      |       ~~~\n",
	}, {
		name: "wide characters marked", line: `a: "🚀한"`, pos: Pos{Column: 4, Length: 9},
		want: "    1 | a: \"🚀한\"\n      |    ~~~~~~\n",
	}, {
		name: "combining characters", line: "e\u0301e\u0301: 1", pos: Pos{Column: 9, Length: 1},
		want: "    1 | e\u0301e\u0301: 1\n      |     ~\n",
	}, {
		name: "joiners", line: "می\u200cخواهم: 1", pos: Pos{Column: 20, Length: 1},
		want: "    1 | می\u200cخواهم: 1\n      |          ~\n",
	}, {
		name: "controls", line: "\x1b[2J\x9b\u009b\u202e: 1", pos: Pos{Column: 13, Length: 1},
		want: "    1 | ␛[2J���: 1\n      |          ~\n",
	}, {
		name: "middle of a character", line: `größe: 1`, pos: Pos{Column: 4, Length: 2},
		want: "    1 | größe: 1\n      |   ~~\n",
	}, {
		name: "carriage return", line: "a: 1\r", pos: Pos{Column: 5},
		want: "    1 | a: 1\n      |     ^\n",
	}, {
		name: "length beyond the line", line: "a: 1", pos: Pos{Column: 4, Length: 1 << 62},
		want: "    1 | a: 1\n      |    ~\n",
	}, {
		name: "column beyond the line", line: "a: 1", pos: Pos{Column: 1 << 62, Length: 3},
		want: "    1 | a: 1\n      |     ^\n",
	}, {
		name: "empty line", line: "", pos: Pos{Column: 1},
		want: "    1 |\n      | ^\n",
	}, {
		name: "negative length", line: "a: 1", pos: Pos{Column: 2, Length: -3},
		want: "    1 | a: 1\n      |  ^\n",
	}, {
		name: "wide gutter", line: strings.Repeat("\n", 123455) + "a: 1", pos: Pos{Line: 123456, Column: 1, Length: 1},
		want: "123456 | a: 1\n       | ~\n",
	}, {
		name: "long, mark at the start", line: long, pos: Pos{Column: 1, Length: 3},
		want: "    1 | " + long[:99] + "…\n      | ~~~\n",
	}, {
		name: "long, mark at the end", line: long, pos: Pos{Column: 298, Length: 3},
		want: "    1 | …" + long[201:] + "\n      | " + strings.Repeat(" ", 97) + "~~~\n",
	}, {
		name: "long, mark in the middle", line: long, pos: Pos{Column: 151, Length: 10},
		want: "    1 | …" + long[106:204] + "…\n      | " + strings.Repeat(" ", 45) + "~~~~~~~~~~\n",
	}, {
		name: "long, mark longer", line: long, pos: Pos{Column: 11, Length: 200},
		want: "    1 | " + long[10:109] + "…\n      | " + strings.Repeat("~", 100) + "\n",
	}, {
		name: "exactly as wide", line: long[:100], pos: Pos{Column: 100, Length: 1},
		want: "    1 | " + long[:100] + "\n      | " + strings.Repeat(" ", 99) + "~\n",
	}, {
		name: "a wide character at the cut", line: long[:98] + "数数", pos: Pos{Column: 1, Length: 1},
		want: "    1 | " + long[:98] + "…\n      | ~\n",
	},
	{name: "no column", line: "a: 1", pos: Pos{Line: 1}},
	{name: "line beyond the file", line: "a: 1", pos: Pos{Line: 2, Column: 1}},
	{name: "negative line", line: "a: 1", pos: Pos{Line: -1, Column: 1}},
}

func TestSnippet(t *testing.T) {
	for _, tt := range snippets {
		t.Run(tt.name, func(t *testing.T) {
			tt.pos.File = "spec.cue"
			if tt.pos.Line == 0 {
				tt.pos.Line = 1
			}
			p := &printer{
				Report: Report{Source: func(string) []byte { return []byte(tt.line) }},
				files:  map[string][]string{},
			}
			p.snippet(tt.pos)
			if diff := cmp.Diff(tt.want, p.buf.String()); diff != "" {
				t.Errorf("snippet (-want +got):\n%s", diff)
			}
		})
	}
}

// texts holds reports in the format for people.
var texts = []struct {
	name   string
	report Report
	want   string
}{
	{
		name: "one error, no source",
		report: Report{List: List{{
			Severity: Error, Rule: "SPK001", Pos: Pos{File: "a.cue", Line: 2, Column: 3}, Message: "wrong",
		}}},
		want: "a.cue:2:3: error: wrong [SPK001]\n\n1 error\n",
	}, {
		name: "unknown file",
		report: Report{Source: func(string) []byte { return nil }, List: List{{
			Severity: Warning, Pos: Pos{File: "a.cue", Line: 2}, Message: "odd",
		}}},
		want: "a.cue:2: warning: odd\n\n1 warning\n",
	}, {
		name: "a file alone",
		report: Report{Dir: "../lake", List: List{
			{Severity: Info, Pos: Pos{File: "a.cue"}, Message: "good"},
			{Severity: Info, Pos: Pos{File: "/abs/a.cue"}, Message: "better"},
		}},
		want: "../lake/a.cue: info: good\n/abs/a.cue: info: better\n\n2 infos\n",
	}, {
		name: "the working directory",
		report: Report{Dir: ".", List: List{{
			Severity: Error, Pos: Pos{File: "a.cue", Line: 1, Column: 1}, Message: "wrong",
		}}},
		want: "a.cue:1:1: error: wrong\n\n1 error\n",
	}, {
		name: "hostile everywhere",
		report: Report{Dir: "\x1b]0;dir", List: List{{
			Severity: Error, Rule: "\x1b[1m", Pos: Pos{File: "\na.cue", Line: 1}, Message: "\x07", Fix: "\x08", Replacement: "\x7f",
			Envs: []string{"\u200f"}, Notes: []Note{{Pos: Pos{File: "\x00"}, Text: "\u2028"}},
		}}},
		want: "␛]0;dir/ a.cue:1: error: ␇ [␛[1m] (�)\n  note: ␛]0;dir/␀: �\n  fix: ␈; write ␡\n\n1 error\n",
	}, {
		name: "color",
		report: Report{
			Color:  true,
			Source: func(string) []byte { return []byte("a: 1") },
			List: List{{
				Severity: Error, Rule: "SPK001", Pos: Pos{File: "a.cue", Line: 1, Column: 4, Length: 1},
				Message: "wrong", Fix: "mend it", Notes: []Note{{Text: "here"}},
			}, {
				Severity: Warning, Path: "spark", Message: "odd",
			}, {
				Severity: Info, Message: "good",
			}},
		},
		want: "\x1b[1ma.cue:1:4: \x1b[0m\x1b[1;31merror:\x1b[0m \x1b[1mwrong\x1b[0m [SPK001]\n" +
			"    1 | a: 1\n      |    \x1b[1;32m~\x1b[0m\n" +
			"  \x1b[36mnote:\x1b[0m here\n  \x1b[36mfix:\x1b[0m mend it\n" +
			"\x1b[1mspark: \x1b[0m\x1b[1;33mwarning:\x1b[0m \x1b[1modd\x1b[0m\n" +
			"\x1b[1;34minfo:\x1b[0m \x1b[1mgood\x1b[0m\n" +
			"\n1 error, 1 warning, 1 info\n",
	},
}

func TestText(t *testing.T) {
	for _, tt := range texts {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, output(t, tt.report, Text)); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAdvice(t *testing.T) {
	for _, tt := range []struct{ fix, replacement, want string }{
		{fix: "mend it", want: "mend it"},
		{fix: "write 14150Mi", replacement: `"14150Mi"`, want: "write 14150Mi"},
		{fix: `did you mean "hot"?`, replacement: `"hot"`, want: `did you mean "hot"?`},
		{fix: "did you mean executor?", replacement: "executor", want: "did you mean executor?"},
		{fix: "use 14150Mi", replacement: "4", want: "use 14150Mi; write 4"},
		{fix: "use executors, or 4", replacement: "4", want: "use executors, or 4"},
		{fix: "40, 14, 4", replacement: "4", want: "40, 14, 4"},
		{fix: "use größer", replacement: "grö", want: "use größer; write grö"},
		{fix: "choose a smaller one", replacement: `"14Gi"`, want: `choose a smaller one; write "14Gi"`},
		{replacement: `"14Gi"`, want: `write "14Gi"`},
		{fix: "leave it empty", replacement: `""`, want: `leave it empty; write ""`},
		{fix: `write ""`, replacement: `""`, want: `write ""`},
		{replacement: "a: {\r\n\n\tb: 1\n}\n", want: "write:\n    | a: {\n    |\n    |     b: 1\n    | }"},
		{replacement: "::error::x\n\x1b", want: "write:\n    | ::error::x\n    | ␛"},
		{},
	} {
		d := Diagnostic{Fix: tt.fix, Replacement: tt.replacement}
		if diff := cmp.Diff(tt.want, d.advice()); diff != "" {
			t.Errorf("advice of %q, %q (-want +got):\n%s", tt.fix, tt.replacement, diff)
		}
	}
}
