package conf

import (
	"github.com/lakewright/lakewright/compiler/flink/catalogue"
	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// CatalogueRules judge the keys in conf one by one, against what Flink and its operator read in
// their versions.
var CatalogueRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK045", Severity: diag.Error,
			Title:  "Flink still reads the keys in conf",
			Why:    "Flink silently ignores a key that it does not know, so the setting keeps its default: with security.ssl.enabled, traffic is not encrypted. Flink 2.0 dropped more than 80 keys.",
			Bad:    `flink: scoring: {version: "2.0.2", conf: "security.ssl.enabled": "true"}`,
			Good:   `flink: scoring: {version: "2.0.2", conf: "task.cancellation.interval": "30s"}`,
			Ref:    "apache/flink release notes 2.0, removed configuration; ConfigOption fields of 1.20 and 2.0",
			Judges: []spec.Path{"flink.conf", "flink.version"},
		},
		Check: both((*keys.Engine[*cluster.Cluster]).Gone),
	},
	{
		Doc: rule.Doc{
			ID: "FLK046", Severity: diag.Error,
			Title:  "Flink already reads the keys in conf",
			Why:    "Flink silently ignores a key that it does not know yet, and the operator, which knows it, accepts it: the setting keeps its default.",
			Bad:    `flink: scoring: {version: "1.19.3", conf: "execution.checkpointing.local-backup.enabled": "true"}`,
			Good:   `flink: scoring: {version: "1.19.3", conf: "taskmanager.load-balance.mode": "SLOTS"}`,
			Ref:    "apache/flink docs, configuration of 1.19 to 2.2",
			Judges: []spec.Path{"flink.conf", "flink.version"},
		},
		Check: both((*keys.Engine[*cluster.Cluster]).TooNew),
	},
	{
		Doc: rule.Doc{
			ID: "FLK047", Severity: diag.Warning,
			Title:  "Keys in conf have their current names",
			Why:    "Flink and its operator still read old names, but the new name wins if both are set. From 2.0 on, the operator refuses an old name that is the prefix of a new one.",
			Bad:    `flink: scoring: conf: "state.backend.local-recovery": "true"`,
			Good:   `flink: scoring: conf: "execution.state-recovery.from-local": "true"`,
			Ref:    "apache/flink ConfigOption, withDeprecatedKeys; apache/flink-kubernetes-operator AutoScalerOptions, withFallbackKeys",
			Judges: []spec.Path{"flink.conf", "flink.version"},
		},
		Check: both((*keys.Engine[*cluster.Cluster]).Renamed),
	},
	{
		Doc: rule.Doc{
			ID: "FLK130", Severity: diag.Warning,
			Title:  "Every key in conf is one that Flink or its operator knows",
			Why:    "Neither of them reports a key that it does not read: the setting keeps its default. Keys of plugins, of Hadoop and of the program itself pass.",
			Bad:    `flink: scoring: conf: "taskmanager.memory.managed.fracton": "0.3"`,
			Good:   `flink: scoring: conf: {"taskmanager.memory.managed.fraction": "0.3", "acme.tenant": "orders"}`,
			Ref:    "apache/flink GlobalConfiguration; configuration of 1.13 to 2.4; apache/flink-kubernetes-operator configuration of 1.10 to 1.16",
			Judges: []spec.Path{"flink.conf"},
		},
		Check: both((*keys.Engine[*cluster.Cluster]).Unknown),
	},
	{
		Doc: rule.Doc{
			ID: "FLK131", Severity: diag.Error,
			Title:  "Flink can read the values of keys",
			Why:    "Numbers, sizes, times, words, and true or false are read when a process starts, the job is submitted or the operator validates the cluster, and each of them stops at a value that it cannot read. Sizes are whole numbers with units such as m or gb; Flink knows no Mi or Gi. Several times were bare numbers of milliseconds before 1.20.",
			Bad:    `flink: scoring: conf: "taskmanager.memory.segment-size": "32Ki"`,
			Good:   `flink: scoring: conf: "taskmanager.memory.segment-size": "32kb"`,
			Ref:    "apache/flink ConfigurationUtils, MemorySize, TimeUtils; apache/flink-kubernetes-operator DefaultValidator",
			Judges: []spec.Path{"flink.conf", "flink.version"},
		},
		Check: both((*keys.Engine[*cluster.Cluster]).Values),
	},
	{
		Doc: rule.Doc{
			ID: "FLK132", Severity: diag.Error,
			Title:  "Values of keys are what Flink and its operator accept",
			Why:    "The value can be read, and is refused: Flink stops the job, and the operator does not deploy a cluster whose autoscaler has a value out of its range.",
			Bad:    `flink: scoring: conf: {"job.autoscaler.enabled": "true", "job.autoscaler.utilization.target": "7"}`,
			Good:   `flink: scoring: conf: {"job.autoscaler.enabled": "true", "job.autoscaler.utilization.target": "0.7"}`,
			Ref:    "apache/flink-kubernetes-operator 1.15 AutoscalerValidator; apache/flink CheckpointConfig, ExponentialDelayRestartBackoffTimeStrategy",
			Judges: []spec.Path{"flink.conf", "flink.version"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			catalogue.Engine.OutOfRange(c, r)
			if c.Autoscaled() { // the operator validates nothing else
				catalogue.OperatorEngine.OutOfRange(c, r)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK133", Severity: diag.Warning,
			Title:  "No key in conf is deprecated",
			Why:    "Flink warns of the key, which has a successor or will be dropped; a later version ignores it silently.",
			Bad:    `flink: scoring: conf: "cluster.evenly-spread-out-slots": "true"`,
			Good:   `flink: scoring: conf: "taskmanager.load-balance.mode": "SLOTS"`,
			Ref:    "apache/flink, options marked as deprecated; release notes 2.0",
			Judges: []spec.Path{"flink.conf", "flink.version"},
		},
		Check: both((*keys.Engine[*cluster.Cluster]).Deprecated),
	},
	{
		Doc: rule.Doc{
			ID: "FLK134", Severity: diag.Warning,
			Title:  "Keys of the operator itself are not set for one cluster",
			Why:    "The operator reads some keys once, from its own configuration, and uses them for all clusters. It does not look for them in the configuration of a cluster.",
			Bad:    `flink: scoring: conf: "kubernetes.operator.reconcile.interval": "30s"`,
			Good:   `flink: scoring: conf: "kubernetes.operator.deployment.readiness.timeout": "10min"`,
			Ref:    "apache/flink-kubernetes-operator docs, configuration, system sections; FlinkOperatorConfiguration",
			Judges: []spec.Path{"flink.conf"},
		},
		Check: catalogue.OperatorEngine.Global,
	},
}

// both returns a check of the keys of Flink and of those of its operator.
func both(check func(*keys.Engine[*cluster.Cluster], *cluster.Cluster, *rule.Reporter)) func(*cluster.Cluster, *rule.Reporter) {
	return func(c *cluster.Cluster, r *rule.Reporter) {
		check(catalogue.Engine, c, r)
		check(catalogue.OperatorEngine, c, r)
	}
}
