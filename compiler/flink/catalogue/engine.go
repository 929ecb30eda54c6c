package catalogue

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/version"
)

// Engine are Flink's own keys as the rules about them and explain need them. It sees nothing of
// the keys in conf that the operator reads.
var Engine = &keys.Engine[*cluster.Cluster]{
	Catalogue: Keys,
	Notes:     keys.Notes[*cluster.Cluster]{Otherwise: setBy},
	Field:     "conf", Runs: "a cluster",
	Conf:    func(c *cluster.Cluster) map[string]string { return part(c, false) },
	Version: func(c *cluster.Cluster) version.Version { return c.Spec.Version },
	Setter:  setter,
	// FLK010 judges the values of these.
	Elsewhere: []string{
		"jobmanager.memory.flink.size", "jobmanager.memory.heap.size", "jobmanager.memory.jvm-metaspace.size",
		"jobmanager.memory.jvm-overhead.fraction", "jobmanager.memory.jvm-overhead.max", "jobmanager.memory.jvm-overhead.min",
		"jobmanager.memory.off-heap.size",
		"taskmanager.memory.flink.size", "taskmanager.memory.framework.heap.size", "taskmanager.memory.framework.off-heap.size",
		"taskmanager.memory.jvm-metaspace.size", "taskmanager.memory.jvm-overhead.fraction", "taskmanager.memory.jvm-overhead.max",
		"taskmanager.memory.jvm-overhead.min", "taskmanager.memory.managed.fraction", "taskmanager.memory.managed.size",
		"taskmanager.memory.network.fraction", "taskmanager.memory.network.max", "taskmanager.memory.network.min",
		"taskmanager.memory.size", "taskmanager.memory.task.heap.size", "taskmanager.memory.task.off-heap.size",
		"taskmanager.network.memory.fraction", "taskmanager.network.memory.max", "taskmanager.network.memory.min",
	},
}

// OperatorEngine is Engine for the keys in conf that the operator reads.
var OperatorEngine = &keys.Engine[*cluster.Cluster]{
	Catalogue: OperatorKeys,
	Notes:     keys.Notes[*cluster.Cluster]{Otherwise: setBy},
	Field:     "conf", Runs: "a cluster",
	Conf:      func(c *cluster.Cluster) map[string]string { return part(c, true) },
	Version:   (*cluster.Cluster).Operator,
	VersionAt: func(*cluster.Cluster) spec.Path { return cluster.OperatorPath },
	Newer:     "install",
	Setter:    setter,
}

// part returns those keys of conf that the operator reads, or the others.
func part(c *cluster.Cluster, operators bool) map[string]string {
	var out map[string]string
	for key, value := range c.Spec.Conf {
		if IsOperators(key) != operators {
			continue
		}
		if out == nil {
			out = make(map[string]string, len(c.Spec.Conf))
		}
		out[key] = value
	}
	return out
}

// setter returns what sets a key in place of the user, and whether anything does.
func setter(c *cluster.Cluster, key string) (keys.Note[*cluster.Cluster], bool) {
	owner, owned := Owner(c, key)
	note := keys.Note[*cluster.Cluster]{Key: key}
	switch owner {
	case "":
		note.Reason = "the operator sets it"
	case OwnedByCompiler:
		note.Reason = "its value is fixed"
	default:
		note.Field = owner
	}
	return note, owned
}

// decided returns the value that fields give to a key, or to the key whose old name it is. It
// reports whether any does.
func decided(c *cluster.Cluster, key string) (string, bool) {
	value, found := c.Owned[key]
	if k, known := Keys.Find(key); !found && known && k.Renamed != "" {
		value, found = c.Owned[k.Renamed]
	}
	return value, found
}

// setBy describes who sets a key that fields, the compiler or the operator decide, "" for
// any other.
func setBy(key string) string {
	owner, owned := owners[key]
	switch {
	case passed(key) || owned && owner == "":
		return "the operator; not in conf"
	case !owned:
		return ""
	case owner == OwnedByCompiler:
		return "the compiler, which fixes the value; not in conf"
	}
	return "the spec, by " + owner + "; not in conf"
}

// Names returns the keys of a configuration that Flink sees, sorted.
func Names(conf map[string]string) []string {
	var names []string
	for key := range conf {
		if !IsOperators(key) {
			names = append(names, key)
		}
	}
	slices.Sort(names)
	return names
}
