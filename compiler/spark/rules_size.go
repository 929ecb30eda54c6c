package spark

import (
	"strings"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/unit"
)

// sizeRules judge memory, CPU and disk against Spark's needs and the nodes.
var sizeRules = []rule.Rule[*App]{
	{
		Doc: rule.Doc{
			ID: "SPK008", Severity: diag.Error,
			Title: "An executor fits on a node of its pool",
			Why:   "The container takes heap, overhead and off-heap memory together, and its limit is its request. A pod that is larger than every node stays Pending, and the driver asks for it again without end.",
			Bad:   `spark: etl: executor: memory: "64Gi"`,
			Good:  `spark: etl: executor: memory: "48Gi"`,
			Ref:   "apache/spark BasicExecutorFeatureStep.scala, ResourceProfile.scala",
			Judges: []spec.Path{
				"spark.executor.memory", "spark.executor.overhead", "spark.executor.offHeap", "spark.executor.cores",
				"spark.executor.cpuRequest", "spark.pool", "spark.main.file", "spark.version", "spark.shuffle", "spark.conf",
			},
		},
		Check: func(a *App, r *rule.Reporter) { a.checkFit(r, a.Executor) },
	},
	{
		Doc: rule.Doc{
			ID: "SPK009", Severity: diag.Error,
			Title: "The driver fits on a node of its pool",
			Why:   "The container takes heap and overhead together, and its limit is its request. A driver that is larger than every node stays Pending, and the application never begins.",
			Bad:   `spark: etl: driver: cores: 20`,
			Good:  `spark: etl: driver: cores: 16`,
			Ref:   "apache/spark BasicDriverFeatureStep.scala",
			Judges: []spec.Path{
				"spark.driver.memory", "spark.driver.overhead", "spark.driver.cores", "spark.driver.pool", "spark.pool",
				"spark.main.file", "spark.conf",
			},
		},
		Check: func(a *App, r *rule.Reporter) { a.checkFit(r, a.Driver) },
	},
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
		Check: func(a *App, r *rule.Reporter) {
			for _, p := range []struct {
				role string
				heap unit.Bytes
			}{{"driver", a.Spec.Driver.Memory}, {"executor", a.Spec.Executor.Memory}} {
				if p.heap < leastHeap {
					r.Reportf(a.At(p.role, "memory"), "%s memory is %s, and Spark needs at least %s", p.role, p.heap.Human(), leastHeap).
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
		Check: func(a *App, r *rule.Reporter) {
			for _, p := range []Pod{a.Driver, a.Executor} {
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
		Check: func(a *App, r *rule.Reporter) {
			const key = "spark.task.cpus"
			if n, ok := parseFraction(a.Spec.Conf[key]); ok && n > float64(a.Executor.Cores) {
				r.Reportf(a.At("conf", key), "one task takes %s cores, and an executor has %d", a.Spec.Conf[key], a.Executor.Cores).
					Fixf("set spark.task.cpus to at most %d, or executor.cores to at least %s", a.Executor.Cores, a.Spec.Conf[key])
			}
		},
	},
}

// checkFit reports a pod that fits on no node of its pool.
func (a *App) checkFit(r *rule.Reporter, p Pod) {
	if p.Pool == nil {
		return
	}
	node := p.Pool.Spec.Node
	if node.Memory != 0 && p.Memory > node.Memory {
		a.reportMemory(r, p)
	}
	if node.CPU != 0 && p.CPU > node.CPU {
		field := "cores"
		if p.Role == "executor" && a.Spec.Executor.CPURequest != 0 {
			field = "cpuRequest"
		}
		f := r.Reportf(a.At(p.Role, field), "the %s requests %s cores, and a node of pool %q has %s", p.Role, p.CPU.Decimal(), p.Pool.Name(), node.CPU.Decimal())
		if whole := node.CPU / unit.Core * unit.Core; whole > 0 {
			f.Fixf("set %s to at most %s%s", field, whole.Decimal(), a.larger(p)).Replace(whole.Decimal())
		} else {
			f.Fixf("give pool %q larger nodes%s", p.Pool.Name(), a.larger(p))
		}
		f.Notef(p.Pool.At("node", "cpu"), "the CPU of pool %q is stated here", p.Pool.Name())
	}
}

func (a *App) reportMemory(r *rule.Reporter, p Pod) {
	node := p.Pool.Spec.Node
	needed, offered := pod.Sizes(p.Memory, node.Memory)
	f := r.Reportf(a.At(p.Role, "memory"), "the %s needs %s, %s of heap and %s beside it, and a node of pool %q has %s",
		p.Role, needed, p.Heap.Human(), (p.Memory - p.Heap).Human(), p.Pool.Name(), offered)
	if most := p.memory.largestHeap(node.Memory); most >= leastHeap {
		f.Fixf("set memory to at most %s%s", most, a.larger(p)).Replace(quoted(most))
	} else {
		f.Fixf("take memory from what stands beside the heap%s", a.larger(p))
	}
	f.Notef(p.Pool.At("node", "memory"), "the memory of pool %q is stated here", p.Pool.Name())
}

// larger names the pools on which the pod would fit, to follow another advice.
func (a *App) larger(p Pod) string {
	names := pool.Larger(a.Env, p.CPU, p.Memory)
	if len(names) == 0 {
		return ""
	}
	return ", or choose pool " + strings.Join(names, " or ")
}

// quoted returns a size as CUE text.
func quoted(b unit.Bytes) string { return `"` + b.String() + `"` }
