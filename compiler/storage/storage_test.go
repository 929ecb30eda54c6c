package storage

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/plan/plantest"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

func TestGranted(t *testing.T) {
	tests := []struct {
		ebs     EBS
		size    unit.Bytes
		granted int64
		sizeFor unit.Bytes
	}{
		{ebs: EBS{Type: "gp3"}, size: unit.GiB, granted: 0, sizeFor: 0},
		{ebs: EBS{Type: "gp3", IOPS: 3000}, size: unit.GiB, granted: 3000, sizeFor: 0},
		{ebs: EBS{Type: "gp3", IOPS: 10000}, size: 19 * unit.GiB, granted: 9500, sizeFor: 20 * unit.GiB},
		{ebs: EBS{Type: "gp3", IOPS: 10000}, size: 19*unit.GiB + 1, granted: 10000, sizeFor: 20 * unit.GiB},
		{ebs: EBS{Type: "gp3", IOPS: 9156}, size: 19 * unit.GiB, granted: 9156, sizeFor: 19 * unit.GiB},
		{ebs: EBS{Type: "gp3", IOPS: 5453}, size: 11 * unit.GiB, granted: 5453, sizeFor: 11 * unit.GiB},
		{ebs: EBS{Type: "gp3", IOPS: 80000}, size: 160 * unit.GiB, granted: 80000, sizeFor: 160 * unit.GiB},
		{ebs: EBS{Type: "gp3", IOPS: 80000}, size: unit.GiB, granted: 3000, sizeFor: 160 * unit.GiB},
		{ebs: EBS{Type: "io1", IOPS: 5000}, size: 50 * unit.GiB, granted: 2500, sizeFor: 100 * unit.GiB},
		{ebs: EBS{Type: "io2", IOPS: 256000}, size: 255 * unit.GiB, granted: 255000, sizeFor: 256 * unit.GiB},
		{ebs: EBS{Type: "gp2", IOPS: 3000}, size: unit.GiB, granted: 3000, sizeFor: 0}, // told by STO002
		{ebs: EBS{}, size: unit.GiB, granted: 0, sizeFor: 0},
	}
	for _, tt := range tests {
		if got := tt.ebs.Granted(tt.size); got != tt.granted {
			t.Errorf("%s with %d IOPS: Granted(%s) = %d; want %d", tt.ebs.Type, tt.ebs.IOPS, tt.size, got, tt.granted)
		}
		if got := tt.ebs.SizeFor(); got != tt.sizeFor {
			t.Errorf("%s with %d IOPS: SizeFor() = %s; want %s", tt.ebs.Type, tt.ebs.IOPS, got, tt.sizeFor)
		}
	}
}

func TestS3(t *testing.T) {
	yes, no := true, false
	tests := []struct {
		name     string
		s3       S3
		port     int
		byPath   bool
		identity Identity
		amazon   bool
	}{
		{name: "Amazon", s3: S3{Region: "eu-west-1"}, port: 443, identity: NodeRole, amazon: true},
		{name: "own port", s3: S3{Endpoint: "https://minio.svc:9000", Credentials: &Credentials{Secret: &AccessKey{}}}, port: 9000, byPath: true, identity: SecretKeys},
		{name: "HTTP", s3: S3{Endpoint: "http://minio.svc", PathStyle: &no, Credentials: &Credentials{}}, port: 80, identity: NodeRole},
		{name: "HTTPS", s3: S3{Endpoint: "https://s3.eu-west-1.amazonaws.com", PathStyle: &yes, Credentials: &Credentials{PodIdentity: &PodIdentity{}}}, port: 443, byPath: true, identity: PodRole, amazon: true},
		{name: "role", s3: S3{Credentials: &Credentials{ServiceAccount: &Role{ARN: "arn"}}}, port: 443, identity: AccountRole, amazon: true},
		{name: "not quite Amazon", s3: S3{Endpoint: "https://notamazonaws.com"}, port: 443, byPath: true, identity: NodeRole},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.s3.Port(); got != tt.port {
				t.Errorf("Port() = %d; want %d", got, tt.port)
			}
			if got := tt.s3.ByPath(); got != tt.byPath {
				t.Errorf("ByPath() = %t; want %t", got, tt.byPath)
			}
			if got := tt.s3.Identity(); got != tt.identity {
				t.Errorf("Identity() = %d; want %d", got, tt.identity)
			}
			if got := tt.s3.IsAmazon(); got != tt.amazon {
				t.Errorf("IsAmazon() = %t; want %t", got, tt.amazon)
			}
		})
	}
}

// TestObjects compares what each kind becomes, and the volume that a pod mounts.
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
			objects: `[{"metadata":{"name":"lake-dev-fast-HASH","labels":{"app.kubernetes.io/component":"storage","app.kubernetes.io/instance":"fast","app.kubernetes.io/managed-by":"lakewright","app.kubernetes.io/name":"ebs","app.kubernetes.io/part-of":"lake"}},"provisioner":"ebs.csi.aws.com","parameters":{"csi.storage.k8s.io/fstype":"ext4","encrypted":"true","iops":"10000","throughput":"500","type":"gp3"},"reclaimPolicy":"Delete","volumeBindingMode":"WaitForFirstConsumer","allowVolumeExpansion":true}]`,
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
			objects: `[{"metadata":{"name":"lake-dev-fast-e3c15760","labels":{"app.kubernetes.io/component":"storage","app.kubernetes.io/instance":"fast","app.kubernetes.io/managed-by":"lakewright","app.kubernetes.io/name":"nfs","app.kubernetes.io/part-of":"lake"}},"spec":{"capacity":{"storage":"100Gi"},"accessModes":["ReadWriteMany"],"persistentVolumeReclaimPolicy":"Retain","volumeMode":"Filesystem","mountOptions":["nfsvers=4.1","hard"],"claimRef":{"apiVersion":"v1","kind":"PersistentVolumeClaim","name":"fast-e3c15760","namespace":"lake-dev"},"nfs":{"server":"nfs.internal","path":"/lake"}}},{"metadata":{"name":"fast-e3c15760","namespace":"lake-dev","labels":{"app.kubernetes.io/component":"storage","app.kubernetes.io/instance":"fast","app.kubernetes.io/managed-by":"lakewright","app.kubernetes.io/name":"nfs","app.kubernetes.io/part-of":"lake"}},"spec":{"accessModes":["ReadWriteMany"],"storageClassName":"","volumeName":"lake-dev-fast-e3c15760","resources":{"requests":{"storage":"100Gi"}}}}]`,
			volume:  `{"name":"data","persistentVolumeClaim":{"claimName":"fast-e3c15760"}}`,
			demand:  plan.Demand{Claims: 2, Disk: 200 * unit.GiB},
		},
		{
			name:    "s3",
			text:    `storage: fast: s3: {bucket: "lake", region: "eu-west-1"}`,
			objects: `null`,
			volume:  `{"name":"data","emptyDir":{}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tier := Find(plantest.Resolved(t, Section, tt.text), "fast")
			if diff := cmp.Diff(tt.objects, text(t, tier, tier.Objects())); diff != "" {
				t.Errorf("objects (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.volume, text(t, tier, tier.Volume("data", 100*unit.GiB))); diff != "" {
				t.Errorf("volume (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.demand, tier.Demand()); diff != "" {
				t.Errorf("demand (-want +got):\n%s", diff)
			}
		})
	}
}

// text returns JSON without the hash in the name of the class.
func text(t *testing.T, tier *Tier, value any) string {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if tier.Class == "" {
		return string(data)
	}
	return strings.ReplaceAll(string(data), tier.Class, tier.Class[:len(tier.Class)-8]+"HASH")
}

// TestClassName proves that a change of anything that cannot be changed in a cluster
// makes a new class, and that nothing else does.
func TestClassName(t *testing.T) {
	first := Find(plantest.Resolved(t, Section, `storage: fast: ebs: {}`), "fast").Class
	for _, change := range []string{
		`type: "gp2"`, `iops: 4000`, `throughput: "200Mi"`, `encrypted: false`, `fileSystem: "xfs"`, `reclaim: "Retain"`,
		`kmsKey: "arn:aws:kms:eu-west-1:123456789012:key/1234abcd"`,
	} {
		if got := Find(plantest.Resolved(t, Section, `storage: fast: ebs: `+change), "fast").Class; got == first {
			t.Errorf("%s: the class is still %s", change, got)
		}
	}
	if got := Find(plantest.Resolved(t, Section, `storage: {fast: ebs: type: "gp3", other: local: {}}`), "fast").Class; got != first {
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
		tier := Find(e, name)
		if tier.EBS != nil {
			tier.Class = className(tier.Entry, tier.EBS)
		}
		for _, o := range tier.Objects() {
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

// TestHalfFilled proves that a tier of which everything is missing is judged.
func TestHalfFilled(t *testing.T) {
	e := &plan.Environment{Name: "dev"}
	for _, s := range []Spec{{}, {EBS: &EBS{}}, {Local: &Local{}}, {NFS: &NFS{}}, {S3: &S3{}}, {S3: &S3{Credentials: &Credentials{ServiceAccount: &Role{}, Secret: &AccessKey{}}}}} {
		tier := resolve(plan.Entry{Env: e}, s)
		for i := range rules {
			rule.Run(&rule.Reporter{}, &rules[i], tier)
		}
		tier.Objects()
		tier.Volume("data", 0)
	}
}
