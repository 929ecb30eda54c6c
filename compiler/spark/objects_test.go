package spark

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/objects"
	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

func only[T kube.Object](t *testing.T, a *app.App, name string) T {
	t.Helper()
	var none T
	for _, o := range a.Objects() {
		if typed, ok := o.(T); ok && (name == "" || o.Meta().Name == name) {
			return typed
		}
	}
	t.Fatalf("no %T %s", none, name)
	return none
}

func TestConf(t *testing.T) {
	eventLog := map[string]string{
		"spark.blockManager.port":                                  "7079",
		"spark.eventLog.dir":                                       "s3a://lake/events",
		"spark.eventLog.enabled":                                   "true",
		"spark.eventLog.rolling.enabled":                           "true",
		"spark.eventLog.rolling.maxFileSize":                       "128m",
		"spark.hadoop.fs.s3a.bucket.lake.aws.credentials.provider": "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider",
		"spark.hadoop.fs.s3a.bucket.lake.endpoint.region":          "eu-west-1",
	}
	class := etl(t, "").Tier.Disk.Class()
	for _, test := range []struct {
		name     string
		fragment string
		want     map[string]string // in addition to the event log; "" removes the key
	}{
		{
			name: "a claim for each executor",
			want: map[string]string{
				"spark.kubernetes.driver.ownPersistentVolumeClaim":                                               "true",
				"spark.kubernetes.driver.reusePersistentVolumeClaim":                                             "true",
				"spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.mount.path":           "/var/data/spark-local-1",
				"spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.mount.readOnly":       "false",
				"spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.claimName":    "OnDemand",
				"spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.sizeLimit":    "100Gi",
				"spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.storageClass": class,
			},
		},
		{
			name:     "a claim that a later executor recovers files from",
			fragment: `spark: etl: shuffle: recovery: true`,
			want: map[string]string{
				"spark.kubernetes.driver.ownPersistentVolumeClaim":                                               "true",
				"spark.kubernetes.driver.reusePersistentVolumeClaim":                                             "true",
				"spark.kubernetes.driver.waitToReusePersistentVolumeClaim":                                       "true",
				"spark.shuffle.sort.io.plugin.class":                                                             "org.apache.spark.shuffle.KubernetesLocalDiskShuffleDataIO",
				"spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.mount.path":           "/data/spark-x/executor-x",
				"spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.mount.readOnly":       "false",
				"spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.claimName":    "OnDemand",
				"spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.sizeLimit":    "100Gi",
				"spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.storageClass": class,
			},
		},
		{
			name:     "a claim of a volume that stays on its node",
			fragment: `storage: bare: localPath: {}` + "\n" + `spark: etl: shuffle: tier: "bare"`,
			want: map[string]string{
				"spark.kubernetes.driver.ownPersistentVolumeClaim":                                               "false",
				"spark.kubernetes.driver.reusePersistentVolumeClaim":                                             "false",
				"spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.mount.path":           "/var/data/spark-local-1",
				"spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.mount.readOnly":       "false",
				"spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.claimName":    "OnDemand",
				"spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.sizeLimit":    "100Gi",
				"spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.storageClass": "lake-dev-bare-c8b4dd04",
			},
		},
		{
			name:     "the node's disk",
			fragment: `spark: etl: shuffle: tier: "scratch"`,
			want: map[string]string{
				"spark.kubernetes.driver.ownPersistentVolumeClaim":                               "false",
				"spark.kubernetes.driver.reusePersistentVolumeClaim":                             "false",
				"spark.kubernetes.executor.volumes.emptyDir.spark-local-dir-1.mount.path":        "/var/data/spark-local-1",
				"spark.kubernetes.executor.volumes.emptyDir.spark-local-dir-1.mount.readOnly":    "false",
				"spark.kubernetes.executor.volumes.emptyDir.spark-local-dir-1.options.sizeLimit": "100Gi",
			},
		},
		{
			name:     "off-heap, and Spark 3 with keys for another endpoint",
			fragment: "storage: minio: s3: {bucket: \"raw\", endpoint: \"http://minio.storage.svc:9000\", credentials: secret: name: \"minio\"}\n" + "environments: dev: spark: etl: {shuffle: null, eventLog: null}\n" + `spark: etl: {version: "3.5.4", stores: ["minio"], executor: offHeap: "2Gi", conf: "spark.sql.shuffle.partitions": "2000"}`,
			want: map[string]string{
				"spark.eventLog.dir": "", "spark.eventLog.enabled": "", "spark.eventLog.rolling.enabled": "", "spark.eventLog.rolling.maxFileSize": "",
				"spark.hadoop.fs.s3a.bucket.lake.aws.credentials.provider": "", "spark.hadoop.fs.s3a.bucket.lake.endpoint.region": "",
				"spark.hadoop.fs.s3a.bucket.raw.aws.credentials.provider": "com.amazonaws.auth.EnvironmentVariableCredentialsProvider",
				"spark.hadoop.fs.s3a.bucket.raw.connection.ssl.enabled":   "false",
				"spark.hadoop.fs.s3a.bucket.raw.endpoint":                 "http://minio.storage.svc:9000",
				"spark.hadoop.fs.s3a.bucket.raw.path.style.access":        "true",
				"spark.kubernetes.driver.ownPersistentVolumeClaim":        "false",
				"spark.kubernetes.driver.reusePersistentVolumeClaim":      "false",
				"spark.memory.offHeap.enabled":                            "true",
				"spark.memory.offHeap.size":                               "2048m",
				"spark.sql.shuffle.partitions":                            "2000",
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := map[string]string{}
			for _, values := range []map[string]string{eventLog, test.want} {
				for key, value := range values {
					if want[key] = value; value == "" {
						delete(want, key)
					}
				}
			}
			if diff := cmp.Diff(want, only[*ways.SparkApplication](t, etl(t, test.fragment), "").Spec.SparkConf); diff != "" {
				t.Errorf("sparkConf (-want +got):\n%s", diff)
			}
		})
	}
}

// podOf returns the pod specification of a generated template.
func podOf(t *testing.T, template any) kube.PodSpec {
	t.Helper()
	typed, ok := template.(*kube.PodTemplate)
	if !ok {
		t.Fatalf("template is a %T", template)
	}
	return typed.Spec
}

func TestApplication(t *testing.T) {
	application := only[*ways.SparkApplication](t, etl(t, ""), "")
	got := application.Spec
	got.SparkConf, got.Driver, got.Executor.SparkPod = nil, ways.SparkApplicationDriver{}, ways.SparkPod{}
	want := ways.SparkApplicationSpec{
		Type: "Scala", Mode: "cluster", SparkVersion: "4.0.1", Image: "registry.internal/etl:1.8.2", ImagePullPolicy: "IfNotPresent",
		MainClass: "com.example.Etl", MainApplicationFile: "local:///opt/app/etl.jar",
		RestartPolicy: ways.SparkRestartPolicy{Type: "Never"},
		Executor:      ways.SparkApplicationExecutor{Instances: kube.To(int64(2))},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spec (-want +got):\n%s", diff)
	}
	executor := application.Spec.Executor.SparkPod
	executor.Labels, executor.Annotations = nil, nil
	wantExecutor := ways.SparkPod{
		Cores: 2, Memory: "4096m", MemoryOverhead: "409m", ServiceAccount: "etl-executor",
		Template: &kube.PodTemplate{Spec: kube.PodSpec{
			NodeSelector: map[string]string{"pool": "compute"},
			SecurityContext: &kube.PodSecurityContext{
				RunAsNonRoot: kube.To(true), RunAsUser: kube.To(int64(185)), RunAsGroup: kube.To(int64(185)), SupplementalGroups: []int64{0},
				FSGroup: kube.To(int64(185)), FSGroupChangePolicy: "OnRootMismatch", SeccompProfile: &kube.SeccompProfile{Type: "RuntimeDefault"},
			},
			Containers: []kube.Container{{
				Name:            "spark-kubernetes-executor",
				SecurityContext: &kube.SecurityContext{AllowPrivilegeEscalation: kube.To(false), Capabilities: &kube.Capabilities{Drop: []string{"ALL"}}},
			}},
		}},
	}
	if diff := cmp.Diff(wantExecutor, executor); diff != "" {
		t.Errorf("executor (-want +got):\n%s", diff)
	}
}

func TestDefaultsAreWritten(t *testing.T) {
	a := etl(t, `spark: etl: {restart: {policy: "onFailure", retries: 2, interval: "1m"}, dynamicAllocation: {min: 1, max: 9}, suspend: true}`)
	got := only[*ways.SparkApplication](t, a, "").Spec
	want := ways.SparkRestartPolicy{
		Type: "OnFailure", OnFailureRetries: kube.To(int64(2)), OnFailureRetryInterval: 60,
		OnSubmissionFailureRetries: kube.To(int64(2)), OnSubmissionFailureRetryInterval: 60,
	}
	if diff := cmp.Diff(want, got.RestartPolicy); diff != "" {
		t.Errorf("restartPolicy (-want +got):\n%s", diff)
	}
	wantAllocation := &ways.SparkDynamicAllocation{Enabled: true, InitialExecutors: 2, MinExecutors: 1, MaxExecutors: 9, ShuffleTrackingEnabled: true}
	if diff := cmp.Diff(wantAllocation, got.DynamicAllocation); diff != "" {
		t.Errorf("dynamicAllocation (-want +got):\n%s", diff)
	}
	if got.Executor.Instances != nil || !got.Suspend {
		t.Errorf("instances = %v, suspend = %t; want none, true", got.Executor.Instances, got.Suspend)
	}
}

func TestVolumesAndKeys(t *testing.T) {
	a := etl(t, "storage: minio: s3: {bucket: \"raw\", endpoint: \"http://minio:9000\", credentials: secret: name: \"minio\"}\n"+
		"storage: ram: local: medium: \"memory\"\n"+
		`spark: etl: {stores: ["minio"], shuffle: {tier: "ram", size: "1Gi"}, volumes: data: {tier: "shared", path: "/mnt/data", readOnly: true}, driver: env: REGION: value: "eu"}`)
	application := only[*ways.SparkApplication](t, a, "")
	driver, executor := podOf(t, application.Spec.Driver.Template), podOf(t, application.Spec.Executor.Template)
	for _, pod := range []kube.PodSpec{driver, executor} {
		if diff := cmp.Diff([]kube.Volume{{Name: "data", PersistentVolumeClaim: &kube.ClaimSource{ClaimName: "shared-e9f09822"}}}, pod.Volumes); diff != "" {
			t.Errorf("volumes (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]kube.VolumeMount{{Name: "data", MountPath: "/mnt/data", ReadOnly: true}}, pod.Containers[0].VolumeMounts); diff != "" {
			t.Errorf("mounts (-want +got):\n%s", diff)
		}
	}
	want := []kube.EnvVar{
		{Name: "AWS_ACCESS_KEY_ID", ValueFrom: &kube.EnvSource{SecretKeyRef: &kube.KeySelector{Name: "minio", Key: "access-key"}}},
		{Name: "AWS_SECRET_ACCESS_KEY", ValueFrom: &kube.EnvSource{SecretKeyRef: &kube.KeySelector{Name: "minio", Key: "secret-key"}}},
		{Name: "REGION", Value: "eu"},
	}
	if diff := cmp.Diff(want, driver.Containers[0].Env); diff != "" {
		t.Errorf("driver's env (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[:2], executor.Containers[0].Env); diff != "" {
		t.Errorf("executor's env (-want +got):\n%s", diff)
	}
	if got := application.Spec.Executor.MemoryOverhead; got != "1433m" {
		t.Errorf("executor's memoryOverhead = %s, want 409m and 1024m", got)
	}
	if got := a.Conf[app.ExecutorVolumes+"emptyDir."+app.LocalDir+".options.medium"]; got != "Memory" {
		t.Errorf("medium = %q, want Memory", got)
	}
}

// TestLogVolume proves that executors do not mount a volume of event logs that nothing else of the
// application uses.
func TestLogVolume(t *testing.T) {
	const logs = "spark: etl: eventLog: store: \"shared\"\n"
	for _, c := range []struct {
		name, fragment string
		mounted        bool
	}{
		{name: "event log", fragment: logs},
		{name: "one of the stores", fragment: logs + `spark: etl: stores: ["shared"]`, mounted: true},
		{name: "warehouse too", fragment: logs + `spark: etl: metastore: {uri: "thrift://hms:9083", warehouse: {store: "shared", path: "warehouse"}}`, mounted: true},
		{name: "an argument names its path", fragment: logs + `spark: etl: main: arguments: ["/mnt/stores/shared/in"]`, mounted: true},
	} {
		application := only[*ways.SparkApplication](t, etl(t, c.fragment), "")
		mount := []kube.VolumeMount{{Name: "store-shared", MountPath: "/mnt/stores/shared"}}
		if diff := cmp.Diff(mount, podOf(t, application.Spec.Driver.Template).Containers[0].VolumeMounts); diff != "" {
			t.Errorf("%s: driver (-want +got)\n%s", c.name, diff)
		}
		executor := podOf(t, application.Spec.Executor.Template)
		if got := len(executor.Containers[0].VolumeMounts) == 1; got != c.mounted || len(executor.Volumes) != len(executor.Containers[0].VolumeMounts) {
			t.Errorf("%s: executors mount it: %t, want %t", c.name, got, c.mounted)
		}
	}
}

func TestNodeDisk(t *testing.T) {
	application := only[*ways.SparkApplication](t, etl(t, `spark: etl: shuffle: {tier: "scratch", size: "200Gi"}`), "")
	want := &kube.ResourceRequirements{
		Requests: map[string]string{"ephemeral-storage": "200Gi"}, Limits: map[string]string{"ephemeral-storage": "201Gi"},
	}
	if diff := cmp.Diff(want, podOf(t, application.Spec.Executor.Template).Containers[0].Resources); diff != "" {
		t.Errorf("resources (-want +got):\n%s", diff)
	}
}

func TestRights(t *testing.T) {
	for _, test := range []struct {
		name     string
		fragment string
		want     []kube.PolicyRule
	}{
		{
			name: "claims",
			want: []kube.PolicyRule{
				objects.Allow("pods", "get", "list", "watch", "create", "delete", "deletecollection"),
				objects.Allow("configmaps", "list", "create", "deletecollection"),
				objects.Allow("services", "list", "deletecollection"),
				objects.Allow("persistentvolumeclaims", "list", "create", "deletecollection"),
			},
		},
		{
			name:     "no claims, a client that removes one by one, pods that are changed",
			fragment: `spark: etl: {version: "3.3.1", shuffle: tier: "scratch", conf: "spark.kubernetes.executor.deleteOnTermination": "false"}`,
			want: []kube.PolicyRule{
				objects.Allow("pods", "get", "list", "watch", "create", "delete", "patch"),
				objects.Allow("configmaps", "list", "create", "delete"),
				objects.Allow("services", "list", "delete"),
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, only[*kube.Role](t, etl(t, test.fragment), "etl-driver").Rules); diff != "" {
				t.Errorf("rules (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAccounts(t *testing.T) {
	a := etl(t, `spark: etl: disruptionBudget: true`)
	for name, api := range map[string]bool{"etl-driver": true, "etl-executor": false} {
		account := only[*kube.ServiceAccount](t, a, name)
		if *account.AutomountServiceAccountToken != api {
			t.Errorf("%s: automountServiceAccountToken = %t, want %t", name, !api, api)
		}
		want := map[string]string{"eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/lake"}
		if diff := cmp.Diff(want, account.Metadata.Annotations); diff != "" {
			t.Errorf("%s: annotations (-want +got):\n%s", name, diff)
		}
	}
	want := []kube.Subject{{Kind: "ServiceAccount", Name: "etl-driver", Namespace: "lake-dev"}}
	if diff := cmp.Diff(want, only[*kube.RoleBinding](t, a, "").Subjects); diff != "" {
		t.Errorf("subjects (-want +got):\n%s", diff)
	}
	budget := only[*kube.PodDisruptionBudget](t, a, "etl-driver")
	if diff := cmp.Diff(map[string]string{"app.kubernetes.io/instance": "etl", "app.kubernetes.io/component": "driver"}, budget.Spec.Selector.MatchLabels); diff != "" {
		t.Errorf("selector (-want +got):\n%s", diff)
	}
}

func TestPolicies(t *testing.T) {
	a := etl(t, `spark: etl: {network: "closed", metrics: {}, conf: "spark.blockManager.port": "7100"}`)
	driver, executor := only[*kube.NetworkPolicy](t, a, "etl-driver"), only[*kube.NetworkPolicy](t, a, "etl-executor")
	ports := func(rules []kube.IngressRule) [][]int {
		var out [][]int
		for _, rule := range rules {
			var each []int
			for _, port := range rule.Ports {
				each = append(each, port.Port)
			}
			out = append(out, each)
		}
		return out
	}
	if diff := cmp.Diff([][]int{{7078, 7100}, {4040}}, ports(driver.Spec.Ingress)); diff != "" {
		t.Errorf("driver's ports (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([][]int{{7100}, {7100}}, ports(executor.Spec.Ingress)); diff != "" {
		t.Errorf("executor's ports (-want +got):\n%s", diff)
	}
}

func TestDemand(t *testing.T) {
	a := etl(t, `spark: etl: dynamicAllocation: {min: 1, max: 10}`)
	want := plan.Demand{
		Pods: 11, CPU: 21 * unit.Core, Memory: (2048+384)*unit.MiB + 10*(4096+409)*unit.MiB,
		Claims: 10, Disk: 1000 * unit.GiB,
	}
	if diff := cmp.Diff(want, a.Demand()); diff != "" {
		t.Errorf("demand (-want +got):\n%s", diff)
	}
}
