package cluster

import (
	"slices"
	"strconv"

	"github.com/lakewright/lakewright/internal/unit"
)

const (
	// logFileSize is the size of a log file at which Flink begins the next one, by the configuration
	// in its image and by the field logs.
	logFileSize = 100 * unit.MiB

	// oldLogFiles is the number of log files that Flink keeps beside the one that it writes.
	oldLogFiles = 10

	// LogsVariable sets the number of old log files. Flink's start script sets it to logsKey,
	// if that is in the configuration and the variable is not.
	LogsVariable = "MAX_LOG_FILE_NUMBER"

	// logsKey is the key of the number of old log files.
	logsKey = "env.log.max"

	// otherFiles is what a container may write besides logs and state: temporary files, and its
	// output, of which the kubelet keeps 50Mi.
	otherFiles = 400 * unit.MiB
)

// LogSize returns the largest size of the log files of a pod.
func (c *Cluster) LogSize(p *Pod) unit.Bytes {
	kept := int64(oldLogFiles)
	set := func(text string) {
		if n, err := strconv.ParseInt(text, 10, 32); err == nil && n > 0 {
			kept = n
		}
	}
	set(c.Spec.Conf[logsKey])
	for _, v := range c.UserVariables() {
		if v.Name == LogsVariable && v.Value != nil && slices.Contains(v.Fields, p.Role) {
			set(*v.Value)
		}
	}
	return unit.Bytes(kept+1) * logFileSize
}

// ExtraLocal returns the disk space of the node that a pod may use outside its volumes, for
// logs and temporary files, in whole GiB.
func (c *Cluster) ExtraLocal(p *Pod) unit.Bytes {
	return (c.LogSize(p) + otherFiles + unit.GiB - 1) / unit.GiB * unit.GiB
}
