package environment

import (
	"reflect"

	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// clusterRule requires that environments do not fight about objects of the cluster.
var clusterRule = rule.Rule[[]*plan.Environment]{
	Doc: rule.Doc{
		ID: "ENV055", Severity: diag.Warning,
		Title:  "An object of the cluster has one content in all environments, or a name for each",
		Why:    "A cluster has one object of a kind and a name, whatever the namespace of the environment. Environments that share a cluster overwrite each other's object: a PriorityClass keeps the value of the first one, because it cannot change, and a ClusterRoleBinding names the accounts of the last one that was applied. Environments of different versions of Kubernetes are in different clusters.",
		Bad:    copyExample + `extra: batch: {scope: "cluster", object: {apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", value: 1000}}` + "\n" + `environments: copy: extra: batch: object: value: 500`,
		Good:   copyExample + `extra: batch: {scope: "cluster", object: {apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", value: 1000}}` + "\n" + `environments: copy: extra: batch: object: {metadata: name: "batch-copy", value: 500}`,
		Ref:    "kubernetes, objects of the cluster; validation of scheduling/v1: the value of a PriorityClass is immutable; argo-cd, SharedResourceWarning",
		Judges: []spec.Path{"extra", "environments.kubernetes"},
	},
	Check: func(all []*plan.Environment, r *rule.Reporter) {
		first := map[kube.ID][]*extra.Object{}
		for _, e := range all {
			for _, o := range others(e) {
				object, id := o.Objects()[0], o.ID()
				if !object.Type().Cluster || id.Name == "" {
					continue
				}
				for _, other := range first[id] {
					was := other.Env
					if was.Settings.Kubernetes.Line() != e.Settings.Kubernetes.Line() || reflect.DeepEqual(other.Objects()[0], object) {
						continue
					}
					r.Env = e.Name
					r.Reportf(o.At("object"), "environments %q and %q have the %s %q with different contents, and a cluster has only one", was.Name, e.Name, id.Kind, id.Name).
						Fixf(`give it a name for each environment, as in environments: %s: extra: %s: object: metadata: name: "%s-%s"`, e.Name, o.Name(), id.Name, e.Name)
					break
				}
				first[id] = append(first[id], o)
			}
		}
	},
}

// copyExample is a second environment.
const copyExample = `environments: copy: {namespace: "lake-copy", kubernetes: "1.34", profile: "dev", storage: lake: s3: bucket: "lake-copy"}` + "\n"
