package storage

import (
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/unit"
)

// A Claimer is an item whose pods have volumes of their own. What a tier can give may
// depend on the size of the volume, and only the engine knows that, so the rules about
// both ask every item that can answer.
type Claimer interface {
	Claims() []Claim
}

// A Claim is the volumes that the pods of one role of a workload take from a tier.
type Claim struct {
	Tier  Ref        // also of a tier that is not there
	Pool  string     // name of the pool that the pods run on, "" for any node
	Size  unit.Bytes // of each volume, 0 when it is not known
	Count int64      // volumes of all pods at their largest
	Path  spec.Path  // of the size, which need not be written
}

// A Keeper is an item that writes files into object stores which outlive its pods, and
// which nobody else may write.
type Keeper interface {
	Directories() []Directory
}

// A Directory is one place in which a Keeper writes.
type Directory struct {
	URI   string
	Place string    // what tells it from all others, in every environment
	Path  spec.Path // of the path in the spec
}
