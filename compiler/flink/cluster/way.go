package cluster

import (
	"github.com/lakewright/lakewright/compiler/way"
)

// A Way is one way to run a cluster. The field deployment of the spec takes the place of
// the operator, because all ways use the same operator.
type Way struct {
	way.Way[*Cluster]
	Native  bool // Flink starts TaskManagers itself
	Session bool // many jobs share the cluster

	Jobs func(*Cluster) []Job // jobs of the cluster, sorted by name
}
