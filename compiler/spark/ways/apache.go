package ways

import (
	"maps"
	"math"
	"strings"

	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/objects"
	"github.com/lakewright/lakewright/compiler/way"
	"github.com/lakewright/lakewright/internal/kube"
)

// pythonRunner is the class that runs Python. When it is the main class, Apache's operator
// runs the first of several Python files and passes the others as imports.
const pythonRunner = "org.apache.spark.deploy.PythonRunner"

// startTimeout is how long pods may take to start, in milliseconds. Adding nodes and
// pulling large images can take a quarter of an hour. The operator's default of five
// minutes would end the attempt.
const startTimeout = 15 * 60 * 1000

// apacheWay runs an application with Apache's operator.
var apacheWay = app.Way{
	Way: way.Way[*app.App]{
		Mode: application, Operator: apache, Name: "Apache's operator", Limits: apacheLimits,
		Keys: apacheKeys, Objects: apacheApplication, Policies: objects.PodPolicies,
	},
	Ends: true, FreeName: true, NamedByKey: true, Reserved: apacheReserved,
	Prefix: apachePrefix,
	Marks: func(a *app.App, _ string) map[string]string {
		return map[string]string{"spark.operator/name": "spark-kubernetes-operator", "spark.operator/spark-app-name": a.Name()}
	},
}

// apachePrefix is the prefix of the operator's labels.
const apachePrefix = "spark.operator/"

// The limits of Apache's operator that hold for applications and clusters.
var (
	apacheVersionLimit = limit{
		At:     []string{"version"},
		Asked:  func(a *app.App) bool { return a.Spec.Version.Major != 0 && !a.Spec.Version.AtLeast(3, 5) },
		Cannot: "does not run Spark before 3.5", Instead: "use an image with Spark 3.5 or later, or another operator",
	}
	apacheSuspendLimit = limit{
		At: []string{"suspend"}, Asked: func(a *app.App) bool { return a.Spec.Suspend && a.Env.Operators.ApacheSpark.Before(1, 1) },
		Cannot: "cannot suspend a workload before version 1.1 of the operator", Instead: "remove the workload from this environment instead, or install operator 1.1",
	}
	apacheVolcanoLimit = limit{
		At: []string{"scheduler", "name"}, Asked: func(a *app.App) bool { return a.SchedulerIs(app.Volcano) },
		Cannot: "does not create pod groups for Volcano", Instead: "choose yunikorn or kueue",
	}
	apacheKueueLimit = limit{
		At: []string{"scheduler", "name"}, Asked: func(a *app.App) bool { return a.SchedulerIs(app.Kueue) && a.Env.Operators.ApacheSpark.Before(1, 1) },
		Cannot: "does not wait for Kueue before version 1.1 of the operator", Instead: "install operator 1.1, or remove scheduler",
	}
	apacheQueueLimit = limit{
		At: []string{"dynamicAllocation"}, Asked: func(a *app.App) bool { return a.SchedulerIs(app.Kueue) && a.Spec.DynamicAllocation != nil },
		Cannot: "does not support Kueue together with dynamic allocation", Instead: "set executor.instances instead of dynamicAllocation, or remove scheduler",
	}
)

// apacheLimits are the limits of an application under Apache's operator.
var apacheLimits = []limit{
	clientLimit, apacheVersionLimit, apacheSuspendLimit, apacheVolcanoLimit, apacheKueueLimit, apacheQueueLimit,
	{
		At: []string{"schedule"}, Asked: func(a *app.App) bool { return a.Spec.Schedule != nil },
		Cannot: "does not support schedules", Instead: "set operator to \"kubeflow\", or to \"none\" for a CronJob",
	},
}

// apacheApplication returns the application for Apache's operator. It keeps the driver's
// pod for its logs until the application is deleted, as the Kubeflow operator does. Any
// other policy would also stop the driver from removing executors that are done.
func apacheApplication(a *app.App) []kube.Object {
	out := &ApacheSparkApplication{Head: apacheHead(a), Spec: ApacheSparkApplicationSpec{
		DriverArgs: a.Program.Arguments, DeploymentMode: "ClusterMode", Suspend: a.Suspend,
		RuntimeVersions: ApacheSparkVersions{SparkVersion: a.Version.String()},
		ApplicationTolerations: ApacheSparkTolerations{
			RestartConfig: apacheRestart(a.Restart), ResourceRetainPolicy: "Always",
			ApplicationTimeoutConfig: ApacheSparkTimeouts{
				DriverStartTimeoutMillis: startTimeout, DriverReadyTimeoutMillis: startTimeout, ExecutorStartTimeoutMillis: startTimeout,
			},
		},
		SparkConf:    a.Conf,
		DriverSpec:   ApacheSparkPod{PodTemplateSpec: a.Driver.Merged(a.LabelledTemplate(&a.Driver, app.ContainerOf(app.DriverRole)))},
		ExecutorSpec: ApacheSparkPod{PodTemplateSpec: a.Executor.Merged(a.LabelledTemplate(&a.Executor, app.ContainerOf(app.ExecutorRole)))},
	}}
	apacheProgram(a, &out.Spec)
	if a.TimeToLive != 0 {
		out.Spec.ApplicationTolerations.TTLAfterStopMillis = kube.To(milliseconds(a.TimeToLive))
	}
	return []kube.Object{out}
}

// apacheHead returns the metadata of an object of Apache's operator.
func apacheHead(a *app.App) kube.Head {
	return kube.Head{Metadata: kube.Metadata{
		Name: a.Name(), Labels: objects.WorkloadLabels(a), Annotations: maps.Clone(a.Annotations),
	}}
}

// apacheProgram sets the program. The field that holds the file decides the language.
func apacheProgram(a *app.App, out *ApacheSparkApplicationSpec) {
	file := a.Program.File
	switch a.Language {
	case app.Python:
		out.PyFiles = file
		if d := a.Program.Dependencies; d != nil && len(d.PyFiles) > 0 {
			out.MainClass = pythonRunner
			out.PyFiles = strings.Join(append([]string{file}, d.PyFiles...), ",")
		}
	case app.LanguageR:
		out.SparkRFiles = file
	default:
		out.Jars, out.MainClass = file, a.Program.Class
	}
}

// apacheKeys returns Spark's keys for everything that Apache's operator has no field for.
// It also names Spark's container in each template, because without the name Spark
// considers all of the containers. It names the application, because the operator passes no
// name, and Spark then takes that of the main class. It lists all jars, because the operator
// adds the program's jar only if the list is empty.
func apacheKeys(a *app.App) map[string]string {
	conf := a.SharedKeys()
	a.PodKeys(conf)
	a.DependencyKeys(conf)
	a.SchedulerKeys(conf)
	conf["spark.app.name"] = a.Name()
	for _, role := range []string{app.DriverRole, app.ExecutorRole} {
		conf["spark.kubernetes."+role+".podTemplateContainerName"] = app.ContainerOf(role)
	}
	if jars := conf["spark.jars"]; jars != "" && a.Language == app.Scala && a.Program.File != "" {
		conf["spark.jars"] = a.Program.File + "," + jars
	}
	return conf
}

// apacheRestart returns the restart policy. The operator always counts attempts, so a policy
// without a limit gets the largest number that the field can hold.
func apacheRestart(s app.Restart) ApacheSparkRestart {
	out := ApacheSparkRestart{RestartPolicy: "Never"}
	switch s.Policy {
	case "onFailure":
		out.RestartPolicy, out.MaxRestartAttempts = "OnFailure", kube.To(s.Retries)
	case "always":
		out.RestartPolicy, out.MaxRestartAttempts = "Always", kube.To(int64(math.MaxInt32))
	default:
		return out
	}
	out.RestartBackoffMillis = milliseconds(max(s.Interval.Seconds(), 1))
	return out
}

// milliseconds converts whole seconds to the milliseconds that Apache's operator uses.
func milliseconds(seconds int64) int64 { return seconds * 1000 }

// apacheReserved are the keys by which Apache's operator identifies an application.
var apacheReserved = []app.KeyNote{
	{Key: "spark.app.id", Reason: "is the same in every attempt, so the pods of a second attempt get names that already exist"},
	{Key: "spark.master.url.prefix", Reason: "sends the application to another cluster than the operator's"},
}
