package spark

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/spark/rules/operators"
	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/internal/kube"
)

// server returns an example that turns the fixture's application into a Spark Connect
// server.
func server(fields string) string {
	return operators.ServerExample + "spark: etl: {mode: \"connect\"\n" + fields + "\n}"
}

func TestConnectServer(t *testing.T) {
	a := etl(t, server(`imagePullSecrets: ["registry"], driver: {cpuLimit: 2, gpu: vendor: "nvidia.com"}`))
	got := only[*ways.SparkConnect](t, a, "etl")
	spec := got.Spec
	if spec.SparkVersion != "4.0.1" || spec.Image != "registry.internal/etl:1.8.2" || spec.DynamicAllocation != nil {
		t.Errorf("got %s, %s, %v", spec.SparkVersion, spec.Image, spec.DynamicAllocation)
	}
	security := &kube.PodSecurityContext{
		RunAsNonRoot: kube.To(true), RunAsUser: kube.To(int64(185)), RunAsGroup: kube.To(int64(185)), SupplementalGroups: []int64{0},
		FSGroup: kube.To(int64(185)), FSGroupChangePolicy: "OnRootMismatch", SeccompProfile: &kube.SeccompProfile{Type: "RuntimeDefault"},
	}
	container := &kube.SecurityContext{AllowPrivilegeEscalation: kube.To(false), Capabilities: &kube.Capabilities{Drop: []string{"ALL"}}}
	socket := &kube.TCPSocket{Port: "spark-connect"}
	want := ways.SparkConnectPod{Cores: 1, Memory: "2048m", Template: &kube.PodTemplate{
		Metadata: &kube.Metadata{Labels: named("driver"), Annotations: map[string]string{}},
		Spec: kube.PodSpec{
			ServiceAccountName: "etl-driver", RestartPolicy: "Always", ImagePullSecrets: []kube.LocalName{{Name: "registry"}},
			SecurityContext: security, NodeSelector: map[string]string{"pool": "compute"},
			Containers: []kube.Container{{
				Name: "spark-kubernetes-driver", ImagePullPolicy: "IfNotPresent", SecurityContext: container,
				Ports: []kube.ContainerPort{
					{Name: "driver-rpc-port", ContainerPort: 7078, Protocol: "TCP"}, {Name: "blockmanager", ContainerPort: 7079, Protocol: "TCP"},
					{Name: "spark-ui", ContainerPort: 4040, Protocol: "TCP"}, {Name: "spark-connect", ContainerPort: 15002, Protocol: "TCP"},
				},
				StartupProbe:   &kube.Probe{TCPSocket: socket, PeriodSeconds: 5, FailureThreshold: 120},
				ReadinessProbe: &kube.Probe{TCPSocket: socket, PeriodSeconds: 10, FailureThreshold: 3},
				Resources: &kube.ResourceRequirements{
					Requests: map[string]string{"cpu": "1", "memory": "2432Mi"},
					Limits:   map[string]string{"cpu": "2", "memory": "2432Mi", "nvidia.com/gpu": "1"},
				},
			}},
		},
	}}
	if diff := cmp.Diff(want, spec.Server); diff != "" {
		t.Errorf("server (-want +got):\n%s", diff)
	}
	workers := ways.SparkConnectExecutor{Instances: kube.To(int64(2)), SparkConnectPod: ways.SparkConnectPod{
		Cores: 2, Memory: "4096m", Template: &kube.PodTemplate{
			Metadata: &kube.Metadata{Labels: named("executor"), Annotations: map[string]string{}},
			Spec: kube.PodSpec{
				ServiceAccountName: "etl-executor", ImagePullSecrets: []kube.LocalName{{Name: "registry"}},
				SecurityContext: security, NodeSelector: map[string]string{"pool": "compute"},
				Containers: []kube.Container{{Name: "spark-kubernetes-executor", SecurityContext: container}},
			},
		},
	}}
	if diff := cmp.Diff(workers, spec.Executor); diff != "" {
		t.Errorf("executor (-want +got):\n%s", diff)
	}
}

// TestConnectKeys proves that the object has no key that the operator refuses or has a
// field for.
func TestConnectKeys(t *testing.T) {
	a := etl(t, server(`scheduler: {name: "yunikorn", queue: "root.etl"}, dynamicAllocation: {min: 1, max: 9}, executor: javaOptions: "-Da=b", driver: overhead: "1Gi"`))
	got := map[string]string{}
	for key, value := range only[*ways.SparkConnect](t, a, "etl").Spec.SparkConf {
		if _, stored := etl(t, "").Conf[key]; !stored {
			got[key] = value
		}
	}
	want := map[string]string{
		"spark.executor.extraJavaOptions":             "-Da=b",
		"spark.executor.instances":                    "2",
		"spark.executor.memoryOverhead":               "409m",
		"spark.kubernetes.container.image.pullPolicy": "IfNotPresent",
		"spark.kubernetes.scheduler.name":             "yunikorn",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys besides the stores' (-want +got):\n%s", diff)
	}
	spec := only[*ways.SparkConnect](t, a, "etl").Spec
	allocation := &ways.SparkDynamicAllocation{Enabled: true, InitialExecutors: 2, MinExecutors: 1, MaxExecutors: 9, ShuffleTrackingEnabled: true}
	if diff := cmp.Diff(allocation, spec.DynamicAllocation); diff != "" {
		t.Errorf("dynamicAllocation (-want +got):\n%s", diff)
	}
	if spec.Executor.Instances != nil {
		t.Errorf("instances = %d, want none", *spec.Executor.Instances)
	}
	if pod := podOf(t, spec.Server.Template); pod.SchedulerName != "yunikorn" || pod.Containers[0].Resources.Limits["memory"] != "3Gi" {
		t.Errorf("schedulerName, memory = %s, %s; want yunikorn, 3Gi", pod.SchedulerName, pod.Containers[0].Resources.Limits["memory"])
	}
}

// TestConnectLabels proves that the object does not override labels of executors. The
// operator puts the object's labels on executors, and policies find executors by their
// labels.
func TestConnectLabels(t *testing.T) {
	a := etl(t, server(`labels: {team: "a", cost: "1"}, executor: labels: cost: "2"`))
	want := named("")
	want["app.kubernetes.io/component"] = "executor"
	want["team"] = "a"
	if diff := cmp.Diff(want, only[*ways.SparkConnect](t, a, "etl").Metadata.Labels); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestConnectIsOpen proves that clients of the namespace can connect to the server.
func TestConnectIsOpen(t *testing.T) {
	policy := only[*kube.NetworkPolicy](t, etl(t, server("")), "etl-driver")
	want := kube.IngressRule{
		From: []kube.Peer{{PodSelector: &kube.LabelSelector{}}}, Ports: []kube.PolicyPort{{Protocol: "TCP", Port: 15002}},
	}
	for _, rule := range policy.Spec.Ingress {
		if cmp.Equal(want, rule) {
			return
		}
	}
	t.Errorf("no rule is %v: %v", want, policy.Spec.Ingress)
}

// TestServerTemplate proves that the user's template overrides the generated one.
func TestServerTemplate(t *testing.T) {
	a := etl(t, server(`driver: podTemplate: spec: {hostname: "h", containers: [{name: "spark-kubernetes-driver", startupProbe: failureThreshold: 9}]}`))
	pod := only[*ways.SparkConnect](t, a, "etl").Spec.Server.Template.(map[string]any)["spec"].(map[string]any)
	probe := pod["containers"].([]any)[0].(map[string]any)["startupProbe"]
	want := map[string]any{"tcpSocket": map[string]any{"port": "spark-connect"}, "periodSeconds": int64(5), "failureThreshold": int64(9)}
	if diff := cmp.Diff(want, probe); diff != "" || pod["hostname"] != "h" {
		t.Errorf("hostname %v, startupProbe (-want +got):\n%s", pod["hostname"], diff)
	}
}

func TestConnectFindings(t *testing.T) {
	for _, test := range []struct {
		name     string
		fragment string
		want     []string
	}{
		{name: "without changes", fragment: server("")},
		{name: "a program", fragment: `spark: etl: mode: "connect"`, want: []string{
			`SPK068 spark.etl.main: a Spark Connect server runs no program of its own; remove main, or set mode to "application"`,
		}},
		{name: "an old operator", fragment: server("") + "\noperators: spark: version: \"2.2\"", want: []string{
			"SPK068 spark.etl.mode: a Spark Connect server requires the Kubeflow operator 2.3 or later; install operator 2.3 or later, and set operators.spark.version",
		}},
		{name: "an old Spark", fragment: server(`version: "3.3.4"`), want: []string{
			"SPK068 spark.etl.version: a Spark Connect server requires Spark 3.4 or later; use an image with Spark 3.4 or later",
		}},
		{
			name:     "what it cannot do",
			fragment: server(`suspend: true, timeToLive: "1h", restart: policy: "never", schedule: cron: "@daily", driver: lifecycle: preStop: ["true"]`),
			want: []string{
				"SPK068 spark.etl.schedule: a Spark Connect server does not support a schedule; remove schedule, or schedule an application that connects to the server",
				"SPK068 spark.etl.restart.policy: a Spark Connect server is restarted whenever it ends; remove policy",
				"SPK068 spark.etl.timeToLive: a Spark Connect server does not end by itself; remove timeToLive; set dynamicAllocation, which removes idle executors",
				"SPK068 spark.etl.suspend: a Spark Connect server cannot be suspended; remove the workload from this environment instead, as in spark: NAME: null",
				"SPK068 spark.etl.driver.lifecycle: a Spark Connect server is stopped by the operator's own command, which replaces lifecycle; remove lifecycle, or use initContainers or sidecars",
			},
		},
		{
			name:     "keys of the operator",
			fragment: server(`conf: {"spark.ui.port": "4041", "spark.driver.host": "etl"}`),
			want: []string{
				`SPK095 spark.etl.conf."spark.driver.host": spark.driver.host is replaced: the operator sets the address of the server's pod; remove it`,
				`SPK095 spark.etl.conf."spark.ui.port": spark.ui.port moves the user interface away from the server's Service, which forwards to 4040; remove it`,
			},
		},
		{
			name:     "special characters of bash",
			fragment: server(`conf: "spark.acme.title": "Europe Berlin", driver: javaOptions: "-Da='b'", executor: javaOptions: "-Da=b"`),
			want: []string{
				`SPK097 spark.etl.conf."spark.acme.title": spark.acme.title has " " in its value, which bash interprets when it starts the server; write a value without it, or put the key into conf/spark-defaults.conf of the image`,
				`SPK097 spark.etl.driver.javaOptions: spark.driver.extraJavaOptions has "'" in its value, which bash interprets when it starts the server; write a value without it, or put the key into conf/spark-defaults.conf of the image`,
			},
		},
		{name: "no jar", fragment: server(`version: "3.5.4"`), want: []string{
			"SPK098 spark.etl.version: images of Spark 3.5.4 have no Spark Connect, and no dependency adds it; add org.apache.spark:spark-connect_2.12 in the version of the image to dependencies.packages, or use Spark 4",
		}},
		{name: "a jar", fragment: server(`version: "3.5.4", dependencies: jars: ["local:///opt/spark-connect_2.13-3.5.4.jar"]`)},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, findings(t, test.fragment)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
