package spark

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
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/storage"
)

// environment resolves the fixture of the rules, unified with a fragment.
func environment(t *testing.T, fragment string) *plan.Environment {
	t.Helper()
	fixture, err := os.ReadFile("../testdata/fixture.cue")
	if err != nil {
		t.Fatal(err)
	}
	source, list, err := load.Open(fstest.MapFS{
		"fixture.cue":  {Data: fixture},
		"fragment.cue": {Data: []byte("package fixture\n\n" + fragment + "\n")},
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
	env.Mentions = document.Root.Without("environments", "pools", "storage", "network").Mentions
	for _, section := range []plan.Section{pool.Section, storage.Section, network.Section, Section} {
		err = errors.Join(err, section.Resolve(env, document.Root.Field(section.Name)))
	}
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// etl returns the fixture's application.
func etl(t *testing.T, fragment string) *app.App {
	t.Helper()
	return plan.Find[*app.App](environment(t, fragment), app.Name, "etl")
}

// findings returns the findings as "ID path: message; fix".
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
