package spark

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
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

// vector maps Spark keys to the memory of both containers in MiB, or to none when Spark
// cannot read a size.
type vector struct {
	language string
	version  string
	conf     map[string]string
	driver   int64
	executor int64
	outside  string // why no workload can express this, though the arithmetic must hold
}

// vectors are the sizes that apache/spark computes: BasicDriverFeatureStep.scala,
// BasicExecutorFeatureStep.scala and ResourceProfile.scala of each release.
var vectors = []vector{
	{language: "scala", version: "3.5.4", driver: 1408, executor: 1408},
	{language: "scala", version: "4.0.4", conf: heaps("512m", "512m"), driver: 896, executor: 896},
	{language: "scala", version: "4.0.4", conf: heaps("4g", "8g"), driver: 4505, executor: 9011},
	{language: "scala", version: "3.2.0", conf: heaps("10g", "27g"), driver: 11264, executor: 30412, outside: before33},
	{language: "java", version: "4.0.4", conf: heaps("4g", "8g"), driver: 4505, executor: 9011},
	{language: "java", version: "3.2.0", conf: heaps("10g", "27g"), driver: 11264, executor: 30412, outside: before33},
	{language: "python", version: "4.0.4", conf: heaps("512m", "512m"), driver: 896, executor: 896},
	{language: "python", version: "3.2.0", conf: heaps("10g", "27g"), driver: 14336, executor: 38707, outside: before33},
	{language: "r", version: "3.5.4", driver: 1433, executor: 1433},
	{language: "r", version: "4.0.4", conf: heaps("4g", "8g"), driver: 5734, executor: 11468},
	{language: "r", version: "3.2.0", conf: heaps("10g", "27g"), driver: 14336, executor: 38707, outside: before33},
	{language: "scala", version: "4.1.2", conf: heaps("3839m", "3841m"), driver: 4223, executor: 4225},
	{language: "python", version: "4.1.2", conf: heaps("959m", "961m"), driver: 1343, executor: 1345},
	{
		language: "scala", version: "4.0.4", driver: 1124, executor: 9216,
		conf: map[string]string{"spark.executor.memory": "8g", "spark.executor.memoryOverhead": "1g", "spark.driver.memoryOverhead": "100"},
	},
	{
		language: "scala", version: "4.0.4", driver: 1408, executor: 9830,
		conf: map[string]string{"spark.executor.memory": "8g", "spark.kubernetes.memoryOverheadFactor": "0.2"},
	},
	{
		language: "python", version: "4.0.4", driver: 1408, executor: 9830,
		conf: map[string]string{"spark.executor.memory": "8g", "spark.kubernetes.memoryOverheadFactor": "0.2"},
	},
	{
		language: "python", version: "4.0.4", driver: 1433, executor: 9420,
		conf: map[string]string{"spark.executor.memory": "8g", "spark.executor.memoryOverheadFactor": "0.15"},
	},
	{
		language: "python", version: "3.2.0", driver: 1433, executor: 11468, outside: before33,
		conf: map[string]string{"spark.executor.memory": "8g", "spark.executor.memoryOverheadFactor": "0.15"},
	},
	{
		language: "scala", version: "4.0.4", driver: 1536, executor: 3072,
		conf: map[string]string{"spark.executor.memory": "2g", "spark.executor.minMemoryOverhead": "1g", "spark.driver.minMemoryOverhead": "512m"},
	},
	{
		language: "scala", version: "4.0.4", driver: 1408, executor: 4505,
		conf: map[string]string{"spark.executor.memory": "4g", "spark.memory.offHeap.enabled": "false", "spark.memory.offHeap.size": "2g"},
	},
	{
		language: "python", version: "4.0.4", driver: 1433, executor: 6758,
		conf: map[string]string{"spark.executor.memory": "4g", "spark.executor.pyspark.memory": "1g"},
	},
	{
		language: "scala", version: "4.0.4", driver: 1408, executor: 4505,
		conf: map[string]string{"spark.executor.memory": "4g", "spark.executor.pyspark.memory": "1g"},
	},
	{language: "scala", version: "4.2.0", conf: heaps("8Gi", "8Gi"), driver: 9011, executor: 9011},
	{language: "scala", version: "4.1.2", conf: heaps("1.5g", "1.5g"), outside: "a size of the spec is a Kubernetes quantity, and the compiler writes whole MiB"},
	{language: "scala", version: "4.1.2", conf: heaps("4096", "4096"), driver: 4505, executor: 4505},
}

const before33 = "the spec begins with Spark 3.3"

func heaps(driver, executor string) map[string]string {
	return map[string]string{"spark.driver.memory": driver, "spark.executor.memory": executor}
}

// files maps each language to a main file that Spark recognizes as such.
var files = map[string]string{"scala": "local:///a.jar", "java": "local:///a.jar", "python": "local:///a.py", "r": "local:///a.R"}

// TestVectors proves that every way to run an application gives containers the size that
// Spark computes.
func TestVectors(t *testing.T) {
	for i, v := range vectors {
		for _, operator := range []string{"kubeflow", "apache", "none"} {
			t.Run(fmt.Sprintf("%d %s %s %s", i, v.language, v.version, operator), func(t *testing.T) {
				s, readable := v.spec(t)
				if readable != (v.driver > 0) {
					t.Fatalf("the sizes of %v can be read: %t", v.conf, readable)
				}
				if !readable {
					return
				}
				s.Operator = operator
				env := &plan.Environment{}
				env.Operators.Spark.Version = version.Must("2.5")
				env.Operators.ApacheSpark.Version = version.Must("0.7")
				a := app.Resolver{Way: ways.Of, Objects: objects.Of}.Resolve(workload.Entry{Entry: plan.Entry{Env: env}}, &s)
				got := [2]int64{a.Driver.Memory.MiB(), a.Executor.Memory.MiB()}
				if diff := cmp.Diff([2]int64{v.driver, v.executor}, got); diff != "" {
					t.Errorf("driver and executor in MiB (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// spec converts the keys of a vector to the fields of a workload. It reports whether Spark
// can read the sizes.
func (v vector) spec(t *testing.T) (app.Spec, bool) {
	t.Helper()
	s := app.Spec{Version: version.Must(v.version), Main: app.Main{File: files[v.language]}, Conf: map[string]string{}}
	s.Driver.Memory, s.Executor.Memory = unit.GiB, unit.GiB // Spark's default
	readable := true
	size := func(key string) unit.Bytes {
		b, ok := app.ParseBytes(v.conf[key], unit.MiB)
		readable = readable && ok
		return b
	}
	for _, key := range slices.Sorted(maps.Keys(v.conf)) {
		switch key {
		case "spark.driver.memory":
			s.Driver.Memory = size(key)
		case "spark.executor.memory":
			s.Executor.Memory = size(key)
		case "spark.driver.memoryOverhead":
			overhead := size(key)
			s.Driver.Overhead = &overhead
		case "spark.executor.memoryOverhead":
			overhead := size(key)
			s.Executor.Overhead = &overhead
		case "spark.executor.pyspark.memory":
			s.Executor.PySpark = size(key)
		case "spark.kubernetes.memoryOverheadFactor":
			// One key for both roles, which the language does not allow. A workload sets
			// it for each role.
			factor, ok := app.ParseFraction(v.conf[key])
			s.Driver.OverheadFactor, s.Executor.OverheadFactor, readable = app.Fraction(factor), app.Fraction(factor), readable && ok
		case "spark.executor.memoryOverheadFactor":
			if !s.Version.AtLeast(3, 3) { // Spark reads the key since then, and ignores it before
				continue
			}
			factor, ok := app.ParseFraction(v.conf[key])
			s.Executor.OverheadFactor, readable = app.Fraction(factor), readable && ok
		case "spark.memory.offHeap.size":
			if app.IsTrue(v.conf["spark.memory.offHeap.enabled"]) {
				s.Executor.OffHeap = size(key)
			}
		case "spark.memory.offHeap.enabled":
		case "spark.executor.minMemoryOverhead", "spark.driver.minMemoryOverhead":
			s.Conf[key] = v.conf[key] // a workload has no field for these
		default:
			t.Fatalf("the vector has %s, which the test cannot say in a workload", key)
		}
	}
	return s, readable
}

// TestOutside proves that a vector is marked outside only if the language refuses it.
func TestOutside(t *testing.T) {
	for i, v := range vectors {
		old := !version.Must(v.version).AtLeast(3, 3)
		if out := v.outside != ""; out != (old || v.driver == 0) {
			t.Errorf("vector %d, of %s, is outside: %t", i, v.version, out)
		}
	}
}

// TestVectorsComplete proves that the table contains exactly the vectors of the facts, in
// their order.
func TestVectorsComplete(t *testing.T) {
	dir := os.Getenv("FACTS")
	text, err := os.ReadFile(filepath.Join(dir, "spark-memory-vectors.json"))
	if dir == "" || os.IsNotExist(err) {
		t.Skipf("SKIPPED: the vectors are not compared with the facts: set FACTS to the directory of spark-memory-vectors.json (it is %q)", dir)
	}
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Lang         string            `json:"lang"`
		SparkVersion string            `json:"sparkVersion"`
		Conf         map[string]string `json:"conf"`
		DriverMi     int64             `json:"driverMi"`
		ExecutorMi   int64             `json:"executorMi"`
	}
	var want, got []row
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		conf := map[string]string{}
		maps.Copy(conf, v.conf)
		got = append(got, row{v.language, v.version, conf, v.driver, v.executor})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the table (-facts +table):\n%s", diff)
	}
}
