package conf

import (
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// OptionRules are about the options of the JVMs.
var OptionRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK135", Severity: diag.Warning,
			Title:  "Variables do not set the sizes of the JVM that Flink computes",
			Why:    "Flink computes the heap, the metaspace and the direct memory of a process from the memory of its container, and the start script puts the user's options behind its own: of two sizes the JVM takes the last one. The parts then no longer add up to the container.",
			Bad:    `flink: scoring: env: FLINK_ENV_JAVA_OPTS: value: "-Xmx1g"`,
			Good:   `flink: scoring: conf: {"env.java.opts.taskmanager": "-XX:+UseG1GC", "taskmanager.memory.jvm-metaspace.size": "512m"}`,
			Ref:    "apache/flink bin/flink-console.sh, bin/config.sh, ProcessMemoryUtils",
			Judges: []spec.Path{"flink.env", "flink.jobManager.env", "flink.taskManager.env", "flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, o := range sizeOptions(c) {
				if o.part.void {
					o.report(r, "%s has %s, which has no effect beside the -Xmx that Flink computes", o.name, o.word)
				} else {
					o.report(r, "%s has %s, which replaces the size that Flink computes for the %s", o.name, o.word, o.part.title)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK138", Severity: diag.Warning,
			Title:  "The default options of the JVM keep those of the operator",
			Why:    "The operator puts the options that Flink needs on Java 17 into env.java.default-opts.all: they open modules of the JDK for reflection. A value of one's own replaces them, and serialization fails while the job runs.",
			Bad:    `flink: scoring: conf: "env.java.default-opts.all": "-XX:+UseG1GC"`,
			Good:   `flink: scoring: conf: "env.java.opts.all": "-XX:+UseG1GC"`,
			Ref:    "apache/flink-kubernetes-operator helm conf/flink-conf.yaml; apache/flink docs, Java compatibility",
			Judges: []spec.Path{"flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			const key, right = "env.java.default-opts.all", "env.java.opts.all"
			value, found := c.Spec.Conf[key]
			if !found || strings.Contains(value, "--add-opens") {
				return
			}
			f := r.Reportf(c.At("conf", key), "%s replaces the options with which the operator opens the modules of Java 17", key).
				Fixf("write %s, whose options come in addition", right).OnKey()
			if c.Spec.Conf[right] == "" {
				f.Replace(`"` + right + `"`)
			}
		},
	},
}

// A part is a part of a process whose size an option sets.
type part struct {
	title string
	key   string // that sets it, behind the name of the process
	heap  bool
	void  bool // the option does nothing when there is an -Xmx
}

// parts maps options to the parts that they size.
var parts = map[string]part{
	"-Xmx": {title: "heap", heap: true}, "-Xms": {title: "heap", heap: true},
	"-XX:MaxHeapSize=": {title: "heap", heap: true}, "-XX:InitialHeapSize=": {title: "heap", heap: true},
	"-XX:MaxRAMPercentage=": {heap: true, void: true}, "-XX:MinRAMPercentage=": {heap: true, void: true},
	"-XX:InitialRAMPercentage=": {heap: true, void: true},
	"-XX:MaxMetaspaceSize=":     {title: "metaspace", key: "memory.jvm-metaspace.size"},
	"-XX:MaxDirectMemorySize=":  {title: "direct memory", key: "memory.task.off-heap.size"},
}

var sizeOption = lazyregexp.New(`^(-Xmx|-Xms|-XX:(?:Max|Initial)HeapSize=|-XX:(?:Max|Min|Initial)RAMPercentage=|-XX:MaxMetaspaceSize=|-XX:MaxDirectMemorySize=)(.*)$`)

// optionVariables are the variables that hold options, with the processes whose JVMs get them. The
// start script reads the keys of conf only if its variable is not set. FLK084 judges the keys.
var optionVariables = []struct {
	name   string
	fields []string // of the processes in the spec
}{
	{"FLINK_ENV_JAVA_OPTS", []string{"jobManager", "taskManager"}},
	{"FLINK_ENV_JAVA_OPTS_JM", []string{"jobManager"}},
	{"FLINK_ENV_JAVA_OPTS_TM", []string{"taskManager"}},
	{"_JAVA_OPTIONS", []string{"jobManager", "taskManager"}},
}

// A sizedOption is an option that sets a size which Flink computes.
type sizedOption struct {
	name, word, text string // where it stands, the option, and all options there
	path             spec.Path
	part             part
	fields           []string
}

// sizeOptions returns the options that set sizes, in the order of their variables.
func sizeOptions(c *cluster.Cluster) []sizedOption {
	var all []sizedOption
	variables := c.UserVariables()
	for _, v := range optionVariables {
		for _, given := range variables {
			fields := slices.DeleteFunc(slices.Clone(v.fields), func(field string) bool { return !slices.Contains(given.Fields, field) })
			if given.Name != v.name || given.Value == nil || len(fields) == 0 {
				continue
			}
			for _, word := range strings.Fields(*given.Value) {
				if m := sizeOption.FindStringSubmatch(word); m != nil {
					all = append(all, sizedOption{v.name, word, *given.Value, given.Holds, parts[m[1]], fields})
				}
			}
		}
	}
	return all
}

// report reports an option with what to do instead.
func (o sizedOption) report(r *rule.Reporter, format string, args ...any) *rule.Finding {
	var instead []string
	for _, field := range o.fields {
		key := strings.ToLower(field) + "." + o.part.key
		switch {
		case o.part.heap:
			instead = append(instead, field+".memory")
		case field == "taskManager" || !strings.Contains(o.part.key, "task."):
			instead = append(instead, key)
		default:
			instead = append(instead, "jobmanager.memory.off-heap.size")
		}
	}
	f := r.Reportf(o.path, format, args...).Fixf("remove it, and set %s", strings.Join(instead, " and "))
	if rest := pod.WithoutOption(o.text, o.word); rest != `""` {
		f.Replace(rest)
	}
	return f
}
