package overlays

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/overlays/oracle"
)

// TestOracle proves that Kustomize builds from each overlay exactly the objects that were
// compiled for that environment.
func TestOracle(t *testing.T) {
	cases := uint64(200)
	if testing.Short() || isRace {
		cases = 20
	}
	for seed := range cases {
		envs := newRandom(seed).environments()
		if !t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) { checkBuilds(t, envs) }) {
			return
		}
	}
}

// checkBuilds compares every overlay of a tree, and Render, with the objects.
func checkBuilds(t *testing.T, envs []kube.Environment) *oracle.Disk {
	t.Helper()
	tree, err := Build(envs)
	if err != nil {
		t.Fatal(err)
	}
	disk, err := oracle.New(tree)
	if err != nil {
		t.Fatal(err)
	}
	for _, env := range envs {
		var all []kube.Object
		all = append(all, env.Platform...)
		checkBuild(t, tree, disk, "platform/overlays/"+env.Name, env.Platform)
		for _, w := range env.Workloads {
			checkBuild(t, tree, disk, "workloads/"+w.Name+"/overlays/"+env.Name, w.Objects)
			checkRender(t, env, w.Name, w.Objects)
			all = append(all, w.Objects...)
		}
		checkBuild(t, tree, disk, "overlays/"+env.Name, all)
		checkRender(t, env, "", all)
	}
	return disk
}

// checkBuild compares what Kustomize builds from a directory with objects. There
// is no directory when there are none.
func checkBuild(t *testing.T, tree *Tree, disk *oracle.Disk, dir string, objects []kube.Object) {
	t.Helper()
	if _, exists := tree.Content(dir + "/kustomization.yaml"); exists != (len(objects) > 0) {
		t.Fatalf("%s exists: %v, and has %d objects", dir, exists, len(objects))
	}
	if len(objects) == 0 {
		return
	}
	built, err := disk.Objects(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(expected(t, objects), sorted(built)); diff != "" {
		text, _ := disk.YAML(dir)
		t.Fatalf("%s (-compiled +built):\n%s\n%s\n%s", dir, diff, text, dump(tree))
	}
}

// checkRender compares Render with objects.
func checkRender(t *testing.T, env kube.Environment, workload string, objects []kube.Object) {
	t.Helper()
	if len(objects) == 0 {
		return
	}
	text, err := Render(env, workload)
	if err != nil {
		t.Fatal(err)
	}
	rendered, err := oracle.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(expected(t, objects), sorted(rendered)); diff != "" {
		t.Fatalf("Render(%s, %q) (-compiled +rendered):\n%s", env.Name, workload, diff)
	}
}

// expected returns objects as encoding/json prints them, which shares no code with this package,
// and with the annotation that keeps Flux from changing them.
func expected(t *testing.T, objects []kube.Object) []map[string]any {
	t.Helper()
	var list []map[string]any
	for _, o := range objects {
		m := map[string]any{}
		if raw, ok := o.(*kube.Raw); ok {
			maps.Copy(m, raw.Content)
			m["metadata"] = raw.Metadata
		} else if err := json.Unmarshal(mustJSON(t, o), &m); err != nil {
			t.Fatal(err)
		}
		m["apiVersion"], m["kind"] = o.Type().APIVersion, o.Type().Kind
		var plain map[string]any
		if err := json.Unmarshal(mustJSON(t, m), &plain); err != nil {
			t.Fatal(err)
		}
		if text := mustJSON(t, plain); bytes.Contains(text, []byte("${")) {
			annotations, _ := plain["metadata"].(map[string]any)["annotations"].(map[string]any)
			if annotations == nil {
				annotations = map[string]any{}
			}
			if annotations[substitution] == nil {
				annotations[substitution] = "disabled"
			}
			plain["metadata"].(map[string]any)["annotations"] = annotations
		}
		list = append(list, plain)
	}
	return sorted(list)
}

// mustJSON returns v as JSON.
func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// sorted returns decoded objects in one order.
func sorted(objects []map[string]any) []map[string]any {
	name := func(o map[string]any) string {
		m, _ := o["metadata"].(map[string]any)
		return fmt.Sprint(o["apiVersion"], o["kind"], m["namespace"], m["name"])
	}
	slices.SortFunc(objects, func(a, b map[string]any) int {
		if name(a) < name(b) {
			return -1
		}
		return 1
	})
	return objects
}

// dump returns every file of a tree, to look at when a test fails.
func dump(tree *Tree) string {
	var text string
	for _, f := range tree.files {
		text += "-- " + f.path + " --\n" + string(f.content)
	}
	return text
}
