package pods

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/unit"
)

// SizeRules judge memory, CPU and disk against the requirements of Spark and the nodes.
var SizeRules = app.WithinLimits([]rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK010", Severity: diag.Error,
			Title:  "The heaps are at least 450Mi",
			Why:    "Spark keeps 300 MiB of a heap for itself and refuses to start with less than one and a half times that: INVALID_EXECUTOR_MEMORY, INVALID_DRIVER_MEMORY.",
			Bad:    `spark: etl: executor: memory: "256Mi"`,
			Good:   `spark: etl: executor: memory: "512Mi"`,
			Ref:    "apache/spark UnifiedMemoryManager.scala",
			Judges: []spec.Path{"spark.executor.memory", "spark.driver.memory"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, p := range []struct {
				role string
				heap unit.Bytes
			}{{"driver", a.Spec.Driver.Memory}, {"executor", a.Spec.Executor.Memory}} {
				if p.heap < app.LeastHeap {
					r.Reportf(a.At(p.role, "memory"), "%s memory is %s, and Spark needs at least %s", p.role, p.heap.Human(), app.LeastHeap).
						Fixf("set memory to 512Mi or more").Replace(`"512Mi"`)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK011", Severity: diag.Error,
			Title:  "A CPU limit is not below the request",
			Why:    "A pod whose limit is below its request is invalid: the API server refuses the driver, and Spark fails for each executor.",
			Bad:    `spark: etl: executor: cpuLimit: 1`,
			Good:   `spark: etl: executor: cpuLimit: 4`,
			Ref:    "apache/spark BasicExecutorFeatureStep.scala (SPARK-52933); Kubernetes, resource validation",
			Judges: []spec.Path{"spark.driver.cores", "spark.driver.cpuLimit", "spark.executor.cores", "spark.executor.cpuRequest", "spark.executor.cpuLimit"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, p := range a.BothPods() {
				if p.CPULimit != 0 && p.CPULimit < p.CPU {
					f := r.Reportf(a.At(p.Role, "cpuLimit"), "cpuLimit is %s, and the %s requests %s", p.CPULimit.Decimal(), p.Role, p.CPU.Decimal())
					f.Fixf("set cpuLimit to at least %s, or leave it out", p.CPU.Decimal()).Replace(p.CPU.Decimal())
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK012", Severity: diag.Error,
			Title:  "One task does not need more cores than an executor has",
			Why:    "spark.task.cpus is how many cores one task takes. With more than the executor has, no executor can run any task, and Spark stops at the start.",
			Bad:    `spark: etl: conf: "spark.task.cpus": "4"`,
			Good:   `spark: etl: conf: "spark.task.cpus": "2"`,
			Ref:    "apache/spark ResourceUtils.scala",
			Judges: []spec.Path{"spark.executor.cores", "spark.conf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			const key = "spark.task.cpus"
			if n, ok := app.ParseFraction(a.Spec.Conf[key]); ok && n > float64(a.Executor.Cores) {
				r.Reportf(a.At("conf", key), "one task takes %s cores, and an executor has %d", a.Spec.Conf[key], a.Executor.Cores).
					Fixf("set spark.task.cpus to at most %d, or executor.cores to at least %s", a.Executor.Cores, a.Spec.Conf[key])
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK085", Severity: diag.Error,
			Title:  "A GPU has a vendor",
			Why:    "The resource name of a GPU is vendor/gpu, as the vendor's device plugin offers it. Without the vendor Spark cannot request a GPU, and neither driver nor executors are created.",
			Bad:    `spark: etl: executor: gpu: amount: 1`,
			Good:   `spark: etl: executor: {gpu: {vendor: "nvidia.com", amount: 1}, cores: 1}`,
			Ref:    "apache/spark KubernetesUtils.scala buildResourcesQuantities, BasicExecutorFeatureStep.scala",
			Judges: []spec.Path{"spark.driver.gpu.vendor", "spark.executor.gpu.vendor"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, p := range a.BothPods() {
				if gpu := p.Spec.GPU; gpu != nil && gpu.Vendor == "" {
					r.Reportf(a.At(p.Role, "gpu"), "the GPU of the %s has no vendor", p.Role).
						Fixf("name the domain under which the device plugin offers it, as in vendor: \"nvidia.com\"")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK086", Severity: diag.Warning,
			Title:  "Tasks use all cores and all GPUs of an executor",
			Why:    "A task needs its cores and its share of a GPU at the same time, so the scarcer of the two limits the number of tasks. The rest of the other is paid for and idle.",
			Bad:    `spark: etl: executor: {cores: 4, gpu: vendor: "nvidia.com"}`,
			Good:   `spark: etl: executor: {cores: 4, gpu: {vendor: "nvidia.com", tasks: 4}}`,
			Ref:    "apache/spark ResourceUtils.scala warnOnWastedResources",
			Judges: []spec.Path{"spark.executor.gpu", "spark.executor.cores", "spark.conf"},
		},
		Check: checkShares,
	},
	{
		Doc: rule.Doc{
			ID: "SPK127", Severity: diag.Warning,
			Title:  "Only a Python application sets memory for Python",
			Why:    "Spark adds it only to the container of a Python application. Any other application gets the key but not the memory.",
			Bad:    `spark: etl: executor: pyspark: "2Gi"`,
			Good:   `spark: etl: {main: {file: "local:///opt/app/etl.py", class: null}, executor: pyspark: "2Gi"}`,
			Ref:    "apache/spark BasicExecutorFeatureStep.scala isPythonApp, ResourceProfile.scala",
			Judges: []spec.Path{"spark.executor.pyspark", "spark.main.file", "spark.mode"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if a.Way.Ends && a.Spec.Executor.PySpark != 0 && a.Spec.Main.File != "" && a.Language != app.Python {
				r.Reportf(a.At("executor", "pyspark"), "pyspark asks for %s, but %s is not a Python program", a.Spec.Executor.PySpark.Human(), a.ShownProgram()).
					Fixf("remove pyspark; use overhead for memory beside the heap").Replace("null").
					Notef(a.At("main", "file"), "the file is named here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK133", Severity: diag.Warning,
			Title:  "A GPU is requested by its vendor's domain, and found by its vendor's program",
			Why:    "Device plugins offer their GPUs under a domain, as in nvidia.com/gpu. No node offers a name without a domain. Spark's own script calls nvidia-smi, which images for other vendors do not contain. Driver and executors stop when it fails.",
			Bad:    `spark: etl: executor: {cores: 1, gpu: vendor: "nvidia"}`,
			Good:   `spark: etl: executor: {cores: 1, gpu: vendor: "nvidia.com"}`,
			Ref:    "Kubernetes, extended resources; apache/spark examples/src/main/scripts/getGpusResources.sh, ResourceUtils.scala",
			Judges: []spec.Path{"spark.driver.gpu", "spark.executor.gpu"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, p := range a.BothPods() {
				gpu := p.Spec.GPU
				switch {
				case gpu == nil || gpu.Vendor == "":
				case !strings.Contains(gpu.Vendor, "."):
					f := r.Reportf(a.At(p.Role, "gpu", "vendor"), "vendor is %q, and device plugins offer GPUs under a domain", gpu.Vendor).
						Fixf("name the domain of its device plugin, such as \"nvidia.com\"")
					if gpu.Vendor == "nvidia" || gpu.Vendor == "amd" {
						f.Fixf("write %q", gpu.Vendor+".com").Replace(fmt.Sprintf("%q", gpu.Vendor+".com"))
					}
				case gpu.Vendor != "nvidia.com" && gpu.DiscoveryScript == nvidiaScript:
					r.Reportf(a.At(p.Role, "gpu", "vendor"), "vendor is %q, and the program that finds the GPUs asks nvidia-smi", gpu.Vendor).
						Fixf("set discoveryScript to a program of the image that finds the GPUs of %s", gpu.Vendor)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK134", Severity: diag.Warning,
			Title:  "Tasks share the GPUs of executors",
			Why:    "The driver runs no tasks. The number of tasks that share its GPU has no effect.",
			Bad:    `spark: etl: driver: gpu: {vendor: "nvidia.com", tasks: 4}`,
			Good:   `spark: etl: {driver: gpu: vendor: "nvidia.com", executor: {cores: 4, gpu: {vendor: "nvidia.com", tasks: 4}}}`,
			Ref:    "apache/spark docs/configuration.md, spark.task.resource.{resourceName}.amount",
			Judges: []spec.Path{"spark.driver.gpu", "spark.mode"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if gpu := a.Spec.Driver.GPU; gpu != nil && gpu.Tasks > 1 {
				r.Reportf(a.At("driver", "gpu", "tasks"), "%d tasks share a GPU of the driver, which runs none", gpu.Tasks).
					Fixf("remove tasks; set executor.gpu.tasks for executors").Replace("null")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK087", Severity: diag.Info,
			Title:  "Overhead is given once",
			Why:    "If overhead is given, Spark ignores the factor.",
			Bad:    `spark: etl: executor: {overhead: "1Gi", overheadFactor: 0.2}`,
			Good:   `spark: etl: executor: overheadFactor: 0.2`,
			Ref:    "apache/spark ResourceProfile.scala calculateOverHeadMemory",
			Judges: []spec.Path{"spark.driver.overhead", "spark.driver.overheadFactor", "spark.executor.overhead", "spark.executor.overheadFactor"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, p := range a.BothPods() {
				if s := p.Spec; s.Overhead != nil && s.OverheadFactor > 0 {
					r.Reportf(a.At(p.Role, "overheadFactor"), "overhead is %s, so overheadFactor has no effect", s.Overhead.Human()).
						Fixf("remove one of them").
						Notef(a.At(p.Role, "overhead"), "overhead is stated here")
				}
			}
		},
	},
})

// nvidiaScript is the default program that finds GPUs.
const nvidiaScript = "/opt/spark/examples/src/main/scripts/getGpusResources.sh"

// checkShares compares the number of tasks that an executor's cores serve with the number
// that its GPUs serve.
func checkShares(a *app.App, r *rule.Reporter) {
	gpu := a.Spec.Executor.GPU
	if gpu == nil || gpu.Amount < 1 {
		return
	}
	each := int64(1)
	if n, err := strconv.ParseInt(strings.TrimSpace(a.Spec.Conf["spark.task.cpus"]), 10, 64); err == nil && n > 0 {
		each = n
	}
	at, byCores, byGPU := a.At("executor", "gpu"), a.Executor.Cores/each, gpu.Amount*max(gpu.Tasks, 1)
	var f *rule.Finding
	switch {
	case byCores == 0: // SPK012 reports it
		return
	case byCores < gpu.Amount:
		f = r.Reportf(at, "an executor has %d GPUs, and its cores serve %d tasks", gpu.Amount, byCores).
			Fixf("set cores to %d, or amount to %d", gpu.Amount*each, byCores)
	case byCores > byGPU:
		f = r.Reportf(at, "the cores of an executor serve %d tasks, and its GPUs %d", byCores, byGPU).
			Fixf("set gpu.tasks to %d, or cores to %d", (byCores+gpu.Amount-1)/gpu.Amount, byGPU*each)
	default:
		return
	}
	f.Notef(a.At("executor", "cores"), "the cores are stated here")
}
