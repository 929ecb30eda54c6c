package pods

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/e2e/client"
	"github.com/lakewright/lakewright/internal/version"
)

// The roles of Spark's pods.
const (
	driver   = "driver"
	executor = "executor"
)

// hash stands for the random part of a name.
const hash = "0123456789abcdef0123456789abcdef"

// sparkRun is one application as Spark itself sees it when it makes pods: keys and pod
// templates. An operator that submits it has converted its own fields to these.
type sparkRun struct {
	of        string          // object whose pods they are
	app       string          // name of the application
	id        string          // of the application, a label of all its pods
	driver    string          // name of the driver's pod
	prefix    string          // of the names of executors
	namespace string          // of everything
	own       version.Version // version of the application's Spark, which makes executors
	submits   version.Version // version of the Spark that makes the driver's pod
	maker     string          // account that makes the driver's pod; "" for an operator
	language  string          // Python or R, which run outside the JVM; "" for a JVM language
	conf      map[string]string
	templates map[string]map[string]any // by role
}

// templatesOf returns the driver and the executors, which the driver makes.
func (r sparkRun) templatesOf() ([]Template, error) {
	first, err := r.driverPod()
	if err != nil {
		return nil, fmt.Errorf("driver: %w", err)
	}
	others, err := r.executorPods()
	if err != nil {
		return nil, fmt.Errorf("executor: %w", err)
	}
	others.Maker = first.Account()
	return []Template{first, others}, nil
}

// driverPod follows BasicDriverFeatureStep, DriverCommandFeatureStep and
// DriverKubernetesCredentialsFeatureStep of apache/spark.
func (r sparkRun) driverPod() (Template, error) {
	ports := []any{
		port("driver-rpc-port", r.number("spark.driver.port", 7078)),
		port("blockmanager", r.number("spark.driver.blockManager.port", r.number("spark.blockManager.port", 7079))),
		port("spark-ui", r.number("spark.ui.port", 4040)),
	}
	if r.submits.AtLeast(4, 1) {
		ports = append(ports, port("spark-connect", r.number("spark.connect.grpc.binding.port", 15002)))
	}
	t, err := r.pod(driver, r.driver, slices.Concat([]any{
		variable("SPARK_USER", "root"), variable("SPARK_APPLICATION_ID", r.id),
	}, r.variables("spark.kubernetes.driverEnv."), []any{
		fromField("SPARK_DRIVER_BIND_ADDRESS", "status.podIP"), variable("SPARK_CONF_DIR", "/opt/spark/conf"),
	}))
	if err != nil {
		return t, err
	}
	container := t.main()
	container["ports"] = slices.Concat(client.List(container, "ports"), ports)
	t.Maker, t.Needs = r.maker, r.driverNeeds()
	put(client.Map(t.pod, "spec"), "serviceAccountName", r.conf["spark.kubernetes.authenticate.driver.serviceAccountName"])
	return t, nil
}

// executorPods follows BasicExecutorFeatureStep, MountVolumesFeatureStep and
// ExecutorKubernetesCredentialsFeatureStep of apache/spark.
func (r sparkRun) executorPods() (Template, error) {
	t, err := r.pod(executor, r.prefix+"-exec-{n}", slices.Concat([]any{
		variable("SPARK_USER", "root"), variable("SPARK_DRIVER_URL", "spark://CoarseGrainedScheduler@driver:7078"),
		variable("SPARK_EXECUTOR_CORES", r.key("spark.executor.cores", "1")),
		variable("SPARK_EXECUTOR_MEMORY", r.key("spark.executor.memory", "1g")),
		variable("SPARK_APPLICATION_ID", r.id), variable("SPARK_CONF_DIR", "/opt/spark/conf"),
		variable("SPARK_EXECUTOR_ID", "1"), variable("SPARK_RESOURCE_PROFILE_ID", "0"),
	}, r.variables("spark.executorEnv."), []any{
		variable("SPARK_JAVA_OPT_0", "-Dspark.driver.port=7078"),
		fromField("SPARK_EXECUTOR_POD_IP", "status.podIP"), fromField("SPARK_EXECUTOR_POD_NAME", "metadata.name"),
	}))
	if err != nil {
		return t, err
	}
	spec, container := client.Map(t.pod, "spec"), t.main()
	container["ports"] = []any{port("blockmanager", r.number("spark.blockManager.port", 7079))} // they replace the template's
	if r.conf["spark.decommission.enabled"] == "true" {
		container["lifecycle"] = map[string]any{"preStop": map[string]any{"exec": map[string]any{"command": []any{"/opt/decom.sh"}}}}
	}
	delete(spec, "hostname") // Spark derives it from the pod's name
	if spec["serviceAccount"] == nil {
		account := r.conf["spark.kubernetes.authenticate.driver.serviceAccountName"]
		put(spec, "serviceAccountName", r.key("spark.kubernetes.authenticate.executor.serviceAccountName", account))
	}
	if seconds, found := strings.CutSuffix(r.conf["spark.kubernetes.executor.terminationGracePeriodSeconds"], "s"); found && r.own.AtLeast(4, 1) {
		spec["terminationGracePeriodSeconds"] = float64(digits(seconds, 30))
	}
	t.Most, err = r.executors()
	return t, err
}

// executors returns the largest number of executors.
func (r sparkRun) executors() (int64, error) {
	if r.conf["spark.dynamicAllocation.enabled"] != "true" {
		return int64(max(r.number("spark.executor.instances", 2), 1)), nil
	}
	most := r.number("spark.dynamicAllocation.maxExecutors", 0)
	if most < 1 {
		return 0, fmt.Errorf("dynamic allocation has no limit: there is no spark.dynamicAllocation.maxExecutors")
	}
	return int64(most), nil
}

// pod returns what the pods of both roles have in common: the pod template, and what
// Spark sets in it. The main container comes last, because Spark removes it and appends it.
func (r sparkRun) pod(role, name string, env []any) (Template, error) {
	own := r.templates[role]
	container, others := r.mainContainer(role, client.List(own, "spec", "containers"))
	resources, err := r.resources(role, client.Map(container, "resources"))
	if err != nil {
		return Template{}, err
	}
	volumes, mounts := r.volumes(role, client.List(own, "spec", "volumes"), client.List(container, "volumeMounts"))
	container["resources"], container["volumeMounts"] = resources, mounts
	container["args"] = append(slices.Clone(client.List(container, "args")), role)
	container["env"] = slices.Concat(client.List(container, "env"), env)
	container["imagePullPolicy"] = r.key("spark.kubernetes.container.image.pullPolicy", "IfNotPresent")
	image := r.key("spark.kubernetes."+role+".container.image", r.conf["spark.kubernetes.container.image"])
	if image == "" {
		return Template{}, fmt.Errorf("there is no image")
	}
	container["image"] = image
	spec := merged(client.Map(own, "spec"), map[string]any{
		"restartPolicy": "Never", "containers": append(others, container), "volumes": volumes,
	})
	selector := merged(client.Map(spec, "nodeSelector"), r.under("spark.kubernetes.node.selector."),
		r.under("spark.kubernetes."+role+".node.selector."))
	put(spec, "nodeSelector", selector)
	secrets := slices.Clone(client.List(spec, "imagePullSecrets"))
	for _, secret := range strings.FieldsFunc(r.conf["spark.kubernetes.container.image.pullSecrets"], func(c rune) bool { return c == ',' || c == ' ' }) {
		secrets = append(secrets, map[string]any{"name": secret})
	}
	put(spec, "imagePullSecrets", secrets)
	put(spec, "schedulerName", r.key("spark.kubernetes."+role+".scheduler.name", r.conf["spark.kubernetes.scheduler.name"]))
	meta := merged(client.Map(own, "metadata"))
	meta["labels"] = merged(client.Map(own, "metadata", "labels"), r.under("spark.kubernetes."+role+".label."), map[string]any{
		"spark-role": role, "spark-app-selector": r.id, "spark-app-name": r.app, "spark-version": r.own.String(),
	})
	meta["annotations"] = merged(client.Map(own, "metadata", "annotations"), r.under("spark.kubernetes."+role+".annotation."))
	return template(r.of+" "+role, name, r.namespace, meta, spec), nil
}

// mainContainer returns the container of a template that Spark uses as its own, and the
// others. It is the container that a key names, else the first, else a new one.
func (r sparkRun) mainContainer(role string, list []any) (main map[string]any, others []any) {
	wanted := r.conf["spark.kubernetes."+role+".podTemplateContainerName"]
	index := slices.IndexFunc(list, func(item any) bool { return wanted != "" && item.(map[string]any)["name"] == wanted })
	if len(list) == 0 {
		return map[string]any{"name": "spark-kubernetes-" + role}, nil
	}
	index = max(index, 0)
	main = merged(list[index].(map[string]any))
	if main["name"] == nil {
		main["name"] = "spark-kubernetes-" + role
	}
	return main, slices.Delete(slices.Clone(list), index, index+1)
}

// main returns Spark's container of a pod.
func (t Template) main() map[string]any {
	list := client.List(t.pod, "spec", "containers")
	return list[len(list)-1].(map[string]any)
}

// key returns the value of a key, or Spark's default when there is none.
func (r sparkRun) key(name, fallback string) string {
	if value, found := r.conf[name]; found {
		return value
	}
	return fallback
}

// number returns the value of a key as a number.
func (r sparkRun) number(name string, fallback int) int { return digits(r.conf[name], fallback) }

// under returns the values of the keys with a prefix, by the rest of the key.
func (r sparkRun) under(prefix string) map[string]any {
	found := map[string]any{}
	for key, value := range r.conf {
		if name, has := strings.CutPrefix(key, prefix); has {
			found[name] = strings.ReplaceAll(value, "{{APP_ID}}", r.id)
		}
	}
	return found
}

// variables returns the environment variables that keys set, sorted.
func (r sparkRun) variables(prefix string) []any {
	var list []any
	values := r.under(prefix)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		list = append(list, variable(name, fmt.Sprint(values[name])))
	}
	return list
}
