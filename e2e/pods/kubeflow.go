package pods

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/e2e/client"
	"github.com/lakewright/lakewright/internal/version"
)

// kubeflowSpark is the version of Spark in the images of the Kubeflow operator from 2.3 to 2.5.
// It submits applications and so makes the drivers' pods, whatever the application's version.
var kubeflowSpark = version.Version{Major: 4, Minor: 0}

// kubeflowFields are the fields of an application that this package implements, by part. Any
// other field is an error: the operator's webhook could change the pod for it, and the proof
// would not notice.
var kubeflowFields = map[string][]string{
	"": {
		"type", "mode", "sparkVersion", "image", "imagePullPolicy", "imagePullSecrets", "mainClass", "mainApplicationFile",
		"arguments", "deps", "restartPolicy", "timeToLiveSeconds", "suspend", "batchScheduler", "batchSchedulerOptions",
		"sparkConf", "hadoopConf", "memoryOverheadFactor", "nodeSelector", "dynamicAllocation", driver, executor,
	},
	driver: {
		"cores", "coreRequest", "coreLimit", "memory", "memoryOverhead", "javaOptions", "serviceAccount", "image", "labels",
		"annotations", "template", "podName",
	},
	executor: {
		"cores", "coreRequest", "coreLimit", "memory", "memoryOverhead", "javaOptions", "serviceAccount", "image", "labels",
		"annotations", "template", "instances", "deleteOnTermination",
	},
}

// ofKubeflow returns the pods of a SparkApplication of the Kubeflow operator.
func ofKubeflow(object map[string]any) ([]Template, error) {
	spec := client.Map(object, "spec")
	for _, part := range slices.Sorted(maps.Keys(kubeflowFields)) {
		fields := spec
		if part != "" {
			fields = client.Map(spec, part)
		}
		for _, field := range slices.Sorted(maps.Keys(fields)) {
			if !slices.Contains(kubeflowFields[part], field) {
				return nil, fmt.Errorf("%s: the field %s is not implemented here", strings.TrimPrefix(part+" of the application", " of "), field)
			}
		}
	}
	own, err := version.Parse(client.Text(spec, "sparkVersion"))
	if err != nil {
		return nil, err
	}
	name := client.Text(object, "metadata", "name")
	r := sparkRun{
		of: client.Name(object), app: name, id: "spark-" + hash, driver: name + "-driver", prefix: name + "-" + hash[:16],
		namespace: client.Text(object, "metadata", "namespace"), own: own, submits: kubeflowSpark,
		language: languageOf(client.Text(spec, "mainApplicationFile")),
		conf:     kubeflowConf(name, client.Map(object, "metadata", "labels"), spec), templates: map[string]map[string]any{},
	}
	for _, role := range []string{driver, executor} {
		r.templates[role] = client.Map(spec, role, "template")
	}
	if given := client.Text(spec, driver, "podName"); given != "" {
		r.driver = given
	}
	return r.templatesOf()
}

// languageOf returns the language that Spark assumes for a file, by its extension.
func languageOf(file string) string {
	switch {
	case strings.HasSuffix(file, ".py"):
		return "Python"
	case strings.HasSuffix(strings.ToLower(file), ".r"):
		return "R"
	}
	return ""
}

// kubeflowConf returns the keys that spark-submit gets, in the order of
// buildSparkSubmitArgs in submission.go of kubeflow/spark-operator: the last wins.
func kubeflowConf(name string, labels, spec map[string]any) map[string]string {
	conf := map[string]string{}
	set := func(key string, value any) {
		if value != nil {
			conf[key] = fmt.Sprint(value)
		}
	}
	set("spark.kubernetes.container.image", spec["image"])
	set("spark.kubernetes.container.image.pullPolicy", spec["imagePullPolicy"])
	var secrets []string
	for _, secret := range client.List(spec, "imagePullSecrets") {
		secrets = append(secrets, fmt.Sprint(secret))
	}
	set("spark.kubernetes.container.image.pullSecrets", strings.Join(secrets, ","))
	set("spark.kubernetes.memoryOverheadFactor", spec["memoryOverheadFactor"])
	for key, value := range client.Map(spec, "sparkConf") {
		set(key, value)
	}
	for key, value := range client.Map(spec, "hadoopConf") {
		set("spark.hadoop."+key, value)
	}
	for _, role := range []string{driver, executor} {
		maps.Copy(conf, kubeflowRole(name, role, labels, spec))
	}
	for key, value := range client.Map(spec, "nodeSelector") {
		set("spark.kubernetes.node.selector."+key, value)
	}
	maps.Copy(conf, allocationConf(spec))
	if conf["spark.dynamicAllocation.enabled"] != "true" && conf["spark.executor.instances"] == "" {
		conf["spark.executor.instances"] = "1" // the webhook's
	}
	maps.Copy(conf, schedulerConf(name, spec))
	return conf
}

// kubeflowRole returns the keys of one role.
func kubeflowRole(name, role string, labels, spec map[string]any) map[string]string {
	own, prefix, conf := client.Map(spec, role), "spark.kubernetes."+role, map[string]string{}
	for key, field := range map[string]string{
		"spark." + role + ".cores": "cores", prefix + ".request.cores": "coreRequest", prefix + ".limit.cores": "coreLimit",
		"spark." + role + ".memory": "memory", "spark." + role + ".memoryOverhead": "memoryOverhead",
		"spark.kubernetes.authenticate." + role + ".serviceAccountName": "serviceAccount", prefix + ".container.image": "image",
		"spark." + role + ".instances": "instances", prefix + ".deleteOnTermination": "deleteOnTermination",
	} {
		if value := own[field]; value != nil {
			conf[key] = fmt.Sprint(value)
		}
	}
	for key, value := range merged(labels, client.Map(own, "labels"), map[string]any{
		"sparkoperator.k8s.io/app-name": name, "sparkoperator.k8s.io/launched-by-spark-operator": "true",
		"sparkoperator.k8s.io/submission-id": "01234567-89ab-cdef-0123-456789abcdef",
	}) {
		if !strings.HasPrefix(key, "kueue.x-k8s.io/") {
			conf[prefix+".label."+key] = fmt.Sprint(value)
		}
	}
	for key, value := range client.Map(own, "annotations") {
		conf[prefix+".annotation."+key] = fmt.Sprint(value)
	}
	conf[prefix+".podTemplateContainerName"] = "spark-kubernetes-" + role // the operator always gives a template
	return conf
}

// allocationConf returns the keys of the block dynamicAllocation.
func allocationConf(spec map[string]any) map[string]string {
	own, conf := client.Map(spec, "dynamicAllocation"), map[string]string{}
	for _, field := range []string{"enabled", "initialExecutors", "minExecutors", "maxExecutors"} {
		if value := own[field]; value != nil {
			conf["spark.dynamicAllocation."+field] = fmt.Sprint(value)
		}
	}
	return conf
}

// schedulerConf returns keys that do what the operator and its webhook do for a batch
// scheduler: internal/scheduler of kubeflow/spark-operator.
func schedulerConf(name string, spec map[string]any) map[string]string {
	scheduler, conf := client.Text(spec, "batchScheduler"), map[string]string{}
	if scheduler == "" {
		return nil
	}
	conf["spark.kubernetes.scheduler.name"] = scheduler
	queue := client.Text(spec, "batchSchedulerOptions", "queue")
	for _, role := range []string{driver, executor} {
		switch prefix := "spark.kubernetes." + role; {
		case scheduler == "volcano":
			conf[prefix+".annotation.scheduling.k8s.io/group-name"] = "spark-" + name + "-pg"
		case scheduler == "yunikorn" && queue != "":
			conf[prefix+".label.queue"] = queue
		}
	}
	return conf
}

// ofScheduled returns the pods of one run of a ScheduledSparkApplication. The name of the run
// is as long as with the operator's default, a time in nanoseconds.
func ofScheduled(object map[string]any) ([]Template, error) {
	name := client.Text(object, "metadata", "name")
	run := map[string]any{
		"apiVersion": object["apiVersion"], "kind": "SparkApplication",
		"metadata": map[string]any{
			"name": name + "-1790000000000000000", "namespace": client.Text(object, "metadata", "namespace"),
			"labels": merged(map[string]any{"sparkoperator.k8s.io/scheduled-app-name": name}, client.Map(object, "metadata", "labels")),
		},
		"spec": client.Map(object, "spec", "template"),
	}
	list, err := ofKubeflow(run)
	for i := range list {
		list[i].Of = strings.Replace(list[i].Of, client.Name(run), client.Name(object), 1)
	}
	return list, err
}
