package history

import (
	"errors"
	"fmt"
	"os"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/version"
)

// writer is a stub of a Spark workload that has only an event log.
type writer struct {
	plan.Entry
	Spec writerSpec
}

type writerSpec struct {
	EventLog *Place          `spec:"eventLog"`
	Version  version.Version `spec:"version"`
}

func (w *writer) SparkVersion() version.Version { return w.Spec.Version }

func (w *writer) EventLog() (store storage.ObjectRef, path string, at spec.Path) {
	if place := w.Spec.EventLog; place != nil {
		store, path = place.Store, place.Path
	}
	return store, path, w.At("eventLog")
}

var writers = plan.Define(plan.Def[writerSpec, *writer]{
	Name: engine, Resolve: func(entry plan.Entry, s writerSpec) *writer { return &writer{entry, s} },
})

// environment resolves the fixture of the rules together with a server and a fragment.
func environment(t *testing.T, fragment string) *plan.Environment {
	t.Helper()
	fixture, err := os.ReadFile("../testdata/fixture.cue")
	if err != nil {
		t.Fatal(err)
	}
	source, list, err := load.Open(fstest.MapFS{
		"fixture.cue":  {Data: fixture},
		"fragment.cue": {Data: []byte("package fixture\n\n" + example + fragment + "\n")},
	})
	if err != nil || list.HasErrors() {
		t.Fatal(err, list)
	}
	document, lacks := source.Env("dev")
	if lacks.HasErrors() {
		t.Fatal(lacks)
	}
	env, err := plan.New("dev", source.Name, document.Settings, document.Root.Field("operators"))
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range []plan.Section{pool.Section, storage.Section, network.Section, writers, Section} {
		err = errors.Join(err, section.Resolve(env, document.Root.Field(section.Name)))
	}
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// server returns the server of the example.
func server(t *testing.T, fragment string) *Server {
	t.Helper()
	return plan.Find[*Server](environment(t, fragment), Name, "ui")
}

// findings returns the findings of the rules, each as "ID path: message; fix".
func findings(t *testing.T, fragment string) []string {
	t.Helper()
	r := &rule.Reporter{Env: "dev"}
	Section.Check(environment(t, fragment), r, func(*rule.Doc, plan.Item) bool { return true })
	var out []string
	for _, d := range r.Findings {
		out = append(out, fmt.Sprintf("%s %s: %s; %s", d.Rule, d.Path, d.Message, d.Fix))
	}
	return out
}
