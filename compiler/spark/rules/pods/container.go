package pods

import (
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// ContainerRules judge the containers besides Spark's own.
var ContainerRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK082", Severity: diag.Error,
			Title:  "Each container of a pod has a unique name",
			Why:    "Names are unique among the containers and init containers of a pod, including Spark's own container. If a name is repeated, the API server refuses the pod, or Spark mistakes another container for its own.",
			Bad:    `spark: etl: driver: sidecars: [{name: "spark-kubernetes-driver", image: "registry.internal/proxy:1", cpu: "100m", memory: "64Mi"}]`,
			Good:   `spark: etl: driver: sidecars: [{name: "proxy", image: "registry.internal/proxy:1", cpu: "100m", memory: "64Mi"}]`,
			Ref:    "kubernetes pkg/apis/core/validation ValidatePodSpec; apache/spark KubernetesUtils.scala selectSparkContainer",
			Judges: []spec.Path{"spark.driver.initContainers", "spark.driver.sidecars", "spark.executor.initContainers", "spark.executor.sidecars"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, p := range a.BothPods() {
				p.Spec.JudgeNames(r, a.At(p.Role), p.Role, "Spark", sparkContainer(a, p.Role))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK083", Severity: diag.Error,
			Title: "Containers mount existing volumes, each at its own path",
			Why:   "A mount names a volume of the pod. Without the volume the API server refuses the pod, as it does when two mounts of a container have one path.",
			Bad:   `spark: etl: driver: sidecars: [{name: "proxy", image: "registry.internal/proxy:1", cpu: "100m", memory: "64Mi", mounts: certs: "/certs"}]`,
			Good:  "spark: etl: {\n\tvolumes: certs: {secret: \"proxy-certs\", path: \"/etc/certs\"}\n\tdriver: sidecars: [{name: \"proxy\", image: \"registry.internal/proxy:1\", cpu: \"100m\", memory: \"64Mi\", mounts: certs: \"/certs\"}]\n}",
			Ref:   "kubernetes pkg/apis/core/validation ValidateVolumeMounts; kubeflow/spark-operator sparkpod_defaulter.go addVolumes",
			Judges: []spec.Path{
				"spark.volumes", "spark.driver.initContainers", "spark.driver.sidecars", "spark.executor.initContainers",
				"spark.executor.sidecars", "spark.driver.podTemplate", "spark.executor.podTemplate",
			},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			a.EachContainer(func(_ *app.Pod, at spec.Path, c pod.Container) { c.JudgeMounts(r, at, a.Spec.Volumes) })
			checkTemplateMounts(a, r)
		},
	},
}

// sparkContainer returns the name of Spark's own container in the pods of a role.
func sparkContainer(a *app.App, role string) string {
	switch {
	case !a.Way.Daemons:
		return app.ContainerOf(role)
	case role == app.DriverRole:
		return app.MasterContainer
	}
	return app.WorkerContainer
}
