package pods

import (
	"fmt"
	"maps"
	"slices"

	"github.com/lakewright/lakewright/e2e/client"
	"github.com/lakewright/lakewright/internal/version"
)

// ofConnect returns the pods of a SparkConnect of the Kubeflow operator: the server, which
// is a driver in client mode, and its executors.
func ofConnect(object map[string]any) ([]Template, error) {
	spec := client.Map(object, "spec")
	own, err := version.Parse(client.Text(spec, "sparkVersion"))
	if err != nil {
		return nil, err
	}
	name := client.Text(object, "metadata", "name")
	r := sparkRun{
		of: client.Name(object), app: name, id: "spark-" + hash, prefix: name,
		namespace: client.Text(object, "metadata", "namespace"), own: own, submits: own,
		conf:      connectConf(name, client.Map(object, "metadata", "labels"), spec),
		templates: map[string]map[string]any{executor: client.Map(spec, executor, "template")},
	}
	server, err := r.connectServer(name, spec)
	if err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	others, err := r.executorPods()
	if err != nil {
		return nil, fmt.Errorf("executor: %w", err)
	}
	others.Maker = server.Account()
	return []Template{server, others}, nil
}

// connectServer follows mutateServerPod in reconciler.go of kubeflow/spark-operator: it sets
// only the command of the first or named container. Sizes, account and restart policy come
// from the template.
func (r sparkRun) connectServer(name string, spec map[string]any) (Template, error) {
	own := client.Map(spec, "server", "template")
	pod, list := merged(client.Map(own, "spec")), slices.Clone(client.List(own, "spec", "containers"))
	if len(list) == 0 {
		list = []any{map[string]any{"name": "spark-kubernetes-driver"}}
	}
	index := max(slices.IndexFunc(list, func(item any) bool { return item.(map[string]any)["name"] == "spark-kubernetes-driver" }), 0)
	container := merged(list[index].(map[string]any))
	if container["image"] == nil {
		put(container, "image", spec["image"])
	}
	if container["image"] == nil {
		return Template{}, fmt.Errorf("there is no image")
	}
	container["command"], container["args"] = []any{"bash", "-c"}, []any{"${SPARK_HOME}/sbin/start-connect-server.sh"}
	container["env"] = append(slices.Clone(client.List(container, "env")), fromField("POD_IP", "status.podIP"), variable("SPARK_NO_DAEMONIZE", "true"))
	container["lifecycle"] = map[string]any{"preStop": map[string]any{"exec": map[string]any{
		"command": []any{"bash", "-c", "${SPARK_HOME}/sbin/stop-connect-server.sh"},
	}}}
	container["volumeMounts"] = append(slices.Clone(client.List(container, "volumeMounts")), map[string]any{
		"name": "spark-conf", "mountPath": "/tmp/spark/executor-pod-template.yaml", "subPath": "executor-pod-template.yaml", "readOnly": true,
	})
	list[index] = container
	pod["containers"] = list
	pod["volumes"] = append(slices.Clone(client.List(pod, "volumes")), map[string]any{
		"name": "spark-conf", "configMap": map[string]any{"name": name + "-conf"},
	})
	meta := merged(client.Map(own, "metadata"))
	meta["labels"] = merged(client.Map(meta, "labels"), map[string]any{
		"sparkoperator.k8s.io/launched-by-spark-operator": "true", "sparkoperator.k8s.io/connect-name": name,
		"spark-role": "connect-server", "spark-version": spec["sparkVersion"],
	})
	t := template(r.of+" server", name+"-server", r.namespace, meta, pod)
	t.Needs = r.driverNeeds()
	return t, nil
}

// connectConf returns the keys with which the server is started, in the order of
// buildStartConnectServerArgs in options.go of kubeflow/spark-operator.
func connectConf(name string, labels, spec map[string]any) map[string]string {
	conf := map[string]string{"spark.kubernetes.container.image": client.Text(spec, "image")}
	image := client.Text(named(client.List(spec, executor, "template", "spec", "containers"), "spark-kubernetes-executor"), "image")
	if image != "" {
		conf["spark.kubernetes.container.image"] = image
	}
	conf["spark.kubernetes.executor.container.image"] = conf["spark.kubernetes.container.image"]
	for key, value := range client.Map(spec, "sparkConf") {
		conf[key] = fmt.Sprint(value)
	}
	for key, value := range merged(labels, map[string]any{
		"sparkoperator.k8s.io/launched-by-spark-operator": "true", "sparkoperator.k8s.io/connect-name": name,
	}) {
		conf["spark.kubernetes.executor.label."+key] = fmt.Sprint(value)
	}
	for _, field := range []string{"instances", "cores", "memory"} {
		if value := client.At(spec, executor, field); value != nil {
			conf["spark.executor."+field] = fmt.Sprint(value)
		}
	}
	conf["spark.kubernetes.executor.podNamePrefix"] = name
	conf["spark.kubernetes.executor.podTemplateContainerName"] = "spark-kubernetes-executor"
	maps.Copy(conf, allocationConf(spec))
	return conf
}
