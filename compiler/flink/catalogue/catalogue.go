package catalogue

import (
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
)

// OwnedByCompiler marks keys whose values are fixed: ports that policies contain,
// directories that volumes are mounted at, and the service account that a role is bound to.
const OwnedByCompiler = "the compiler"

// owners maps each key that the user must not write to the field of the spec that decides
// it; "" stands for the operator.
var owners = map[string]string{
	"kubernetes.namespace": "", "kubernetes.cluster-id": "", "high-availability.cluster-id": "",
	"high-availability.zookeeper.path.namespace": "", "recovery.zookeeper.path.namespace": "",
	"execution.target": "", "pipeline.jars": "job.file", "pipeline.classpaths": "job.file",
	"execution.shutdown-on-application-finish": "", "job-result-store.storage-path": "",
	"kubernetes.jobmanager.owner.reference": "",
	"kubernetes.config.file":                "",
	"jobmanager.rpc.address":                "", "rest.address": "",
	"kubernetes.pod-template-file": "", "kubernetes.pod-template-file.default": "",
	"kubernetes.pod-template-file.jobmanager": "", "kubernetes.pod-template-file.taskmanager": "",

	"kubernetes.container.image": "image", "kubernetes.container.image.ref": "image",
	"kubernetes.container.image.pull-policy":  "imagePullPolicy",
	"kubernetes.container.image.pull-secrets": "imagePullSecrets",
	"kubernetes.service-account":              "", "kubernetes.jobmanager.service-account": "", cluster.TaskAccountKey: OwnedByCompiler,

	"parallelism.default":           "job.parallelism",
	"taskmanager.numberOfTaskSlots": "taskManager.slots",
	"kubernetes.jobmanager.cpu":     "jobManager.cpu", "kubernetes.jobmanager.cpu.amount": "jobManager.cpu",
	"kubernetes.taskmanager.cpu": "taskManager.cpu", "kubernetes.taskmanager.cpu.amount": "taskManager.cpu",
	"kubernetes.jobmanager.replicas":  "jobManager.replicas",
	"jobmanager.memory.process.size":  "jobManager.memory",
	"taskmanager.memory.process.size": "taskManager.memory",
	"jobmanager.heap.size":            "jobManager.memory", "jobmanager.heap.mb": "jobManager.memory",
	"taskmanager.heap.size": "taskManager.memory", "taskmanager.heap.mb": "taskManager.memory",
	"kubernetes.jobmanager.memory.limit-factor": "jobManager.memory", "kubernetes.taskmanager.memory.limit-factor": "taskManager.memory",
	"kubernetes.jobmanager.tolerations": "pool", "kubernetes.taskmanager.tolerations": "pool",
	"kubernetes.jobmanager.node-selector": "pool", "kubernetes.taskmanager.node-selector": "pool",

	"state.backend": "state.backend", "state.backend.type": "state.backend",
	"state.backend.incremental": "state.incremental", "execution.checkpointing.incremental": "state.incremental",
	"state.backend.rocksdb.localdir": "state.tier", "state.backend.rocksdb.checkpointdir": "state.tier",

	"state.checkpoints.dir": "checkpoints.path", "execution.checkpointing.dir": "checkpoints.path",
	"state.backend.fs.checkpointdir":  "checkpoints.path",
	"execution.checkpointing.storage": "checkpoints", "state.checkpoint-storage": "checkpoints",
	"state.checkpoints.num-retained":       "checkpoints.retained",
	"execution.checkpointing.num-retained": "checkpoints.retained",
	"execution.checkpointing.interval":     "checkpoints.interval",
	"execution.checkpointing.timeout":      "checkpoints.timeout",
	"execution.checkpointing.min-pause":    "checkpoints.minPause",
	"execution.checkpointing.mode":         "checkpoints.mode",
	"state.savepoints.dir":                 "savepoints.path", "execution.checkpointing.savepoint-dir": "savepoints.path",
	"savepoints.state.backend.fs.dir": "savepoints.path",
	"execution.savepoint.path":        "job.savepoint", "execution.state-recovery.path": "job.savepoint",
	"execution.savepoint.ignore-unclaimed-state":      "job.allowNonRestoredState",
	"execution.state-recovery.ignore-unclaimed-state": "job.allowNonRestoredState",
	"high-availability":                               "highAvailability", "high-availability.type": "highAvailability",
	"high-availability.storageDir": "highAvailability.path", "high-availability.zookeeper.storageDir": "highAvailability.path",
	"recovery.mode": "highAvailability", "recovery.zookeeper.storageDir": "highAvailability.path",

	confDirKey:            OwnedByCompiler,
	"jobmanager.rpc.port": OwnedByCompiler, "blob.server.port": OwnedByCompiler,
	"rest.port": OwnedByCompiler, "rest.bind-port": OwnedByCompiler, "web.port": OwnedByCompiler, "jobmanager.web.port": OwnedByCompiler,
	"taskmanager.rpc.port": OwnedByCompiler, "taskmanager.data.port": OwnedByCompiler,
	"taskmanager.collect-sink.port":       OwnedByCompiler,
	"metrics.internal.query-service.port": OwnedByCompiler,
}

// confDirKey is the directory that Flink's configuration is mounted at.
const confDirKey = "kubernetes.flink.conf.dir"

// passed reports whether Flink and the operator pass a key to the processes that they start.
func passed(key string) bool {
	return strings.HasPrefix(key, "$internal.") || strings.HasPrefix(key, "kubernetes.internal.")
}

// Owner returns the field that decides a key, and whether there is one.
func Owner(c *cluster.Cluster, key string) (string, bool) {
	if passed(key) {
		return "", true
	}
	if owner, found := owners[key]; found {
		return owner, true
	}
	if field := c.Given[key]; field != "" {
		return field, true
	}
	if _, found := decided(c, key); !found {
		return "", false
	}
	if _, found := c.Opened.Keys[key]; found {
		return "the store", true
	}
	for _, f := range fields {
		if strings.HasPrefix(key, f.prefix) {
			return f.field, true
		}
	}
	return OwnedByCompiler, true
}

// fields lists the fields that decide keys only where they are given.
var fields = []struct{ prefix, field string }{
	{"job.autoscaler.", "autoscaler"},
	{"taskmanager.memory.jvm-overhead.", "taskManager.overhead"},
	{"web.", "ui.actions"},
	{"metrics.reporter.", "metrics"},
	{"security.ssl.", "tls"},
	{"kubernetes.entry.path", "tls"},
	{"jobmanager.scheduler", "jobScheduler"},
	{"scheduler-mode", "jobScheduler"},
	{"restart-strategy.", "restart"},
	{"pipeline.max-parallelism", "job.maxParallelism"},
	{"high-availability.", "highAvailability"},
	{"kubernetes.operator.periodic.savepoint.", "savepoints"},
	{"kubernetes.operator.savepoint.", "savepoints"},
	{"execution.checkpointing.local-backup.", "state.localRecovery"},
	{"execution.checkpointing.", "checkpoints"},
	{"execution.state-recovery.from-local", "state.localRecovery"},
	{"state.backend.local-recovery", "state.localRecovery"},
	{"state.changelog.", "state.changelog"},
	{"state.backend.changelog.", "state.changelog"},
	{"dstl.dfs.base-path", "state.changelog"},
	{"state.backend.forst.", "state.tier"},
}

// FixedValue returns the value that a key has, for a message.
func FixedValue(c *cluster.Cluster, key string) string {
	if value, _ := decided(c, key); value != "" {
		return value
	}
	if key == confDirKey {
		return "/opt/flink/conf"
	}
	return c.Owned["rest.port"] // rest.bind-port and web.port are other names of the key
}
