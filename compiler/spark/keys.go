package spark

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/spec"
)

// A keyNote is what is known of a key, or of all keys with a prefix, that should not
// stand in conf.
type keyNote struct {
	key    string                          // ends in a dot: a prefix
	reason string                          // what becomes of it, or why nothing is to be used instead
	field  string                          // what to use instead, "" for nothing
	when   func(a *App, value string) bool // whether it holds of a value; nil: always
}

// holds reports whether the note is true of a value that the user gave.
func (f keyNote) holds(a *App, value string) bool { return f.when == nil || f.when(a, value) }

// owned are the keys that a field of the spec sets. An operator that has the field hands
// it on after the keys, so that most of these would have no effect; the others would make
// the pods differ from what was checked. What the field cannot say is left to the key,
// unless the field is set too.
var owned = []keyNote{
	{key: "spark.driver.cores", field: "driver.cores"},
	{key: "spark.driver.memory", field: "driver.memory"},
	{key: "spark.driver.memoryOverhead", field: "driver.overhead"},
	{key: "spark.driver.memoryOverheadFactor", field: "driver.overheadFactor"},
	{key: "spark.driver.extraJavaOptions", field: "driver.javaOptions"},
	{key: "spark.driver.resource.gpu.", field: "driver.gpu"},
	{key: "spark.kubernetes.driver.request.cores", field: "driver.cpuRequest"},
	{key: "spark.kubernetes.driver.limit.cores", field: "driver.cpuLimit"},
	{key: "spark.kubernetes.driverEnv.", field: "driver.env"},
	{key: "spark.kubernetes.driver.secretKeyRef.", field: "driver.env"},
	{key: "spark.kubernetes.driver.label.", field: "driver.labels"},
	{key: "spark.kubernetes.driver.annotation.", field: "driver.annotations"},
	{key: "spark.kubernetes.driver.secrets.", field: "volumes"},
	{key: "spark.executor.cores", field: "executor.cores"},
	{key: "spark.executor.memory", field: "executor.memory"},
	{key: "spark.executor.memoryOverhead", field: "executor.overhead"},
	{key: "spark.executor.memoryOverheadFactor", field: "executor.overheadFactor"},
	{key: "spark.executor.extraJavaOptions", field: "executor.javaOptions"},
	{key: "spark.executor.instances", field: "executor.instances"},
	{key: "spark.executor.pyspark.memory", field: "executor.pyspark"},
	{key: "spark.executor.resource.gpu.", field: "executor.gpu"},
	{key: "spark.worker.resource.gpu.", field: "executor.gpu"},
	{key: "spark.task.resource.gpu.amount", field: "executor.gpu.tasks"},
	{key: "spark.kubernetes.executor.request.cores", field: "executor.cpuRequest"},
	{key: "spark.kubernetes.executor.limit.cores", field: "executor.cpuLimit"},
	{key: "spark.kubernetes.executor.terminationGracePeriodSeconds", field: "executor.gracePeriod"},
	{key: "spark.executorEnv.", field: "executor.env"},
	{key: "spark.kubernetes.executor.secretKeyRef.", field: "executor.env"},
	{key: "spark.kubernetes.executor.label.", field: "executor.labels"},
	{key: "spark.kubernetes.executor.annotation.", field: "executor.annotations"},
	{key: "spark.kubernetes.executor.secrets.", field: "volumes"},
	{key: "spark.kubernetes.memoryOverheadFactor", field: "driver.overheadFactor and executor.overheadFactor"},
	{key: "spark.memory.offHeap.", field: "executor.offHeap"},
	{key: "spark.dynamicAllocation.enabled", field: "dynamicAllocation"},
	{key: "spark.dynamicAllocation.initialExecutors", field: "dynamicAllocation.initial"},
	{key: "spark.dynamicAllocation.minExecutors", field: "dynamicAllocation.min"},
	{key: "spark.dynamicAllocation.maxExecutors", field: "dynamicAllocation.max"},
	{key: "spark.dynamicAllocation.executorIdleTimeout", field: "dynamicAllocation.idleTimeout"},
	{key: "spark.dynamicAllocation.shuffleTracking.enabled", field: "dynamicAllocation, which has it on unless decommission is", when: isLocalShuffle},
	{key: "spark.decommission.enabled", field: "decommission"},
	{key: "spark.storage.decommission.enabled", field: "decommission"},
	{key: "spark.storage.decommission.rddBlocks.enabled", field: "decommission"},
	{key: "spark.storage.decommission.shuffleBlocks.enabled", field: "decommission"},
	{key: "spark.speculation", field: "speculation"},
	{key: "spark.eventLog.enabled", field: "eventLog", when: func(a *App, _ string) bool { return isOurLog(a, a.Spec.Conf["spark.eventLog.dir"]) }},
	{key: "spark.eventLog.dir", field: "eventLog", when: isOurLog},
	{key: "spark.kubernetes.local.dirs.tmpfs", field: "shuffle with a local tier whose medium is memory"},
	{key: ownClaims, field: "shuffle", when: never},
	{key: reuseClaims, field: "shuffle", when: never},
	{key: "spark.kubernetes.node.selector.", field: "pool"},
	{key: "spark.kubernetes.driver.node.selector.", field: "driver.pool"},
	{key: "spark.kubernetes.executor.node.selector.", field: "pool"},
	{key: "spark.kubernetes.container.image.pullPolicy", field: "imagePullPolicy"},
	{key: "spark.kubernetes.container.image.pullSecrets", field: "imagePullSecrets"},
	{key: "spark.kubernetes.scheduler.name", field: "scheduler", when: isScheduled},
	{key: "spark.kubernetes.driver.scheduler.name", field: "scheduler", when: isScheduled},
	{key: "spark.kubernetes.executor.scheduler.name", field: "scheduler", when: isScheduled},
	{key: "spark.jars", field: "dependencies.jars"},
	{key: "spark.jars.packages", field: "dependencies.packages"},
	{key: "spark.jars.excludes", field: "dependencies.excludePackages"},
	{key: "spark.jars.repositories", field: "dependencies.repositories"},
	{key: "spark.files", field: "dependencies.files"},
	{key: "spark.submit.pyFiles", field: "dependencies.pyFiles"},
	{key: "spark.archives", field: "dependencies.archives"},
	{key: "spark.sql.sources.commitProtocolClass", field: "committer", when: isCommitter},
	{key: "spark.sql.parquet.output.committer.class", field: "committer", when: isCommitter},
	{key: "spark.hadoop.mapreduce.outputcommitter.factory.scheme.s3a", field: "committer", when: isCommitter},
	{key: "spark.hadoop.fs.s3a.committer.name", field: "committer", when: isCommitter},
	{key: "spark.hadoop.fs.s3a.committer.magic.enabled", field: "committer", when: isCommitter},
	{key: "spark.sql.streaming.checkpointLocation", field: "streaming.checkpoint", when: isInStore},
	{key: "spark.sql.catalogImplementation", field: "metastore", when: never},
	{key: "spark.hadoop.hive.metastore.uris", field: "metastore.uri", when: isOneServer},
	{key: "spark.hive.metastore.uris", field: "metastore.uri", when: isOneServer},
	{key: "spark.sql.warehouse.dir", field: "metastore.warehouse", when: never},
	{key: "spark.ui.prometheus.enabled", field: "metrics", when: turnsOn},
	{key: "spark.metrics.conf.*.sink.prometheusServlet.", field: "metrics"},
	{key: "spark.metrics.conf.driver.sink.prometheusServlet.", field: "metrics"},
	{key: "spark.metrics.conf.master.sink.prometheusServlet.", field: "metrics"},
	{key: "spark.metrics.conf.worker.sink.prometheusServlet.", field: "metrics"},
	{key: "spark.metrics.conf.applications.sink.prometheusServlet.", field: "metrics"},
	{key: "spark.metrics.conf.*.sink.jmx.class", field: "metrics with the exporter \"jmx\""},
	{key: "spark.metrics.conf.*.source.jvm.class", field: "metrics", when: never},
	{key: "spark.log.level", field: "logs.level", when: func(a *App, _ string) bool { return a.Spec.Logs != nil }},
	{key: "spark.submit.deployMode", reason: "the mode is cluster"},
}

// What a field can say as well as its key. The places of keys whose field is set are not
// asked about.

// never leaves a key to the user unless its field is set.
func never(*App, string) bool { return false }

// turnsOn is of switches that are off without their field.
func turnsOn(_ *App, value string) bool { return isTrue(value) }

// isScheduled is of the schedulers that the language knows.
func isScheduled(a *App, value string) bool {
	return a.Spec.Scheduler != nil || slices.Contains([]string{volcano, yunikorn}, value)
}

// isCommitter is of keys about committers that the language knows: others need them too.
func isCommitter(a *App, _ string) bool {
	if a.Spec.Committer != "" {
		return true
	}
	return slices.Contains([]string{"magic", "directory", ""}, a.Conf["spark.hadoop.fs.s3a.committer.name"])
}

// isInStore is of places on S3, which a storage tier can name.
func isInStore(_ *App, value string) bool { return strings.HasPrefix(value, "s3a://") }

// isOurLog is of an event log that a store of the spec could hold, or none can: a store of
// another kind, gs://, abfss:// or hdfs://, has no tier.
func isOurLog(a *App, value string) bool {
	scheme, _, found := strings.Cut(value, "://")
	return a.Spec.EventLog != nil || !found || slices.Contains([]string{"s3a", "s3", "s3n", "file"}, scheme)
}

// isLocalShuffle is of shuffle files that executors keep themselves: a remote shuffle
// service says in its manual what Spark is to do.
func isLocalShuffle(a *App, _ string) bool { return a.Spec.Conf[shuffleManager] == "" }

// isOneServer is of the address of one metastore.
func isOneServer(a *App, value string) bool {
	return a.Spec.Metastore != nil || !strings.Contains(value, ",")
}

// denied are the keys with which the Kubeflow operator's validating webhook refuses an
// application since 2.5.2: internal/webhook/sparkconf_validator.go. All of them are set
// for the application, whatever runs it.
var denied = []keyNote{
	{key: "spark.master", reason: "it is the cluster that the pods run in"},
	{key: "spark.kubernetes.driver.master", reason: "it is the cluster that the pods run in"},
	{key: "spark.kubernetes.namespace", field: "namespace of the environment"},
	{key: "spark.kubernetes.container.image", field: "image"},
	{key: "spark.kubernetes.driver.container.image", field: "image"},
	{key: "spark.kubernetes.executor.container.image", field: "image"},
	{key: "spark.kubernetes.authenticate.driver.serviceAccountName", reason: "the accounts are made for the application"},
	{key: "spark.kubernetes.authenticate.executor.serviceAccountName", reason: "the accounts are made for the application"},
	{key: "spark.kubernetes.authenticate.oauthToken", reason: "the pods have the token of their account"},
	{key: "spark.kubernetes.authenticate.oauthTokenFile", reason: "the pods have the token of their account"},
	{key: "spark.kubernetes.authenticate.driver.oauthToken", reason: "the pods have the token of their account"},
	{key: "spark.kubernetes.authenticate.driver.oauthTokenFile", reason: "the pods have the token of their account"},
	{key: "spark.kubernetes.authenticate.executor.oauthToken", reason: "the pods have the token of their account"},
	{key: "spark.kubernetes.authenticate.executor.oauthTokenFile", reason: "the pods have the token of their account"},
}

// breakingKeys are the keys that stop an application, or silently lose what was meant.
var breakingKeys = []keyNote{
	{key: "spark.kubernetes.driver.podTemplateFile", reason: "is replaced: the pods have a template already", field: "driver.podTemplate"},
	{key: "spark.kubernetes.driver.podTemplateContainerName", reason: "is replaced: the pods have a template already", field: "driver.podTemplate"},
	{key: "spark.kubernetes.executor.podTemplateFile", reason: "is replaced: the pods have a template already", field: "executor.podTemplate"},
	{key: "spark.kubernetes.executor.podTemplateContainerName", reason: "is replaced: the pods have a template already", field: "executor.podTemplate"},
	{key: "spark.driver.bindAddress", reason: "stops the submission: on Kubernetes the driver's service decides", when: isSubmitted},
	{key: "spark.driver.host", reason: "is removed: on Kubernetes the driver's service decides", when: isSubmitted},
}

// isSubmitted is of programs that spark-submit hands to a driver of their own.
func isSubmitted(a *App, _ string) bool { return a.Way.Ends }

// isSubmittedByOperator is of operators with a spark-submit of their own.
func isSubmittedByOperator(a *App, _ string) bool { return a.Way.OperatorSubmits }

// useless are the keys that do nothing, or not what they seem to do.
var useless = []keyNote{
	{key: "spark.local.dir", reason: "is not where executors write when they have a shuffle volume, and otherwise hides that path under an emptyDir", field: "shuffle"},
	{key: "spark.app.name", reason: "loses against the name of the application"},
	{key: "spark.kubernetes.driver.pod.name", reason: "loses against the name that the operator gives", when: isSubmittedByOperator},
	{key: "spark.kubernetes.pyspark.pythonVersion", reason: "does nothing since Spark 3.1", field: "spark.pyspark.python"},
	{key: "spark.dynamicallocation.", reason: "is no key of Spark, which writes dynamicAllocation", field: "dynamicAllocation"},
	{key: "spark.executor.logs.rolling.", reason: "does nothing on Kubernetes, where the kubelet rolls logs", when: func(a *App, _ string) bool { return !a.Way.Daemons }},
	{key: "spark.kubernetes.logging.", reason: "is no key of Spark"},
	{key: "spark.kubernetes.driver.schedulerName", reason: "is no key of Spark", field: "spark.kubernetes.driver.scheduler.name"},
	{key: "spark.kubernetes.executor.schedulerName", reason: "is no key of Spark", field: "spark.kubernetes.executor.scheduler.name"},
	{key: "spark.yarn.", reason: "does nothing on Kubernetes"},
	{key: "spark.mesos.", reason: "does nothing on Kubernetes"},
}

// advice says what to do about a key.
func (f keyNote) advice() string {
	if f.field == "" {
		return "remove it; " + f.reason
	}
	return "remove it; use " + f.field
}

// find returns what a list knows of a key.
func find(notes []keyNote, key string) (keyNote, bool) {
	i := slices.IndexFunc(notes, func(f keyNote) bool {
		return f.key == key || strings.HasSuffix(f.key, ".") && strings.HasPrefix(key, f.key)
	})
	if i < 0 {
		return keyNote{}, false
	}
	return notes[i], true
}

// keys returns the keys that the user wrote in conf, sorted.
func (a *App) keys() []string { return slices.Sorted(maps.Keys(a.Spec.Conf)) }

// A setting is one of Spark's keys as the user gives it, by its own name in conf or by
// Hadoop's in hadoopConf.
type setting struct {
	key   string // Spark's
	name  string // as it is written
	value string
	field string // where it is written
	path  spec.Path
}

// settings returns what the user wrote in conf and in hadoopConf, sorted by name in each.
func (a *App) settings() []setting {
	var all []setting
	for _, key := range a.keys() {
		all = append(all, setting{key: key, name: key, value: a.Spec.Conf[key], field: "conf", path: a.At("conf", key)})
	}
	for _, name := range slices.Sorted(maps.Keys(a.Spec.HadoopConf)) {
		all = append(all, setting{
			key: hadoopPrefix + name, name: name, value: a.Spec.HadoopConf[name], field: "hadoopConf", path: a.At("hadoopConf", name),
		})
	}
	return all
}

// setter returns what sets a key in place of the user, and whether anything does.
func (a *App) setter(key string) (keyNote, bool) {
	if f, found := find(owned, key); found {
		if f.holds(a, a.Conf[key]) {
			return f, true
		}
		_, set := a.derived()[key]
		return f, set
	}
	if f, found := find(denied, key); found && !a.Way.Webhook {
		return f, true // of the Kubeflow operator a rule of its own speaks
	}
	for _, store := range a.Stores {
		if hadoop, found := strings.CutPrefix(key, hadoopPrefix); found && store.Access(a.client()).Keys[hadoop] != "" {
			return keyNote{field: "storage " + store.Name()}, true
		}
	}
	if a.Tier != nil && strings.HasPrefix(key, executorVolumes) && strings.Contains(key, "."+localDir+".") {
		return keyNote{field: "shuffle"}, true
	}
	return keyNote{}, false
}
