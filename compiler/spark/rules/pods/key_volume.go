package pods

import (
	"path"
	"strings"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/unit"
)

// KeyVolumeRules judge the volumes that the user declares by Spark's own keys.
var KeyVolumeRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK122", Severity: diag.Error,
			Title:  "Volumes of Spark's keys have sizes with a unit, and paths of their own",
			Why:    "Spark stops at a size without a unit that is less than 1Ki, at two volumes of a role with one path, and at a volume with both subPath and subPathExpr.",
			Bad:    `spark: etl: conf: {"spark.kubernetes.executor.volumes.emptyDir.extra.mount.path": "/extra", "spark.kubernetes.executor.volumes.emptyDir.extra.options.sizeLimit": "100"}`,
			Good:   `spark: etl: conf: {"spark.kubernetes.executor.volumes.emptyDir.extra.mount.path": "/extra", "spark.kubernetes.executor.volumes.emptyDir.extra.options.sizeLimit": "100Gi"}`,
			Ref:    "apache/spark KubernetesVolumeUtils.scala verifySize, MountVolumesFeatureStep.scala",
			Judges: []spec.Path{"spark.conf", "spark.volumes"},
		},
		Check: checkKeyVolumes,
	},
	{
		Doc: rule.Doc{
			ID: "SPK123", Severity: diag.Warning,
			Title:  "The overhead has room for volumes in memory",
			Why:    "What is written to an emptyDir in memory counts against the container, and Spark does not add it. When the volume fills, the container is killed for memory that no heap has used.",
			Bad:    `spark: etl: conf: {"spark.kubernetes.executor.volumes.emptyDir.ram.mount.path": "/ram", "spark.kubernetes.executor.volumes.emptyDir.ram.options.medium": "Memory", "spark.kubernetes.executor.volumes.emptyDir.ram.options.sizeLimit": "8Gi"}`,
			Good:   "storage: ram: local: medium: \"memory\"\n" + `spark: etl: shuffle: {tier: "ram", size: "2Gi"}`,
			Ref:    "Kubernetes, emptyDir; apache/spark docs/running-on-kubernetes.md, using RAM for local storage",
			Judges: []spec.Path{"spark.conf", "spark.driver.podTemplate", "spark.executor.podTemplate", "spark.driver.overhead", "spark.executor.overhead"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			checkMemoryKeys(a, r)
			for _, p := range a.BothPods() {
				checkMemoryTemplate(p, a, r)
			}
		},
	},
}

func checkKeyVolumes(a *app.App, r *rule.Reporter) {
	mounted := map[string]spec.Path{}
	for name, v := range a.Spec.Volumes {
		for _, role := range []string{app.DriverRole, app.ExecutorRole} {
			mounted[role+" "+path.Clean(v.Path)] = a.At("volumes", name)
		}
	}
	for _, key := range a.Keys() {
		v, declared := app.VolumeOf(key)
		at, value := a.At("conf", key), a.Spec.Conf[key]
		switch {
		case !declared:
		case v.Option == "options.sizeLimit":
			if size, ok := app.ParseBytes(value, 1); ok && strings.Trim(value, "0123456789") == "" && size < unit.KiB {
				r.Reportf(at, "volume %s has a size of %s bytes", v.Name, value).
					Fixf("write the unit, as in %sGi", value).Replace(`"` + value + `Gi"`)
			}
		case v.Option == "mount.path":
			place := v.Role + " " + path.Clean(value)
			if other, found := mounted[place]; found {
				r.Reportf(at, "two volumes of the %s are mounted at %s", v.Role, value).
					Fixf("choose another path").Notef(other, "the other one is here")
				continue
			}
			mounted[place] = at
		case v.Option == "mount.subPathExpr":
			if a.Spec.Conf[strings.TrimSuffix(key, "Expr")] != "" {
				r.Reportf(at, "volume %s has both a subPath and a subPathExpr", v.Name).Fixf("keep one of them")
			}
		}
	}
}

// checkMemoryKeys looks at volumes in memory that keys declare.
func checkMemoryKeys(a *app.App, r *rule.Reporter) {
	for _, key := range a.Keys() {
		v, declared := app.VolumeOf(key)
		if !declared || v.Option != "options.medium" || a.Spec.Conf[key] != "Memory" {
			continue
		}
		p := &a.Executor
		if v.Role == app.DriverRole {
			p = &a.Driver
		}
		size, _ := unit.ParseBytes(a.Spec.Conf[strings.TrimSuffix(key, "medium")+"sizeLimit"])
		reportMemory(p, a, r, a.At("conf", key), v.Name, size)
	}
}

// checkMemoryTemplate looks at volumes in memory of a pod template.
func checkMemoryTemplate(p *app.Pod, a *app.App, r *rule.Reporter) {
	for i, v := range pod.ItemsOf(p.Spec.PodTemplate.Field("spec").Field("volumes")) {
		dir := v.Field("emptyDir")
		if pod.TextOf(dir, "medium") != "Memory" {
			continue
		}
		size, err := unit.ParseBytes(pod.TextOf(dir, "sizeLimit"))
		if err != nil && dir.Field("sizeLimit") != nil {
			continue // SPK155 reports it, or it is a number of bytes
		}
		reportMemory(p, a, r, a.At(p.Role, "podTemplate", "spec", "volumes").Index(i), pod.TextOf(v, "name"), size)
	}
}

// reportMemory reports a volume in memory that the overhead cannot hold; a size of 0 has no
// bound.
func reportMemory(p *app.Pod, a *app.App, r *rule.Reporter, at spec.Path, name string, size unit.Bytes) {
	room := p.FreeOverhead()
	switch {
	case size == 0:
		r.Reportf(at, "volume %s is in memory without a size, and the overhead of the %s is %s", name, p.Role, room.Human()).
			Fixf("give it a size, and raise %s.overhead by as much", p.Role)
	case size > room:
		r.Reportf(at, "volume %s takes up to %s of memory, and the overhead of the %s is %s", name, size.Human(), p.Role, room.Human()).
			Fixf("raise %s.overhead to at least %s", p.Role, (p.LeastOverhead() + size).String())
	}
}
