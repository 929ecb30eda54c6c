package cluster

import (
	"maps"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/internal/unit"
)

// A Part is a part of a process's memory that a field of the spec decides.
type Part struct {
	Field string      // below jobManager or taskManager
	Size  *unit.Bytes // nil: not given
	keys  []string    // of Flink, without the prefix of the process, that get the size
	over  []string    // keys that Flink does not read then
}

// parts returns the parts of a JobManager's memory, in the order of the schema.
func (s JobManager) parts() []Part {
	return append(s.PodSpec.parts(),
		Part{"heap", s.Heap, []string{"heap.size"}, nil},
		Part{"offHeap", s.OffHeap, []string{"off-heap.size"}, nil},
	)
}

// parts returns the parts of a TaskManager's memory, in the order of the schema.
func (s TaskManager) parts() []Part {
	return append(s.PodSpec.parts(),
		Part{"heap", s.Heap, []string{"task.heap.size"}, nil},
		Part{"offHeap", s.OffHeap, []string{"task.off-heap.size"}, nil},
		Part{"managed", s.Managed, []string{"managed.size"}, []string{"managed.fraction"}},
		Part{"networkMemory", s.Network, []string{"network.min", "network.max"}, []string{"network.fraction"}},
		Part{"frameworkHeap", s.FrameworkHeap, []string{"framework.heap.size"}, nil},
		Part{"frameworkOffHeap", s.FrameworkOffHeap, []string{"framework.off-heap.size"}, nil},
	)
}

func (s PodSpec) parts() []Part {
	return []Part{
		{"metaspace", s.Metaspace, []string{"jvm-metaspace.size"}, nil},
		{"overhead", s.Overhead, []string{"jvm-overhead.min", "jvm-overhead.max"}, []string{"jvm-overhead.fraction"}},
	}
}

// Parts returns the parts of memory that the spec gives to a process.
func (c *Cluster) Parts(role string) []Part {
	all := c.Spec.JobManager.parts()
	if role == "taskManager" {
		all = c.Spec.TaskManager.parts()
	}
	var given []Part
	for _, p := range all {
		if p.Size != nil {
			given = append(given, p)
		}
	}
	return given
}

// The processes with the names of their keys.
var processKeys = []struct{ role, component string }{{"jobManager", JobProcess}, {"taskManager", TaskProcess}}

// keysOfParts returns the configuration that the parts of memory are.
func (c *Cluster) keysOfParts() map[string]string {
	conf := map[string]string{}
	for _, p := range processKeys {
		for _, part := range c.Parts(p.role) {
			for _, key := range part.keys {
				conf[p.component+".memory."+key] = sizeText(*part.Size)
			}
		}
	}
	return conf
}

// keysOfPods returns the configuration that fields of the pods decide: parts of memory, and
// options of the JVM. With an overhead, Flink must know its own memory too: otherwise it would
// compute a size for network memory, and the parts would seldom add up to the container's.
func (c *Cluster) keysOfPods() map[string]string {
	conf := c.keysOfParts()
	for key, flink := range map[string]unit.Bytes{
		JobProcess + overheadKey: c.JobMemory.Flink, TaskProcess + overheadKey: c.TaskMemory.Flink,
	} {
		whole := strings.TrimSuffix(key, overheadKey) + ".memory.flink.size"
		if c.Given[key] != "" && c.Spec.Conf[whole] == "" && flink > 0 {
			conf[whole] = sizeText(flink)
		}
	}
	for key, options := range map[string]string{
		"env.java.opts.jobmanager":  string(c.Spec.JobManager.JavaOptions),
		"env.java.opts.taskmanager": string(c.Spec.TaskManager.JavaOptions),
	} {
		if options != "" {
			conf[key] = options
		}
	}
	return conf
}

// overheadKey is the end of the key for the least overhead of a process.
const overheadKey = ".memory.jvm-overhead.min"

// resolveKeysOfPods notes the fields that decide keys. A key that Flink does not read because
// of a field is one of them.
func (c *Cluster) resolveKeysOfPods() {
	c.Given = map[string]string{}
	for _, p := range processKeys {
		for _, part := range c.Parts(p.role) {
			for _, key := range append(part.keys, part.over...) {
				c.Given[p.component+".memory."+key] = p.role + "." + part.Field
			}
		}
	}
	for alias, key := range MemoryAliases {
		if field := c.Given[key]; field != "" {
			c.Given[alias] = field
		}
	}
	if c.Spec.JobManager.JavaOptions != "" {
		c.Given["env.java.opts.jobmanager"] = "jobManager.javaOptions"
	}
	if c.Spec.TaskManager.JavaOptions != "" {
		c.Given["env.java.opts.taskmanager"] = "taskManager.javaOptions"
	}
}

// memoryKeys returns the keys about memory, of conf and of fields, under their current names.
func (c *Cluster) memoryKeys() memoryKeys {
	conf := memoryConf(c.Spec.Conf)
	if len(c.Given) > 0 {
		conf = memoryConf(withoutGiven(c.Spec.Conf, c.Given))
		maps.Copy(conf, c.keysOfParts())
	}
	return memoryKeys{conf: conf, given: c.Given}
}

// withoutGiven returns the keys of conf that no field decides.
func withoutGiven(conf, given map[string]string) map[string]string {
	rest := maps.Clone(conf)
	if rest == nil {
		rest = map[string]string{}
	}
	maps.DeleteFunc(rest, func(key, _ string) bool { return given[key] != "" })
	return rest
}

// Arithmetic returns the parts of a process as a sum, with the least of those that are not
// given: what memory has to be at least.
func (c *Cluster) Arithmetic(role string) string {
	least := []Part{{Field: "metaspace", Size: sizeOf(defaultMetaspace)}, {Field: "overhead", Size: sizeOf(192 * unit.MiB)}}
	if role == "jobManager" {
		least = append(least, Part{Field: "heap", Size: sizeOf(leastJobHeap)}, Part{Field: "offHeap", Size: sizeOf(128 * unit.MiB)})
	} else {
		least = append(least,
			Part{Field: "heap", Size: sizeOf(unit.Bytes(c.Slots()) * leastSlotHeap)}, Part{Field: "offHeap"}, Part{Field: "managed"},
			Part{Field: "networkMemory", Size: sizeOf(c.leastNetwork())}, Part{Field: "frameworkHeap", Size: sizeOf(128 * unit.MiB)},
			Part{Field: "frameworkOffHeap", Size: sizeOf(128 * unit.MiB)},
		)
	}
	var terms []string
	var sum unit.Bytes
	for _, part := range least {
		for _, given := range c.Parts(role) {
			if given.Field == part.Field {
				part.Size = given.Size
			}
		}
		if part.Size != nil && *part.Size > 0 {
			terms = append(terms, part.Field+" "+part.Size.Human())
			sum += *part.Size
		}
	}
	return strings.Join(terms, " + ") + " = " + sum.Human()
}

// leastNetwork returns the smallest network memory of a TaskManager. With heap and managed memory
// given, Flink does not use what they leave: it takes a fraction of Flink's own memory.
func (c *Cluster) leastNetwork() unit.Bytes {
	s := c.Spec.TaskManager
	if s.Heap != nil && s.Managed != nil && s.Overhead == nil && c.Spec.Conf["taskmanager.memory.flink.size"] == "" {
		return c.TaskMemory.Network
	}
	return 64 * unit.MiB
}

func sizeOf(size unit.Bytes) *unit.Bytes { return &size }

// sizeText returns a size as Flink reads it, exactly.
func sizeText(size unit.Bytes) string {
	switch {
	case size == 0:
		return "0"
	case size%unit.MiB == 0:
		return memoryText(size)
	}
	return strconv.FormatInt(int64(size), 10) + "b"
}
