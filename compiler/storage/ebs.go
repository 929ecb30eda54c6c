package storage

import (
	"strconv"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// ebsKind is Amazon EBS volumes: one for each pod, claimed from a StorageClass that the
// tier makes.
var ebsKind = Define(Def[ebs]{
	Name: "ebs", Title: "Amazon EBS",
	Disk:    func(t Of[ebs]) Disk { return t.Spec.class(t.in()).disk(t.Tier, t.Spec.limits(t.in())) },
	Objects: func(t Of[ebs]) []kube.Object { return t.Spec.class(t.in()).objects(t.Tier) },
	Provide: &provider[ebs]{
		types: ebsTypes, wanted: (*ebs).wanted, give: (*ebs).give,
		source: "Amazon EC2 API, CreateVolume, in aws-sdk-go-v2 service/ec2 1.343; aws-ebs-csi-driver cloud.go of 2026-08-19",
	},
	Rules: ebsRules,
})

// ebs is a tier of Amazon EBS volumes as written.
type ebs struct {
	Type            string     `spec:"type"`
	IOPS            int64      `spec:"iops"`       // 0: the default of the type
	Throughput      unit.Bytes `spec:"throughput"` // per second; 0: the default of the type
	Encrypted       bool       `spec:"encrypted"`
	KMSKey          string     `spec:"kmsKey"`
	FileSystem      string     `spec:"fileSystem"`
	Reclaim         string     `spec:"reclaim"`
	AttributesClass bool       `spec:"attributesClass"`
	Snapshots       *snapshots `spec:"snapshots"` // nil: no class of snapshots
}

const ebsDriver = "ebs.csi.aws.com"

// class returns the class of the tier.
func (s *ebs) class(at spec.Path) class {
	c := class{Driver: ebsDriver, Parameters: s.parameters(), Reclaim: s.Reclaim, Snapshots: s.Snapshots.class()}
	if s.AttributesClass {
		c.separate(at.At("attributesClass"), map[string]string{"iops": "iops", "throughput": "throughput"})
	}
	return c
}

// parameters returns the parameters of the StorageClass, all of them text.
func (s *ebs) parameters() map[string]string {
	parameters := map[string]string{
		"type":                      s.Type,
		"encrypted":                 strconv.FormatBool(s.Encrypted),
		"csi.storage.k8s.io/fstype": s.FileSystem,
	}
	if s.IOPS != 0 {
		parameters["iops"] = strconv.FormatInt(s.IOPS, 10)
	}
	if s.Throughput != 0 {
		parameters["throughput"] = strconv.FormatInt(s.Throughput.MiB(), 10)
	}
	if s.KMSKey != "" {
		parameters["kmsKeyId"] = s.KMSKey
	}
	return parameters
}

// ebsTypes holds the limits as of November 2026. Sizes, IOPS and throughput come from
// the EC2 API reference of CreateVolume, and ratios from gp3MaxIOPSPerGB, io1MaxIOPSPerGB
// and io2MaxIOPSPerGB in cloud.go of kubernetes-sigs/aws-ebs-csi-driver. The limits grow:
// gp3 went from 16000 to 80000 IOPS within a year.
var ebsTypes = map[string]performance{
	"gp2": {
		smallest: 1 * unit.GiB, largest: 16 * unit.TiB, io: ebsIO,
		grows: growth{iops: line{base: 100, num: 3, den: 1, most: 16000}, throughput: line{base: 128, num: 250, den: 334, most: 250}},
	},
	"gp3": {
		smallest: 1 * unit.GiB, largest: 64 * unit.TiB, io: ebsIO,
		iops: span{3000, 80000}, perGiB: 500, free: 3000, throughput: span{125, 2000}, perIOPS: 4, olderIOPS: olderIOPS, olderThroughput: olderThroughput.MiB(),
	},
	"io1": {
		smallest: 4 * unit.GiB, largest: 16 * unit.TiB, io: ebsIO,
		iops: span{100, 64000}, perGiB: 50, required: true, atMost: 1000,
	},
	"io2": {
		smallest: 4 * unit.GiB, largest: 64 * unit.TiB, io: ebsIO,
		iops: span{100, 256000}, perGiB: 1000, required: true, perMilli: 256, atMost: 4000,
	},
	"st1": {
		smallest: 125 * unit.GiB, largest: 16 * unit.TiB, spinning: true, io: unit.MiB,
		grows: growth{iops: line{base: 500, most: 500}, throughput: line{num: 40, den: 1024, most: 500}},
	},
	"sc1": {
		smallest: 125 * unit.GiB, largest: 16 * unit.TiB, spinning: true, io: unit.MiB,
		grows: growth{iops: line{base: 250, most: 250}, throughput: line{num: 12, den: 1024, most: 250}},
	},
}

// ebsIO is the largest I/O of a volume without spinning disks that EC2 counts as one.
const ebsIO = 256 * unit.KiB

// limits returns the limits of the type; an unknown type has none.
func (s *ebs) limits(at spec.Path) Limits {
	l := ebsTypes[s.Type].limits(s.Type, at.At("type"), s.IOPS, at.At("iops"), "gp3")
	l.Throughput = s.Throughput
	return l
}

func (s *ebs) wanted() wanted {
	return wanted{kind: s.Type, field: "type", iops: s.IOPS, throughput: s.Throughput.MiB(), unit: "Mi", given: "gp3, io1 or io2"}
}

// give returns the tier with IOPS and throughput of one use.
func (s *ebs) give(iops, throughput int64) *ebs {
	given := *s
	given.IOPS, given.Throughput = iops, unit.Bytes(throughput)*unit.MiB
	return &given
}

// ofType turns a check of EBS tiers whose type is known into a check of EBS tiers.
func ofType(check func(*Tier, *ebs, performance, *rule.Reporter)) func(Of[ebs], *rule.Reporter) {
	return func(t Of[ebs], r *rule.Reporter) {
		if limits, known := ebsTypes[t.Spec.Type]; known {
			check(t.Tier, t.Spec, limits, r)
		}
	}
}

// What a gp3 volume could be given until September 2025, and still can on Outposts.
const (
	olderIOPS       = 16000
	olderThroughput = 1000 * unit.MiB
)

var ebsRules = []rule.Rule[Of[ebs]]{
	{
		Doc: rule.Doc{
			ID: "STO002", Severity: diag.Error,
			Title:  "IOPS are stated only for types that support it",
			Why:    "The IOPS of gp2 follow from its size, those of st1 and sc1 from their size in TiB. EC2 refuses a volume of these types with stated IOPS, and the claim stays pending.",
			Bad:    `storage: fast: ebs: {type: "gp2", iops: 6000}`,
			Good:   `storage: fast: ebs: {type: "gp3", iops: 6000}`,
			Ref:    "Amazon EC2 API, CreateVolume, Iops",
			Judges: []spec.Path{"storage.ebs.type", "storage.ebs.iops"},
		},
		Check: ofType(func(t *Tier, s *ebs, limits performance, r *rule.Reporter) {
			if s.IOPS != 0 && limits.iops.to == 0 {
				r.Reportf(t.in("iops"), "%s volumes cannot be given %d IOPS", s.Type, s.IOPS).
					Fixf("remove iops, or choose gp3, io1 or io2").
					Notef(t.in("type"), "the type is here")
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO003", Severity: diag.Error,
			Title:  "IOPS are in the range of their type",
			Why:    "Below the range EC2 refuses the volume and the claim stays pending. Above the range the driver silently reduces the IOPS, and the disk is slower than the spec states.",
			Bad:    `storage: spare: ebs: iops: 100000`,
			Good:   `storage: spare: ebs: iops: 80000`,
			Ref:    "Amazon EC2 API, CreateVolume, Iops; kubernetes-sigs/aws-ebs-csi-driver cloud.go, capIOPS",
			Judges: []spec.Path{"storage.ebs.type", "storage.ebs.iops"},
		},
		Check: ofType(func(t *Tier, s *ebs, limits performance, r *rule.Reporter) {
			if s.IOPS == 0 || limits.iops.to == 0 || limits.iops.has(s.IOPS) {
				return
			}
			f := r.Reportf(t.in("iops"), "%s volumes have %d to %d IOPS, not %d", s.Type, limits.iops.from, limits.iops.to, s.IOPS)
			switch io2 := ebsTypes["io2"].iops.to; {
			case s.IOPS < limits.iops.from:
				f.Fixf("raise iops to at least %d", limits.iops.from)
			case s.IOPS <= io2:
				f.Fixf("lower iops to %d, or choose io2", limits.iops.to)
			case limits.iops.to < io2:
				f.Fixf("lower iops to %d, or to %d with io2", limits.iops.to, io2)
			default:
				f.Fixf("lower iops to at most %d", limits.iops.to)
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO004", Severity: diag.Error,
			Title:  "io1 and io2 volumes state their IOPS",
			Why:    "These types have no default IOPS. EC2 refuses a volume without IOPS, and the claim stays pending.",
			Bad:    `storage: fast: ebs: type: "io2"`,
			Good:   `storage: fast: ebs: {type: "io2", iops: 20000}`,
			Ref:    "Amazon EC2 API, CreateVolume, Iops: required for io1 and io2",
			Judges: []spec.Path{"storage.ebs.type", "storage.ebs.iops"},
		},
		Check: ofType(func(t *Tier, s *ebs, limits performance, r *rule.Reporter) {
			if limits.required && s.IOPS == 0 && !t.isOnlySized() {
				r.Reportf(t.in("type"), "%s volumes have no default IOPS, and the tier states none", s.Type).
					Fixf("write iops of %d to %d, or choose gp3, which has %d by default",
						limits.iops.from, limits.iops.to, ebsTypes["gp3"].free)
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO005", Severity: diag.Error,
			Title:  "Throughput is stated only for gp3",
			Why:    "The throughput of the other types follows from their size or their IOPS. EC2 refuses such a volume with a stated throughput, and the claim stays pending.",
			Bad:    `storage: fast: ebs: {type: "io2", iops: 20000, throughput: "500Mi"}`,
			Good:   `storage: fast: ebs: throughput: "500Mi"`,
			Ref:    "Amazon EC2 API, CreateVolume, Throughput: valid only for gp3",
			Judges: []spec.Path{"storage.ebs.type", "storage.ebs.throughput"},
		},
		Check: ofType(func(t *Tier, s *ebs, limits performance, r *rule.Reporter) {
			if s.Throughput != 0 && limits.throughput.to == 0 {
				r.Reportf(t.in("throughput"), "%s volumes cannot be given a throughput of %s", s.Type, s.Throughput).
					Fixf("remove throughput, or choose gp3").
					Notef(t.in("type"), "the type is here")
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO006", Severity: diag.Error,
			Title:  "Throughput is whole MiB in the range of its type",
			Why:    "The driver accepts only a whole number of MiB per second, and EC2 refuses a number outside the range, so the claim stays pending.",
			Bad:    `storage: fast: ebs: throughput: "100Mi"`,
			Good:   `storage: fast: ebs: throughput: "125Mi"`,
			Ref:    "Amazon EC2 API, CreateVolume, Throughput: 125 to 2000",
			Judges: []spec.Path{"storage.ebs.type", "storage.ebs.throughput"},
		},
		Check: ofType(func(t *Tier, s *ebs, limits performance, r *rule.Reporter) {
			whole := s.Throughput%unit.MiB == 0
			if s.Throughput == 0 || limits.throughput.to == 0 || whole && limits.throughput.has(s.Throughput.MiB()) {
				return
			}
			f := r.Reportf(t.in("throughput"), "%s volumes have a throughput of %dMi to %dMi in whole Mi, not %s",
				s.Type, limits.throughput.from, limits.throughput.to, s.Throughput)
			switch from, to := unit.Bytes(limits.throughput.from)*unit.MiB, unit.Bytes(limits.throughput.to)*unit.MiB; {
			case s.Throughput < from:
				f.Fixf("raise throughput to at least %s", from)
			case s.Throughput > to:
				f.Fixf("lower throughput to at most %dMi", limits.throughput.to)
			default:
				f.Fixf("write whole Mi, such as %dMi", (s.Throughput+unit.MiB-1)/unit.MiB)
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO007", Severity: diag.Error,
			Title:  "A gp3 volume has four IOPS for each MiB per second",
			Why:    "EC2 gives at most 0.25 MiB per second for each provisioned IOPS and refuses a volume that requests more, so the claim stays pending.",
			Bad:    `storage: fast: ebs: throughput: "1000Mi"`,
			Good:   `storage: fast: ebs: {throughput: "1000Mi", iops: 4000}`,
			Ref:    "Amazon EBS, gp3 performance: 0.25 MiB/s per provisioned IOPS",
			Judges: []spec.Path{"storage.ebs.type", "storage.ebs.iops", "storage.ebs.throughput"},
		},
		Check: ofType(func(t *Tier, s *ebs, limits performance, r *rule.Reporter) {
			iops, needed := max(s.IOPS, limits.free), limits.perIOPS*s.Throughput.MiB()
			if !limits.throughput.has(s.Throughput.MiB()) || needed <= iops {
				return
			}
			f := r.Reportf(t.in("throughput"), "a throughput of %s needs %d IOPS, and the tier has %d", s.Throughput, needed, iops).
				Fixf("raise iops to %d, or lower throughput to %dMi", needed, iops/limits.perIOPS)
			if s.IOPS != 0 {
				f.Notef(t.in("iops"), "the IOPS are here")
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO008", Severity: diag.Warning,
			Title:  "Volumes are encrypted",
			Why:    "Shuffle and state hold copies of the data. Whoever may copy a snapshot of an unencrypted volume can read it. EC2 refuses or ignores a key for an unencrypted volume.",
			Bad:    `storage: fast: ebs: encrypted: false`,
			Good:   `storage: fast: ebs: {}`,
			Ref:    "kubernetes-sigs/aws-ebs-csi-driver parameters.md: encrypted is off unless asked for",
			Judges: []spec.Path{"storage.ebs.encrypted", "storage.ebs.kmsKey"},
		},
		Check: ofType(func(t *Tier, s *ebs, _ performance, r *rule.Reporter) {
			if s.Encrypted {
				return
			}
			f := r.Reportf(t.in("encrypted"), "volumes of tier %q are not encrypted", t.Name()).
				Fixf("remove encrypted: false").Replace("true")
			if s.KMSKey != "" {
				f.Notef(t.in("kmsKey"), "the key has no effect")
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO042", Severity: diag.Info,
			Title:  "gp3 volumes have what every region and Outpost gives",
			Why:    "Until September 2025 gp3 had at most 16,000 IOPS and 1,000 MiB per second, and on Outposts and in some regions it still has. There EC2 refuses more throughput, and the driver, which cannot ask for the limit, silently reduces the IOPS to 16,000.",
			Bad:    `storage: spare: ebs: iops: 20000`,
			Good:   `storage: spare: ebs: iops: 16000`,
			Ref:    "kubernetes-sigs/aws-ebs-csi-driver cloud.go, gp3FallbackMaxIOPS",
			Judges: []spec.Path{"storage.ebs.type", "storage.ebs.iops", "storage.ebs.throughput"},
		},
		Check: func(t Of[ebs], r *rule.Reporter) {
			s := t.Spec
			if s.Type != "gp3" {
				return
			}
			if s.IOPS > olderIOPS && s.IOPS <= 80000 {
				r.Reportf(t.in("iops"), "where gp3 has its limits of before September 2025, a volume gets %d IOPS, not %d", olderIOPS, s.IOPS).
					Fixf("check the limit of your region, or choose io2")
			}
			if s.Throughput > olderThroughput && s.Throughput <= 2000*unit.MiB {
				r.Reportf(t.in("throughput"), "where gp3 has its limits of before September 2025, EC2 refuses a throughput above %s", olderThroughput).
					Fixf("check the limit of your region")
			}
		},
	},
}
