package overlays

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/internal/kube"
)

// TestSubjects: where a binding's namespace is told, and what is refused.
func TestSubjects(t *testing.T) {
	account := func(namespace, name string) kube.Object {
		return inNamespace(namespace, raw("v1", "ServiceAccount", name, nil))
	}
	bind := func(namespace string, name string) kube.Object {
		return inNamespace("lake", binding(name, namespace, "b"))
	}
	both := inNamespace("lake", binding("a", "lake", "b"))
	both.Content["subjects"] = append(both.Content["subjects"].([]any), map[string]any{"kind": "ServiceAccount", "name": "a", "namespace": "monitoring"})
	for _, test := range []struct {
		name     string
		platform []kube.Object
		workload []kube.Object
		other    []kube.Object // of another workload
		told     bool          // the base tells the namespace
		err      string
	}{
		{name: "own account", workload: []kube.Object{account("lake", "a"), bind("lake", "a")}},
		{name: "default account", workload: []kube.Object{bind("lake", "default")}},
		{name: "account of another workload", workload: []kube.Object{bind("lake", "a")}, other: []kube.Object{account("lake", "a")}, told: true},
		{name: "account of the platform", platform: []kube.Object{account("lake", "a")}, workload: []kube.Object{bind("lake", "a")}, told: true},
		{name: "account elsewhere", workload: []kube.Object{bind("monitoring", "a")}, told: true},
		{
			name:     "accounts of one name",
			platform: []kube.Object{account("monitoring", "a")},
			workload: []kube.Object{account("lake", "a"), bind("lake", "a")},
		},
		{
			name:     "both accounts of one name",
			platform: []kube.Object{account("monitoring", "a")},
			workload: []kube.Object{account("lake", "a"), both},
			told:     true,
		},
		{
			name:     "the other of two accounts of one name",
			platform: []kube.Object{account("monitoring", "a")},
			workload: []kube.Object{account("lake", "a"), bind("monitoring", "a")},
			told:     true,
		},
		{
			name:     "no namespace",
			workload: []kube.Object{bind("", "a")},
			err:      "workloads/w: RoleBinding/b: the subject a has no namespace",
		},
		{
			name:     "default account elsewhere",
			workload: []kube.Object{bind("monitoring", "default")},
			err:      "workloads/w: RoleBinding/b: a subject named default must be the environment's own ServiceAccount",
		},
		{
			name:     "account of namespace default",
			workload: []kube.Object{account("lake", "a"), bind("default", "a")},
			err:      "workloads/w: RoleBinding/b: Kustomize takes the ServiceAccount a of namespace default for that of workload w",
		},
		{
			name:     "account of namespace default, by the platform",
			platform: []kube.Object{bind("default", "a")},
			workload: []kube.Object{account("lake", "a")},
			err:      "platform: RoleBinding/b: Kustomize takes the ServiceAccount a of namespace default for that of workload w",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			env := kube.Environment{Name: "prod", Namespace: "lake", Platform: test.platform, Workloads: []kube.Workload{{Name: "w", Objects: test.workload}}}
			if test.other != nil {
				env.Workloads = append(env.Workloads, kube.Workload{Name: "x", Objects: test.other})
			}
			tree, err := Build([]kube.Environment{env})
			if err != nil || test.err != "" {
				if got := fmt.Sprint(err); got != test.err {
					t.Errorf("got  %s\nwant %s", got, test.err)
				}
				return
			}
			checkBuilds(t, []kube.Environment{env})
			content, _ := tree.Content("workloads/w/base/extra.yaml")
			if told := strings.Contains(string(content), "namespace:"); told != test.told {
				t.Errorf("the base tells the namespace: %v, want %v\n%s", told, test.told, content)
			}
		})
	}
}
