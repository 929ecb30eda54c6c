package overlays

import (
	"fmt"
	"slices"
	"testing"

	"github.com/lakewright/lakewright/internal/kube"
)

// TestRefused: what no tree can hold.
func TestRefused(t *testing.T) {
	in := func(o *kube.Raw) kube.Object { return inNamespace("lake", o) }
	a := in(raw("v1", "ConfigMap", "a", nil))
	annotated := raw("v1", "ConfigMap", "a", nil)
	annotated.Metadata.Annotations = map[string]string{"config.kubernetes.io/local-config": "true"}
	placed := cluster("v1", "Namespace", "a", nil)
	placed.Metadata.Namespace = "lake"
	workload := func(name string, objects ...kube.Object) []kube.Workload {
		return []kube.Workload{{Name: name, Objects: objects}}
	}
	for _, test := range []struct {
		env  kube.Environment
		want string
	}{
		{kube.Environment{Name: "Prod"}, `the name "Prod" is not 1 to 63 of a-z, 0-9 and -, with a letter or a digit at both ends`},
		{kube.Environment{Name: "../x"}, `the name "../x" is not 1 to 63 of a-z, 0-9 and -, with a letter or a digit at both ends`},
		{kube.Environment{Name: "prod", Workloads: workload("a/b", a)}, `environment prod: workload: the name "a/b" is not 1 to 63 of a-z, 0-9 and -, with a letter or a digit at both ends`},
		{kube.Environment{Name: "prod", Namespace: "lake", Workloads: slices.Concat(workload("b", a), workload("a"))}, `environment prod: workload a stands behind b`},
		{kube.Environment{Name: "prod", Namespace: "lake", Workloads: workload("w", a, a)}, `environment prod: workload w: ConfigMap/lake/a is there twice`},
		{kube.Environment{Name: "prod", Namespace: "lake", Platform: []kube.Object{a}, Workloads: workload("w", a)}, `environment prod: workload w: ConfigMap/lake/a is there twice`},
		{kube.Environment{Name: "prod", Namespace: "other", Workloads: workload("w", a)}, `environment prod: workload w: ConfigMap/lake/a is not in the environment's namespace "other"`},
		{kube.Environment{Name: "prod", Namespace: "", Workloads: workload("w", raw("v1", "ConfigMap", "a", nil))}, `environment prod: workload w: ConfigMap/a is not in the environment's namespace ""`},
		{kube.Environment{Name: "prod", Namespace: "lake", Workloads: workload("w", cluster("v1", "Namespace", "a", nil))}, `environment prod: workload w: Namespace/a belongs to the cluster, not to a workload`},
		{kube.Environment{Name: "prod", Platform: []kube.Object{placed}}, `environment prod: platform: Namespace/lake/a belongs to the cluster and has a namespace`},
		{kube.Environment{Name: "prod", Platform: []kube.Object{raw("v1", "ConfigMapList", "a", nil)}}, `environment prod: platform: ConfigMapList/a: Kustomize takes a list apart`},
		{kube.Environment{Name: "prod", Platform: []kube.Object{annotated}}, `environment prod: platform: ConfigMap/a: Kustomize takes the annotation config.kubernetes.io/local-config for an order`},
		{kube.Environment{Name: "prod", Platform: []kube.Object{nil}}, `environment prod: platform: an object is nil`},
		{kube.Environment{Name: "prod", Platform: []kube.Object{raw("v1", "ConfigMap", "", nil)}}, `platform: an object has no apiVersion, kind or name: "v1" "ConfigMap" ""`},
	} {
		_, err := Build([]kube.Environment{test.env})
		if got := fmt.Sprint(err); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
	if _, err := Build([]kube.Environment{{Name: "a"}, {Name: "a"}}); fmt.Sprint(err) != "environment a is there twice" {
		t.Error(err)
	}
	if _, err := newTree([]file{{path: "a/b.yaml"}, {path: "A/b.yaml"}}); fmt.Sprint(err) != "A/b.yaml and a/b.yaml are one file on some file systems" {
		t.Error(err)
	}
}
