package storage

import (
	"reflect"
	"testing"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/plan/plantest"
	"github.com/lakewright/lakewright/internal/kube"
)

// TestClassContent proves that a change of whatever the API server keeps in a class gives the class
// another name, and that nothing else does.
func TestClassContent(t *testing.T) {
	tier := &Tier{Entry: plan.Entry{Env: &plan.Environment{Namespace: "lake"}}}
	first := class{Driver: "a", Parameters: map[string]string{"type": "b"}, Reclaim: "Delete"}
	for _, test := range []struct {
		name string
		with func(*class)
		same bool
	}{
		{name: "driver", with: func(c *class) { c.Driver = "other" }},
		{name: "value of a parameter", with: func(c *class) { c.Parameters = map[string]string{"type": "c"} }},
		{name: "one more parameter", with: func(c *class) { c.Parameters = map[string]string{"type": "b", "iops": "1"} }},
		{name: "no parameter", with: func(c *class) { c.Parameters = nil }},
		{name: "reclaim policy", with: func(c *class) { c.Reclaim = "Retain" }},
		{name: "binding", with: func(c *class) { c.Binding = "Immediate" }},
		{name: "expansion", with: func(c *class) { c.Fixed = true }, same: true},
		{name: "mount options", with: func(c *class) { c.Options = []string{"noatime"} }, same: true},
	} {
		changed := first
		test.with(&changed)
		if same := changed.name(tier) == first.name(tier); same != test.same {
			t.Errorf("%s: the name is the same: %t, want %t", test.name, same, test.same)
		}
	}
}

// madeClasses are the classes that kinds of storage make, with the parameters that their drivers
// require.
var madeClasses = map[string]struct {
	text, provisioner, binding string
	fixed                      bool // volumes cannot grow
	parameters                 map[string]string
}{
	"ebs": {
		text: `{}`, provisioner: "ebs.csi.aws.com", binding: wait,
		parameters: map[string]string{"type": "gp3", "encrypted": "true", "csi.storage.k8s.io/fstype": "ext4"},
	},
	"pd": {
		text: `{type: "hyperdisk-balanced", iops: 4000, throughput: "200.5Mi"}`, provisioner: "pd.csi.storage.gke.io", binding: wait,
		parameters: map[string]string{"type": "hyperdisk-balanced", "provisioned-iops-on-create": "4000", "provisioned-throughput-on-create": "201Mi"},
	},
	"azureDisk": {
		text: `{sku: "PremiumV2_LRS", iops: 4000, throughput: "200Mi"}`, provisioner: "disk.csi.azure.com", binding: wait,
		parameters: map[string]string{"skuName": "PremiumV2_LRS", "cachingMode": "None", "DiskIOPSReadWrite": "4000", "DiskMBpsReadWrite": "210"},
	},
	"rbd": {
		text: `{clusterID: "rook-ceph", blockPool: "replicated"}`, provisioner: "rook-ceph.rbd.csi.ceph.com", binding: "Immediate",
		parameters: map[string]string{
			"clusterID": "rook-ceph", "pool": "replicated",
			"csi.storage.k8s.io/provisioner-secret-name": "rook-csi-rbd-provisioner", "csi.storage.k8s.io/provisioner-secret-namespace": "rook-ceph",
			"csi.storage.k8s.io/controller-expand-secret-name": "rook-csi-rbd-provisioner", "csi.storage.k8s.io/controller-expand-secret-namespace": "rook-ceph",
			"csi.storage.k8s.io/node-stage-secret-name": "rook-csi-rbd-node", "csi.storage.k8s.io/node-stage-secret-namespace": "rook-ceph",
		},
	},
	"cephfs": {
		text: `{clusterID: "rook-ceph", fsName: "lake"}`, provisioner: "rook-ceph.cephfs.csi.ceph.com", binding: "Immediate",
		parameters: map[string]string{
			"clusterID": "rook-ceph", "fsName": "lake",
			"csi.storage.k8s.io/provisioner-secret-name": "rook-csi-cephfs-provisioner", "csi.storage.k8s.io/provisioner-secret-namespace": "rook-ceph",
			"csi.storage.k8s.io/controller-expand-secret-name": "rook-csi-cephfs-provisioner", "csi.storage.k8s.io/controller-expand-secret-namespace": "rook-ceph",
			"csi.storage.k8s.io/node-stage-secret-name": "rook-csi-cephfs-node", "csi.storage.k8s.io/node-stage-secret-namespace": "rook-ceph",
		},
	},
	"localPV":   {text: `volumes: a: {node: "worker-1", path: "/mnt/nvme0", size: "500Gi"}`, provisioner: "kubernetes.io/no-provisioner", binding: wait, fixed: true},
	"localPath": {text: `{nodePath: "/mnt/disks"}`, provisioner: "rancher.io/local-path", binding: wait, fixed: true, parameters: map[string]string{"nodePath": "/mnt/disks"}},
}

// TestClasses compares the class that each kind makes with what its driver requires. Volumes of a
// driver with zones or nodes wait for their pod, and all grow whose driver can make them grow.
func TestClasses(t *testing.T) {
	for i := range kinds {
		name := kinds[i].Name
		zero := resolve(plan.Entry{Env: &plan.Environment{}}, []kindValue{{&kinds[i], reflect.New(kinds[i].Spec).Interface()}})
		want, listed := madeClasses[name]
		if made := classOf(zero) != nil; made != listed {
			t.Errorf("kind %s makes a class: %t; the table has it: %t", name, made, listed)
		}
		if !listed {
			continue
		}
		got := classOf(Find(plantest.Resolved(t, Section, `storage: probe: `+name+`: `+want.text), ScratchRef("probe")))
		if got.Provisioner != want.provisioner || got.VolumeBindingMode != want.binding || got.AllowVolumeExpansion == want.fixed {
			t.Errorf("%s: the class has %s, %s and %t; want %s, %s and %t", name,
				got.Provisioner, got.VolumeBindingMode, got.AllowVolumeExpansion, want.provisioner, want.binding, !want.fixed)
		}
		for key, value := range want.parameters {
			if got.Parameters[key] != value {
				t.Errorf("%s: %s is %q; want %q", name, key, got.Parameters[key], value)
			}
		}
	}
}

// classOf returns the class among the objects behind a tier, nil for none.
func classOf(t *Tier) *kube.StorageClass {
	for _, object := range t.objects {
		if c, is := object.(*kube.StorageClass); is {
			return c
		}
	}
	return nil
}
