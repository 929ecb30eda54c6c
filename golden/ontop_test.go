package golden

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/overlays/oracle"
)

// unreached lists the places where a user's kustomization leaves an old name or the old namespace,
// with the reason. Those that refer to an object are in docs/kustomize.md.
var unreached = []struct{ option, kind, path, why string }{
	{"namePrefix", "ConfigMap", "data/driver.yaml:/spec/volumes[]/configMap/name", inText},
	{"namePrefix", "ConfigMap", "data/executor.yaml:/spec/volumes[]/configMap/name", inText},
	{"namePrefix", "CronJob", "spec/jobTemplate/spec/template/spec/containers[]/args[]", "the name of the application in Spark, not of an object"},
	{"namePrefix", "FlinkDeployment", "spec/taskManager/podTemplate/spec/volumes[]/ephemeral/volumeClaimTemplate/spec/volumeAttributesClassName", unknownKind},
	{"namePrefix", "Job", "spec/template/spec/containers[]/args[]", "the name of the application in Spark, not of an object"},
	{"namePrefix", "Job", "metadata/annotations/lakewright.dev/run", "the name comes from it, and then gets the prefix"},
	{"namespace", "ResourceQuota", "metadata/name", "the name of the quota, which happens to be that of the namespace"},
}

// inText is the reason of references that a user has to change by hand.
const inText = "a pod template inside a text, which Kustomize does not read"

// unknownKind is the reason of references that no list can repair.
const unknownKind = "a cluster-scoped kind that Kustomize does not know, and takes for one of another namespace"

// TestOnTop builds a kustomization of a user on top of each environment of the examples, with
// namePrefix and with namespace, and looks for what still has the old name.
func TestOnTop(t *testing.T) {
	found := map[[3]string]string{}
	for _, name := range specs(t) {
		result, tree := compile(t, name)
		disk, err := oracle.New(tree)
		if err != nil {
			t.Fatal(err)
		}
		for _, env := range result.Environments {
			root := "overlays/" + env.Name
			before, err := disk.Objects(root)
			if err != nil {
				t.Fatal(err)
			}
			for option, old := range map[string]map[string]bool{"namePrefix": namesOf(before), "namespace": {env.Namespace: true}} {
				top := "top/" + option + "/" + env.Name
				if err := disk.Add(top+"/kustomization.yaml", option+": moved\nresources: [../../../"+root+"]\n"); err != nil {
					t.Fatal(err)
				}
				after, err := disk.Objects(top)
				if err != nil {
					t.Fatal(err)
				}
				for _, object := range after {
					visitTexts(object, "", func(path, text string) {
						if old[text] && !isOther(option, object["kind"].(string), path) {
							found[[3]string{option, object["kind"].(string), path}] = name + ": " + text
						}
					})
				}
			}
		}
	}
	for _, u := range unreached {
		key := [3]string{u.option, u.kind, u.path}
		if found[key] == "" {
			t.Errorf("%v is reached, and in the list", key)
		}
		delete(found, key)
	}
	for _, key := range slices.SortedFunc(maps.Keys(found), func(a, b [3]string) int { return slices.Compare(a[:], b[:]) }) {
		t.Errorf("%s leaves the old name in %s %s, and the list does not have it: %s", key[0], key[1], key[2], found[key])
	}
}

// namesOf returns the names that a prefix changes.
func namesOf(objects []map[string]any) map[string]bool {
	names := map[string]bool{}
	for _, o := range objects {
		if o["kind"] != "Namespace" {
			names[o["metadata"].(map[string]any)["name"].(string)] = true
		}
	}
	return names
}

// visitTexts calls visit with each text of a value and its path. It looks into texts that are JSON.
func visitTexts(v any, path string, visit func(path, text string)) {
	switch v := v.(type) {
	case string:
		var inner any
		if strings.HasPrefix(v, "{") && json.Unmarshal([]byte(v), &inner) == nil {
			visitTexts(inner, path+":", visit)
			return
		}
		visit(path, v)
	case map[string]any:
		for key, value := range v {
			visitTexts(value, strings.TrimPrefix(path+"/"+key, "/"), visit)
		}
	case []any:
		for _, value := range v {
			visitTexts(value, path+"[]", visit)
		}
	}
}

// isOther reports whether a text that equals an old name is something else: labels and selectors
// both keep their values, and a prefix does not change a namespace, whose name may be that of a
// workload too.
func isOther(option, kind, path string) bool {
	return strings.Contains(path, "labels/") || strings.Contains(path, "matchLabels/") || strings.Contains(path, "spec/selector/") ||
		option == "namePrefix" && (kind == "Namespace" || strings.HasSuffix(strings.ToLower(path), "namespace"))
}

// TestOnTopIsDocumented requires that docs/kustomize.md names each reference that a kustomization
// cannot reach.
func TestOnTopIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../docs/kustomize.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range unreached {
		path, _, _ := strings.Cut(u.path, ":")
		if documented := strings.Contains(string(text), "| "+u.kind+" | `"+path+"` |"); documented != (u.why == inText || u.why == unknownKind) {
			t.Errorf("%s %s: documented: %t, %s", u.kind, u.path, documented, u.why)
		}
	}
}
