package app

import (
	"maps"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// The pod of spark-submit: where files are mounted, its size, and the labels of its Job.
const (
	SubmitDirectory = "/etc/spark/submit"
	TemporaryMount  = "/tmp"
	submitMemory    = unit.GiB
	submitCPU       = unit.Core / 2
	submitOptions   = "-Xmx512m -Dlog4j2.configurationFile=file:" + SubmitDirectory + "/" + LogFile
	controllerLabel = "metadata.labels['batch.kubernetes.io/controller-uid']"
	jobLabel        = "metadata.labels['batch.kubernetes.io/job-name']"
)

// submitter returns the pod that submits the application, on the driver's nodes. It runs
// until the driver ends, to report the driver's result. It has the keys of the stores,
// because spark-submit expands patterns in the names of jars and files there.
func (a *App) submitter() Pod {
	env := append(a.variables(SubmitterRole, nil),
		kube.EnvVar{Name: "HOME", Value: TemporaryMount}, // the user of the official images has no home directory
		kube.EnvVar{Name: "JOB_NAME", ValueFrom: &kube.EnvSource{FieldRef: &kube.FieldSelector{FieldPath: jobLabel}}},
		kube.EnvVar{Name: "JOB_UID", ValueFrom: &kube.EnvSource{FieldRef: &kube.FieldSelector{FieldPath: controllerLabel}}},
		kube.EnvVar{Name: "POD_NAME", ValueFrom: &kube.EnvSource{FieldRef: &kube.FieldSelector{FieldPath: "metadata.name"}}},
		kube.EnvVar{Name: "SPARK_SUBMIT_OPTS", Value: submitOptions},
	)
	p := Pod{
		Role: SubmitterRole, Account: a.Name() + "-" + SubmitterRole, Cores: 1, CPU: submitCPU, Memory: submitMemory,
		Pool: a.Driver.Pool, Env: env, Labels: a.ObjectLabels(SubmitterRole, nil), Annotations: maps.Clone(a.Annotations),
		Selector: a.selector(SubmitterRole), Demand: plan.Demand{Pods: 1, CPU: submitCPU, Memory: submitMemory},
		Spec: &PodSpec{}, Reads: a.reads(SubmitterRole), HasBudget: a.Spec.DisruptionBudget,
	}
	if p.Reads {
		opened := a.opened(SubmitterRole)
		p.Volumes, p.Mounts = opened.Volumes(), opened.VolumeMounts()
		maps.Copy(p.Labels, a.StoreSettings.Labels)
	}
	return p
}
