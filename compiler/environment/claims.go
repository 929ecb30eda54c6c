package environment

import (
	"cmp"
	"maps"
	"slices"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// claimRules judge what claims find and can name.
var claimRules = []rule.Rule[*plan.Environment]{
	{
		Doc: rule.Doc{
			ID: "ENV049", Severity: diag.Error,
			Title:  "There is a local volume for each pod that claims one",
			Why:    "Nothing makes local volumes on demand. A claim is bound to a volume of at least its size, and each volume to one claim. Pods without one stay pending: a Flink job does not start, and a Spark application waits for executors that never come.",
			Bad:    `storage: nvme: localPV: volumes: a: {node: "worker-1", path: "/mnt/nvme0", size: "40Gi"}` + "\n" + `flink: scoring: state: tier: "nvme"`,
			Good:   `storage: nvme: localPV: volumes: a: {node: "worker-1", path: "/mnt/nvme0", size: "50Gi"}` + "\n" + `flink: scoring: state: tier: "nvme"`,
			Ref:    "kubernetes, pkg/controller/volume/persistentvolume: findBestMatchForClaim; the provisioner kubernetes.io/no-provisioner",
			Judges: []spec.Path{"storage.localPV.volumes", "spark", "flink"},
		},
		Check: checkLocalVolumes,
	},
	{
		Doc: rule.Doc{
			ID: "ENV050", Severity: diag.Error,
			Title:  "Claims can name the class of attributes of their tier",
			Why:    "Spark makes the claims of its executors from keys for the class and the size, and has none for a class of attributes. The volumes would have the IOPS and the throughput that their type has by default.",
			Bad:    `storage: fast: ebs: {iops: 6000, attributesClass: true}`,
			Good:   `storage: fast: ebs: iops: 6000`,
			Ref:    "apache/spark MountVolumesFeatureStep.scala: PersistentVolumeClaimBuilder",
			Judges: []spec.Path{"storage.ebs.attributesClass", "storage.pd.attributesClass", "storage.azureDisk.attributesClass", "spark.shuffle.tier"},
		},
		Check: eachClaim(func(tier *storage.Tier, claim storage.Claim, r *rule.Reporter) {
			if claim.Plain && tier.Disk.Attributes() != "" {
				r.Reportf(claim.Path.Parent().At("tier"), "Spark claims the volumes of tier %q itself, and cannot name its class of attributes", tier.Name()).
					Fixf("name a tier of its own, without attributesClass").
					Notef(tier.Disk.AttributesAt, "the class is asked for here")
			}
		}),
	},
}

// checkLocalVolumes compares the claims of each tier with the volumes that exist. All claims find
// a volume if, for each size, those that ask for at least as much are no more than the volumes that have
// it.
func checkLocalVolumes(e *plan.Environment, r *rule.Reporter) {
	claims := map[string][]storage.Claim{}
	for _, item := range e.Workloads() {
		claimer, ok := item.(storage.Claimer)
		if !ok {
			continue
		}
		for _, claim := range claimer.Claims() {
			if tier := storage.Find(e, claim.Tier); tier != nil && tier.Disk != nil && tier.Disk.Limits.Volumes != nil {
				claims[tier.Name()] = append(claims[tier.Name()], claim)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(claims)) {
		l := storage.Find(e, storage.ScratchRef(name)).Disk.Limits
		slices.SortStableFunc(claims[name], func(a, b storage.Claim) int { return cmp.Compare(b.Size, a.Size) })
		var count int64
		for _, claim := range claims[name] {
			count += claim.Count
			has := int64(0)
			for _, size := range l.Volumes {
				if size >= claim.Size {
					has++
				}
			}
			if has >= count {
				continue
			}
			f := r.Reportf(claim.Path, "pods claim up to %s of at least %s from tier %q, which has %d", volumes(count), claim.Size, name, has)
			if total := int64(len(l.Volumes)); total >= count {
				f.Fixf("lower size to %s, or add %s to the tier", l.Volumes[count-1], volumes(count-has))
			} else {
				f.Fixf("add %s to the tier, or run fewer pods", volumes(count-has))
			}
			f.Notef(l.VolumesAt, "the volumes are here")
			break
		}
	}
}
