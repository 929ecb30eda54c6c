package storage

import (
	"strconv"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// pdKind is Google's Persistent Disk and Hyperdisk: one volume for each pod, claimed from a
// StorageClass that the tier makes.
var pdKind = Define(Def[pd]{
	Name: "pd", Title: "Google Persistent Disk",
	Disk:    func(t Of[pd]) Disk { return t.Spec.class(t.in()).disk(t.Tier, t.Spec.limits(t.in())) },
	Objects: func(t Of[pd]) []kube.Object { return t.Spec.class(t.in()).objects(t.Tier) },
	Provide: &provider[pd]{
		types: pdTypes, wanted: (*pd).wanted, give: (*pd).give,
		source: "Google Cloud, limits of Persistent Disk and Hyperdisk, as remembered in November 2026",
	},
	Rules: pdRules,
})

// pd is a tier of Google's disks, as written.
type pd struct {
	Type            string     `spec:"type"`
	IOPS            int64      `spec:"iops"`       // 0: the default of the type
	Throughput      unit.Bytes `spec:"throughput"` // per second; 0: the default of the type
	KMSKey          string     `spec:"kmsKey"`
	FileSystem      string     `spec:"fileSystem"`
	Reclaim         string     `spec:"reclaim"`
	AttributesClass bool       `spec:"attributesClass"`
	Snapshots       *snapshots `spec:"snapshots"` // nil: no class of snapshots
}

// class returns the class of the tier. The driver reads a throughput without a unit as bytes.
func (s *pd) class(at spec.Path) class {
	parameters := map[string]string{"type": s.Type, "csi.storage.k8s.io/fstype": s.FileSystem}
	if s.IOPS != 0 {
		parameters["provisioned-iops-on-create"] = strconv.FormatInt(s.IOPS, 10)
	}
	if s.Throughput != 0 {
		parameters["provisioned-throughput-on-create"] = strconv.FormatInt(mebibytesOf(s.Throughput), 10) + "Mi"
	}
	if s.KMSKey != "" {
		parameters["disk-encryption-kms-key"] = s.KMSKey
	}
	c := class{Driver: "pd.csi.storage.gke.io", Parameters: parameters, Reclaim: s.Reclaim, Snapshots: s.Snapshots.class()}
	if s.AttributesClass {
		c.separate(at.At("attributesClass"), map[string]string{"provisioned-iops-on-create": "iops", "provisioned-throughput-on-create": "throughput"})
	}
	return c
}

// mebibytesOf returns a size in MiB, rounded up.
func mebibytesOf(size unit.Bytes) int64 { return int64((size + unit.MiB - 1) / unit.MiB) }

// pdTypes are the types of disks. What can be given comes from the README of
// kubernetes-sigs/gcp-compute-persistent-disk-csi-driver; the ranges are those of Google's
// documentation as remembered, so that a number outside them is a warning. What follows from the
// size is the part of the disk itself: the share that a machine adds is that of all its disks.
var pdTypes = map[string]performance{
	"pd-standard": {
		smallest: 10 * unit.GiB, largest: 64 * unit.TiB, spinning: true, remembered: true,
		grows: growth{iops: line{num: 75, den: 100, most: 7500}, throughput: line{num: 12, den: 100, most: 400}},
	},
	"pd-balanced": {
		smallest: 10 * unit.GiB, largest: 64 * unit.TiB, remembered: true,
		grows: growth{iops: line{num: 6, den: 1, most: 80000}, throughput: line{num: 280, den: 1000, most: 1200}},
	},
	"pd-ssd": {
		smallest: 10 * unit.GiB, largest: 64 * unit.TiB, remembered: true,
		grows: growth{iops: line{num: 30, den: 1, most: 100000}, throughput: line{num: 480, den: 1000, most: 1200}},
	},
	"pd-extreme": {smallest: 500 * unit.GiB, largest: 64 * unit.TiB, iops: span{10000, 120000}, remembered: true},
	"hyperdisk-balanced": {
		smallest: 4 * unit.GiB, largest: 64 * unit.TiB, remembered: true,
		iops: span{3000, 160000}, perGiB: 500, free: 3000, throughput: span{140, 2400}, perIOPS: 4, mostIOPS: 256,
	},
	"hyperdisk-extreme":    {smallest: 64 * unit.GiB, largest: 64 * unit.TiB, iops: span{100, 350000}, perGiB: 1000, remembered: true},
	"hyperdisk-throughput": {smallest: 2 * unit.TiB, largest: 32 * unit.TiB, throughput: span{20, 2400}, spinning: true, remembered: true},
}

// give returns the tier with IOPS and throughput of one use.
func (s *pd) give(iops, throughput int64) *pd {
	given := *s
	given.IOPS, given.Throughput = iops, unit.Bytes(throughput)*unit.MiB
	return &given
}

func (s *pd) limits(at spec.Path) Limits {
	l := pdTypes[s.Type].limits(s.Type, at.At("type"), s.IOPS, at.At("iops"), "pd-ssd or hyperdisk-balanced")
	l.Throughput = s.Throughput
	return l
}

func (s *pd) wanted() wanted {
	return wanted{
		kind: s.Type, field: "type", iops: s.IOPS, throughput: mebibytesOf(s.Throughput), unit: "Mi", given: "hyperdisk-balanced",
	}
}

var pdRules = []rule.Rule[Of[pd]]{
	{
		Doc: rule.Doc{
			ID: "STO022", Severity: diag.Error,
			Title:  "A Google disk is given only what its type supports",
			Why:    "The performance of pd-standard, pd-balanced and pd-ssd follows from their size. IOPS can be given to pd-extreme, hyperdisk-balanced and hyperdisk-extreme, a throughput to hyperdisk-balanced and hyperdisk-throughput. Compute Engine refuses any other disk with them, and the claim stays pending.",
			Bad:    `storage: disks: pd: {type: "pd-ssd", iops: 10000}`,
			Good:   `storage: disks: pd: {type: "hyperdisk-balanced", iops: 10000}`,
			Ref:    "kubernetes-sigs/gcp-compute-persistent-disk-csi-driver README: provisioned-iops-on-create, provisioned-throughput-on-create",
			Judges: []spec.Path{"storage.pd.type", "storage.pd.iops", "storage.pd.throughput"},
		},
		Check: func(t Of[pd], r *rule.Reporter) { t.judgeSupport(pdTypes[t.Spec.Type], t.Spec.wanted(), r) },
	},
	{
		Doc: rule.Doc{
			ID: "STO023", Severity: diag.Warning,
			Title:  "IOPS and throughput of a Google disk are in the range of its type",
			Why:    "Compute Engine refuses a disk outside the range, or one whose throughput needs more IOPS than it has, and the claim stays pending. The ranges differ between types of machines and grow, so this is a warning.",
			Bad:    `storage: disks: pd: {type: "hyperdisk-balanced", iops: 200000}`,
			Good:   `storage: disks: pd: {type: "hyperdisk-balanced", iops: 100000}`,
			Ref:    "Google Cloud, Hyperdisk limits (remembered)",
			Judges: []spec.Path{"storage.pd.type", "storage.pd.iops", "storage.pd.throughput"},
		},
		Check: func(t Of[pd], r *rule.Reporter) { t.judgeRange(pdTypes[t.Spec.Type], t.Spec.wanted(), r) },
	},
}
