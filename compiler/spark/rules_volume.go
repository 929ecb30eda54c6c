package spark

import (
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// volumeRules judge volumes that the user declares with Spark's own keys.
var volumeRules = []rule.Rule[*App]{
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
		Check: func(a *App, r *rule.Reporter) {
			for _, key := range a.keys() {
				v, declared := volumeOf(key)
				if !declared || v.option != "options.claimName" || a.Spec.Conf[key] != "OnDemand" {
					continue
				}
				if v.role == "driver" {
					r.Reportf(a.At("conf", key), "the operator would have to create the driver's claim, and has no right to").
						Fixf("remove the driver's claim")
					continue
				}
				for _, option := range []string{"options.storageClass", "options.sizeLimit"} {
					if a.Spec.Conf[strings.TrimSuffix(key, v.option)+option] == "" {
						r.Reportf(a.At("conf", key), "Spark creates claims for %s only with %s too", v.name, option).
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
		Check: func(a *App, r *rule.Reporter) {
			level := a.Env.Settings.Security.Level
			reported := map[string]bool{}
			for _, key := range a.keys() {
				v, declared := volumeOf(key)
				place := v.role + " " + v.kind + " " + v.name
				if !declared || reported[place] {
					continue
				}
				reported[place] = true
				switch {
				case !slices.Contains([]string{"emptyDir", "hostPath", "nfs", "persistentVolumeClaim"}, v.kind):
					r.Reportf(a.At("conf", key), "Spark does not support volumes of the kind %s", v.kind).Fixf("use shuffle or volumes")
				case v.kind == "hostPath" && level != "privileged" || v.kind == "nfs" && level == "restricted":
					r.Reportf(a.At("conf", key), "pods with %s volumes are refused where security is %s", v.kind, level).Fixf("use shuffle or volumes")
				}
			}
		},
	},
}

// A volume is one option of a volume, as a key declares it.
type volume struct {
	role, kind, name, option string
}

// volumeOf parses a key such as spark.kubernetes.executor.volumes.KIND.NAME.OPTION, and
// reports whether the key has this form.
func volumeOf(key string) (volume, bool) {
	for _, role := range []string{"driver", "executor"} {
		rest, found := strings.CutPrefix(key, "spark.kubernetes."+role+".volumes.")
		if !found {
			continue
		}
		parts := strings.SplitN(rest, ".", 3)
		if len(parts) < 3 {
			return volume{}, false
		}
		return volume{role, parts[0], parts[1], parts[2]}, true
	}
	return volume{}, false
}
