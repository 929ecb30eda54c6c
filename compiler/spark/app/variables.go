package app

import (
	"maps"
	"slices"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/workload"
)

// reservedVariables are the variables that Spark sets in its pods; sorted.
var reservedVariables = []string{
	"SPARK_APPLICATION_ID", "SPARK_CONF_DIR", "SPARK_DRIVER_BIND_ADDRESS", "SPARK_DRIVER_URL", "SPARK_EXECUTOR_CORES",
	"SPARK_EXECUTOR_ID", "SPARK_EXECUTOR_MEMORY", "SPARK_EXECUTOR_POD_IP", "SPARK_EXECUTOR_POD_NAME", "SPARK_LOCAL_DIRS",
	"SPARK_RESOURCE_PROFILE_ID",
}

// Sets returns the variables that Spark sets in its pods and those with the keys of
// stores. It implements workload.Item.
func (a *App) Sets() []workload.Variable {
	var sets []workload.Variable
	for _, name := range reservedVariables {
		sets = append(sets, workload.Variable{Name: name, By: "by Spark"})
	}
	return append(sets, workload.KeyVariables(a.StoreSettings)...)
}

// EachVariable calls do for the variables of driver and executors, sorted.
func (a *App) EachVariable(do func(at spec.Path, name string)) {
	for _, p := range []struct {
		role string
		env  pod.EnvSpec
	}{{"driver", a.Spec.Driver.Env}, {"executor", a.Spec.Executor.Env}} {
		for _, name := range slices.Sorted(maps.Keys(p.env)) {
			do(a.At(p.role, "env", name), name)
		}
	}
}
