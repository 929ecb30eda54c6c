package storage

import (
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/unit"
)

// A Claimer is an item whose pods have their own volumes. What a tier can provide may
// depend on the size of the volume, which only the engine knows, so rules about both ask
// every Claimer.
type Claimer interface {
	Claims() []Claim
}

// A Claim is the volumes that the pods of one component of a workload claim from a tier.
type Claim struct {
	Tier  Ref        // the tier need not exist
	Pool  string     // name of the pool that the pods run on, "" for any node
	Size  unit.Bytes // of each volume, 0 when it is not known
	Count int64      // the largest number of volumes of all pods
	Path  spec.Path  // of the size, which the spec need not contain
}

// A Keeper is an item that writes files into object stores. The files outlive its pods, and
// nobody else may write them.
type Keeper interface {
	Directories() []Directory
}

// A Directory is one place in which a Keeper writes.
type Directory struct {
	URI   string
	Place string    // identifies the directory across all environments
	Path  spec.Path // of the path in the spec
	Own   bool      // no other workload may use it, not even in the same environment
}
