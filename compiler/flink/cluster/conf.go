package cluster

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/unit"
)

// The ports of a cluster. Ports that Flink would choose at random are fixed, so that a
// network policy can list them; the operator sets 6122 and 6124.
const (
	PortData    = 6121
	PortTaskRPC = 6122
	PortJobRPC  = 6123
	PortBlob    = 6124
	PortMetrics = 6126 // metric query service, for the web interface and the autoscaler
	PortCollect = 6127 // results of collect()
	PortREST    = 8081
)

// StatePath is where a TaskManager's own volume is mounted.
const StatePath = "/mnt/state"

// TaskAccountKey names the service account of the TaskManagers; without it they use the
// account of the JobManagers.
const TaskAccountKey = "kubernetes.taskmanager.service-account"

// keyNames holds the keys that Flink 1.20 renamed. It still reads the old names, and the
// operator knows both.
type keyNames struct {
	checkpoints, savepoints, retained, incremental string
}

func (c *Cluster) keys() keyNames {
	if c.Spec.Version.AtLeast(1, 20) {
		return keyNames{
			"execution.checkpointing.dir", "execution.checkpointing.savepoint-dir",
			"execution.checkpointing.num-retained", "execution.checkpointing.incremental",
		}
	}
	return keyNames{"state.checkpoints.dir", "state.savepoints.dir", "state.checkpoints.num-retained", "state.backend.incremental"}
}

// defaults returns the configuration that the user's conf may override.
func (c *Cluster) defaults() map[string]string {
	conf := map[string]string{
		// The REST port has no authentication and runs any job that it receives. It must
		// never be reachable from outside the cluster, whatever the operator's defaults
		// are.
		"kubernetes.rest-service.exposed.type": "ClusterIP",
	}
	if c.Spec.Checkpoints != nil {
		// Without the key, Flink deletes the checkpoints of a cancelled job, and the job
		// cannot resume.
		conf["execution.checkpointing.externalized-checkpoint-retention"] = "RETAIN_ON_CANCELLATION"
	}
	if c.Spec.Savepoints != nil && slices.ContainsFunc(c.Jobs, func(j Job) bool { return j.Upgrade != "stateless" }) {
		// The operator deletes the HA ConfigMaps together with the object, and they hold
		// the path of the last checkpoint. An object that is pruned must leave a savepoint.
		conf["kubernetes.operator.job.savepoint-on-deletion"] = "true"
	}
	return conf
}

// owned returns the configuration that fields of the spec decide.
func (c *Cluster) owned() map[string]string {
	conf := map[string]string{
		"taskmanager.numberOfTaskSlots":       strconv.FormatInt(c.Slots(), 10),
		"state.backend.type":                  c.backend(),
		"taskmanager.data.port":               strconv.Itoa(PortData),
		"taskmanager.rpc.port":                strconv.Itoa(PortTaskRPC),
		"jobmanager.rpc.port":                 strconv.Itoa(PortJobRPC),
		"blob.server.port":                    strconv.Itoa(PortBlob),
		"metrics.internal.query-service.port": strconv.Itoa(PortMetrics),
		"taskmanager.collect-sink.port":       strconv.Itoa(PortCollect),
		"rest.port":                           strconv.Itoa(PortREST),
	}
	if c.RocksDB() || c.Spec.State.Incremental != nil {
		conf[c.keys().incremental] = strconv.FormatBool(c.incremental())
	}
	if c.State != nil {
		// The directory of the volume itself: the S3 plugins write into the first temporary
		// directory without creating it.
		conf["io.tmp.dirs"] = StatePath
		if c.RocksDB() {
			conf["state.backend.rocksdb.localdir"] = StatePath + "/rocksdb"
		}
	}
	if ha := c.Spec.HighAvailability; ha != nil {
		conf["high-availability.type"] = "kubernetes"
		conf["high-availability.storageDir"] = c.uri(*ha)
	}
	if savepoints := c.Spec.Savepoints; savepoints != nil {
		conf[c.keys().savepoints] = c.uri(*savepoints)
	}
	maps.Copy(conf, c.keysOfPods())
	maps.Copy(conf, c.Way.Keys(c))
	maps.Copy(conf, c.checkpointing())
	maps.Copy(conf, c.Opened.Keys)
	return conf
}

// RocksDB reports whether the working state is kept in RocksDB.
func (c *Cluster) RocksDB() bool { return c.Spec.State.Backend == "rocksdb" }

func (c *Cluster) backend() string {
	if c.RocksDB() {
		return "rocksdb"
	}
	return "hashmap"
}

func (c *Cluster) incremental() bool {
	if c.Spec.State.Incremental != nil {
		return *c.Spec.State.Incremental
	}
	return c.RocksDB()
}

// uri returns the URI of a place, "" when the cluster cannot open its store.
func (c *Cluster) uri(p Place) string {
	return storage.Find(c.Env, p.Store).URI(c.Client(), p.Path)
}

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
	return conf
}

// span returns a time in Flink's format: one number with one unit.
func span(d unit.Duration) string {
	if ms := d.Milliseconds(); ms%1000 != 0 {
		return strconv.FormatInt(ms, 10) + "ms"
	}
	return strconv.FormatInt(d.Seconds(), 10) + "s"
}

// metricPorts returns the ports of the Prometheus reporters in the configuration, sorted.
func metricPorts(conf map[string]string) []int {
	var ports []int
	for key, value := range conf {
		reporter, found := strings.CutSuffix(key, ".factory.class")
		if !found || !strings.HasPrefix(reporter, "metrics.reporter.") || !strings.HasSuffix(value, ".PrometheusReporterFactory") {
			continue
		}
		port, err := strconv.Atoi(conf[reporter+".port"])
		if err != nil || port < 1 || port > 65535 {
			port = 9249
		}
		ports = append(ports, port)
	}
	slices.Sort(ports)
	return slices.Compact(ports)
}
