package environment

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/unit"
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
					Notef(l.IOPSAt, "%d IOPS ÷ %d for each GiB need %s", l.IOPS, l.IOPSPerGiB, l.SizeFor())
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
			if l.Allows(claim.Size) || claim.Sizing != nil {
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
	{
		Doc: rule.Doc{
			ID: "STO045", Severity: diag.Warning,
			Title:  "A quota counts volumes whose size is enforced",
			Why:    "The local path provisioner ignores the size of a claim, and a directory of the node has none. The quota counts what claims request, and a pod can fill the disk of the node all the same.",
			Bad:    `storage: bare: localPath: {}` + "\n" + `spark: etl: shuffle: tier: "bare"` + "\n" + `environments: dev: quota: headroom: 20`,
			Good:   `spark: etl: shuffle: tier: "fast"` + "\n" + `environments: dev: quota: headroom: 20`,
			Ref:    "rancher/local-path-provisioner README, cons: no support for the volume capacity limit",
			Judges: []spec.Path{"storage.localPath", "storage.hostPath", "environments.quota", "spark.shuffle", "flink.state"},
		},
		Check: eachClaim(func(tier *storage.Tier, claim storage.Claim, r *rule.Reporter) {
			if tier.Env.Quota == 0 || !tier.Disk.Unlimited {
				return
			}
			r.Reportf(claim.Path, "nothing enforces the %s of a volume of tier %q, on which the quota relies", claim.Size, tier.Name()).
				Fixf("%s, or accept that a pod can fill the disk of its node", storage.Choice(tier.Env, func(t *storage.Tier) bool { return t.Disk != nil && !t.Disk.Unlimited }, "define a tier whose volumes have a size (ebs, pd, azureDisk, rbd, local)")).
				Notef(tier.Path(), "tier %q is defined here", tier.Name())
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO046", Severity: diag.Warning,
			Title:  "A node can use the throughput of its volumes",
			Why:    "A type of instance limits the throughput of all of its volumes together. What volumes are given beyond it costs money and is never reached.",
			Bad:    `pools: compute: node: throughput: "250Mi"` + "\n" + `storage: fast: ebs: throughput: "500Mi"`,
			Good:   `pools: compute: node: throughput: "1000Mi"` + "\n" + `storage: fast: ebs: throughput: "500Mi"`,
			Ref:    "Amazon EC2, EBS-optimized instances: the lower limit of volume and instance applies",
			Judges: []spec.Path{"pools.node.throughput", "pools.max", "storage.ebs.throughput", "storage.pd.throughput", "storage.azureDisk.throughput"},
		},
		Check: checkThroughput,
	},
	{
		Doc: rule.Doc{
			ID: "STO050", Severity: diag.Warning,
			Title:  "The pods that mount a volume have one group",
			Why:    "The drivers of CephFS and NFS let the kubelet give all files the group of a pod when the pod starts, even if it only reads. A pod of another group changes the files again, and the pods that run can no longer write to them. With many files, each start takes minutes.",
			Bad:    `storage: files: nfs: {server: "nfs.internal", path: "/data", driver: true}` + "\n" + `spark: etl: volumes: data: {tier: "files", path: "/mnt/data"}` + "\n" + `flink: scoring: volumes: data: {tier: "files", path: "/mnt/data"}`,
			Good:   `storage: files: nfs: {server: "nfs.internal", path: "/data"}` + "\n" + `spark: etl: volumes: data: {tier: "files", path: "/mnt/data"}` + "\n" + `flink: scoring: volumes: data: {tier: "files", path: "/mnt/data"}`,
			Ref:    "kubernetes, fsGroupPolicy File and fsGroupChangePolicy OnRootMismatch; kubernetes-csi/csi-driver-nfs, fsGroup",
			Judges: []spec.Path{"spark.volumes", "spark.user", "flink.volumes", "storage.cephfs", "storage.nfs.driver"},
		},
		Check: checkGroups,
	},
}

// checkGroups reports workloads whose pods change the group of the files of a shared tier.
func checkGroups(e *plan.Environment, r *rule.Reporter) {
	first, reported := map[*storage.Tier]storage.Sharing{}, map[*storage.Tier]bool{}
	for _, item := range e.Workloads() {
		sharer, ok := item.(storage.Sharer)
		if !ok {
			continue
		}
		for _, s := range sharer.Shares() {
			if !s.Tier.Share.Grouped || reported[s.Tier] {
				continue
			}
			other, known := first[s.Tier]
			if !known {
				first[s.Tier] = s
				continue
			}
			if other.Group != s.Group {
				reported[s.Tier] = true
				r.Reportf(s.Tier.Path(), "pods of group %d and of group %d mount tier %q, and each start changes the group of all files", other.Group, s.Group, s.Tier.Name()).
					Fixf("let their pods run as one user, with user in the Spark workload, or give each a tier of its own").
					Notef(other.Path, "pods of group %d mount it here", other.Group).
					Notef(s.Path, "pods of group %d mount it here", s.Group)
			}
		}
	}
}

// checkThroughput compares the nodes of each pool with the throughput that the volumes of its
// pods are given.
func checkThroughput(e *plan.Environment, r *rule.Reporter) {
	total, reported := map[string]unit.Bytes{}, map[string]bool{}
	eachClaim(func(tier *storage.Tier, claim storage.Claim, r *rule.Reporter) {
		p := pool.Find(e, pool.Ref(claim.Pool))
		given := tier.Throughput(claim)
		if p == nil || given == 0 || p.Spec.Node.Throughput == 0 {
			return
		}
		total[claim.Pool] += given * unit.Bytes(claim.Count)
		if has := p.Spec.Node.Throughput; given > has {
			reported[claim.Pool] = true
			r.Reportf(claim.Path, "each volume of tier %q is given %s per second, and a node of pool %q has %s for all of its volumes", tier.Name(), given, p.Name(), has).
				Fixf("lower the throughput of tier %q to %s, or choose a pool of larger nodes", tier.Name(), has).
				Notef(p.At("node", "throughput"), "the throughput of the node is here")
		}
	})(e, r)
	for _, name := range slices.Sorted(maps.Keys(total)) {
		p := pool.Find(e, pool.Ref(name))
		all := p.Spec.Node.Throughput * unit.Bytes(p.Spec.Max)
		if reported[name] || all == 0 || total[name] <= all {
			continue
		}
		r.Reportf(p.At("node", "throughput"), "the volumes of pool %q are given %s per second at their largest, and all of its nodes together have %s", name, total[name], all).
			Fixf("raise max, or lower the throughput of the tiers")
	}
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
