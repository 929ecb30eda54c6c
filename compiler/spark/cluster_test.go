package spark

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/rules/operators"
	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// analytics returns the fixture's application as a standalone cluster.
func analytics(t *testing.T, fragment string) *app.App {
	t.Helper()
	return etl(t, operators.StandaloneExample+"spark: etl: {mode: \"cluster\", operator: \"apache\"}\n"+fragment)
}

// daemon returns the pod and the container of one role.
func daemon(t *testing.T, pods ways.SparkClusterPods) (kube.PodSpec, kube.Container) {
	t.Helper()
	spec := podOf(t, pods.StatefulSetSpec.Template)
	return spec, spec.Containers[0]
}

func TestCluster(t *testing.T) {
	a := analytics(t, "operators: apacheSpark: version: \"1.1\"\n"+`spark: etl: {suspend: true, conf: "spark.deploy.defaultCores": "4"}`)
	got := only[*ways.SparkCluster](t, a, "etl").Spec
	got.MasterSpec, got.WorkerSpec = ways.SparkClusterPods{}, ways.SparkClusterPods{}
	want := ways.SparkClusterSpec{
		Suspend: true, RuntimeVersions: ways.ApacheSparkVersions{SparkVersion: "4.0.1"},
		ClusterTolerations: ways.SparkClusterTolerations{InstanceConfig: ways.SparkClusterInstances{InitWorkers: 2, MinWorkers: 2, MaxWorkers: 2}},
		SparkConf: map[string]string{
			"spark.kubernetes.container.image": "registry.internal/etl:1.8.2",
			"spark.worker.cleanup.enabled":     "true",
			"spark.deploy.defaultCores":        "4",

			"spark.worker.cleanup.appDataTtl":              "86400",
			"spark.executor.logs.rolling.strategy":         "size",
			"spark.executor.logs.rolling.maxSize":          "67108864",
			"spark.executor.logs.rolling.maxRetainedFiles": "3",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spec (-want +got):\n%s", diff)
	}
}

func TestClusterSizes(t *testing.T) {
	for _, test := range []struct {
		fragment string
		want     ways.SparkClusterInstances
	}{
		{`spark: etl: executor: instances: 3`, ways.SparkClusterInstances{InitWorkers: 3, MinWorkers: 3, MaxWorkers: 3}},
		{`spark: etl: dynamicAllocation: {min: 1, max: 8}`, ways.SparkClusterInstances{InitWorkers: 2, MinWorkers: 1, MaxWorkers: 8}},
		{"environments: dev: spark: etl: executor: instances: null\n" + `spark: etl: dynamicAllocation: max: 8`, ways.SparkClusterInstances{InitWorkers: 1, MinWorkers: 1, MaxWorkers: 8}},
	} {
		got := only[*ways.SparkCluster](t, analytics(t, test.fragment), "").Spec.ClusterTolerations.InstanceConfig
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: instances (-want +got):\n%s", test.fragment, diff)
		}
	}
}

func TestClusterPods(t *testing.T) {
	a := analytics(t, `spark: etl: {
		imagePullPolicy: "Always", imagePullSecrets: ["registry"], logs: level: "warn"
		executor: gpu: {vendor: "nvidia.com", amount: 2}
		driver: cpuLimit: 2
	}`)
	cluster := only[*ways.SparkCluster](t, a, "")
	for _, test := range []struct {
		role   string
		pods   ways.SparkClusterPods
		name   string
		env    []kube.EnvVar
		mounts []kube.VolumeMount
		want   *kube.ResourceRequirements
	}{
		{
			role: "driver", pods: cluster.Spec.MasterSpec, name: "master",
			env: []kube.EnvVar{
				{Name: "LOG4J_CONFIGURATION_FILE", Value: "/etc/spark/config/log4j2.properties"}, {Name: "SPARK_DAEMON_MEMORY", Value: "2048m"},
				{Name: "SPARK_NO_DAEMONIZE", Value: "1"},
			},
			mounts: []kube.VolumeMount{
				{Name: "spark-config", MountPath: "/etc/spark/config", ReadOnly: true}, {Name: "spark-daemon", MountPath: "/opt/spark/logs"},
			},
			want: &kube.ResourceRequirements{
				Requests: map[string]string{"cpu": "1", "memory": "2432Mi"}, Limits: map[string]string{"cpu": "2", "memory": "2432Mi"},
			},
		},
		{
			role: "executor", pods: cluster.Spec.WorkerSpec, name: "worker",
			env: []kube.EnvVar{
				{Name: "LOG4J_CONFIGURATION_FILE", Value: "/etc/spark/config/log4j2.properties"}, {Name: "SPARK_DAEMON_MEMORY", Value: "1024m"},
				{Name: "SPARK_LOCAL_DIRS", Value: "/var/data/spark-local-1"}, {Name: "SPARK_NO_DAEMONIZE", Value: "1"},
				{Name: "SPARK_WORKER_CORES", Value: "2"}, {Name: "SPARK_WORKER_MEMORY", Value: "4096m"}, {Name: "SPARK_WORKER_PORT", Value: "7078"},
			},
			mounts: []kube.VolumeMount{
				{Name: "spark-config", MountPath: "/etc/spark/config", ReadOnly: true}, {Name: "spark-daemon", MountPath: "/opt/spark/work"},
				{Name: "spark-local-dir-1", MountPath: "/var/data/spark-local-1"},
			},
			want: &kube.ResourceRequirements{
				Requests: map[string]string{"cpu": "2", "memory": "5529Mi"}, Limits: map[string]string{"memory": "5529Mi", "nvidia.com/gpu": "2"},
			},
		},
	} {
		t.Run(test.role, func(t *testing.T) {
			if diff := cmp.Diff(map[string]string{"spark.operator/spark-cluster-name": "etl"}, test.pods.StatefulSetSpec.Selector.MatchLabels); diff != "" {
				t.Errorf("selector (-want +got):\n%s", diff)
			}
			pod, container := daemon(t, test.pods)
			if container.Name != test.name || container.ImagePullPolicy != "Always" {
				t.Errorf("container = %s, pulled %s", container.Name, container.ImagePullPolicy)
			}
			if diff := cmp.Diff(test.env, container.Env); diff != "" {
				t.Errorf("env (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.mounts, container.VolumeMounts); diff != "" {
				t.Errorf("mounts (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.want, container.Resources); diff != "" {
				t.Errorf("resources (-want +got):\n%s", diff)
			}
			if pod.ServiceAccountName != "etl-"+test.role || *pod.AutomountServiceAccountToken || *pod.EnableServiceLinks {
				t.Errorf("account = %s, token %t, service links %t", pod.ServiceAccountName, *pod.AutomountServiceAccountToken, *pod.EnableServiceLinks)
			}
			if diff := cmp.Diff([]kube.LocalName{{Name: "registry"}}, pod.ImagePullSecrets); diff != "" {
				t.Errorf("imagePullSecrets (-want +got):\n%s", diff)
			}
			if !*pod.SecurityContext.RunAsNonRoot || *container.SecurityContext.AllowPrivilegeEscalation {
				t.Error("the pod is not restricted")
			}
			if got := test.pods.StatefulSetSpec.Template.(*kube.PodTemplate).Metadata.Labels["app.kubernetes.io/component"]; got != test.role {
				t.Errorf("component = %s, want %s", got, test.role)
			}
		})
	}
	for key, want := range map[string]string{
		"spark.worker.resource.gpu.amount":          "2",
		"spark.worker.resource.gpu.discoveryScript": "/opt/spark/examples/src/main/scripts/getGpusResources.sh",
		"spark.executor.resource.gpu.amount":        "",
	} {
		if got := cluster.Spec.SparkConf[key]; got != want {
			t.Errorf("%s = %q, want %q", key, got, want)
		}
	}
}

// TestClusterShuffle proves that each worker has its own volume, and that its size is
// counted.
func TestClusterShuffle(t *testing.T) {
	for _, test := range []struct {
		name     string
		fragment string
		want     kube.Volume
		memory   string
		disk     string
	}{
		{
			name: "a claim",
			want: kube.Volume{Name: app.LocalDir, Ephemeral: &kube.Ephemeral{VolumeClaimTemplate: kube.ClaimTemplate{Spec: kube.ClaimSpec{
				AccessModes: []string{"ReadWriteOnce"}, StorageClassName: kube.To(etl(t, "").Tier.Disk.Class()),
				Resources: kube.ResourceRequirements{Requests: map[string]string{"storage": "100Gi"}},
			}}}},
			memory: "5529Mi",
		},
		{
			name:     "the node's disk",
			fragment: `spark: etl: shuffle: tier: "scratch"`,
			want:     kube.Volume{Name: app.LocalDir, EmptyDir: &kube.EmptyDir{SizeLimit: "100Gi"}},
			memory:   "5529Mi", disk: "100Gi",
		},
		{
			name:     "memory",
			fragment: "storage: ram: local: medium: \"memory\"\n" + `spark: etl: shuffle: {tier: "ram", size: "2Gi"}`,
			want:     kube.Volume{Name: app.LocalDir, EmptyDir: &kube.EmptyDir{Medium: "Memory", SizeLimit: "2Gi"}},
			memory:   "7577Mi",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			pod, container := daemon(t, only[*ways.SparkCluster](t, analytics(t, test.fragment), "").Spec.WorkerSpec)
			if diff := cmp.Diff(test.want, pod.Volumes[len(pod.Volumes)-1]); diff != "" {
				t.Errorf("volume (-want +got):\n%s", diff)
			}
			if got := container.Resources.Limits["memory"]; got != test.memory {
				t.Errorf("memory = %s, want %s", got, test.memory)
			}
			if got := container.Resources.Requests["ephemeral-storage"]; got != test.disk {
				t.Errorf("disk = %q, want %q", got, test.disk)
			}
		})
	}
	a := analytics(t, "environments: dev: spark: etl: shuffle: null\n"+`spark: etl: volumes: work: {tier: "shared", path: "/opt/spark/work"}`)
	pod, container := daemon(t, only[*ways.SparkCluster](t, a, "").Spec.WorkerSpec)
	if len(pod.Volumes) != 1 || len(container.VolumeMounts) != 1 {
		t.Errorf("volumes are %v, want the user's alone", pod.Volumes)
	}
}

func TestClusterMemory(t *testing.T) {
	for _, test := range []struct {
		fragment       string
		master, worker unit.Bytes
	}{
		{"", 2048 + 384, 4096 + 409 + 1024},
		{`spark: etl: {driver: overhead: "1Gi", executor: overheadFactor: 0.5}`, 2048 + 1024, 4096 + 2048 + 1024},
	} {
		a := analytics(t, test.fragment)
		if got := a.Driver.Memory; got != test.master*unit.MiB {
			t.Errorf("%s: master = %s, want %s", test.fragment, got, test.master*unit.MiB)
		}
		if got := a.Executor.Memory; got != test.worker*unit.MiB {
			t.Errorf("%s: worker = %s, want %s", test.fragment, got, test.worker*unit.MiB)
		}
	}
	want := plan.Demand{Pods: 3, CPU: 5 * unit.Core, Memory: (2432 + 2*5529) * unit.MiB, Claims: 2, Disk: 200 * unit.GiB}
	if diff := cmp.Diff(want, analytics(t, "").Demand()); diff != "" {
		t.Errorf("demand (-want +got):\n%s", diff)
	}
}

func TestClusterPolicies(t *testing.T) {
	a := analytics(t, `spark: etl: {network: "closed", stores: ["lake"], metrics: exporter: "jmx", conf: "spark.master.rest.enabled": "true"}`)
	anybody := []kube.Peer{{PodSelector: &kube.LabelSelector{}}}
	prometheus := []kube.Peer{{NamespaceSelector: &kube.LabelSelector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": "monitoring"}}}}
	tcp := func(ports ...int) []kube.PolicyPort {
		var out []kube.PolicyPort
		for _, port := range ports {
			out = append(out, kube.PolicyPort{Protocol: "TCP", Port: port})
		}
		return out
	}
	master, worker := only[*kube.NetworkPolicy](t, a, "etl-driver").Spec, only[*kube.NetworkPolicy](t, a, "etl-executor").Spec
	if diff := cmp.Diff([]kube.IngressRule{{From: anybody, Ports: tcp(7077, 6066)}, {From: prometheus, Ports: tcp(8090)}}, master.Ingress); diff != "" {
		t.Errorf("to the master (-want +got):\n%s", diff)
	}
	workers := []kube.Peer{{PodSelector: &kube.LabelSelector{MatchLabels: a.Executor.Selector}}}
	if diff := cmp.Diff([]kube.EgressRule{{To: workers, Ports: tcp(7078, 8081)}}, master.Egress[1:]); diff != "" {
		t.Errorf("from the master (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]kube.IngressRule{{From: anybody}, {From: prometheus, Ports: tcp(8090)}}, worker.Ingress); diff != "" {
		t.Errorf("to workers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]kube.EgressRule{{To: anybody}, {Ports: tcp(443)}}, worker.Egress[1:]); diff != "" {
		t.Errorf("from workers (-want +got):\n%s", diff)
	}
	for _, o := range a.Objects() {
		switch o.(type) {
		case *kube.Role, *kube.RoleBinding:
			t.Errorf("%s: a standalone cluster does nothing in the Kubernetes API", kube.IDOf(o))
		}
	}
}

// TestClusterRoute proves that visitors reach the pages of workers and applications
// through the master's.
func TestClusterRoute(t *testing.T) {
	a := analytics(t, `spark: etl: {network: "closed", ui: route: {host: "lake.example.com", gateway: {name: "public", namespace: "gateways", path: "/etl"}}}`)
	for key, want := range map[string]string{"spark.ui.reverseProxy": "true", "spark.ui.reverseProxyUrl": "/etl"} {
		if got := a.Conf[key]; got != want {
			t.Errorf("%s = %q, want %q", key, got, want)
		}
	}
	master := only[*kube.NetworkPolicy](t, a, "etl-driver").Spec
	want := kube.EgressRule{To: []kube.Peer{{PodSelector: &kube.LabelSelector{}}}, Ports: []kube.PolicyPort{{Protocol: "TCP", Port: 4040}}}
	if diff := cmp.Diff(want, master.Egress[len(master.Egress)-1]); diff != "" {
		t.Errorf("to the pages of applications (-want +got):\n%s", diff)
	}
	service := only[*kube.Service](t, a, "etl-ui").Spec
	if got := service.Ports[0].TargetPort; got != app.WebPort {
		t.Errorf("target port = %v, want %s", got, app.WebPort)
	}
}

func TestClusterMetrics(t *testing.T) {
	for _, test := range []struct {
		exporter string
		port     string
		path     string
		conf     map[string]string
	}{
		{
			exporter: "servlet", port: "web", path: "/metrics/prometheus/",
			conf: map[string]string{
				"spark.metrics.conf.*.sink.prometheusServlet.class":           "org.apache.spark.metrics.sink.PrometheusServlet",
				"spark.metrics.conf.master.sink.prometheusServlet.path":       "/metrics/prometheus",
				"spark.metrics.conf.worker.sink.prometheusServlet.path":       "/metrics/prometheus",
				"spark.metrics.conf.applications.sink.prometheusServlet.path": "/metrics/applications/prometheus",
				"spark.metrics.conf.*.source.jvm.class":                       "org.apache.spark.metrics.source.JvmSource",
			},
		},
		{
			exporter: "jmx", port: "jmx-exporter", path: "/metrics",
			conf: map[string]string{
				"spark.metrics.conf.*.sink.jmx.class":   "org.apache.spark.metrics.sink.JmxSink",
				"spark.metrics.conf.*.source.jvm.class": "org.apache.spark.metrics.source.JvmSource",
			},
		},
	} {
		t.Run(test.exporter, func(t *testing.T) {
			a := analytics(t, `spark: etl: metrics: {exporter: "`+test.exporter+`", interval: "15s"}`)
			want := kube.PodMonitorSpec{
				Selector:            kube.LabelSelector{MatchLabels: map[string]string{"app.kubernetes.io/instance": "etl", "app.kubernetes.io/name": "spark"}},
				PodTargetLabels:     []string{"app.kubernetes.io/instance", "app.kubernetes.io/component"},
				PodMetricsEndpoints: []kube.PodMetricsEndpoint{{Port: test.port, Path: test.path, Interval: "15s"}},
			}
			if diff := cmp.Diff(want, only[*kube.PodMonitor](t, a, "").Spec); diff != "" {
				t.Errorf("monitor (-want +got):\n%s", diff)
			}
			conf := a.Way.Keys(a)
			maps.DeleteFunc(conf, func(key, _ string) bool { return !strings.HasPrefix(key, "spark.metrics.") })
			if diff := cmp.Diff(test.conf, conf); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
		})
	}
}
