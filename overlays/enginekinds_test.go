package overlays

import (
	"slices"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/overlays/oracle"
)

// engineKinds returns the kinds of all engines. Only tests of this package know engines.
func engineKinds() (kinds []kube.Kind) {
	for _, s := range compiler.Sections {
		kinds = append(kinds, s.Kinds...)
	}
	return kinds
}

// filled returns an object of a kind in which each field that Kustomize has to know has a value
// of everything.
func filled(kind kube.Kind) *kube.Raw {
	content := map[string]any{}
	set := func(value any, path ...string) {
		steps := strings.Split(strings.Trim(strings.Join(slices.Insert(path, 0, kind.Root), "/"), "/"), "/")
		at := content
		for i, step := range steps {
			name, isList := strings.CutSuffix(step, "[]")
			switch {
			case i == len(steps)-1:
				at[name] = value
			case at[name] == nil && isList:
				at[name] = []any{map[string]any{"name": "a"}}
			case at[name] == nil:
				at[name] = map[string]any{}
			}
			switch inner := at[name].(type) {
			case map[string]any:
				at = inner
			case []any:
				at = inner[0].(map[string]any)
			}
		}
	}
	for _, path := range kind.Fields.Images {
		set("reg/a:1", path)
	}
	for _, path := range kind.Fields.Replicas {
		set(int64(1), path)
	}
	named := map[string]string{"ServiceAccount": "account", "ConfigMap": "config", "Secret": "secret", "PersistentVolumeClaim": "claim", "PriorityClass": "priority"}
	for _, names := range kind.Fields.Names {
		for _, at := range names.At {
			for _, name := range names.Names {
				for _, path := range name.In {
					set(named[name.Of.Type().Kind], strings.Trim(at+"/"+path, "/"))
				}
			}
		}
	}
	of := kind.Of.Type()
	return raw(of.APIVersion, of.Kind, "flink", content) // a name whose replicas TestUserOnTop changes
}

// druid is a kind of an engine that only the test has.
type druid struct {
	kube.Head
	Spec map[string]any `json:"spec"`
}

func (*druid) Type() kube.Type { return kube.Type{APIVersion: "druid.example/v1", Kind: "Druid"} }

var druidKind = kube.Kind{Of: (*druid)(nil), File: "druid.yaml", Root: "spec", Fields: kube.Fields{
	Images: []string{"image", "nodes[]/image"}, Replicas: []string{"replicas"}, Labels: []string{"podLabels"},
	Names: []kube.Names{
		{At: []string{"", "broker"}, Names: []kube.Name{{Of: (*kube.ServiceAccount)(nil), In: []string{"account"}}}},
		{At: []string{"template/spec"}, Names: kube.PodNames},
	},
}}

// TestEngineKinds proves that the kinds of an environment are all that a tree needs for an
// engine's own objects: a file, and what a user's kustomization on top changes in them.
func TestEngineKinds(t *testing.T) {
	object := &druid{head("olap", "lake"), filled(druidKind).Content["spec"].(map[string]any)}
	envs := everything()
	envs[0].Kinds = append(envs[0].Kinds, druidKind)
	envs[0].Workloads = append([]kube.Workload{{Name: "druid", Objects: []kube.Object{object}}}, envs[0].Workloads...)
	tree := mustBuild(t, envs)
	const file = "workloads/druid/base/druid.yaml"
	if _, exists := tree.Content(file); !exists {
		t.Errorf("the tree has no %s", file)
	}
	disk, err := oracle.New(tree)
	if err != nil {
		t.Fatal(err)
	}
	if err := disk.Add("user/kustomization.yaml", `
namePrefix: p-
resources: [../overlays/prod]
images: [{name: reg/a, newTag: "9"}]
replicas: [{name: olap, count: 33}]
labels: [{pairs: {team: x}, includeTemplates: true}]
`); err != nil {
		t.Fatal(err)
	}
	text, err := disk.YAML("user")
	if err != nil {
		t.Fatal(err)
	}
	_, changed, found := strings.Cut(string(text), "kind: Druid\n")
	changed, _, _ = strings.Cut(changed, "\n---\n")
	if !found {
		t.Fatalf("Kustomize builds no Druid:\n%s", text)
	}
	for _, want := range []string{"replicas: 33", "image: reg/a:9", "podLabels:", "account: p-account", "claimName: p-claim", "secretName: p-secret"} {
		if !strings.Contains(changed, want) {
			t.Errorf("no %q in\n%s", want, changed)
		}
	}
	for _, old := range []string{"reg/a:1", ": account", ": config", ": secret", ": claim", ": priority"} {
		if strings.Contains(changed, old+"\n") {
			t.Errorf("%q is not changed in\n%s", old, changed)
		}
	}
}
