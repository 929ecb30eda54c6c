package program

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/flink/sql"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// LanguageRules are about programs in Python and scripts of SQL.
var LanguageRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK100", Severity: diag.Error,
			Title:  "A job is one program",
			Why:    "A job is a jar, a Python program or a script of SQL. Flink runs a program in Python and, from 2.0 on, a script of SQL with a class of its own, which has no place for another class. A field of the wrong language would silently have no effect.",
			Bad:    `flink: scoring: job: {module: "scoring.main", class: "com.example.Scoring"}`,
			Good:   `flink: scoring: job: {file: "local:///opt/flink/job/scoring.py", python: "/usr/bin/python3"}`,
			Ref:    "apache/flink PythonDriver, SqlDriver; apache/flink-kubernetes-operator examples, flink-python-example",
			Judges: []spec.Path{"flink.job", "flink.jobs", "flink.version"},
		},
		Check: checkLanguages,
	},
	{
		Doc: rule.Doc{
			ID: "FLK101", Severity: diag.Error,
			Title:  "A script of SQL has a runner",
			Why:    "Flink 1 has no class that runs a script, so a jar of yours has to. Flink 2 has one, for which a native cluster needs the jar flink-sql-gateway-VERSION.jar of the image, whose name contains the patch number.",
			Bad:    `flink: scoring: job: {file: null, sql: script: "INSERT INTO a SELECT * FROM b"}`,
			Good:   `flink: scoring: {version: "2.1.2", job: {file: null, sql: script: "INSERT INTO a SELECT * FROM b"}}`,
			Ref:    "apache/flink SqlDriver (FLIP-480), KubernetesClusterDescriptor.deployApplicationCluster; apache/flink-kubernetes-operator examples, flink-sql-runner-example",
			Judges: []spec.Path{"flink.job", "flink.jobs", "flink.version", "flink.deployment", "flink.mode"},
		},
		Check: checkRunner,
	},
	{
		Doc: rule.Doc{
			ID: "FLK102", Severity: diag.Error,
			Title:  "A script of SQL starts one job",
			Why:    "The operator gives every job an id of its own, and with a fixed id Flink lets a program start one job alone: the second statement that starts one fails. A script without such a statement ends at once.",
			Bad:    `flink: scoring: {version: "2.1.2", job: {file: null, sql: script: "INSERT INTO a SELECT 1; INSERT INTO b SELECT 2;"}}`,
			Good:   `flink: scoring: {version: "2.1.2", job: {file: null, sql: script: "EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END;"}}`,
			Ref:    "apache/flink-kubernetes-operator ApplicationReconciler.setJobIdIfNecessary; apache/flink ApplicationDispatcherBootstrap, StreamContextEnvironment: enforceSingleJobExecution",
			Judges: []spec.Path{"flink.job", "flink.jobs", "flink.version"},
		},
		Check: checkStatements,
	},
	{
		Doc: rule.Doc{
			ID: "FLK103", Severity: diag.Error,
			Title:  "Somebody brings the jars of a script's connectors",
			Why:    "Flink's image contains the connectors datagen, print, blackhole and filesystem, and the formats csv, json and raw with those of change data in JSON. For any other, the job fails at its start: could not find any factory for identifier. connectors lists those whose jars are in the image or in the jar of the runner.",
			Bad:    `flink: scoring: {version: "2.1.2", job: {file: null, sql: script: "CREATE TABLE a (id INT) WITH ('connector' = 'kafka'); INSERT INTO a SELECT 1;"}}`,
			Good:   `flink: scoring: {version: "2.1.2", job: {file: null, sql: {script: "CREATE TABLE a (id INT) WITH ('connector' = 'kafka'); INSERT INTO a SELECT 1;", connectors: ["kafka"]}}}`,
			Ref:    "apache/flink FactoryUtil.discoverFactory; flink-dist, lib",
			Judges: []spec.Path{"flink.job", "flink.jobs"},
		},
		Check: checkConnectors,
	},
	{
		Doc: rule.Doc{
			ID: "FLK104", Severity: diag.Error,
			Title:  "Flink can read the files of a Python program",
			Why:    "The JobManager reads the files of a Python program from its own disk, or through a file system of Flink. There is none for https, and a jar of a Python program is not read at all.",
			Bad:    `flink: scoring: job: file: "https://repo.example.com/scoring.py"`,
			Good:   `flink: scoring: job: file: "local:///opt/flink/job/scoring.py"`,
			Ref:    "apache/flink PythonEnvUtils.preparePythonEnvironment, FileSystem.get",
			Judges: []spec.Path{"flink.job", "flink.jobs"},
		},
		Check: checkPythonFiles,
	},
}

func checkLanguages(c *cluster.Cluster, r *rule.Reporter) {
	for _, job := range c.Jobs {
		s, at := job.Spec, job.Path
		isPython := s.Module != "" || strings.HasSuffix(s.File, ".py")
		switch {
		case s.SQL != nil && isPython:
			r.Reportf(at.At("sql"), "%s is a script of SQL and a Python program at once", job.Title()).
				Fixf("remove sql, or the file and the module of Python")
		case s.SQL != nil && s.SQL.Script == "":
			r.Reportf(at.At("sql"), "sql of %s has no script", job.Title()).Fixf("add script, with the statements")
		case s.SQL != nil && c.RunsSQL(job) && s.Class != "":
			r.Reportf(at.At("class"), "Flink runs the script with a class of its own").
				Fixf("remove class, or add file with the jar that contains it")
		case s.SQL != nil && c.RunsSQL(job) && len(s.Arguments) > 0:
			r.Reportf(at.At("arguments"), "the class of Flink that runs the script takes no arguments").
				Fixf("remove arguments, or add file with the jar of a runner that takes them")
		case s.Module != "" && s.File != "":
			r.Reportf(at.At("module"), "Python runs a module or a file, and %s has both", job.Title()).
				Fixf("remove file, which is %s, or module", s.File)
		case isPython && s.Class != "":
			r.Reportf(at.At("class"), "a Python program has no class").Fixf("remove class")
		}
		for _, field := range pythonFields(s) {
			if !isPython {
				r.Reportf(at.At(field), "%s is for Python programs, and %s is none", field, job.Title()).Fixf("remove %s", field)
			}
		}
	}
}

// pythonFields returns the fields of a job that only Python has and that are given.
func pythonFields(s cluster.JobSpec) []string {
	var fields []string
	if d := s.Dependencies; len(d.PyFiles) > 0 || len(d.Archives) > 0 || d.Requirements != "" {
		fields = append(fields, "dependencies")
	}
	if s.Python != "" {
		fields = append(fields, "python")
	}
	return fields
}

func checkRunner(c *cluster.Cluster, r *rule.Reporter) {
	v := c.Spec.Version
	for _, job := range c.Jobs {
		switch {
		case job.Language != cluster.SQL || job.Spec.File != "" || v.Major == 0:
		case !v.AtLeast(2, 0):
			r.Reportf(job.Path.At("sql"), "Flink %s has no class that runs a script", v.Line()).
				Fixf("add file to %s, the URI of the jar of a runner, such as %s, or use Flink 2", job.Title(), sampleJar(c)).
				Notef(c.At("version"), "the version is stated here")
		case c.Way.Native && !c.Way.Session && !v.HasPatch():
			r.Reportf(c.At("version"), "the file name of Flink's own runner contains the full version, and %s has no patch number", v).
				Fixf("write the version of the image, such as %s.%d, or add file to %s with the jar of another runner", v, latest(v), job.Title()).
				Notef(job.Path.At("sql"), "the script is here")
		}
	}
}

func checkStatements(c *cluster.Cluster, r *rule.Reporter) {
	for _, job := range c.Jobs {
		if job.Language != cluster.SQL || job.Spec.SQL.Script == "" {
			continue
		}
		var lines []string
		for _, s := range job.Script {
			if s.Starts {
				lines = append(lines, fmt.Sprint(s.Line))
			}
		}
		switch at := job.Path.At("sql", "script"); {
		case len(lines) == 0:
			r.Reportf(at, "no statement of the script starts a job").Fixf("add the statement, such as INSERT INTO … SELECT …")
		case len(lines) > 1 && c.RunsSQL(job): // another runner may put them together
			r.Reportf(at, "the script starts %d jobs, in its lines %s, and Flink runs the first one alone", len(lines), strings.Join(lines, ", ")).
				Fixf("write the statements as one, EXECUTE STATEMENT SET BEGIN … END, or give each script a cluster of its own")
		}
	}
}

// included lists the connectors, the formats and the catalogs in the official images.
var included = []string{
	"datagen", "print", "blackhole", "filesystem", "csv", "json", "raw", "debezium-json", "canal-json", "maxwell-json", "ogg-json",
	"generic_in_memory",
}

// families lists connectors that are in the jar of another one.
var families = map[string]string{"upsert-kafka": "kafka"}

func checkConnectors(c *cluster.Cluster, r *rule.Reporter) {
	for _, job := range c.Jobs {
		if job.Language != cluster.SQL {
			continue
		}
		reported := map[string]bool{}
		for _, s := range job.Script {
			for _, o := range s.Options {
				kind := connectorKind(s, o)
				if kind == "" || isBrought(job, o.Value) || reported[o.Value] {
					continue
				}
				reported[o.Value] = true
				r.Reportf(job.Path.At("sql", "script"), "line %d of the script uses the %s %q, which is not in Flink's image", o.Line, kind, o.Value).
					Fixf("put its jar into /opt/flink/lib of the image or into the jar of the runner, and add %q to connectors", o.Value)
			}
		}
	}
}

// connectorKind returns what the value of an option names, "" for another option.
func connectorKind(s sql.Statement, o sql.Option) string {
	switch {
	case s.Verb == "CREATE CATALOG" && o.Key == "type":
		return "catalog"
	case strings.HasPrefix(s.Verb, "CREATE") && o.Key == "connector":
		return "connector"
	case strings.HasPrefix(s.Verb, "CREATE") && (o.Key == "format" || o.Key == "key.format" || o.Key == "value.format"):
		return "format"
	}
	return ""
}

// isBrought reports whether the jar of a connector is in the image, in the jar of the runner, or added by the
// script. A value that a runner replaces is not judged.
func isBrought(job cluster.Job, name string) bool {
	if slices.Contains(included, name) || strings.ContainsAny(name, "${}") {
		return true
	}
	for _, own := range job.Spec.SQL.Connectors {
		if own == name || own == families[name] {
			return true
		}
	}
	return slices.ContainsFunc(job.Script, func(s sql.Statement) bool { return s.Jar != "" && strings.Contains(s.Jar, name) })
}

func checkPythonFiles(c *cluster.Cluster, r *rule.Reporter) {
	for _, job := range c.Jobs {
		if job.Language != cluster.Python {
			continue
		}
		d, at := job.Spec.Dependencies, job.Path.At("dependencies")
		checkPythonFile(r, job.Path.At("file"), job.Spec.File)
		checkPythonFile(r, at.At("requirements"), d.Requirements)
		for i, uri := range d.PyFiles {
			checkPythonFile(r, at.At("pyFiles").Index(i), uri)
		}
		for i, uri := range d.Archives {
			checkPythonFile(r, at.At("archives").Index(i), uri)
		}
	}
}

func checkPythonFile(r *rule.Reporter, at spec.Path, uri string) {
	if scheme, rest, _ := strings.Cut(uri, "://"); scheme == "http" || scheme == "https" {
		r.Reportf(at, "Flink cannot read a file of a Python program by %s", scheme).
			Fixf("put it into the image, as in local:///opt/flink/job/%s, or into a store", rest[strings.LastIndex(rest, "/")+1:])
	}
}
