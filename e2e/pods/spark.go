package pods

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/e2e/client"
)

// sparkApp is a SparkApplication. Its driver's pod is made by the operator's
// spark-submit, the executors' by the driver; the operator's webhook adds to both.
type sparkApp struct {
	object    map[string]any
	spec      map[string]any
	conf      map[string]any
	name      string
	namespace string
}

func ofSpark(object map[string]any) ([]Template, error) {
	a := sparkApp{
		object: object, spec: client.Map(object, "spec"), conf: client.Map(object, "spec", "sparkConf"),
		name: client.Text(object, "metadata", "name"), namespace: client.Text(object, "metadata", "namespace"),
	}
	driver, err := a.driver()
	if err != nil {
		return nil, fmt.Errorf("driver: %w", err)
	}
	executor, err := a.executor()
	if err != nil {
		return nil, fmt.Errorf("executor: %w", err)
	}
	executor.Maker = driver.Account()
	return []Template{driver, executor}, nil
}

// driver follows BasicDriverFeatureStep and DriverCommandFeatureStep of apache/spark.
func (a sparkApp) driver() (Template, error) {
	t, err := a.pod("driver", a.name+"-driver",
		[]any{port("driver-rpc-port", 7078), port("blockmanager", 7079), port("spark-ui", 4040)},
		[]any{
			variable("SPARK_USER", "root"), variable("SPARK_APPLICATION_ID", "spark-"+hash),
			fromField("SPARK_DRIVER_BIND_ADDRESS", "status.podIP"), variable("SPARK_CONF_DIR", "/opt/spark/conf"),
		})
	t.Needs = slices.Concat(
		actions("", "pods", "get", "list", "watch", "create", "delete"),
		actions("", "configmaps", "create", "list"), actions("", "services", "list"))
	if a.claims() {
		t.Needs = append(t.Needs, actions("", "persistentvolumeclaims", "create", "list")...)
	}
	// Spark 3.4 and later remove all that carry the application's label at once.
	if release := strings.SplitN(client.Text(a.spec, "sparkVersion"), ".", 3); len(release) > 1 && (release[0] != "3" || len(release[1]) > 1 || release[1] >= "4") {
		for _, resource := range []string{"pods", "configmaps", "services"} {
			t.Needs = append(t.Needs, actions("", resource, "deletecollection")...)
		}
		if a.claims() {
			t.Needs = append(t.Needs, actions("", "persistentvolumeclaims", "deletecollection")...)
		}
	}
	return t, err
}

// executor follows BasicExecutorFeatureStep and MountVolumesFeatureStep of apache/spark.
func (a sparkApp) executor() (Template, error) {
	driver := a.name + "-" + hash[:16] + "-driver-svc." + a.namespace + ".svc"
	t, err := a.pod("executor", a.name+"-"+hash[:16]+"-exec-{n}",
		[]any{port("blockmanager", 7079)},
		[]any{
			variable("SPARK_DRIVER_URL", "spark://CoarseGrainedScheduler@"+driver+":7078"),
			variable("SPARK_EXECUTOR_CORES", fmt.Sprint(client.At(a.spec, "executor", "cores"))),
			variable("SPARK_EXECUTOR_MEMORY", client.Text(a.spec, "executor", "memory")),
			variable("SPARK_APPLICATION_ID", "spark-"+hash), variable("SPARK_CONF_DIR", "/opt/spark/conf"),
			variable("SPARK_EXECUTOR_ID", "1"), variable("SPARK_RESOURCE_PROFILE_ID", "0"),
			variable("SPARK_JAVA_OPT_0", "-Dspark.driver.port=7078"),
			fromField("SPARK_EXECUTOR_POD_IP", "status.podIP"), fromField("SPARK_EXECUTOR_POD_NAME", "metadata.name"),
		})
	t.Most = whole(client.At(a.spec, "executor", "instances"))
	if most := whole(client.At(a.spec, "dynamicAllocation", "maxExecutors")); client.At(a.spec, "dynamicAllocation", "enabled") == true {
		t.Most = most
	}
	t.Most = max(t.Most, 1)
	return t, err
}

// hash is what Spark draws at random.
const hash = "0123456789abcdef0123456789abcdef"

// pod returns what the pods of both roles have in common: the template of the
// application, what Spark puts over it, and what the operator's webhook puts over that.
func (a sparkApp) pod(role, name string, ports, env []any) (Template, error) {
	own := client.Map(a.spec, role)
	resources, err := a.resources(role)
	if err != nil {
		return Template{}, err
	}
	container := maps.Clone(named(client.List(own, "template", "spec", "containers"), "spark-kubernetes-"+role))
	volumes, mounts := a.volumes(role)
	container["name"], container["args"] = "spark-kubernetes-"+role, []any{role}
	container["ports"], container["env"], container["volumeMounts"] = ports, slices.Concat(env, client.List(own, "env")), mounts
	container["resources"] = map[string]any{
		"requests": merged(client.Map(container, "resources", "requests"), resources["requests"]),
		"limits":   merged(client.Map(container, "resources", "limits"), resources["limits"]),
	}
	for _, key := range []string{"image", "imagePullPolicy"} {
		put(container, key, a.spec[key])
	}
	put(container, "securityContext", own["securityContext"])
	spec := merged(client.Map(own, "template", "spec"), map[string]any{
		"restartPolicy": "Never", "containers": []any{container}, "volumes": volumes,
	})
	put(spec, "serviceAccountName", own["serviceAccount"])
	put(spec, "securityContext", own["podSecurityContext"])
	for _, key := range []string{"nodeSelector", "tolerations", "dnsConfig", "affinity", "priorityClassName", "hostNetwork"} {
		put(spec, key, own[key])
	}
	var secrets []any
	for _, secret := range client.List(a.spec, "imagePullSecrets") {
		secrets = append(secrets, map[string]any{"name": secret})
	}
	put(spec, "imagePullSecrets", secrets)
	labels := merged(client.Map(a.object, "metadata", "labels"), client.Map(own, "labels"), map[string]any{
		"spark-role": role, "spark-app-selector": "spark-" + hash, "spark-app-name": a.name,
		"spark-version": a.spec["sparkVersion"], "sparkoperator.k8s.io/app-name": a.name,
		"sparkoperator.k8s.io/launched-by-spark-operator": "true", "sparkoperator.k8s.io/submission-id": "01234567-89ab-cdef-0123-456789abcdef",
	})
	meta := map[string]any{"labels": labels, "annotations": own["annotations"]}
	return template(client.Name(a.object)+" "+role, name, a.namespace, meta, spec), nil
}

// resources returns requests and limits. Memory is always both.
func (a sparkApp) resources(role string) (map[string]map[string]any, error) {
	own := client.Map(a.spec, role)
	sum := int64(0)
	sizes := []any{own["memory"], own["memoryOverhead"]}
	if role == "executor" && a.conf["spark.memory.offHeap.enabled"] == "true" {
		sizes = append(sizes, a.conf["spark.memory.offHeap.size"])
	}
	if role == "executor" && a.spec["type"] == "Python" {
		sizes = append(sizes, a.conf["spark.executor.pyspark.memory"])
	}
	for _, size := range sizes {
		if size == nil {
			continue
		}
		mebibytes, err := sparkMebibytes(fmt.Sprint(size))
		if err != nil {
			return nil, err
		}
		sum += mebibytes
	}
	memory := strconv.FormatInt(sum, 10) + "Mi"
	requests, limits := map[string]any{"memory": memory}, map[string]any{"memory": memory}
	requests["cpu"] = fmt.Sprint(own["cores"])
	put(requests, "cpu", own["coreRequest"])
	put(limits, "cpu", own["coreLimit"])
	return map[string]map[string]any{"requests": requests, "limits": limits}, nil
}

var sparkSize = regexp.MustCompile(`^([0-9]+)([kmgt]?)b?$`)

// sparkMebibytes reads a size as Spark does: without a unit it is MiB.
func sparkMebibytes(text string) (int64, error) {
	parts := sparkSize.FindStringSubmatch(strings.ToLower(text))
	if parts == nil {
		return 0, fmt.Errorf("the size %q is none that Spark can read", text)
	}
	number, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("the size %q is none that Spark can read: %w", text, err)
	}
	return map[string]int64{"k": number >> 10, "": number, "m": number, "g": number << 10, "t": number << 20}[parts[2]], nil
}
