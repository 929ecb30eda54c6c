package storage

import (
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// Local is disk of the node as it is written.
type Local struct {
	Medium string `spec:"medium"` // disk or memory
}

func (s *Local) emptyDir(size unit.Bytes) *kube.EmptyDir {
	dir := &kube.EmptyDir{}
	if s.Medium == "memory" {
		dir.Medium = "Memory"
	}
	if size != 0 {
		dir.SizeLimit = size.String()
	}
	return dir
}
