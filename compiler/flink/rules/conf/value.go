package conf

import (
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// ValueRules are about the values of keys in conf, and what those require.
var ValueRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK050", Severity: diag.Error,
			Title:  "Features of the operator that conf enables have their requirements",
			Why:    "The operator refuses a rollback without high availability, a health check without the recovery of JobManagers, and periodic savepoints or a limit on the age of checkpoints without a savepoint directory.",
			Bad:    `flink: scoring: conf: "kubernetes.operator.periodic.savepoint.interval": "6h"`,
			Good:   `flink: scoring: {conf: "kubernetes.operator.periodic.savepoint.interval": "6h", savepoints: {store: "lake", path: "scoring/savepoints"}}`,
			Ref:    "apache/flink-kubernetes-operator DefaultValidator",
			Judges: []spec.Path{"flink.conf", "flink.savepoints", "flink.highAvailability"},
		},
		Check: checkOperatorKeys,
	},
	{
		Doc: rule.Doc{
			ID: "FLK051", Severity: diag.Error,
			Title:  "Reactive mode runs in a standalone application cluster",
			Why:    "Reactive mode uses all TaskManagers that exist. Flink refuses to start in reactive mode if it starts TaskManagers on demand, or if jobs share them.",
			Bad:    `flink: scoring: jobScheduler: "reactive"`,
			Good:   `flink: scoring: {deployment: "standalone", job: {file: "local:///opt/flink/job/scoring.jar", parallelism: null}, taskManager: replicas: 1, jobScheduler: "reactive"}`,
			Ref:    "apache/flink ClusterEntrypoint; docs, elastic scaling",
			Judges: []spec.Path{"flink.conf", "flink.jobScheduler", "flink.deployment", "flink.mode"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if !c.Reactive() || !c.Way.Native && !c.Way.Session {
				return
			}
			kind := "native"
			if c.Way.Session {
				kind = "session"
			}
			r.Reportf(c.ReactivePath(), "a %s cluster cannot be reactive", kind).
				Fixf("remove it, or make the cluster a standalone application cluster")
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK052", Severity: diag.Error,
			Title:  "The restart strategy has a name that Flink knows",
			Why:    "Flink looks up the name when the job starts, and fails the job if it does not know the name.",
			Bad:    `flink: scoring: conf: "restart-strategy.type": "fixed"`,
			Good:   `flink: scoring: conf: {"restart-strategy.type": "fixed-delay", "restart-strategy.fixed-delay.attempts": "10"}`,
			Ref:    "apache/flink RestartStrategyOptions",
			Judges: []spec.Path{"flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, key := range []string{"restart-strategy", "restart-strategy.type"} {
				if value := c.Spec.Conf[key]; value != "" && !slices.Contains(restartStrategies, strings.ToLower(value)) {
					r.Reportf(c.At("conf", key), "%q is not a restart strategy", value).
						Fixf("write one of none, fixed-delay, failure-rate, exponential-delay")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK053", Severity: diag.Warning,
			Title:  "A restart strategy has a limit of restarts",
			Why:    "By default, fixed-delay gives up after 1 attempt and failure-rate after 1 failure per minute: the second lost TaskManager ends the job.",
			Bad:    `flink: scoring: conf: "restart-strategy.type": "fixed-delay"`,
			Good:   `flink: scoring: conf: {"restart-strategy.type": "fixed-delay", "restart-strategy.fixed-delay.attempts": "10"}`,
			Ref:    "apache/flink RestartStrategyOptions, defaults",
			Judges: []spec.Path{"flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			const key = "restart-strategy.type"
			kind := c.Spec.Conf[key]
			limit := map[string]string{"fixed-delay": "attempts", "failure-rate": "max-failures-per-interval"}[kind]
			if name := "restart-strategy." + kind + "." + limit; limit != "" && c.Spec.Conf[name] == "" {
				r.Reportf(c.At("conf", key), "%s gives up after 1 by default", kind).
					Fixf("add %s, or remove the strategy; Flink then restarts forever with growing delays", name)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK054", Severity: diag.Warning,
			Title:  "The REST port stays inside the cluster",
			Why:    "Flink's REST port has no authentication and runs any jar that it receives. A node port or a load balancer opens it to everybody who can reach the node, or to the internet.",
			Bad:    `flink: scoring: conf: "kubernetes.rest-service.exposed.type": "LoadBalancer"`,
			Good:   `flink: scoring: conf: "kubernetes.rest-service.exposed.type": "ClusterIP"`,
			Ref:    "apache/flink docs, native Kubernetes; docs, security",
			Judges: []spec.Path{"flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			const key = "kubernetes.rest-service.exposed.type"
			if kind := c.Spec.Conf[key]; strings.EqualFold(kind, "LoadBalancer") || strings.EqualFold(kind, "NodePort") {
				r.Reportf(c.At("conf", key), "%s opens a port without authentication", kind).
					Fixf("remove it, and put a proxy with a login in front").Replace(`"ClusterIP"`)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK055", Severity: diag.Warning,
			Title:  "The autoscaler is not combined with reactive mode",
			Why:    "The autoscaler decides the parallelism of every vertex, and reactive mode derives it from the existing TaskManagers. With both, two controllers undo each other's work.",
			Bad:    `flink: scoring: {deployment: "standalone", job: {file: "local:///opt/flink/job/scoring.jar", parallelism: null}, taskManager: replicas: 1, jobScheduler: "reactive", autoscaler: max: 8}`,
			Good:   `flink: scoring: conf: "job.autoscaler.enabled": "true"`,
			Ref:    "apache/flink-kubernetes-operator docs, autoscaler",
			Judges: []spec.Path{"flink.conf", "flink.jobScheduler", "flink.autoscaler"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if c.Autoscaled() && c.Reactive() {
				r.Reportf(c.ReactivePath(), "the autoscaler and reactive mode both decide the parallelism").
					Fixf("remove %s", c.ReactivePath().Last()).
					Notef(c.AutoscalerPath(), "the autoscaler is switched on here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK056", Severity: diag.Warning,
			Title:  "An autoscaled job keeps its state",
			Why:    "Unless the scheduler is adaptive, every change of the parallelism is an upgrade, and a stateless upgrade starts without state.",
			Bad:    `environments: dev: flink: scoring: {job: upgrade: "stateless", checkpoints: null, conf: "job.autoscaler.enabled": "true"}`,
			Good:   `flink: scoring: conf: "job.autoscaler.enabled": "true"`,
			Ref:    "apache/flink-kubernetes-operator docs, autoscaler, executing rescaling",
			Judges: []spec.Path{"flink.conf", "flink.autoscaler", "flink.jobScheduler", "flink.job", "flink.jobs"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if !c.Autoscaled() || c.Adaptive() {
				return
			}
			for _, job := range c.Jobs {
				if job.Upgrade == "stateless" {
					r.Reportf(c.AutoscalerPath(), "%s loses its state whenever the autoscaler changes its parallelism", job.Title()).
						Fixf("set upgrade to last-state, or jobScheduler to adaptive").
						Notef(job.Path, "the job is upgraded without its state")
				}
			}
		},
	},
}

var restartStrategies = []string{
	"none", "off", "disable", "fixed-delay", "fixeddelay", "failure-rate", "failurerate", "exponential-delay", "exponentialdelay",
}

func checkOperatorKeys(c *cluster.Cluster, r *rule.Reporter) {
	const (
		rollback = "kubernetes.operator.deployment.rollback.enabled"
		health   = "kubernetes.operator.cluster.health-check.enabled"
		recovery = "kubernetes.operator.jm-deployment-recovery.enabled"
	)
	if strings.EqualFold(c.Spec.Conf[rollback], "true") && c.Spec.HighAvailability == nil {
		r.Reportf(c.At("conf", rollback), "a rollback needs high availability").Fixf("add highAvailability, or remove the key")
	}
	if strings.EqualFold(c.Spec.Conf[health], "true") && strings.EqualFold(c.Spec.Conf[recovery], "false") {
		r.Reportf(c.At("conf", health), "a health check needs the recovery of JobManagers").
			Fixf("remove %s", recovery).
			Notef(c.At("conf", recovery), "recovery is switched off here")
	}
	for _, key := range []string{"kubernetes.operator.periodic.savepoint.interval", "kubernetes.operator.job.upgrade.last-state.max.allowed.checkpoint.age"} {
		if c.Spec.Conf[key] != "" && c.Spec.Savepoints == nil {
			r.Reportf(c.At("conf", key), "%s needs a savepoint directory", key).
				Fixf("add savepoints: {store: …, path: %q}", c.Name()+"/savepoints")
		}
	}
}
