package pods

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/e2e/client"
)

// flinkCluster is a FlinkDeployment. The operator makes a Deployment of JobManagers. The
// JobManager makes the TaskManagers, or the operator makes a Deployment of them too.
type flinkCluster struct {
	object    map[string]any
	spec      map[string]any
	conf      map[string]any
	name      string
	namespace string
}

func ofFlink(object map[string]any, all []map[string]any) ([]Template, error) {
	c := flinkCluster{
		object: object, spec: client.Map(object, "spec"), conf: client.Map(object, "spec", "flinkConfiguration"),
		name: client.Text(object, "metadata", "name"), namespace: client.Text(object, "metadata", "namespace"),
	}
	jobs, err := c.jobManager()
	if err != nil {
		return nil, fmt.Errorf("jobManager: %w", err)
	}
	tasks, err := c.taskManager()
	if err != nil {
		return nil, fmt.Errorf("taskManager: %w", err)
	}
	if tasks.Most, err = c.taskManagers(all); err != nil {
		return nil, fmt.Errorf("taskManager: %w", err)
	}
	if c.native() {
		tasks.Maker = jobs.Account()
	}
	return []Template{jobs, tasks}, nil
}

func (c flinkCluster) native() bool { return client.Text(c.spec, "mode") != "standalone" }

// available reports whether Flink keeps its leader and its jobs in ConfigMaps.
func (c flinkCluster) available() bool { return c.conf["high-availability.type"] == "kubernetes" }

// jobManager follows KubernetesJobManagerFactory of apache/flink, and the probe that
// the operator adds.
func (c flinkCluster) jobManager() (Template, error) {
	env := []any{}
	if c.available() {
		env = append(env, fromField("_POD_IP_ADDRESS", "status.podIP"))
	}
	t, err := c.pod("jobManager", c.name+"-0123456789-{n}", []any{
		port("rest", c.port("rest.port", 8081)), port("jobmanager-rpc", c.port("jobmanager.rpc.port", 6123)),
		port("blobserver", c.port("blob.server.port", 6124)),
	}, env, map[string]any{
		"startupProbe": map[string]any{
			"httpGet":       map[string]any{"path": "/config", "port": "rest"},
			"periodSeconds": 1, "failureThreshold": 2147483647,
		},
	})
	t.Most = max(whole(client.At(c.spec, "jobManager", "replicas")), 1)
	if c.native() {
		t.Needs = append(t.Needs, actions("", "pods", "get", "list", "watch", "create", "delete")...)
		t.Needs = append(t.Needs, actions("apps", "deployments", "get", "delete")...)
	}
	if c.available() {
		t.Needs = append(t.Needs, actions("", "configmaps", "get", "list", "watch", "create", "update", "patch", "delete")...)
	}
	return t, err
}

// taskManager follows KubernetesTaskManagerFactory of apache/flink.
func (c flinkCluster) taskManager() (Template, error) {
	name := c.name + "-taskmanager-1-{n}"
	over := map[string]any{}
	if c.native() {
		over["restartPolicy"] = "Never"
	}
	t, err := c.pod("taskManager", name, []any{port("taskmanager-rpc", c.port("taskmanager.rpc.port", 6122))}, nil, nil)
	if err != nil {
		return t, err
	}
	maps.Copy(client.Map(t.pod, "spec"), over)
	if c.available() {
		t.Needs = actions("", "configmaps", "get", "list", "watch")
	}
	return t, nil
}

// taskManagers returns how many there are when all jobs run.
func (c flinkCluster) taskManagers(all []map[string]any) (int64, error) {
	if replicas := whole(client.At(c.spec, "taskManager", "replicas")); replicas > 0 {
		return replicas, nil
	}
	slots := int64(1)
	if text, given := c.conf["taskmanager.numberOfTaskSlots"]; given {
		number, err := strconv.ParseInt(fmt.Sprint(text), 10, 64)
		if err != nil || number < 1 {
			return 0, fmt.Errorf("Flink cannot parse the number of slots %q", text)
		}
		slots = number
	}
	parallelism := whole(client.At(c.spec, "job", "parallelism"))
	for _, object := range all {
		if client.Text(object, "kind") == "FlinkSessionJob" && client.Text(object, "spec", "deploymentName") == c.name &&
			client.Text(object, "metadata", "namespace") == c.namespace {
			parallelism += whole(client.At(object, "spec", "job", "parallelism"))
		}
	}
	return max(1, (parallelism+slots-1)/slots), nil
}

// port returns a port of the configuration.
func (c flinkCluster) port(key string, fallback int) int {
	if number, err := strconv.Atoi(fmt.Sprint(c.conf[key])); err == nil {
		return number
	}
	return fallback
}

// pod returns what the pods of both processes have in common: the template of the
// manifest, and what Flink sets in its main container.
func (c flinkCluster) pod(process, name string, ports, env []any, over map[string]any) (Template, error) {
	own, component := client.Map(c.spec, process), strings.ToLower(process)
	resources, err := c.resources(own)
	if err != nil {
		return Template{}, err
	}
	pod := merged(client.Map(own, "podTemplate", "spec"))
	const mainContainer = "flink-main-container"
	container := merged(named(client.List(pod, "containers"), mainContainer), over)
	container["name"] = mainContainer
	container["command"], container["args"] = []any{"/docker-entrypoint.sh"}, []any{"bash", "-c", component}
	for _, key := range []string{"image", "imagePullPolicy"} {
		put(container, key, c.spec[key])
	}
	container["ports"] = slices.Concat(client.List(container, "ports"), ports)
	put(container, "env", slices.Concat(client.List(container, "env"), env))
	container["resources"] = map[string]any{
		"requests": merged(client.Map(container, "resources", "requests"), resources),
		"limits":   merged(client.Map(container, "resources", "limits"), resources),
	}
	container["volumeMounts"] = append(slices.Clone(client.List(container, "volumeMounts")),
		map[string]any{"name": "flink-config-volume", "mountPath": "/opt/flink/conf"})
	containers := []any{container}
	for _, item := range client.List(pod, "containers") {
		if fields, _ := item.(map[string]any); fields["name"] != mainContainer {
			containers = append(containers, fields)
		}
	}
	pod["containers"] = containers
	pod["volumes"] = append(slices.Clone(client.List(pod, "volumes")), map[string]any{
		"name": "flink-config-volume", "configMap": map[string]any{"name": "flink-config-" + c.name},
	})
	put(pod, "serviceAccountName", c.spec["serviceAccount"])
	if own, set := c.conf["kubernetes.taskmanager.service-account"]; set && component == "taskmanager" {
		pod["serviceAccountName"] = own
	}
	kind := "flink-native-kubernetes"
	if !c.native() {
		kind = "flink-standalone-kubernetes"
	}
	meta := merged(client.Map(own, "podTemplate", "metadata"))
	meta["labels"] = merged(client.Map(meta, "labels"), map[string]any{"app": c.name, "component": component, "type": kind})
	return template(client.Name(c.object)+" "+process, name, c.namespace, meta, pod), nil
}

// resources returns resources whose requests equal their limits.
func (c flinkCluster) resources(own map[string]any) (map[string]any, error) {
	memory := client.Text(own, "resource", "memory")
	size, err := flinkMebibytes(memory)
	if err != nil {
		return nil, err
	}
	resources := map[string]any{"memory": strconv.FormatInt(size, 10) + "Mi"}
	if cpu := client.At(own, "resource", "cpu"); cpu != nil {
		resources["cpu"] = fmt.Sprint(cpu)
	}
	put(resources, "ephemeral-storage", client.At(own, "resource", "ephemeralStorage"))
	return resources, nil
}

// flinkMebibytes parses a size as MemorySize of Flink does: m and g are powers of 1024, and a
// number without a unit is bytes.
func flinkMebibytes(text string) (int64, error) {
	lower := strings.ToLower(strings.TrimSpace(text))
	digits := strings.TrimRight(lower, "abcdefghijklmnopqrstuvwxyz ")
	number, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("Flink cannot parse the size %q", text)
	}
	switch strings.TrimSpace(lower[len(digits):]) {
	case "", "b", "bytes":
		return number >> 20, nil
	case "k", "kb", "kibibytes":
		return number >> 10, nil
	case "m", "mb", "mebibytes":
		return number, nil
	case "g", "gb", "gibibytes":
		return number << 10, nil
	}
	return 0, fmt.Errorf("Flink cannot parse the size %q", text)
}
