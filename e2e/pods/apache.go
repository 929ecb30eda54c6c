package pods

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/e2e/client"
	"github.com/lakewright/lakewright/internal/version"
)

// apacheSpark is the version of Spark with which Apache's operator 1.0 makes drivers' pods.
var apacheSpark = version.Version{Major: 4, Minor: 1}

// ofApache returns the pods of the first attempt of a SparkApplication of Apache's
// operator: SparkAppSubmissionWorker and SparkAppResourceSpecFactory of
// apache/spark-kubernetes-operator. By default, newer operators also forbid containers to gain
// privileges; a pod that is admitted without that is also admitted with it.
func ofApache(object map[string]any) ([]Template, error) {
	spec := client.Map(object, "spec")
	own, err := version.Parse(client.Text(spec, "runtimeVersions", "sparkVersion"))
	if err != nil {
		return nil, err
	}
	name, namespace := client.Text(object, "metadata", "name"), client.Text(object, "metadata", "namespace")
	id := name + "-0"
	if len(id) > 46 {
		id = id[:9] + "-" + (hash + hash)[:36]
	}
	conf := map[string]string{}
	for key, value := range client.Map(spec, "sparkConf") {
		conf[key] = fmt.Sprint(value)
	}
	// The garbage collector removes executors unless all resources are retained.
	if client.Text(spec, "applicationTolerations", "resourceRetainPolicy") != "Always" {
		conf["spark.kubernetes.executor.deleteOnTermination"] = "false"
	}
	r := sparkRun{
		of: client.Name(object), app: name, id: id, driver: id + "-driver", namespace: namespace,
		own: own, submits: apacheSpark, language: apacheLanguage(spec), conf: conf,
		templates: map[string]map[string]any{
			driver: client.Map(spec, "driverSpec", "podTemplateSpec"), executor: client.Map(spec, "executorSpec", "podTemplateSpec"),
		},
	}
	r.prefix = r.key("spark.kubernetes.executor.podNamePrefix", id)
	r.app = r.key("spark.app.name", name)
	for _, role := range []string{driver, executor} {
		conf["spark.kubernetes."+role+".label.spark.operator/name"] = "spark-kubernetes-operator"
		conf["spark.kubernetes."+role+".label.spark.operator/spark-app-name"] = name
	}
	return r.templatesOf()
}

// apacheLanguage returns the language that the operator assumes for an application: the first
// of three fields decides.
func apacheLanguage(spec map[string]any) string {
	switch {
	case client.Text(spec, "jars") != "":
		return ""
	case client.Text(spec, "pyFiles") != "":
		return "Python"
	case client.Text(spec, "sparkRFiles") != "":
		return "R"
	}
	return ""
}

// ofCluster returns the pods of a SparkCluster of Apache's operator, which are those of
// two stateful sets: SparkClusterResourceSpec of apache/spark-kubernetes-operator.
func ofCluster(object map[string]any) ([]Template, error) {
	spec := client.Map(object, "spec")
	master, err := clusterPod(object, "master", map[string]any{"web": 8080, "spark": 7070, "rest": 6066})
	if err != nil {
		return nil, fmt.Errorf("master: %w", err)
	}
	worker, err := clusterPod(object, "worker", map[string]any{"web": 8081})
	if err != nil {
		return nil, fmt.Errorf("worker: %w", err)
	}
	workers := client.Map(spec, "clusterTolerations", "instanceConfig")
	worker.Most = max(whole(workers["initWorkers"]), whole(workers["maxWorkers"]))
	pod, namespace := client.Map(worker.pod, "spec"), client.Text(object, "metadata", "namespace")
	pod["dnsConfig"] = map[string]any{"searches": []any{
		client.Text(object, "metadata", "name") + "-worker-svc." + namespace + ".svc.cluster.local",
	}}
	return []Template{master, worker}, nil
}

// clusterPod returns the pod of one of the stateful sets.
func clusterPod(object map[string]any, role string, ports map[string]any) (Template, error) {
	spec, name := client.Map(object, "spec"), client.Text(object, "metadata", "name")
	set := client.Map(spec, role+"Spec", "statefulSetSpec")
	labels := merged(client.Map(set, "template", "metadata", "labels"), map[string]any{
		"spark-role": role, "spark.operator/spark-cluster-name": name, "spark-version": client.Text(spec, "runtimeVersions", "sparkVersion"),
	})
	for key, value := range client.Map(set, "selector", "matchLabels") {
		if labels[key] != value {
			return Template{}, fmt.Errorf("the stateful set selects %s=%v, which its pods do not have", key, value)
		}
	}
	pod := merged(client.Map(set, "template", "spec"))
	list := slices.Clone(client.List(pod, "containers"))
	index := slices.IndexFunc(list, func(item any) bool { return item.(map[string]any)["name"] == role })
	if index < 0 {
		list, index = append(list, map[string]any{"name": role}), len(list)
	}
	list[index] = clusterContainer(spec, role, list[index].(map[string]any), ports)
	pod["containers"] = list
	put(pod, "volumes", volumesOf(set))
	pod["schedulerName"] = "default-scheduler"
	put(pod, "schedulerName", client.Map(spec, "sparkConf")["spark.kubernetes.scheduler.name"])
	pod["terminationGracePeriodSeconds"] = 0
	meta := merged(client.Map(set, "template", "metadata"), map[string]any{"labels": labels})
	return template(client.Name(object)+" "+role, name+"-"+role+"-{n}", client.Text(object, "metadata", "namespace"), meta, pod), nil
}

// workerDirectory is where a worker's container keeps the files of applications.
const workerDirectory = "/opt/spark/work"

// clusterContainer returns the container that runs a master or a worker. It gets Spark's keys
// as options of the JVM.
func clusterContainer(spec map[string]any, role string, own map[string]any, ports map[string]any) map[string]any {
	container, conf := merged(own), client.Map(spec, "sparkConf")
	var options strings.Builder
	for _, key := range slices.Sorted(maps.Keys(conf)) {
		fmt.Fprintf(&options, "-D%s=%q ", key, conf[key])
	}
	container["image"] = "apache/spark:4.1.1"
	put(container, "image", conf["spark.kubernetes.container.image"])
	env := slices.Clone(client.List(container, "env"))
	if role == "worker" {
		env = append(env, variable("SPARK_LOG_DIR", workerDirectory+"/logs"))
	}
	container["env"] = append(env, variable("SPARK_"+strings.ToUpper(role)+"_OPTS", options.String()))
	container["command"] = append(slices.Clone(client.List(container, "command")), "bash")
	container["args"] = append(slices.Clone(client.List(container, "args")), "-c", "/opt/spark/sbin/start-"+role+".sh")
	declared := slices.Clone(client.List(container, "ports"))
	for _, name := range slices.Sorted(maps.Keys(ports)) {
		declared = append(declared, port(name, ports[name].(int)))
	}
	container["ports"] = declared
	return container
}
