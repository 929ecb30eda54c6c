package program

import (
	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/version"
)

// VersionRules are about the versions of Flink, its image and its operator.
var VersionRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK039", Severity: diag.Error,
			Title:  "The operator knows the Flink version",
			Why:    "flinkVersion is an enumeration in the operator's CRD, and the API server refuses a value that the CRD does not list.",
			Bad:    `operators: flink: version: "1.12", flink: scoring: version: "2.1.2"`,
			Good:   `operators: flink: version: "1.13", flink: scoring: version: "2.1.2"`,
			Ref:    "apache/flink-kubernetes-operator FlinkVersion and the CRDs of its releases",
			Judges: []spec.Path{"flink.version"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			operator, needs := c.Operator(), knownSince[c.Spec.Version.Line()]
			if operator.Major == 0 || needs.Major == 0 || operator.AtLeast(needs.Major, needs.Minor) {
				return
			}
			r.Reportf(c.At("version"), "operator %s does not know Flink %s; %s is the first version that does", operator, c.Spec.Version.Line(), needs).
				Fixf("install operator %s or newer, or use an older Flink", needs).
				Notef(cluster.OperatorPath, "the operator's version is decided here")
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK040", Severity: diag.Error,
			Title:  "The operator can start a standalone cluster of Flink 2 with high availability",
			Why:    "Up to 1.15 the operator starts the JobManager with --host, which Flink 2 no longer knows. Flink passes the option to the job, and the TaskManagers look for the leader at a wrong address.",
			Bad:    `flink: scoring: {version: "2.0.2", deployment: "standalone", job: file: "local:///opt/flink/job/scoring.jar"}`,
			Good:   `flink: scoring: {version: "2.0.2", deployment: "native"}`,
			Ref:    "apache/flink-kubernetes-operator 249dc9c6 (FLINK-38795); apache/flink CommandLineOptions (FLINK-36355)",
			Judges: []spec.Path{"flink.version", "flink.deployment", "flink.mode", "flink.highAvailability"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			operator := c.Operator()
			if c.Way.Native || c.Way.Session || c.Spec.HighAvailability == nil || !c.Spec.Version.AtLeast(2, 0) || operator.Major == 0 || operator.AtLeast(1, 16) {
				return
			}
			r.Reportf(c.At("deployment"), "operator %s cannot start Flink %s standalone with high availability", operator, c.Spec.Version.Line()).
				Fixf("set deployment to native").Replace(`"native"`).
				Notef(c.At("highAvailability"), "high availability is set here")
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK041", Severity: diag.Error,
			Title:  "The operator finds the last state of Flink 2 for an upgrade",
			Why:    "Flink 2 writes different keys into the HA metadata (executionPlan instead of jobGraph). The operator reads them from 1.12 on; older operators treat the metadata as missing and do not upgrade.",
			Bad:    `operators: flink: version: "1.11", flink: scoring: version: "2.0.2"`,
			Good:   `operators: flink: version: "1.12", flink: scoring: version: "2.0.2"`,
			Ref:    "apache/flink-kubernetes-operator FLINK-37571",
			Judges: []spec.Path{"flink.version", "flink.job", "flink.jobs"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			operator := c.Operator()
			if operator.Major == 0 || operator.AtLeast(1, 12) || !c.Spec.Version.AtLeast(2, 0) {
				return
			}
			for _, job := range c.Jobs {
				if job.Upgrade == "last-state" {
					r.Reportf(c.At("version"), "operator %s does not find the last state of Flink %s", operator, c.Spec.Version.Line()).
						Fixf("install operator 1.12 or newer, or set upgrade to savepoint").
						Notef(cluster.OperatorPath, "the operator's version is decided here").
						Notef(job.Path.At("upgrade"), "%s is upgraded from its last state", job.Title())
					return
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK042", Severity: diag.Error,
			Title:  "The image contains the stated version of Flink",
			Why:    "The version decides the name of the configuration file (flink-conf.yaml before 2.0, config.yaml since), the names of keys and the file name of the plugin. An image of another version does not find its configuration.",
			Bad:    `flink: scoring: image: "flink:2.0.2-java17"`,
			Good:   `flink: scoring: image: "flink:1.20.4-java17"`,
			Ref:    "apache/flink-kubernetes-operator FlinkConfMountDecorator; apache/flink-docker tags",
			Judges: []spec.Path{"flink.version", "flink.image"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			im, stated := c.Spec.Image.Parse(), c.Spec.Version
			if !im.OfFlink() || stated.Major == 0 {
				return
			}
			holds, found := im.Version()
			if !found || holds.Line() == stated.Line() && (holds.Patch == stated.Patch || !holds.HasPatch() || !stated.HasPatch()) {
				return
			}
			r.Reportf(c.At("image"), "the image contains Flink %s, and version is %s", holds, stated).
				Fixf("write flink:%s, or set version to %s", stated, holds).
				Notef(c.At("version"), "the version is stated here")
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK043", Severity: diag.Warning,
			Title:  "The tag of an image always names the same build",
			Why:    "Tags such as main or snapshot, and Flink tags without a patch number, are reassigned to each new build. Pods that start later then run a different build, whose image lacks the plugin of the older version.",
			Bad:    `flink: scoring: image: "registry.internal/scoring:main"`,
			Good:   `flink: scoring: image: "registry.internal/scoring:2.3.1"`,
			Ref:    "apache/flink-docker release.metadata",
			Judges: []spec.Path{"flink.image"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			im := c.Spec.Image.Parse()
			if im.Digest || im.Tag == "" || im.Moving() != "" {
				return
			}
			holds, found := im.Version()
			if movingTags.MatchString(im.Tag) || im.OfFlink() && !(found && holds.HasPatch()) {
				r.Reportf(c.At("image"), "the tag %s is reassigned to each new build", im.Tag).Fixf("write the tag or the digest of one build")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK121", Severity: diag.Warning,
			Title:  "The operator still supports the Flink version",
			Why:    "From 1.13 on the operator calls Flink 1.17 and 1.18 deprecated, and no longer tests with them. The first release that removes them stops managing their clusters.",
			Bad:    `flink: scoring: version: "1.18.1"`,
			Good:   `flink: scoring: version: "1.19.3"`,
			Ref:    "apache/flink-kubernetes-operator FlinkVersion, release 1.13",
			Judges: []spec.Path{"flink.version"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if v := c.Spec.Version; v.Major == 1 && v.Minor < 19 && c.Operator().AtLeast(1, 13) {
				r.Reportf(c.At("version"), "operator %s supports Flink %s only for the time being", c.Operator(), v.Line()).
					Fixf("use Flink 1.20 or newer").
					Notef(cluster.OperatorPath, "the operator's version is decided here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK122", Severity: diag.Error,
			Title:  "Flink has the settings of restarts",
			Why:    "The number of attempts of growing delays is a key since Flink 1.19. An older one silently ignores it, and restarts the job for ever.",
			Bad:    `flink: scoring: {version: "1.18.1", restart: exponential: attempts: 20}`,
			Good:   `flink: scoring: {version: "1.19.3", restart: exponential: attempts: 20}`,
			Ref:    "apache/flink RestartStrategyOptions of 1.18 and 1.19",
			Judges: []spec.Path{"flink.version", "flink.restart"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			s, v := c.Spec.Restart, c.Spec.Version
			if s != nil && s.Exponential != nil && s.Exponential.Attempts != 0 && v.Major != 0 && !v.AtLeast(1, 19) {
				r.Reportf(c.At("restart", "exponential", "attempts"), "Flink %s restarts for ever; 1.19 is the first version with a limit", v.Line()).
					Fixf("remove attempts, or use Flink 1.19 or newer").
					Notef(c.At("version"), "the version is stated here")
			}
		},
	},
}

// knownSince maps a Flink version to the first operator whose CRD lists it.
var knownSince = map[string]version.Version{
	"1.17": version.Must("1.4"),
	"1.18": version.Must("1.6"),
	"1.19": version.Must("1.7"),
	"1.20": version.Must("1.10"),
	"2.0":  version.Must("1.11"),
	"2.1":  version.Must("1.13"),
	"2.2":  version.Must("1.13"),
}

// movingTags matches tags that are reassigned to each new build.
var movingTags = lazyregexp.New(`(?i)^(latest|stable|edge|nightly|main|master|dev|develop|snapshot|.*-snapshot)$`)
