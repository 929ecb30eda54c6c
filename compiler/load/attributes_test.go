package load

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// shown returns an attribute as one line: what is read from its text, then its places.
func shown(a Attribute) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d:%d+%d %s", a.Pos.Line, a.Pos.Column, a.Pos.Length, a.Name)
	for _, one := range a.Arguments {
		text := one.Text
		if one.Quoted {
			text = fmt.Sprintf("%q", text)
		}
		if one.Name != "" {
			text = one.Name + "=" + text
		}
		fmt.Fprintf(&b, " %s", text)
	}
	fmt.Fprintf(&b, " %v", a.Places)
	return b.String()
}

// TestAttributes holds where an attribute may be, and which values it then belongs to.
func TestAttributes(t *testing.T) {
	for _, tt := range []struct{ name, spec, want string }{
		{"a field", `spark: etl: driver: memory: "1Gi" @accept(A, reason="x")`, `1:36+22 accept A reason="x" [spark.etl.driver.memory]`},
		{"the innermost of several names", `spark: etl: driver: {cores: 1} @accept(A)`, `1:33+10 accept A [spark.etl.driver]`},
		{"a declaration", "spark: etl: {@accept(A)\nversion: \"4.0.1\"}", `1:15+10 accept A [spark.etl]`},
		{"the whole spec", "@accept(A)\nspark: etl: {}", `1:2+10 accept A []`},
		{"two on one field", `spark: etl: version: "4" @accept(A) @accept(B)`, "1:27+10 accept A [spark.etl.version]\n1:38+10 accept B [spark.etl.version]"},
		{"the same text twice", "spark: etl: version: \"4\" @accept(A)\nspark: etl: version: \"4\" @accept(A)", "1:27+10 accept A [spark.etl.version]\n2:26+10 accept A [spark.etl.version]"},
		{"a template", "#J: {driver: cores: 1 @accept(A)}\nspark: {a: #J, b: #J & {x: 1}}", "1:24+10 accept A [spark.a.driver.cores spark.b.driver.cores]"},
		{"a hidden template", "_j: driver: cores: 1 @accept(A)\nspark: a: driver: _j.driver", "1:23+10 accept A [spark.a.driver.cores]"},
		{"a let", "let J = {cores: 1 @accept(A)}\nspark: a: driver: J", "1:20+10 accept A [spark.a.driver.cores]"},
		{"a loop", "for n in [\"a\", \"b\"] {spark: (n): cores: 1 @accept(A)}", "1:44+10 accept A [spark.a.cores spark.b.cores]"},
		{"a name that is computed", "for n in [\"a\"] {spark: \"x-\\(n)\": cores: 1 @accept(A)}", `1:44+10 accept A [spark."x-a".cores]`},
		{"a pattern", "spark: [string]: cores: 1 @accept(A)\nspark: a: {}", "1:28+10 accept A [spark.a.cores]"},
		{"a condition that holds", "if true {spark: a: cores: 1 @accept(A)}", "1:30+10 accept A [spark.a.cores]"},
		{"a condition that does not hold", "if false {spark: a: cores: 1 @accept(A)}", "1:31+10 accept A []"},
		{"a default", "spark: a: cores: *1 | int @accept(A)", "1:28+10 accept A [spark.a.cores]"},
		{"within a default", "spark: a: *{cores: 1 @accept(A)} | {}", "1:23+10 accept A [spark.a.cores]"},
		{"an item of a list", "spark: a: list: [{x: 1 @accept(A)}]", "1:25+10 accept A [spark.a.list.0.x]"},
		{"null", "spark: a: x: null @accept(A)", "1:20+10 accept A [spark.a.x]"},
		{"an override", "environments: dev: spark: a: x: 1 @accept(A)", "1:36+10 accept A [environments.dev.spark.a.x]"},
		{"no use of the definition", "#J: {x: 1 @accept(A)}", "1:12+10 accept A []"},
		{"the definition itself", "#J: {x: 1} @accept(A)\nspark: a: #J", "1:13+10 accept A [spark.a]"},
		{"the definition itself, with more", "#J: {x: 1} @accept(A)\nspark: a: #J & {y: 1}\nspark: b: {#J}", "1:13+10 accept A [spark.a spark.b]"},
		{"another attribute", "x: 1 @go(Foo,optional=nillable)", "1:7+26 go Foo optional=nillable []"},
		{"several lines", "x: 1 @accept(A,\n\treason=\"y\",\n)", `1:7+0 accept A reason="y" [x]`},
		{"a text of several lines", "x: 1 @accept(A, reason=\"\"\"\n\ty\n\tz\n\t\"\"\")", `1:7+0 accept A reason="y\nz" [x]`},
		{"a raw text", `x: 1 @accept(A, reason=#"a "b" c"#)`, `1:7+30 accept A reason="a \"b\" c" [x]`},
		{"a comma in the text", `x: 1 @accept(A, reason="a, b (c")`, `1:7+28 accept A reason="a, b (c" [x]`},
		{"no quotes", `x: 1 @accept(A, reason=not so)`, `1:7+25 accept A reason=not so [x]`},
		{"no value", `x: 1 @accept(A, reason=)`, `1:7+19 accept A reason= [x]`},
		{"no argument", `x: 1 @accept()`, `1:7+9 accept [x]`},
		{"a colon", `x: 1 @accept(A, reason: "y")`, `1:7+23 accept A reason: "y" [x]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			source, list, err := Open(fstest.MapFS{"spec.cue": {Data: []byte(" " + tt.spec + "\n")}})
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range list {
				if d.Rule == badSyntax {
					t.Errorf("%+v", d)
				}
			}
			var got []string
			for _, a := range source.Attributes() {
				got = append(got, shown(a))
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("attributes (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAttributesOfRest requires that the places are known although a value is wrong and was taken
// out of the syntax, which is then parsed again.
func TestAttributesOfRest(t *testing.T) {
	source, list, err := Open(fstest.MapFS{"spec.cue": {Data: []byte("spark: a: x: 1 @accept(A)\nspark: a: y: 1\nspark: a: y: 2\nspark: b: x: 1 @accept(A)\n")}})
	if err != nil {
		t.Fatal(err)
	}
	if !list.HasErrors() {
		t.Error("the conflict is not reported")
	}
	var got []string
	for _, a := range source.Attributes() {
		got = append(got, shown(a))
	}
	want := "1:16+10 accept A [spark.a.x]\n4:16+10 accept A [spark.b.x]"
	if diff := cmp.Diff(want, strings.Join(got, "\n")); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
}

// TestAttributesOfPackages requires that a definition of a package of the spec's own brings its
// acceptances along.
func TestAttributesOfPackages(t *testing.T) {
	source, list, err := Open(fstest.MapFS{
		"cue.mod/module.cue": {Data: []byte("module: \"example.com/lake\"\nlanguage: version: \"v0.9.0\"\n")},
		"jobs/jobs.cue":      {Data: []byte("package jobs\n#Job: {cores: 1 @accept(A)}\n")},
		"spec.cue":           {Data: []byte("package lake\nimport \"example.com/lake/jobs\"\nspark: a: driver: jobs.#Job\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	attributes := source.Attributes()
	if len(attributes) != 1 || attributes[0].Pos.File != "jobs/jobs.cue" || shown(attributes[0]) != "2:17+10 accept A [spark.a.driver.cores]" {
		t.Errorf("attributes are %+v (%v)", attributes, list)
	}
}
