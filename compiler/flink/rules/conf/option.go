package conf

import (
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/unit"
)

// OptionRules are about the options of the JVMs.
var OptionRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK135", Severity: diag.Warning,
			Title:  "Options of the JVM do not set the sizes that Flink computes",
			Why:    "Flink computes the heap, the metaspace and the direct memory of a process from the memory of its container, and the start script puts the user's options behind its own: of two sizes the JVM takes the last one. The parts then no longer add up to the container.",
			Bad:    `flink: scoring: conf: "env.java.opts.taskmanager": "-Xmx1g"`,
			Good:   `flink: scoring: conf: {"env.java.opts.taskmanager": "-XX:+UseG1GC", "taskmanager.memory.jvm-metaspace.size": "512m"}`,
			Ref:    "apache/flink bin/flink-console.sh, bin/config.sh, ProcessMemoryUtils",
			Judges: []spec.Path{"flink.conf", "flink.env", "flink.jobManager.memory", "flink.taskManager.memory"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, o := range sizeOptions(c) {
				switch {
				case o.part.void:
					o.report(r, "%s has %s, which has no effect beside the -Xmx that Flink computes", o.name, o.word)
				case o.fits:
					o.report(r, "%s has %s, which replaces the size that Flink computes for the %s", o.name, o.word, o.part.title)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK136", Severity: diag.Error,
			Title:  "A heap in the options of the JVM fits into the container",
			Why:    "The user's options stand behind Flink's own, and of two sizes the JVM takes the last one. A heap that is larger than the container ends in OOMKilled as soon as it fills.",
			Bad:    `flink: scoring: conf: "env.java.opts.jobmanager": "-Xmx3g"`,
			Good:   `flink: scoring: jobManager: memory: "4Gi"`,
			Ref:    "apache/flink bin/flink-console.sh, bin/config.sh",
			Judges: []spec.Path{"flink.conf", "flink.env", "flink.jobManager.memory", "flink.taskManager.memory"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, o := range sizeOptions(c) {
				if !o.fits {
					o.report(r, "%s has %s, and the container of %s has %s", o.name, o.word, o.of, o.container.Human()).
						Notef(c.At(o.field, "memory"), "the memory of the container is stated here")
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

// optionSources are the keys and the variables that hold options, with the processes whose JVMs
// get them. The start script reads a key only if the variable is not set.
var optionSources = []struct {
	name     string
	variable bool
	fields   []string // of the processes in the spec
}{
	{"env.java.opts", false, []string{"jobManager", "taskManager"}},
	{"env.java.opts.all", false, []string{"jobManager", "taskManager"}},
	{"env.java.opts.jobmanager", false, []string{"jobManager"}},
	{"env.java.opts.taskmanager", false, []string{"taskManager"}},
	{"env.java.default-opts.all", false, []string{"jobManager", "taskManager"}},
	{"env.java.default-opts.jobmanager", false, []string{"jobManager"}},
	{"env.java.default-opts.taskmanager", false, []string{"taskManager"}},
	{"FLINK_ENV_JAVA_OPTS", true, []string{"jobManager", "taskManager"}},
	{"FLINK_ENV_JAVA_OPTS_JM", true, []string{"jobManager"}},
	{"FLINK_ENV_JAVA_OPTS_TM", true, []string{"taskManager"}},
	{"_JAVA_OPTIONS", true, []string{"jobManager", "taskManager"}},
}

// A sizedOption is an option that sets a size which Flink computes.
type sizedOption struct {
	name, word, text string // where it stands, the option, and all options there
	path             spec.Path
	part             part
	fields           []string
	fits             bool // into the containers of its processes
	field, of        string
	container        unit.Bytes // of the process that it does not fit into
}

// sizeOptions returns the options that set sizes, in the order of their sources.
func sizeOptions(c *cluster.Cluster) []sizedOption {
	var all []sizedOption
	for _, s := range optionSources {
		text, path := c.Spec.Conf[s.name], c.At("conf", s.name)
		if s.variable {
			text, path = "", c.At("env", s.name, "value")
			if value := c.Spec.Env[s.name].Value; value != nil {
				text = *value
			}
		}
		for _, word := range strings.Fields(text) {
			m := sizeOption.FindStringSubmatch(word)
			if m == nil {
				continue
			}
			o := sizedOption{name: s.name, word: word, text: text, path: path, part: parts[m[1]], fields: s.fields, fits: true}
			size, _ := pod.JVMSize(m[2])
			for _, p := range c.Processes() {
				if o.fits && o.part.heap && p.Size != 0 && size > p.Size && strings.Contains(strings.Join(s.fields, " "), p.Field) {
					o.fits, o.field, o.of, o.container = false, p.Field, p.Name, p.Size
				}
			}
			all = append(all, o)
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
