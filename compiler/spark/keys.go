package spark

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/s3a"
)

// A fact is what is known of a key, or of all keys with a prefix, that should not
// stand in conf.
type fact struct {
	key    string // ends in a dot: a prefix
	reason string // what becomes of it, or why nothing is to be used instead
	field  string // what to use instead, "" for nothing
}

// owned are the keys that a field of the spec sets. The operator hands its own fields
// on after the keys, so that most of these would have no effect; the others would make
// the pods differ from what was checked.
var owned = []fact{
	{key: "spark.driver.cores", field: "driver.cores"},
	{key: "spark.driver.memory", field: "driver.memory"},
	{key: "spark.driver.memoryOverhead", field: "driver.overhead"},
	{key: "spark.driver.extraJavaOptions", field: "driver.javaOptions"},
	{key: "spark.kubernetes.driver.request.cores", field: "driver.cores"},
	{key: "spark.kubernetes.driver.limit.cores", field: "driver.cpuLimit"},
	{key: "spark.kubernetes.driverEnv.", field: "driver.env"},
	{key: "spark.kubernetes.driver.secretKeyRef.", field: "driver.env"},
	{key: "spark.executor.cores", field: "executor.cores"},
	{key: "spark.executor.memory", field: "executor.memory"},
	{key: "spark.executor.memoryOverhead", field: "executor.overhead"},
	{key: "spark.executor.extraJavaOptions", field: "executor.javaOptions"},
	{key: "spark.executor.instances", field: "executor.instances"},
	{key: "spark.kubernetes.executor.request.cores", field: "executor.cpuRequest"},
	{key: "spark.kubernetes.executor.limit.cores", field: "executor.cpuLimit"},
	{key: "spark.executorEnv.", field: "executor.env"},
	{key: "spark.kubernetes.executor.secretKeyRef.", field: "executor.env"},
	{key: "spark.memory.offHeap.", field: "executor.offHeap"},
	{key: "spark.dynamicAllocation.enabled", field: "dynamicAllocation"},
	{key: "spark.dynamicAllocation.initialExecutors", field: "dynamicAllocation.initial"},
	{key: "spark.dynamicAllocation.minExecutors", field: "dynamicAllocation.min"},
	{key: "spark.dynamicAllocation.maxExecutors", field: "dynamicAllocation.max"},
	{key: "spark.dynamicAllocation.shuffleTracking.enabled", field: "dynamicAllocation, which needs it on"},
	{key: "spark.eventLog.enabled", field: "eventLog"},
	{key: "spark.eventLog.dir", field: "eventLog"},
	{key: "spark.kubernetes.local.dirs.tmpfs", field: "shuffle with a local tier whose medium is memory"},
	{key: "spark.kubernetes.node.selector.", field: "pool"},
	{key: "spark.kubernetes.driver.node.selector.", field: "driver.pool"},
	{key: "spark.kubernetes.executor.node.selector.", field: "pool"},
	{key: "spark.kubernetes.container.image.pullPolicy", field: "imagePullPolicy"},
	{key: "spark.kubernetes.container.image.pullSecrets", field: "imagePullSecrets"},
	{key: "spark.submit.deployMode", reason: "the mode is cluster"},
}

// denied are the keys with which the operator's validating webhook refuses an
// application since 2.5.2: internal/webhook/sparkconf_validator.go.
var denied = []fact{
	{key: "spark.master", reason: "it is the cluster that the operator runs in"},
	{key: "spark.kubernetes.driver.master", reason: "it is the cluster that the operator runs in"},
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

// broken are the keys that stop an application, or silently lose what was meant.
var broken = []fact{
	{key: "spark.kubernetes.driver.podTemplateFile", reason: "is replaced: the operator gives a template of its own since 2.4"},
	{key: "spark.kubernetes.driver.podTemplateContainerName", reason: "is replaced: the operator gives a template of its own since 2.4"},
	{key: "spark.kubernetes.executor.podTemplateFile", reason: "is replaced: the operator gives a template of its own since 2.4"},
	{key: "spark.kubernetes.executor.podTemplateContainerName", reason: "is replaced: the operator gives a template of its own since 2.4"},
	{key: "spark.driver.bindAddress", reason: "stops the submission: on Kubernetes the driver's service decides"},
	{key: "spark.driver.host", reason: "is removed: on Kubernetes the driver's service decides"},
}

// useless are the keys that do nothing, or not what they seem to do.
var useless = []fact{
	{key: "spark.local.dir", reason: "is not where executors write when they have a shuffle volume, and otherwise hides that path under an emptyDir", field: "shuffle"},
	{key: "spark.app.name", reason: "loses against the name of the application"},
	{key: "spark.kubernetes.driver.pod.name", reason: "loses against the name that the operator gives"},
	{key: "spark.kubernetes.pyspark.pythonVersion", reason: "does nothing since Spark 3.1", field: "spark.pyspark.python"},
	{key: "spark.dynamicallocation.", reason: "is no key of Spark, which writes dynamicAllocation", field: "dynamicAllocation"},
	{key: "spark.executor.logs.rolling.", reason: "does nothing on Kubernetes, where the kubelet rolls logs"},
	{key: "spark.kubernetes.logging.", reason: "is no key of Spark"},
	{key: "spark.kubernetes.driver.schedulerName", reason: "is no key of Spark", field: "spark.kubernetes.driver.scheduler.name"},
	{key: "spark.kubernetes.executor.schedulerName", reason: "is no key of Spark", field: "spark.kubernetes.executor.scheduler.name"},
	{key: "spark.yarn.", reason: "does nothing on Kubernetes"},
	{key: "spark.mesos.", reason: "does nothing on Kubernetes"},
}

// advice says what to do about a key.
func (f fact) advice() string {
	if f.field == "" {
		return "remove it; " + f.reason
	}
	return "remove it; use " + f.field
}

// find returns what a list knows of a key.
func find(facts []fact, key string) (fact, bool) {
	i := slices.IndexFunc(facts, func(f fact) bool {
		return f.key == key || strings.HasSuffix(f.key, ".") && strings.HasPrefix(key, f.key)
	})
	if i < 0 {
		return fact{}, false
	}
	return facts[i], true
}

// keys returns the keys that the user wrote, sorted.
func (a *App) keys() []string { return slices.Sorted(maps.Keys(a.Spec.Conf)) }

// setter returns what sets a key in place of the user, and whether anything does.
func (a *App) setter(key string) (fact, bool) {
	if f, found := find(owned, key); found {
		return f, true
	}
	for _, store := range a.Stores {
		if hadoop, found := strings.CutPrefix(key, hadoopPrefix); found && s3a.Keys(store.S3, true)[hadoop] != "" {
			return fact{field: "storage " + store.Name()}, true
		}
	}
	if a.Tier != nil && strings.HasPrefix(key, executorVolumes) && strings.Contains(key, "."+localDir+".") {
		return fact{field: "shuffle"}, true
	}
	return fact{}, false
}
