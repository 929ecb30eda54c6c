package spark

import (
	"testing"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
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
func incompleteSpecs() []Spec {
	pods := PodSpec{
		GPU: &GPU{}, EnvFrom: []EnvFrom{{}}, InitContainers: []pod.Container{{}}, Sidecars: []pod.Container{{Mounts: map[string]string{"": ""}}, {}},
		Lifecycle: &Lifecycle{}, PodTemplate: oddTemplate(),
	}
	return []Spec{
		{},
		{Shuffle: &Shuffle{}, EventLog: &Place{}, DynamicAllocation: &DynamicAllocation{}, Stores: []storage.ObjectRef{""}},
		{Volumes: map[string]Volume{"": {}}, Main: Main{Arguments: []string{""}}, Conf: map[string]string{"": ""}, HadoopConf: map[string]string{"": ""}},
		{Schedule: &ScheduleSpec{}, Streaming: &Streaming{}, Metastore: &Metastore{}, Metrics: &MetricsSpec{}, Scheduler: &SchedulerSpec{}, Logs: &LogsSpec{}},
		{Schedule: &ScheduleSpec{Cron: "TZ="}, Streaming: &Streaming{Checkpoint: &Place{}}, Metastore: &Metastore{Warehouse: &Place{}}, Committer: "magic"},
		{Driver: Driver{PodSpec: pods}, Executor: Executor{PodSpec: pods}, Scheduler: &SchedulerSpec{Name: kueue}, Decommission: true},
		{Metrics: &MetricsSpec{Exporter: jmx}, Driver: Driver{PodSpec: pods}, Scheduler: &SchedulerSpec{Name: volcano}, DynamicAllocation: &DynamicAllocation{}},
	}
}

// TestIncompleteSpecs proves that the loader's result for a wrong spec can be resolved,
// judged, counted and written without a crash, in every way to run it.
func TestIncompleteSpecs(t *testing.T) {
	for i, s := range incompleteSpecs() {
		for _, s.Mode = range []string{"", application, connect, standalone} {
			for _, s.Operator = range []string{"", kubeflow, apache, none} {
				a := Resolver{Way: wayOf, Objects: objectsOf}.Resolve(workload.Entry{Entry: plan.Entry{Env: &plan.Environment{}}}, s)
				for _, one := range rules() {
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
