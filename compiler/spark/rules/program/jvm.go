package program

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// jvmRules judge options of the JVM that prevent its start or override fields.
var jvmRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK128", Severity: diag.Error,
			Title:  "The JVM supports its options",
			Why:    "Spark 4 runs on Java 17, which dropped options of Java 8 for logs, memory and the CMS collector. A JVM with such an option does not start: \"Unrecognized VM option\".",
			Bad:    `spark: etl: executor: javaOptions: "-XX:+UseConcMarkSweepGC"`,
			Good:   `spark: etl: executor: javaOptions: "-XX:+UseG1GC"`,
			Ref:    "openjdk/jdk jdk-17+35 src/hotspot/share/runtime/arguments.cpp special_jvm_flags; JEP 214, 220, 271, 363; apache/spark docs/index.md of 4.0",
			Judges: []spec.Path{"spark.driver.javaOptions", "spark.executor.javaOptions", "spark.conf", "spark.version", "spark.image"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if !isOnJava17(a) {
				return
			}
			for _, o := range jvmOptions(a) {
				for _, word := range strings.Fields(o.text) {
					f, gone := removedOption(word)
					if !gone || strings.HasPrefix(word, "-XX:") && strings.Contains(o.text, "-XX:+IgnoreUnrecognizedVMOptions") {
						continue
					}
					r.Reportf(o.path, "%s has %s, which Java 17 does not support", o.name, word).
						Fixf("%s", f.Advice()).Replace(pod.WithoutOption(o.text, word)).
						Notef(a.At("version"), "Spark %s runs on Java 17 or newer", a.Spec.Version)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK129", Severity: diag.Error,
			Title:  "The JVM has one garbage collector",
			Why:    "A JVM with two collectors does not start: \"Multiple garbage collectors selected\". The default options of a role and its own options form one command line.",
			Bad:    `spark: etl: executor: javaOptions: "-XX:+UseG1GC -XX:+UseParallelGC"`,
			Good:   `spark: etl: executor: javaOptions: "-XX:+UseParallelGC"`,
			Ref:    "openjdk/jdk src/hotspot/share/gc/shared/gcConfig.cpp",
			Judges: []spec.Path{"spark.driver.javaOptions", "spark.executor.javaOptions", "spark.conf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, role := range []string{app.DriverRole, app.ExecutorRole} {
				if on := collectors(a, role); len(on) > 1 {
					last := on[len(on)-1]
					r.Reportf(last.path, "the JVM of the %s gets the collectors %s and %s", role, on[0].name, last.name).
						Fixf("keep one of them").
						Notef(on[0].path, "the first is here")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK130", Severity: diag.Warning,
			Title:  "Options of the JVM do not set the heap by other names",
			Why:    "The size of the container follows from the heap in memory. The driver's options come after Spark's own -Xmx, so MaxHeapSize wins, and a larger heap ends in OOMKilled. An executor's options come before it and have no effect.",
			Bad:    `spark: etl: driver: javaOptions: "-XX:MaxHeapSize=6g"`,
			Good:   `spark: etl: driver: memory: "6Gi"`,
			Ref:    "apache/spark SparkSubmitCommandBuilder.java buildSparkSubmitCommand, kubernetes dockerfiles/spark/entrypoint.sh",
			Judges: []spec.Path{"spark.driver.javaOptions", "spark.executor.javaOptions", "spark.conf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, o := range jvmOptions(a) {
				for _, heap := range otherHeap.FindAllString(o.text, -1) {
					text := "%s sets the heap with %s, overriding %s.memory, which determines the size of the container"
					if o.role == app.ExecutorRole {
						text = "%s sets the heap with %s, but %s.memory overrides it"
					}
					r.Reportf(o.path, text, o.name, heap, o.role).
						Fixf("remove %s, and set %s.memory", heap, o.role).Replace(pod.WithoutOption(o.text, heap))
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK143", Severity: diag.Error,
			Title:  "The JVM can reserve its heap and its stacks",
			Why:    "A JVM whose initial heap -Xms is larger than the heap from memory does not start: \"Initial heap size set to a larger value than the maximum heap size\". Nor does one that cannot read the size behind -Xms, -Xmn or -Xss: \"Invalid initial heap size\".",
			Bad:    `spark: etl: executor: {memory: "4Gi", javaOptions: "-Xms8g"}`,
			Good:   `spark: etl: executor: {memory: "8Gi", javaOptions: "-Xms8g"}`,
			Ref:    "openjdk/jdk src/hotspot/share/runtime/arguments.cpp; tried with OpenJDK 17",
			Judges: []spec.Path{"spark.driver.javaOptions", "spark.executor.javaOptions", "spark.driver.memory", "spark.executor.memory", "spark.conf"},
		},
		Check: checkHeapOptions,
	},
	{
		Doc: rule.Doc{
			ID: "SPK131", Severity: diag.Warning,
			Title:  "The driver gets Spark's keys from conf, not from options of the JVM",
			Why:    "Spark reads the keys of conf from a file after the options, and they override the options. The compiler neither sees nor checks a key in an option, and nobody looks for it there.",
			Bad:    `spark: etl: driver: javaOptions: "-Dspark.sql.shuffle.partitions=400"`,
			Good:   `spark: etl: conf: "spark.sql.shuffle.partitions": "400"`,
			Ref:    "apache/spark SparkConf.scala loadFromSystemProperties, SparkSubmitArguments.scala toSparkConf",
			Judges: []spec.Path{"spark.driver.javaOptions", "spark.conf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, o := range jvmOptions(a) {
				if o.role != app.DriverRole || credential.InOptions(o.text) {
					continue
				}
				for _, m := range sparkProperty.FindAllStringSubmatch(o.text, -1) {
					r.Reportf(o.path, "%s sets %s, which is a key of Spark", o.name, m[1]).
						Fixf("remove it, and set %s in conf", m[1])
				}
			}
		},
	},
}

// checkHeapOptions reports sizes in options that prevent the start of the JVM.
func checkHeapOptions(a *app.App, r *rule.Reporter) {
	for _, o := range jvmOptions(a) {
		heap := a.Spec.Executor.Memory
		if o.role == app.DriverRole {
			heap = a.Spec.Driver.Memory
		}
		for _, word := range strings.Fields(o.text) {
			m := sizeOption.FindStringSubmatch(word)
			if m == nil {
				continue
			}
			size, ok := pod.JVMSize(m[2])
			rest := pod.WithoutOption(o.text, word)
			if rest == `""` {
				rest = "null"
			}
			switch {
			case !ok:
				f := r.Reportf(o.path, "%s has %s, whose size a JVM cannot read", o.name, word)
				if fixed := repairedSize(m[2]); fixed != "" {
					f.Fixf("write %s", m[1]+fixed).Replace(fmt.Sprintf("%q", strings.Replace(o.text, word, m[1]+fixed, 1)))
				} else {
					f.Fixf("write a whole number with k, m or g, as in %s2m", m[1])
				}
			case m[1] == "-Xms" && heap != 0 && size > heap:
				first, most := pod.Sizes(size, heap)
				r.Reportf(o.path, "%s begins with a heap of %s, and %s.memory is %s", word, first, o.role, most).
					Fixf("remove %s, or set %s.memory to at least %s", word, o.role, size).Replace(rest).
					Notef(a.At(o.role, "memory"), "the largest heap is stated here")
			}
		}
	}
}

// repairedSize returns a size with a longer unit, such as 2Gi or 512MB, as the JVM reads it, ""
// for anything else.
func repairedSize(text string) string {
	if m := longSize.FindStringSubmatch(text); m != nil {
		return m[1] + strings.ToLower(m[2])
	}
	return ""
}

var (
	// otherHeap matches the long names of -Xmx and -Xms.
	otherHeap = lazyregexp.New(`-XX:(?:Max|Initial)HeapSize=\S*`)
	// sizeOption matches an option whose size a JVM must read to start.
	sizeOption = lazyregexp.New(`^(-Xms|-Xmn|-Xss)(.*)$`)
	longSize   = lazyregexp.New(`^([0-9]+)([kKmMgGtT])(?:i|b|B|iB)$`)
	// sparkProperty matches a key of Spark set as a property of the JVM.
	sparkProperty = lazyregexp.New(`-D(spark\.[A-Za-z0-9._-]+)`)
	// optionName matches the name in an option such as -XX:+UseG1GC or -XX:PermSize=1g.
	optionName = lazyregexp.New(`^-XX:[-+]?([A-Za-z0-9]+)`)
)

// removed are the options with which a JVM of Java 17 does not start.
var removed = []app.KeyNote{
	{Key: "UseConcMarkSweepGC", Field: "-XX:+UseG1GC"},
	{Key: "UseParNewGC", Field: "-XX:+UseG1GC"},
	{Key: "UseParallelOldGC", Field: "-XX:+UseParallelGC"},
	{Key: "UseCMSInitiatingOccupancyOnly", Reason: "Java 17 has no collector CMS"},
	{Key: "UseCMSCompactAtFullCollection", Reason: "Java 17 has no collector CMS"},
	{Key: "CMSInitiatingOccupancyFraction", Field: "-XX:InitiatingHeapOccupancyPercent with G1"},
	{Key: "CMSClassUnloadingEnabled", Reason: "Java 17 has no collector CMS"},
	{Key: "CMSParallelRemarkEnabled", Reason: "Java 17 has no collector CMS"},
	{Key: "CMSScavengeBeforeRemark", Reason: "Java 17 has no collector CMS"},
	{Key: "PermSize", Field: "-XX:MetaspaceSize"},
	{Key: "MaxPermSize", Field: "-XX:MaxMetaspaceSize"},
	{Key: "AggressiveOpts", Reason: "its behavior is the default"},
	{Key: "PrintGCDateStamps", Field: "-Xlog:gc*::time"},
	{Key: "PrintGCTimeStamps", Field: "-Xlog:gc*::uptime"},
	{Key: "PrintGCApplicationStoppedTime", Field: "-Xlog:safepoint"},
	{Key: "PrintAdaptiveSizePolicy", Field: "-Xlog:gc+ergo*=trace"},
	{Key: "PrintReferenceGC", Field: "-Xlog:gc+ref=debug"},
	{Key: "PrintTenuringDistribution", Field: "-Xlog:gc+age=trace"},
	{Key: "PrintHeapAtGC", Field: "-Xlog:gc+heap=debug"},
	{Key: "UseGCLogFileRotation", Reason: "the log goes to the container"},
	{Key: "NumberOfGCLogFiles", Reason: "the log goes to the container"},
	{Key: "GCLogFileSize", Reason: "the log goes to the container"},
	{Key: "TraceClassLoading", Field: "-Xlog:class+load"},
	{Key: "UseCompressedStrings", Reason: "its behavior is the default"},
	{Key: "UseStringCache", Reason: "its behavior is the default"},
	{Key: "-Xincgc", Field: "-XX:+UseG1GC"},
	{Key: "-d64", Reason: "every JVM has 64 bits"},
	{Key: "-Djava.endorsed.dirs", Field: "dependencies.jars"},
	{Key: "-Djava.ext.dirs", Field: "dependencies.jars"},
}

// removedOption returns the entry of a removed option, and whether there is one.
func removedOption(word string) (app.KeyNote, bool) {
	name, _, _ := strings.Cut(word, "=")
	if m := optionName.FindStringSubmatch(word); m != nil {
		name = m[1]
	}
	return keys.Find(removed, name)
}

// isOnJava17 reports whether the JVM is known to be of Java 17 or newer. Spark 4 requires
// that. For older versions of Spark the tag of the image may tell.
func isOnJava17(a *app.App) bool {
	if a.Spec.Version.Major >= 4 {
		return true
	}
	m := javaTag.FindStringSubmatch(a.Spec.Image.Parse().Tag)
	if m == nil {
		return false
	}
	java, err := strconv.Atoi(m[1])
	return err == nil && java >= 17
}

// collectorNames are the options that choose a garbage collector. A JVM accepts one.
var collectorNames = []string{"UseEpsilonGC", "UseG1GC", "UseParallelGC", "UseSerialGC", "UseShenandoahGC", "UseZGC"}

// A collector is a garbage collector that an option chooses.
type collector struct {
	name string
	path spec.Path
}

// collectors returns the collectors of a role's JVM in the order of its options. The
// default options precede the others. The last of repeated options counts.
func collectors(a *app.App, role string) []collector {
	var on []collector
	all := jvmOptions(a)
	slices.SortStableFunc(all, func(x, y options) int { return strings.Compare(y.name, x.name) }) // "spark." sorts before "javaOptions"
	for _, o := range all {
		if o.role != role {
			continue
		}
		for _, word := range strings.Fields(o.text) {
			m := optionName.FindStringSubmatch(word)
			if m == nil || !slices.Contains(collectorNames, m[1]) {
				continue
			}
			on = slices.DeleteFunc(on, func(c collector) bool { return c.name == m[1] })
			if strings.HasPrefix(word, "-XX:+") {
				on = append(on, collector{m[1], o.path})
			}
		}
	}
	return on
}
