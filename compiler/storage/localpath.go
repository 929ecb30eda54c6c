package storage

import "github.com/lakewright/lakewright/internal/kube"

// localPathKind is directories of nodes that Rancher's local path provisioner makes: one volume
// for each pod, claimed from a StorageClass that the tier makes.
var localPathKind = Define(Def[localPath]{
	Name: "localPath", Title: "local path",
	Disk: func(t Of[localPath]) Disk {
		d := t.Spec.class().disk(t.Tier, Limits{})
		d.Pinned, d.Unlimited = true, true
		return d
	},
	Objects: func(t Of[localPath]) []kube.Object { return t.Spec.class().objects(t.Tier) },
})

// localPath is a tier of directories of nodes, as written.
type localPath struct {
	NodePath string `spec:"nodePath"` // "": the provisioner's own
	Reclaim  string `spec:"reclaim"`
}

func (s *localPath) class() class {
	c := class{Driver: "rancher.io/local-path", Reclaim: s.Reclaim, Fixed: true}
	if s.NodePath != "" {
		c.Parameters = map[string]string{"nodePath": s.NodePath}
	}
	return c
}
