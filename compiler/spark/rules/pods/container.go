package pods

import (
	"maps"
	"path"
	"slices"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/spell"
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
		Check: checkContainerNames,
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
			a.EachContainer(func(_ app.Pod, at spec.Path, c pod.Container) { checkContainerMounts(a, r, at, c) })
			checkTemplateMounts(a, r)
		},
	},
}

func checkContainerNames(a *app.App, r *rule.Reporter) {
	type id struct{ role, name string }
	first := map[id]spec.Path{}
	a.EachContainer(func(p app.Pod, at spec.Path, c pod.Container) {
		own := id{p.Role, c.Name}
		switch other, taken := first[own]; {
		case c.Name == "":
		case c.Name == sparkContainer(a, p.Role):
			r.Reportf(at.At("name"), "container %q has the name of Spark's own container", c.Name).Fixf("give it another name")
		case taken:
			r.Reportf(at.At("name"), "two containers of the %s are called %q", p.Role, c.Name).
				Fixf("give one of them another name").
				Notef(other.At("name"), "the other one is here")
		default:
			first[own] = at
		}
	})
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

func checkContainerMounts(a *app.App, r *rule.Reporter, at spec.Path, c pod.Container) {
	taken := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(c.Mounts)) {
		if _, found := a.Spec.Volumes[name]; !found {
			reportVolume(a, r, at.At("mounts", name), name)
			continue
		}
		where := path.Clean(c.Mounts[name])
		if other := taken[where]; other != "" {
			r.Reportf(at.At("mounts", name), "volume %q is mounted at %s, and so is volume %q", name, where, other).
				Fixf("choose another path").
				Notef(at.At("mounts", other), "the other one is here")
			continue
		}
		taken[where] = name
	}
}

// reportVolume reports a volume that the workload does not have, and suggests one that it
// has.
func reportVolume(a *app.App, r *rule.Reporter, at spec.Path, name string) {
	f := r.Reportf(at, "the workload has no volume %q", name)
	names := slices.Sorted(maps.Keys(a.Spec.Volumes))
	if near := spell.Nearest(name, names); near != "" {
		f.Fixf("did you mean %q?", near)
		return
	}
	f.Fixf("add it, as in volumes: %s: {secret: %q, path: \"/etc/%s\"}", spec.PathOf(name), name, name)
}
