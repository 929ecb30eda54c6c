package storage

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// localPVKind is disks of named nodes: one PersistentVolume for each, which one pod claims from a
// StorageClass that makes none.
var localPVKind = Define(Def[localPV]{
	Name: "localPV", Title: "local disks of named nodes",
	Disk: func(t Of[localPV]) Disk {
		d := t.Spec.class().disk(t.Tier, t.Spec.limits(t.in()))
		d.Pinned = true
		return d
	},
	Objects: localPVObjects,
	Rules:   localPVRules,
})

// localPV is a tier of disks of named nodes, as written.
type localPV struct {
	Volumes map[string]localVolume `spec:"volumes"`
}

// localVolume is one of the disks.
type localVolume struct {
	Node string     `spec:"node"` // as in the label kubernetes.io/hostname
	Path string     `spec:"path"`
	Size unit.Bytes `spec:"size"`
}

// class returns the class of the tier. A volume must not be bound before the pod has a node:
// the pod could not run on the volume's. The class's reclaim policy is only for volumes that it makes.
func (s *localPV) class() class {
	return class{Driver: "kubernetes.io/no-provisioner", Reclaim: "Delete", Fixed: true}
}

func (s *localPV) limits(at spec.Path) Limits {
	l := Limits{Volumes: []unit.Bytes{}, VolumesAt: at.At("volumes")}
	for _, v := range s.Volumes {
		l.Volumes = append(l.Volumes, v.Size)
	}
	slices.SortFunc(l.Volumes, func(a, b unit.Bytes) int { return cmp.Compare(b, a) })
	return l
}

// localPVObjects returns the class and the volumes. The name of a volume has a hash of what
// cannot be changed in it; its size can.
func localPVObjects(t Of[localPV]) []kube.Object {
	objects := t.Spec.class().objects(t.Tier)
	for _, name := range slices.Sorted(maps.Keys(t.Spec.Volumes)) {
		v := t.Spec.Volumes[name]
		objects = append(objects, &kube.PersistentVolume{
			Head: kube.Head{Metadata: kube.Metadata{Name: className(t.Entry, "volume", name, v.Node, v.Path), Labels: t.labels()}},
			Spec: kube.PersistentVolumeSpec{
				Capacity: map[string]string{"storage": v.Size.String()}, AccessModes: []string{"ReadWriteOnce"},
				PersistentVolumeReclaimPolicy: "Retain", VolumeMode: "Filesystem", StorageClassName: t.Disk.Class(),
				Local: &kube.LocalSource{Path: v.Path}, NodeAffinity: kube.OnNode(v.Node),
			},
		})
	}
	return objects
}

// A localDisk is a volume of a tier of the environment.
type localDisk struct {
	localVolume
	at spec.Path
}

// localDisks returns all disks of an environment, sorted by tier and name.
func localDisks(e *plan.Environment) []localDisk {
	var disks []localDisk
	for _, tier := range Names(e, Scratch) {
		t := Find(e, ScratchRef(tier))
		s, ok := t.spec.(*localPV)
		if !ok {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(s.Volumes)) {
			disks = append(disks, localDisk{s.Volumes[name], t.in("volumes", name)})
		}
	}
	return disks
}

// overlaps reports whether two disks have files in common.
func (v localVolume) overlaps(o localVolume) bool {
	a, b := strings.TrimRight(v.Path, "/")+"/", strings.TrimRight(o.Path, "/")+"/"
	return v.Node != "" && v.Node == o.Node && v.Path != "" && o.Path != "" && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}

var localPVRules = []rule.Rule[Of[localPV]]{
	{
		Doc: rule.Doc{
			ID: "STO061", Severity: diag.Error,
			Title:  "A local volume has a directory of its own",
			Why:    "Kubernetes does not compare the paths of local volumes. Two volumes in one directory of a node are bound to two pods, and each overwrites and deletes the files of the other. A quota of the one does not hold for the other either.",
			Bad:    `storage: nvme: localPV: volumes: {a: {node: "worker-1", path: "/mnt/nvme0", size: "500Gi"}, b: {node: "worker-1", path: "/mnt/nvme0", size: "500Gi"}}`,
			Good:   `storage: nvme: localPV: volumes: {a: {node: "worker-1", path: "/mnt/nvme0", size: "500Gi"}, b: {node: "worker-1", path: "/mnt/nvme1", size: "500Gi"}}`,
			Ref:    "kubernetes, validation of core/v1, validateLocalVolumeSource: the path alone; kubernetes-sigs/sig-storage-local-static-provisioner README",
			Judges: []spec.Path{"storage.localPV.volumes"},
		},
		Check: func(t Of[localPV], r *rule.Reporter) {
			disks := localDisks(t.Env)
			for i, disk := range disks {
				if !t.in("volumes").Covers(disk.at) {
					continue
				}
				for _, other := range disks[:i] {
					if disk.overlaps(other.localVolume) {
						r.Reportf(disk.at.At("path"), "%s of node %s is the volume %s too", disk.Path, disk.Node, other.at).
							Fixf("give each volume a disk of its own, or remove one of them").
							Notef(other.at.At("path"), "the other volume is here")
						break
					}
				}
			}
		},
	},
}
