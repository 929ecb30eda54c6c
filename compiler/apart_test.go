package compiler

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/internal/diag"
)

// sameProcess is a confinement without another process.
type sameProcess struct{ asked int }

func (*sameProcess) Read(int64) {}

func (p *sameProcess) Evaluate(request []byte) ([]byte, error) {
	p.asked++
	return load.Answer(request)
}

// TestApart requires that a spec that is evaluated apart has the same diagnostics, and without errors the
// same objects, as one that is evaluated in the process.
func TestApart(t *testing.T) {
	specs := map[string]fstest.MapFS{}
	fixture, err := os.ReadFile("testdata/fixture.cue")
	if err != nil {
		t.Fatal(err)
	}
	for i, one := range chunks(t) {
		if testing.Short() && i%10 > 0 {
			continue
		}
		files := fstest.MapFS{"spec.cue": {Data: []byte(one.text)}}
		if !strings.HasPrefix(one.text, "package ") {
			files = fstest.MapFS{"fixture.cue": {Data: fixture}, "spec.cue": {Data: []byte("package fixture\n" + one.text)}}
		}
		specs[one.name] = files
	}
	// An example that computes, with a package of its own.
	specs["computes"] = fstest.MapFS{
		"cue.mod/module.cue": {Data: []byte("module: \"spec.example/lake@v0\"\nlanguage: version: \"v0.17.0\"\n")},
		"fixture.cue":        {Data: fixture},
		"more.cue":           {Data: []byte("package fixture\nimport \"spec.example/lake/names\"\n_prefix: names.prefix\n")},
		"names/names.cue":    {Data: []byte("package names\nimport \"spec.example/lake/names/base\"\nprefix: base.prefix @accept(SPK065, reason=\"none\")\n")},
		"names/base/b.cue":   {Data: []byte("package base\nprefix: \"a\" + \"b\"\n")},
	}
	apart := &sameProcess{}
	for name, files := range specs {
		want, err := Compile(files)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Compiler{Confinement: apart}.Compile(files)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(want.Diagnostics, got.Diagnostics); d != "" {
			t.Errorf("%s: apart, the diagnostics differ (-want +got):\n%s", name, d)
		}
		if !reflect.DeepEqual(want.Environments, got.Environments) {
			t.Errorf("%s: apart, the objects differ", name)
		}
	}
	if apart.asked < len(specs)/2 {
		t.Errorf("%d of %d specs were evaluated apart", apart.asked, len(specs))
	}
}

// TestImportCycle requires that packages that import each other are reported as that.
func TestImportCycle(t *testing.T) {
	module := &fstest.MapFile{Data: []byte("module: \"spec.example/lake@v0\"\n")}
	tests := map[string]struct {
		files fstest.MapFS
		want  string
	}{
		"two": {fstest.MapFS{
			"a/a.cue": {Data: []byte("package a\nimport \"spec.example/lake/b\"\nx: b.x\n")},
			"b/b.cue": {Data: []byte("package b\nimport \"spec.example/lake/a\"\nx: a.x\n")},
		}, "the package a imports itself: a → b → a"},
		"itself": {fstest.MapFS{
			"a/a.cue": {Data: []byte("package a\nimport \"spec.example/lake/a\"\nx: a.x\n")},
		}, "the package a imports itself"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.files["cue.mod/module.cue"] = module
			test.files["spec.cue"] = &fstest.MapFile{Data: []byte("package lake\nimport \"spec.example/lake/a\"\n_x: a.x\n")}
			result, err := Compile(test.files)
			if err != nil {
				t.Fatal(err)
			}
			want := diag.List{}
			for _, d := range result.Diagnostics {
				if d.Rule == "SPC018" && d.Message == test.want && d.Pos.Line == 2 {
					want = append(want, d)
				}
			}
			if len(want) != 1 || len(result.Diagnostics) != 1 {
				t.Errorf("%v\nwant one: %s", result.Diagnostics, test.want)
			}
		})
	}
}

// TestBoundless requires that files that would overflow the parser's stack are refused at their line.
func TestBoundless(t *testing.T) {
	const n = 700_000
	for name, text := range map[string]string{
		"names":         "x: " + strings.Repeat("a: ", n) + "1",
		"lines":         "x:\n" + strings.Repeat("a:\n", n) + "1",
		"comments":      "x:\n" + strings.Repeat("a: // b\n", n) + "1",
		"optional":      "x: " + strings.Repeat("a?: ", n) + "1",
		"selectors":     "x: a" + strings.Repeat(".b", n),
		"indices":       "x: a" + strings.Repeat("[0]", n),
		"calls":         "x: a" + strings.Repeat("()", n),
		"operators":     "x: " + strings.Repeat("1+", n) + "1",
		"signs":         "x: " + strings.Repeat("-", n) + "1",
		"lists":         "x: " + strings.Repeat("[", n) + strings.Repeat("]", n),
		"structs":       "x: " + strings.Repeat("{\n", n) + strings.Repeat("}\n", n),
		"parentheses":   "x: " + strings.Repeat("(", n) + "1" + strings.Repeat(")", n),
		"interpolation": "x: " + strings.Repeat(`"\(`, n) + "1" + strings.Repeat(`)"`, n),
		"raw texts":     "x: " + strings.Repeat(`#"\#(`, n) + "1" + strings.Repeat(`)"#`, n),
		"attribute":     "x: 1 @a" + strings.Repeat("(", n) + strings.Repeat(")", n),
		"digits":        "x: " + strings.Repeat("9", n),
		"quotes":        "x: " + strings.Repeat("\"", n),
		"words":         "x: " + strings.Repeat("a ", n),
		"commas":        "x: " + strings.Repeat(",", n),
		"blank":         "x: 1" + strings.Repeat("\n", 3_000_000),
	} {
		for _, where := range []string{"spec.cue", "p/p.cue", "cue.mod/module.cue"} {
			if where != "spec.cue" && name != "names" {
				continue
			}
			files := fstest.MapFS{
				"cue.mod/module.cue": {Data: []byte("module: \"spec.example/lake@v0\"\n")},
				"spec.cue":           {Data: []byte("package lake\nimport \"spec.example/lake/p\"\n_x: p.x\n")},
				"p/p.cue":            {Data: []byte("package p\nx: 1\n")},
			}
			files[where] = &fstest.MapFile{Data: []byte("package lake\n" + text + "\n")}
			result, err := Compile(files)
			if err != nil {
				t.Fatal(err)
			}
			if where == "cue.mod/module.cue" {
				continue // it has no module, so that nothing can be imported
			}
			if len(result.Diagnostics) != 1 || result.Diagnostics[0].Rule != "SPC018" || result.Diagnostics[0].Pos.File != where {
				t.Errorf("%s in %s: %.300v", name, where, result.Diagnostics)
			}
		}
	}
}
