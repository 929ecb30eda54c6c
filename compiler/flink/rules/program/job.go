package program

import (
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// JobRules are about names, the mode, and the numbers of jobs and TaskManagers.
var JobRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK003", Severity: diag.Error,
			Title:  "An application cluster has one job, and a session cluster has jobs by name",
			Why:    "The operator treats a FlinkDeployment with a job as an application cluster and one without as a session cluster. It refuses to submit session jobs to an application cluster, and cannot convert one into the other.",
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
			Title:  "A Flink job names the file or class of its code",
			Why:    "Flink loads the job from the jar or, in a standalone or a session cluster, from a class in the lib folder of the image. The operator creates a native application cluster with Flink's own client, which wants one jar unless the job is in Python. Without either, Flink has nothing to run.",
			Bad:    `flink: scoring: job: file: null`,
			Good:   `flink: scoring: {deployment: "standalone", job: {file: null, class: "com.example.Scoring"}}`,
			Ref:    "apache/flink-kubernetes-operator JobSpec, AbstractFlinkService.findJarURI; apache/flink KubernetesClusterDescriptor.deployApplicationCluster",
			Judges: []spec.Path{"flink.job", "flink.jobs", "flink.mode", "flink.deployment"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, job := range c.Jobs {
				switch {
				case job.Language != cluster.Java || job.Spec.File != "":
				case job.Spec.Class == "":
					r.Reportf(job.Path, "%s has no file", job.Title()).
						Fixf("add file, the URI of its jar, such as %s", sampleJar(c))
				case c.Way.Native && !c.Way.Session:
					r.Reportf(job.Path.At("class"), "%s has a class and no file, and a native cluster needs a jar", job.Title()).
						Fixf("add file, the URI of a jar, such as %s, or set deployment to standalone", sampleJar(c))
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK005", Severity: diag.Error,
			Title:  "A Flink job has a parallelism",
			Why:    "The operator refuses a job with a parallelism below 1 unless the number of TaskManagers decides it. Jobs of a session cluster share the slots, so each of them needs its own number.",
			Bad:    `flink: scoring: job: parallelism: null`,
			Good:   `flink: scoring: {job: parallelism: null, taskManager: replicas: 2}`,
			Ref:    "apache/flink-kubernetes-operator DefaultValidator.validateJobSpec",
			Judges: []spec.Path{"flink.job", "flink.jobs", "flink.taskManager.replicas", "flink.taskManager.slots"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, job := range c.Jobs {
				if job.Parallelism == 0 {
					r.Reportf(job.Path, "%s has no parallelism", job.Title()).
						Fixf("add parallelism, the number of subtasks that run at once, for example %d", c.Slots())
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK006", Severity: diag.Error,
			Title:  "The parallelism of Flink jobs and the number of TaskManagers agree",
			Why:    "When the number of TaskManagers is set, the operator runs the job of an application cluster with replicas times slots, and reports that only in its log. A standalone session cluster cannot start more TaskManagers, so a job that finds too few slots fails after slot.request.timeout.",
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
			Title:  "Flink decides the number of TaskManagers of a native session cluster",
			Why:    "In native mode Flink starts a TaskManager when a job needs a slot and stops it when it is idle. Only standalone clusters read the number.",
			Bad:    `environments: dev: flink: scoring: {mode: "session", job: null, taskManager: replicas: 2}`,
			Good:   `environments: dev: flink: scoring: {mode: "session", job: null, deployment: "standalone", taskManager: replicas: 2}`,
			Ref:    "apache/flink-kubernetes-operator StandaloneKubernetesConfigOptionsInternal",
			Judges: []spec.Path{"flink.mode", "flink.deployment", "flink.taskManager.replicas"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if c.Way.Session && c.Way.Native && c.Spec.TaskManager.Replicas != 0 {
				r.Reportf(c.At("taskManager", "replicas"), "%s ignores taskManager.replicas, which is %d", c.Way.Name, c.Spec.TaskManager.Replicas).
					Fixf("remove replicas, or set deployment to standalone")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK008", Severity: diag.Error,
			Title:  "The name of a Flink cluster has at most 45 characters",
			Why:    "Flink derives the names of Services, ConfigMaps and pods from it. Flink and the operator refuse a cluster id of more than 45 characters.",
			Bad:    `flink: "scoring-of-all-payments-of-every-customer-abroad": {version: "1.20.4", image: "registry.internal/scoring:2.3.0", job: {file: "local:///opt/flink/usrlib/scoring.jar", parallelism: 1}}`,
			Good:   `flink: "scoring-of-all-payments-of-customers-abroad": {version: "1.20.4", image: "registry.internal/scoring:2.3.0", job: {file: "local:///opt/flink/usrlib/scoring.jar", parallelism: 1}}`,
			Ref:    "apache/flink-kubernetes-operator DefaultValidator.validateDeploymentName; apache/flink KubernetesJobManagerParameters.getClusterId",
			Judges: []spec.Path{"flink"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if n := len(c.Name()); n > longestName {
				r.Reportf(c.Path(), "the name has %d characters, and the limit for a Flink cluster is %d", n, longestName).
					Fixf("shorten it, for example to %s", strings.TrimRight(c.Name()[:longestName], "-"))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK009", Severity: diag.Error,
			Title:  "Jobs of session clusters have different object names",
			Why:    "The object of a job is called CLUSTER-JOB. Two objects of the same name in one namespace overwrite each other, and one of the jobs never runs.",
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
			Title:  "No Flink cluster has the name of another cluster's TaskManagers",
			Why:    "The account and the role of TaskManagers, and the Deployment of a standalone cluster's TaskManagers, are called CLUSTER-taskmanager. Another cluster with that name overwrites them.",
			Bad:    `flink: "scoring-taskmanager": {version: "1.20.4", image: "registry.internal/scoring:2.3.0", job: {file: "local:///opt/flink/usrlib/scoring.jar", parallelism: 1}}`,
			Good:   `flink: "scoring-tasks": {version: "1.20.4", image: "registry.internal/scoring:2.3.0", job: {file: "local:///opt/flink/usrlib/scoring.jar", parallelism: 1}}`,
			Ref:    "the output: ServiceAccount cluster-taskmanager; apache/flink-kubernetes-operator StandaloneKubernetesUtils.getTaskManagerDeploymentName",
			Judges: []spec.Path{"flink"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			name, found := strings.CutSuffix(c.Name(), "-"+cluster.TaskProcess)
			if other := plan.Find[*cluster.Cluster](c.Env, cluster.Name, name); found && other != nil {
				r.Reportf(c.Path(), "objects of the TaskManagers of %q are also called %s", name, c.Name()).
					Fixf("rename one of the two clusters").
					Notef(other.Path(), "the other one is here")
			}
		},
	},
}

// longestName is the largest length of a cluster id: the 63 characters of a Service name
// minus the suffix that Flink adds.
const longestName = 45

// sampleJar returns an example of a URI that the cluster can fetch in its mode.
func sampleJar(c *cluster.Cluster) string {
	if c.Way.Session {
		return "https://repo.example.com/" + c.Name() + ".jar"
	}
	if !c.Way.Native {
		return "local:///opt/flink/job/" + c.Name() + ".jar"
	}
	return "local://" + userLib + "/" + c.Name() + ".jar"
}

func checkMode(c *cluster.Cluster, r *rule.Reporter) {
	switch {
	case c.Way.Session && c.Spec.Job != nil:
		r.Reportf(c.At("job"), "a session cluster has no field job").
			Fixf("move the job to jobs under a name, or set mode to application").
			Notef(c.At("mode"), "the mode is session")
	case !c.Way.Session && c.Spec.Job == nil && len(c.Spec.Jobs) == 0:
		r.Reportf(c.Path(), "an application cluster needs a job").
			Fixf("add job, or set mode to session")
	case !c.Way.Session && len(c.Spec.Jobs) > 0:
		r.Reportf(c.At("jobs"), "an application cluster has one job, not %d named jobs", len(c.Spec.Jobs)).
			Fixf("write it as job, or set mode to session")
	}
}

func checkParallelism(c *cluster.Cluster, r *rule.Reporter) {
	replicas := c.Spec.TaskManager.Replicas
	slots := replicas * c.Slots()
	if replicas == 0 || len(c.Jobs) == 0 {
		return
	}
	if job := c.Jobs[0]; !c.Way.Session && job.Parallelism != slots {
		r.Reportf(job.Path.At("parallelism"), "the parallelism is %d, and the operator would use %d: %d TaskManagers with %d slots", job.Parallelism, slots, replicas, c.Slots()).
			Fixf("set parallelism to %d, or remove taskManager.replicas", slots).Replace(strconv.FormatInt(slots, 10)).
			Notef(c.At("taskManager", "replicas"), "the number of TaskManagers is here")
	}
	if needed := c.Parallelism(); c.Way.Session && !c.Way.Native && needed > slots {
		r.Reportf(c.At("taskManager", "replicas"), "the jobs need %d slots, and %d TaskManagers have %d", needed, replicas, slots).
			Fixf("set replicas to at least %d", (needed+c.Slots()-1)/c.Slots()).
			Replace(strconv.FormatInt((needed+c.Slots()-1)/c.Slots(), 10))
	}
}

// checkJobNames checks all clusters together, and runs only for the first one.
func checkJobNames(first *cluster.Cluster, r *rule.Reporter) {
	type owner struct {
		cluster *cluster.Cluster
		job     cluster.Job
	}
	owners := map[string]owner{}
	for _, c := range first.Clusters() {
		if !c.Way.Session {
			continue
		}
		for _, job := range c.Jobs {
			name := c.JobName(job)
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
