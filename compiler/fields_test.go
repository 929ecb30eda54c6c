package compiler

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/load/language"
	"github.com/lakewright/lakewright/compiler/spec"
)

// TestEveryFieldIsUsed gives each field of the language several values, in the examples and
// in the fixture, and requires that the output or the diagnostics differ. A field that the
// schema and the structs have but nothing reads would be accepted and have no effect.
func TestEveryFieldIsUsed(t *testing.T) {
	bases := sources(t)
	fields := 0
	var walk func(path []string, ty *language.Type)
	walk = func(path []string, ty *language.Type) {
		switch {
		case ty.Items != nil && !ty.Items.IsStruct(), ty.Scalars != nil, ty.Any:
			fields++
			if !isUsed(t, bases, path, ty) {
				t.Errorf("no code reads %v: every value gives the same output and diagnostics", path)
			}
		case ty.Items != nil:
			walk(append(slices.Clip(path), item), ty.Items)
		case ty.Elem != nil:
			walk(append(slices.Clip(path), entry), ty.Elem)
		case len(ty.Fields) == 0:
			fields++ // a struct that only has to be there
			if !isUsed(t, bases, path, ty) {
				t.Errorf("%v is read by nothing: with it and without it the same is compiled and reported", path)
			}
		}
		for _, f := range ty.Fields {
			if overrides := len(path) == 2 && path[0] == "environments" && load.Language().Root.Field(f.Name) != nil; !overrides && f.Name != "profiles" {
				walk(append(slices.Clip(path), f.Name), f.Type)
			}
		}
	}
	walk(nil, load.Language().Root)
	if fields < 300 {
		t.Errorf("%d fields; want at least 300", fields)
	}
}

// The steps of a path that stand for the name of an entry and for the index of an item.
const (
	entry = "*"
	item  = "0"
)

// sources returns specs that the loader can read: the fixture, the examples for users, and
// the fixture together with each example of a rule and each invalid spec.
func sources(t *testing.T) []*load.Source {
	t.Helper()
	fixture, err := os.ReadFile("testdata/fixture.cue")
	if err != nil {
		t.Fatal(err)
	}
	all := []fs.FS{fstest.MapFS{"fixture.cue": {Data: fixture}}}
	examples, err := filepath.Glob("../examples/*/*.cue")
	if err != nil || len(examples) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for i, example := range examples {
		if dir := filepath.Dir(example); i == 0 || dir != filepath.Dir(examples[i-1]) {
			all = append(all, os.DirFS(dir))
		}
	}
	var fragments []string
	for _, doc := range Docs() {
		fragments = append(fragments, doc.Bad, doc.Good)
	}
	for _, chunk := range chunks(t) {
		fragments = append(fragments, chunk.text)
	}
	for _, text := range fragments {
		if !strings.HasPrefix(text, "package ") {
			all = append(all, fstest.MapFS{"fixture.cue": {Data: fixture}, "example.cue": {Data: []byte("package fixture\n\n" + text + "\n")}})
		}
	}
	var out []*load.Source
	for _, fsys := range all {
		source, list, err := load.Open(fsys)
		if err != nil {
			t.Fatal(err)
		}
		if !list.HasErrors() {
			out = append(out, source)
		}
	}
	return out
}

// isUsed reports whether different values of a field lead to different results in one of
// the specs.
func isUsed(t *testing.T, bases []*load.Source, path []string, ty *language.Type) bool {
	t.Helper()
	for _, base := range bases {
		for _, at := range instances(base, path) {
			for _, around := range surroundings(base, at) {
				first, tried := compiledOf(t, around), 0
				for choice := range language.StandIns {
					value := (language.Stander{Choice: choice}).StandIn(ty)
					if value == nil {
						continue
					}
					tried++
					if !bytes.Equal(first, compiledOf(t, around.With(at, value))) {
						return true
					}
				}
				if tried == 0 {
					t.Errorf("%v: no value can be made", path)
					return true
				}
			}
		}
	}
	return false
}

// instances returns the paths in a spec that match a path with placeholders: one for each
// existing entry, or one for an invented entry below a workload.
func instances(base *load.Source, path []string) []spec.Path {
	paths := []spec.Path{""}
	for i, step := range path {
		var next []spec.Path
		for _, p := range paths {
			if step != entry {
				next = append(next, p.At(step))
				continue
			}
			entries := base.Value(p).FieldsOf()
			for _, f := range entries {
				next = append(next, p.At(f.Name))
			}
			if len(entries) == 0 && i > 1 {
				if key := (language.Stander{}).StandIn(load.Language().Root.At(p).Key); key != nil {
					next = append(next, p.At(key.Text))
				}
			}
		}
		paths = next
	}
	return paths
}

// surroundings returns variants of the spec for a field that may need its parent: the spec
// as it is, and the spec with stand-ins for what holds the field.
func surroundings(base *load.Source, at spec.Path) []*load.Source {
	out := []*load.Source{base}
	parent := at.Parent()
	for len(parent.Steps()) > 2 && base.Value(parent) == nil {
		for choice := range language.StandIns {
			if value := (language.Stander{Choice: choice}).StandIn(load.Language().Root.At(parent)); value != nil {
				out = append(out, base.With(parent, value))
			}
		}
		parent = parent.Parent()
	}
	return out
}

// compiledOf returns the objects and the diagnostics of a spec.
func compiledOf(t *testing.T, source *load.Source) []byte {
	t.Helper()
	plans, findings, err := judged(source, Sections, true)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	for _, d := range findings {
		fmt.Fprintln(&text, identity(d))
	}
	if findings.HasErrors() {
		return text.Bytes()
	}
	encoder := json.NewEncoder(&text)
	for _, p := range plans {
		if err := encoder.Encode(objects(p, Sections)); err != nil {
			t.Fatal(err)
		}
	}
	return text.Bytes()
}
