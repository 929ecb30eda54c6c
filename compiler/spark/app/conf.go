package app

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/storage"
)

const (
	ExecutorVolumes = "spark.kubernetes.executor.volumes."
	LocalDir        = "spark-local-dir-1"        // the prefix spark-local-dir- makes it one of SPARK_LOCAL_DIRS
	localPath       = "/var/data/spark-local-1"  // where it is mounted
	recoveredPath   = "/data/spark-x/executor-x" // where Spark looks for the files of a lost executor
	ivyDirectory    = "/tmp/.ivy2"               // the home of the official images' user is /nonexistent
	ShuffleManager  = "spark.shuffle.manager"    // set: a remote shuffle service
	HadoopPrefix    = storage.HadoopPrefix

	OwnClaims   = "spark.kubernetes.driver.ownPersistentVolumeClaim"
	ReuseClaims = "spark.kubernetes.driver.reusePersistentVolumeClaim"
	// WaitForClaims makes the driver wait for the volume of a lost executor when it has made as many
	// as the application can have. Spark has it since 3.4.
	WaitForClaims = "spark.kubernetes.driver.waitToReusePersistentVolumeClaim"
	ShufflePlugin = "spark.shuffle.sort.io.plugin.class"
	recovering    = "org.apache.spark.shuffle.KubernetesLocalDiskShuffleDataIO"
)

// conf returns all of Spark's keys: the derived keys, overridden by the user's. SPK033
// reports keys of the user that must not change.
func (a *App) conf() map[string]string {
	conf := a.Derived()
	for key, value := range a.Spec.HadoopConf {
		conf[HadoopPrefix+key] = value
	}
	maps.Copy(conf, a.Spec.Conf)
	return conf
}

// Derived returns the keys that follow from the spec.
func (a *App) Derived() map[string]string { return a.Way.Keys(a) }

// SharedKeys returns the derived keys for every workload with a driver, by theme.
func (a *App) SharedKeys() map[string]string {
	conf := map[string]string{}
	for _, theme := range []func(map[string]string){
		a.portKeys, a.eventLogKeys, a.shuffleKeys, a.scalingKeys, a.memoryKeys, a.acceleratorKeys, a.storeKeys, a.committerKeys,
		a.streamingKeys, a.metastoreKeys, a.metricsKeys, a.ivyKeys, a.routeKeys,
	} {
		theme(conf)
	}
	return conf
}

// portKeys fixes the ports of block managers. Spark declares 7079 for an executor's pod,
// but an executor listens on any free port unless a key fixes it, and a network policy
// needs one known port.
func (a *App) portKeys(conf map[string]string) {
	conf["spark.blockManager.port"] = strconv.Itoa(a.Executor.Ports.Blocks)
}

// eventLogKeys turns the event log on. It rolls the files, which is Spark's default only
// since 4.0, because a streaming application would otherwise write one endless file.
func (a *App) eventLogKeys(conf map[string]string) {
	if a.Events == nil {
		return
	}
	conf["spark.eventLog.enabled"] = "true"
	conf["spark.eventLog.dir"] = a.Events.URI(a.Client(), a.Spec.EventLog.Path)
	conf["spark.eventLog.rolling.enabled"] = "true"
	conf["spark.eventLog.rolling.maxFileSize"] = "128m"
}

// shuffleKeys gives each executor its volume. Spark's own keys declare all kinds of
// volumes, because a pod template can neither claim a volume for each executor nor pass it
// on to a later executor.
func (a *App) shuffleKeys(conf map[string]string) {
	// The driver owns claims and hands them to later executors, which is Spark's default
	// since 3.4. Without claims the keys turn it off, because the role does not allow the
	// requests. An executor with a claim whose volume is on a node that is gone waits for ever.
	if own := a.Rights.ClaimForExecutors; !own || a.Tier.Attaches() {
		conf[OwnClaims] = strconv.FormatBool(own && !a.Tier.IsPinned())
		conf[ReuseClaims] = conf[OwnClaims]
	}
	if a.Tier == nil {
		return
	}
	maps.Copy(conf, volumeKeys(a.Volume.Disk.Volume(LocalDir, a.Volume.Size), a.LocalPath()))
	if !a.RecoversShuffle() {
		return
	}
	conf[ShufflePlugin] = recovering
	// Otherwise Spark makes a new volume while the node still detaches the one with the files.
	if a.Version.AtLeast(3, 4) {
		conf[WaitForClaims] = "true"
	}
}

// RecoversShuffle reports whether a new executor takes over the shuffle files of a lost one.
func (a *App) RecoversShuffle() bool {
	return a.Spec.Shuffle != nil && a.Spec.Shuffle.Recovery && a.Tier.Follows() && !a.Way.Daemons
}

// LocalPath returns where the shuffle volume is mounted. Spark looks for files of a lost executor in
// directories spark-*/executor-* two levels above its own.
func (a *App) LocalPath() string {
	if a.RecoversShuffle() {
		return recoveredPath
	}
	return localPath
}

// HasVolume reports whether executors can have volumes on the disk. In a standalone
// cluster the pod template declares them; elsewhere Spark's keys must support them.
func (a *App) HasVolume(d *storage.Disk) bool {
	return a.Way.Daemons || hasKeys(d.Source)
}

// scalingKeys sets the keys about removing executors and repeating slow tasks.
func (a *App) scalingKeys(conf map[string]string) {
	if a.Spec.Speculation {
		conf["spark.speculation"] = "true"
	}
	// Without a number, Spark takes 0, and logs at each start that this is less than min. The
	// number that it starts with anyway changes nothing.
	if a.Dynamic && a.MinExecutors > 0 {
		conf["spark.executor.instances"] = strconv.FormatInt(a.InitialExecutors, 10)
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
	// Since 4.1 Spark overwrites the pod's grace period with a key of its own.
	if a.Executor.Grace != 0 && a.Spec.Version.AtLeast(4, 1) {
		conf["spark.kubernetes.executor.terminationGracePeriodSeconds"] = sparkSeconds(a.Executor.Grace)
	}
}

// memoryKeys sets the keys of memory beside the heap that Spark itself adds to the
// container.
func (a *App) memoryKeys(conf map[string]string) {
	if size := a.Spec.Executor.OffHeap; size != 0 {
		conf["spark.memory.offHeap.enabled"] = "true"
		conf["spark.memory.offHeap.size"] = size.Mebibytes()
	}
	if size := a.Spec.Executor.PySpark; size != 0 {
		conf["spark.executor.pyspark.memory"] = size.Mebibytes()
	}
}

// acceleratorKeys requests accelerators through Spark. Spark passes the request to
// Kubernetes and places tasks accordingly. It would not know about accelerators that only
// the container requests.
func (a *App) acceleratorKeys(conf map[string]string) {
	for _, p := range a.BothPods() {
		gpu := p.Spec.GPU
		if gpu == nil || gpu.Vendor == "" {
			continue
		}
		resource := "spark." + p.Role + ".resource.gpu."
		conf[resource+"amount"] = strconv.FormatInt(gpu.Amount, 10)
		conf[resource+"vendor"] = gpu.Vendor
		conf[resource+"discoveryScript"] = gpu.DiscoveryScript
		if p.Role == ExecutorRole {
			conf["spark.task.resource.gpu.amount"] = share(gpu.Tasks)
		}
	}
}

// storeKeys configures Hadoop for the stores of the application and for no other store.
func (a *App) storeKeys(conf map[string]string) {
	maps.Copy(conf, a.StoreSettings.SparkKeys)
	// Executors act as the user that Spark passes on, not as that of Hadoop's variable.
	if user := a.StoreSettings.User; user != "" {
		conf["spark.executorEnv.SPARK_USER"] = user
		conf["spark.kubernetes.driverEnv.SPARK_USER"] = user
	}
	// Without the key, the driver gets tokens only for the default file system.
	if roots := a.StoreSettings.Tokens; len(roots) > 0 {
		conf["spark.kerberos.access.hadoopFileSystems"] = strings.Join(roots, ",")
	}
}

// committerKeys makes Spark commit output without a rename, by uploads that are completed
// at the end.
func (a *App) committerKeys(conf map[string]string) {
	if !a.CommitsWithoutRename() {
		return
	}
	conf["spark.sql.sources.commitProtocolClass"] = "org.apache.spark.internal.io.cloud.PathOutputCommitProtocol"
	conf["spark.sql.parquet.output.committer.class"] = "org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter"
	for _, store := range a.Stores {
		for key, value := range a.commits(store) {
			conf[HadoopPrefix+key] = value
		}
	}
}

// CommitsWithoutRename reports whether the spec chooses a committer for object stores. The
// image then contains the jar that the committer needs.
func (a *App) CommitsWithoutRename() bool {
	return slices.ContainsFunc(a.Stores, func(t *storage.Tier) bool { return a.commits(t) != nil })
}

// commits returns the keys that make the application commit its output to a store by the
// committer of the spec, nil if the store has no such committer.
func (a *App) commits(t *storage.Tier) map[string]string {
	if commit := t.Access(a.Client()).Commit; commit != nil {
		return commit(a.Spec.Committer)
	}
	return nil
}

// streamingKeys sets the default place of checkpoints, and makes Spark write them without
// a rename if the image supports it.
func (a *App) streamingKeys(conf map[string]string) {
	if a.Checkpoint == nil {
		return
	}
	conf[checkpointKey] = a.Checkpoint.URI(a.Client(), a.Spec.Streaming.Checkpoint.Path)
	if a.CommitsWithoutRename() && a.Checkpoint.Access(a.Client()).Aborts && a.Spec.Version.AtLeast(3, 4) {
		conf["spark.sql.streaming.checkpointFileManagerClass"] = "org.apache.spark.internal.io.cloud.AbortableStreamBasedCheckpointFileManager"
	}
}

// metastoreKeys sets where the tables are kept.
func (a *App) metastoreKeys(conf map[string]string) {
	m := a.Spec.Metastore
	if m == nil || m.URI == "" {
		return
	}
	conf["spark.sql.catalogImplementation"] = "hive"
	conf["spark.hadoop.hive.metastore.uris"] = m.URI
	if a.Warehouse != nil {
		conf["spark.sql.warehouse.dir"] = a.Warehouse.URI(a.Client(), m.Warehouse.Path)
	}
}

// ivyKeys gives downloaded packages a writable directory.
func (a *App) ivyKeys(conf map[string]string) {
	if len(a.Spec.Dependencies.Packages) > 0 {
		conf["spark.jars.ivy"] = ivyDirectory
	}
}

// tracksShuffle reports whether executors stay for their shuffle files. Executors that
// hand their files on need not stay.
func (a *App) tracksShuffle() bool {
	remote := a.Spec.Conf[ShuffleManager] != "" && IsFalse(a.Spec.Conf["spark.dynamicAllocation.shuffleTracking.enabled"])
	return !a.Spec.Decommission && !remote
}

// reads reports whether the pods of a role access the stores. The master of a cluster
// reads no data. spark-submit expands patterns in the names of files in a store.
func (a *App) reads(role string) bool {
	switch role {
	case DriverRole:
		return !a.Way.Daemons
	case SubmitterRole:
		return a.namesStore()
	}
	return true
}

// isInScheme reports whether the scheme of a file is one that the stores use.
func (a *App) isInScheme(uri string) bool {
	return slices.ContainsFunc(a.Stores, func(t *storage.Tier) bool {
		scheme, _, _ := strings.Cut(t.Root(a.Client()), "//")
		return strings.HasPrefix(uri, scheme)
	})
}

// Egress returns the connections that the pods of a role make to their stores.
func (a *App) Egress(p *Pod) storage.Egress {
	if !p.Reads {
		return storage.Egress{}
	}
	return a.StoreSettings.Egress
}

// Keys returns the keys that the user wrote in conf, sorted.
func (a *App) Keys() []string { return slices.Sorted(maps.Keys(a.Spec.Conf)) }
