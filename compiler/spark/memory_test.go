package spark

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/objects"
	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/unit"
	"github.com/lakewright/lakewright/internal/version"
)

// TestMemory compares containers with the sizes that Spark computes. The numbers come from
// apache/spark BasicDriverFeatureStep.scala, BasicExecutorFeatureStep.scala and
// ResourceProfile.scala, for releases 3.5.4, 4.0.4 and 4.1.2.
func TestMemory(t *testing.T) {
	given := func(b unit.Bytes) *unit.Bytes { return &b }
	type sizes struct{ Driver, Executor int64 } // MiB
	for _, test := range []struct {
		name     string
		version  string
		file     string
		driver   app.Driver
		executor app.Executor
		conf     map[string]string
		want     sizes
	}{
		{name: "least overhead", version: "3.5.4", driver: heap(1024), executor: executorHeap(1024), want: sizes{1408, 1408}},
		{name: "small", version: "4.0.4", driver: heap(512), executor: executorHeap(512), want: sizes{896, 896}},
		{name: "tenth, cut", version: "4.0.4", driver: heap(4096), executor: executorHeap(8192), want: sizes{4505, 9011}},
		{name: "tenth of much", version: "3.3.0", driver: heap(10240), executor: executorHeap(27648), want: sizes{11264, 30412}},
		{name: "edge of the least", version: "4.1.2", driver: heap(3839), executor: executorHeap(3841), want: sizes{4223, 4225}},
		{name: "python", version: "3.3.0", file: "local:///a.py", driver: heap(10240), executor: executorHeap(27648), want: sizes{14336, 38707}},
		{name: "python, least", version: "4.0.4", file: "local:///a.py", driver: heap(512), executor: executorHeap(512), want: sizes{896, 896}},
		{name: "python, edge", version: "4.1.2", file: "local:///a.py", driver: heap(959), executor: executorHeap(961), want: sizes{1343, 1345}},
		{name: "R, default", version: "3.5.4", file: "local:///a.R", driver: heap(1024), executor: executorHeap(1024), want: sizes{1433, 1433}},
		{name: "R", version: "4.0.4", file: "local:///a.R", driver: heap(4096), executor: executorHeap(8192), want: sizes{5734, 11468}},
		{
			name: "overhead given", version: "4.0.4",
			driver:   app.Driver{PodSpec: app.PodSpec{Memory: unit.GiB, Overhead: given(100 * unit.MiB)}},
			executor: app.Executor{PodSpec: app.PodSpec{Memory: 8 * unit.GiB, Overhead: given(unit.GiB)}},
			want:     sizes{1124, 9216},
		},
		{
			name: "factor for both", version: "4.0.4", want: sizes{1408, 9830},
			driver:   app.Driver{PodSpec: app.PodSpec{Memory: unit.GiB, OverheadFactor: 0.2}},
			executor: app.Executor{PodSpec: app.PodSpec{Memory: 8 * unit.GiB, OverheadFactor: 0.2}},
		},
		{
			name: "factor for both, python", version: "4.0.4", file: "local:///a.py", want: sizes{1408, 9830},
			driver:   app.Driver{PodSpec: app.PodSpec{Memory: unit.GiB, OverheadFactor: 0.2}},
			executor: app.Executor{PodSpec: app.PodSpec{Memory: 8 * unit.GiB, OverheadFactor: 0.2}},
		},
		{
			name: "factor of executors", version: "4.0.4", file: "local:///a.py", driver: heap(1024), executor: app.Executor{PodSpec: app.PodSpec{Memory: 8 * unit.GiB, OverheadFactor: 0.15}}, want: sizes{1433, 9420},
		},
		{
			name: "least of its own", version: "4.0.4", driver: heap(1024), executor: executorHeap(2048),
			conf: map[string]string{"spark.executor.minMemoryOverhead": "1g", "spark.driver.minMemoryOverhead": "512m"},
			want: sizes{1536, 3072},
		},
		{
			name: "least of its own, which executors of 3.5 do not know", version: "3.5.4", driver: heap(1024), executor: executorHeap(2048),
			conf: map[string]string{"spark.executor.minMemoryOverhead": "1g", "spark.driver.minMemoryOverhead": "512m"},
			want: sizes{1536, 2432},
		},
		{
			name: "off-heap", version: "4.0.4", driver: heap(1024), executor: app.Executor{PodSpec: app.PodSpec{Memory: 4 * unit.GiB}, OffHeap: 2 * unit.GiB},
			want: sizes{1408, 6553},
		},
		{
			name: "python's own", version: "4.0.4", file: "local:///a.py", driver: heap(1024),
			executor: app.Executor{PodSpec: app.PodSpec{Memory: 4 * unit.GiB}, PySpark: unit.GiB}, want: sizes{1433, 6758},
		},
		{
			name: "python's own, for a jar", version: "4.0.4", driver: heap(1024),
			executor: app.Executor{PodSpec: app.PodSpec{Memory: 4 * unit.GiB}, PySpark: unit.GiB}, want: sizes{1408, 4505},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			env := &plan.Environment{}
			env.Operators.Spark.Version = version.Must("2.5")
			a := app.Resolver{Way: ways.Of, Objects: objects.Of}.Resolve(workload.Entry{Entry: plan.Entry{Env: env}}, &app.Spec{
				Version: version.Must(test.version), Main: app.Main{File: test.file},
				Driver: test.driver, Executor: test.executor, Conf: test.conf,
			})
			if diff := cmp.Diff(test.want, sizes{a.Driver.Memory.MiB(), a.Executor.Memory.MiB()}); diff != "" {
				t.Errorf("containers in MiB (-want +got):\n%s", diff)
			}
		})
	}
}

func heap(mib unit.Bytes) app.Driver { return app.Driver{PodSpec: app.PodSpec{Memory: mib * unit.MiB}} }

func executorHeap(mib unit.Bytes) app.Executor {
	return app.Executor{PodSpec: app.PodSpec{Memory: mib * unit.MiB}}
}

// TestConnectMemory proves that the container of a server's executors includes Python's
// memory, which Spark does not add there.
func TestConnectMemory(t *testing.T) {
	a := etl(t, "environments: dev: spark: etl: main: null\n"+`spark: etl: {mode: "connect", executor: pyspark: "2Gi"}`)
	if got, want := a.Executor.Memory, (4096+409+2048)*unit.MiB; got != want {
		t.Errorf("container = %s, want %s", got, want)
	}
	if got := a.Conf["spark.executor.memoryOverhead"]; got != "2457m" {
		t.Errorf("spark.executor.memoryOverhead = %s, want 409m and 2048m", got)
	}
}
