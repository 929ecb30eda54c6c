package watch

import (
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// AroundRules are about what stands around the pods: schedulers and meshes.
var AroundRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK180", Severity: diag.Error,
			Title:  "Pods for Kueue name a queue",
			Why:    "Kueue holds only pods that name a LocalQueue. Without one they start regardless of the quota.",
			Bad:    `flink: scoring: scheduler: name: "kueue"`,
			Good:   `flink: scoring: scheduler: {name: "kueue", queue: "fraud"}`,
			Ref:    "kubernetes-sigs/kueue pkg/controller/jobs/pod",
			Judges: []spec.Path{"flink.scheduler"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if s := c.Spec.Scheduler; s != nil && s.Name == cluster.Kueue && s.Queue == "" {
				r.Reportf(c.At("scheduler"), "the scheduler is kueue, and the pods wait in no queue").
					Fixf("name a LocalQueue of the namespace, as in queue: \"fraud\"")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK181", Severity: diag.Warning,
			Title:  "A queue of YuniKorn is named from the root, for Flink too",
			Why:    "YuniKorn identifies queues by their whole path. A queue that does not begin with root. is placed by other rules, or refused, and the pods stay pending.",
			Bad:    `flink: scoring: scheduler: {name: "yunikorn", queue: "fraud"}`,
			Good:   `flink: scoring: scheduler: {name: "yunikorn", queue: "root.fraud"}`,
			Ref:    "apache/yunikorn-site docs, queue configuration",
			Judges: []spec.Path{"flink.scheduler"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if s := c.Spec.Scheduler; s != nil && s.Name == cluster.Yunikorn && s.Queue != "" && !strings.HasPrefix(s.Queue, "root.") {
				r.Reportf(c.At("scheduler", "queue"), "queue %q does not begin with root", s.Queue).
					Fixf("write the whole path, as in %q", "root."+s.Queue).Replace(strconv.Quote("root." + s.Queue))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK183", Severity: diag.Error,
			Title:  "One place names the scheduler of the pods",
			Why:    "A template overrides the scheduler that the field names. The pods then carry the queue of one scheduler, and wait for another.",
			Bad:    `flink: scoring: {scheduler: {name: "yunikorn", queue: "root.fraud"}, taskManager: podTemplate: spec: schedulerName: "volcano"}`,
			Good:   `flink: scoring: {jobManager: podTemplate: spec: schedulerName: "bin-packing", taskManager: podTemplate: spec: schedulerName: "bin-packing"}`,
			Ref:    "Kubernetes, multiple schedulers",
			Judges: []spec.Path{"flink.scheduler", "flink.jobManager.podTemplate", "flink.taskManager.podTemplate"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if c.Spec.Scheduler == nil {
				return
			}
			for _, p := range c.BothPods() {
				n := p.Spec.PodTemplate
				if n == nil {
					continue
				}
				if named := n.At(spec.PathOf("spec", "schedulerName")); named != nil && named.Text != c.Scheduler.Name {
					r.Reportf(c.At(p.Role, "podTemplate", "spec", "schedulerName"), "the template of the %s names another scheduler than scheduler", p.Name).
						Fixf("keep one of them").
						Notef(c.At("scheduler"), "the other one is here")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK182", Severity: diag.Warning,
			Title:  "Pods of Flink in a namespace with a mesh declare whether they want its proxy",
			Why:    "A mesh adds a proxy to every pod of the namespace that does not opt out. JobManager and TaskManagers connect to each other by the addresses of pods, with a protocol that the proxy does not know, and Flink cannot name the protocol of its ports.",
			Bad:    `environments: dev: {labels: "istio-injection": "enabled", spark: etl: null}`,
			Good:   "environments: dev: {labels: \"istio-injection\": \"enabled\", spark: etl: null}\nflink: scoring: labels: \"sidecar.istio.io/inject\": \"false\"",
			Ref:    "apache/flink FLINK-28171; istio.io, traffic.sidecar.istio.io annotations",
			Judges: []spec.Path{"flink.labels", "flink.annotations", "environments.labels"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, m := range network.Meshes() {
				key, asked := m.RequestedBy(c.Env.Settings.Labels)
				if !asked || m.IsDeclaredBy(c.UserLabels, c.Annotations) {
					continue
				}
				r.Reportf(c.At(m.Field()), "%s adds its proxy to the pods of this namespace, and the cluster does not declare whether it wants the proxy", m.Name).
					Fixf("write %s: %q: %q, unless the proxy is a native sidecar that excludes the ports 6121 to 6127; for encryption without it, write tls", m.Field(), m.Pod, m.Off).
					Notef(c.Env.Path().At("labels", key), "the namespace turns the mesh on here")
			}
		},
	},
}
