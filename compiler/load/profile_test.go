package load

import (
	"testing"

	"github.com/lakewright/lakewright/compiler/spec"
)

// TestProfileIsWhole proves that a profile gives dynamic allocation as a whole or not at all:
// the profile's min may exceed the max of a workload.
func TestProfileIsWhole(t *testing.T) {
	s, list := open(t, map[string]string{"lake.cue": platform + `
profiles: prod: spark: dynamicAllocation: {min: 20, max: 100}
spark: some: {version: "4.0.1", image: "registry.internal/some:1", main: file: "local:///some.py", dynamicAllocation: max: 10}
`})
	if list.HasErrors() {
		t.Fatal(lines(list))
	}
	d, _ := s.Env("prod")
	if got := d.Root.At("spark.some.dynamicAllocation.min"); got == nil || got.Text != "0" {
		t.Errorf("min = %v, want the language's own 0", got)
	}
}

// TestProfileExcepts proves that a profile does not give two JobManagers, and a budget for them, to
// a session cluster, which can have one. What the user states stays.
func TestProfileExcepts(t *testing.T) {
	s, list := open(t, map[string]string{"lake.cue": platform + `
profiles: prod: flink: {jobManager: {cpu: 1, memory: "2Gi", replicas: 2}, taskManager: {cpu: 1, memory: "2Gi"}, disruptionBudget: true}
_cluster: {version: "1.20.4", image: "registry.internal/some:1"}
flink: job: _cluster & {job: {file: "local:///some.jar", parallelism: 1}}
flink: shared: _cluster & {mode: "session"}
flink: stated: _cluster & {mode: "session", jobManager: replicas: 3, disruptionBudget: true}
`})
	if list.HasErrors() {
		t.Fatal(lines(list))
	}
	d, _ := s.Env("prod")
	for _, test := range []struct{ name, replicas, budget string }{
		{"job", "2", "true"}, {"shared", "1", "false"}, {"stated", "3", "true"},
	} {
		cluster := d.Root.At(spec.PathOf("flink", test.name))
		if got := cluster.At("jobManager.replicas").Text; got != test.replicas {
			t.Errorf("%s has %s JobManagers, want %s", test.name, got, test.replicas)
		}
		if got := cluster.At("jobManager.cpu").Text; got != "1" {
			t.Errorf("%s has cpu %s, want the profile's 1", test.name, got)
		}
		if got := cluster.At("disruptionBudget").Text; got != test.budget {
			t.Errorf("%s has disruptionBudget %s, want %s", test.name, got, test.budget)
		}
	}
}
