package program

import (
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// BlueGreenRules are about clusters that are replaced by a second one beside them.
var BlueGreenRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK123", Severity: diag.Error,
			Title:  "The operator has blue-green deployments",
			Why:    "FlinkBlueGreenDeployment is a kind of the operator since 1.14. An older one has no definition of it, and the API server refuses the object: no matches for kind.",
			Bad:    `operators: flink: version: "1.13"` + "\n" + `flink: scoring: {blueGreen: {}, savepoints: {store: "lake", path: "scoring/savepoints"}}`,
			Good:   `operators: flink: version: "1.14"` + "\n" + `flink: scoring: {blueGreen: {}, savepoints: {store: "lake", path: "scoring/savepoints"}}`,
			Ref:    "apache/flink-kubernetes-operator, definitions of release 1.14 (FLIP-503)",
			Judges: []spec.Path{"flink.blueGreen"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if c.BlueGreen != nil && c.Env.Operators.Flink.Before(1, 14) {
				r.Reportf(c.At("blueGreen"), "operator %s has no blue-green deployments; 1.14 is the first version that does", c.Operator()).
					Fixf("remove blueGreen, or install operator 1.14 or newer").
					Notef(cluster.OperatorPath, "the operator's version is decided here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK124", Severity: diag.Error,
			Title:  "A blue-green deployment is an application cluster",
			Why:    "The operator reads the upgrade mode of the one job of the cluster when it replaces it. A session cluster has no job of its own, and the operator fails at each look at it.",
			Bad:    `environments: dev: flink: scoring: {mode: "session", job: null, blueGreen: {}}`,
			Good:   `flink: scoring: {blueGreen: {}, savepoints: {store: "lake", path: "scoring/savepoints"}}`,
			Ref:    "apache/flink-kubernetes-operator BlueGreenUtils.isSavepointRequired",
			Judges: []spec.Path{"flink.blueGreen", "flink.mode"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if c.BlueGreen != nil && c.Way.Session {
				r.Reportf(c.At("blueGreen"), "a session cluster has no blue-green deployment").
					Fixf("remove blueGreen, or give each job an application cluster of its own").
					Notef(c.At("mode"), "the mode is session")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK125", Severity: diag.Error,
			Title:  "The names of both clusters of a blue-green deployment have at most 45 characters",
			Why:    "The operator calls them NAME-blue and NAME-green. Its webhook does not check a blue-green deployment, so a name that is too long is refused only when the operator makes the second cluster.",
			Bad:    `flink: "scoring-of-all-payments-of-customers-abroad": {version: "1.20.4", image: "registry.internal/scoring:2.3.0", job: {file: "local:///opt/flink/usrlib/scoring.jar", parallelism: 1}, blueGreen: {}}`,
			Good:   `flink: "scoring-of-all-payments-of-customers": {version: "1.20.4", image: "registry.internal/scoring:2.3.0", job: {file: "local:///opt/flink/usrlib/scoring.jar", parallelism: 1}, blueGreen: {}}`,
			Ref:    "apache/flink-kubernetes-operator BlueGreenUtils.prepareFlinkDeployment, DefaultValidator.validateDeploymentName",
			Judges: []spec.Path{"flink", "flink.blueGreen"},
		},
		Check: checkSuffixedName,
	},
	{
		Doc: rule.Doc{
			ID: "FLK126", Severity: diag.Error,
			Title:  "A blue-green deployment that keeps state has savepoints",
			Why:    "Unless its upgrade is stateless, the operator starts the second cluster from a savepoint that it takes of the first one, even for last-state. Without a directory it stops with an error and the change never happens.",
			Bad:    `flink: scoring: blueGreen: {}`,
			Good:   `flink: scoring: {blueGreen: {}, savepoints: {store: "lake", path: "scoring/savepoints"}}`,
			Ref:    "apache/flink-kubernetes-operator BlueGreenUtils.isSavepointRequired, triggerSavepoint",
			Judges: []spec.Path{"flink.blueGreen", "flink.savepoints", "flink.job"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, job := range c.Jobs {
				if c.BlueGreen != nil && !c.Way.Session && job.Upgrade != "stateless" && job.Upgrade != "savepoint" && c.Spec.Savepoints == nil {
					r.Reportf(c.At("blueGreen"), "the second cluster starts from a savepoint, and there is no directory for it").
						Fixf("add savepoints: {store: …, path: %q}", c.Name()+"/savepoints").
						Notef(job.Path, "%s keeps its state: upgrade is %s", job.Title(), job.Upgrade)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK127", Severity: diag.Error,
			Title:  "No snapshot is taken of a blue-green deployment by name",
			Why:    "A FlinkStateSnapshot names a FlinkDeployment, and which of the two clusters exists changes with every change of the spec. The operator would report that the target of the snapshot was not found.",
			Bad:    `flink: scoring: {blueGreen: {}, savepoints: {store: "lake", path: "scoring/savepoints"}, snapshots: before: {}}`,
			Good:   `flink: scoring: {blueGreen: {}, savepoints: {store: "lake", path: "scoring/savepoints", interval: "6h"}}`,
			Ref:    "apache/flink-kubernetes-operator DefaultValidator.validateStateSnapshot",
			Judges: []spec.Path{"flink.blueGreen", "flink.snapshots"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, s := range c.Snapshots {
				if c.BlueGreen != nil {
					r.Reportf(s.At, "a snapshot cannot name the clusters of a blue-green deployment, which take turns").
						Fixf("remove it, and raise savepointTriggerNonce of the job, or set savepoints.interval").
						Notef(c.At("blueGreen"), "blueGreen is set here")
				}
			}
		},
	},
}

func checkSuffixedName(c *cluster.Cluster, r *rule.Reporter) {
	if c.BlueGreen == nil || len(c.Name()) > longestName { // FLK008 reports the name alone
		return
	}
	instances := c.Instances()
	last := instances[len(instances)-1]
	if over := len(last) - longestName; over > 0 {
		r.Reportf(c.Path(), "the name of the second cluster, %s, has %d characters, and the limit for a Flink cluster is %d", last, len(last), longestName).
			Fixf("shorten the name, for example to %s", strings.TrimRight(c.Name()[:len(c.Name())-over], "-")).
			Notef(c.At("blueGreen"), "blueGreen is set here")
	}
}
