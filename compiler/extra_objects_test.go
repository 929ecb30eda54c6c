package compiler

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/diag"
)

// ownHead is the spec around an object of testdata/extra/objects.txt.
const ownHead = `
extra: defined: {scope: "cluster", object: {
	apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition"
	metadata: name: "defined.defined.example.com"
	spec: {
		group: "defined.example.com", scope: "Namespaced", names: {kind: "Defined", plural: "defined"}
		versions: [{name: "v1", served: true, storage: true, schema: openAPIV3Schema: {type: "object", properties: spec: {type: "object", properties: size: type: "integer"}}}]
	}
}}
`

// TestOwnObjects compiles each object of testdata/extra/objects.txt, with the definitions beside it, and
// compares all errors.
func TestOwnObjects(t *testing.T) {
	text, err := os.ReadFile("testdata/extra/objects.txt")
	if err != nil {
		t.Fatal(err)
	}
	fixture, err := os.ReadFile("testdata/fixture.cue")
	if err != nil {
		t.Fatal(err)
	}
	definitions, err := os.ReadFile("testdata/extra/crds/queues.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, objects, _ := strings.Cut(string(text), "\n\n")
	right, wrong := 0, 0
	for _, part := range strings.Split(objects, "\n---\n") {
		lines := strings.Split(strings.TrimSpace(part), "\n")
		name, scope, kubernetes := lines[0], "namespace", ""
		lines = lines[1:]
		if after, found := strings.CutPrefix(lines[0], "kubernetes "); found {
			kubernetes, lines = after, lines[1:]
		}
		if lines[0] == "scope cluster" {
			scope, lines = "cluster", lines[1:]
		}
		spec := "package fixture\n" + ownHead + fmt.Sprintf("extra: own: {scope: %q, object: {%s}}\n", scope, lines[0])
		if kubernetes != "" {
			spec += fmt.Sprintf("environments: dev: kubernetes: %q\n", kubernetes)
		}
		t.Run(name, func(t *testing.T) {
			got := ownErrors(t, fstest.MapFS{
				"fixture.cue": {Data: fixture}, "own.cue": {Data: []byte(spec)}, "crds/queues.yaml": {Data: definitions},
			})
			if diff := cmp.Diff(strings.Join(lines[1:], "\n"), strings.Join(got, "\n")); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
		if len(lines) > 1 {
			wrong++
		} else {
			right++
		}
	}
	if right < 25 || wrong < 35 {
		t.Errorf("%d right objects and %d wrong ones; want at least 25 and 35", right, wrong)
	}
}

// ownErrors compiles a spec and returns its errors, with paths below the object. All of them must be in the
// file of the object.
func ownErrors(t *testing.T, files fstest.MapFS) []string {
	t.Helper()
	result, err := Compile(files)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range result.Diagnostics {
		if d.Severity != diag.Error {
			continue
		}
		if d.Pos.File != "own.cue" || !d.Pos.IsValid() {
			t.Errorf("%s is at %s:%d", d.Message, d.Pos.File, d.Pos.Line)
		}
		line := fmt.Sprintf("%s %s: %s; %s", d.Rule, strings.TrimPrefix(strings.TrimPrefix(d.Path, "extra.own."), "object."), d.Message, d.Fix)
		if d.Replacement != "" {
			line += "; " + d.Replacement
		}
		out = append(out, line)
	}
	return out
}

// TestDefinitionsAreReadIfUsed proves that a spec without an object of a custom kind does not read the
// directory crds, and that a fault there is reported beside those of the spec.
func TestDefinitionsAreReadIfUsed(t *testing.T) {
	fixture, err := os.ReadFile("testdata/fixture.cue")
	if err != nil {
		t.Fatal(err)
	}
	files := func(object string) fstest.MapFS {
		return fstest.MapFS{
			"fixture.cue":      {Data: fixture},
			"own.cue":          {Data: []byte("package fixture\nextra: own: object: " + object)},
			"crds/broken.yaml": {Data: []byte("kind: Queue\ngroup: batch.example.com\na: b: c\n")},
		}
	}
	if got := ownErrors(t, files(`{apiVersion: "v1", kind: "ConfigMap", data: a: "Queue batch.example.com"}`)); got != nil {
		t.Errorf("a built-in kind: %q", got)
	}
	result, err := Compile(files(`{apiVersion: "batch.example.com/v1", kind: "Queue", spec: "<<": 1}`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range result.Diagnostics {
		if d.Severity == diag.Error {
			got = append(got, fmt.Sprintf("%s:%d %s", d.Pos.File, d.Pos.Line, d.Rule))
		}
	}
	if diff := cmp.Diff([]string{"crds/broken.yaml:3 SPC015", "own.cue:2 SPC014"}, got); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	if result.Source("crds/broken.yaml") == nil {
		t.Error("the text of a definition cannot be shown")
	}
}
