package spark

import (
	"testing"

	"github.com/lakewright/lakewright/compiler/logs"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/objects"
	"github.com/lakewright/lakewright/compiler/spark/rules"
	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/compiler/workload"
)

// oddTemplate is a template whose fields have the wrong kinds.
func oddTemplate() *spec.Node {
	return &spec.Node{Kind: spec.Map, Fields: []spec.Field{
		{Name: "metadata", Node: &spec.Node{Kind: spec.String, Text: "x"}},
		{Name: "spec", Node: &spec.Node{Kind: spec.Map, Fields: []spec.Field{
			{Name: "hostNetwork", Node: &spec.Node{Kind: spec.String, Text: "true"}},
			{Name: "volumes", Node: &spec.Node{Kind: spec.Map}},
			{Name: "containers", Node: &spec.Node{Kind: spec.List, Items: []*spec.Node{
				{Kind: spec.String, Text: "x"},
				oddContainer("spark-kubernetes-driver"), oddContainer("spark-kubernetes-executor"), oddContainer("master"), oddContainer("worker"),
			}}},
		}}},
	}}
}

func oddContainer(name string) *spec.Node {
	return &spec.Node{Kind: spec.Map, Fields: []spec.Field{
		{Name: "name", Node: &spec.Node{Kind: spec.String, Text: name}},
		{Name: "env", Node: &spec.Node{Kind: spec.List, Items: []*spec.Node{{Kind: spec.Null}}}},
		{Name: "ports", Node: &spec.Node{Kind: spec.List, Items: []*spec.Node{{Kind: spec.Null}, {Kind: spec.Map}}}},
		{Name: "resources", Node: &spec.Node{Kind: spec.List}},
	}}
}

// incompleteSpecs are specs as the loader may leave them after errors.
func incompleteSpecs() []app.Spec {
	pods := app.PodSpec{
		GPU: &app.GPU{}, Fields: pod.Fields{
			EnvFrom: []pod.EnvFrom{{}}, InitContainers: []pod.Container{{}}, Sidecars: []pod.Container{{Mounts: map[string]string{"": ""}}, {}},
			Lifecycle: &pod.Lifecycle{}, PodTemplate: oddTemplate(),
		},
	}
	return []app.Spec{
		{},
		{Shuffle: &app.Shuffle{}, EventLog: &app.Place{}, DynamicAllocation: &app.DynamicAllocation{}, Stores: []storage.ObjectRef{""}},
		{Volumes: map[string]pod.Volume{"": {}}, Main: app.Main{Arguments: []string{""}}, Conf: map[string]string{"": ""}, HadoopConf: map[string]string{"": ""}},
		{Schedule: &app.ScheduleSpec{}, Streaming: &app.Streaming{}, Metastore: &app.Metastore{}, Metrics: &app.MetricsSpec{}, Scheduler: &app.SchedulerSpec{}, Logs: &logs.Spec{}},
		{Schedule: &app.ScheduleSpec{Cron: "TZ="}, Streaming: &app.Streaming{Checkpoint: &app.Place{}}, Metastore: &app.Metastore{Warehouse: &app.Place{}}, Committer: "magic"},
		{Driver: app.Driver{PodSpec: pods}, Executor: app.Executor{PodSpec: pods}, Scheduler: &app.SchedulerSpec{Name: app.Kueue}, Decommission: true},
		{Metrics: &app.MetricsSpec{Exporter: app.Jmx}, Driver: app.Driver{PodSpec: pods}, Scheduler: &app.SchedulerSpec{Name: app.Volcano}, DynamicAllocation: &app.DynamicAllocation{}},
	}
}

// TestIncompleteSpecs proves that the loader's result for a wrong spec can be resolved,
// judged, counted and written without a crash, in every way to run it.
func TestIncompleteSpecs(t *testing.T) {
	for i, s := range incompleteSpecs() {
		for _, s.Mode = range []string{"", "application", "connect", "cluster"} {
			for _, s.Operator = range []string{"", "kubeflow", "apache", "none"} {
				a := app.Resolver{Way: ways.Of, Objects: objects.Of}.Resolve(workload.Entry{Entry: plan.Entry{Env: &plan.Environment{}}}, &s)
				for _, one := range rules.All() {
					rule.Run(&rule.Reporter{}, &one, a)
				}
				if len(a.Objects()) == 0 {
					t.Errorf("spec %d, mode %q, operator %q: no objects", i, s.Mode, s.Operator)
				}
				a.PoolDemands()
				a.Claims()
				a.Demand()
			}
		}
	}
}
