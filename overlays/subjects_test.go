package overlays

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/internal/kube"
)

// subjectTests are bindings with whether the base contains the namespace of the subject, or the
// error.
var subjectTests = []struct {
	name     string
	platform []kube.Object
	workload []kube.Object
	other    []kube.Object // of another workload
	written  bool          // the base contains the namespace
	err      string
}{
	{name: "own account", workload: []kube.Object{account("lake", "a"), bind("lake", "a")}},
	{name: "default account", workload: []kube.Object{bind("lake", "default")}},
	{name: "account of another workload", workload: []kube.Object{bind("lake", "a")}, other: []kube.Object{account("lake", "a")}, written: true},
	{name: "account of the platform", platform: []kube.Object{account("lake", "a")}, workload: []kube.Object{bind("lake", "a")}, written: true},
	{name: "account elsewhere", workload: []kube.Object{bind("monitoring", "a")}, written: true},
	{
		name:     "accounts of one name",
		platform: []kube.Object{account("monitoring", "a")},
		workload: []kube.Object{account("lake", "a"), bind("lake", "a")},
	},
	{
		name:     "both accounts of one name",
		platform: []kube.Object{account("monitoring", "a")},
		workload: []kube.Object{account("lake", "a"), bind("lake", "a", "monitoring")},
		written:  true,
	},
	{
		name:     "the other of two accounts of one name",
		platform: []kube.Object{account("monitoring", "a")},
		workload: []kube.Object{account("lake", "a"), bind("monitoring", "a")},
		written:  true,
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
		err:      "workloads/w: RoleBinding/b: kustomize takes the ServiceAccount a of namespace default for that of workload w",
	},
	{
		name:     "account of namespace default, by the platform",
		platform: []kube.Object{bind("default", "a")},
		workload: []kube.Object{account("lake", "a")},
		err:      "platform: RoleBinding/b: kustomize takes the ServiceAccount a of namespace default for that of workload w",
	},
	{
		name:     "account of namespace default, and one of the platform",
		platform: []kube.Object{account("lake", "a")},
		workload: []kube.Object{bind("default", "a")},
		err:      "workloads/w: RoleBinding/b: kustomize takes the ServiceAccount a of namespace default for that of the platform",
	},
	{name: "default account elsewhere, by the platform", platform: []kube.Object{bind("monitoring", "default")}},
	{name: "default account, by the platform", platform: []kube.Object{bind("lake", "default")}},
	{name: "default accounts here and elsewhere, by the platform", platform: []kube.Object{bind("lake", "default", "monitoring")}},
	{name: "user named default, by the platform", platform: []kube.Object{bindTo("User", "default")}},
	{name: "group named default, by the platform", platform: []kube.Object{bindTo("Group", "default")}},
	{
		name:     "default account elsewhere, where there is one",
		platform: []kube.Object{account("lake", "default"), bind("monitoring", "default")},
	},
	{
		name:     "user named default",
		workload: []kube.Object{bindTo("User", "default")},
		err:      "workloads/w: RoleBinding/b: a subject named default must be the environment's own ServiceAccount",
	},
	{
		name:     "user with the name of an account",
		platform: []kube.Object{bindTo("User", "a")},
		workload: []kube.Object{account("lake", "a")},
		err:      "platform: RoleBinding/b: kustomize takes the User a for a ServiceAccount of that name",
	},
	{
		name:     "group with the name of an account elsewhere",
		platform: []kube.Object{bindTo("Group", "a"), account("monitoring", "a")},
		err:      "platform: RoleBinding/b: kustomize takes the Group a for a ServiceAccount of that name",
	},
}

// account returns a service account.
func account(namespace, name string) kube.Object {
	return inNamespace(namespace, raw("v1", "ServiceAccount", name, nil))
}

// bind returns a RoleBinding, of namespace lake, to the service accounts of one name in
// some namespaces.
func bind(namespace, name string, others ...string) kube.Object {
	o := inNamespace("lake", binding(name, namespace, "b"))
	for _, other := range others {
		o.Content["subjects"] = append(o.Content["subjects"].([]any), map[string]any{"kind": "ServiceAccount", "name": name, "namespace": other})
	}
	return o
}

// bindTo returns a RoleBinding, of namespace lake, to a user or a group.
func bindTo(kind, name string) kube.Object {
	o := inNamespace("lake", binding(name, "lake", "b"))
	o.Content["subjects"] = []any{map[string]any{"kind": kind, "name": name}}
	return o
}

func TestSubjects(t *testing.T) {
	for _, test := range subjectTests {
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
			if written := strings.Contains(string(content), "namespace:"); written != test.written {
				t.Errorf("the base contains the namespace: %v, want %v\n%s", written, test.written, content)
			}
		})
	}
}
