package flink

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// rules judge one cluster; each file holds those of one theme.
var rules = slices.Concat(shapeRules, memoryRules, stateRules, upgradeRules, storeRules, jarRules, versionRules, keyRules, settingRules)

// shapeRules are about names, the mode, and the number of things.
var shapeRules = []rule.Rule[*Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK002", Severity: diag.Error,
			Title:  "A volume of a Flink cluster has a tier and a path",
			Why:    "The tier says what is mounted and the path where. With half of it missing, nothing would be mounted.",
			Bad:    `flink: scoring: volumes: lake: path: "/mnt/lake"`,
			Good:   `flink: scoring: volumes: lake: {tier: "shared", path: "/mnt/lake"}`,
			Ref:    "Kubernetes, volumes",
			Judges: []spec.Path{"flink.volumes"},
		},
		Check: checkVolumes,
	},
	{
		Doc: rule.Doc{
			ID: "FLK003", Severity: diag.Error,
			Title:  "An application cluster has one job, and a session cluster has jobs by name",
			Why:    "The operator takes a FlinkDeployment with a job for an application cluster and one without for a session cluster, refuses to submit session jobs to the former, and cannot change the one into the other.",
			Bad:    `flink: scoring: mode: "session"`,
			Good:   `flink: scoring: mode: "application"`,
			Ref:    "apache/flink-kubernetes-operator DefaultValidator.validateNotApplicationCluster, validateSpecChange",
			Judges: []spec.Path{"flink.mode", "flink.job", "flink.jobs"},
		},
		Check: checkMode,
	},
	{
		Doc: rule.Doc{
			ID: "FLK004", Severity: diag.Error,
			Title:  "A Flink job says where its code is",
			Why:    "Flink takes the job from the jar, or, in an application cluster, from a class that the image has in its lib folder. Without either it has nothing to run and the JobManager ends.",
			Bad:    `flink: scoring: job: file: null`,
			Good:   `flink: scoring: job: {file: null, class: "com.example.Scoring"}`,
			Ref:    "apache/flink-kubernetes-operator JobSpec; DefaultValidator.validateSessionJob",
			Judges: []spec.Path{"flink.job", "flink.jobs"},
		},
		Check: func(c *Cluster, r *rule.Reporter) {
			for _, job := range c.Jobs {
				if job.Spec.File == "" && (c.Way.Session || job.Spec.Class == "") {
					r.Reportf(job.Path, "%s has no file", job.spoken()).
						Fixf("add file, the URI of its jar, such as %s", c.sampleJar())
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK005", Severity: diag.Error,
			Title:  "A Flink job says how parallel it is",
			Why:    "The operator refuses a job whose parallelism is less than 1 unless the number of TaskManagers gives it. A job of a session cluster shares the slots, so only its own number says what it needs.",
			Bad:    `flink: scoring: job: parallelism: null`,
			Good:   `flink: scoring: {job: parallelism: null, taskManager: replicas: 2}`,
			Ref:    "apache/flink-kubernetes-operator DefaultValidator.validateJobSpec",
			Judges: []spec.Path{"flink.job", "flink.jobs", "flink.taskManager.replicas", "flink.taskManager.slots"},
		},
		Check: func(c *Cluster, r *rule.Reporter) {
			for _, job := range c.Jobs {
				if job.Parallelism == 0 {
					r.Reportf(job.Path, "%s has no parallelism", job.spoken()).
						Fixf("add parallelism, the number of subtasks that run at once, for example %d", c.slots())
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK006", Severity: diag.Error,
			Title:  "The parallelism of Flink jobs and the number of TaskManagers agree",
			Why:    "When the number of TaskManagers is given, the operator runs the job of an application cluster with replicas times slots, and says so only in its log. A standalone session cluster cannot start more TaskManagers, so a job that finds too few slots fails after slot.request.timeout.",
			Bad:    `flink: scoring: {job: parallelism: 3, taskManager: {slots: 2, replicas: 2}}`,
			Good:   `flink: scoring: {job: parallelism: 4, taskManager: {slots: 2, replicas: 2}}`,
			Ref:    "apache/flink-kubernetes-operator FlinkConfigBuilder.getParallelism",
			Judges: []spec.Path{"flink.job", "flink.jobs", "flink.deployment", "flink.taskManager.replicas", "flink.taskManager.slots"},
		},
		Check: checkParallelism,
	},
	{
		Doc: rule.Doc{
			ID: "FLK007", Severity: diag.Warning,
			Title:  "The number of TaskManagers of a native session cluster is left to Flink",
			Why:    "In native mode Flink asks for a TaskManager when a job needs a slot and lets it go when it is idle. The number is read by standalone clusters alone.",
			Bad:    `environments: dev: flink: scoring: {mode: "session", job: null, taskManager: replicas: 2}`,
			Good:   `environments: dev: flink: scoring: {mode: "session", job: null, deployment: "standalone", taskManager: replicas: 2}`,
			Ref:    "apache/flink-kubernetes-operator StandaloneKubernetesConfigOptionsInternal",
			Judges: []spec.Path{"flink.mode", "flink.deployment", "flink.taskManager.replicas"},
		},
		Check: func(c *Cluster, r *rule.Reporter) {
			if c.Way.Session && c.Way.Native && c.Spec.TaskManager.Replicas != 0 {
				r.Reportf(c.At("taskManager", "replicas"), "%s takes no notice of %d TaskManagers", c.Way.Name, c.Spec.TaskManager.Replicas).
					Fixf("leave replicas out, or set deployment to standalone")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK008", Severity: diag.Error,
			Title:  "The name of a Flink cluster has at most 45 characters",
			Why:    "Flink makes the names of Services, ConfigMaps and pods from it and refuses a cluster id of more than 45 characters, as does the operator.",
			Bad:    `flink: "scoring-of-all-payments-of-every-customer-abroad": {version: "1.20.4", image: "registry.internal/scoring:2.3.0", job: {file: "local:///opt/flink/usrlib/scoring.jar", parallelism: 1}}`,
			Good:   `flink: "scoring-of-all-payments-of-customers-abroad": {version: "1.20.4", image: "registry.internal/scoring:2.3.0", job: {file: "local:///opt/flink/usrlib/scoring.jar", parallelism: 1}}`,
			Ref:    "apache/flink-kubernetes-operator DefaultValidator.validateDeploymentName; apache/flink KubernetesJobManagerParameters.getClusterId",
			Judges: []spec.Path{"flink"},
		},
		Check: func(c *Cluster, r *rule.Reporter) {
			if n := len(c.Name()); n > longestName {
				r.Reportf(c.Path(), "the name has %d characters, a Flink cluster may have %d", n, longestName).
					Fixf("shorten it, for example to %s", strings.TrimRight(c.Name()[:longestName], "-"))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK009", Severity: diag.Error,
			Title:  "Jobs of session clusters have names of their own",
			Why:    "The job's object is called cluster-job. Two of one name in one namespace overwrite each other, and one of the jobs never runs.",
			Bad:    `flink: {a: {version: "1.20.4", image: "registry.internal/a:1", mode: "session", jobs: "b-c": {file: "https://repo.example.com/a.jar", parallelism: 1}}, "a-b": {version: "1.20.4", image: "registry.internal/a:1", mode: "session", jobs: c: {file: "https://repo.example.com/a.jar", parallelism: 1}}}`,
			Good:   `flink: {a: {version: "1.20.4", image: "registry.internal/a:1", mode: "session", jobs: "b-c": {file: "https://repo.example.com/a.jar", parallelism: 1}}, "a-b": {version: "1.20.4", image: "registry.internal/a:1", mode: "session", jobs: d: {file: "https://repo.example.com/a.jar", parallelism: 1}}}`,
			Ref:    "the output: FlinkSessionJob cluster-job",
			Judges: []spec.Path{"flink.jobs"},
		},
		Check: checkJobNames,
	},
	{
		Doc: rule.Doc{
			ID: "FLK061", Severity: diag.Error,
			Title:  "No Flink cluster is called like the TaskManagers of another",
			Why:    "The account and the role of a native cluster's TaskManagers, and the Deployment of a standalone cluster's, are called cluster-taskmanager. Another cluster of that name overwrites them.",
			Bad:    `flink: "scoring-taskmanager": {version: "1.20.4", image: "registry.internal/scoring:2.3.0", job: {file: "local:///opt/flink/usrlib/scoring.jar", parallelism: 1}}`,
			Good:   `flink: "scoring-tasks": {version: "1.20.4", image: "registry.internal/scoring:2.3.0", job: {file: "local:///opt/flink/usrlib/scoring.jar", parallelism: 1}}`,
			Ref:    "the output: ServiceAccount cluster-taskmanager; apache/flink-kubernetes-operator StandaloneKubernetesUtils.getTaskManagerDeploymentName",
			Judges: []spec.Path{"flink"},
		},
		Check: func(c *Cluster, r *rule.Reporter) {
			name, found := strings.CutSuffix(c.Name(), "-"+taskManager)
			if other := plan.Find[*Cluster](c.Env, Name, name); found && other != nil {
				r.Reportf(c.Path(), "the TaskManagers of %q are called %s too", name, c.Name()).
					Fixf("rename one of the two clusters").
					Notef(other.Path(), "the other one is here")
			}
		},
	},
}

// longestName is the most characters of a cluster id: 63 of a Service less what Flink
// adds.
const longestName = 45

// spoken returns what to call the job in a message.
func (j Job) spoken() string {
	if j.Name == "" {
		return "the job"
	}
	return fmt.Sprintf("job %q", j.Name)
}

// sampleJar returns an address that the mode of the cluster can fetch.
func (c *Cluster) sampleJar() string {
	if c.Way.Session {
		return "https://repo.example.com/" + c.Name() + ".jar"
	}
	if !c.Way.Native {
		return "local:///opt/flink/job/" + c.Name() + ".jar"
	}
	return "local://" + userLib + "/" + c.Name() + ".jar"
}

// checkVolumes reports volumes of which half is missing: they would not be mounted.
func checkVolumes(c *Cluster, r *rule.Reporter) {
	for _, name := range sorted(c.Spec.Volumes) {
		switch v, at := c.Spec.Volumes[name], c.At("volumes", name); {
		case v.Tier == "":
			r.Reportf(at, "volume %q names no storage tier", name).Fixf("name the tier, %s", storage.Shared)
		case v.Path == "":
			r.Reportf(at, "volume %q has no path", name).Fixf("say where it is mounted, as in path: \"/mnt/%s\"", name)
		}
	}
}

func checkMode(c *Cluster, r *rule.Reporter) {
	switch {
	case c.Way.Session && c.Spec.Job != nil:
		r.Reportf(c.At("job"), "a session cluster has no job of its own").
			Fixf("move it to jobs under a name, or set mode to application").
			Notef(c.At("mode"), "the mode is session")
	case !c.Way.Session && c.Spec.Job == nil && len(c.Spec.Jobs) == 0:
		r.Reportf(c.Path(), "an application cluster needs a job").
			Fixf("add job, or set mode to session")
	case !c.Way.Session && len(c.Spec.Jobs) > 0:
		r.Reportf(c.At("jobs"), "an application cluster has one job, not %d by name", len(c.Spec.Jobs)).
			Fixf("write it as job, or set mode to session")
	}
}

func checkParallelism(c *Cluster, r *rule.Reporter) {
	replicas := c.Spec.TaskManager.Replicas
	slots := replicas * c.slots()
	if replicas == 0 || len(c.Jobs) == 0 {
		return
	}
	if job := c.Jobs[0]; !c.Way.Session && job.Parallelism != slots {
		r.Reportf(job.Path.At("parallelism"), "the parallelism is %d, and the operator would run %d: %d TaskManagers with %d slots", job.Parallelism, slots, replicas, c.slots()).
			Fixf("set parallelism to %d, or leave taskManager.replicas out", slots).Replace(strconv.FormatInt(slots, 10)).
			Notef(c.At("taskManager", "replicas"), "the number of TaskManagers is here")
	}
	if needed := c.parallelism(); c.Way.Session && !c.Way.Native && needed > slots {
		r.Reportf(c.At("taskManager", "replicas"), "the jobs need %d slots, %d TaskManagers have %d", needed, replicas, slots).
			Fixf("set replicas to at least %d", (needed+c.slots()-1)/c.slots()).
			Replace(strconv.FormatInt((needed+c.slots()-1)/c.slots(), 10))
	}
}

// checkJobNames looks at all clusters at once, from the first of them.
func checkJobNames(first *Cluster, r *rule.Reporter) {
	type owner struct {
		cluster *Cluster
		job     Job
	}
	owners := map[string]owner{}
	for _, c := range first.clusters() {
		if !c.Way.Session {
			continue
		}
		for _, job := range c.Jobs {
			name := c.jobName(job)
			other, found := owners[name]
			if !found {
				owners[name] = owner{c, job}
				continue
			}
			r.Reportf(job.Path, "the jobs %q of %q and %q of %q are both called %s", other.job.Name, other.cluster.Name(), job.Name, c.Name(), name).
				Fixf("rename one of them").
				Notef(other.job.Path, "the other one is here")
		}
	}
}

// clusters returns all clusters of the environment when c is the first of them, and
// none otherwise, for rules that look at all of them at once.
func (c *Cluster) clusters() []*Cluster {
	var clusters []*Cluster
	for i, item := range c.Env.Items(Name) {
		other, ok := item.(*Cluster)
		if !ok || i == 0 && other != c {
			return nil
		}
		clusters = append(clusters, other)
	}
	return clusters
}

// movingTags are tags that a registry gives to one build after the other.
var movingTags = regexp.MustCompile(`(?i)^(latest|stable|edge|nightly|main|master|dev|develop|snapshot|.*-snapshot)$`)
