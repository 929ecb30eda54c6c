package spark

import (
	"maps"
	"math"
	"strings"

	"github.com/lakewright/lakewright/internal/kube"
)

// pythonRunner is the class that runs Python. With it Apache's operator takes the first
// of several Python files for the program, and the others for what it imports.
const pythonRunner = "org.apache.spark.deploy.PythonRunner"

// startTimeout is how long pods may take to start, in milliseconds: a quarter of an hour, in
// which nodes are added and large images pulled. The operator's own five minutes end an
// attempt for that.
const startTimeout = 15 * 60 * 1000

// apacheApplication returns what Apache's operator runs. It keeps the driver's pod, for
// its logs, until the application is deleted, as the Kubeflow operator does; with any
// other policy it would also keep the driver from removing executors that are done.
func (a *App) apacheApplication() kube.Object {
	s := a.Spec
	out := &kube.ApacheSparkApplication{Head: a.apacheHead(), Spec: kube.ApacheSparkApplicationSpec{
		DriverArgs: s.Main.Arguments, DeploymentMode: "ClusterMode", Suspend: s.Suspend,
		RuntimeVersions: kube.ApacheSparkVersions{SparkVersion: s.Version.String()},
		ApplicationTolerations: kube.ApacheSparkTolerations{
			RestartConfig: a.Restart.apache(), ResourceRetainPolicy: "Always",
			ApplicationTimeoutConfig: kube.ApacheSparkTimeouts{
				DriverStartTimeoutMillis: startTimeout, DriverReadyTimeoutMillis: startTimeout, ExecutorStartTimeoutMillis: startTimeout,
			},
		},
		SparkConf:    a.Conf,
		DriverSpec:   kube.ApacheSparkPod{PodTemplateSpec: a.Driver.merged(a.labelledTemplate(a.Driver, containerOf(driverRole)))},
		ExecutorSpec: kube.ApacheSparkPod{PodTemplateSpec: a.Executor.merged(a.labelledTemplate(a.Executor, containerOf(executorRole)))},
	}}
	a.apacheProgram(&out.Spec)
	if s.TimeToLive != 0 {
		out.Spec.ApplicationTolerations.TTLAfterStopMillis = kube.To(milliseconds(s.TimeToLive.Seconds()))
	}
	return out
}

// apacheHead returns the metadata of an object of Apache's operator.
func (a *App) apacheHead() kube.Head {
	return kube.Head{Metadata: kube.Metadata{
		Name: a.Name(), Labels: a.workloadLabels(), Annotations: maps.Clone(a.Spec.Annotations),
	}}
}

// apacheProgram says what runs. The field that holds the file decides the language.
func (a *App) apacheProgram(out *kube.ApacheSparkApplicationSpec) {
	file, others := a.Spec.Main.File, a.Spec.Dependencies.PyFiles
	switch a.Language {
	case python:
		out.PyFiles = file
		if len(others) > 0 {
			out.MainClass = pythonRunner
			out.PyFiles = strings.Join(append([]string{file}, others...), ",")
		}
	case languageR:
		out.SparkRFiles = file
	default:
		out.Jars, out.MainClass = file, a.Spec.Main.Class
	}
}

// apacheKeys says by Spark's own keys what Apache's operator needs beside those of every
// other: which container of a template is Spark's, lest all of them count, and all jars,
// because the operator adds the program's only where there are no others.
func (a *App) apacheKeys(conf map[string]string) {
	if a.Mode != application || a.Operator != apache {
		return
	}
	for _, role := range []string{driverRole, executorRole} {
		conf["spark.kubernetes."+role+".podTemplateContainerName"] = containerOf(role)
	}
	if jars := conf["spark.jars"]; jars != "" && a.Language == scala {
		conf["spark.jars"] = a.Spec.Main.File + "," + jars
	}
}

// apache returns the restart policy. The operator always counts, so that an application
// without end gets as many attempts as the field can hold.
func (s Restart) apache() kube.ApacheSparkRestart {
	out := kube.ApacheSparkRestart{RestartPolicy: "Never"}
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

// milliseconds returns a time of whole seconds as Apache's operator counts it.
func milliseconds(seconds int64) int64 { return seconds * 1000 }
