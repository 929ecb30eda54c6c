// Package spark is the section of Spark workloads. It only puts together what the packages
// below it hold, from the bottom up:
//
//   - app: the spec as it is written, and the resolved workload
//   - catalogue: Spark's own keys, and who sets them
//   - objects: the objects that every way to run a workload has
//   - ways: the ways to run a workload, one file for each
//   - rules: the rules by theme, with an index of their IDs
//
// If the chosen way to run a workload does not support a field, a rule reports the field; the
// compiler never drops it silently. The package never talks to an operator.
package spark

import (
	"strings"

	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/catalogue"
	"github.com/lakewright/lakewright/compiler/spark/objects"
	"github.com/lakewright/lakewright/compiler/spark/rules"
	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/compiler/workload"
)

// Section defines the Spark workloads of the platform.
var Section = workload.Define(workload.Def[*app.Spec, *app.App]{
	Name: app.Name, Workload: true, Resolve: app.Resolver{Way: ways.Of, Objects: objects.Of}.Resolve, Rules: rules.All(), Keys: catalogue.Engine, Kinds: ways.Kinds(),
	Engine: workload.Engine{
		Project: image.Spark(), Reader: storage.Spark, Labels: ownedLabels,
		HoldsOptions: func(key string) bool { return strings.HasSuffix(key, "JavaOptions") },
		Sizes: []spec.Path{
			"spark.executor.memory", "spark.executor.overhead", "spark.executor.offHeap", "spark.executor.pyspark", "spark.executor.cores",
			"spark.executor.cpuRequest", "spark.executor.sidecars", "spark.executor.initContainers",
			"spark.driver.memory", "spark.driver.overhead", "spark.driver.cores", "spark.driver.cpuRequest", "spark.driver.sidecars",
			"spark.driver.initContainers", "spark.main.file", "spark.version", "spark.shuffle", "spark.conf",
		},
	},
})

// ownedLabels are the labels that Spark and its operators set, and Kueue's label, which a
// field sets.
var ownedLabels = []workload.Owned{
	{Key: "spark-app-selector", Owner: "Spark"}, {Key: "spark-role", Owner: "Spark"}, {Key: "spark-version", Owner: "Spark"},
	{Key: "spark-app-name", Owner: "Spark"}, {Key: "spark-exec-id", Owner: "Spark"}, {Key: "spark-exec-resourceprofile-id", Owner: "Spark"},
	{Key: "sparkoperator.k8s.io/", Owner: "the operator"}, {Key: "spark.operator/", Owner: "the operator"},
	{Key: app.KueueQueue, Owner: "Kueue", Instead: `use scheduler: {name: "kueue", queue: %q}`},
}
