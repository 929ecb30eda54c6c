package state

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// BackendRules are about state backends, restarts and ZooKeeper.
var BackendRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK111", Severity: diag.Error,
			Title:  "ForSt has a Flink that knows it, and checkpoints",
			Why:    "The image contains ForSt since Flink 2.0; an older Flink fails every job because it finds no state backend of that name. ForSt keeps the working state below the directory of the checkpoints.",
			Bad:    `flink: scoring: state: backend: "forst"`,
			Good:   `flink: scoring: {version: "2.1.2", state: backend: "forst"}`,
			Ref:    "apache/flink StateBackendLoader of 2.0; docs, disaggregated state management",
			Judges: []spec.Path{"flink.state", "flink.version", "flink.checkpoints"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			v := c.Spec.Version
			switch {
			case !c.ForSt():
			case v.Major != 0 && !v.AtLeast(2, 0):
				r.Reportf(c.At("state", "backend"), "Flink %s has no ForSt; 2.0 is the first version that does", v.Line()).
					Fixf("set backend to rocksdb, or use Flink 2").Replace(`"rocksdb"`).
					Notef(c.At("version"), "the version is stated here")
			case c.Spec.Checkpoints == nil:
				r.Reportf(c.At("state", "backend"), "ForSt keeps the state below the directory of the checkpoints, and there are none").
					Fixf("add checkpoints: {store: …, path: %q}, or set backend to rocksdb", c.Name()+"/checkpoints").Replace(`"rocksdb"`)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK112", Severity: diag.Error,
			Title:  "The changelog of state has checkpoints",
			Why:    "The changelog is written beside the checkpoints. Without a directory Flink keeps it in the memory of the JobManager, which is meant for tests.",
			Bad:    `environments: dev: flink: scoring: {checkpoints: null, job: upgrade: "stateless", state: changelog: true}`,
			Good:   `flink: scoring: state: changelog: true`,
			Ref:    "apache/flink StateChangelogOptions, FsStateChangelogOptions.BASE_PATH",
			Judges: []spec.Path{"flink.state", "flink.checkpoints"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if c.Spec.State.Changelog && c.Spec.Checkpoints == nil {
				r.Reportf(c.At("state", "changelog"), "the changelog needs checkpoints, and there are none").
					Fixf("add checkpoints: {store: …, path: %q}, or set changelog to false", c.Name()+"/checkpoints").Replace("false")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK113", Severity: diag.Warning,
			Title:  "Unaligned checkpoints are exactly once",
			Why:    "Flink turns unaligned checkpoints off for at-least-once, and reports that only in its log. A time to wait for aligned streams has no effect without them.",
			Bad:    `flink: scoring: checkpoints: {unaligned: true, mode: "at-least-once"}`,
			Good:   `flink: scoring: checkpoints: {unaligned: true, alignedTimeout: "30s"}`,
			Ref:    "apache/flink StreamGraphGenerator, configureStreamGraph; execution.checkpointing.aligned-checkpoint-timeout",
			Judges: []spec.Path{"flink.checkpoints"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			switch s := c.Spec.Checkpoints; {
			case s == nil:
			case s.Unaligned && s.Mode == "at-least-once":
				r.Reportf(c.At("checkpoints", "unaligned"), "checkpoints with at-least-once are never unaligned").
					Fixf("remove unaligned, or set mode to exactly-once").Replace("false").
					Notef(c.At("checkpoints", "mode"), "the mode is here")
			case s.AlignedTimeout != 0 && !s.Unaligned:
				r.Reportf(c.At("checkpoints", "alignedTimeout"), "alignedTimeout has no effect, because the checkpoints are aligned").
					Fixf("set unaligned to true, or remove alignedTimeout")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK114", Severity: diag.Error,
			Title:  "restart names one strategy",
			Why:    "Flink has one strategy for all jobs of a cluster. Without a name, the settings belong to none.",
			Bad:    `flink: scoring: restart: {}`,
			Good:   `flink: scoring: restart: fixed: attempts: 10`,
			Ref:    "apache/flink RestartStrategyOptions",
			Judges: []spec.Path{"flink.restart"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			s := c.Spec.Restart
			if s == nil {
				return
			}
			var named []string
			for name, given := range map[string]bool{"never": s.Never != nil, "fixed": s.Fixed != nil, "rate": s.Rate != nil, "exponential": s.Exponential != nil} {
				if given {
					named = append(named, name)
				}
			}
			if len(named) == 0 {
				r.Reportf(c.At("restart"), "restart names no strategy").
					Fixf("write one of never, fixed, rate and exponential, as in restart: fixed: attempts: 10")
			} else if len(named) > 1 {
				r.Reportf(c.At("restart"), "restart names %d strategies", len(named)).Fixf("keep one of them")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK115", Severity: diag.Error,
			Title:  "ZooKeeper has servers",
			Why:    "Without their addresses, no process finds the leader, and Flink does not start.",
			Bad:    `flink: scoring: highAvailability: zookeeper: {}`,
			Good:   `flink: scoring: highAvailability: zookeeper: quorum: ["zk-0.zk.zookeeper.svc:2181", "zk-1.zk.zookeeper.svc:2181", "zk-2.zk.zookeeper.svc:2181"]`,
			Ref:    "apache/flink ZooKeeperUtils.startCuratorFramework: high-availability.zookeeper.quorum",
			Judges: []spec.Path{"flink.highAvailability"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			ha := c.Spec.HighAvailability
			if ha == nil || ha.ZooKeeper == nil {
				return
			}
			at := c.At("highAvailability", "zookeeper")
			if len(ha.ZooKeeper.Quorum) == 0 {
				r.Reportf(at, "zookeeper names no servers").Fixf(`add quorum, as in quorum: ["zk-0.zk.zookeeper.svc:2181"]`)
			}
			for i, server := range ha.ZooKeeper.Quorum {
				_, text, _ := strings.Cut(server, ":")
				if port, err := strconv.Atoi(text); err != nil || port > 65535 {
					r.Reportf(at.At("quorum").Index(i), "%s is no port", text).Fixf("write a port from 1 to 65535, such as 2181")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "STO047", Severity: diag.Warning,
			Title:  "Local copies of the state have a volume",
			Why:    "Local recovery writes a second copy of the state below the working directory. Without a tier that is the disk of the node, which nothing reserves for the pod: when it is full, the kubelet evicts pods, and not always the one that filled the disk.",
			Bad:    `environments: dev: flink: scoring: state: {backend: "hashmap", tier: null, size: null, localRecovery: true}`,
			Good:   `flink: scoring: state: localRecovery: true`,
			Ref:    "apache/flink ClusterOptions.PROCESS_WORKING_DIR_BASE; kubernetes, node-pressure eviction: nodefs",
			Judges: []spec.Path{"flink.state"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if c.Spec.State.LocalRecovery && c.Spec.State.Tier == "" && !c.RocksDB() { // of which FLK017 speaks
				r.Reportf(c.At("state", "localRecovery"), "local copies of the state fill the disk of the node").
					Fixf("%s as tier, with a size, or remove localRecovery", storage.Choice(c.Env, func(t *storage.Tier) bool { return t.Disk != nil && !t.InMemory() }, "define "+storage.Scratch.String()+" and write it"))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "STO048", Severity: diag.Warning,
			Title:  "Temporary directories of a pod are not on a volume that many pods mount",
			Why:    "RocksDB reads and writes its files at random and locks them, and a network share answers each of these calls over the network. All TaskManagers write there at once.",
			Bad:    "environments: dev: flink: scoring: state: {backend: \"hashmap\", tier: null, size: null}\n" + `flink: scoring: {volumes: temporary: {tier: "shared", path: "/mnt/tmp"}, conf: "io.tmp.dirs": "/mnt/tmp/flink"}`,
			Good:   "environments: dev: flink: scoring: state: {backend: \"hashmap\", tier: null, size: null}\n" + `flink: scoring: {volumes: temporary: {emptyDir: size: "20Gi", path: "/mnt/tmp"}, conf: "io.tmp.dirs": "/mnt/tmp/flink"}`,
			Ref:    "apache/flink docs, working directory, state backends; nfs(5), sharing files between clients",
			Judges: []spec.Path{"flink.conf", "flink.volumes"},
		},
		Check: checkDirectories,
	},
}

// temporary are the keys of directories that belong to one pod.
var temporary = []string{
	"io.tmp.dirs", "taskmanager.tmp.dirs", "process.working-dir", "process.taskmanager.working-dir", "state.backend.rocksdb.localdir",
	"state.backend.forst.local-dir", "taskmanager.state.local.root-dirs", "execution.checkpointing.local-backup.dirs",
}

// checkDirectories reports temporary directories on volumes of shared tiers.
func checkDirectories(c *cluster.Cluster, r *rule.Reporter) {
	for _, key := range temporary {
		value := c.Spec.Conf[key]
		if value == "" {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(c.Spec.Volumes)) {
			v := c.Spec.Volumes[name]
			if v.Tier == "" || v.Path == "" || !slices.ContainsFunc(strings.FieldsFunc(value, isSeparator), func(dir string) bool {
				return strings.HasPrefix(path.Clean(dir)+"/", path.Clean(v.Path)+"/")
			}) {
				continue
			}
			r.Reportf(c.At("conf", key), "volume %q, on which %s is, is shared by all pods", name, key).
				Fixf("remove it, and set state: tier, which gives each TaskManager a volume of its own").
				Notef(c.At("volumes", name), "volume %q is stated here", name)
			break
		}
	}
}

// isSeparator reports whether Flink splits lists of directories at a character.
func isSeparator(r rune) bool { return r == ',' || r == '|' || r == ':' }
