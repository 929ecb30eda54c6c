package load

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/diag"
)

// TestSyntax proves that each mistake in the syntax is reported once, at its place, and that what
// follows from it is not: names that are then not found or not used, texts below that then seem
// open, packages that then seem to differ.
func TestSyntax(t *testing.T) {
	for _, test := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{
			name: "in two of three files",
			files: map[string]string{
				"a.cue": "environments: dev: {namespace: \"lake\", kubernetes: 1.34.1}\n",
				"b.cue": "spark: etl: image: registry/etl:1\n",
				"c.cue": "spark: etl: version: \"4.0.1\"\n",
			},
			want: []string{"a.cue:8:52: the version 1.34.1 is not in quotes", "b.cue:8:20: the text registry/etl:1 is not in quotes"},
		}, {
			name: "in a package of the spec",
			files: map[string]string{
				"cue.mod/module.cue": "module: \"spec.example/lake@v0\"\nlanguage: version: \"v0.17.0\"\n",
				"lib/lib.cue":        "package lib\n\nimage: registry/shared:1\n",
				"lake.cue": "package lake\n\nimport (\n\t\"github.com/lakewright/lakewright/schema\"\n\t\"spec.example/lake/lib\"\n)\n\nschema.#Platform\n\n" +
					"name: \"lake\"\nenvironments: dev: {namespace: \"lake\", kubernetes: \"1.34\"}\nspark: etl: image: lib.image\n",
			},
			want: []string{"lib/lib.cue:3:8: the text registry/shared:1 is not in quotes"},
		}, {
			name:  "with lines that end in carriage returns and newlines",
			files: map[string]string{"a.cue": "package lake\r\n\r\nspark: etl: {\r\n\tversion: 4.0.1\r\n\timage: \"x:\\(version)\"\r\n}\r\n"},
			want:  []string{"a.cue:4:11: the version 4.0.1 is not in quotes"},
		}, {
			name:  "with a byte order mark",
			files: map[string]string{"a.cue": "\ufeffpackage lake\n\nspark: my-etl: version: \"4.0.1\"\n"},
			want:  []string{"a.cue:3:8: the name my-etl has a dash, so it needs quotes"},
		}, {
			name:  "above an interpolation",
			files: map[string]string{"a.cue": "_v: \"4.0.1\"\nspark: etl: {\n\tversion: = _v\n\timage: \"x:\\(_v)\"\n}\n"},
			want:  []string{"a.cue:10:11: = stands behind the colon of a field"},
		}, {
			name:  "before what uses an import",
			files: map[string]string{"a.cue": "package lake\n\nimport \"strings\"\n\nname: 4.0.1\nimage: strings.Join([\"a\"], \"\")\n", "b.cue": "package lake\n\nother: image\n"},
			want:  []string{"a.cue:5:7: the version 4.0.1 is not in quotes"},
		}, {
			name:  "in the package clause",
			files: map[string]string{"a.cue": "package my-lake\n\nname: \"x\"\n", "b.cue": "package lake\n\nother: name\n"},
			want:  []string{"a.cue:1:9: my-lake is not a name for a package"},
		}, {
			name:  "a list with dashes that CUE reads as numbers below zero",
			files: map[string]string{"a.cue": "spark: etl: main: arguments:\n  - \"--date\"\n  - \"today\"\n"},
			want:  []string{"a.cue:9:3: a list is not written with dashes"},
		}, {
			name:  "a heading of TOML that CUE reads as a list",
			files: map[string]string{"a.cue": "_n: 1\n[spark.etl]\nversion: \"4.0.1\"\n"},
			want:  []string{"a.cue:9:1: [spark.etl] is a heading of TOML"},
		}, {
			name:  "a URL of which CUE reads the end as a comment",
			files: map[string]string{"a.cue": "spark: etl: main: {\n\tfile: local:///opt/app/etl.jar\n\tclass: \"com.acme.ETL\"\n}\n"},
			want:  []string{"a.cue:9:8: the URL local:///opt/app/etl.jar is not in quotes"},
		}, {
			name:  "a URL above the end of its block",
			files: map[string]string{"a.cue": "spark: etl: {\n\tmetastore: uri: thrift://metastore:9083\n\timage: \"x\"\n\tversion: \"4.0.1\"\n}\n"},
			want:  []string{"a.cue:9:18: the URL thrift://metastore:9083 is not in quotes"},
		}, {
			name:  "a variable that CUE reads as a call",
			files: map[string]string{"a.cue": "spark: etl: image: $(IMAGE)\n"},
			want:  []string{"a.cue:8:20: $(IMAGE) is a variable, and nothing replaces it in a spec"},
		}, {
			name:  "a folded text that CUE reads as a bound",
			files: map[string]string{"a.cue": "spark: etl: driver: javaOptions: >\n  -Dx=1\n  -Dy=1\n"},
			want:  []string{"a.cue:8:34: a text of several lines does not begin with >"},
		}, {
			name:  "a list with dashes within brackets",
			files: map[string]string{"a.cue": "spark: etl: stores: [\n\t- lake\n\t- \"raw\",\n]\n"},
			want:  []string{"a.cue:9:2: the items of a list in brackets have no dashes"},
		}, {
			name:  "the variable of a loop as the name of an entry",
			files: map[string]string{"a.cue": "for j in [{name: \"a\"}] {\n\tspark: j: {image: \"x:\\(j.name)\"}\n}\n"},
			want:  []string{"a.cue:9:9: each turn of the loop writes the same field, named j; as the name of a field, the value of j stands in parentheses"},
		}, {
			name:  "the variable of a loop as a pattern",
			files: map[string]string{"a.cue": "_t: {a: \"1\"}\nspark: {for name, tag in _t {\n\t[name]: image: \"x:\\(tag)\"\n}}\n"},
			want:  []string{"a.cue:10:2: [name] is a pattern for names of fields, not a name; as the name of a field, the value of name stands in parentheses"},
		}, {
			name:  "names in loops that are right",
			files: map[string]string{"a.cue": "_o: {for name in [\"a\"] {(name): {name: 1}}}\n_l: [for name in [\"a\"] {name: {a: 1}}]\n_m: {for spark in [{n: \"a\"}] {\"\\(spark.n)\": labels: spark: \"b\"}}\n"},
		}, {
			name:  "numbers below zero",
			files: map[string]string{"a.cue": "_n: [\n\t- 5,\n\t-6,\n]\n_o: - 5\n"},
		}, {
			name:  "a comment directly behind a colon",
			files: map[string]string{"a.cue": "_n:// five\n\t5\n"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, list := open(t, test.files)
			var got []string
			for _, d := range list {
				if d.Rule != missingField {
					got = append(got, fmt.Sprintf("%s:%d:%d: %s", d.Pos.File, d.Pos.Line, d.Pos.Column, d.Message))
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestSyntaxHidesSecrets proves that a credential without quotes, or beside a mistake, is shown
// neither in a message nor on a printed line.
func TestSyntaxHidesSecrets(t *testing.T) {
	for _, text := range []string{
		`driver: env: {DB_PASSWORD = hunter2secret}`,
		`driver: env: {DB_PASSWORD: value: hunter2 secret, X: "y"}`,
		"driver: env: DB_PASSWORD: {\n\tvalue: hunter2 secret\n}",
		"driver: env: [{\n\tname: \"DB_PASSWORD\"\n\tvalue: hunter2 secret\n}]",
		`conf: "spark.my.password": hunter2%x`,
		`conf: "spark.my.password" "hunter2secret"`,
		`conf: "spark.my.password" = "hunter2secret"`,
		`conf: "spark.my.password": "hunter2secret`,
		`conf: "spark.my.password": hunter2secret"`,
		`conf: {"spark.my.password": 'hunter2secret}`,
		`conf: {"spark.my.password": “hunter2secret”}`,
		`conf: {"spark.my.password": "hunter2secret\d"}`,
		`conf: {"spark.my.password": "hunter2 "secret" x"}`,
		"conf: {\"spark.my.password\": \"hunter2\nsecret\"}",
		`conf: {spark.my.password: hunter2secret}`,
		`conf: ["spark.my.password": "hunter2secret"]`,
		`conf: {"spark.my.password": "hunter2secret" # hunter2secret` + "\n}",
		`main: arguments: ["--password" "hunter2secret"]`,
		`main: arguments: [--password hunter2secret]`,
		`main: arguments: [--password=hunter2secret x]`,
		`main: arguments: ["--password", hunter2 secret]`,
		"main: arguments:\n  - --password\n  - hunter2secret",
		"main: arguments:\n  - --password=hunter2secret\n  - x y",
		"main: arguments: [\n\t- --password\n\t- hunter2secret\n]",
		"main: arguments: [\n\t- \"--password\",\n\t- \"hunter2secret\",\n]",
		"main: arguments: [\n\t- --password=hunter2.secret/x\n]",
		"main: arguments: [\n\t- --password=hunter2:secret x\n]",
		"driver: env:\n  - name: DB_PASSWORD\n    value: hunter2secret",
		`password: hunter2secret x, y: 5`,
		`endpoint: {a: https://root:hunter2hunter2@minio.internal}`,
		`driver: password: "hunter2secret" x: "y"`,
		"for password in [\"hunter2secret\"] {\n\tdriver: password: {value: \"hunter2secret\"}\n}",
		`conf: "spark.my.password": "\{hunter2secret}"`,
		`driver: env: DB_PASSWORD: value: "it\'s hunter2\'s"`,
		"let password = hunter2 secret",
		"password => hunter2 secret",
		"password hunter2secret",
		"password: |\n  hunter2secret",
		"password: `hunter2secret`",
		"password: hunter2 secret: x",
		`conf: "spark.my.password": _live ? "hunter2secret" : "hunter2other"`,
		`conf: "spark.my.password": "hunter2secret" if _live else "hunter2other"`,
		`conf: "spark.my.password": if _live then "hunter2secret" else "hunter2other"`,
		`main: arguments: ["--password", _live ? "hunter2secret" : "b"]`,
		`conf: "spark.my.password": "hunter2\der\sx"`,
		`main: arguments: ["--password", "hunter2\der\sx"]`,
	} {
		s, list := open(t, map[string]string{"a.cue": "spark: etl: {\n" + text + "\n}\n"})
		if !list.HasErrors() {
			t.Errorf("%s: no error", text)
		}
		s.HideSecrets(list)
		var out strings.Builder
		for _, format := range diag.Formats() {
			report := diag.Report{List: list, Source: s.Text}
			if err := report.Print(&out, format); err != nil {
				t.Fatal(err)
			}
		}
		if strings.Contains(out.String(), "hunter2") {
			t.Errorf("%s: printed\n%s", text, out.String())
		}
	}
}
