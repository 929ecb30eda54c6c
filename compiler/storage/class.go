package storage

import (
	"maps"
	"slices"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// A class is a StorageClass that a tier makes. Its name has a hash of everything that cannot be
// changed in a class.
type class struct {
	Driver     string
	Parameters map[string]string // all of them text
	Reclaim    string            // Delete or Retain
	Binding    string            // "": when a pod is scheduled
	Options    []string          // of mount(8)
	Fixed      bool              // volumes cannot grow

	Attributes   map[string]string // of the VolumeAttributesClass that claims name, nil for none
	AttributesAt spec.Path         // where the spec asks for one, "" where it does not

	Snapshots *snapshotClass    // nil for none
	Snapshot  map[string]string // its parameters
}

// snapshots is a class of snapshots as written.
type snapshots struct {
	DeletionPolicy string `spec:"deletionPolicy"` // Delete or Retain
}

// snapshotClass is a VolumeSnapshotClass that a tier makes. It has the fields of snapshots.
type snapshotClass struct {
	DeletionPolicy string
}

// class returns the class of snapshots, nil for none.
func (s *snapshots) class() *snapshotClass {
	if s == nil {
		return nil
	}
	c := snapshotClass(*s)
	return &c
}

// separate moves some parameters into a class of attributes, which claims can change. Keys has the name that each has there.
func (c *class) separate(at spec.Path, keys map[string]string) {
	c.AttributesAt, c.Attributes = at, map[string]string{}
	for key, its := range keys {
		if value := c.Parameters[key]; value != "" {
			delete(c.Parameters, key)
			c.Attributes[its] = value
		}
	}
}

// attributesName returns the name of the class of attributes of a tier, "" for none. It has a
// hash of the parameters, which cannot be changed.
func (c class) attributesName(t *Tier) string {
	if len(c.Attributes) == 0 {
		return ""
	}
	content := []string{"attributes", c.Driver}
	for _, key := range slices.Sorted(maps.Keys(c.Attributes)) {
		content = append(content, key+"="+c.Attributes[key])
	}
	return className(t.Entry, content...)
}

// wait is the binding that puts a volume where its pod is.
const wait = "WaitForFirstConsumer"

// name returns the name of the class of a tier.
func (c class) name(t *Tier) string {
	content := []string{c.Driver, c.Reclaim}
	if c.Binding != "" {
		content = append(content, c.Binding)
	}
	for _, key := range slices.Sorted(maps.Keys(c.Parameters)) {
		content = append(content, key+"="+c.Parameters[key])
	}
	return className(t.Entry, content...)
}

// disk returns the volume that each pod claims from the class.
func (c class) disk(t *Tier, l Limits) Disk {
	d := Disk{Source: claimed(c.name(t)), Limits: l, Stays: c.Reclaim == "Retain", AttributesAt: c.AttributesAt}
	d.Source.Ephemeral.VolumeClaimTemplate.Spec.AttributesClass = c.attributesName(t)
	return d
}

// object returns the class.
func (c class) object(t *Tier) *kube.StorageClass {
	binding := c.Binding
	if binding == "" {
		binding = wait
	}
	return &kube.StorageClass{
		Head:        kube.Head{Metadata: kube.Metadata{Name: c.name(t), Labels: t.labels()}},
		Provisioner: c.Driver, Parameters: c.Parameters, ReclaimPolicy: c.Reclaim, VolumeBindingMode: binding,
		AllowVolumeExpansion: !c.Fixed, MountOptions: c.Options,
	}
}

// objects returns the class, and those of attributes and snapshots.
func (c class) objects(t *Tier) []kube.Object {
	objects := []kube.Object{c.object(t)}
	if name := c.attributesName(t); name != "" {
		objects = append(objects, &kube.VolumeAttributesClass{
			Head: kube.Head{Metadata: kube.Metadata{Name: name, Labels: t.labels()}}, DriverName: c.Driver, Parameters: c.Attributes,
		})
	}
	if c.Snapshots != nil {
		// Everything in this class can be changed, so that its name need not change.
		objects = append(objects, &kube.VolumeSnapshotClass{
			Head:   kube.Head{Metadata: kube.Metadata{Name: className(t.Entry), Labels: t.labels()}},
			Driver: c.Driver, DeletionPolicy: c.Snapshots.DeletionPolicy, Parameters: c.Snapshot,
		})
	}
	return objects
}

// cephSnapshot returns the parameters of a class of snapshots of a Ceph driver.
func cephSnapshot(cluster, namespace, provisioner string) map[string]string {
	return map[string]string{
		"clusterID": cluster,
		"csi.storage.k8s.io/snapshotter-secret-name":      provisioner,
		"csi.storage.k8s.io/snapshotter-secret-namespace": namespace,
	}
}

// cephSecrets adds the parameters with the Secrets of the Ceph driver.
func cephSecrets(parameters map[string]string, namespace, provisioner, node string) {
	for role, secret := range map[string]string{"provisioner": provisioner, "controller-expand": provisioner, "node-stage": node} {
		parameters["csi.storage.k8s.io/"+role+"-secret-name"] = secret
		parameters["csi.storage.k8s.io/"+role+"-secret-namespace"] = namespace
	}
}

// reclaimRule judges what becomes of the volumes of a class of any kind.
var reclaimRule = rule.Rule[*Tier]{
	Doc: rule.Doc{
		ID: "STO009", Severity: diag.Warning,
		Title:  "A volume is deleted with its pod",
		Why:    "Every pod gets its own volume, and its claim is deleted with the pod. With Retain the volume stays, is never used again, and still costs money: one volume for each executor that ever ran.",
		Bad:    `storage: fast: ebs: reclaim: "Retain"`,
		Good:   `storage: fast: ebs: reclaim: "Delete"`,
		Ref:    "kubernetes, generic ephemeral volumes: the claim is owned by the pod",
		Judges: []spec.Path{"storage.ebs.reclaim", "storage.pd.reclaim", "storage.azureDisk.reclaim", "storage.rbd.reclaim", "storage.localPath.reclaim"},
	},
	Check: func(t *Tier, r *rule.Reporter) {
		if t.Disk != nil && t.Disk.Stays {
			r.Reportf(t.in("reclaim"), "every pod of tier %q leaves its volume behind", t.Name()).
				Fixf(`write reclaim: "Delete"`).Replace(`"Delete"`)
		}
	},
}

// attributeRules judge classes of attributes of any kind.
var attributeRules = []rule.Rule[*Tier]{
	{
		Doc: rule.Doc{
			ID: "STO062", Severity: diag.Error,
			Title:  "The cluster knows classes of attributes",
			Why:    "VolumeAttributesClass is on from Kubernetes 1.34. Before, it is alpha or beta and off, and storage.k8s.io/v1 does not have the kind: the API server refuses the class, and silently drops the field of the claims, so that volumes have the default IOPS.",
			Bad:    `storage: fast: ebs: {iops: 6000, attributesClass: true}` + "\n" + `spark: etl: shuffle: tier: "scratch"` + "\n" + `environments: dev: kubernetes: "1.33"`,
			Good:   `storage: fast: ebs: {iops: 6000, attributesClass: true}` + "\n" + `spark: etl: shuffle: tier: "scratch"` + "\n" + `environments: dev: kubernetes: "1.34"`,
			Ref:    "kubernetes, kube_features.go: VolumeAttributesClass; pkg/api/persistentvolumeclaim DropDisabledFields",
			Judges: append(attributePaths("attributesClass"), "environments.kubernetes"),
		},
		Check: func(t *Tier, r *rule.Reporter) {
			if v := t.Env.Settings.Kubernetes; t.Disk != nil && t.Disk.AttributesAt != "" && !v.AtLeast(1, 34) {
				r.Reportf(t.Disk.AttributesAt, "classes of attributes are off in Kubernetes %s of environment %q, and on from 1.34", v.Line(), t.Env.Name).
					Fixf("remove attributesClass; the StorageClass then has iops and throughput").Replace("false").
					Notef(t.Env.Path().At("kubernetes"), "the version is here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "STO063", Severity: diag.Error,
			Title:  "A class of attributes has an attribute",
			Why:    "The class holds iops and throughput. The API server refuses a class without parameters.",
			Bad:    `storage: spare: ebs: attributesClass: true`,
			Good:   `storage: spare: ebs: {attributesClass: true, iops: 6000}`,
			Ref:    "kubernetes, validation of storage/v1, ValidateVolumeAttributesClass: parameters are required",
			Judges: append(append(attributePaths("attributesClass"), attributePaths("iops")...), attributePaths("throughput")...),
		},
		Check: func(t *Tier, r *rule.Reporter) {
			if t.Disk != nil && t.Disk.AttributesAt != "" && t.Disk.Attributes() == "" {
				r.Reportf(t.Disk.AttributesAt, "tier %q states neither iops nor throughput, which a class of attributes would hold", t.Name()).
					Fixf("write iops or throughput, or remove attributesClass")
			}
		},
	},
}

// attributePaths returns a field of all kinds that can have a class of attributes.
func attributePaths(field string) []spec.Path {
	var paths []spec.Path
	for _, kind := range []string{"ebs", "pd", "azureDisk"} {
		paths = append(paths, spec.PathOf(Name, kind, field))
	}
	return paths
}
