package spark

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/storage"
)

const (
	executorVolumes = "spark.kubernetes.executor.volumes."
	localDir        = "spark-local-dir-1"       // the prefix spark-local-dir- makes it one of SPARK_LOCAL_DIRS
	localPath       = "/var/data/spark-local-1" // where it is mounted
	ivyDirectory    = "/tmp/.ivy2"              // the home of the official images' user is /nonexistent
	shuffleManager  = "spark.shuffle.manager"   // set: a remote shuffle service
	hadoopPrefix    = "spark.hadoop."           // of a key that Spark hands on to Hadoop

	ownClaims   = "spark.kubernetes.driver.ownPersistentVolumeClaim"
	reuseClaims = "spark.kubernetes.driver.reusePersistentVolumeClaim"
)

// conf returns all of Spark's keys: those that follow from the spec, and the user's
// over them. A rule sees to it that the user's are none that must not change.
func (a *App) conf() map[string]string {
	conf := a.derived()
	for key, value := range a.Spec.HadoopConf {
		conf[hadoopPrefix+key] = value
	}
	maps.Copy(conf, a.Spec.Conf)
	return conf
}

// derived returns the keys that follow from the spec.
func (a *App) derived() map[string]string { return a.Way.Keys(a) }

// sharedKeys returns the keys that follow from the spec wherever there is a driver, by theme.
func (a *App) sharedKeys() map[string]string {
	conf := map[string]string{}
	for _, theme := range []func(map[string]string){
		a.portKeys, a.eventLogKeys, a.shuffleKeys, a.scalingKeys, a.memoryKeys, a.acceleratorKeys, a.storeKeys, a.committerKeys,
		a.streamingKeys, a.metastoreKeys, a.metricsKeys, a.ivyKeys, a.routeKeys,
	} {
		theme(conf)
	}
	return conf
}

// portKeys fixes where block managers listen. Spark declares 7079 for an executor's pod,
// but the executor itself takes any port that is free unless it is told, and a network
// policy can only name one.
func (a *App) portKeys(conf map[string]string) {
	conf["spark.blockManager.port"] = strconv.Itoa(a.Executor.Ports.Blocks)
}

// eventLogKeys turns the event log on. Files are rolled, which is Spark's default since
// 4.0 alone: a streaming application would write one file without end.
func (a *App) eventLogKeys(conf map[string]string) {
	if a.Events == nil {
		return
	}
	conf["spark.eventLog.enabled"] = "true"
	conf["spark.eventLog.dir"] = a.Events.URI(a.client(), a.Spec.EventLog.Path)
	conf["spark.eventLog.rolling.enabled"] = "true"
	conf["spark.eventLog.rolling.maxFileSize"] = "128m"
}

// shuffleKeys gives each executor its volume. All kinds go through Spark's own keys: a
// pod template can neither claim a volume for each executor nor let a later one have it.
func (a *App) shuffleKeys(conf map[string]string) {
	// The driver owns claims and hands them to later executors. Spark does so by
	// default since 3.4; where there are none it must not ask, because the role
	// does not allow it.
	if own := a.Rights.ClaimForExecutors; !own || a.Tier.Attaches() {
		conf[ownClaims] = strconv.FormatBool(own)
		conf[reuseClaims] = strconv.FormatBool(own)
	}
	if a.Tier == nil {
		return
	}
	maps.Copy(conf, volumeKeys(a.Tier.Disk.Volume(localDir, a.Spec.Shuffle.Size), localPath))
}

// hasVolume reports whether executors can have volumes of a disk. In a standalone cluster
// they are in the pods; elsewhere Spark has to know them.
func (a *App) hasVolume(d *storage.Disk) bool {
	return a.Way.Daemons || hasKeys(d.Source)
}

// scalingKeys is about executors that go and tasks that are slow.
func (a *App) scalingKeys(conf map[string]string) {
	if a.Spec.Speculation {
		conf["spark.speculation"] = "true"
	}
	if d := a.Spec.DynamicAllocation; d != nil && d.IdleTimeout != 0 {
		conf["spark.dynamicAllocation.executorIdleTimeout"] = sparkSeconds(d.IdleTimeout.Seconds())
	}
	if a.Spec.Decommission {
		conf["spark.decommission.enabled"] = "true"
		conf["spark.storage.decommission.enabled"] = "true"
		conf["spark.storage.decommission.rddBlocks.enabled"] = "true"
		conf["spark.storage.decommission.shuffleBlocks.enabled"] = "true"
	}
	// Since 4.1 Spark sets a period of its own, over the one of the pod.
	if a.Executor.Grace != 0 && a.Spec.Version.AtLeast(4, 1) {
		conf["spark.kubernetes.executor.terminationGracePeriodSeconds"] = sparkSeconds(a.Executor.Grace)
	}
}

// memoryKeys is about memory beside the heap that Spark adds to the container itself.
func (a *App) memoryKeys(conf map[string]string) {
	if size := a.Spec.Executor.OffHeap; size != 0 {
		conf["spark.memory.offHeap.enabled"] = "true"
		conf["spark.memory.offHeap.size"] = size.Mebibytes()
	}
	if size := a.Spec.Executor.PySpark; size != 0 {
		conf["spark.executor.pyspark.memory"] = size.Mebibytes()
	}
}

// acceleratorKeys asks for accelerators through Spark, which hands them on to Kubernetes
// and knows of them when it places tasks; a resource of the container alone is hidden
// from it.
func (a *App) acceleratorKeys(conf map[string]string) {
	for _, p := range []Pod{a.Driver, a.Executor} {
		gpu := p.Written.GPU
		if gpu == nil || gpu.Vendor == "" {
			continue
		}
		resource := "spark." + p.Role + ".resource.gpu."
		conf[resource+"amount"] = strconv.FormatInt(gpu.Amount, 10)
		conf[resource+"vendor"] = gpu.Vendor
		conf[resource+"discoveryScript"] = gpu.DiscoveryScript
		if p.Role == executorRole {
			conf["spark.task.resource.gpu.amount"] = share(gpu.Tasks)
		}
	}
}

// storeKeys sets Hadoop up for the stores of the application, and leaves all others alone.
func (a *App) storeKeys(conf map[string]string) {
	for key, value := range a.Opened.Keys {
		conf[hadoopPrefix+key] = value
	}
}

// committerKeys lets output be committed without a rename: by uploads that are completed
// at the end.
func (a *App) committerKeys(conf map[string]string) {
	if !a.commitsWithoutRename() {
		return
	}
	conf["spark.sql.sources.commitProtocolClass"] = "org.apache.spark.internal.io.cloud.PathOutputCommitProtocol"
	conf["spark.sql.parquet.output.committer.class"] = "org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter"
	for _, store := range a.Stores {
		if commit := store.Access(a.client()).Commit; commit != nil {
			for key, value := range commit(a.Spec.Committer) {
				conf[hadoopPrefix+key] = value
			}
		}
	}
}

// commitsWithoutRename reports whether a committer of a store's own was chosen; the jar
// that it needs is in the image then.
func (a *App) commitsWithoutRename() bool {
	return (a.Spec.Committer == "magic" || a.Spec.Committer == "directory") && slices.ContainsFunc(a.Stores, func(t *storage.Tier) bool {
		return t.Access(a.client()).Commit != nil
	})
}

// streamingKeys says where queries that name no place keep their checkpoints, and that
// they write them without a rename where the image can.
func (a *App) streamingKeys(conf map[string]string) {
	if a.Checkpoint == nil {
		return
	}
	conf["spark.sql.streaming.checkpointLocation"] = a.Checkpoint.URI(a.client(), a.Spec.Streaming.Checkpoint.Path)
	if a.commitsWithoutRename() && a.Spec.Version.AtLeast(3, 4) {
		conf["spark.sql.streaming.checkpointFileManagerClass"] = "org.apache.spark.internal.io.cloud.AbortableStreamBasedCheckpointFileManager"
	}
}

// metastoreKeys says where the tables are kept.
func (a *App) metastoreKeys(conf map[string]string) {
	m := a.Spec.Metastore
	if m == nil || m.URI == "" {
		return
	}
	conf["spark.sql.catalogImplementation"] = "hive"
	conf["spark.hadoop.hive.metastore.uris"] = m.URI
	if a.Warehouse != nil {
		conf["spark.sql.warehouse.dir"] = a.Warehouse.URI(a.client(), m.Warehouse.Path)
	}
}

// ivyKeys gives fetched packages a directory that can be written.
func (a *App) ivyKeys(conf map[string]string) {
	if len(a.Spec.Dependencies.Packages) > 0 {
		conf["spark.jars.ivy"] = ivyDirectory
	}
}

// tracksShuffle reports whether executors are kept for their shuffle files. Those that
// hand their files on need not be.
func (a *App) tracksShuffle() bool {
	remote := a.Spec.Conf[shuffleManager] != "" && isFalse(a.Spec.Conf["spark.dynamicAllocation.shuffleTracking.enabled"])
	return !a.Spec.Decommission && !remote
}

// reads reports whether the pods of a role reach the stores. The master of a cluster reads
// no data, and what submits looks for patterns among files that lie in a store.
func (a *App) reads(role string) bool {
	switch role {
	case driverRole:
		return !a.Way.Daemons
	case submitterRole:
		return a.namesStore()
	}
	return true
}

// isInScheme reports whether a file lies where one of the stores might be.
func (a *App) isInScheme(uri string) bool {
	return slices.ContainsFunc(a.Stores, func(t *storage.Tier) bool {
		scheme, _, _ := strings.Cut(t.Root(a.client()), "//")
		return strings.HasPrefix(uri, scheme)
	})
}

// egress returns where the pods of a role connect to for their stores.
func (a *App) egress(p Pod) storage.Egress {
	if !p.Reads {
		return storage.Egress{}
	}
	return a.Opened.Egress
}
