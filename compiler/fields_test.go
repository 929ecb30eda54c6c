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
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// TestEveryFieldIsUsed gives each field of the language several values, in the examples and
// in the fixture, and requires that the output or the diagnostics differ. A field that the
// schema and the structs have but nothing reads would be accepted and have no effect.
func TestEveryFieldIsUsed(t *testing.T) {
	bases, all := sources(t), fields(nil, load.Language().Root)
	if len(all) < 300 {
		t.Errorf("%d fields; want at least 300", len(all))
	}
	for _, key := range load.Language().Root.Fields {
		t.Run(key.Name, func(t *testing.T) {
			for _, f := range all {
				if f.path[0] == key.Name && !isUsed(t, bases, f.path, f.of) {
					t.Errorf("%v has no effect: every value, and none, gives the same output and diagnostics", f.path)
				}
			}
		})
	}
}

// A field is a field of the language without fields of its own.
type field struct {
	path []string
	of   *language.Type
}

// fields returns the fields of a type and of all types below it, without profiles, what
// environments override, and names of tiers, which TestEveryKind tries.
func fields(path []string, ty *language.Type) []field {
	var all []field
	below := func(step string, ty *language.Type) {
		all = append(all, fields(append(slices.Clip(path), step), ty)...)
	}
	switch {
	case ty.Names == storage.Name:
	case ty.Items != nil && !ty.Items.IsStruct(), ty.Scalars != nil, ty.Any:
		all = append(all, field{path, ty})
	case ty.Items != nil:
		below(item, ty.Items)
	case ty.Elem != nil:
		below(entry, ty.Elem)
	case len(ty.Fields) == 0:
		all = append(all, field{path, ty})
	}
	for _, f := range ty.Fields {
		if overrides := len(path) == 2 && path[0] == "environments" && load.Language().Root.Field(f.Name) != nil; !overrides && f.Name != "profiles" {
			below(f.Name, f.Type)
		}
	}
	return all
}

// The steps of a path that stand for the name of an entry and for the index of an item.
const (
	entry = "*"
	item  = "0"
)

// sources returns specs that the loader can read: the fixture, the examples for users, and
// the fixture together with each example of a rule, each invalid spec, and a tier of each kind.
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
	for kind, texts := range tiers {
		for _, text := range texts {
			fragments = append(fragments, "storage: probe: "+kind+": "+text)
		}
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
				values := values(base, ty)
				if len(values) == 0 {
					t.Errorf("%v: no value can be made", path)
					return true
				}
				first := compiledOf(t, around, "WRK")
				for _, value := range values {
					families := []string{"WRK"}
					if value.Kind == spec.Null {
						families = append(families, "SPC") // the value is required
					}
					other := compiledOf(t, around.With(at, value), families...)
					if first == nil {
						first = other
					}
					if other != nil && !bytes.Equal(first, other) {
						return true
					}
				}
			}
		}
	}
	return false
}

// values returns the values to try in a field: stand-ins, with the names of existing entries,
// and null.
func values(base *load.Source, ty *language.Type) []*spec.Node {
	var values []*spec.Node
	entries := func(section string) (names []string) {
		for _, f := range base.Value(spec.PathOf(section)).FieldsOf() {
			names = append(names, f.Name)
		}
		return names
	}
	for choice := range max(language.StandIns, len(entries(ty.Names))) {
		if value := (language.Stander{Choice: choice, Entries: entries}).StandIn(ty); value != nil {
			values = append(values, value)
		}
	}
	if ty.Null {
		values = append(values, &spec.Node{Kind: spec.Null})
	}
	return values
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

// compiledOf returns the objects and the diagnostics of a spec, except the diagnostics of some
// families of rules: the loader's rules, SPC, and the rules that all workloads share, WRK, judge
// fields that an engine may not use. It is nil when one of these diagnostics is an error.
func compiledOf(t *testing.T, source *load.Source, without ...string) []byte {
	t.Helper()
	plans, findings, err := judged(source, Sections, true)
	if err != nil {
		t.Fatal(err)
	}
	text := bytes.NewBuffer([]byte{})
	for _, d := range findings {
		switch {
		case !slices.Contains(without, d.Rule[:3]):
			fmt.Fprintln(text, identity(d))
		case d.Severity == diag.Error:
			return nil
		}
	}
	if findings.HasErrors() {
		return text.Bytes()
	}
	encoder := json.NewEncoder(text)
	for _, p := range plans {
		if err := encoder.Encode(objects(p, Sections)); err != nil {
			t.Fatal(err)
		}
	}
	return text.Bytes()
}
