package storage

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan/plantest"
	"github.com/lakewright/lakewright/internal/kube"
)

// TestAttributes holds what a class of attributes has of each kind, and that a change of it leaves the
// StorageClass as it is.
func TestAttributes(t *testing.T) {
	for _, tt := range []struct{ kind, fields, more, want string }{
		{"ebs", `iops: 6000`, `iops: 8000`, "iops=6000"},
		{"ebs", `{iops: 6000, throughput: "250Mi"}`, `{iops: 6000, throughput: "300Mi"}`, "iops=6000 throughput=250"},
		{"pd", `{type: "hyperdisk-balanced", iops: 6000, throughput: "250Mi"}`, `{type: "hyperdisk-balanced", iops: 8000}`, "iops=6000 throughput=250Mi"},
		{"azureDisk", `{sku: "PremiumV2_LRS", iops: 6000, throughput: "250Mi"}`, `{sku: "PremiumV2_LRS", throughput: "300Mi"}`, "DiskIOPSReadWrite=6000 DiskMBpsReadWrite=263"},
	} {
		at := `storage: fast: ` + tt.kind + `: `
		before := Find(plantest.Resolved(t, Section, at+tt.fields+"\n"+at+`attributesClass: true`), ScratchRef("fast"))
		after := Find(plantest.Resolved(t, Section, at+tt.more+"\n"+at+`attributesClass: true`), ScratchRef("fast"))
		if before.Disk.Class() != after.Disk.Class() {
			t.Errorf("%s %s: the class is %s, and after a change %s", tt.kind, tt.fields, before.Disk.Class(), after.Disk.Class())
		}
		if name := before.Disk.Attributes(); name == "" || name == after.Disk.Attributes() {
			t.Errorf("%s %s: the class of attributes is %q, also after a change", tt.kind, tt.fields, name)
		}
		var got []string
		for _, o := range before.objects {
			if class, ok := o.(*kube.VolumeAttributesClass); ok && class.Metadata.Name == before.Disk.Attributes() {
				for _, key := range slices.Sorted(maps.Keys(class.Parameters)) {
					got = append(got, key+"="+class.Parameters[key])
				}
			}
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", tt.kind, tt.fields, diff)
		}
	}
}

// TestSnapshots holds the class of snapshots of each kind, whose name stays when its policy changes.
func TestSnapshots(t *testing.T) {
	const secret = "csi.storage.k8s.io/snapshotter-secret-"
	for _, tt := range []struct{ kind, fields, driver, want string }{
		{"ebs", `{}`, "ebs.csi.aws.com", ""},
		{"pd", `{}`, "pd.csi.storage.gke.io", ""},
		{"azureDisk", `{}`, "disk.csi.azure.com", ""},
		{"rbd", `{clusterID: "rook", blockPool: "p"}`, "rook-ceph.rbd.csi.ceph.com", "clusterID=rook " + secret + "name=rook-csi-rbd-provisioner " + secret + "namespace=rook"},
		{"cephfs", `{clusterID: "rook", fsName: "f", secrets: {namespace: "ceph", provisioner: "keys"}}`, "rook-ceph.cephfs.csi.ceph.com", "clusterID=rook " + secret + "name=keys " + secret + "namespace=ceph"},
	} {
		at, names := `storage: fast: `+tt.kind+`: `, map[string]bool{}
		for _, policy := range []string{"Delete", "Retain"} {
			tier := Find(plantest.Resolved(t, Section, at+tt.fields+"\n"+at+`snapshots: deletionPolicy: "`+policy+`"`), ScratchRef("fast"))
			i := slices.IndexFunc(tier.objects, func(o kube.Object) bool { return o.Type().Kind == "VolumeSnapshotClass" })
			if i < 0 {
				t.Fatalf("%s: there is no class of snapshots", tt.kind)
			}
			class := tier.objects[i].(*kube.VolumeSnapshotClass)
			var got []string
			for _, key := range slices.Sorted(maps.Keys(class.Parameters)) {
				got = append(got, key+"="+class.Parameters[key])
			}
			names[class.Metadata.Name] = true
			if strings.Join(got, " ") != tt.want || class.Driver != tt.driver || class.DeletionPolicy != policy || len(names) != 1 {
				t.Errorf("%s: %+v", tt.kind, class)
			}
		}
	}
}
