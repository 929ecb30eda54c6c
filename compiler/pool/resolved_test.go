package pool

import (
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
)

// resolved returns the environment dev of a spec with the text given.
func resolved(t *testing.T, text string) *plan.Environment {
	t.Helper()
	source, list, err := load.Open(fstest.MapFS{"spec.cue": {Data: []byte(`package lake

import "github.com/lakewright/lakewright/schema"

schema.#Platform

name: "lake"
environments: dev: {namespace: string | *"lake-dev", kubernetes: string | *"1.34"}
` + text)}})
	if err != nil || list.HasErrors() {
		t.Fatalf("open: %v, %v", err, list)
	}
	document, lacks := source.Env("dev")
	if lacks.HasErrors() {
		t.Fatalf("env: %v", lacks)
	}
	e := &plan.Environment{Name: "dev", Platform: source.Name}
	if err := spec.Decode(document.Settings, &e.Settings); err != nil {
		t.Fatal(err)
	}
	if err := Section.Resolve(e, document.Root.Field(Name)); err != nil {
		t.Fatal(err)
	}
	return e
}

// findings returns what the rules say of a spec, each as "RULE path: message; fix".
func findings(t *testing.T, text string) []string {
	t.Helper()
	r := &rule.Reporter{Env: "dev"}
	Section.Check(resolved(t, text), r, func(*rule.Doc, plan.Item) bool { return true })
	var out []string
	for _, d := range r.Findings {
		out = append(out, d.Rule+" "+d.Path+": "+d.Message+"; "+d.Fix)
	}
	return out
}
