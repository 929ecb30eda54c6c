package pods

import (
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// JVMRules judge the options of the JVMs.
var JVMRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK084", Severity: diag.Error,
			Title:  "Options of the JVM do not set its memory",
			Why:    "Flink computes the heap, the direct memory and the metaspace from the size of the process, and passes them to the JVM before its options. The JVM takes the last value of an option, so one in the options replaces what Flink computed: the process grows beyond its container and is killed, or parts of its memory stay unused.",
			Bad:    `flink: scoring: taskManager: javaOptions: "-Xmx3g"`,
			Good:   `flink: scoring: taskManager: {memory: "6Gi", javaOptions: "-XX:+UseG1GC"}`,
			Ref:    "apache/flink flink-console.sh: JVM_ARGS before FLINK_ENV_JAVA_OPTS; ProcessMemoryUtils.generateJvmParametersStr",
			Judges: []spec.Path{"flink.jobManager.javaOptions", "flink.taskManager.javaOptions", "flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, o := range javaOptions(c) {
				for _, word := range strings.Fields(o.text) {
					instead := memoryOption(word)
					if instead == "" {
						continue
					}
					rest := strings.Join(strings.Fields(strings.Replace(o.text, word, "", 1)), " ")
					replacement := strconv.Quote(rest)
					if rest == "" {
						replacement = "null"
					}
					r.Reportf(o.at, "%s replaces the size that Flink computes for the JVM of %s", word, o.of).
						Fixf("remove it, and set %s", o.field(instead)).Replace(replacement)
				}
			}
		},
	},
}

// options are the options of a JVM, at their place in the spec.
type options struct {
	at    spec.Path
	text  string
	of    string   // in a message
	roles []string // of the pods whose JVM gets them; not empty
}

// field returns a field of each role, for a message.
func (o options) field(name string) string {
	fields := make([]string, len(o.roles))
	for i, role := range o.roles {
		fields[i] = role + "." + name
	}
	return strings.Join(fields, " and ")
}

// javaOptions returns the options of the JVMs of both processes, from fields and from conf.
func javaOptions(c *cluster.Cluster) []options {
	var all []options
	for _, p := range c.BothPods() {
		if text := string(p.Spec.JavaOptions); text != "" {
			all = append(all, options{c.At(p.Role, "javaOptions"), text, "the " + p.Name, []string{p.Role}})
		}
	}
	both := []string{c.JobPod.Role, c.TaskPod.Role}
	for _, one := range []struct {
		suffix, of string
		roles      []string
	}{
		{"", "JobManager and TaskManagers", both}, {".all", "JobManager and TaskManagers", both},
		{".jobmanager", "the JobManager", both[:1]}, {".taskmanager", "the TaskManager", both[1:]},
	} {
		for _, prefix := range []string{"env.java.opts", "env.java.default-opts"} {
			key := prefix + one.suffix
			if text := c.Spec.Conf[key]; text != "" && c.Given[key] == "" {
				all = append(all, options{c.At("conf", key), text, one.of, one.roles})
			}
		}
	}
	return all
}

// memoryOption returns the field that decides what an option sets, "" for an option that sets
// no memory of Flink's model.
func memoryOption(word string) string {
	name, _, _ := strings.Cut(word, "=")
	switch {
	case strings.HasPrefix(word, "-Xmx"), strings.HasPrefix(word, "-Xms"), name == "-XX:MaxHeapSize", name == "-XX:InitialHeapSize":
		return "memory"
	case name == "-XX:MaxDirectMemorySize":
		return "memory"
	case name == "-XX:MaxMetaspaceSize":
		return "metaspace"
	}
	return ""
}
