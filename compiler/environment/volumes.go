package environment

import (
	"fmt"
	"strconv"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// eachClaim turns a check of one claim into a check of an environment. The check gets every
// claim whose tier gives each pod a volume and whose size is known.
func eachClaim(check func(*storage.Tier, storage.Claim, *rule.Reporter)) func(*plan.Environment, *rule.Reporter) {
	return func(e *plan.Environment, r *rule.Reporter) {
		for _, item := range e.Workloads() {
			claimer, ok := item.(storage.Claimer)
			if !ok {
				continue
			}
			for _, claim := range claimer.Claims() {
				if tier := storage.Find(e, claim.Tier); tier != nil && tier.Disk != nil && claim.Size > 0 {
					check(tier, claim, r)
				}
			}
		}
	}
}

// volumeRules judge the volumes that workloads claim from tiers.
var volumeRules = []rule.Rule[*plan.Environment]{
	{
		Doc: rule.Doc{
			ID: "ENV012", Severity: diag.Error,
			Title:  "A volume is large enough for the IOPS of its tier",
			Why:    "EBS limits IOPS in proportion to size. The driver silently reduces a larger request, and the disk is slower than the spec states.",
			Bad:    `storage: fast: ebs: iops: 60000`,
			Good:   `storage: fast: ebs: iops: 20000`,
			Ref:    "kubernetes-sigs/aws-ebs-csi-driver cloud.go, capIOPS, gp3MaxIOPSPerGB",
			Judges: []spec.Path{"storage.ebs.iops", "storage.ebs.type", "spark.shuffle.size", "flink.state.size"},
		},
		Check: eachClaim(func(tier *storage.Tier, claim storage.Claim, r *rule.Reporter) {
			l := tier.Disk.Limits
			if granted := l.Granted(claim.Size); granted < l.IOPS {
				r.Reportf(claim.Path, "%s volumes of %s get %d IOPS, and tier %q requests %d", l.Type, claim.Size, granted, tier.Name(), l.IOPS).
					Fixf("raise size to %s, or lower iops to %d", l.SizeFor(), granted).
					Replace(strconv.Quote(l.SizeFor().String())).
					Notef(l.IOPSAt, "the IOPS are here")
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "ENV013", Severity: diag.Error,
			Title:  "A volume has a size that its type allows",
			Why:    "EC2 refuses a volume outside the range of its type. The claim stays pending, and the pod with it.",
			Bad:    `storage: fast: ebs: type: "st1"` + "\n" + `spark: etl: shuffle: size: "100Gi"`,
			Good:   `storage: fast: ebs: type: "gp3"` + "\n" + `spark: etl: shuffle: size: "100Gi"`,
			Ref:    "Amazon EC2 API, CreateVolume, Size",
			Judges: []spec.Path{"storage.ebs.type", "spark.shuffle.size", "flink.state.size"},
		},
		Check: eachClaim(func(tier *storage.Tier, claim storage.Claim, r *rule.Reporter) {
			l := tier.Disk.Limits
			if l.Allows(claim.Size) {
				return
			}
			nearest := min(max(claim.Size, l.Smallest, l.SizeFor()), l.Largest)
			change := "lower size to at most"
			if claim.Size < l.Smallest {
				change = "raise size to at least"
			}
			r.Reportf(claim.Path, "%s volumes have %s to %s, not %s", l.Type, l.Smallest, l.Largest, claim.Size).
				Fixf("%s %s, or choose another type", change, nearest).
				Replace(strconv.Quote(nearest.String())).
				Notef(l.TypeAt, "the type is here")
		}),
	},
	{
		Doc: rule.Doc{
			ID: "ENV014", Severity: diag.Warning,
			Title:  "Shuffle and state are not on spinning disks",
			Why:    "Shuffle and RocksDB read and write at random. The types st1 and sc1 are spinning disks of at most 500 IOPS, made for large sequential reads.",
			Bad:    `storage: fast: ebs: type: "st1"` + "\n" + `spark: etl: shuffle: size: "200Gi"` + "\n" + `flink: scoring: state: size: "200Gi"`,
			Good:   `storage: fast: ebs: type: "gp3"`,
			Ref:    "Amazon EBS, volume types: st1 and sc1",
			Judges: []spec.Path{"storage.ebs.type"},
		},
		Check: eachClaim(func(tier *storage.Tier, claim storage.Claim, r *rule.Reporter) {
			if l := tier.Disk.Limits; l.Spinning {
				r.Reportf(claim.Path, "the volumes of tier %q are spinning disks, which are slow at random access", tier.Name()).
					Fixf("choose a tier of %s", l.Alternative).
					Notef(l.TypeAt, "the type is here")
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "ENV015", Severity: diag.Warning,
			Title:  "Scratch space fits on the disk of a node",
			Why:    "A directory on the node may grow to its size limit. If the disk of the node is full before that, the kubelet evicts pods, and not always the one that filled the disk.",
			Bad:    `spark: etl: shuffle: {tier: "scratch", size: "900Gi"}`,
			Good:   `spark: etl: shuffle: {tier: "scratch", size: "400Gi"}`,
			Ref:    "kubernetes, node-pressure eviction: nodefs",
			Judges: []spec.Path{"pools.node.disk", "storage.local", "spark.shuffle.size", "flink.state.size"},
		},
		Check: eachClaim(func(tier *storage.Tier, claim storage.Claim, r *rule.Reporter) {
			p := pool.Find(tier.Env, pool.Ref(claim.Pool))
			if !tier.OnNode() || p == nil || p.Spec.Node.Disk == 0 || claim.Size <= p.Spec.Node.Disk {
				return
			}
			r.Reportf(claim.Path, "a directory of %s does not fit on a node of pool %q, which has %s", claim.Size, p.Name(), p.Spec.Node.Disk).
				Fixf("lower size to %s, or choose a tier that gives each pod a volume", p.Spec.Node.Disk).
				Replace(strconv.Quote(p.Spec.Node.Disk.String())).
				Notef(p.At("node", "disk"), "the disk of the node is here")
		}),
	},
	{
		Doc: rule.Doc{
			ID: "ENV016", Severity: diag.Warning,
			Title:  "The nodes of a pool can attach the volumes of their pods",
			Why:    "A node attaches a limited number of volumes. When all nodes have reached the limit, pods stay pending although CPU and memory are free.",
			Bad:    `pools: compute: {max: 1, node: volumes: 1}` + "\n" + `spark: etl: executor: instances: 2`,
			Good:   `pools: compute: {max: 100, node: volumes: 24}`,
			Ref:    "kubernetes-sigs/aws-ebs-csi-driver faq.md, volume limits",
			Judges: []spec.Path{"pools.max", "pools.node.volumes", "spark", "flink"},
		},
		Check: checkAttached,
	},
}

// checkAttached compares each pool with the volumes that its pods attach.
func checkAttached(e *plan.Environment, r *rule.Reporter) {
	counts, largest := map[string]int64{}, map[string]storage.Claim{}
	for _, item := range e.Workloads() {
		claimer, ok := item.(storage.Claimer)
		if !ok {
			continue
		}
		for _, claim := range claimer.Claims() {
			if tier := storage.Find(e, claim.Tier); !tier.Attaches() {
				continue
			}
			counts[claim.Pool] += claim.Count
			if claim.Count > largest[claim.Pool].Count {
				largest[claim.Pool] = claim
			}
		}
	}
	for _, name := range pool.Names(e) {
		p := pool.Find(e, pool.Ref(name))
		has, known := p.Capacity()
		if !known || has.Claims == 0 || counts[name] <= has.Claims {
			continue
		}
		r.Reportf(p.At("node", "volumes"), "pods of pool %q attach %s at their largest, and all of its nodes attach %d",
			name, volumes(counts[name]), has.Claims).
			Fixf("raise max, or give fewer pods their own volumes").
			Notef(largest[name].Path, "this workload has the most")
	}
}

func volumes(n int64) string {
	if n == 1 {
		return "1 volume"
	}
	return fmt.Sprintf("%d volumes", n)
}
