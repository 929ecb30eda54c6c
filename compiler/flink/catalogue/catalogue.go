// Package catalogue knows keys of Flink's own configuration: those that fields of the spec or
// the operator decide, and those that a version of Flink removed, added or renamed. It never
// reports anything; the rules do.
package catalogue

import (
	"maps"
	"slices"
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
	"execution.target": "", "pipeline.jars": "job.file", "pipeline.classpaths": "job.file",
	"execution.shutdown-on-application-finish": "", "job-result-store.storage-path": "",
	"kubernetes.jobmanager.owner.reference": "",
	"kubernetes.pod-template-file":          "", "kubernetes.pod-template-file.default": "",
	"kubernetes.pod-template-file.jobmanager": "", "kubernetes.pod-template-file.taskmanager": "",

	"kubernetes.container.image": "image", "kubernetes.container.image.ref": "image",
	"kubernetes.container.image.pull-policy":  "imagePullPolicy",
	"kubernetes.container.image.pull-secrets": "imagePullSecrets",
	"kubernetes.service-account":              "", "kubernetes.jobmanager.service-account": "", cluster.TaskAccountKey: OwnedByCompiler,

	"parallelism.default":           "job.parallelism",
	"taskmanager.numberOfTaskSlots": "taskManager.slots",
	"kubernetes.jobmanager.cpu":     "jobManager.cpu", "kubernetes.jobmanager.cpu.amount": "jobManager.cpu",
	"kubernetes.taskmanager.cpu": "taskManager.cpu", "kubernetes.taskmanager.cpu.amount": "taskManager.cpu",
	"kubernetes.jobmanager.replicas":    "jobManager.replicas",
	"jobmanager.memory.process.size":    "jobManager.memory",
	"taskmanager.memory.process.size":   "taskManager.memory",
	"kubernetes.jobmanager.tolerations": "pool", "kubernetes.taskmanager.tolerations": "pool",
	"kubernetes.jobmanager.node-selector": "pool", "kubernetes.taskmanager.node-selector": "pool",

	"state.backend": "state.backend", "state.backend.type": "state.backend",
	"state.backend.incremental": "state.incremental", "execution.checkpointing.incremental": "state.incremental",
	"state.backend.rocksdb.localdir": "state.tier", "state.backend.rocksdb.checkpointdir": "state.tier",

	"state.checkpoints.dir": "checkpoints.path", "execution.checkpointing.dir": "checkpoints.path",
	"state.backend.fs.checkpointdir":       "checkpoints.path",
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

	"jobmanager.rpc.port": OwnedByCompiler, "blob.server.port": OwnedByCompiler,
	"rest.port": OwnedByCompiler, "rest.bind-port": OwnedByCompiler, "web.port": OwnedByCompiler,
	"taskmanager.rpc.port": OwnedByCompiler, "taskmanager.data.port": OwnedByCompiler,
	"taskmanager.collect-sink.port":       OwnedByCompiler,
	"metrics.internal.query-service.port": OwnedByCompiler,
}

// Owner returns the field that decides a key, and whether there is one.
func Owner(c *cluster.Cluster, key string) (string, bool) {
	if strings.HasPrefix(key, "$internal.") {
		return "", true
	}
	if owner, found := owners[key]; found {
		return owner, true
	}
	if _, found := c.Owned[key]; !found {
		return "", false
	}
	if _, found := c.Opened.Keys[key]; found {
		return "the store", true
	}
	return OwnedByCompiler, true
}

// FixedValue returns the value that a key has, for a message.
func FixedValue(c *cluster.Cluster, key string) string {
	if value := c.Owned[key]; value != "" {
		return value
	}
	if key == cluster.TaskAccountKey {
		return c.TaskAccount // the key is absent when the TaskManagers use the JobManager's account
	}
	return c.Owned["rest.port"] // rest.bind-port and web.port are other names of the key
}

// RemovedKeys maps keys that Flink 2.0 no longer reads to their replacements; "" is none.
var RemovedKeys = map[string]string{
	"akka.watch.heartbeat.interval":                             "",
	"akka.watch.heartbeat.pause":                                "",
	"akka.watch.threshold":                                      "",
	"cluster.evenly-spread-out-slots":                           "taskmanager.load-balance.mode",
	"execution.checkpointing.force":                             "",
	"high-availability.job.delay":                               "",
	"jobmanager.heap.mb":                                        "",
	"jobmanager.heap.size":                                      "",
	"pipeline.auto-type-registration":                           "",
	"pipeline.default-kryo-serializers":                         "pipeline.serialization-config",
	"pipeline.registered-kryo-types":                            "pipeline.serialization-config",
	"pipeline.registered-pojo-types":                            "pipeline.serialization-config",
	"pipeline.time-characteristic":                              "",
	"security.ssl.enabled":                                      "security.ssl.internal.enabled and security.ssl.rest.enabled",
	"state.backend.async":                                       "",
	"taskmanager.heap.mb":                                       "",
	"taskmanager.heap.size":                                     "",
	"taskmanager.network.batch-shuffle.compression.enabled":     "",
	"taskmanager.network.blocking-shuffle.compression.enabled":  "",
	"taskmanager.network.blocking-shuffle.type":                 "",
	"taskmanager.network.memory.buffers-per-channel":            "",
	"taskmanager.network.memory.floating-buffers-per-gate":      "",
	"taskmanager.network.memory.max-buffers-per-channel":        "",
	"taskmanager.network.memory.max-overdraft-buffers-per-gate": "",
	"taskmanager.network.numberOfBuffers":                       "",
	"taskmanager.registration.initial-backoff":                  "",
	"taskmanager.registration.max-backoff":                      "",
	"taskmanager.registration.refused-backoff":                  "",
	"web.backpressure.cleanup-interval":                         "",
	"web.backpressure.delay-between-samples":                    "",
	"web.backpressure.num-samples":                              "",
	"web.backpressure.refresh-interval":                         "",
	"web.ssl.enabled":                                           "",
}

// NewIn120 maps keys that Flink 1.20 introduced to their former names.
var NewIn120 = map[string]string{
	"execution.checkpointing.local-backup.enabled":  "state.backend.local-recovery",
	"execution.checkpointing.local-backup.dirs":     "taskmanager.state.local.root-dirs",
	"execution.checkpointing.storage":               "state.checkpoint-storage",
	"execution.checkpointing.cleaner.parallel-mode": "state.checkpoint.cleaner.parallel-mode",
	"execution.checkpointing.create-subdir":         "state.checkpoints.create-subdir",
	"execution.checkpointing.data-inline-threshold": "state.storage.fs.memory-threshold",
	"execution.checkpointing.write-buffer-size":     "state.storage.fs.write-buffer-size",
	"execution.state-recovery.claim-mode":           "execution.savepoint-restore-mode",
	"execution.state-recovery.from-local":           "state.backend.local-recovery",
	"state.changelog.enabled":                       "state.backend.changelog.enabled",
	"state.changelog.storage":                       "state.backend.changelog.storage",
	"state.changelog.dstl.dfs.base-path":            "dstl.dfs.base-path",
}

// renamed maps old names that Flink still reads to their current names, all of which 1.19
// knows.
var renamed = map[string]string{
	"akka.client.timeout":                 "client.timeout",
	"env.java.opts":                       "env.java.opts.all",
	"execution.buffer-timeout":            "execution.buffer-timeout.interval",
	"execution.checkpointing.unaligned":   "execution.checkpointing.unaligned.enabled",
	"metrics.scope.jm.job":                "metrics.scope.jm-job",
	"metrics.scope.tm.job":                "metrics.scope.tm-job",
	"pipeline.operator-chaining":          "pipeline.operator-chaining.enabled",
	"restart-strategy":                    "restart-strategy.type",
	"slotmanager.taskmanager-timeout":     "resourcemanager.taskmanager-timeout",
	"taskmanager.memory.size":             "taskmanager.memory.managed.size",
	"taskmanager.network.memory.fraction": "taskmanager.memory.network.fraction",
	"taskmanager.network.memory.max":      "taskmanager.memory.network.max",
	"taskmanager.network.memory.min":      "taskmanager.memory.network.min",
	"taskmanager.tmp.dirs":                "io.tmp.dirs",
}

// CurrentName returns the current name of an old key, "" for any other key.
func CurrentName(c *cluster.Cluster, key string) string {
	if name := renamed[key]; name != "" {
		return name
	}
	if rest, found := strings.CutPrefix(key, "akka."); found && !strings.HasPrefix(rest, "watch.") {
		return "pekko." + rest
	}
	if c.Spec.Version.AtLeast(1, 20) {
		for _, name := range slices.Sorted(maps.Keys(NewIn120)) {
			if NewIn120[name] == key {
				return name
			}
		}
	}
	return ""
}
