package fix

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler"
)

// corpus returns the project's own wrong specs by name: the chunks of
// compiler/testdata/invalid, and the bad example of every rule. Each is added to the fixture
// unless it is a whole spec.
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
			add(fmt.Sprintf("%s #%d", filepath.Base(name), i), chunk)
		}
	}
	for _, doc := range compiler.Docs() {
		if doc.Bad != "" {
			add(doc.ID, doc.Bad)
		}
	}
	return all
}

func TestStats(t *testing.T) {
	n, changes, refused, repl := 0, 0, 0, 0
	for name, files := range corpus(t) {
		m, err := Mend(files)
		if err != nil {
			t.Fatal(err)
		}
		n++
		for _, d := range m.Before.Diagnostics {
			if d.Replacement != "" {
				repl++
			}
		}
		changes += len(m.Changes)
		refused += m.Refused
		if m.Refused > 0 {
			for _, d := range m.After.Diagnostics {
				if d.Replacement != "" {
					t.Logf("%s: REFUSED %v %s: %s -> %s", name, d.Pos, d.Rule, d.Message, d.Replacement)
				}
			}
		}
	}
	t.Logf("%d specs, %d replacements, %d changes, %d refused", n, repl, changes, refused)
}
