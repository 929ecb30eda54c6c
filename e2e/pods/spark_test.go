package pods

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/e2e/client"
)

const sparkApplication = `
apiVersion: sparkoperator.k8s.io/v1beta2
kind: SparkApplication
metadata: {name: etl, namespace: lake, labels: {team: data, kueue.x-k8s.io/queue-name: q}}
spec:
  type: Python
  sparkVersion: 4.0.1
  image: etl:1
  imagePullPolicy: IfNotPresent
  imagePullSecrets: [registry]
  mainApplicationFile: local:///opt/app/etl.py
  dynamicAllocation: {enabled: true, maxExecutors: 7}
  sparkConf:
    spark.executor.pyspark.memory: 1g
    spark.decommission.enabled: "true"
    spark.executor.resource.gpu.amount: "2"
    spark.executor.resource.gpu.vendor: nvidia.com
    spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.mount.path: /var/data
    spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.mount.readOnly: "false"
    spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.claimName: OnDemand
    spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.sizeLimit: 50Gi
    spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.storageClass: fast
  driver: {cores: 1, memory: 1024m, memoryOverhead: 410m, serviceAccount: etl-driver}
  executor:
    cores: 2
    coreLimit: "3"
    memory: 4096m
    memoryOverhead: 1638m
    serviceAccount: etl-executor
    labels: {team: etl}
    template:
      metadata: {name: lost, labels: {team: lost, tier: kept}}
      spec:
        restartPolicy: Always
        hostname: lost
        serviceAccountName: lost
        nodeSelector: {pool: compute}
        imagePullSecrets: [{name: second}]
        terminationGracePeriodSeconds: 120
        securityContext: {runAsNonRoot: true}
        initContainers: [{name: proxy, image: proxy:1, restartPolicy: Always}]
        containers:
        - {name: beside, image: beside:1}
        - name: spark-kubernetes-executor
          image: lost:1
          ports: [{name: lost, containerPort: 9999}]
          env: [{name: FIRST, value: kept}]
          lifecycle: {postStart: {exec: {command: [lost]}}}
          securityContext: {allowPrivilegeEscalation: false}
          resources: {requests: {ephemeral-storage: 1Gi, memory: 1Mi}, limits: {example.com/fpga: "1"}}
          volumeMounts: [{name: home, mountPath: /home}]
        volumes: [{name: home, persistentVolumeClaim: {claimName: home}}]
`

// executorPod is the third executor of sparkApplication, without the variables that
// Spark sets.
const executorPod = `
apiVersion: v1
kind: Pod
metadata:
  name: etl-0123456789abcdef-exec-3
  namespace: lake
  labels:
    team: etl
    tier: kept
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
  nodeSelector: {pool: compute}
  imagePullSecrets: [{name: second}, {name: registry}]
  terminationGracePeriodSeconds: 120
  securityContext: {runAsNonRoot: true}
  initContainers: [{name: proxy, image: proxy:1, restartPolicy: Always}]
  containers:
  - {name: beside, image: beside:1}
  - name: spark-kubernetes-executor
    image: etl:1
    imagePullPolicy: IfNotPresent
    args: [executor]
    ports: [{name: blockmanager, containerPort: 7079, protocol: TCP}]
    lifecycle: {preStop: {exec: {command: [/opt/decom.sh]}}}
    securityContext: {allowPrivilegeEscalation: false}
    resources:
      requests: {cpu: "2", memory: 6758Mi, ephemeral-storage: 1Gi}
      limits: {cpu: "3", memory: 6758Mi, example.com/fpga: "1", nvidia.com/gpu: "2"}
    volumeMounts:
    - {name: home, mountPath: /home}
    - {name: spark-conf-volume-executor, mountPath: /opt/spark/conf}
    - {name: spark-local-dir-1, mountPath: /var/data}
  volumes:
  - {name: home, persistentVolumeClaim: {claimName: home}}
  - {name: spark-conf-volume-executor, configMap: {name: spark-executor-0123456789abcdef-conf-map, defaultMode: 420}}
  - {name: spark-local-dir-1, persistentVolumeClaim: {claimName: etl-0123456789abcdef-exec-3-spark-local-dir-1}}
`

// templatesOf returns the templates of objects by what they are.
func templatesOf(t *testing.T, text string) map[string]Template {
	t.Helper()
	list, err := Of(parse(t, text))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]Template{}
	for _, template := range list {
		found[template.Of] = template
	}
	return found
}

// TestSpark compares an executor with the one that Spark and the operator are known to make:
// it shows which parts of a pod template remain.
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
	container, _ := client.List(pod, "spec", "containers")[1].(map[string]any)
	if first := client.List(container, "env")[0]; !cmp.Equal(first, variable("FIRST", "kept")) {
		t.Errorf("the first variable is %v; want the template's", first)
	}
	delete(container, "env")
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

// TestMemory compares sizes with known sizes of Spark.
func TestMemory(t *testing.T) {
	for _, test := range []struct {
		name     string
		run      sparkRun
		driver   int64
		executor int64
	}{
		{name: "in the JVM", run: sparkRun{conf: map[string]string{"spark.driver.memory": "4g", "spark.executor.memory": "8g"}}, driver: 4505, executor: 9011},
		{name: "Python", run: sparkRun{language: "Python", conf: map[string]string{"spark.driver.memory": "4g", "spark.executor.memory": "8g"}}, driver: 5734, executor: 11468},
		{name: "small", run: sparkRun{conf: map[string]string{"spark.driver.memory": "512m", "spark.executor.memory": "512m"}}, driver: 896, executor: 896},
		{name: "defaults", run: sparkRun{language: "Python", conf: map[string]string{}}, driver: 1433, executor: 1433},
		{
			name: "a factor and off-heap memory in bytes", driver: 2048, executor: 3072,
			run: sparkRun{conf: map[string]string{
				"spark.kubernetes.memoryOverheadFactor": "1.0", "spark.memory.offHeap.enabled": "true", "spark.memory.offHeap.size": "1073741824",
			}},
		},
		{
			name: "the minimum overhead, a key since Spark 4", driver: 1536, executor: 1408,
			run: sparkRun{submits: kubeflowSpark, conf: map[string]string{"spark.driver.minMemoryOverhead": "512m", "spark.executor.minMemoryOverhead": "512m"}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			for role, want := range map[string]int64{driver: test.driver, executor: test.executor} {
				if got, err := test.run.memory(role); err != nil || got != want {
					t.Errorf("%s: %d MiB, want %d (%v)", role, got, want, err)
				}
			}
		})
	}
}

// TestUnknownField proves that fields which this package does not implement are errors.
func TestUnknownField(t *testing.T) {
	for _, test := range []struct{ name, spec, want string }{
		{
			name: "of a role", spec: "{driver: {env: []}}",
			want: "SparkApplication/lake/a: driver of the application: the field env is not implemented here",
		},
		{
			name: "of the application", spec: "{volumes: []}",
			want: "SparkApplication/lake/a: the application: the field volumes is not implemented here",
		},
		{
			name: "a vendor", spec: "{sparkVersion: 3.5.1, image: a, sparkConf: {spark.driver.resource.gpu.amount: 1}}",
			want: "SparkApplication/lake/a: driver: there is an amount of gpu, but no vendor",
		},
		{
			name: "the end", spec: "{sparkVersion: 3.5.1, image: a, dynamicAllocation: {enabled: true}}",
			want: "SparkApplication/lake/a: executor: dynamic allocation has no limit: there is no spark.dynamicAllocation.maxExecutors",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Of(parse(t, "{apiVersion: sparkoperator.k8s.io/v1beta2, kind: SparkApplication, metadata: {name: a, namespace: lake}, spec: "+test.spec+"}"))
			if err == nil {
				t.Fatal("it is passed over")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
