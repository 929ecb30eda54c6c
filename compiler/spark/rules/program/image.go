package program

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// ImageRules judge the image, and the version of Spark against image and cluster.
var ImageRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK029", Severity: diag.Error,
			Title:  "An official image has the language of the application",
			Why:    "Official images whose tag names only scala or r have no Python, and only those that name r have R. The driver fails when it starts the interpreter.",
			Bad:    `spark: etl: {image: "apache/spark:4.0.1-scala", main: {file: "local:///opt/app/etl.py", class: null}}`,
			Good:   `spark: etl: {image: "apache/spark:4.0.1-python3", main: {file: "local:///opt/app/etl.py", class: null}}`,
			Ref:    "apache/spark-docker versions.json",
			Judges: []spec.Path{"spark.image", "spark.main.file"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			im := a.Spec.Image.Parse()
			words := im.Words()
			var lacks bool
			switch a.Language {
			case app.Python:
				lacks = !slices.Contains(words, "python3") && slices.ContainsFunc(words, func(w string) bool { return w == "r" || strings.HasPrefix(w, "scala") })
			case app.LanguageR:
				lacks = !slices.Contains(words, "r")
			}
			if im.OfSpark() && im.Tag != "" && lacks {
				r.Reportf(a.At("image"), "image %s has no %s, and %s needs it", a.Spec.Image, a.Language, a.ShownProgram()).
					Fixf("use the tag %s-%s", a.Spec.Version, map[string]string{app.Python: "python3", app.LanguageR: "r"}[a.Language])
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK031", Severity: diag.Warning,
			Title:  "The image of an application that uses a store contains the client",
			Why:    "Official images are built without Hadoop's cloud connectors: hadoop-aws is not in them, and s3a:// gives ClassNotFoundException: S3AFileSystem; so are hadoop-azure and gcs-connector. spark-hadoop-cloud, which implements the commit protocol of their committers, is missing too. The client of HDFS is in them.",
			Bad:    `spark: etl: image: "apache/spark:4.0.1"`,
			Good:   `spark: etl: image: "registry.internal/spark:4.0.1-aws"`,
			Ref:    "apache/spark dev/create-release/release-build.sh",
			Judges: []spec.Path{"spark.image", "spark.stores", "spark.eventLog.store", "spark.committer", "spark.dependencies", "spark.hadoop", "spark.version"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if !a.Spec.Image.Parse().OfSpark() || len(a.Stores) == 0 {
				return
			}
			given := strings.Join(slices.Concat(a.Spec.Dependencies.Packages, a.Spec.Dependencies.Jars), ",")
			reported := map[string]bool{}
			for _, store := range a.Stores {
				access := store.Access(a.Client())
				if access.Jar == "" || reported[access.Jar] || strings.Contains(given, access.Jar) {
					continue
				}
				reported[access.Jar] = true
				r.Reportf(a.At("image"), "the application uses %q, and image %s has no %s", store.Name(), a.Spec.Image, access.Jar).
					Fixf("build an image with %s in /opt/spark/jars", access.JarName())
			}
			if a.CommitsWithoutRename() && !strings.Contains(given, "spark-hadoop-cloud") {
				r.Reportf(a.At("image"), "committer is %q, and image %s has no spark-hadoop-cloud", a.Spec.Committer, a.Spec.Image).
					Fixf("build an image with spark-hadoop-cloud %s in /opt/spark/jars", a.Spec.Version).
					Notef(a.At("committer"), "the committer is chosen here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK032", Severity: diag.Warning,
			Title:  "The cluster is new enough for Spark",
			Why:    "Each line of Spark is built and tested with a client for certain Kubernetes versions, and its documentation names the oldest.",
			Bad:    "environments: dev: kubernetes: \"1.31\"\nspark: etl: version: \"4.1.1\"",
			Good:   "environments: dev: kubernetes: \"1.32\"\nspark: etl: version: \"4.1.1\"",
			Ref:    "apache/spark docs/running-on-kubernetes.md, prerequisites",
			Judges: []spec.Path{"spark.version"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			oldest, known := map[string]int{"4.0": 30, "4.1": 32, "4.2": 33}[a.Spec.Version.Line()]
			cluster := a.Env.Settings.Kubernetes
			if known && cluster.Major != 0 && !cluster.AtLeast(1, oldest) {
				r.Reportf(a.At("version"), "Spark %s requires Kubernetes 1.%d, and the cluster has %s", a.Spec.Version, oldest, cluster).
					Fixf("upgrade the cluster, or use an older Spark").
					Notef(a.Env.Path().At("kubernetes"), "the cluster's version is stated here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK079", Severity: diag.Warning,
			Title:  "An image's Java is one that Spark runs on",
			Why:    "Spark 4 is built for Java 17: an older JVM stops with UnsupportedClassVersionError. Spark 3 is tested up to Java 17, and uses internals of the JVM that newer versions no longer expose.",
			Bad:    `spark: etl: image: "registry.internal/etl:1.8.2-java11"`,
			Good:   `spark: etl: image: "registry.internal/etl:1.8.2-java17"`,
			Ref:    "apache/spark docs/index.md",
			Judges: []spec.Path{"spark.image", "spark.version"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			m := javaTag.FindStringSubmatch(a.Spec.Image.Parse().Tag)
			if m == nil || a.Spec.Version.Major == 0 {
				return
			}
			java, err := strconv.Atoi(m[1])
			runs, fits := "17 and 21", java >= 17
			if a.Spec.Version.Major == 3 {
				runs, fits = "8, 11 and 17", java <= 17
			}
			if err == nil && !fits {
				r.Reportf(a.At("image"), "image %s has Java %d, and Spark %s runs on %s", a.Spec.Image, java, a.Spec.Version, runs).
					Fixf("use an image with Java 17").
					Notef(a.At("version"), "Spark's version is stated here")
			}
		},
	},
}

// javaTag matches the Java version in the tag of an image.
var javaTag = lazyregexp.New(`(?:^|-)(?:java|jdk|jre)([0-9]{1,2})(?:-|$)`)
