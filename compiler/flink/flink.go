// Package flink is the section of Flink clusters. It only puts together what the packages
// below it hold, from the bottom up:
//
//   - cluster: the spec as it is written, and the resolved cluster with its memory,
//     configuration and pods
//   - catalogue: tables of Flink's keys, and who sets them
//   - objects: the objects that every cluster has
//   - ways: the ways to run a cluster, and the kinds of Apache's Flink operator
//   - rules: the rules by theme, with an index of their IDs
//
// The package never talks to the operator and never reads a jar.
package flink

import (
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/catalogue"
	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/flink/objects"
	"github.com/lakewright/lakewright/compiler/flink/rules"
	"github.com/lakewright/lakewright/compiler/flink/ways"
	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/compiler/workload"
)

// Section is the section of the Flink clusters.
var Section = workload.Define(workload.Def[*cluster.Spec, *cluster.Cluster]{
	Name: cluster.Name, Workload: true, Resolve: cluster.Resolver{Way: ways.Of, Objects: objects.Of}.Resolve, Rules: rules.All(), Keys: catalogue.Book{}, Kinds: ways.Kinds(),
	Engine: workload.Engine{
		Project: image.Flink(), Reader: storage.Flink, Stricter: image.Image.OfFlink, Labels: ownedLabels,
		HoldsOptions: func(key string) bool { return strings.HasPrefix(key, "env.java.") },
		Sizes:        []spec.Path{"flink.jobManager", "flink.taskManager.cpu", "flink.taskManager.memory", "flink.state", "flink.conf"},
	},
})

// ownedLabels lists the labels by which Flink and its operator find pods.
var ownedLabels = []workload.Owned{
	{Key: "app", Owner: "Flink"}, {Key: "component", Owner: "Flink"}, {Key: "type", Owner: "Flink"},
	{Key: "target.session", Owner: "the operator"},
}
