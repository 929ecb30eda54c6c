package program

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/catalogue"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// ProgramRules judge the program of an application and the options of its JVM.
var ProgramRules = app.WithinLimits(slices.Concat(jvmRules, []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK020", Severity: diag.Error,
			Title:  "A jar has a main class",
			Why:    "Without one, spark-submit opens the jar to find it. spark-submit runs in the operator's pod, which does not contain local:// files of the application's image: \"Failed to get main class in JAR\".",
			Bad:    `spark: etl: main: class: null`,
			Good:   `spark: etl: main: class: "com.example.Etl"`,
			Ref:    "apache/spark SparkSubmit.scala",
			Judges: []spec.Path{"spark.main.file", "spark.main.class"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if a.Language == app.Scala && a.Spec.Main.Class == "" && a.Spec.Main.File != "" {
				r.Reportf(a.At("main"), "%s is a jar, and main has no class", a.ShownProgram()).
					Fixf("name the main class, as in class: \"com.example.Etl\"")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK021", Severity: diag.Warning,
			Title:  "A Python or R application has no main class",
			Why:    "The extension of the file name alone decides the language. Spark starts its own runner for Python and R, and the class is not used.",
			Bad:    `spark: etl: main: {file: "local:///opt/app/etl.py", class: "com.example.Etl"}`,
			Good:   `spark: etl: main: {file: "local:///opt/app/etl.py", class: null}`,
			Ref:    "apache/spark SparkSubmit.scala isPython, isR",
			Judges: []spec.Path{"spark.main.file", "spark.main.class"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if a.Language != app.Scala && a.Spec.Main.Class != "" {
				r.Reportf(a.At("main", "class"), "%s is run by %s, and the class is not used", a.ShownProgram(), a.Language).
					Fixf("leave class out").Replace("null")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK022", Severity: diag.Error,
			Title:  "The program and its files are in the image or in a store",
			Why:    "spark-submit looks a file:// URI up in the pod that submits the application, which is the operator's, and requires spark.kubernetes.file.upload.path. The scheme for a file of the application's image is local://.",
			Bad:    `spark: etl: main: file: "file:///opt/app/etl.jar"`,
			Good:   `spark: etl: main: file: "local:///opt/app/etl.jar"`,
			Ref:    "apache/spark KubernetesUtils.scala uploadFileUri",
			Judges: []spec.Path{"spark.main.file", "spark.dependencies"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if !a.Way.Ends || uploads(a) {
				return
			}
			where := "the operator's pod"
			if a.Way.Submits {
				where = "the pod that submits"
			}
			for _, f := range withoutCredentials(uris(a)) {
				if rest, found := strings.CutPrefix(f.uri, "file://"); found && strings.HasPrefix(rest, "/") {
					r.Reportf(f.path, "%s would be looked up in %s", withoutFragment(f.uri), where).
						Fixf("write local://%s for a file of the image", rest).Replace(fmt.Sprintf("%q", "local://"+rest))
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK023", Severity: diag.Error,
			Title:  "Hadoop reads S3 as s3a://",
			Why:    "Hadoop has no file system for the scheme s3: \"No FileSystem for scheme \"s3\"\". The rule ignores catalogs with their own client, under spark.sql.catalog.",
			Bad:    `spark: etl: conf: "spark.sql.warehouse.dir": "s3://lake/warehouse"`,
			Good:   `spark: etl: conf: "spark.sql.warehouse.dir": "s3a://lake/warehouse"`,
			Ref:    "kubeflow/spark-operator #843",
			Judges: []spec.Path{"spark.main.file", "spark.dependencies", "spark.conf", "spark.hadoopConf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, f := range withoutCredentials(uris(a)) {
				name := f.what
				if name == "the program" {
					name = "file"
				}
				checkScheme(a, r, f.path, name, f.uri)
			}
			for _, s := range catalogue.Settings(a) {
				if !strings.HasPrefix(s.Key, "spark.sql.catalog.") {
					checkScheme(a, r, s.Path, s.Name, s.Value)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK024", Severity: diag.Warning,
			Title:  "Arguments name S3 as s3a://",
			Why:    "A path that the application hands to Spark goes through Hadoop, which has no file system for the scheme s3. Only the application's own client could read it.",
			Bad:    `spark: etl: main: arguments: ["--input", "s3://lake/orders"]`,
			Good:   `spark: etl: main: arguments: ["--input", "s3a://lake/orders"]`,
			Ref:    "kubeflow/spark-operator #843",
			Judges: []spec.Path{"spark.main.arguments"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for i, argument := range a.Spec.Main.Arguments {
				checkScheme(a, r, a.At("main", "arguments").Index(i), "argument", argument)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK025", Severity: diag.Error,
			Title: "Options of the JVM do not set the heap",
			Why:   "Spark sets -Xmx from memory, and refuses to start when the options set it too: for the driver at submission, for executors at the start of the driver.",
			Bad:   `spark: etl: executor: javaOptions: "-XX:+UseG1GC -Xmx6g"`,
			Good:  `spark: etl: executor: javaOptions: "-XX:+UseG1GC"`,
			Ref:   "apache/spark SparkSubmitCommandBuilder.java checkJavaOptions, SparkConf.scala validateSettings",
			Judges: []spec.Path{
				"spark.driver.javaOptions", "spark.executor.javaOptions", "spark.conf",
			},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, o := range jvmOptions(a) {
				if strings.Contains(o.text, "-Xmx") {
					heap := maximumHeap.FindString(o.text)
					rest := strings.Join(strings.Fields(maximumHeap.ReplaceAllString(o.text, " ")), " ")
					without := fmt.Sprintf("%q", rest)
					if rest == "" {
						without = "null"
					}
					r.Reportf(o.path, "%s sets the heap with %s, and Spark takes it from %s.memory", o.name, heap, o.role).
						Fixf("remove %s, and set %s.memory", heap, o.role).Replace(without)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK026", Severity: diag.Error,
			Title:  "Executors get Spark's keys from conf, not from options of the JVM",
			Why:    "Spark refuses to start when the executors' options contain -Dspark: INVALID_EXECUTOR_SPARK_OPTIONS. Executors take their keys from the driver.",
			Bad:    `spark: etl: executor: javaOptions: "-Dspark.io.compression.codec=zstd"`,
			Good:   `spark: etl: conf: "spark.io.compression.codec": "zstd"`,
			Ref:    "apache/spark SparkConf.scala validateSettings",
			Judges: []spec.Path{"spark.executor.javaOptions", "spark.conf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, o := range jvmOptions(a) {
				if o.role == "executor" && strings.Contains(o.text, "-Dspark") {
					r.Reportf(o.path, "%s sets a key of Spark", o.name).Fixf("set the key in conf")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK027", Severity: diag.Warning,
			Title:  "Logging is configured once, for log4j 2",
			Why:    "Spark logs with log4j 2 since 3.3, which does not read -Dlog4j.configuration. Such a file has no effect, and the log keeps Spark's default format. If logs is given, its configuration overrides any other.",
			Bad:    `spark: etl: driver: javaOptions: "-Dlog4j.configuration=file:/opt/app/log4j.properties"`,
			Good:   `spark: etl: driver: javaOptions: "-Dlog4j2.configurationFile=file:/opt/app/log4j2.properties"`,
			Ref:    "apache/spark docs/core-migration-guide.md, 3.2 to 3.3",
			Judges: []spec.Path{"spark.driver.javaOptions", "spark.executor.javaOptions", "spark.conf", "spark.logs"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, o := range jvmOptions(a) {
				if a.Spec.Logs != nil && strings.Contains(o.text, "configurationFile=") && strings.Contains(o.text, "-Dlog4j") {
					r.Reportf(o.path, "%s names a configuration of log4j, but logs overrides it", o.name).
						Fixf("remove it, or leave logs out").
						Notef(a.At("logs"), "logs is given here")
				}
				if strings.Contains(o.text, "-Dlog4j.configuration=") {
					r.Reportf(o.path, "%s configures log4j 1, and Spark logs with log4j 2", o.name).
						Fixf("write -Dlog4j2.configurationFile with a file for log4j 2")
				}
			}
		},
	},
}))

// options are the options of the JVM in one field or key.
type options struct {
	role string // driver or executor
	name string
	path spec.Path
	text string
}

// jvmOptions returns the options of the JVM from all fields and keys that hold some, except
// the extraJavaOptions keys, which SPK033 reports.
func jvmOptions(a *app.App) []options {
	var all []options
	if text := string(a.Spec.Driver.JavaOptions); text != "" {
		all = append(all, options{app.DriverRole, "javaOptions", a.At("driver", "javaOptions"), text})
	}
	if text := string(a.Spec.Executor.JavaOptions); text != "" {
		all = append(all, options{app.ExecutorRole, "javaOptions", a.At("executor", "javaOptions"), text})
	}
	for _, role := range []string{app.DriverRole, app.ExecutorRole} {
		key := "spark." + role + ".defaultJavaOptions"
		if text := a.Spec.Conf[key]; text != "" {
			all = append(all, options{role, key, a.At("conf", key), text})
		}
	}
	return all
}

// maximumHeap matches the option of the JVM that sets the heap.
var maximumHeap = lazyregexp.New(`-Xmx\S*`)

var s3Scheme = lazyregexp.New(`(^|[^A-Za-z0-9+.-])s3n?://`)

// checkScheme reports a URI that Hadoop has no file system for. It skips URIs with a
// credential, such as s3n://KEY:SECRET@BUCKET, because a message must not repeat a
// credential.
func checkScheme(a *app.App, r *rule.Reporter, path spec.Path, name, text string) {
	if a.Conf["spark.hadoop.fs.s3.impl"] != "" || !s3Scheme.MatchString(text) || credential.Looks(text) {
		return
	}
	fixed := s3Scheme.ReplaceAllString(text, "${1}s3a://")
	fixURI(a, r.Reportf(path, "%s is %s, and Hadoop reads S3 as s3a://", name, withoutFragment(text)), name, fixed)
}
