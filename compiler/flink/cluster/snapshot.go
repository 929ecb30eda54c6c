package cluster

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/spec"
)

// Snapshot is a resolved snapshot of the state of a job.
type Snapshot struct {
	Name    string
	At      spec.Path
	Spec    SnapshotSpec // as it is written, for rules
	Of      string       // name of the object of the job
	Session bool         // the job is one of a session cluster
	Retries int64

	Checkpoint bool   // otherwise it is a savepoint
	Path       string // URI for a savepoint, "" for the cluster's own directory
	Format     string // of a savepoint, as the operator names it
	Dispose    bool   // the files of a savepoint are deleted with the object
}

// snapshots returns the snapshots, sorted by name.
func (c *Cluster) snapshots() []Snapshot {
	var all []Snapshot
	for _, name := range slices.Sorted(maps.Keys(c.Spec.Snapshots)) {
		s := c.Spec.Snapshots[name]
		snapshot := Snapshot{
			Name: c.Name() + "-" + name, At: c.At("snapshots", name), Spec: s, Of: c.Name(), Session: c.Way.Session,
			Retries: s.Retries, Checkpoint: s.Kind == "checkpoint", Format: strings.ToUpper(s.Format), Dispose: s.Dispose,
		}
		if c.Way.Session {
			snapshot.Of = c.Name() + "-" + s.Job
		}
		if s.Path != "" && c.Spec.Savepoints != nil {
			snapshot.Path = c.uri(Place{c.Spec.Savepoints.Store, s.Path})
		}
		all = append(all, snapshot)
	}
	return all
}
