package app

import (
	"strconv"
	"strings"
)

// PodKeys returns Spark's keys for what the Kubeflow operator has fields for: sizes,
// accounts, image and executors.
func (a *App) PodKeys(conf map[string]string) {
	for _, p := range a.BothPods() {
		conf["spark."+p.Role+".cores"] = strconv.FormatInt(p.Cores, 10)
		conf["spark."+p.Role+".memory"] = p.Heap.Mebibytes()
		conf["spark."+p.Role+".memoryOverhead"] = p.Overhead.Mebibytes()
		conf["spark.kubernetes.authenticate."+p.Role+".serviceAccountName"] = p.Account
		SetKeys(conf, map[string]string{
			"spark." + p.Role + ".extraJavaOptions":         p.Options,
			"spark.kubernetes." + p.Role + ".request.cores": CpuText(p.Spec.CPURequest),
			"spark.kubernetes." + p.Role + ".limit.cores":   CpuText(p.CPULimit),
		})
	}
	conf["spark.kubernetes.container.image"] = a.Image.Name
	conf["spark.kubernetes.container.image.pullPolicy"] = a.Image.PullPolicy
	if !a.Dynamic {
		conf["spark.executor.instances"] = strconv.FormatInt(a.InitialExecutors, 10)
		return
	}
	conf["spark.dynamicAllocation.enabled"] = "true"
	conf["spark.dynamicAllocation.initialExecutors"] = strconv.FormatInt(a.InitialExecutors, 10)
	conf["spark.dynamicAllocation.minExecutors"] = strconv.FormatInt(a.MinExecutors, 10)
	conf["spark.dynamicAllocation.maxExecutors"] = strconv.FormatInt(a.MaxExecutors, 10)
	conf["spark.dynamicAllocation.shuffleTracking.enabled"] = strconv.FormatBool(a.TracksShuffle)
}

// SetKeys sets the keys that have a value.
func SetKeys(conf, keys map[string]string) {
	for key, value := range keys {
		if value != "" {
			conf[key] = value
		}
	}
}

// DependencyKeys returns Spark's keys for the dependencies, which the Kubeflow operator
// has fields for.
func (a *App) DependencyKeys(conf map[string]string) {
	d := a.Spec.Dependencies
	for key, list := range map[string][]string{
		"spark.jars": d.Jars, "spark.jars.packages": d.Packages, "spark.jars.excludes": d.ExcludePackages,
		"spark.jars.repositories": d.Repositories, "spark.files": d.Files, "spark.submit.pyFiles": d.PyFiles, "spark.archives": d.Archives,
	} {
		SetKeys(conf, map[string]string{key: strings.Join(list, ",")})
	}
}
