package storage

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan/plantest"
	"github.com/lakewright/lakewright/compiler/storage/need"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// The needs of the tests: a shuffle of 1Ti in 600s, and RocksDB with 10 MB per second.
var (
	shuffled = need.Need{Bytes: unit.TiB, Interval: unit.Duration(600 * time.Second), IOSize: 64 * unit.KiB, Amplification: 2e6, SafetyFactor: 1.5e6, Skew: 1.3e6}
	rocks    = need.Need{Bytes: 600e6, Interval: unit.Duration(time.Minute), IOSize: 16 * unit.KiB, Amplification: 10e6, SafetyFactor: 1.5e6, Skew: 1e6}
)

// TestSizing compares the volumes that follow from needs with arithmetic by hand, for each shape of
// limits that a provider has.
func TestSizing(t *testing.T) {
	tests := []struct {
		name  string
		tier  string
		need  need.Need
		least unit.Bytes
		pods  int64
		want  string // parameters that follow from the need, the size, and what decided it
	}{
		{
			name: "gp3, shuffle", tier: `ebs: {}`, need: shuffled, least: 10 * unit.GiB, pods: 20,
			want: "iops=5453 throughput=341 11Gi; size ratio: 5453 IOPS need 11Gi at 500 per GiB",
		},
		{
			name: "gp3, a size for the data", tier: `ebs: {}`, need: shuffled, pods: 20,
			want: "iops=5453 throughput=341 100Gi; IOPS: 5453 are more than the 3000 that every gp3 volume has",
		},
		{
			name: "gp3, RocksDB", tier: `ebs: {}`, need: rocks, least: unit.GiB, pods: 1,
			want: "iops=9156 throughput=144 19Gi; size ratio: 9156 IOPS need 19Gi at 500 per GiB",
		},
		{
			name: "gp3, large I/O is counted several times", tier: `ebs: {}`, need: withIO(shuffled, unit.MiB), least: 100 * unit.GiB, pods: 8,
			want: "iops=3408 throughput=852 100Gi; IOPS: 3408 are more than the 3000 that every gp3 volume has",
		},
		{
			name: "gp3, more than one of the limits", tier: `ebs: {}`, need: shuffled, least: 100 * unit.GiB, pods: 2,
			want: "iops=54526 throughput=3408 110Gi; throughput: each volume needs a throughput of 3408Mi, and gp3 has at most 2000Mi (4 pods)",
		},
		{
			name: "gp3, next to nothing", tier: `ebs: {}`, need: shuffled, pods: 1000,
			want: "iops=3000 throughput=125 2Gi; size: every gp3 volume of 2Gi has the IOPS and the throughput",
		},
		{
			name: "io1", tier: `ebs: type: "io1"`, need: shuffled, least: 10 * unit.GiB, pods: 20,
			want: "iops=5453 110Gi; size ratio: 5453 IOPS need 110Gi at 50 per GiB",
		},
		{
			name: "io2, whose throughput follows from its IOPS", tier: `ebs: type: "io2"`, need: withIO(shuffled, unit.MiB), least: 100 * unit.GiB, pods: 20,
			want: "iops=1364 100Gi; IOPS: 1364 are more than the 100 that every io2 volume has",
		},
		{
			name: "gp2, whose IOPS follow from its size", tier: `ebs: type: "gp2"`, need: rocks, least: 10 * unit.GiB, pods: 1,
			want: "3052Gi; IOPS: 9156 need 3052Gi",
		},
		{
			name: "st1, whose throughput follows from its size", tier: `ebs: type: "st1"`, need: withIO(shuffled, unit.MiB), least: 125 * unit.GiB, pods: 20,
			want: "8730Gi; throughput: 341Mi per second need 8730Gi",
		},
		{
			name: "st1, random I/O", tier: `ebs: type: "st1"`, need: rocks, pods: 1,
			want: "3687Gi; IOPS: each volume needs 9156 IOPS, and st1 has at most 500 IOPS (19 pods)",
		},
		{
			name: "hyperdisk-balanced", tier: `pd: type: "hyperdisk-balanced"`, need: shuffled, least: 10 * unit.GiB, pods: 20,
			want: "provisioned-iops-on-create=5453 provisioned-throughput-on-create=341Mi 11Gi; size ratio: 5453 IOPS need 11Gi at 500 per GiB",
		},
		{
			name: "hyperdisk-balanced, whose throughput is at least a part of its IOPS", tier: `pd: type: "hyperdisk-balanced"`, need: withIO(rocks, unit.KiB), pods: 1,
			want: "provisioned-iops-on-create=146485 provisioned-throughput-on-create=573Mi 293Gi; size ratio: 146485 IOPS need 293Gi at 500 per GiB",
		},
		{
			name: "pd-ssd, whose performance follows from its size", tier: `pd: type: "pd-ssd"`, need: shuffled, least: 10 * unit.GiB, pods: 20,
			want: "711Gi; throughput: 341Mi per second need 711Gi",
		},
		{
			name: "PremiumV2, in millions of bytes", tier: `azureDisk: sku: "PremiumV2_LRS"`, need: shuffled, least: 10 * unit.GiB, pods: 20,
			want: "DiskIOPSReadWrite=5453 DiskMBpsReadWrite=358 11Gi; size ratio: 5453 IOPS need 11Gi at 500 per GiB",
		},
		{
			name: "Ultra", tier: `azureDisk: sku: "UltraSSD_LRS"`, need: shuffled, least: 10 * unit.GiB, pods: 2,
			want: "DiskIOPSReadWrite=54526 DiskMBpsReadWrite=3574 55Gi; size ratio: 54526 IOPS need 55Gi at 1000 per GiB",
		},
		{
			name: "Premium, which is sold in steps", tier: `azureDisk: sku: "Premium_LRS"`, need: shuffled, least: 10 * unit.GiB, pods: 20,
			want: "8Ti; IOPS or throughput: 5453 and 358 MB per second need 8Ti",
		},
		{
			name: "Standard, which has too little", tier: `azureDisk: sku: "StandardSSD_LRS"`, need: shuffled, least: 10 * unit.GiB, pods: 10,
			want: "10Gi; IOPS: each volume needs 10906 IOPS, and StandardSSD_LRS has at most 6000 IOPS (19 pods)",
		},
		{
			name: "Ceph RBD, which has only a size", tier: `rbd: {clusterID: "rook-ceph", blockPool: "ssd"}`, need: shuffled, pods: 20,
			want: "100Gi; size; 5453 IOPS and 341Mi per second of each volume have to come from what is behind it",
		},
		{
			name: "the disk of the node", tier: `local: {}`, need: shuffled, least: 150 * unit.GiB, pods: 20,
			want: "150Gi; size; 5453 IOPS and 341Mi per second of each volume have to come from what is behind it",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := plantest.Resolved(t, Section, `storage: fast: `+tt.tier)
			tier := Find(e, ScratchRef("fast"))
			v := tier.VolumeFor(tt.least, &tt.need, tt.pods)
			got := parametersGiven(t, tier, v) + v.Size.String() + "; " + v.Sizing.Reason()
			if len(v.Sizing.Short) > 0 {
				got += fmt.Sprintf(" (%d pods)", v.Sizing.Short[0].Pods)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("volume (-want +got):\n%s", diff)
			}
			checkLegal(t, tier, v)
		})
	}
}

func withIO(n need.Need, io unit.Bytes) need.Need {
	n.IOSize = io
	return n
}

// parametersGiven returns the parameters of the class of a volume that its tier's own class has not.
func parametersGiven(t *testing.T, tier *Tier, v Volume) string {
	t.Helper()
	var text strings.Builder
	own, other := parametersOf(t, tier.objects), parametersOf(t, tier.sized[speed{v.Sizing.IOPS, v.Sizing.Throughput}].objects)
	for _, key := range slices.Sorted(maps.Keys(other)) {
		if own[key] != other[key] {
			text.WriteString(key + "=" + other[key] + " ")
		}
	}
	return text.String()
}

// checkLegal requires that a volume that is not short of anything has what was needed, within the
// limits that the rules judge.
func checkLegal(t *testing.T, tier *Tier, v Volume) {
	t.Helper()
	s, l := v.Sizing, v.Disk.Limits
	if len(s.Short) > 0 {
		return
	}
	p := s.performance
	if !l.Allows(v.Size) || l.Granted(v.Size) < s.IOPS {
		t.Errorf("a volume of %s with %d IOPS is not within %+v", v.Size, s.IOPS, l)
	}
	if p.iops.to != 0 && (!p.iops.has(s.IOPS) || s.IOPS < s.NeedsIOPS) {
		t.Errorf("%d IOPS are not in the range of the type, or fewer than the %d needed", s.IOPS, s.NeedsIOPS)
	}
	if p.throughput.to != 0 && (!p.throughput.has(s.Throughput) || s.Throughput < s.NeedsThroughput || s.Throughput*p.perIOPS > max(s.IOPS, p.free)) {
		t.Errorf("a throughput of %d is not legal with %d IOPS, or less than the %d needed", s.Throughput, s.IOPS, s.NeedsThroughput)
	}
}

// parametersOf returns the parameters of the class among objects, nil for none.
func parametersOf(t *testing.T, objects []kube.Object) map[string]string {
	t.Helper()
	for _, o := range objects {
		if class, ok := o.(*kube.StorageClass); ok {
			return class.Parameters
		}
	}
	return nil
}

// TestClassOfNeed requires a class for each use with a need, once, and the tier's own class only if a
// use has it or the spec names it.
func TestClassOfNeed(t *testing.T) {
	tests := []struct {
		name string
		use  func(*Tier)
		want []string // IOPS of the classes, "" for the tier's own
	}{
		{"nobody", func(*Tier) {}, []string{""}},
		{"without a need", func(t *Tier) { t.VolumeFor(unit.TiB, nil, 1) }, []string{""}},
		{"with needs", func(t *Tier) {
			t.VolumeFor(0, &shuffled, 20)
			t.VolumeFor(unit.TiB, &shuffled, 20)
			t.VolumeFor(unit.TiB, &rocks, 1)
		}, []string{"5453", "9156"}},
		{"with and without", func(t *Tier) {
			t.VolumeFor(0, &shuffled, 20)
			t.VolumeFor(unit.TiB, nil, 1)
		}, []string{"", "5453"}},
		{"with a need and by name", func(t *Tier) {
			t.VolumeFor(0, &shuffled, 20)
			own := t.Disk.Class()
			t.Env.Mentions = func(text string) bool { return text == own }
		}, []string{"", "5453"}},
		{"with a need that lacks a number", func(t *Tier) { t.VolumeFor(unit.TiB, &need.Need{Bytes: 1}, 1) }, []string{""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := plantest.Resolved(t, Section, `storage: fast: ebs: {}`)
			e.Use(Name, "fast")
			tier := Find(e, ScratchRef("fast"))
			tt.use(tier)
			var got []string
			for _, o := range tier.Objects() {
				got = append(got, o.(*kube.StorageClass).Parameters["iops"])
			}
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("IOPS of the classes (-want +got):\n%s", diff)
			}
		})
	}
}

// TestExplainSeed explains the class that articles copy: 10000 IOPS and 500Mi per second.
func TestExplainSeed(t *testing.T) {
	e := plantest.Resolved(t, Section, `storage: fast: ebs: {iops: 10000, throughput: "500Mi"}`)
	var got []string
	for _, f := range Find(e, ScratchRef("fast")).Explain(nil) {
		got = append(got, f.Title+": "+f.Text)
	}
	want := []string{
		"kind: Amazon EBS",
		"type: gp3, with 1Gi to 64Ti",
		"iops: 10000, as stated; gp3 has 3000 to 80000",
		"throughput: 500Mi per second, as stated; gp3 has 125Mi to 2000Mi; it needs 500 × 4 = 2000 IOPS",
		"size: at least 20Gi: 10000 IOPS ÷ 500 per GiB",
		"binding: 10000 IOPS of 16Ki move 156.3Mi per second, less than the throughput of 500Mi: the IOPS bind",
		"binding: 10000 IOPS of 64Ki move 625Mi per second, at least the throughput of 500Mi: the throughput binds",
		"binding: 10000 IOPS of 256Ki move 2500Mi per second, at least the throughput of 500Mi: the throughput binds",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}

// BenchmarkVolumeFor derives a volume: each workload with a need does it once.
func BenchmarkVolumeFor(b *testing.B) {
	e := plantest.Resolved(b, Section, `storage: fast: ebs: {}`)
	tier := Find(e, ScratchRef("fast"))
	for b.Loop() {
		tier.VolumeFor(0, &shuffled, 20)
	}
}
