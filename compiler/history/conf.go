package history

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"

	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/properties"
	"github.com/lakewright/lakewright/internal/unit"
)

const (
	hadoopPrefix = "spark.hadoop." // the prefix of keys that Spark passes to Hadoop
	filtersKey   = "spark.ui.filters"

	// listingDirectory is where the server keeps the data that it has read.
	listingDirectory = "/var/lib/spark-history"

	memoryVariable  = "SPARK_DAEMON_MEMORY"
	optionsVariable = "SPARK_HISTORY_OPTS"
)

// conf returns all of Spark's keys: those that follow from the spec, and the user's keys
// over them. HIS014 ensures that the user's keys replace none that must not change.
func (h *Server) conf() map[string]string {
	conf := map[string]string{
		"spark.history.ui.port":              strconv.Itoa(port),
		"spark.history.retainedApplications": strconv.FormatInt(h.Spec.Retained, 10),
		"spark.history.fs.update.interval":   seconds(h.Spec.Interval),
		// Spark's default is a quarter of the node's cores, whatever the pod requests.
		"spark.history.fs.numReplayThreads": strconv.FormatInt(max(int64((h.CPU+unit.Core-1)/unit.Core), 1), 10),
	}
	if h.Store != nil {
		conf["spark.history.fs.logDirectory"] = h.Store.URI(h.client(), h.Spec.EventLog.Path)
		for key, value := range h.Opened.Keys {
			conf[hadoopPrefix+key] = value
		}
	}
	h.diskKeys(conf)
	if c := h.Spec.Cleaner; c != nil {
		conf["spark.history.fs.cleaner.enabled"] = "true"
		conf["spark.history.fs.cleaner.maxAge"] = seconds(c.MaxAge)
		conf["spark.history.fs.cleaner.interval"] = seconds(c.Interval)
	}
	if base := h.Page.Base(); base != "" {
		conf["spark.ui.proxyBase"] = base
		conf["spark.ui.proxyRedirectUri"] = "/"
	}
	maps.Copy(conf, h.Spec.Conf)
	return conf
}

// diskKeys makes the server read applications into memory first and write them to disk
// afterwards. Spark exceeds its limit briefly while it makes room, and the kubelet evicts a
// pod whose volume exceeds its own limit. So Spark gets four fifths of the volume as its
// limit.
func (h *Server) diskKeys(conf map[string]string) {
	conf["spark.history.store.path"] = listingDirectory
	conf["spark.history.store.maxDiskUsage"] = (h.Listing / 5 * 4).Mebibytes()
	conf["spark.history.store.hybridStore.enabled"] = "true"
	conf["spark.history.store.hybridStore.maxMemoryUsage"] = (h.Heap / 2).Mebibytes()
	conf["spark.history.store.hybridStore.diskBackend"] = "ROCKSDB" // the default of 3.3 is LevelDB
}

// fingerprint returns eight digits that change with the properties file, so that Kubernetes
// replaces the pod when the file changes: Spark reads the file only at its start.
func (h *Server) fingerprint() string {
	sum := sha256.Sum256([]byte(properties.Text(h.Conf)))
	return hex.EncodeToString(sum[:])[:8]
}

// variables returns the variables of the container, sorted by name: those of the user, the
// credentials of the store, and those of Lakewright.
func (h *Server) variables() []kube.EnvVar {
	env := append(h.Spec.Env.Env(),
		kube.EnvVar{Name: memoryVariable, Value: h.Heap.Mebibytes()},
		kube.EnvVar{Name: optionsVariable, Value: h.Options})
	env = append(env, h.Opened.Variables...)
	slices.SortFunc(env, func(x, y kube.EnvVar) int { return cmp.Compare(x.Name, y.Name) })
	return env
}

// seconds returns a time in Spark's units, in whole seconds: 60s.
func seconds(d unit.Duration) string { return strconv.FormatInt(d.Seconds(), 10) + "s" }
