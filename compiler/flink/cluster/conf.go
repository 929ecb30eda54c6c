package cluster

import (
	"cmp"
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

// OwnPorts returns what Flink itself uses ports for.
func OwnPorts() map[int]string {
	return map[int]string{
		PortData: "the exchange of data", PortTaskRPC: "calls to a TaskManager", PortJobRPC: "calls to the JobManager", PortBlob: "jars",
		PortMetrics: "its own view of metrics", PortCollect: "results of collect()", PortREST: "REST and the dashboard",
	}
}

// StatePath is where a TaskManager's own volume is mounted.
const StatePath = "/mnt/state"

// TaskAccountKey names the service account of the TaskManagers.
const TaskAccountKey = "kubernetes.taskmanager.service-account"

// defaults returns the configuration that the user's conf may override.
func (c *Cluster) defaults() map[string]string {
	conf := map[string]string{
		// The REST port has no authentication and runs any job that it receives. It must
		// never be reachable from outside the cluster, whatever the operator's defaults
		// are.
		"kubernetes.rest-service.exposed.type": "ClusterIP",
	}
	if c.UsesTLS() {
		conf["security.ssl.algorithms"] = Ciphers
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
		"state.backend.type":                  cmp.Or(c.Spec.State.Backend, "hashmap"),
		"taskmanager.data.port":               strconv.Itoa(PortData),
		"taskmanager.rpc.port":                strconv.Itoa(PortTaskRPC),
		"jobmanager.rpc.port":                 strconv.Itoa(PortJobRPC),
		"blob.server.port":                    strconv.Itoa(PortBlob),
		"metrics.internal.query-service.port": strconv.Itoa(PortMetrics),
		"rest.port":                           strconv.Itoa(PortREST),
	}
	if c.Spec.Version.AtLeast(1, 19) || c.Spec.Version.Major == 0 {
		conf["taskmanager.collect-sink.port"] = strconv.Itoa(PortCollect)
	}
	for _, keys := range []map[string]string{
		c.stateKeys(), c.availabilityKeys(), c.savepointKeys(), c.restartKeys(), c.fields, c.keysOfPods(), c.volumeKeys(), c.Way.Keys(c), c.checkpointing(),
		c.dashboardKeys(), c.metricsKeys(), c.tlsKeys(), c.Opened.Keys,
	} {
		maps.Copy(conf, keys)
	}
	return conf
}

// uri returns the URI of a place, "" when the cluster cannot open its store.
func (c *Cluster) uri(p Place) string {
	return storage.Find(c.Env, p.Store).URI(c.Client(), p.Path)
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
