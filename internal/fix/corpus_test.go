package fix

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/internal/diag"
)

// fewestChanges is how many replacements of the corpus are certain at least. Raise it when more
// are; a rule that loses its replacement must not go unnoticed.
const fewestChanges = 170

// TestCorpus mends every wrong spec of the project: the faults are gone and no new ones are
// there, no byte outside of the replaced ones has changed, and mending again changes nothing.
func TestCorpus(t *testing.T) {
	changes := 0
	for name, files := range corpus(t) {
		t.Run(name, func(t *testing.T) { changes += checkMended(t, files) })
	}
	if changes < fewestChanges {
		t.Errorf("%d replacements are certain; want at least %d", changes, fewestChanges)
	}
}

// checkMended mends a spec and returns the number of changes.
func checkMended(t *testing.T, files fstest.MapFS) int {
	t.Helper()
	m, err := Mend(files, compiler.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	if m.Untried > 0 {
		t.Errorf("%d replacements were not tried", m.Untried)
	}
	if len(m.Changes) == 0 {
		if len(m.Files) > 0 {
			t.Errorf("no changes, and %d files differ", len(m.Files))
		}
		return 0
	}
	after := fstest.MapFS{}
	for name, f := range files {
		after[name] = f
	}
	for _, f := range m.Files {
		if diff := cmp.Diff(string(files[f.Name].Data), string(f.Before)); diff != "" {
			t.Errorf("%s before (-file +reported):\n%s", f.Name, diff)
		}
		after[f.Name] = &fstest.MapFile{Data: f.After}
		if diff := cmp.Diff(string(f.Before), withoutChanges(t, f, m.Changes)); diff != "" {
			t.Errorf("%s has changes that are not reported (-before +changes undone):\n%s", f.Name, diff)
		}
	}
	again, err := compiler.Compile(after)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m.After.Diagnostics, again.Diagnostics); diff != "" {
		t.Errorf("the reported faults are not those of the files (-reported +files):\n%s", diff)
	}
	now, then := slices.DeleteFunc(again.Diagnostics, isLate), slices.DeleteFunc(m.Before.Diagnostics, isLate)
	before := counts(then)
	for what, n := range counts(now) {
		if n > before[what] {
			t.Errorf("%d times %s, before %d times", n, what, before[what])
		}
	}
	if len(now) >= len(then) {
		t.Errorf("%d faults after %d changes, before %d", len(now), len(m.Changes), len(then))
	}
	second, err := Mend(after, compiler.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	if len(second.Changes) > 0 {
		t.Errorf("mending again changes %v", second.Changes)
	}
	return len(m.Changes)
}

// withoutChanges returns the new text of a file with the old texts put back.
func withoutChanges(t *testing.T, f File, changes []Change) string {
	t.Helper()
	var out strings.Builder
	done := 0
	for _, c := range changes {
		if c.Pos.File != f.Name {
			continue
		}
		from := linesOf(f.After).offset(c.Pos)
		out.Write(f.After[done:from])
		out.WriteString(c.Old)
		done = from + c.Pos.Length
		if got := string(f.After[from:done]); got != c.New {
			t.Errorf("%v: %q; want %q", c.Pos, got, c.New)
		}
	}
	out.Write(f.After[done:])
	return out.String()
}

// counts returns the number of faults of each rule and severity.
func counts(list diag.List) map[string]int {
	n := map[string]int{}
	for _, d := range list {
		n[d.Severity.String()+" "+d.Rule]++
	}
	return n
}

// corpus returns the project's own wrong specs by name: the chunks of
// compiler/testdata/invalid and the bad example of every rule, each added to the fixture unless
// it is a whole spec, and the examples.
func corpus(t *testing.T) map[string]fstest.MapFS {
	t.Helper()
	fixture, err := os.ReadFile("../../compiler/testdata/fixture.cue")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]fstest.MapFS{}
	add := func(name, text string) {
		files := fstest.MapFS{}
		if !strings.HasPrefix(text, "package ") {
			text = "package fixture\n" + text + "\n"
			files["fixture.cue"] = &fstest.MapFile{Data: fixture}
		}
		files["spec.cue"] = &fstest.MapFile{Data: []byte(text)}
		all[name] = files
	}
	names, err := filepath.Glob("../../compiler/testdata/invalid/*.cue")
	if err != nil || len(names) < 5 {
		t.Fatalf("invalid specs: %v, %v", names, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, chunk := range strings.Split(string(text), "\n---\n") {
			add(fmt.Sprintf("%s_%d", filepath.Base(name), i), chunk)
		}
	}
	for _, doc := range compiler.Docs() {
		if doc.Bad != "" {
			add(doc.ID, doc.Bad)
		}
	}
	examples, err := filepath.Glob("../../examples/*/*.cue")
	if err != nil || len(examples) < 5 {
		t.Fatalf("examples: %v, %v", examples, err)
	}
	for _, name := range examples {
		all["example_"+filepath.Base(filepath.Dir(name))] = read(t, filepath.Dir(name))
	}
	return all
}

// read returns the CUE files below a directory.
func read(t *testing.T, dir string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	fsys := os.DirFS(dir)
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(name) != ".cue" {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		files[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
