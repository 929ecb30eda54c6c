package environment

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// eachNeed turns a check of one claim whose size follows from a need into a check of an
// environment. at is the path of the need.
func eachNeed(check func(tier *storage.Tier, claim storage.Claim, at spec.Path, r *rule.Reporter)) func(*plan.Environment, *rule.Reporter) {
	each := eachClaim(func(tier *storage.Tier, claim storage.Claim, r *rule.Reporter) {
		if claim.Sizing != nil {
			check(tier, claim, claim.Path.Parent().At("need"), r)
		}
	})
	return func(e *plan.Environment, r *rule.Reporter) {
		if storage.AnyNeed(e) {
			each(e, r)
		}
	}
}

// judgedNeeds are the fields from which a volume follows.
func judgedNeeds(more ...spec.Path) []spec.Path {
	return append(more, "spark.shuffle.need", "spark.shuffle.size", "spark.executor.instances", "spark.dynamicAllocation", "flink.state.need", "flink.state.size")
}

// needRules judge the volumes that follow from a need.
var needRules = []rule.Rule[*plan.Environment]{
	{
		Doc: rule.Doc{
			ID: "STO028", Severity: diag.Error,
			Title:  "IOPS and throughput have one source",
			Why:    "A use that states its need gets a class of its own, with the IOPS and the throughput that follow from the need. Those that the tier states would have no effect on it.",
			Bad:    `storage: fast: ebs: iops: 10000` + "\n" + `spark: etl: {executor: instances: 20, shuffle: need: {bytes: "1Ti", interval: "600s"}}`,
			Good:   `storage: fast: ebs: {}` + "\n" + `spark: etl: {executor: instances: 20, shuffle: need: {bytes: "1Ti", interval: "600s"}}`,
			Ref:    "Kubernetes, StorageClass: the parameters of a class hold for each of its volumes",
			Judges: judgedNeeds("storage.ebs", "storage.pd", "storage.azureDisk"),
		},
		Check: eachNeed(func(tier *storage.Tier, _ storage.Claim, at spec.Path, r *rule.Reporter) {
			stated := tier.Stated()
			if len(stated) == 0 {
				return
			}
			var names []string
			for _, path := range stated {
				names = append(names, path.Last())
			}
			fields := strings.Join(names, " and ")
			f := r.Reportf(at, "tier %q states %s, and here they would follow from need", tier.Name(), fields).
				Fixf("remove %s from the tier, or remove need", fields)
			for _, path := range stated {
				f.Notef(path, "%s is here", path.Last())
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO029", Severity: diag.Error,
			Title:  "A type of volume can provide what a use needs",
			Why:    "The driver of EBS silently reduces IOPS above the limit of the type, and EC2 and Azure refuse other numbers. Either the disk is slower than the program needs, or the claim stays pending.",
			Bad:    `spark: etl: shuffle: need: {bytes: "1Ti", interval: "600s"}`,
			Good:   `spark: etl: {executor: instances: 20, shuffle: need: {bytes: "1Ti", interval: "600s"}}`,
			Ref:    "Amazon EC2 API, CreateVolume; kubernetes-sigs/aws-ebs-csi-driver cloud.go, capIOPS; Azure, managed disk types",
			Judges: judgedNeeds("storage.ebs.type", "storage.azureDisk.sku"),
		},
		Check: eachNeed(func(tier *storage.Tier, claim storage.Claim, at spec.Path, r *rule.Reporter) {
			if !claim.Sizing.IsRemembered() {
				reportShortage(tier, claim.Sizing, at, r)
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO030", Severity: diag.Warning,
			Title:  "A type of Google's disks can provide what a use needs",
			Why:    "Compute Engine refuses a disk outside the range of its type, and the claim stays pending. The ranges differ between types of machines and grow, so this is a warning.",
			Bad:    `storage: disks: pd: type: "hyperdisk-balanced"` + "\n" + `spark: etl: shuffle: {tier: "disks", need: {bytes: "1Ti", interval: "600s"}}`,
			Good:   `storage: disks: pd: type: "hyperdisk-balanced"` + "\n" + `spark: etl: {executor: instances: 20, shuffle: {tier: "disks", need: {bytes: "1Ti", interval: "600s"}}}`,
			Ref:    "Google Cloud, limits of Persistent Disk and Hyperdisk (remembered)",
			Judges: judgedNeeds("storage.pd.type"),
		},
		Check: eachNeed(func(tier *storage.Tier, claim storage.Claim, at spec.Path, r *rule.Reporter) {
			if claim.Sizing.IsRemembered() {
				reportShortage(tier, claim.Sizing, at, r)
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO031", Severity: diag.Info,
			Title:  "A volume has the size that the spec states",
			Why:    "Beside a need, size is the least size. Where the IOPS or the throughput need a larger volume of the type, the volume gets the larger size, which costs more and counts against quotas.",
			Bad:    `storage: disks: ebs: type: "io1"` + "\n" + `spark: etl: {executor: instances: 20, shuffle: {tier: "disks", need: {bytes: "1Ti", interval: "600s"}}}`,
			Good:   `spark: etl: {executor: instances: 20, shuffle: need: {bytes: "1Ti", interval: "600s"}}`,
			Ref:    "Amazon EC2 API, CreateVolume: largest ratios of IOPS to size",
			Judges: judgedNeeds("storage"),
		},
		Check: eachNeed(func(_ *storage.Tier, claim storage.Claim, _ spec.Path, r *rule.Reporter) {
			if s := claim.Sizing; s.IsStated && s.Size > s.Least && len(s.Short) == 0 {
				r.Reportf(claim.Path, "the volume gets %s, not %s: %s", s.Size, s.Least, s.Reason()).
					Fixf("write size: %q", s.Size.String())
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO032", Severity: diag.Warning,
			Title:  "A volume for shuffle files holds what its need writes",
			Why:    "Shuffle files stay on the volume until the stages that read them are done. An executor whose volume is full fails with \"No space left on device\", and its tasks are repeated elsewhere.",
			Bad:    `spark: etl: {executor: instances: 10, shuffle: {size: "100Gi", need: {bytes: "1Ti", interval: "600s"}}}`,
			Good:   `spark: etl: {executor: instances: 20, shuffle: {size: "100Gi", need: {bytes: "1Ti", interval: "600s"}}}`,
			Ref:    "apache/spark, ContextCleaner.scala and DiskBlockManager.scala",
			Judges: judgedNeeds(),
		},
		Check: eachNeed(checkHolds),
	},
	{
		Doc: rule.Doc{
			ID: "STO033", Severity: diag.Info,
			Title:  "A need is met in every region and on Outposts",
			Why:    "Until September 2025 gp3 had at most 16,000 IOPS and 1,000 MiB per second, and on Outposts and in some regions it still has. There EC2 refuses more throughput, and the driver, which cannot ask for the limit, silently reduces the IOPS to 16,000.",
			Bad:    `spark: etl: {executor: instances: 6, shuffle: {size: "400Gi", need: {bytes: "1Ti", interval: "600s"}}}`,
			Good:   `spark: etl: {executor: instances: 20, shuffle: need: {bytes: "1Ti", interval: "600s"}}`,
			Ref:    "kubernetes-sigs/aws-ebs-csi-driver cloud.go, gp3FallbackMaxIOPS",
			Judges: judgedNeeds("storage.ebs.type"),
		},
		Check: eachNeed(func(_ *storage.Tier, claim storage.Claim, at spec.Path, r *rule.Reporter) {
			s := claim.Sizing
			if older := s.BeyondOlder(); older != "" && len(s.Short) == 0 {
				r.Reportf(at, "where %s has its limits of before September 2025, a volume has at most %s", s.Type, older).
					Fixf("check the limit of your region, or spread the load over more pods")
			}
		}),
	},
	{
		Doc: rule.Doc{
			ID: "STO034", Severity: diag.Error,
			Title:  "A need is spread over pods that there are",
			Why:    "The load of one volume is that of all, divided by the number of pods. Pods that the workload never has take none of it, so that every volume is too small.",
			Bad:    `spark: etl: shuffle: need: {bytes: "10Gi", interval: "600s", pods: 50}`,
			Good:   `spark: etl: {executor: instances: 50, shuffle: need: {bytes: "10Gi", interval: "600s", pods: 50}}`,
			Ref:    "apache/spark ExecutorPodsAllocator.scala and apache/flink SlotManager: no more pods than the workload states",
			Judges: judgedNeeds("flink.job", "flink.taskManager"),
		},
		Check: eachNeed(func(_ *storage.Tier, claim storage.Claim, at spec.Path, r *rule.Reporter) {
			if n := claim.Sizing.Need.Pods; n > claim.Count {
				r.Reportf(at.At("pods"), "the need is spread over %d pods, and the workload has at most %d", n, claim.Count).
					Fixf("write pods: %d, or raise the number of pods", claim.Count).Replace(strconv.FormatInt(claim.Count, 10))
			}
		}),
	},
}

// checkHolds reports a stated size that is less than what the program writes in one interval, where
// the volume keeps all of it.
func checkHolds(_ *storage.Tier, claim storage.Claim, _ spec.Path, r *rule.Reporter) {
	s := claim.Sizing
	if !claim.Keeps || !s.IsStated || len(s.Short) > 0 || s.Load.Data <= s.Size {
		return
	}
	f := r.Reportf(claim.Path, "the volume has %s, and the executor that has most writes %s in %s: %s × %s × %s ÷ %d",
		s.Size, s.Load.Data.Human(), s.Need.Interval, s.Need.Bytes, s.Need.SafetyFactor, s.Load.Skew, s.Load.Volumes)
	f.Fixf("remove size, so that it follows from need, or use more executors").Replace("null")
}

// reportShortage reports a need that no volume of the type meets.
func reportShortage(tier *storage.Tier, s *storage.Sizing, at spec.Path, r *rule.Reporter) {
	if len(s.Short) == 0 {
		return
	}
	var needs, has []string
	pods := int64(0)
	for _, short := range s.Short {
		needs, has = append(needs, short.Needs), append(has, short.Most)
		pods = max(pods, short.Pods)
	}
	f := r.Reportf(at, "each volume needs %s, and %s has at most %s: %s",
		strings.Join(needs, " and "), s.Type, strings.Join(has, " and "), s.Formula())
	ways := []string{fmt.Sprintf("spread it over at least %d pods", pods)}
	if others := tier.Others(s); len(others) > 0 {
		ways = append(ways, "choose "+oneOf(others))
	}
	f.Fixf("%s, or allow a longer interval", strings.Join(ways, ", ")).
		Notef(tier.Disk.Limits.TypeAt, "the type is here")
}

// oneOf returns names as a choice.
func oneOf(names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
