package conf

import (
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// FeatureRules are about features that keys in conf turn on or off.
var FeatureRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK144", Severity: diag.Info,
			Title:  "Local recovery helps only while a pod lives",
			Why:    "Local copies of the state are found again by a TaskManager of the same identity on the same volume. The operator makes pods without either, so a copy helps only when a task fails and its pod stays.",
			Bad:    `flink: scoring: conf: "execution.state-recovery.from-local": "true"`,
			Good:   `flink: scoring: conf: "execution.checkpointing.unaligned.enabled": "true"`,
			Ref:    "apache/flink docs, working directory; docs, standalone Kubernetes, local recovery",
			Judges: []spec.Path{"flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, key := range []string{"execution.state-recovery.from-local", "state.backend.local-recovery"} {
				if strings.EqualFold(c.Spec.Conf[key], "true") {
					r.Reportf(c.At("conf", key), "a TaskManager in a new pod does not find local copies of the state").
						Fixf("keep it only if tasks fail more often than pods").OnKey()
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK145", Severity: diag.Warning,
			Title:  "A session cluster is deleted after its jobs",
			Why:    "When a cluster and its jobs are deleted together, the operator waits with the cluster until its jobs are gone. Without that, the jobs have no cluster in which they can be stopped, and no last savepoint is taken.",
			Bad:    `flink: adhoc: {version: "1.20.4", image: "registry.internal/adhoc:1", mode: "session", conf: "kubernetes.operator.session.deletion.block-on-session-jobs": "false"}`,
			Good:   `flink: adhoc: {version: "1.20.4", image: "registry.internal/adhoc:1", mode: "session"}`,
			Ref:    "apache/flink-kubernetes-operator SessionReconciler.cleanupInternal",
			Judges: []spec.Path{"flink.conf", "flink.mode"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			const key = "kubernetes.operator.session.deletion.block-on-session-jobs"
			if c.Way.Session && strings.EqualFold(c.Spec.Conf[key], "false") {
				r.Reportf(c.At("conf", key), "the operator deletes the cluster before the jobs that run in it").
					Fixf("remove it; the operator waits for the jobs by default").OnKey()
			}
		},
	},
}
