package cluster

import (
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/internal/unit"
)

// The memory model of Flink follows ProcessMemoryUtils, TaskExecutorFlinkMemoryUtils and
// JobManagerFlinkMemoryUtils in flink-runtime of apache/flink, which are the same from 1.17
// to 2.3. The size of the whole process is given, as in every container; keys in conf
// change how it is divided.

// JobMemory is the division of the memory of a JobManager.
type JobMemory struct {
	Process   unit.Bytes
	Flink     unit.Bytes
	Heap      unit.Bytes
	OffHeap   unit.Bytes
	Metaspace unit.Bytes
	Overhead  unit.Bytes
}

// TaskMemory is the division of the memory of a TaskManager.
type TaskMemory struct {
	Process          unit.Bytes
	Flink            unit.Bytes
	FrameworkHeap    unit.Bytes
	TaskHeap         unit.Bytes
	Managed          unit.Bytes
	FrameworkOffHeap unit.Bytes
	TaskOffHeap      unit.Bytes
	Network          unit.Bytes
	Metaspace        unit.Bytes
	Overhead         unit.Bytes
}

// A MemoryFault is the reason why a process of a given size does not start.
type MemoryFault struct {
	Key     string // the faulty key of conf, "" when the size of the process is wrong
	Text    string
	Fix     string     // what to do; "": a larger process may help
	Replace string     // a value for the key that is right, "" when none is known
	Least   unit.Bytes // the smallest process that starts with these parts, 0 when it is not known
	IsSpare bool       // the process has more memory than its parts take
}

// Error implements error.
func (f *MemoryFault) Error() string { return f.Text }

// memoryKeys are the keys about memory under their current names, and those of them that
// fields of the spec decide, by key.
type memoryKeys struct{ conf, given map[string]string }

// memoryOptions reads the memory keys of one process.
type memoryOptions struct {
	prefix string
	memoryKeys
	fault *MemoryFault // the first one
}

// text returns a size for the option: as the spec writes it for a field, otherwise as Flink
// reads it.
func (o *memoryOptions) text(name string, size unit.Bytes) string {
	if o.given[o.prefix+name] != "" {
		return (size / unit.MiB * unit.MiB).String()
	}
	return memoryText(size)
}

// fail returns a fault, and records it if it is the first one. The name is that of the faulty
// option, "" for the size of the process.
func (o *memoryOptions) fail(name, fix, format string, args ...any) *MemoryFault {
	fault := &MemoryFault{Text: fmt.Sprintf(format, args...), Fix: fix}
	if name != "" {
		fault.Key = o.prefix + name
	}
	if o.fault == nil {
		o.fault = fault
	}
	return fault
}

func (o *memoryOptions) has(name string) bool {
	_, found := o.conf[o.prefix+name]
	return found
}

// size returns the option as a size, or otherwise if it is not set.
func (o *memoryOptions) size(name string, otherwise unit.Bytes) unit.Bytes {
	text, found := o.conf[o.prefix+name]
	if !found {
		return otherwise
	}
	size, ok := parseMemory(text)
	if !ok {
		repaired := repairMemory(text)
		fix := "write a whole number with a unit, such as 512m or 2g"
		if repaired != "" {
			fix = "write " + repaired
		}
		if o.fault == nil {
			o.fail(name, fix, "%q is not a size that Flink can read", text)
			o.fault.Replace = repaired
		}
		return otherwise
	}
	return size
}

// fraction returns the option as Flink does: a float widened to a double.
func (o *memoryOptions) fraction(name string, otherwise float32) float64 {
	text, found := o.conf[o.prefix+name]
	if !found {
		return float64(otherwise)
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 32)
	if err != nil || !(f >= 0 && f < 1) {
		o.fail(name, fractionFix(text, otherwise), "%q is not a fraction from 0 to less than 1", text)
		return float64(otherwise)
	}
	return f
}

// share is an amount of memory: a fraction of a whole, within two bounds.
type share struct {
	name     string
	fraction float64
	min, max unit.Bytes
}

// defaultMetaspace is the size of the metaspace.
const defaultMetaspace = 256 * unit.MiB

// defaultManaged is the fraction of Flink memory that is managed memory.
const defaultManaged float32 = 0.4

// fractionFix returns what to write in the place of text, which is no fraction.
func fractionFix(text string, otherwise float32) string {
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	if f, err := strconv.ParseFloat(number, 64); err == nil && f > 0 && f < 100 && (percent || f >= 10) {
		return fmt.Sprintf("write the fraction %s", strconv.FormatFloat(f/100, 'f', -1, 64))
	}
	return fmt.Sprintf("write a fraction of at least 0 and less than 1, such as the default of %v", otherwise)
}

// unlimited is Long.MAX_VALUE, Flink's default upper bound of network memory.
const unlimited = unit.Bytes(1<<63 - 1)

func (o *memoryOptions) share(name string, fraction float32, least, most unit.Bytes) share {
	s := share{name, o.fraction(name+".fraction", fraction), o.size(name+".min", least), o.size(name+".max", most)}
	if s.min > s.max {
		key := name + ".min"
		if !o.has(key) {
			key = name + ".max"
		}
		fix := fmt.Sprintf("set %s%s.min to at most %s, or %s%s.max to at least %s", o.prefix, name, memoryText(s.max), o.prefix, name, memoryText(s.min))
		o.fail(key, fix, "the minimum %s of %s is larger than the maximum of %s", shareTitle(name), s.min.Human(), s.max.Human())
	}
	return s
}

// of returns the share of a whole.
func (s share) of(whole unit.Bytes) unit.Bytes { return s.within(multiply(whole, s.fraction)) }

// beside returns the share of a whole, given the rest of that whole.
func (s share) beside(rest unit.Bytes) unit.Bytes {
	return s.within(multiply(rest, s.fraction/(1-s.fraction)))
}

func (s share) within(size unit.Bytes) unit.Bytes { return max(s.min, min(s.max, size)) }

func (s share) has(size unit.Bytes) bool { return s.min <= size && size <= s.max }

// shareTitle returns the name of a share for a message.
func shareTitle(name string) string {
	if name == "jvm-overhead" {
		return "JVM overhead"
	}
	return name + " memory"
}

// around returns the size of the process around total Flink memory, and its JVM overhead.
// The overhead is the remaining memory or, when the process has no size yet, a fraction of
// it.
func (o *memoryOptions) around(process, flink, metaspace unit.Bytes, overhead share) (whole, left unit.Bytes) {
	if process == 0 {
		left = overhead.beside(flink + metaspace)
		return flink + metaspace + left, left
	}
	left = process - flink - metaspace
	if !overhead.has(left) {
		fix := ""
		if left > overhead.max {
			most := (flink + metaspace + overhead.max) / unit.MiB * unit.MiB
			fix = fmt.Sprintf("set memory to at most %s, or remove the keys of conf that limit Flink's own memory to %s", most, flink.Human())
			if len(o.given) > 0 {
				fix = fmt.Sprintf("make a part of it larger, such as heap, or set memory to at most %s", most)
			}
		}
		bounds := overhead.min.Human()
		if overhead.max != overhead.min {
			bounds += " to " + overhead.max.Human()
		}
		fault := o.fail("", fix, "Flink's own memory of %s and the metaspace of %s leave %s of %s for the JVM overhead, which must be %s",
			flink.Human(), metaspace.Human(), signed(left), process.Human(), bounds)
		if fault.IsSpare = left > overhead.max; !fault.IsSpare {
			fault.Least = (flink + metaspace + overhead.min + unit.MiB - 1) / unit.MiB * unit.MiB
		}
	}
	return process, left
}

// own returns the total Flink memory that is given, 0 if it follows from the size of the
// process and its parts. With an overhead from the spec it is what that and the metaspace leave.
func (o *memoryOptions) own(process, metaspace unit.Bytes, overhead share) unit.Bytes {
	if o.has("flink.size") || o.given[o.prefix+"jvm-overhead.min"] == "" {
		return o.size("flink.size", 0)
	}
	if metaspace+overhead.min >= process {
		o.fail("", "", "the metaspace of %s and the JVM overhead of %s are more than the whole process of %s",
			metaspace.Human(), overhead.min.Human(), process.Human())
		return 0
	}
	return process - metaspace - overhead.min
}

// inside returns the total Flink memory of a process, and its JVM overhead.
func (o *memoryOptions) inside(process, metaspace unit.Bytes, overhead share) (flink, taken unit.Bytes) {
	taken = overhead.of(process)
	if metaspace+taken > process {
		o.fail("", "", "the metaspace of %s and the JVM overhead of %s are more than the whole process of %s",
			metaspace.Human(), taken.Human(), process.Human())
	}
	return process - metaspace - taken, taken
}

// MemoryAliases maps old names of memory keys, which Flink still reads, to their current
// names.
var MemoryAliases = map[string]string{
	"taskmanager.memory.size":             "taskmanager.memory.managed.size",
	"taskmanager.network.memory.fraction": "taskmanager.memory.network.fraction",
	"taskmanager.network.memory.max":      "taskmanager.memory.network.max",
	"taskmanager.network.memory.min":      "taskmanager.memory.network.min",
}

// memoryConf returns conf with the memory keys under their current names.
func memoryConf(conf map[string]string) map[string]string {
	out := maps.Clone(conf)
	for alias, key := range MemoryAliases {
		if value, found := conf[alias]; found && conf[key] == "" {
			out[key] = value
		}
	}
	return out
}

// jobMemory divides the memory of a JobManager. The fault is not nil when the JobManager
// would not start; the division is then meaningless.
func jobMemory(process unit.Bytes, keys memoryKeys) (JobMemory, *MemoryFault) {
	o := &memoryOptions{prefix: "jobmanager.memory.", memoryKeys: keys}
	m := JobMemory{Process: process, OffHeap: o.size("off-heap.size", 128*unit.MiB), Metaspace: o.size("jvm-metaspace.size", defaultMetaspace)}
	overhead := o.share("jvm-overhead", 0.1, 192*unit.MiB, unit.GiB)
	m.Flink = o.own(process, m.Metaspace, overhead)
	switch {
	case o.has("heap.size"):
		m.Heap = o.size("heap.size", 0)
		if m.Flink != 0 && !o.has("off-heap.size") {
			m.OffHeap = m.Flink - m.Heap
		}
		if m.Flink != 0 && m.Flink != m.Heap+m.OffHeap || m.OffHeap < 0 {
			fix := fmt.Sprintf("remove %sflink.size, which is the sum of both", o.prefix)
			if o.given[o.prefix+"heap.size"] != "" && m.Flink > m.OffHeap && m.OffHeap >= 0 {
				fix = fmt.Sprintf("set it to %s, or remove it", o.text("heap.size", m.Flink-m.OffHeap))
			}
			fault := o.fail("heap.size", fix, "a heap of %s and off-heap memory of %s do not add up to the %s of Flink memory", m.Heap.Human(), signed(m.OffHeap), m.Flink.Human())
			fault.IsSpare = m.OffHeap >= 0 && m.Flink > m.Heap+m.OffHeap
		}
		m.Flink = m.Heap + m.OffHeap
		m.Process, m.Overhead = o.around(process, m.Flink, m.Metaspace, overhead)
	case m.Flink != 0:
		m.Heap = m.Flink - m.OffHeap
		m.Process, m.Overhead = o.around(process, m.Flink, m.Metaspace, overhead)
	default:
		m.Flink, m.Overhead = o.inside(process, m.Metaspace, overhead)
		m.Heap = m.Flink - m.OffHeap
	}
	if m.Heap <= 0 {
		name, fix := "", ""
		if o.has("flink.size") {
			name, fix = "flink.size", fmt.Sprintf("set it to at least %s, or remove it", memoryText(m.OffHeap+leastJobHeap))
		} else if o.has("heap.size") {
			name, fix = "heap.size", fmt.Sprintf("set it to at least %s, or remove it", o.text("heap.size", leastJobHeap))
		}
		o.fail(name, fix, "the off-heap memory of %s leaves no heap in the %s of Flink memory", m.OffHeap.Human(), signed(m.Flink))
	}
	return m, o.fault
}

// taskMemory divides the memory of a TaskManager, as jobMemory does.
func taskMemory(process unit.Bytes, keys memoryKeys) (TaskMemory, *MemoryFault) {
	o := &memoryOptions{prefix: "taskmanager.memory.", memoryKeys: keys}
	m := TaskMemory{
		Process:          process,
		FrameworkHeap:    o.size("framework.heap.size", 128*unit.MiB),
		FrameworkOffHeap: o.size("framework.off-heap.size", 128*unit.MiB),
		TaskOffHeap:      o.size("task.off-heap.size", 0),
		Metaspace:        o.size("jvm-metaspace.size", defaultMetaspace),
	}
	overhead := o.share("jvm-overhead", 0.1, 192*unit.MiB, unit.GiB)
	m.Flink = o.own(process, m.Metaspace, overhead)
	network := o.share("network", 0.1, 64*unit.MiB, unlimited)
	switch {
	case o.has("task.heap.size") && o.has("managed.size"):
		m.TaskHeap, m.Managed = o.size("task.heap.size", 0), o.size("managed.size", 0)
		if m.Flink != 0 {
			o.networkOfRest(&m, network)
		} else {
			m.Network = network.beside(m.fixed() + m.TaskHeap + m.Managed)
			m.Flink = m.fixed() + m.TaskHeap + m.Managed + m.Network
		}
		m.Process, m.Overhead = o.around(process, m.Flink, m.Metaspace, overhead)
	case m.Flink != 0:
		o.divide(&m, network)
		m.Process, m.Overhead = o.around(process, m.Flink, m.Metaspace, overhead)
	default:
		m.Flink, m.Overhead = o.inside(process, m.Metaspace, overhead)
		o.divide(&m, network)
	}
	return m, o.fault
}

// fixed returns the memory that does not depend on the size of the process.
func (m *TaskMemory) fixed() unit.Bytes { return m.FrameworkHeap + m.FrameworkOffHeap + m.TaskOffHeap }

// divide divides Flink memory among heap, managed and network memory.
func (o *memoryOptions) divide(m *TaskMemory, network share) {
	m.Managed = o.size("managed.size", multiply(m.Flink, o.fraction("managed.fraction", defaultManaged)))
	if o.has("task.heap.size") {
		m.TaskHeap = o.size("task.heap.size", 0)
		o.networkOfRest(m, network)
		return
	}
	m.Network = network.of(m.Flink)
	needed := m.fixed() + m.Managed + m.Network
	if needed > m.Flink {
		name, fix := "", ""
		if o.has("flink.size") {
			name, fix = "flink.size", "set it to more, or remove it, or give less to managed and network memory"
		} else if o.has("managed.fraction") && !o.has("managed.size") && multiply(m.Flink, float64(defaultManaged)) < m.Managed {
			name, fix = "managed.fraction", "set it to a smaller fraction, such as 0.4"
		}
		o.fail(name, fix, "framework, managed and network memory of %s together are more than the %s that overhead and metaspace leave",
			needed.Human(), signed(m.Flink))
	}
	m.TaskHeap = m.Flink - needed
}

// networkOfRest gives the network the memory that the other parts leave.
func (o *memoryOptions) networkOfRest(m *TaskMemory, network share) {
	m.Network = m.Flink - m.fixed() - m.TaskHeap - m.Managed
	if network.has(m.Network) {
		return
	}
	most, least := m.TaskHeap+m.Network-network.min, m.TaskHeap+m.Network-network.max
	switch {
	case m.Network >= 0 && m.Network > network.max:
		o.fail("task.heap.size", fmt.Sprintf("set it to at least %s, or remove it", o.text("task.heap.size", least)),
			"a task heap of %s leaves %s for the network, which must be at most %s", m.TaskHeap.Human(), m.Network.Human(), network.max.Human()).IsSpare = true
	case most > 0:
		o.fail("task.heap.size", fmt.Sprintf("set it to at most %s, or remove it", o.text("task.heap.size", most/unit.MiB*unit.MiB)),
			"a task heap of %s leaves %s for the network, which must be at least %s", m.TaskHeap.Human(), signed(m.Network), network.min.Human())
	default:
		o.fail("", "", "the memory leaves %s for the task heap of %s and a network of at least %s",
			signed(m.TaskHeap+m.Network), m.TaskHeap.Human(), network.min.Human())
	}
}
