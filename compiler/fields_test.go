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
// the fixture together with each example of a rule, each invalid spec, and a tier of each kind
// at each use.
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
	for _, kind := range storage.Kinds() {
		for _, p := range []place{places["spark.shuffle.tier"], places["spark.volumes.tier"], places["spark.stores"]} {
			for _, text := range tiers[kind.Name] {
				if kind.Use.Has(p.use) { // nothing is made for a tier without a use
					fragments = append(fragments, "storage: probe: "+kind.Name+": "+text+"\n"+p.fragment)
				}
			}
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

// isUsed reports whether different values of a field lead to different results in one of the
// specs. It tries the specs first that have the field, then those that have its parent.
func isUsed(t *testing.T, bases []*load.Source, path []string, ty *language.Type) bool {
	t.Helper()
	for missing := range 3 {
		for _, base := range bases {
			for _, at := range instances(base, path) {
				if isExcluded(base, at) || min(absent(base, at), 2) != missing {
					continue
				}
				for _, around := range surroundings(base, at) {
					if makesDifference(t, around, at, values(base, ty)) {
						return true
					}
				}
			}
		}
	}
	return false
}

// absent returns how many of the last steps of a path a spec does not have.
func absent(base *load.Source, at spec.Path) int {
	n := 0
	for ; base.Value(at) == nil; at = at.Parent() {
		n++
	}
	return n
}

// makesDifference reports whether values at a path lead to different results.
func makesDifference(t *testing.T, around *load.Source, at spec.Path, values []*spec.Node) bool {
	t.Helper()
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
	return false
}

// isExcluded reports whether a spec has a field that excludes the one at a path, or one that
// holds it: whatever stood there, the difference would be that there are two.
func isExcluded(base *load.Source, at spec.Path) bool {
	for steps := at.Steps(); len(steps) > 1; steps = steps[:len(steps)-1] {
		holder := spec.PathOf(steps[:len(steps)-1]...)
		for _, choice := range load.Language().Root.At(holder).Choices {
			for _, other := range choice.Fields {
				if own := steps[len(steps)-1]; slices.Contains(choice.Fields, own) && other != own && base.Value(holder.At(other)) != nil {
					return true
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
// existing entry, and one for an invented entry below a workload.
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
			if i > 1 {
				if key := (language.Stander{}).StandIn(load.Language().Root.At(p).Key); key != nil && base.Value(p.At(key.Text)) == nil {
					next = append(next, p.At(key.Text))
				}
			}
		}
		paths = next
	}
	return paths
}

// surroundings returns the specs in which a field can be tried: the spec itself if it has the
// parent of the field, because a new parent would make a difference of its own, or else the
// spec with stand-ins for the parent.
func surroundings(base *load.Source, at spec.Path) []*load.Source {
	parent := at.Parent()
	if len(parent.Steps()) <= 2 || base.Value(parent) != nil {
		return []*load.Source{base}
	}
	var out []*load.Source
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
	plans, _, findings, err := judged(source, Sections, nil)
	if err != nil {
		t.Fatal(err)
	}
	text := bytes.NewBuffer([]byte{})
	for _, d := range findings {
		switch {
		case isUnused(d), d.Rule == "SPC012": // a name or a null in any field ends or begins these
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
