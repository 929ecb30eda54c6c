package load

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const goodDefinition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: queues.example.com}
spec:
  group: example.com
  names: {kind: Queue, plural: queues}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema: {type: object}
`

// TestDefinitions reads definitions beside a spec, and reports those that are none.
func TestDefinitions(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	tests := []struct {
		name  string
		files fstest.MapFS
		want  []string // kinds and faults
	}{
		{name: "none"},
		{name: "one, beside other files", files: fstest.MapFS{
			"crds/a.yaml": file(goodDefinition), "crds/README.md": file("Queue example.com"), "crds/b/c.yaml": file("Queue example.com: ["),
		}, want: []string{"example.com Queue [v1]"}},
		{name: "several in one file", files: fstest.MapFS{
			"crds/a.yml": file("# a comment\n---\n" + goodDefinition + "---\nkind: ConfigMap\n---\n" + strings.ReplaceAll(goodDefinition, "Queue", "Row")),
		}, want: []string{"example.com Queue [v1]", "example.com Row [v1]"}},
		{name: "JSON", files: fstest.MapFS{
			"crds/a.yaml": file(`{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": {"group": "example.com", "scope": "Cluster", "names": {"kind": "Queue"}, "versions": [{"name": "v1", "served": true, "schema": {"openAPIV3Schema": {}}}]}}`),
		}, want: []string{"example.com Queue [v1]"}},
		{name: "a file of another kind is not read", files: fstest.MapFS{"crds/a.yaml": file("a: [")}},
		{name: "no YAML", files: fstest.MapFS{"crds/a.yaml": file("# Queue example.com\na: b: c\n")}, want: []string{
			"crds/a.yaml:2 crds/a.yaml cannot be read as YAML at this line",
		}},
		{name: "a template", files: fstest.MapFS{"crds/a.yaml": file("# Queue example.com\nkind: {{ .Values.kind }}\n")}, want: []string{
			`crds/a.yaml:2 crds/a.yaml cannot be read as YAML at this line`,
		}},
		{name: "an old definition", files: fstest.MapFS{"crds/a.yaml": file(strings.Replace(goodDefinition, "k8s.io/v1", "k8s.io/v1beta1", 1))}, want: []string{
			"crds/a.yaml:1 crds/a.yaml: a definition must have the apiVersion apiextensions.k8s.io/v1",
		}},
		{name: "no versions", files: fstest.MapFS{"crds/a.yaml": file(strings.Replace(goodDefinition, "versions:", "version:", 1))}, want: []string{
			"crds/a.yaml:5 crds/a.yaml: the definition has no list spec.versions",
		}},
		{name: "no schema", files: fstest.MapFS{"crds/a.yaml": file(strings.Replace(goodDefinition, "schema:", "shema:", 1))}, want: []string{
			"crds/a.yaml:9 crds/a.yaml: version v1 has no schema.openAPIV3Schema",
		}},
		{name: "no names", files: fstest.MapFS{"crds/a.yaml": file(strings.Replace(goodDefinition, "names: {kind", "names: {kinds", 1))}, want: []string{
			"crds/a.yaml:5 crds/a.yaml: the definition has no spec.group or no spec.names.kind",
		}},
		{name: "a link", files: fstest.MapFS{"crds/a.yaml": {Mode: fs.ModeSymlink, Data: []byte("../../a.yaml")}}, want: []string{
			"crds/a.yaml:1 crds/a.yaml is not a regular file, and links are not followed",
		}},
		{name: "a directory that is a link", files: fstest.MapFS{"crds": {Mode: fs.ModeSymlink, Data: []byte("../crds")}}, want: []string{
			"crds:1 crds is not a directory, and links are not followed",
		}},
		{name: "a large file", files: fstest.MapFS{"crds/a.yaml": file(goodDefinition + "#" + strings.Repeat(" ", maxDefinitionSize))}, want: []string{
			"crds/a.yaml:1 crds/a.yaml is larger than 4 MiB",
		}},
		{name: "aliases that grow", files: fstest.MapFS{"crds/a.yaml": file("# Queue example.com\na: &a [b, b, b, b, b, b, b, b, b, b]\n" + growing())}, want: []string{
			"crds/a.yaml:2 crds/a.yaml cannot be read as YAML at this line",
		}},
		{name: "deep nesting", files: fstest.MapFS{"crds/a.yaml": file(goodDefinition + "deep: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "\n")}, want: []string{
			"example.com Queue [v1]",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &Source{fsys: tt.files}
			list, err := s.ReadDefinitions(func(text []byte) bool { return Mentions(text, "example.com") })
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range s.Definitions {
				got = append(got, fmt.Sprint(d.Group, " ", d.Kind, " ", d.Served()))
			}
			for _, d := range list {
				got = append(got, fmt.Sprintf("%s:%d %s", d.Pos.File, d.Pos.Line, d.Message))
				if d.Fix == "" || d.Rule != badDefinition {
					t.Errorf("%s: %s has the fix %q", d.Message, d.Rule, d.Fix)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("definitions and faults (-want +got):\n%s", diff)
			}
		})
	}
}

// growing returns lists of ten aliases of the list above.
func growing() string {
	var text strings.Builder
	for c := 'b'; c <= 'h'; c++ {
		fmt.Fprintf(&text, "%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", c-1), 10), ", "))
	}
	return text.String()
}
