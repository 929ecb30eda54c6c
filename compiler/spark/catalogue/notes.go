package catalogue

import (
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/spark/app"
)

// Owned are the keys that a field of the spec sets. An operator that has the field hands
// it on after the keys, so that most of these would have no effect; the others would make
// the pods differ from what was checked. What the field cannot say is left to the key,
// unless the field is set too.
var Owned = []app.KeyNote{
	{Key: "spark.driver.cores", Field: "driver.cores"},
	{Key: "spark.driver.memory", Field: "driver.memory"},
	{Key: "spark.driver.memoryOverhead", Field: "driver.overhead"},
	{Key: "spark.driver.memoryOverheadFactor", Field: "driver.overheadFactor"},
	{Key: "spark.driver.extraJavaOptions", Field: "driver.javaOptions"},
	{Key: "spark.driver.resource.gpu.", Field: "driver.gpu"},
	{Key: "spark.kubernetes.driver.request.cores", Field: "driver.cpuRequest"},
	{Key: "spark.kubernetes.driver.limit.cores", Field: "driver.cpuLimit"},
	{Key: "spark.kubernetes.driverEnv.", Field: "driver.env"},
	{Key: "spark.kubernetes.driver.secretKeyRef.", Field: "driver.env"},
	{Key: "spark.kubernetes.driver.label.", Field: "driver.labels"},
	{Key: "spark.kubernetes.driver.annotation.", Field: "driver.annotations"},
	{Key: "spark.kubernetes.driver.secrets.", Field: "volumes"},
	{Key: "spark.executor.cores", Field: "executor.cores"},
	{Key: "spark.executor.memory", Field: "executor.memory"},
	{Key: "spark.executor.memoryOverhead", Field: "executor.overhead"},
	{Key: "spark.executor.memoryOverheadFactor", Field: "executor.overheadFactor"},
	{Key: "spark.executor.extraJavaOptions", Field: "executor.javaOptions"},
	{Key: "spark.executor.instances", Field: "executor.instances"},
	{Key: "spark.executor.pyspark.memory", Field: "executor.pyspark"},
	{Key: "spark.executor.resource.gpu.", Field: "executor.gpu"},
	{Key: "spark.worker.resource.gpu.", Field: "executor.gpu"},
	{Key: "spark.task.resource.gpu.amount", Field: "executor.gpu.tasks"},
	{Key: "spark.kubernetes.executor.request.cores", Field: "executor.cpuRequest"},
	{Key: "spark.kubernetes.executor.limit.cores", Field: "executor.cpuLimit"},
	{Key: "spark.kubernetes.executor.terminationGracePeriodSeconds", Field: "executor.gracePeriod"},
	{Key: "spark.executorEnv.", Field: "executor.env"},
	{Key: "spark.kubernetes.executor.secretKeyRef.", Field: "executor.env"},
	{Key: "spark.kubernetes.executor.label.", Field: "executor.labels"},
	{Key: "spark.kubernetes.executor.annotation.", Field: "executor.annotations"},
	{Key: "spark.kubernetes.executor.secrets.", Field: "volumes"},
	{Key: "spark.kubernetes.memoryOverheadFactor", Field: "driver.overheadFactor and executor.overheadFactor"},
	{Key: "spark.memory.offHeap.", Field: "executor.offHeap"},
	{Key: "spark.dynamicAllocation.enabled", Field: "dynamicAllocation"},
	{Key: "spark.dynamicAllocation.initialExecutors", Field: "dynamicAllocation.initial"},
	{Key: "spark.dynamicAllocation.minExecutors", Field: "dynamicAllocation.min"},
	{Key: "spark.dynamicAllocation.maxExecutors", Field: "dynamicAllocation.max"},
	{Key: "spark.dynamicAllocation.executorIdleTimeout", Field: "dynamicAllocation.idleTimeout"},
	{Key: "spark.dynamicAllocation.shuffleTracking.enabled", Field: "dynamicAllocation, which has it on unless decommission is", When: isLocalShuffle},
	{Key: "spark.decommission.enabled", Field: "decommission"},
	{Key: "spark.storage.decommission.enabled", Field: "decommission"},
	{Key: "spark.storage.decommission.rddBlocks.enabled", Field: "decommission"},
	{Key: "spark.storage.decommission.shuffleBlocks.enabled", Field: "decommission"},
	{Key: "spark.speculation", Field: "speculation"},
	{Key: "spark.eventLog.enabled", Field: "eventLog", When: func(a *app.App, _ string) bool { return isOurLog(a, a.Spec.Conf["spark.eventLog.dir"]) }},
	{Key: "spark.eventLog.dir", Field: "eventLog", When: isOurLog},
	{Key: "spark.kubernetes.local.dirs.tmpfs", Field: "shuffle with a local tier whose medium is memory"},
	{Key: app.OwnClaims, Field: "shuffle", When: never},
	{Key: app.ReuseClaims, Field: "shuffle", When: never},
	{Key: app.WaitForClaims, Field: "shuffle.recovery", When: never},
	{Key: app.ShufflePlugin, Field: "shuffle.recovery", When: recovers},
	{Key: "spark.kubernetes.node.selector.", Field: "pool"},
	{Key: "spark.kubernetes.driver.node.selector.", Field: "driver.pool"},
	{Key: "spark.kubernetes.executor.node.selector.", Field: "pool"},
	{Key: "spark.kubernetes.container.image.pullPolicy", Field: "imagePullPolicy"},
	{Key: "spark.kubernetes.container.image.pullSecrets", Field: "imagePullSecrets"},
	{Key: "spark.kubernetes.scheduler.name", Field: "scheduler", When: isScheduled},
	{Key: "spark.kubernetes.driver.scheduler.name", Field: "scheduler", When: isScheduled},
	{Key: "spark.kubernetes.executor.scheduler.name", Field: "scheduler", When: isScheduled},
	{Key: "spark.jars", Field: "dependencies.jars"},
	{Key: "spark.jars.packages", Field: "dependencies.packages"},
	{Key: "spark.jars.excludes", Field: "dependencies.excludePackages"},
	{Key: "spark.jars.repositories", Field: "dependencies.repositories"},
	{Key: "spark.files", Field: "dependencies.files"},
	{Key: "spark.submit.pyFiles", Field: "dependencies.pyFiles"},
	{Key: "spark.archives", Field: "dependencies.archives"},
	{Key: "spark.sql.sources.commitProtocolClass", Field: "committer", When: isCommitter},
	{Key: "spark.sql.parquet.output.committer.class", Field: "committer", When: isCommitter},
	{Key: "spark.hadoop.mapreduce.outputcommitter.factory.scheme.s3a", Field: "committer", When: isCommitter},
	{Key: "spark.hadoop.fs.s3a.committer.name", Field: "committer", When: isCommitter},
	{Key: "spark.hadoop.fs.s3a.committer.magic.enabled", Field: "committer", When: isCommitter},
	{Key: "spark.sql.streaming.checkpointLocation", Field: "streaming.checkpoint", When: isInStore},
	{Key: "spark.sql.catalogImplementation", Field: "metastore", When: never},
	{Key: "spark.hadoop.hive.metastore.uris", Field: "metastore.uri", When: isOneServer},
	{Key: "spark.hive.metastore.uris", Field: "metastore.uri", When: isOneServer},
	{Key: "spark.sql.warehouse.dir", Field: "metastore.warehouse", When: never},
	{Key: "spark.ui.prometheus.enabled", Field: "metrics", When: turnsOn},
	{Key: "spark.metrics.conf.*.sink.prometheusServlet.", Field: "metrics"},
	{Key: "spark.metrics.conf.driver.sink.prometheusServlet.", Field: "metrics"},
	{Key: "spark.metrics.conf.master.sink.prometheusServlet.", Field: "metrics"},
	{Key: "spark.metrics.conf.worker.sink.prometheusServlet.", Field: "metrics"},
	{Key: "spark.metrics.conf.applications.sink.prometheusServlet.", Field: "metrics"},
	{Key: "spark.metrics.conf.*.sink.jmx.class", Field: "metrics with the exporter \"jmx\""},
	{Key: "spark.metrics.conf.*.source.jvm.class", Field: "metrics", When: never},
	{Key: "spark.log.level", Field: "logs.level", When: func(a *app.App, _ string) bool { return a.Spec.Logs != nil }},
	{Key: "spark.submit.deployMode", Reason: "the mode is cluster"},
}

// What a field can say as well as its key. The places of keys whose field is set are not
// asked about.

// never leaves a key to the user unless its field is set.
func never(*app.App, string) bool { return false }

// recovers is of the part of Spark that the language knows.
func recovers(a *app.App, value string) bool {
	return a.Tier.Attaches() && value == "org.apache.spark.shuffle.KubernetesLocalDiskShuffleDataIO"
}

// turnsOn is of switches that are off without their field.
func turnsOn(_ *app.App, value string) bool { return app.IsTrue(value) }

// isScheduled is of the schedulers that the language knows.
func isScheduled(a *app.App, value string) bool {
	return a.Spec.Scheduler != nil || slices.Contains([]string{app.Volcano, app.Yunikorn}, value)
}

// isCommitter is of keys about committers that the language knows: others need them too.
func isCommitter(a *app.App, _ string) bool {
	if a.Spec.Committer != "" {
		return true
	}
	return slices.Contains([]string{"magic", "directory", ""}, a.Conf["spark.hadoop.fs.s3a.committer.name"])
}

// isInStore is of places on S3, which a storage tier can name.
func isInStore(_ *app.App, value string) bool { return strings.HasPrefix(value, "s3a://") }

// isOurLog is of an event log that a store of the spec could hold, or none can: a store of
// another kind, gs://, abfss:// or hdfs://, has no tier.
func isOurLog(a *app.App, value string) bool {
	scheme, _, found := strings.Cut(value, "://")
	return a.Spec.EventLog != nil || !found || slices.Contains([]string{"s3a", "s3", "s3n", "file"}, scheme)
}

// isLocalShuffle is of shuffle files that executors keep themselves: a remote shuffle
// service says in its manual what Spark is to do.
func isLocalShuffle(a *app.App, _ string) bool { return a.Spec.Conf[app.ShuffleManager] == "" }

// isOneServer is of the address of one metastore.
func isOneServer(a *app.App, value string) bool {
	return a.Spec.Metastore != nil || !strings.Contains(value, ",")
}

// Denied are the keys with which the Kubeflow operator's validating webhook refuses an
// application since 2.5.2: internal/webhook/sparkconf_validator.go. All of them are set
// for the application, whatever runs it.
var Denied = []app.KeyNote{
	{Key: "spark.master", Reason: "it is the cluster that the pods run in"},
	{Key: "spark.kubernetes.driver.master", Reason: "it is the cluster that the pods run in"},
	{Key: "spark.kubernetes.namespace", Field: "namespace of the environment"},
	{Key: "spark.kubernetes.container.image", Field: "image"},
	{Key: "spark.kubernetes.driver.container.image", Field: "image"},
	{Key: "spark.kubernetes.executor.container.image", Field: "image"},
	{Key: "spark.kubernetes.authenticate.driver.serviceAccountName", Reason: "the accounts are made for the application"},
	{Key: "spark.kubernetes.authenticate.executor.serviceAccountName", Reason: "the accounts are made for the application"},
	{Key: "spark.kubernetes.authenticate.oauthToken", Reason: "the pods have the token of their account"},
	{Key: "spark.kubernetes.authenticate.oauthTokenFile", Reason: "the pods have the token of their account"},
	{Key: "spark.kubernetes.authenticate.driver.oauthToken", Reason: "the pods have the token of their account"},
	{Key: "spark.kubernetes.authenticate.driver.oauthTokenFile", Reason: "the pods have the token of their account"},
	{Key: "spark.kubernetes.authenticate.executor.oauthToken", Reason: "the pods have the token of their account"},
	{Key: "spark.kubernetes.authenticate.executor.oauthTokenFile", Reason: "the pods have the token of their account"},
}

// BreakingKeys are the keys that stop an application, or silently lose what was meant.
var BreakingKeys = []app.KeyNote{
	{Key: "spark.kubernetes.driver.podTemplateFile", Reason: "is replaced: the pods have a template already", Field: "driver.podTemplate"},
	{Key: "spark.kubernetes.driver.podTemplateContainerName", Reason: "is replaced: the pods have a template already", Field: "driver.podTemplate"},
	{Key: "spark.kubernetes.executor.podTemplateFile", Reason: "is replaced: the pods have a template already", Field: "executor.podTemplate"},
	{Key: "spark.kubernetes.executor.podTemplateContainerName", Reason: "is replaced: the pods have a template already", Field: "executor.podTemplate"},
	{Key: "spark.driver.bindAddress", Reason: "stops the submission: on Kubernetes the driver's service decides", When: isSubmitted},
	{Key: "spark.driver.host", Reason: "is removed: on Kubernetes the driver's service decides", When: isSubmitted},
}

// isSubmitted is of programs that spark-submit hands to a driver of their own.
func isSubmitted(a *app.App, _ string) bool { return a.Way.Ends }

// isSubmittedByOperator is of operators with a spark-submit of their own.
func isSubmittedByOperator(a *app.App, _ string) bool { return a.Way.OperatorSubmits }

// isNamedElsewhere is of programs whose name the operator or spark-submit passes.
func isNamedElsewhere(a *app.App, _ string) bool { return !a.Way.NamedByKey }

// Useless are the keys that do nothing, or not what they seem to do.
var Useless = []app.KeyNote{
	{Key: "spark.local.dir", Reason: "is not where executors write when they have a shuffle volume, and otherwise hides that path under an emptyDir", Field: "shuffle"},
	{Key: "spark.app.name", Reason: "loses against the name of the application", When: isNamedElsewhere},
	{Key: "spark.kubernetes.driver.pod.name", Reason: "loses against the name that the operator gives", When: isSubmittedByOperator},
	{Key: "spark.kubernetes.pyspark.pythonVersion", Reason: "does nothing since Spark 3.1", Field: "spark.pyspark.python"},
	{Key: "spark.dynamicallocation.", Reason: "is no key of Spark, which writes dynamicAllocation", Field: "dynamicAllocation"},
	{Key: "spark.executor.logs.rolling.", Reason: "does nothing on Kubernetes, where the kubelet rolls logs", When: func(a *app.App, _ string) bool { return !a.Way.Daemons }},
	{Key: "spark.kubernetes.logging.", Reason: "is no key of Spark"},
	{Key: "spark.kubernetes.driver.schedulerName", Reason: "is no key of Spark", Field: "spark.kubernetes.driver.scheduler.name"},
	{Key: "spark.kubernetes.executor.schedulerName", Reason: "is no key of Spark", Field: "spark.kubernetes.executor.scheduler.name"},
	{Key: "spark.yarn.", Reason: "does nothing on Kubernetes"},
	{Key: "spark.mesos.", Reason: "does nothing on Kubernetes"},
}

// Followed are the keys that the compiler derives from a field, beside those that are
// owned, and that conf may still change.
var Followed = []app.KeyNote{
	{Key: "spark.eventLog.rolling.", Field: "eventLog"},
	{Key: "spark.hadoop.fs.s3a.bucket.", Field: "stores"},
	{Key: "spark.sql.streaming.checkpointFileManagerClass", Field: "committer"},
	{Key: "spark.sql.streaming.metricsEnabled", Field: "metrics"},
	{Key: "spark.blockManager.port", Field: "network"},
	{Key: "spark.app.name", Field: "operator"},
	{Key: "spark.ui.killEnabled", Field: "ui.route"},
	{Key: "spark.worker.cleanup.", Field: "mode"},
	{Key: "spark.executor.logs.rolling.", Field: "mode"},
	{Key: "spark.kubernetes.report.interval", Field: "operator"},
	{Key: "spark.jars.ivy", Field: "dependencies.packages"},
	{Key: "spark.metrics.namespace", Field: "metrics"},
	{Key: "spark.metrics.conf.", Field: "metrics"},
}
