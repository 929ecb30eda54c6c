package spark

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/rules/operators"
	"github.com/lakewright/lakewright/compiler/spark/rules/pods"
	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/internal/kube"
)

// TestTakenPorts proves which ports the exporter must not use, in each mode.
func TestTakenPorts(t *testing.T) {
	const cluster = operators.StandaloneExample + `spark: etl: {mode: "cluster", operator: "apache"}` + "\n"
	for _, test := range []struct {
		name     string
		fragment string
		want     []pods.TakenPort
	}{
		{name: "application", want: []pods.TakenPort{
			{Number: 7078, What: "the driver, spark.driver.port"}, {Number: 7079, What: "the driver's block manager"}, {Number: 7079, What: "the executors' block manager"},
			{Number: 4040, What: "Spark's user interface"},
		}},
		{name: "application of Spark 4.1", fragment: `spark: etl: {version: "4.1.1", conf: "spark.ui.port": "4050"}`, want: []pods.TakenPort{
			{Number: 7078, What: "the driver, spark.driver.port"}, {Number: 7079, What: "the driver's block manager"}, {Number: 7079, What: "the executors' block manager"},
			{Number: 4050, What: "Spark's user interface"}, {Number: 15002, What: "Spark Connect, which the driver declares"},
		}},
		{name: "server", fragment: server(""), want: []pods.TakenPort{
			{Number: 7078, What: "the driver, spark.driver.port"}, {Number: 7079, What: "the driver's block manager"}, {Number: 7079, What: "the executors' block manager"},
			{Number: 4040, What: "Spark's user interface"}, {Number: 15002, What: "Spark Connect"},
		}},
		{name: "cluster", fragment: cluster, want: []pods.TakenPort{
			{Number: 7077, What: "the master"}, {Number: 8080, What: "the master's user interface"}, {Number: 7078, What: "the worker"}, {Number: 8081, What: "the worker's user interface"},
		}},
		{name: "cluster with REST", fragment: cluster + `spark: etl: conf: "spark.master.rest.enabled": "true"`, want: []pods.TakenPort{
			{Number: 7077, What: "the master"}, {Number: 8080, What: "the master's user interface"}, {Number: 7078, What: "the worker"}, {Number: 8081, What: "the worker's user interface"},
			{Number: 6066, What: "the master's REST server"},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, pods.TakenPorts(etl(t, test.fragment)), cmp.AllowUnexported(pods.TakenPort{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// fragments run the fixture's workload in every way.
var fragments = map[string]string{
	"kubeflow": "", "apache": `spark: etl: operator: "apache"`, "none": `spark: etl: operator: "none"`,
	"connect": "environments: dev: spark: etl: main: null\n" + `spark: etl: mode: "connect"`,
	"cluster": operators.StandaloneExample + `spark: etl: {mode: "cluster", operator: "apache"}`,
}

// TestOwnVolumesAreTaken proves for every way to run a workload that a user's volume
// cannot have the name of a volume that the compiler adds to the same pod.
func TestOwnVolumesAreTaken(t *testing.T) {
	for way, fragment := range fragments {
		for _, shuffle := range []string{"fast", "scratch", "ram"} {
			a := etl(t, "storage: ram: local: medium: \"memory\"\n"+fragment+"\n"+`spark: etl: {
				metrics: exporter: "jmx", logs: format: "json", volumes: data: {tier: "shared", path: "/mnt/data"}
			}`+fmt.Sprintf("\nspark: etl: shuffle: tier: %q", shuffle))
			names := ownVolumes(t, a)
			if !slices.Contains(names, app.ConfigVolume) || !slices.Contains(names, "data") {
				t.Errorf("%s: volumes = %v; want those of the pods", way, names)
			}
			for _, name := range names {
				r := &rule.Reporter{}
				rule.Run(r, &rule.Rule[*app.App]{Check: func(_ *app.App, r *rule.Reporter) { pods.CheckVolumeName(r, "x", name) }}, a)
				if name != "data" && len(r.Findings) == 0 {
					t.Errorf("%s, shuffle %s: a volume may be called %s, and the pods have one", way, shuffle, name)
				}
			}
		}
	}
}

// ownVolumes returns the names of the volumes in all pods that get the user's volumes,
// which excludes the pod that submits.
func ownVolumes(t *testing.T, a *app.App) []string {
	t.Helper()
	var names []string
	var walk func(value any)
	walk = func(value any) {
		switch v := value.(type) {
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			containers, isPod := v["containers"].([]any)
			if isPod && containers[0].(map[string]any)["name"] != app.SubmitterRole {
				volumes, _ := v["volumes"].([]any)
				for _, volume := range volumes {
					names = append(names, volume.(map[string]any)["name"].(string))
				}
			}
			for _, field := range v {
				walk(field)
			}
		case string: // a pod in a file of the ConfigMap
			var pod map[string]any
			if strings.HasPrefix(v, "{") && json.Unmarshal([]byte(v), &pod) == nil {
				walk(pod)
			}
		}
	}
	for _, object := range a.Objects() {
		text, err := json.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		var data any
		if err := json.Unmarshal(text, &data); err != nil {
			t.Fatal(err)
		}
		walk(data)
	}
	return names
}

// TestDeclaredPorts proves that the rule about ports of templates includes the ports that
// the compiler itself declares.
func TestDeclaredPorts(t *testing.T) {
	server := etl(t, fragments["connect"])
	cluster := etl(t, fragments["cluster"]+"\n"+`spark: etl: metrics: exporter: "jmx"`)
	for _, test := range []struct {
		name     string
		app      *app.App
		pod      *app.Pod
		template *kube.PodTemplate
	}{
		{name: "server", app: server, pod: &server.Driver, template: ways.ServerTemplate(server)},
		{name: "worker of a server", app: server, pod: &server.Executor, template: ways.WorkerTemplate(server)},
		{name: "master", app: cluster, pod: &cluster.Driver, template: ways.DaemonTemplate(cluster, &cluster.Driver, app.MasterContainer)},
		{name: "worker", app: cluster, pod: &cluster.Executor, template: ways.DaemonTemplate(cluster, &cluster.Executor, app.WorkerContainer)},
	} {
		known := pods.DeclaredPorts(test.app, test.pod)
		for _, port := range test.template.Spec.Containers[0].Ports {
			if !slices.Contains(known, pod.DeclaredPort{Name: port.Name, Number: port.ContainerPort}) {
				t.Errorf("%s: port %s, %d, is not among %v", test.name, port.Name, port.ContainerPort, known)
			}
		}
	}
}

func TestPortsOfTemplates(t *testing.T) {
	ports := func(container, list string) string {
		return fmt.Sprintf("containers: [{name: %q, ports: [%s]}]", container, list)
	}
	for _, test := range []struct {
		name     string
		fragment string
		want     []string
	}{
		{
			name:     "others",
			fragment: `spark: etl: driver: podTemplate: spec: ` + ports("spark-kubernetes-driver", `{name: "admin", containerPort: 9090}, {name: "query", containerPort: 4040, protocol: "UDP"}, {containerPort: 15002}`),
		},
		{
			name:     "a port number of the driver",
			fragment: `spark: etl: driver: podTemplate: spec: ` + ports("spark-kubernetes-driver", `{name: "admin", containerPort: 4040}, {containerPort: 7079, protocol: "TCP"}`),
			want: []string{
				`SPK088 spark.etl.driver.podTemplate.spec.containers.0.ports.0.containerPort: port 4040 of the driver's template is declared already, as spark-ui; remove it`,
				`SPK088 spark.etl.driver.podTemplate.spec.containers.0.ports.1.containerPort: port 7079 of the driver's template is declared already, as blockmanager; remove it`,
			},
		},
		{
			name:     "the driver of Spark 4.1 declares one more",
			fragment: `spark: etl: {version: "4.1.1", driver: podTemplate: spec: ` + ports("spark-kubernetes-driver", `{containerPort: 15002}`) + "}",
			want: []string{
				`SPK088 spark.etl.driver.podTemplate.spec.containers.0.ports.0.containerPort: port 15002 of the driver's template is declared already, as spark-connect; remove it`,
			},
		},
		{
			name:     "a name and its number are one fault",
			fragment: `spark: etl: executor: podTemplate: spec: ` + ports("spark-kubernetes-executor", `{name: "blockmanager", containerPort: 7079}, {name: "ui", containerPort: 4040}`),
			want: []string{
				`SPK088 spark.etl.executor.podTemplate.spec.containers.0.ports.0.name: port "blockmanager" of the executor's template has the name of one of Spark's own ports; give it another name, or remove it: Spark declares its ports itself`,
			},
		},
		{
			name:     "a cluster's",
			fragment: fragments["cluster"] + "\n" + `spark: etl: {metrics: exporter: "jmx", driver: podTemplate: spec: ` + ports("master", `{name: "web", containerPort: 9090}, {name: "jmx-exporter", containerPort: 9091}, {name: "blockmanager", containerPort: 4040}`) + `, executor: podTemplate: spec: ` + ports("worker", `{name: "ui", containerPort: 8081}, {containerPort: 8090}, {containerPort: 8080}`) + "}",
			want: []string{
				`SPK088 spark.etl.driver.podTemplate.spec.containers.0.ports.0.name: port "web" of the driver's template has the name of one of Spark's own ports; give it another name, or remove it: Spark declares its ports itself`,
				`SPK088 spark.etl.driver.podTemplate.spec.containers.0.ports.1.name: port "jmx-exporter" of the driver's template has the name of one of Spark's own ports; give it another name, or remove it: Spark declares its ports itself`,
				`SPK088 spark.etl.executor.podTemplate.spec.containers.0.ports.0.containerPort: port 8081 of the executor's template is declared already, as web; remove it`,
				`SPK088 spark.etl.executor.podTemplate.spec.containers.0.ports.1.containerPort: port 8090 of the executor's template is declared already, as jmx-exporter; remove it`,
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, findings(t, test.fragment)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
