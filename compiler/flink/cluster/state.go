package cluster

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/quartz"
)

// keyNames holds the keys that Flink 1.20 renamed. It still reads the old names, and the
// operator knows both.
type keyNames struct {
	checkpoints, savepoints, retained, incremental, changelog, changelogStorage, changelogPath string
	localRecovery                                                                              []string
}

func (c *Cluster) keys() keyNames {
	if c.Spec.Version.AtLeast(1, 20) {
		return keyNames{
			"execution.checkpointing.dir", "execution.checkpointing.savepoint-dir",
			"execution.checkpointing.num-retained", "execution.checkpointing.incremental",
			"state.changelog.enabled", "state.changelog.storage", "state.changelog.dstl.dfs.base-path",
			[]string{"execution.checkpointing.local-backup.enabled", "execution.state-recovery.from-local"},
		}
	}
	return keyNames{
		"state.checkpoints.dir", "state.savepoints.dir", "state.checkpoints.num-retained", "state.backend.incremental",
		"state.backend.changelog.enabled", "state.backend.changelog.storage", "dstl.dfs.base-path",
		[]string{"state.backend.local-recovery"},
	}
}

// RocksDB reports whether the working state is kept in RocksDB.
func (c *Cluster) RocksDB() bool { return c.Spec.State.Backend == "rocksdb" }

// ForSt reports whether the working state is kept in the store of the checkpoints.
func (c *Cluster) ForSt() bool { return c.Spec.State.Backend == "forst" }

// HasFiles reports whether the working state is in files, most of which stay unchanged from one
// checkpoint to the next.
func (c *Cluster) HasFiles() bool { return c.RocksDB() || c.ForSt() }

func (c *Cluster) incremental() bool {
	if c.Spec.State.Incremental != nil {
		return *c.Spec.State.Incremental
	}
	return c.HasFiles()
}

// stateKeys returns the keys of the field state.
func (c *Cluster) stateKeys() map[string]string {
	conf, keys := map[string]string{}, c.keys()
	if c.HasFiles() || c.Spec.State.Incremental != nil {
		conf[keys.incremental] = strconv.FormatBool(c.incremental())
	}
	if c.State != nil {
		// The directory of the volume itself: the S3 plugins write into the first temporary
		// directory without creating it.
		conf["io.tmp.dirs"] = StatePath
		if c.RocksDB() {
			conf["state.backend.rocksdb.localdir"] = StatePath + "/rocksdb"
		}
		if c.ForSt() {
			conf["state.backend.forst.local-dir"] = StatePath + "/forst"
		}
	}
	if s := c.Spec.Checkpoints; s != nil && c.Spec.State.Changelog {
		conf[keys.changelog] = "true"
		// The default keeps changes in the memory of the JobManager.
		conf[keys.changelogStorage] = "filesystem"
		conf[keys.changelogPath] = c.uri(Place{s.Store, strings.TrimRight(s.Path, "/") + "/changelog"})
	}
	if c.Spec.State.LocalRecovery {
		for _, key := range keys.localRecovery {
			conf[key] = "true"
		}
	}
	return conf
}

// availabilityKeys returns the keys of the field highAvailability.
func (c *Cluster) availabilityKeys() map[string]string {
	ha := c.Spec.HighAvailability
	if ha == nil {
		return nil
	}
	conf := map[string]string{"high-availability.type": "kubernetes", "high-availability.storageDir": c.uri(ha.Place)}
	if zk := ha.ZooKeeper; zk != nil {
		conf["high-availability.type"] = "zookeeper"
		conf["high-availability.zookeeper.quorum"] = strings.Join(zk.Quorum, ",")
		conf["high-availability.zookeeper.path.root"] = zk.Root
		// With ZooKeeper, JobManagers listen on a port of their own, and by default on any.
		conf["high-availability.jobmanager.port"] = strconv.Itoa(PortJobRPC)
	}
	return conf
}

// zooKeeper returns the ports of the servers of ZooKeeper.
func (c *Cluster) zooKeeper() []int {
	ha := c.Spec.HighAvailability
	if ha == nil || ha.ZooKeeper == nil {
		return nil
	}
	var ports []int
	for _, server := range ha.ZooKeeper.Quorum {
		_, port, _ := strings.Cut(server, ":")
		if n, err := strconv.Atoi(port); err == nil {
			ports = append(ports, n)
		}
	}
	return ports
}

// union returns all ports of two lists once, those of the first one before the others.
func union(ports, others []int) []int {
	all := slices.Clone(ports)
	for _, port := range others {
		if !slices.Contains(all, port) {
			all = append(all, port)
		}
	}
	return all
}

// savepointKeys returns the keys of the field savepoints.
func (c *Cluster) savepointKeys() map[string]string {
	s := c.Spec.Savepoints
	if s == nil {
		return nil
	}
	conf := map[string]string{c.keys().savepoints: c.uri(s.Place)}
	const periodic = "kubernetes.operator.periodic.savepoint.interval"
	if s.Interval != 0 {
		conf[periodic] = span(s.Interval)
	} else if s.Schedule != "" {
		if schedule, fault := quartz.Of(s.Schedule); fault == nil { // otherwise a rule reports it
			conf[periodic] = schedule
		}
	}
	if s.Retained != 0 {
		conf["kubernetes.operator.savepoint.history.max.count"] = strconv.FormatInt(s.Retained, 10)
	}
	if s.MaxAge != 0 {
		conf["kubernetes.operator.savepoint.history.max.age"] = span(s.MaxAge)
	}
	if s.Format != "" {
		conf["kubernetes.operator.savepoint.format.type"] = strings.ToUpper(s.Format)
	}
	if s.Dispose {
		conf["kubernetes.operator.savepoint.dispose-on-delete"] = "true"
	}
	return conf
}

// checkpointing returns the keys of the field checkpoints.
func (c *Cluster) checkpointing() map[string]string {
	s := c.Spec.Checkpoints
	if s == nil {
		return nil
	}
	conf := map[string]string{
		c.keys().checkpoints:               c.uri(s.Place),
		c.keys().retained:                  strconv.FormatInt(s.Retained, 10),
		"execution.checkpointing.interval": span(s.Interval),
		"execution.checkpointing.timeout":  span(s.Timeout),
		"execution.checkpointing.mode":     strings.ToUpper(strings.ReplaceAll(s.Mode, "-", "_")),
	}
	if s.MinPause != 0 {
		conf["execution.checkpointing.min-pause"] = span(s.MinPause)
	}
	if s.Unaligned {
		conf["execution.checkpointing.unaligned.enabled"] = "true"
	}
	if s.AlignedTimeout != 0 {
		conf["execution.checkpointing.aligned-checkpoint-timeout"] = span(s.AlignedTimeout)
	}
	if s.TolerableFailures != 0 {
		conf["execution.checkpointing.tolerable-failed-checkpoints"] = strconv.FormatInt(s.TolerableFailures, 10)
	}
	return conf
}
