// Package plantest resolves a fragment of a spec for the tests of one section. Only
// tests import it.
package plantest

import (
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
)

const head = `package lake

import "github.com/lakewright/lakewright/schema"

schema.#Platform

name: "lake"
environments: dev: {namespace: string | *"lake-dev", kubernetes: string | *"1.34"}
`

// Resolved returns the environment dev of a spec with the text given, in which the section
// alone is resolved.
func Resolved(t testing.TB, section plan.Section, text string) *plan.Environment {
	t.Helper()
	source, list, err := load.Open(fstest.MapFS{"spec.cue": {Data: []byte(head + text)}})
	if err != nil || list.HasErrors() {
		t.Fatalf("open: %v, %v", err, list)
	}
	document, lacks := source.Env("dev")
	if lacks.HasErrors() {
		t.Fatalf("env: %v", lacks)
	}
	e, err := plan.New("dev", source.Name, document.Settings, document.Root.Field("operators"))
	if err != nil {
		t.Fatal(err)
	}
	if err := section.Resolve(e, document.Root.Field(section.Name)); err != nil {
		t.Fatal(err)
	}
	return e
}

// Findings returns what the rules of the section say of a spec with the text given,
// each as "RULE path: message; fix".
func Findings(t testing.TB, section plan.Section, text string) []string {
	t.Helper()
	r := &rule.Reporter{Env: "dev"}
	section.Check(Resolved(t, section, text), r, func(*rule.Doc, plan.Item) bool { return true })
	var out []string
	for _, d := range r.Findings {
		out = append(out, d.Rule+" "+d.Path+": "+d.Message+"; "+d.Fix)
	}
	return out
}
