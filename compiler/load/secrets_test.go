package load

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/diag"
)

// TestSecretsAt proves which texts on the line with HERE in a comment count as credentials, also
// if the file is not valid CUE.
func TestSecretsAt(t *testing.T) {
	for _, test := range []struct {
		name, text string
		rule       string // SPC003 when empty
		want       []string
	}{
		{name: "label", text: `password: "p1" // HERE`, want: []string{"p1"}},
		{name: "number", text: `conf: {"a.password": 87654321, b: 5} // HERE`, want: []string{"87654321"}},
		{name: "harmless label", text: `image: "p1" // HERE`},
		{name: "raw text", text: `password: #"p"1"# // HERE`, want: []string{`p"1`}},
		{name: "escapes", text: `password: "p\u0031" // HERE`, want: []string{"p1"}},
		{name: "two values", text: `password: "p1" & "p2" // HERE`, want: []string{"p1", "p2"}},
		{name: "in a list", text: `password: ["p1"] // HERE`, want: []string{"p1"}},
		{name: "in a list over lines", text: "password: [\n\t\"p1\", // HERE\n]", want: []string{"p1"}},
		{name: "in a call", text: "password: f(\"x\",\n\t\"p1\") // HERE", want: []string{"p1"}},
		{name: "interpolation", text: `password: "p1\(x + "p2")p3" // HERE`, want: []string{"p1", "p2", "p3"}},
		{name: "behind an interpolation", text: `a: "\(x)", password: "p1" // HERE`, want: []string{"p1"}},
		{name: "let", text: `let password = "p1" // HERE`, want: []string{"p1"}},
		{name: "optional label", text: `password?: "p1" // HERE`, want: []string{"p1"}},
		{name: "label that is a keyword", text: `if: password: "p1" // HERE`, want: []string{"p1"}},
		{name: "label of an outer struct", text: "password: {\n\ta: \"p1\" // HERE\n}"},
		{name: "value", text: `env: DB_PASSWORD: value: "p1" // HERE`, want: []string{"p1"}},
		{name: "value over lines", text: "env: DB_PASSWORD: {\n\t// far\n\t// away\n\tvalue: \"p1\" // HERE\n}", want: []string{"p1"}},
		{name: "value with a name", text: `env: [{name: "A", value: "x"}, {name: "DB_PASSWORD", value: "p1"}] // HERE`, want: []string{"p1"}},
		{name: "value with a name below", text: "env: [{\n\tvalue: \"p1\" // HERE\n\tname: \"DB_PASSWORD\"\n}]", want: []string{"p1"}},
		{name: "value with the name of another", text: "env: [{\n\tname: \"DB_PASSWORD\"}, {\n\tvalue: \"p1\" // HERE\n}]"},
		{name: "argument", text: `arguments: ["--password", "p1"] // HERE`, want: []string{"p1"}},
		{name: "argument over lines", text: "arguments: [\n\t\"--password\",\n\t// the password\n\t\"p1\", // HERE\n]", want: []string{"p1"}},
		{name: "argument of another struct", text: `a: {x: "--password"}, y: "p1" // HERE`},
		{name: "name of a Secret", text: `tls: secret: "p1" // HERE`, rule: "SPK030"},
		{name: "secret that the language refuses", text: `credentials: secret: "p1" // HERE`, want: []string{"p1"}},
		{name: "text over lines", text: "password: \"\"\"\n\tp1 // HERE\n\tp2\n\t\"\"\"", want: []string{"p1 // HERE\np2"}},

		// Files that are not valid CUE.
		{name: "text that does not end", text: "// HERE\npassword: \"p1", want: nil},
		{name: "missing comma in a list", text: `arguments: ["--password" "p1" // HERE`, want: []string{"p1"}},
		{name: "missing comma in a struct", text: `{password: "p1" "p2", b: 5} // HERE`, want: []string{"p1", "p2"}},
		{name: "behind a syntax error", text: "a: b c d (\npassword: \"p1\" // HERE", want: []string{"p1"}},
		{name: "ARN without quotes", text: `credentials: serviceAccount: roleARN: arn:aws:iam::123456789012:role/etl // HERE`, rule: badSyntax},
		{name: "field of the language", text: `credentials: podIdentity {} // HERE`, rule: badSyntax},
		{name: "secret without quotes", text: `credentials: secret: hunter2 // HERE`, rule: badSyntax, want: []string{"hunter2"}},
		{name: "too many brackets", text: `a: 1}}])) password: "p1" // HERE`, want: []string{"p1"}},

		// Comments and attributes.
		{name: "comment", text: `a: 5 // HERE password: "p1"`, want: []string{"p1"}},
		{name: "comment on the value", text: `password: x // HERE was "p1"`, want: []string{"p1"}},
		{name: "comment with an apostrophe", text: `a: 5 // HERE don't write password: "p1"`, want: []string{"p1"}},
		{name: "comment with brackets", text: "a: { // ((([[\n\tpassword: \"p1\" // HERE\n}", want: []string{"p1"}},
		{name: "comment below", text: "password: x\n// HERE \"p1\""},
		{name: "attribute", text: `a: 5 @x(password="p1") // HERE`, want: []string{"p1"}},
	} {
		s := &Source{files: []sourceFile{newFile("a.cue", 1, []byte(test.text))}}
		line := strings.Count(test.text[:strings.Index(test.text, "HERE")], "\n") + 1
		if test.rule == "" {
			test.rule = "SPC003"
		}
		got, _ := s.secretsAt(diag.Pos{File: "a.cue", Line: line}, test.rule)
		got = slices.DeleteFunc(got, func(text string) bool { return text == "" })
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestHideSecrets proves that a credential is removed from every text of a diagnostic, also
// when only a note points to it, and that no place outside of the spec is read.
func TestHideSecrets(t *testing.T) {
	s := &Source{files: []sourceFile{newFile("a.cue", 1, []byte("a: 5\npassword: \"hunter2\"\nb: \"pin\""))}}
	list := diag.List{
		{Rule: "SPC003", Pos: diag.Pos{File: "a.cue", Line: 2}, Message: `is "hunter2"`, Fix: "not hunter2", Replacement: `"x"`},
		{Rule: "SPC003", Pos: diag.Pos{File: "a.cue", Line: 1}, Message: "hunter2 and 5", Notes: []diag.Note{{Pos: diag.Pos{File: "a.cue", Line: 2}, Text: "hunter2"}}},
		{Rule: "SPC003", Pos: diag.Pos{File: "b.cue", Line: 2}, Message: "hunter2"},
		{Rule: "SPC003", Pos: diag.Pos{File: "a.cue", Line: 9}, Message: "hunter2"},
		{Rule: "SPC003", Message: "hunter2"},
	}
	s.HideSecrets(list)
	var got []string
	for _, d := range list {
		text := d.Message + "|" + d.Fix + "|" + d.Replacement
		for _, n := range d.Notes {
			text += "|" + n.Text
		}
		if d.Secret {
			text += "|secret"
		}
		got = append(got, text)
	}
	want := []string{`is "…"|not …||secret`, "… and 5|||…", "hunter2||", "hunter2||", "hunter2||"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestNamesOfSecrets proves that the name of a Secret is no credential where the language accepted
// it, so that the line of another fault is shown, and that a password in its place is one.
func TestNamesOfSecrets(t *testing.T) {
	for _, test := range []struct {
		text string
		want bool // the line is hidden
	}{
		{text: `volumes: tls: {secret: "tls-password", mountPath: "/etc/tls"}`},
		{text: `driver: envFrom: [{secret: "db-password", prefx: "A_"}]`},
		{text: `driver: env: DB: {secret: "hunter2", valu: "x"}`, want: true},
	} {
		s, list := open(t, map[string]string{"lake.cue": platform + "spark: etl: " + test.text + "\n"})
		s.HideSecrets(list)
		hidden := slices.ContainsFunc(list, func(d diag.Diagnostic) bool { return d.Secret })
		if hidden != test.want || len(list) == 0 {
			t.Errorf("%s: hidden %t; want %t; %v", test.text, hidden, test.want, list)
		}
	}
}

// FuzzLiterals proves that no text makes the reader panic or hang.
func FuzzLiterals(f *testing.F) {
	for _, text := range []string{
		`a: "x\(y + "z\(1)")": [1, {b: 2}]`, "a: \"x\\(", `)]}"\(`, "\"\"\"\n\\(a)\n\"\"\"", `#"\#(a)"#`, `@x("\(")`, "// \"\\(\n)", `"\(a`, `"\(a)\(b)"`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for line := range literalsOf(text) {
			if line < 1 || line > len(text)+1 {
				t.Errorf("a literal is on line %d", line)
			}
		}
	})
}
