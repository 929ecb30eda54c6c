package workload

import (
	"maps"
	"reflect"
	"slices"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// variableRules judge environment variables.
var variableRules = []shared{
	{
		Doc: rule.Doc{
			ID: "WRK008", Severity: diag.Error,
			Title: "An environment variable has one source",
			Why:   "A variable has a value, a key of a Secret, or a key of a ConfigMap. With two sources the API server refuses the pod, and with none the variable is empty.",
			Bad:   `spark: etl: driver: env: REGION: {}`,
			Good:  `spark: etl: driver: env: REGION: value: "eu-west-1"`,
			Ref:   "Kubernetes, EnvVar",
		},
		looks: []reflect.Type{reflect.TypeFor[pod.EnvSpec]()},
		Check: func(s subject, r *rule.Reporter) {
			for v, env := range each[pod.EnvSpec](s) {
				env.JudgeSources(r, s.at(v))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "WRK009", Severity: diag.Error,
			Title: "Environment variables do not replace those that the engine and the stores set",
			Why:   "Variables of the engine name its local directories, its plugins and the identity of the pod; variables of the stores hold the keys for S3. If two variables have the same name, their order in the list decides which one wins.",
			Bad:   `spark: etl: executor: env: SPARK_LOCAL_DIRS: value: "/data"`,
			Good:  `spark: etl: executor: env: REGION: value: "eu-west-1"`,
			Ref:   "kubeflow/spark-operator sparkpod_defaulter.go addEnvVars; apache/spark deploy/k8s/Constants.scala; apache/flink-docker docker-entrypoint.sh",
		},
		looks: []reflect.Type{reflect.TypeFor[pod.EnvSpec]()}, main: true,
		Check: func(s subject, r *rule.Reporter) {
			sets := s.Sets()
			judge := func(name string, at spec.Path) {
				i := slices.IndexFunc(sets, func(v Variable) bool { return v.Name == name })
				if i < 0 {
					return
				}
				f := r.Reportf(at, "variable %s is set %s", name, sets[i].By).Fixf("remove it").OnKey()
				if instead := sets[i].Instead; instead != "" {
					f.Fixf("remove it; %s", instead)
				}
			}
			for v, env := range each[pod.EnvSpec](s) {
				if v.beside {
					continue // nothing else sets variables in such a container
				}
				for _, name := range slices.Sorted(maps.Keys(env)) {
					judge(name, s.at(v).At(name))
				}
			}
			if keyed, ok := s.Item.(Keyed); ok {
				for name, at := range keyed.KeyVariables() {
					judge(name, at)
				}
			}
		},
	},
}
