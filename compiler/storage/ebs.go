package storage

import (
	"maps"
	"slices"
	"strconv"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// ebsKind is Amazon EBS volumes: one for each pod, claimed from a class of the tier's own.
var ebsKind = Define(Def[ebs]{
	Name: "ebs", Title: "Amazon EBS",
	Disk: func(t Of[ebs]) Disk {
		return Disk{Source: claimed(ebsClass(t)), Limits: t.Spec.limits(t.In())}
	},
	Objects: func(t Of[ebs]) []kube.Object {
		return []kube.Object{&kube.StorageClass{
			Head:                 kube.Head{Metadata: kube.Metadata{Name: t.Disk.Class(), Labels: t.labels()}},
			Provisioner:          ebsDriver,
			Parameters:           t.Spec.parameters(),
			ReclaimPolicy:        t.Spec.Reclaim,
			VolumeBindingMode:    "WaitForFirstConsumer",
			AllowVolumeExpansion: true,
		}}
	},
	Rules: ebsRules,
})

// ebs is Amazon EBS volumes as they are written.
type ebs struct {
	Type       string     `spec:"type"`
	IOPS       int64      `spec:"iops"`       // 0: the type's own
	Throughput unit.Bytes `spec:"throughput"` // a second; 0: the type's own
	Encrypted  bool       `spec:"encrypted"`
	KMSKey     string     `spec:"kmsKey"`
	FileSystem string     `spec:"fileSystem"`
	Reclaim    string     `spec:"reclaim"`
}

const ebsDriver = "ebs.csi.aws.com"

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

// ebsClass returns the name of the StorageClass. Nothing that it is made of can be changed
// in a class.
func ebsClass(t Of[ebs]) string {
	content, parameters := []string{ebsDriver, t.Spec.Reclaim}, t.Spec.parameters()
	for _, key := range slices.Sorted(maps.Keys(parameters)) {
		content = append(content, key+"="+parameters[key])
	}
	return className(t.Entry, content...)
}

// volumeType is the limits of one EBS volume type.
type volumeType struct {
	smallest, largest unit.Bytes
	iops              span  // that can be provisioned; zero: none can
	perGiB            int64 // most IOPS for each GiB of size
	free              int64 // IOPS that a volume of any size has
	required          bool  // IOPS have to be stated
	throughput        span  // in MiB a second that can be provisioned; zero: none can
	disk              bool  // turning disks, for which random access is slow
}

// span is a range with both of its ends.
type span struct{ from, to int64 }

func (s span) has(n int64) bool { return s.from <= n && n <= s.to }

// volumeTypes is the limits as of November 2026: sizes, IOPS and throughput as the EC2
// API reference of CreateVolume states them, ratios as gp3MaxIOPSPerGB, io1MaxIOPSPerGB
// and io2MaxIOPSPerGB of kubernetes-sigs/aws-ebs-csi-driver, cloud.go, do. They grow:
// gp3 went from 16000 to 80000 IOPS within a year.
var volumeTypes = map[string]volumeType{
	"gp2": {smallest: 1 * unit.GiB, largest: 16 * unit.TiB},
	"gp3": {
		smallest: 1 * unit.GiB, largest: 64 * unit.TiB,
		iops: span{3000, 80000}, perGiB: 500, free: 3000, throughput: span{125, 2000},
	},
	"io1": {smallest: 4 * unit.GiB, largest: 16 * unit.TiB, iops: span{100, 64000}, perGiB: 50, required: true},
	"io2": {smallest: 4 * unit.GiB, largest: 64 * unit.TiB, iops: span{100, 256000}, perGiB: 1000, required: true},
	"st1": {smallest: 125 * unit.GiB, largest: 16 * unit.TiB, disk: true},
	"sc1": {smallest: 125 * unit.GiB, largest: 16 * unit.TiB, disk: true},
}

// iopsPerThroughput is the IOPS that a gp3 volume must have for each MiB a second.
const iopsPerThroughput = 4

// limits returns what the type allows; a type that is not known allows everything.
func (s *ebs) limits(at spec.Path) Limits {
	t := volumeTypes[s.Type]
	return Limits{
		Type: s.Type, TypeAt: at.At("type"), Smallest: t.smallest, Largest: t.largest,
		IOPS: s.IOPS, IOPSAt: at.At("iops"), IOPSPerGiB: t.perGiB, FreeIOPS: t.free,
		Turns: t.disk, Steady: "gp3",
	}
}

// ofType makes a check of EBS tiers from one of those whose type is known.
func ofType(check func(*Tier, *ebs, volumeType, *rule.Reporter)) func(Of[ebs], *rule.Reporter) {
	return func(t Of[ebs], r *rule.Reporter) {
		if limits, known := volumeTypes[t.Spec.Type]; known {
			check(t.Tier, t.Spec, limits, r)
		}
	}
}

var ebsRules = []rule.Rule[Of[ebs]]{
	{
		Doc: rule.Doc{
			ID: "STO002", Severity: diag.Error,
			Title:  "IOPS are stated for types that can be given them",
			Why:    "gp2 has IOPS by its size, st1 and sc1 by their size in TiB. EC2 refuses a volume of these types with IOPS, and the claim stays pending.",
			Bad:    `storage: fast: ebs: {type: "gp2", iops: 6000}`,
			Good:   `storage: fast: ebs: {type: "gp3", iops: 6000}`,
			Ref:    "Amazon EC2 API, CreateVolume, Iops",
			Judges: []spec.Path{"storage.ebs.type", "storage.ebs.iops"},
		},
		Check: ofType(func(t *Tier, s *ebs, limits volumeType, r *rule.Reporter) {
			if s.IOPS != 0 && limits.iops.to == 0 {
				r.Reportf(t.In("iops"), "%s volumes cannot be given %d IOPS", s.Type, s.IOPS).
					Fixf("remove iops, or choose gp3, io1 or io2").
					Notef(t.In("type"), "the type is here")
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO003", Severity: diag.Error,
			Title:  "IOPS are in the range of their type",
			Why:    "Below the range EC2 refuses the volume and the claim stays pending. Above it the driver caps without saying so, and the disk is slower than the spec reads.",
			Bad:    `storage: spare: ebs: iops: 100000`,
			Good:   `storage: spare: ebs: iops: 80000`,
			Ref:    "Amazon EC2 API, CreateVolume, Iops; kubernetes-sigs/aws-ebs-csi-driver cloud.go, capIOPS",
			Judges: []spec.Path{"storage.ebs.type", "storage.ebs.iops"},
		},
		Check: ofType(func(t *Tier, s *ebs, limits volumeType, r *rule.Reporter) {
			if s.IOPS == 0 || limits.iops.to == 0 || limits.iops.has(s.IOPS) {
				return
			}
			f := r.Reportf(t.In("iops"), "%s volumes have %d to %d IOPS, not %d", s.Type, limits.iops.from, limits.iops.to, s.IOPS)
			if s.IOPS > limits.iops.to && s.IOPS <= volumeTypes["io2"].iops.to {
				f.Fixf("lower iops to %d, or choose io2", limits.iops.to)
				return
			}
			f.Fixf("write %d to %d", limits.iops.from, limits.iops.to)
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO004", Severity: diag.Error,
			Title:  "io1 and io2 volumes state their IOPS",
			Why:    "These types have no IOPS of their own. EC2 refuses a volume without, and the claim stays pending.",
			Bad:    `storage: fast: ebs: type: "io2"`,
			Good:   `storage: fast: ebs: {type: "io2", iops: 20000}`,
			Ref:    "Amazon EC2 API, CreateVolume, Iops: required for io1 and io2",
			Judges: []spec.Path{"storage.ebs.type", "storage.ebs.iops"},
		},
		Check: ofType(func(t *Tier, s *ebs, limits volumeType, r *rule.Reporter) {
			if limits.required && s.IOPS == 0 {
				r.Reportf(t.In("type"), "%s volumes have no IOPS of their own, and the tier states none", s.Type).
					Fixf("write iops of %d to %d, or choose gp3, which has %d without asking",
						limits.iops.from, limits.iops.to, volumeTypes["gp3"].free)
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO005", Severity: diag.Error,
			Title:  "Throughput is stated for gp3 alone",
			Why:    "The other types have a throughput that follows from their size or their IOPS. EC2 refuses a volume of theirs with throughput, and the claim stays pending.",
			Bad:    `storage: fast: ebs: {type: "io2", iops: 20000, throughput: "500Mi"}`,
			Good:   `storage: fast: ebs: throughput: "500Mi"`,
			Ref:    "Amazon EC2 API, CreateVolume, Throughput: valid only for gp3",
			Judges: []spec.Path{"storage.ebs.type", "storage.ebs.throughput"},
		},
		Check: ofType(func(t *Tier, s *ebs, limits volumeType, r *rule.Reporter) {
			if s.Throughput != 0 && limits.throughput.to == 0 {
				r.Reportf(t.In("throughput"), "%s volumes cannot be given a throughput of %s", s.Type, s.Throughput).
					Fixf("remove throughput, or choose gp3").
					Notef(t.In("type"), "the type is here")
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO006", Severity: diag.Error,
			Title:  "Throughput is whole MiB in the range of its type",
			Why:    "The driver takes a whole number of MiB a second and EC2 refuses one outside the range, so the claim stays pending.",
			Bad:    `storage: fast: ebs: throughput: "100Mi"`,
			Good:   `storage: fast: ebs: throughput: "125Mi"`,
			Ref:    "Amazon EC2 API, CreateVolume, Throughput: 125 to 2000",
			Judges: []spec.Path{"storage.ebs.type", "storage.ebs.throughput"},
		},
		Check: ofType(func(t *Tier, s *ebs, limits volumeType, r *rule.Reporter) {
			whole := s.Throughput%unit.MiB == 0
			if s.Throughput == 0 || limits.throughput.to == 0 || whole && limits.throughput.has(s.Throughput.MiB()) {
				return
			}
			r.Reportf(t.In("throughput"), "%s volumes have a throughput of %dMi to %dMi in whole Mi, not %s",
				s.Type, limits.throughput.from, limits.throughput.to, s.Throughput).
				Fixf("write %dMi to %dMi", limits.throughput.from, limits.throughput.to)
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO007", Severity: diag.Error,
			Title:  "A gp3 volume has four IOPS for each MiB a second",
			Why:    "EC2 gives at most 0.25 MiB a second for each provisioned IOPS and refuses a volume that asks for more, so the claim stays pending.",
			Bad:    `storage: fast: ebs: throughput: "1000Mi"`,
			Good:   `storage: fast: ebs: {throughput: "1000Mi", iops: 4000}`,
			Ref:    "Amazon EBS, gp3 performance: 0.25 MiB/s per provisioned IOPS",
			Judges: []spec.Path{"storage.ebs.type", "storage.ebs.iops", "storage.ebs.throughput"},
		},
		Check: ofType(func(t *Tier, s *ebs, limits volumeType, r *rule.Reporter) {
			iops, needed := max(s.IOPS, limits.free), iopsPerThroughput*s.Throughput.MiB()
			if !limits.throughput.has(s.Throughput.MiB()) || needed <= iops {
				return
			}
			f := r.Reportf(t.In("throughput"), "a throughput of %s needs %d IOPS, and the tier has %d", s.Throughput, needed, iops).
				Fixf("raise iops to %d, or lower throughput to %dMi", needed, iops/iopsPerThroughput)
			if s.IOPS != 0 {
				f.Notef(t.In("iops"), "the IOPS are here")
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO008", Severity: diag.Warning,
			Title:  "Volumes are encrypted",
			Why:    "Shuffle and state hold copies of the data. A volume that is not encrypted can be read from a snapshot by whoever may copy it, and a key that is named for it is refused or ignored.",
			Bad:    `storage: fast: ebs: encrypted: false`,
			Good:   `storage: fast: ebs: {}`,
			Ref:    "kubernetes-sigs/aws-ebs-csi-driver parameters.md: encrypted is off unless asked for",
			Judges: []spec.Path{"storage.ebs.encrypted", "storage.ebs.kmsKey"},
		},
		Check: ofType(func(t *Tier, s *ebs, _ volumeType, r *rule.Reporter) {
			if s.Encrypted {
				return
			}
			f := r.Reportf(t.In("encrypted"), "volumes of tier %q are not encrypted", t.Name()).
				Fixf("remove encrypted: false").Replace("true")
			if s.KMSKey != "" {
				f.Notef(t.In("kmsKey"), "the key here encrypts nothing")
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO009", Severity: diag.Warning,
			Title:  "A volume goes with its pod",
			Why:    "Every pod gets a volume of its own, and its claim is deleted with the pod. With Retain the volume stays, is never used again, and is paid for: one for each executor that ever ran.",
			Bad:    `storage: fast: ebs: reclaim: "Retain"`,
			Good:   `storage: fast: ebs: reclaim: "Delete"`,
			Ref:    "kubernetes, generic ephemeral volumes: the claim is owned by the pod",
			Judges: []spec.Path{"storage.ebs.reclaim"},
		},
		Check: ofType(func(t *Tier, s *ebs, _ volumeType, r *rule.Reporter) {
			if s.Reclaim == "Retain" {
				r.Reportf(t.In("reclaim"), "every pod leaves a volume of tier %q behind", t.Name()).
					Fixf(`write reclaim: "Delete"`).Replace(`"Delete"`)
			}
		}),
	},
}
