package storage

import "github.com/lakewright/lakewright/internal/kube"

// localKind is disk or memory of the node that the pod runs on.
var localKind = Define(Def[local]{
	Name: "local", Title: "disk of the node",
	Disk: func(t Of[local]) Disk { return Disk{Source: kube.Volume{EmptyDir: t.Spec.emptyDir()}} },
})

// local is a tier of disk or memory of the node, as written.
type local struct {
	Medium string `spec:"medium"` // disk or memory
}

func (s *local) emptyDir() *kube.EmptyDir {
	if s.Medium == "memory" {
		return &kube.EmptyDir{Medium: "Memory"}
	}
	return &kube.EmptyDir{}
}
