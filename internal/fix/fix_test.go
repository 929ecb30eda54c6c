package fix

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/internal/diag"
)

// base is a spec without faults, to which tests add a workload's fields.
const base = `package spec

import "github.com/lakewright/lakewright/schema"

schema.#Platform

name: "lake"
environments: dev: {namespace: "lake", kubernetes: "1.34", profile: "dev"}
_etl: {
	version: "4.0.1"
	image:   "registry.internal/etl:1.0.0"
	main: {class: "com.example.Etl", file: "local:///opt/app/etl.jar"}
	...
}
`

// TestMend requires the text after mending, and the reasons of what was not applied.
func TestMend(t *testing.T) {
	for _, tt := range []struct {
		name, before, after string
		refused             []string
	}{
		{name: "nothing is wrong", before: `spark: etl: _etl`, after: `spark: etl: _etl`},
		{
			name:   "comments and layout stay",
			before: "spark: etl: _etl & {\n\tdriver:   memory:\t\"2gb\" // why 2gb\n\n\n}",
			after:  "spark: etl: _etl & {\n\tdriver:   memory:\t\"2Gi\" // why 2gb\n\n\n}",
		},
		{
			name:   "carriage returns and wide characters stay",
			before: "spark: etl: _etl & {\r\n\tdescription: \"größe 数\", driver: memory: \"2gb\"\r\n}",
			after:  "spark: etl: _etl & {\r\n\tdescription: \"größe 数\", driver: memory: \"2Gi\"\r\n}",
		},
		{
			name:   "several on one line, longer and shorter",
			before: `spark: etl: _etl & {drivr: {cores: 1}, executor: memory: "6 GB", executor: memoryOverhead: "1gb"}`,
			after:  `spark: etl: _etl & {driver: {cores: 1}, executor: memory: "6Gi", executor: overhead: "1Gi"}`,
		},
		{
			name:   "a name, and then what it hid",
			before: `spark: etl: _etl & {drivr: coers: 1}`,
			after:  `spark: etl: _etl & {driver: cores: 1}`,
		},
		{
			name:   "a value that was not judged under a wrong name",
			before: "environments: dev: spark: etl: {executor: cores: 2, excutor: memory: \"6gb\"}\nspark: etl: _etl",
			after:  "environments: dev: spark: etl: {executor: cores: 2, executor: memory: \"6Gi\"}\nspark: etl: _etl",
		},
		{
			name:    "another fault would appear",
			before:  `spark: etl: _etl & {main: clas: "com.example.Other"}`,
			after:   `spark: etl: _etl & {main: clas: "com.example.Other"}`,
			refused: []string{`spark.etl.main.class has two values, "com.example.Etl" and "com.example.Other"`},
		},
		{
			name: "what only a right spec is judged for may appear",
			before: "storage: lake: s3: {bucket: \"lake\", region: \"eu-west-1\"}\nhistory: ui: {version: \"4.0.1\", image: \"registry.internal/spark:4.0.1-aws\", eventLog: {store: \"lake\", path: \"a\"}}\n" +
				"spark: etl: _etl & {driver: memory: \"2gb\", eventLog: {store: \"lake\", path: \"b\"}}",
			after: "storage: lake: s3: {bucket: \"lake\", region: \"eu-west-1\"}\nhistory: ui: {version: \"4.0.1\", image: \"registry.internal/spark:4.0.1-aws\", eventLog: {store: \"lake\", path: \"a\"}}\n" +
				"spark: etl: _etl & {driver: memory: \"2Gi\", eventLog: {store: \"lake\", path: \"b\"}}",
		},
		{
			name:   "a fault that has no replacement stays",
			before: `spark: etl: _etl & {driver: {cores: "x", memory: "2gb"}}`,
			after:  `spark: etl: _etl & {driver: {cores: "x", memory: "2Gi"}}`,
		},
		{
			name:   "a template of two workloads",
			before: "_small: {driver: memory: \"2gb\", ...}\nspark: {a: _etl & _small, b: _etl & _small}",
			after:  "_small: {driver: memory: \"2Gi\", ...}\nspark: {a: _etl & _small, b: _etl & _small}",
		},
		{
			name:   "a value behind references is mended where it is written",
			before: "_size: \"2gb\"\nspark: {a: _etl & {driver: memory: _size}, b: _etl & {driver: memory: _size}}",
			after:  "_size: \"2Gi\"\nspark: {a: _etl & {driver: memory: _size}, b: _etl & {driver: memory: _size}}",
		},
		{
			name:   "a sum stays",
			before: `spark: etl: _etl & {driver: memory: "2" + "gb"}`,
			after:  `spark: etl: _etl & {driver: memory: "2" + "gb"}`,
		},
		{
			name:   "what is computed stays",
			before: "_n: 2\nspark: etl: _etl & {driver: memory: \"\\(_n)gb\"}",
			after:  "_n: 2\nspark: etl: _etl & {driver: memory: \"\\(_n)gb\"}",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := fstest.MapFS{"base.cue": {Data: []byte(base)}, "spec.cue": {Data: []byte("package spec\n" + tt.before)}}
			m, err := Mend(files, compiler.Compiler{})
			if err != nil {
				t.Fatal(err)
			}
			got := string(files["spec.cue"].Data)
			for _, f := range m.Files {
				if f.Name != "spec.cue" {
					t.Errorf("%s was changed", f.Name)
				}
				got = string(f.After)
			}
			if diff := cmp.Diff("package spec\n"+tt.after, got); diff != "" {
				t.Errorf("text (-want +got):\n%s\n%v", diff, m.Before.Diagnostics)
			}
			var refused []string
			for _, r := range m.Refused {
				refused = append(refused, r.Appears)
			}
			if diff := cmp.Diff(tt.refused, refused); diff != "" {
				t.Errorf("refused (-want +got):\n%s", diff)
			}
		})
	}
}

// TestImportedPackage mends a package of the spec's own module, which is the user's too.
func TestImportedPackage(t *testing.T) {
	m, err := Mend(fstest.MapFS{
		"cue.mod/module.cue": {Data: []byte("module: \"example.com/lake\"\nlanguage: version: \"v0.14.0\"\n")},
		"base.cue":           {Data: []byte(base)},
		"spec.cue":           {Data: []byte("package spec\nimport \"example.com/lake/sizes\"\nspark: etl: _etl & sizes.small\n")},
		"sizes/sizes.cue":    {Data: []byte("package sizes\nsmall: {driver: memory: \"2gb\", ...}\n")},
	}, compiler.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Files) != 1 || m.Files[0].Name != "sizes/sizes.cue" || string(m.Files[0].After) != "package sizes\nsmall: {driver: memory: \"2Gi\", ...}\n" {
		t.Errorf("files: %q, faults: %v; want sizes/sizes.cue with 2Gi", m.Files, m.Before.Diagnostics)
	}
}

// TestManyFaults requires that a thousand faults take few compilations, also when a part of
// the replacements is wrong and when each leads to another.
func TestManyFaults(t *testing.T) {
	const n = 1000
	var text strings.Builder
	text.WriteString("package spec\n")
	for i := range n {
		switch {
		case i%10 == 3: // image has another value then
			fmt.Fprintf(&text, "spark: \"etl-%d\": _etl & {imag: \"other:1\"}\n", i)
		case i%10 == 4:
			fmt.Fprintf(&text, "spark: \"etl-%d\": _etl & {drivr: coers: 1}\n", i)
		default:
			fmt.Fprintf(&text, "spark: \"etl-%d\": _etl & {driver: memory: \"2gb\"}\n", i)
		}
	}
	m, err := mend(fstest.MapFS{"base.cue": {Data: []byte(base)}, "spec.cue": {Data: []byte(text.String())}}, compiler.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	mended := m.mended()
	if m.compiled > 20 {
		t.Errorf("%d compilations; want at most 20", m.compiled)
	}
	if len(mended.Changes) != n || len(mended.Refused) != n/10 || mended.Untried != 0 {
		t.Errorf("%d changes, %d refused, %d not tried; want %d, %d, 0", len(mended.Changes), len(mended.Refused), mended.Untried, n, n/10)
	}
}

// TestFresh requires which faults are new when others were there before.
func TestFresh(t *testing.T) {
	at := func(offset int, rule string, severity diag.Severity, envs ...string) fault {
		return fault{diag.Diagnostic{Rule: rule, Severity: severity, Envs: envs, Pos: diag.Pos{File: "a.cue"}}, offset}
	}
	for _, tt := range []struct {
		name         string
		after, known []fault
		want         int // number of new ones
	}{
		{name: "the same", after: []fault{at(7, "A", diag.Error)}, known: []fault{at(7, "A", diag.Error)}},
		{name: "fewer", known: []fault{at(7, "A", diag.Error)}},
		{name: "elsewhere", after: []fault{at(8, "A", diag.Error)}, known: []fault{at(7, "A", diag.Error)}, want: 1},
		{name: "of another rule", after: []fault{at(7, "B", diag.Error)}, known: []fault{at(7, "A", diag.Error)}, want: 1},
		{name: "twice", after: []fault{at(7, "A", diag.Error), at(7, "A", diag.Error)}, known: []fault{at(7, "A", diag.Error)}, want: 1},
		{name: "more severe", after: []fault{at(7, "A", diag.Error)}, known: []fault{at(7, "A", diag.Warning)}, want: 1},
		{name: "less severe", after: []fault{at(7, "A", diag.Warning)}, known: []fault{at(7, "A", diag.Error)}},
		{name: "in another environment", after: []fault{at(7, "A", diag.Error, "dev", "prod")}, known: []fault{at(7, "A", diag.Error, "dev")}, want: 1},
		{name: "in all environments", after: []fault{at(7, "A", diag.Error)}, known: []fault{at(7, "A", diag.Error, "dev")}, want: 1},
		{name: "in fewer environments", after: []fault{at(7, "A", diag.Error, "dev")}, known: []fault{at(7, "A", diag.Error)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := len(fresh(tt.after, tt.known)); got != tt.want {
				t.Errorf("%d new; want %d", got, tt.want)
			}
		})
	}
}
