package pods

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/unit"
)

// PlacementRules judge what pods reserve on their nodes, and whether the nodes that they may run
// on have what they need.
var PlacementRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK151", Severity: diag.Warning,
			Title:  "A driver without a GPU does not run on nodes with GPUs",
			Why:    "Executors with GPUs run on a pool whose nodes have them. A driver on the same pool takes CPU and memory that executors need to use the GPUs, or keeps a node with GPUs of its own alive, and runs no tasks.",
			Bad:    `spark: etl: executor: {cores: 1, gpu: vendor: "nvidia.com"}`,
			Good:   "pools: drivers: {node: {cpu: 4, memory: \"16Gi\"}, labels: pool: \"drivers\"}\n" + `spark: etl: {driver: pool: "drivers", executor: {cores: 1, gpu: vendor: "nvidia.com"}}`,
			Ref:    "apache/spark docs/configuration.md, custom resource scheduling; kubernetes, extended resources",
			Judges: []spec.Path{"spark.executor.gpu", "spark.driver.gpu", "spark.pool", "spark.driver.pool", "pools"},
		},
		Check: checkDriverPool,
	},
	{
		Doc: rule.Doc{
			ID: "SPK152", Severity: diag.Warning,
			Title:  "An executor runs tasks on all CPU that it reserves",
			Why:    "An executor runs cores / spark.task.cpus tasks at the same time, whatever its pod requests. CPU that it requests beyond its cores is reserved on the node and paid for, and no task uses it. Workers of Python run beside the JVM, so Python may use twice as much.",
			Bad:    `spark: etl: executor: cpuRequest: 4`,
			Good:   `spark: etl: executor: cores: 4`,
			Ref:    "apache/spark BasicExecutorFeatureStep.scala: spark.kubernetes.executor.request.cores; docs/configuration.md, spark.task.cpus",
			Judges: []spec.Path{"spark.executor.cpuRequest", "spark.executor.cores", "spark.main.file", "spark.mode", "spark.conf"},
		},
		Check: checkReserved,
	},
	{
		Doc: rule.Doc{
			ID: "SPK153", Severity: diag.Warning,
			Title:  "Executors whose volumes are used again need not spread over zones",
			Why:    "A volume of a disk tier is in the zone where it was made. The driver gives the volume of a lost executor to the next one, which can then run in that zone alone. If the template allows only another zone, the executor stays Pending.",
			Bad:    `spark: etl: executor: podTemplate: spec: topologySpreadConstraints: [{maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule", labelSelector: matchLabels: "spark-role": "executor"}]`,
			Good:   `spark: etl: executor: podTemplate: spec: topologySpreadConstraints: [{maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway", labelSelector: matchLabels: "spark-role": "executor"}]`,
			Ref:    "apache/spark ExecutorPodsAllocator.scala, reusable claims; kubernetes, topology spread constraints and volume node affinity",
			Judges: []spec.Path{"spark.executor.podTemplate", "spark.shuffle.tier", "spark.conf"},
		},
		Check: checkZones,
	},
}

func checkDriverPool(a *app.App, r *rule.Reporter) {
	uses := func(p *app.Pod) bool { return p.Spec.GPU != nil && p.Spec.GPU.Amount > 0 }
	shared := a.Executor.Pool
	if shared == nil || a.Driver.Pool != shared || !uses(&a.Executor) || uses(&a.Driver) {
		return
	}
	at, fix := a.At("pool"), "set driver.pool to a pool of nodes without GPUs"
	if a.Spec.Driver.Pool != "" {
		at = a.At("driver", "pool")
	}
	if len(pool.Names(a.Env)) == 1 {
		fix = "add a pool of nodes without GPUs to pools, and set driver.pool to it"
	}
	r.Reportf(at, "the driver runs on pool %q, whose nodes have the GPUs of the executors, and uses none", shared.Name()).
		Fixf("%s", fix).
		Notef(a.At("executor"), "the executors use GPUs")
}

// checkReserved compares the CPU that an executor requests with the tasks that it runs.
func checkReserved(a *app.App, r *rule.Reporter) {
	requested, cores := a.Spec.Executor.CPURequest, a.Executor.Cores
	if requested == 0 || cores == 0 {
		return
	}
	used := unit.CPU(cores) * unit.Core
	if a.Language == app.Python || !a.Way.Ends { // the programs of servers and clusters are not known
		used *= 2
	}
	if requested < used+unit.Core { // less than another task could use
		return
	}
	if p := a.Executor.Pool; p != nil && p.Spec.Node.CPU != 0 && requested > p.Spec.Node.CPU {
		return // WRK012 reports it
	}
	tasks := cores
	if n, err := strconv.ParseInt(strings.TrimSpace(a.Spec.Conf["spark.task.cpus"]), 10, 64); err == nil && n > 0 {
		tasks = cores / n
	}
	if tasks == 0 {
		return // SPK012 reports it
	}
	number := strconv.FormatInt(int64(requested/unit.Core), 10)
	r.Reportf(a.At("executor", "cpuRequest"), "an executor reserves %s CPU, and its %d cores run %d tasks at once", requested.Decimal(), cores, tasks).
		Fixf("set cores to %s, or remove cpuRequest", number).
		Notef(a.At("executor", "cores"), "the cores are stated here")
}

// zones are the labels of nodes that name their zone.
var zones = []string{"topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone", "topology.ebs.csi.aws.com/zone"}

func checkZones(a *app.App, r *rule.Reporter) {
	if !a.Tier.Attaches() || !app.IsTrue(a.Conf[app.ReuseClaims]) {
		return
	}
	const text = "executors must run in different zones, and the volume of a lost executor, which the next one gets, stays in its zone"
	eachTemplate(a, func(t template) {
		if t.of.Role != app.ExecutorRole {
			return
		}
		inner := t.Spec()
		for i, c := range pod.ItemsOf(inner.Field("topologySpreadConstraints")) {
			if slices.Contains(zones, pod.TextOf(c, "topologyKey")) && pod.TextOf(c, "whenUnsatisfiable") == "DoNotSchedule" {
				r.Reportf(t.At("spec", "topologySpreadConstraints").Index(i).At("whenUnsatisfiable"), text).
					Fixf("write ScheduleAnyway, or keep the executors of one application in one zone").Replace(`"ScheduleAnyway"`).
					Notef(a.At("shuffle", "tier"), "the volumes are stated here")
			}
		}
		const required = "requiredDuringSchedulingIgnoredDuringExecution"
		for i, c := range pod.ItemsOf(inner.Field("affinity").Field("podAntiAffinity").Field(required)) {
			if slices.Contains(zones, pod.TextOf(c, "topologyKey")) {
				r.Reportf(t.At("spec", "affinity", "podAntiAffinity", required).Index(i).At("topologyKey"), text).
					Fixf("move it to preferredDuringSchedulingIgnoredDuringExecution, or keep the executors of one application in one zone").
					Notef(a.At("shuffle", "tier"), "the volumes are stated here")
			}
		}
	})
}
