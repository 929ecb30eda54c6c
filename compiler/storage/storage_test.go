package storage

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/plan/plantest"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// TestObjects compares the objects of each kind, and the volume that a pod mounts.
func TestObjects(t *testing.T) {
	tests := []struct {
		name    string
		text    string
		objects string
		volume  string
		demand  plan.Demand
	}{
		{
			name:    "ebs",
			text:    `storage: fast: ebs: {iops: 10000, throughput: "500Mi"}`,
			objects: `[{"metadata":{"name":"lake-dev-fast-HASH","labels":{"app.kubernetes.io/component":"storage","app.kubernetes.io/instance":"fast","app.kubernetes.io/managed-by":"lakewright","app.kubernetes.io/name":"lake","app.kubernetes.io/part-of":"lake"}},"provisioner":"ebs.csi.aws.com","parameters":{"csi.storage.k8s.io/fstype":"ext4","encrypted":"true","iops":"10000","throughput":"500","type":"gp3"},"reclaimPolicy":"Delete","volumeBindingMode":"WaitForFirstConsumer","allowVolumeExpansion":true}]`,
			volume:  `{"name":"data","ephemeral":{"volumeClaimTemplate":{"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"lake-dev-fast-HASH","resources":{"requests":{"storage":"100Gi"}}}}}}`,
		},
		{
			name:    "local",
			text:    `storage: fast: local: {}`,
			objects: `null`,
			volume:  `{"name":"data","emptyDir":{"sizeLimit":"100Gi"}}`,
		},
		{
			name:    "memory",
			text:    `storage: fast: local: medium: "memory"`,
			objects: `null`,
			volume:  `{"name":"data","emptyDir":{"medium":"Memory","sizeLimit":"100Gi"}}`,
		},
		{
			name:    "nfs",
			text:    `storage: fast: nfs: {server: "nfs.internal", path: "/lake"}`,
			objects: `[{"metadata":{"name":"lake-dev-fast-e3c15760","labels":{"app.kubernetes.io/component":"storage","app.kubernetes.io/instance":"fast","app.kubernetes.io/managed-by":"lakewright","app.kubernetes.io/name":"lake","app.kubernetes.io/part-of":"lake"}},"spec":{"capacity":{"storage":"100Gi"},"accessModes":["ReadWriteMany"],"persistentVolumeReclaimPolicy":"Retain","volumeMode":"Filesystem","mountOptions":["nfsvers=4.1","hard"],"claimRef":{"apiVersion":"v1","kind":"PersistentVolumeClaim","name":"fast-e3c15760","namespace":"lake-dev"},"nfs":{"server":"nfs.internal","path":"/lake"}}},{"metadata":{"name":"fast-e3c15760","namespace":"lake-dev","labels":{"app.kubernetes.io/component":"storage","app.kubernetes.io/instance":"fast","app.kubernetes.io/managed-by":"lakewright","app.kubernetes.io/name":"lake","app.kubernetes.io/part-of":"lake"}},"spec":{"accessModes":["ReadWriteMany"],"storageClassName":"","volumeName":"lake-dev-fast-e3c15760","resources":{"requests":{"storage":"100Gi"}}}}]`,
			volume:  `{"name":"data","persistentVolumeClaim":{"claimName":"fast-e3c15760"}}`,
			demand:  plan.Demand{Claims: 1, Disk: 100 * unit.GiB},
		},
		{
			name:    "s3",
			text:    `storage: fast: s3: {bucket: "lake", region: "eu-west-1"}`,
			objects: `null`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := plantest.Resolved(t, Section, tt.text)
			e.Use(Name, "fast")
			tier := Find(e, ScratchRef("fast"))
			if diff := cmp.Diff(tt.objects, text(t, tier, tier.Objects())); diff != "" {
				t.Errorf("objects (-want +got):\n%s", diff)
			}
			var volume string
			switch {
			case tier.Disk != nil:
				volume = text(t, tier, tier.Disk.Volume("data", 100*unit.GiB))
			case tier.Share != nil:
				volume = text(t, tier, tier.Share.Volume("data"))
			}
			if diff := cmp.Diff(tt.volume, volume); diff != "" {
				t.Errorf("volume (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.demand, tier.Demand()); diff != "" {
				t.Errorf("demand (-want +got):\n%s", diff)
			}
		})
	}
}

// TestUnused requires that nothing is made for a tier that nothing uses, unless a text of the spec
// contains the name of its object.
func TestUnused(t *testing.T) {
	for _, tt := range []struct {
		text     string
		mentions []string
		want     int   // objects
		claims   int64 // that the quota counts
	}{
		{text: `storage: fast: ebs: {}`},
		{text: `storage: fast: nfs: {server: "nfs.internal", path: "/lake"}`},
		{text: `storage: fast: nfs: {server: "nfs.internal", path: "/lake"}`, mentions: []string{"slow-e3c15760"}},
		{text: `storage: fast: nfs: {server: "nfs.internal", path: "/lake"}`, mentions: []string{"", "fast-e3c15760"}, want: 2, claims: 1},
	} {
		e := plantest.Resolved(t, Section, tt.text)
		e.Mentions = func(text string) bool { return slices.Contains(tt.mentions, text) }
		tier := Find(e, ScratchRef("fast"))
		if got := len(tier.Objects()); got != tt.want {
			t.Errorf("%s, mentioned %q: %d objects, want %d", tt.text, tt.mentions, got, tt.want)
		}
		if claims := tier.Demand().Claims; claims != tt.claims {
			t.Errorf("%s, mentioned %q: %d claims, want %d", tt.text, tt.mentions, claims, tt.claims)
		}
	}
}

// text returns JSON without the hash in the name of the class.
func text(t *testing.T, tier *Tier, value any) string {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if !tier.Attaches() {
		return string(data)
	}
	class := tier.Disk.Class()
	return strings.ReplaceAll(string(data), class, class[:len(class)-8]+"HASH")
}

// TestClassName proves that a change of a field that is immutable in the cluster makes a
// new class, and that no other change does.
func TestClassName(t *testing.T) {
	first := Find(plantest.Resolved(t, Section, `storage: fast: ebs: {}`), ScratchRef("fast")).Disk.Class()
	for _, change := range []string{
		`type: "gp2"`, `iops: 4000`, `throughput: "200Mi"`, `encrypted: false`, `fileSystem: "xfs"`, `reclaim: "Retain"`,
		`kmsKey: "arn:aws:kms:eu-west-1:123456789012:key/1234abcd"`,
	} {
		if got := Find(plantest.Resolved(t, Section, `storage: fast: ebs: `+change), ScratchRef("fast")).Disk.Class(); got == first {
			t.Errorf("%s: the class is still %s", change, got)
		}
	}
	if got := Find(plantest.Resolved(t, Section, `storage: {fast: ebs: type: "gp3", other: local: {}}`), ScratchRef("fast")).Disk.Class(); got != first {
		t.Errorf("class of the same tier = %s; want %s", got, first)
	}
}

// TestNames proves that the longest names fit: 253 characters for an object, 63 for a
// label.
func TestNames(t *testing.T) {
	long := strings.Repeat("a", 63)
	e := plantest.Resolved(t, Section, `environments: dev: namespace: "`+long+`"`+"\n"+`storage: "`+long+`": nfs: {server: "nfs", path: "/lake"}`+"\n"+`storage: "b`+long[1:]+`": ebs: {}`)
	e.Platform = long
	for _, name := range Names(e, 0) {
		for _, o := range Find(e, ScratchRef(name)).Objects() {
			checkLengths(t, o)
		}
	}
}

func checkLengths(t *testing.T, o kube.Object) {
	t.Helper()
	if len(o.Meta().Name) > 253 {
		t.Errorf("%s: the name has %d characters", o.Type().Kind, len(o.Meta().Name))
	}
	for key, value := range o.Meta().Labels {
		if len(value) > 63 {
			t.Errorf("%s: label %s has %d characters", o.Type().Kind, key, len(value))
		}
	}
}

// TestMissingFields proves that the rules do not panic on a tier without any field.
func TestMissingFields(t *testing.T) {
	e := &plan.Environment{Name: "dev"}
	tiers := []*Tier{resolve(plan.Entry{Env: e}, nil)}
	for i := range kinds {
		tiers = append(tiers, resolve(plan.Entry{Env: e}, []kindValue{{&kinds[i], reflect.New(kinds[i].Spec).Interface()}}))
	}
	s := &s3{Credentials: &credentials{ServiceAccount: &iamRole{}, Secret: &accessKey{}}}
	tiers = append(tiers, resolve(plan.Entry{Env: e}, []kindValue{{&s3Kind, s}}))
	for _, tier := range tiers {
		kindRule := kindRule(kinds)
		rule.Run(&rule.Reporter{}, &kindRule, tier)
		for _, k := range kinds {
			for i := range k.rules {
				rule.Run(&rule.Reporter{}, &k.rules[i], tier)
			}
		}
		tier.Objects()
		for p := Spark; p <= Flink; p++ {
			tier.Access(Client{Program: p})
		}
	}
}
