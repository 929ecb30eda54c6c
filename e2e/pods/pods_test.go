package pods

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/e2e/client"
)

func parse(t *testing.T, text string) []map[string]any {
	t.Helper()
	objects, err := client.Split([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var contents []map[string]any
	for _, o := range objects {
		contents = append(contents, o.Content)
	}
	return contents
}

const sparkApplication = `
apiVersion: sparkoperator.k8s.io/v1beta2
kind: SparkApplication
metadata: {name: etl, namespace: lake, labels: {team: data}}
spec:
  type: Python
  sparkVersion: 4.0.1
  image: etl:1
  imagePullPolicy: IfNotPresent
  imagePullSecrets: [registry]
  dynamicAllocation: {enabled: true, maxExecutors: 7}
  sparkConf:
    spark.executor.pyspark.memory: 1g
    spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.mount.path: /var/data
    spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.mount.readOnly: "false"
    spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.claimName: OnDemand
    spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.sizeLimit: 50Gi
    spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.storageClass: fast
  volumes:
  - {name: home, persistentVolumeClaim: {claimName: home}}
  driver: {cores: 1, memory: 1024m, memoryOverhead: 410m, serviceAccount: etl-driver}
  executor:
    cores: 2
    coreLimit: "3"
    memory: 4096m
    memoryOverhead: 1638m
    serviceAccount: etl-executor
    securityContext: {allowPrivilegeEscalation: false}
    podSecurityContext: {runAsNonRoot: true}
    volumeMounts: [{name: home, mountPath: /home}]
    template: {spec: {containers: [{name: spark-kubernetes-executor, resources: {requests: {ephemeral-storage: 1Gi}}}]}}
`

// executorPod is the third executor of sparkApplication, without what is drawn at
// random or depends on the driver.
const executorPod = `
apiVersion: v1
kind: Pod
metadata:
  name: etl-0123456789abcdef-exec-3
  namespace: lake
  labels:
    team: data
    spark-role: executor
    spark-app-name: etl
    spark-app-selector: spark-0123456789abcdef0123456789abcdef
    spark-version: 4.0.1
    sparkoperator.k8s.io/app-name: etl
    sparkoperator.k8s.io/launched-by-spark-operator: "true"
    sparkoperator.k8s.io/submission-id: 01234567-89ab-cdef-0123-456789abcdef
spec:
  restartPolicy: Never
  serviceAccountName: etl-executor
  imagePullSecrets: [{name: registry}]
  securityContext: {runAsNonRoot: true}
  containers:
  - name: spark-kubernetes-executor
    image: etl:1
    imagePullPolicy: IfNotPresent
    securityContext: {allowPrivilegeEscalation: false}
    resources:
      requests: {cpu: "2", memory: 6758Mi, ephemeral-storage: 1Gi}
      limits: {cpu: "3", memory: 6758Mi}
    volumeMounts:
    - {name: spark-conf-volume-executor, mountPath: /opt/spark/conf}
    - {name: spark-local-dir-1, mountPath: /var/data}
    - {name: home, mountPath: /home}
  volumes:
  - {name: spark-conf-volume-executor, configMap: {name: spark-executor-0123456789abcdef-conf-map, defaultMode: 420}}
  - {name: spark-local-dir-1, persistentVolumeClaim: {claimName: etl-0123456789abcdef-exec-3-spark-local-dir-1}}
  - {name: home, persistentVolumeClaim: {claimName: home}}
`

// TestSpark compares an executor with what Spark and the operator are known to make.
func TestSpark(t *testing.T) {
	list, err := Of(parse(t, sparkApplication))
	if err != nil {
		t.Fatal(err)
	}
	driver, executor := list[0], list[1]
	if diff := cmp.Diff("system:serviceaccount:lake:etl-driver", executor.Maker); diff != "" || driver.Maker != "" {
		t.Errorf("the driver is made by %q; executors (-want +got)\n%s", driver.Maker, diff)
	}
	if driver.Most != 1 || executor.Most != 7 {
		t.Errorf("%d drivers and %d executors, want 1 and 7", driver.Most, executor.Most)
	}
	pod, claims := executor.Pod(3)
	container, _ := client.List(pod, "spec", "containers")[0].(map[string]any)
	for _, key := range []string{"env", "ports", "args"} {
		delete(container, key)
	}
	if diff := cmp.Diff(parse(t, executorPod)[0], pod); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]Claim{{Maker: executor.Maker, Object: parse(t, `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: etl-0123456789abcdef-exec-3-spark-local-dir-1, namespace: lake}
spec: {accessModes: [ReadWriteOncePod], storageClassName: fast, resources: {requests: {storage: 50Gi}}}
`)[0]}}, claims); diff != "" {
		t.Errorf("claims (-want +got)\n%s", diff)
	}
}

// TestCounts proves how many pods there are, and who makes them.
func TestCounts(t *testing.T) {
	for _, test := range []struct {
		name, objects string
		want          []string
	}{
		{
			name: "a native session cluster has TaskManagers for all its jobs",
			objects: `
{kind: FlinkDeployment, metadata: {name: a, namespace: lake}, spec: {mode: native, serviceAccount: s, flinkConfiguration: {taskmanager.numberOfTaskSlots: "4"}, jobManager: {resource: {memory: 1024m}}, taskManager: {resource: {memory: 1024m}}}}
---
{kind: FlinkSessionJob, metadata: {name: one, namespace: lake}, spec: {deploymentName: a, job: {parallelism: 6}}}
---
{kind: FlinkSessionJob, metadata: {name: two, namespace: lake}, spec: {deploymentName: a, job: {parallelism: 3}}}
---
{kind: FlinkSessionJob, metadata: {name: two, namespace: lake}, spec: {deploymentName: b, job: {parallelism: 30}}}`,
			want: []string{"1 FlinkDeployment/lake/a jobManager by ", "3 FlinkDeployment/lake/a taskManager by system:serviceaccount:lake:s"},
		},
		{
			name: "a standalone cluster has Deployments",
			objects: `
{kind: FlinkDeployment, metadata: {name: a, namespace: lake}, spec: {mode: standalone, job: {parallelism: 2}, jobManager: {replicas: 2, resource: {memory: 1024m}}, taskManager: {replicas: 5, resource: {memory: 1024m}}}}`,
			want: []string{"2 FlinkDeployment/lake/a jobManager by ", "5 FlinkDeployment/lake/a taskManager by "},
		},
		{
			name: "built-in kinds",
			objects: `
{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: lake}, spec: {replicas: 3, template: {spec: {containers: []}}}}
---
{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a, namespace: lake}, spec: {template: {spec: {containers: []}}}}
---
{apiVersion: batch/v1, kind: CronJob, metadata: {name: a, namespace: lake}, spec: {jobTemplate: {spec: {parallelism: 2, template: {spec: {containers: []}}}}}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: lake}}`,
			want: []string{"3 Deployment/lake/a by ", "1 DaemonSet/lake/a by ", "2 CronJob/lake/a by "},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			list, err := Of(parse(t, test.objects))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, template := range list {
				got = append(got, fmt.Sprintf("%d %s by %s", template.Most, template.Of, template.Maker))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestSizes(t *testing.T) {
	for _, test := range []struct {
		text         string
		spark, flink int64 // MiB; -1: cannot be read
	}{
		{text: "4096m", spark: 4096, flink: 4096},
		{text: "4g", spark: 4096, flink: 4096},
		{text: "2048k", spark: 2, flink: 2},
		{text: "512", spark: 512, flink: 0},
		{text: "1073741824", spark: 1073741824, flink: 1024},
		{text: "4 gb", spark: -1, flink: 4096},
		{text: "4Gi", spark: -1, flink: -1},
		{text: "", spark: -1, flink: -1},
	} {
		for engine, read := range map[string]func(string) (int64, error){"spark": sparkMebibytes, "flink": flinkMebibytes} {
			want := map[string]int64{"spark": test.spark, "flink": test.flink}[engine]
			got, err := read(test.text)
			if err != nil {
				got = -1
			}
			if got != want {
				t.Errorf("%s reads %q as %d MiB, want %d (%v)", engine, test.text, got, want, err)
			}
		}
	}
}
