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
	return Disk{Source: claimed(c.name(t)), Limits: l, Stays: c.Reclaim == "Retain"}
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

// objects returns the class as all objects of a tier.
func (c class) objects(t *Tier) []kube.Object { return []kube.Object{c.object(t)} }

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
