package cluster

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/spec"
)

// PluginsVariable lists the plugins that the start script enables.
const PluginsVariable = "ENABLE_BUILT_IN_PLUGINS"

// A Variable is a variable that the user gives to the pods.
type Variable struct {
	Name   string
	Value  *string   // nil: it comes from an object
	At     spec.Path // of the variable, a key
	Holds  spec.Path // of its value
	Fields []string  // of the processes that get it: jobManager, taskManager
}

// variableKeys are the prefixes of keys in conf that set variables, with the process.
var variableKeys = []struct{ prefix, field string }{
	{"containerized.master.env.", "jobManager"},
	{"containerized.taskmanager.env.", "taskManager"},
}

// UserVariables returns the variables in the fields env and those that conf sets, in this order.
// The variables of one place are sorted by name.
func (c *Cluster) UserVariables() []Variable {
	var all []Variable
	for _, in := range []struct {
		at     spec.Path
		env    pod.EnvSpec
		fields []string
	}{
		{c.At("env"), c.Spec.Env, []string{"jobManager", "taskManager"}},
		{c.At("jobManager", "env"), c.Spec.JobManager.Env, []string{"jobManager"}},
		{c.At("taskManager", "env"), c.Spec.TaskManager.Env, []string{"taskManager"}},
	} {
		for _, name := range slices.Sorted(maps.Keys(in.env)) {
			at := in.at.At(name)
			all = append(all, Variable{name, in.env[name].Value, at, at.At("value"), in.fields})
		}
	}
	return append(all, c.keyVariables()...)
}

// keyVariables returns the variables that keys in conf set, sorted by key.
func (c *Cluster) keyVariables() []Variable {
	var all []Variable
	for _, set := range variableKeys {
		for _, key := range slices.Sorted(maps.Keys(c.Spec.Conf)) {
			if name, found := strings.CutPrefix(key, set.prefix); found {
				value, at := c.Spec.Conf[key], c.At("conf", key)
				all = append(all, Variable{name, &value, at, at, []string{set.field}})
			}
		}
	}
	return all
}

// KeyVariables returns the names of variables that keys in conf set, with the paths of the keys.
// It implements workload.Keyed.
func (c *Cluster) KeyVariables() iter.Seq2[string, spec.Path] {
	return func(yield func(string, spec.Path) bool) {
		for _, v := range c.keyVariables() {
			if !yield(v.Name, v.At) {
				return
			}
		}
	}
}
