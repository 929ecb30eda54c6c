package pods

import (
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// VolumeRules judge volumes that the user declares with Spark's own keys.
var VolumeRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK057", Severity: diag.Error,
			Title:  "Spark can create claims on demand",
			Why:    "Spark creates a claim for an executor only when it knows class and size; otherwise the pod waits for a claim called OnDemand. The operator would create the driver's claim at submission, but its role does not include claims.",
			Bad:    `spark: etl: conf: "spark.kubernetes.executor.volumes.persistentVolumeClaim.data.options.claimName": "OnDemand"`,
			Good:   `spark: etl: shuffle: {tier: "fast", size: "100Gi"}`,
			Ref:    "apache/spark MountVolumesFeatureStep.scala; kubeflow/spark-operator #1348 #1461",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, key := range a.Keys() {
				v, declared := app.VolumeOf(key)
				if !declared || v.Option != "options.claimName" || a.Spec.Conf[key] != "OnDemand" {
					continue
				}
				if v.Role == "driver" {
					r.Reportf(a.At("conf", key), "the operator would have to create the driver's claim, and has no right to").
						Fixf("remove the driver's claim")
					continue
				}
				for _, option := range []string{"options.storageClass", "options.sizeLimit"} {
					if a.Spec.Conf[strings.TrimSuffix(key, v.Option)+option] == "" {
						r.Reportf(a.At("conf", key), "Spark creates claims for %s only with %s too", v.Name, option).
							Fixf("use shuffle, or set it")
						break
					}
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK058", Severity: diag.Error,
			Title:  "Volumes in Spark's keys have kinds that Spark and the namespace allow",
			Why:    "Spark supports four kinds of volumes and stops at any other. Pod Security refuses pods with hostPath volumes at baseline, and with nfs volumes at restricted.",
			Bad:    `spark: etl: conf: "spark.kubernetes.executor.volumes.hostPath.data.options.path": "/mnt/disk1"`,
			Good:   `spark: etl: shuffle: {tier: "scratch", size: "100Gi"}`,
			Ref:    "apache/spark KubernetesVolumeUtils.scala; Kubernetes, Pod Security Standards",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			level := a.Env.Settings.Security.Level
			reported := map[string]bool{}
			for _, key := range a.Keys() {
				v, declared := app.VolumeOf(key)
				place := v.Role + " " + v.Kind + " " + v.Name
				if !declared || reported[place] {
					continue
				}
				reported[place] = true
				switch {
				case !slices.Contains([]string{"emptyDir", "hostPath", "nfs", "persistentVolumeClaim"}, v.Kind):
					r.Reportf(a.At("conf", key), "Spark does not support volumes of the kind %s", v.Kind).Fixf("use shuffle or volumes").OnKey()
				case v.Kind == "hostPath" && level != "privileged" || v.Kind == "nfs" && level == "restricted":
					r.Reportf(a.At("conf", key), "pods with %s volumes are refused where security is %s", v.Kind, level).Fixf("use shuffle or volumes").OnKey()
				}
			}
		},
	},
}
