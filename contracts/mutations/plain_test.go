package mutations

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/internal/fleet"
)

// checkSame requires that a spec compiles to the same whether it is read from its syntax or evaluated.
func checkSame(t *testing.T, name string, files fstest.MapFS) {
	t.Helper()
	got, err := compiler.Compile(files)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	want, err := compiler.Evaluate(files)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if !reflect.DeepEqual(want.Diagnostics, got.Diagnostics) {
		t.Errorf("%s: diagnostics (-evaluated +read):\n%s", name, cmp.Diff(want.Diagnostics, got.Diagnostics))
	}
	if !reflect.DeepEqual(want.Environments, got.Environments) {
		t.Errorf("%s: the objects differ", name)
	}
	for file, content := range files {
		for line := range 1 + strings.Count(string(content.Data), "\n") {
			if want.HasSecret(file, line+1) != got.HasSecret(file, line+1) {
				t.Errorf("%s: %s:%d is secret only for one of them", name, file, line+1)
			}
		}
	}
}

// TestPlainSpecs compiles examples, a fleet and the wrong specs of the compiler's tests in both ways.
func TestPlainSpecs(t *testing.T) {
	for name, e := range examplesOf(t) {
		checkSame(t, name, e.files)
	}
	checkSame(t, "fleet", fleet.Spec(60))
	fixture := plainFixture(t)
	paths, err := filepath.Glob("../../compiler/testdata/*/*.cue")
	if err != nil || len(paths) < 10 {
		t.Fatalf("%d files, %v", len(paths), err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, one := range strings.Split(string(text), "\n---\n") {
			if testing.Short() && i%10 > 0 {
				continue
			}
			files := fstest.MapFS{}
			if !strings.HasPrefix(one, "package ") {
				files["fixture.cue"] = fixture
				one = "package fixture\n" + one
			}
			files["spec.cue"] = &fstest.MapFile{Data: []byte(one)}
			checkSame(t, fmt.Sprintf("%s/%d", filepath.Base(path), i), files)
		}
	}
}

// plainFixture returns the fixture of the wrong specs with values in place of defaults.
func plainFixture(t *testing.T) *fstest.MapFile {
	t.Helper()
	text, err := os.ReadFile("../../compiler/testdata/fixture.cue")
	if err != nil {
		t.Fatal(err)
	}
	plain := strings.ReplaceAll(strings.ReplaceAll(string(text), " | _", ""), "*", "")
	return &fstest.MapFile{Data: []byte(plain)}
}

// TestPlainMutations compiles examples with mistakes in both ways.
func TestPlainMutations(t *testing.T) {
	examples := examplesOf(t)
	examples["fixture"] = &example{files: fstest.MapFS{"spec.cue": plainFixture(t)}, sites: map[string]sites{}}
	examples["fixture"].sites["spec.cue"] = sitesOf(t, "spec.cue", string(examples["fixture"].files["spec.cue"].Data))
	names := slices.Sorted(maps.Keys(examples))
	r := rand.New(rand.NewPCG(*seed, 2))
	for i := range *count {
		name := pick(r, names)
		e, files := examples[name], fstest.MapFS{}
		maps.Copy(files, e.files)
		file := pick(r, slices.Sorted(maps.Keys(e.sites)))
		kind := kinds[i%len(kinds)]
		mutated, _ := kind.make(r, string(e.files[file].Data), e.sites[file])
		files[file] = &fstest.MapFile{Data: []byte(mutated)}
		checkSame(t, fmt.Sprintf("%s: %s, change %d: %s", name, kind.name, i, changed(string(e.files[file].Data), mutated)), files)
	}
}
