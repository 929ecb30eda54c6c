package program

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/spell"
	"github.com/lakewright/lakewright/internal/version"
)

// DependencyRules judge the files and packages that a program needs besides the image:
// where Spark finds them, and whether they fit the version of Spark.
var DependencyRules = app.WithinLimits(slices.Concat(uriRules, []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK072", Severity: diag.Error,
			Title:  "Files have a scheme that something reads",
			Why:    "The scheme decides which file system fetches a file. Spark and Hadoop stop at an unknown scheme: \"No FileSystem for scheme\". The key fs.SCHEME.impl names the class of another file system.",
			Bad:    `spark: etl: dependencies: jars: ["gcs://lake/udf.jar"]`,
			Good:   `spark: etl: dependencies: jars: ["gs://lake/udf.jar"]`,
			Ref:    "apache/spark DependencyUtils.scala; apache/hadoop FileSystem.java",
			Judges: []spec.Path{"spark.main.file", "spark.dependencies", "spark.hadoopConf", "spark.conf"},
		},
		Check: checkSchemes,
	},
	{
		Doc: rule.Doc{
			ID: "SPK073", Severity: diag.Warning,
			Title:  "The operator can look up the dependencies",
			Why:    "spark-submit looks the files up in the operator's pod before it creates the driver. That pod needs the file system's connector and the right to read, as the application's pods do. Files of the image and plain downloads are left to the driver.",
			Bad:    `spark: etl: dependencies: jars: ["s3a://lake/jars/udf.jar"]`,
			Good:   `spark: etl: dependencies: jars: ["local:///opt/app/udf.jar"]`,
			Ref:    "apache/spark DependencyUtils.scala resolveGlobPath; kubeflow/spark-operator #404 #1508 #2301",
			Judges: []spec.Path{"spark.dependencies"},
		},
		Check: checkLookups,
	},
	{
		Doc: rule.Doc{
			ID: "SPK074", Severity: diag.Warning,
			Title:  "Every dependency has an effect",
			Why:    "Spark adds Python files to Python's path, but a jar or an R file does not start Python. Repositories and excluded packages matter only if Spark downloads packages.",
			Bad:    `spark: etl: dependencies: pyFiles: ["local:///opt/app/lib.zip"]`,
			Good:   `spark: etl: {main: {file: "local:///opt/app/etl.py", class: null}, dependencies: pyFiles: ["local:///opt/app/lib.zip"]}`,
			Ref:    "apache/spark SparkSubmit.scala",
			Judges: []spec.Path{"spark.dependencies", "spark.main.file"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			d := a.Spec.Dependencies
			if len(d.PyFiles) > 0 && a.Way.Ends && a.Spec.Main.File != "" && a.Language != app.Python {
				r.Reportf(a.At("dependencies", "pyFiles"), "%s is run by %s, and Python files are not used", a.ShownProgram(), a.Language).
					Fixf("leave pyFiles out, or ship them as files").Replace("null").
					Notef(a.At("main", "file"), "the file is named here")
			}
			for _, of := range []struct {
				field string
				list  []string
			}{{"excludePackages", d.ExcludePackages}, {"repositories", d.Repositories}} {
				if len(of.list) > 0 && len(d.Packages) == 0 {
					r.Reportf(a.At("dependencies", of.field), "%s are given, but packages are not", of.field).
						Fixf("add packages, or remove %s", of.field).Replace("null")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK075", Severity: diag.Warning,
			Title:  "Repositories are read over https",
			Why:    "Driver and executors run the downloaded code with all of their rights. Over http, anybody on the network path can replace it.",
			Bad:    `spark: etl: dependencies: {packages: ["org.postgresql:postgresql:42.7.4"], repositories: ["http://maven.internal/releases"]}`,
			Good:   `spark: etl: dependencies: {packages: ["org.postgresql:postgresql:42.7.4"], repositories: ["https://maven.internal/releases"]}`,
			Ref:    "apache/spark MavenUtils.scala",
			Judges: []spec.Path{"spark.dependencies.repositories"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for i, repository := range a.Spec.Dependencies.Repositories {
				if rest, plain := strings.CutPrefix(repository, "http://"); plain {
					r.Reportf(a.At("dependencies", "repositories").Index(i), "%s is read without encryption, and Spark runs the downloaded code", repository).
						Fixf("write https://%s", rest).Replace(fmt.Sprintf("%q", "https://"+rest))
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK076", Severity: diag.Warning,
			Title:  "In production, packages are in the image",
			Why:    "Packages are resolved at every start, first by the submitter and then by the driver. The run depends on the network and on the repository, and the downloaded files may change.",
			Bad:    "environments: dev: {profile: \"prod\", flink: scoring: null}\nspark: etl: dependencies: packages: [\"org.postgresql:postgresql:42.7.4\"]",
			Good:   "environments: dev: {profile: \"dev\", flink: scoring: null}\nspark: etl: dependencies: packages: [\"org.postgresql:postgresql:42.7.4\"]",
			Ref:    "apache/spark SparkSubmit.scala prepareSubmitEnvironment",
			Judges: []spec.Path{"spark.dependencies.packages"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			packages := a.Spec.Dependencies.Packages
			if len(packages) == 0 || a.Env.Settings.Profile != "prod" {
				return
			}
			what := "packages are"
			if len(packages) == 1 {
				what = "package is"
			}
			r.Reportf(a.At("dependencies", "packages"), "%d %s downloaded at every start, and the profile of the environment is prod", len(packages), what).
				Fixf("put the jars into the image").
				Notef(a.Env.Path().At("profile"), "the profile is chosen here")
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK077", Severity: diag.Warning,
			Title:  "Jars of Hadoop and Spark match the version of Spark",
			Why:    "Jars of one release use each other's internal classes. Together with jars of another release they fail with NoSuchMethodError or ClassNotFoundException, often only at their first use.",
			Bad:    `spark: etl: dependencies: packages: ["org.apache.hadoop:hadoop-aws:3.3.4"]`,
			Good:   `spark: etl: dependencies: packages: ["org.apache.hadoop:hadoop-aws:3.4.1"]`,
			Ref:    "apache/spark pom.xml, dev/deps",
			Judges: []spec.Path{"spark.dependencies.packages", "spark.dependencies.jars", "spark.version", "spark.hadoop", "spark.image"},
		},
		Check: checkReleases,
	},
	{
		Doc: rule.Doc{
			ID: "SPK046", Severity: diag.Warning,
			Title:  "Packages and jars are built for the Scala of Spark",
			Why:    "Classes of another Scala version do not link: NoSuchMethodError at run time. Spark 4 has only Scala 2.13, and official images of Spark 3 have 2.12 unless their tag says otherwise.",
			Bad:    `spark: etl: dependencies: packages: ["io.delta:delta-spark_2.12:3.2.0"]`,
			Good:   `spark: etl: dependencies: packages: ["io.delta:delta-spark_2.13:4.0.0"]`,
			Ref:    "apache/spark docs/index.md; apache/spark-docker versions.json",
			Judges: []spec.Path{"spark.dependencies.packages", "spark.dependencies.jars", "spark.main.file", "spark.version", "spark.image"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			want := scalaVersion(a)
			for _, x := range artifacts(a) {
				m := scalaSuffix.FindStringSubmatch(x.name)
				if m == nil || want == "" || m[1] == want || isOfOtherSpark(a, x) {
					continue // both builds work
				}
				right := strings.Replace(x.written, m[0], "_"+want, 1)
				r.Reportf(x.path, "%s is built for Scala %s, and Spark %s has %s", x.name, m[1], a.Spec.Version, want).
					Fixf("use the build for Scala %s, such as %s", want, right).
					Notef(a.At("version"), "Spark's version is stated here")
			}
		},
	},
}))

// A reference is a file that the spec names by its URI.
type reference struct {
	what string // in a message
	path spec.Path
	uri  string
}

// uris returns the files that the spec names, the program first.
func uris(a *app.App) []reference {
	all := []reference{{what: "the program", path: a.At("main", "file"), uri: a.Spec.Main.File}}
	return append(all, dependencies(a)...)
}

// withoutCredentials returns the files that a message may show. SPK037 reports URIs with a
// credential.
func withoutCredentials(files []reference) []reference {
	return slices.DeleteFunc(files, func(f reference) bool { return app.InURI(f.uri) })
}

// dependencies returns the files that the program needs, in an order that depends on the
// language.
func dependencies(a *app.App) []reference {
	var all []reference
	d := a.Spec.Dependencies
	for _, list := range []struct {
		field string
		uris  []string
	}{{"jars", d.Jars}, {"files", d.Files}, {"pyFiles", d.PyFiles}, {"archives", d.Archives}} {
		for i, uri := range list.uris {
			all = append(all, reference{what: list.field, path: a.At("dependencies", list.field).Index(i), uri: uri})
		}
	}
	return all
}

// The schemes that Spark downloads itself, and those of the file systems in Hadoop and in
// the connectors of the clouds.
var (
	plainSchemes  = []string{"local", "http", "https", "ftp"}
	hadoopSchemes = []string{
		"abfs", "abfss", "cosn", "gs", "hdfs", "o3fs", "ofs", "oss", "s3a", "swebhdfs", "viewfs", "wasb", "wasbs", "webhdfs",
	}
	judgedSchemes = []string{"file", "s3", "s3n"} // SPK022 and SPK023 judge them
)

// schemeOf returns the scheme of a URI, "" for none.
func schemeOf(uri string) string {
	scheme, _, found := strings.Cut(uri, "://")
	if !found {
		return ""
	}
	return scheme
}

// withoutFragment returns a URI for a message, without the directory name of an archive.
func withoutFragment(uri string) string {
	uri, _, _ = strings.Cut(uri, "#")
	return uri
}

func checkSchemes(a *app.App, r *rule.Reporter) {
	known := slices.Concat(plainSchemes, hadoopSchemes)
	for _, f := range withoutCredentials(uris(a)) {
		scheme := schemeOf(f.uri)
		if scheme == "" || slices.Contains(known, scheme) || slices.Contains(judgedSchemes, scheme) || a.Conf[app.HadoopPrefix+"fs."+scheme+".impl"] != "" {
			continue
		}
		finding := r.Reportf(f.path, "%s has the scheme %s, and neither Spark nor Hadoop reads it", withoutFragment(f.uri), scheme)
		near := cmp.Or(map[string]string{"gcs": "gs", "adl": "abfss", "image": "local"}[scheme], spell.Nearest(scheme, known))
		if near == "" {
			finding.Fixf("use one such as local, https, s3a, gs or abfss, or name its class with fs.%s.impl in hadoopConf", scheme)
			continue
		}
		fixed := near + strings.TrimPrefix(f.uri, scheme)
		fixURI(a, finding, f.what, fixed)
	}
}

// fixURI advises to write another URI for a file.
func fixURI(a *app.App, f *rule.Finding, what, fixed string) {
	if isLookedUp(a, what, schemeOf(fixed)) { // SPK073 would be the next complaint
		f.Fixf("write %s if the operator can read it too, or put the file into the image and write local://", fixed)
		return
	}
	f.Fixf("write %s", fixed).Replace(fmt.Sprintf("%q", fixed))
}

// isLookedUp reports whether the operator looks up files of a kind before it creates the driver.
func isLookedUp(a *app.App, what, scheme string) bool {
	isFile := slices.ContainsFunc(dependencies(a), func(f reference) bool { return f.what == what })
	return a.Way.OperatorSubmits && isFile && slices.Contains(hadoopSchemes, scheme)
}

// checkLookups reports the first file of each kind that the operator looks up.
func checkLookups(a *app.App, r *rule.Reporter) {
	reported := map[string]bool{}
	for _, f := range withoutCredentials(dependencies(a)) {
		scheme := schemeOf(f.uri)
		if reported[f.what] || !isLookedUp(a, f.what, scheme) {
			continue
		}
		reported[f.what] = true
		r.Reportf(f.path, "%s is looked up by the operator too, which needs a connector for %s:// and the right to read", withoutFragment(f.uri), scheme).
			Fixf("put it into the image and write local://, or give the operator both")
	}
}

// An artifact is a jar that the spec names, as a package or as a file.
type artifact struct {
	group   string // "" for a file
	name    string
	version string
	path    spec.Path
	written string
}

// jarName matches the name and the version in the file name of a jar.
var jarName = lazyregexp.New(`([^/]+?)-([0-9][0-9A-Za-z.]*)\.jar$`)

// artifacts returns the jars in the spec whose version is known.
func artifacts(a *app.App) []artifact {
	var all []artifact
	for i, text := range a.Spec.Dependencies.Packages {
		if part := strings.Split(text, ":"); len(part) == 3 {
			all = append(all, artifact{
				group: part[0], name: part[1], version: part[2], path: a.At("dependencies", "packages").Index(i), written: text,
			})
		}
	}
	for _, f := range withoutCredentials(uris(a)) {
		if !strings.Contains(f.uri, "-") {
			continue // the expression is slow, and it matches no such name
		}
		if m := jarName.FindStringSubmatch(f.uri); m != nil && (f.what == "jars" || f.what == "the program") {
			all = append(all, artifact{name: m[1], version: m[2], path: f.path, written: f.uri})
		}
	}
	return all
}

// Parts of Spark that its images do not contain, parts of Hadoop, and libraries of other
// projects that are built for one line of Spark.
var (
	sparkPart  = lazyregexp.New(`^spark-(avro|connect|connect-client-jvm|ganglia-lgpl|hadoop-cloud|protobuf|sql-kafka-0-10|streaming-kafka-0-10|token-provider-kafka-0-10)_2\.`)
	hadoopPart = lazyregexp.New(`^hadoop-(aliyun|aws|azure|azure-datalake|client-api|client-runtime|cloud-storage|common)$`)
	builtFor   = lazyregexp.New(`[a-z]-spark[-a-z]*?([34]\.[0-9])([-_]|$)`)
)

func checkReleases(a *app.App, r *rule.Reporter) {
	v := a.Spec.Version
	for _, x := range artifacts(a) {
		switch {
		case v.Major == 0:
		case (x.group == "org.apache.hadoop" || x.group == "") && hadoopPart.MatchString(x.name):
			checkHadoop(a, x, r)
		case x.isSparks():
			if isOfOtherSpark(a, x) {
				name := forScala(a, x.name)
				f := r.Reportf(x.path, "%s belongs to Spark %s, and version is %s", x.name, x.version, v).
					Fixf("use %s %s", name, v).
					Notef(a.At("version"), "the version is stated here")
				if v.HasPatch() {
					f.Replace(fmt.Sprintf("%q", strings.ReplaceAll(strings.ReplaceAll(x.written, x.name, name), x.version, v.String())))
				}
			}
		default:
			if isOfOtherSpark(a, x) {
				line := builtFor.FindStringSubmatch(x.name)[1]
				r.Reportf(x.path, "%s is built for Spark %s, and version is %s", x.name, line, v).
					Fixf("use the build for Spark %s, such as %s", v.Line(), forScala(a, strings.Replace(x.name, line, v.Line(), 1)))
			}
		}
	}
}

// checkHadoop reports a part of Hadoop of another release than that of the image.
func checkHadoop(a *app.App, x artifact, r *rule.Reporter) {
	hadoop := a.Hadoop.String()
	if a.Hadoop.Major == 0 || x.version == hadoop || !a.Hadoop.HasPatch() && strings.HasPrefix(x.version, hadoop+".") || a.IsHadoopInDoubt() {
		return
	}
	if a.Spec.Hadoop.Major == 0 {
		r.Reportf(x.path, "%s belongs to Hadoop %s, and Spark %s comes with Hadoop %s", x.name, x.version, a.Spec.Version, hadoop).
			Fixf("use %s %s", x.name, hadoop).Replace(fmt.Sprintf("%q", strings.ReplaceAll(x.written, x.version, hadoop)))
		return
	}
	f := r.Reportf(x.path, "%s belongs to Hadoop %s, and the image has Hadoop %s", x.name, x.version, hadoop).
		Fixf("use %s %s", x.name, hadoop).
		Notef(a.At("hadoop"), "the Hadoop of the image is stated here")
	if a.Hadoop.HasPatch() {
		f.Replace(fmt.Sprintf("%q", strings.ReplaceAll(x.written, x.version, hadoop)))
	}
}

// isSparks reports whether an artifact is a part of Spark itself.
func (x artifact) isSparks() bool {
	return x.group == "org.apache.spark" || x.group == "" && sparkPart.MatchString(x.name)
}

// isOfOtherSpark reports whether an artifact belongs to another line of Spark.
func isOfOtherSpark(a *app.App, x artifact) bool {
	v := a.Spec.Version
	if v.Major == 0 {
		return false
	}
	if x.isSparks() {
		of, err := version.Parse(x.version)
		return err == nil && of.Line() != v.Line()
	}
	m := builtFor.FindStringSubmatch(x.name)
	return m != nil && m[1] != v.Line()
}

// forScala returns the name of the artifact's build for the Scala version of the image.
func forScala(a *app.App, name string) string {
	want := scalaVersion(a)
	if want == "" {
		return name
	}
	return scalaSuffix.ReplaceAllString(name, "_"+want)
}

// scalaSuffix matches the Scala version at the end of an artifact's name.
var scalaSuffix = lazyregexp.New(`_(2\.[0-9]{2})$`)

// scalaVersion returns the Scala version of the image, "" when it is not known.
func scalaVersion(a *app.App) string {
	im := a.Spec.Image.Parse()
	switch v := a.Spec.Version; {
	case v.AtLeast(4, 0):
		return "2.13"
	case v.Major == 0:
		return ""
	case strings.Contains(im.Tag, "scala2.13"):
		return "2.13"
	case im.OfSpark(), strings.Contains(im.Tag, "scala2.12"):
		return "2.12"
	}
	return ""
}
