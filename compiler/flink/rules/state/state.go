package state

import (
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// StateRules are about state, checkpoints and high availability.
var StateRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK016", Severity: diag.Error,
			Title:  "More than one JobManager has high availability",
			Why:    "The JobManagers elect a leader through high availability. Without it, Flink and the operator refuse standby JobManagers.",
			Bad:    `environments: dev: flink: scoring: {jobManager: replicas: 2, highAvailability: null}`,
			Good:   `flink: scoring: jobManager: replicas: 2`,
			Ref:    "apache/flink-kubernetes-operator DefaultValidator.validateJmReplicas; apache/flink KubernetesJobManagerParameters.getReplicas",
			Judges: []spec.Path{"flink.jobManager.replicas", "flink.highAvailability"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if c.JobManagers > 1 && c.Spec.HighAvailability == nil {
				r.Reportf(c.At("jobManager", "replicas"), "%d JobManagers need high availability to agree on a leader", c.JobManagers).
					Fixf("add highAvailability: {store: …, path: %q}, or set replicas to 1", c.Name()+"/ha").Replace("1")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK017", Severity: diag.Warning,
			Title:  "RocksDB has its own volume",
			Why:    "RocksDB keeps all state on local disk. Without a volume, that is the writable layer of the container, which fills the disk of the node until the kubelet evicts pods.",
			Bad:    `environments: dev: flink: scoring: state: {tier: null, size: null}`,
			Good:   `flink: scoring: state: {tier: "fast", size: "50Gi"}`,
			Ref:    "apache/flink docs, large state tuning; io.tmp.dirs",
			Judges: []spec.Path{"flink.state"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if c.RocksDB() && c.Spec.State.Tier == "" && c.Spec.State.Size == 0 && c.Spec.State.Need == nil { // FLK018 reports a size without a tier
				r.Reportf(c.At("state", "backend"), "rocksdb has no volume and fills the disk of the node").
					Fixf("add tier and size to state")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK018", Severity: diag.Error,
			Title:  "A volume for state has a tier and a size",
			Why:    "Kubernetes refuses a claim without a size, and an empty directory without a limit fills the node. A size without a tier has no effect.",
			Bad:    `flink: scoring: state: size: null`,
			Good:   `flink: scoring: state: size: "20Gi"`,
			Ref:    "Kubernetes, PersistentVolumeClaim: spec.resources.requests.storage is required",
			Judges: []spec.Path{"flink.state"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			switch s := c.Spec.State; {
			case s.Tier != "" && s.Size == 0 && s.Need != nil:
				r.Reportf(c.At("state", "need"), "the state volume has no size: the bytes of need are what changes, not the whole state").
					Fixf("add size to state, such as 50Gi, for the whole state of one TaskManager")
			case s.Tier != "" && s.Size == 0:
				r.Reportf(c.At("state", "tier"), "the state volume has no size").Fixf("add size to state, such as 50Gi")
			case s.Tier == "" && s.Need != nil:
				r.Reportf(c.At("state", "need"), "state has a need and no tier").Fixf("add tier and size to state, or remove need")
			case s.Tier == "" && s.Size != 0:
				r.Reportf(c.At("state", "size"), "state has a size of %s and no tier", s.Size.Human()).Fixf("add tier to state, or remove size")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK019", Severity: diag.Warning,
			Title:  "Incremental checkpoints are not used with hashmap",
			Why:    "The hashmap backend has no files that stay unchanged between checkpoints, so it ignores the setting and writes everything.",
			Bad:    `environments: dev: flink: scoring: state: {backend: "hashmap", incremental: true}`,
			Good:   `flink: scoring: state: incremental: true`,
			Ref:    "apache/flink CheckpointingOptions, execution.checkpointing.incremental",
			Judges: []spec.Path{"flink.state"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if !c.HasFiles() && c.Spec.State.Incremental != nil && *c.Spec.State.Incremental {
				r.Reportf(c.At("state", "incremental"), "checkpoints of the hashmap backend are never incremental").
					Fixf("remove incremental, or set backend to rocksdb").Replace("false")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK020", Severity: diag.Warning,
			Title:  "Checkpoints have time between them",
			Why:    "minPause counts from the end of a checkpoint. If it is longer than the interval, checkpoints start later than the interval says, and after a failure more data is processed again. With an interval below a second the job spends its time on checkpoints.",
			Bad:    `flink: scoring: checkpoints: {interval: "60s", minPause: "5m"}`,
			Good:   `flink: scoring: checkpoints: {interval: "60s", minPause: "30s"}`,
			Ref:    "apache/flink docs, execution.checkpointing.min-pause; the second is our own measure",
			Judges: []spec.Path{"flink.checkpoints"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			s := c.Spec.Checkpoints
			if s == nil || s.Interval == 0 {
				return
			}
			if s.MinPause > s.Interval {
				r.Reportf(c.At("checkpoints", "minPause"), "a minPause of %s makes the interval of %s meaningless", s.MinPause, s.Interval).
					Fixf("set minPause to less than %s, or interval to at least %s", s.Interval, s.MinPause)
			}
			if s.Interval.Milliseconds() < 1000 {
				r.Reportf(c.At("checkpoints", "interval"), "a checkpoint every %s leaves no time for the job", s.Interval).
					Fixf("set interval to at least 1s").Replace(`"1s"`)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK021", Severity: diag.Warning,
			Title:  "A checkpoint has time to finish",
			Why:    "The timeout counts from the start of the checkpoint. A timeout below ten seconds aborts checkpoints that must wait for a store or for slow data. Flink tolerates no failed checkpoint by default, so each of them restarts the job.",
			Bad:    `flink: scoring: checkpoints: timeout: "5s"`,
			Good:   `flink: scoring: checkpoints: timeout: "5m"`,
			Ref:    "apache/flink execution.checkpointing.timeout, tolerable-failed-checkpoints; ten seconds are our own measure",
			Judges: []spec.Path{"flink.checkpoints"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if s := c.Spec.Checkpoints; s != nil && s.Timeout != 0 && s.Timeout.Milliseconds() < 10000 {
				r.Reportf(c.At("checkpoints", "timeout"), "a checkpoint that takes longer than %s is aborted", s.Timeout).
					Fixf("remove timeout, which gives 10m, or set it to at least 10s")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK023", Severity: diag.Warning,
			Title:  "Checkpoints, savepoints and high availability have different directories",
			Why:    "Flink removes files that it no longer needs from each directory. In a shared directory it may remove files that another feature still needs.",
			Bad:    `flink: scoring: highAvailability: path: "scoring/checkpoints"`,
			Good:   `flink: scoring: highAvailability: path: "scoring/ha"`,
			Ref:    "apache/flink docs, checkpoints directory structure; high-availability.storageDir",
			Judges: []spec.Path{"flink.checkpoints", "flink.savepoints", "flink.highAvailability"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			first := map[cluster.Place]cluster.NamedPlace{}
			for _, place := range c.Places() {
				key := key(place.Place)
				if other, found := first[key]; found && key.Path != "" {
					r.Reportf(c.At(place.Name, "path"), "%s and %s share %s", other.Name, place.Name, key.Path).
						Fixf("give %s a different path", place.Name).Replace(strconv.Quote(key.Path+"-"+strings.ToLower(place.Name))).
						Notef(c.At(other.Name, "path"), "the other one is here")
					continue
				}
				first[key] = place
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK024", Severity: diag.Warning,
			Title:  "A disruption budget has at least two JobManagers",
			Why:    "A budget for a single pod forbids every eviction, so its node can never be drained. Lakewright creates none; Kubernetes restarts a single JobManager on another node, and it continues from the high-availability data or the last checkpoint.",
			Bad:    `flink: scoring: disruptionBudget: true`,
			Good:   `flink: scoring: {disruptionBudget: true, jobManager: replicas: 2}`,
			Ref:    "Kubernetes, PodDisruptionBudget",
			Judges: []spec.Path{"flink.disruptionBudget", "flink.jobManager.replicas"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if !c.Spec.DisruptionBudget || c.JobManagers != 1 {
				return
			}
			fix := "set jobManager.replicas to 2, or disruptionBudget to false"
			if c.Way.Session {
				fix = "set disruptionBudget to false" // FLK060 would report two
			}
			r.Reportf(c.At("disruptionBudget"), "a budget for 1 JobManager would prevent its node from being drained, so it is not created").
				Fixf("%s", fix).Replace("false")
		},
	},
}

// key returns the place with a path that has no leading or trailing slashes.
func key(p cluster.Place) cluster.Place {
	return cluster.Place{Store: p.Store, Path: strings.Trim(p.Path, "/")}
}
