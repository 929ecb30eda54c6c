package e2e

import (
	"fmt"
	"strings"
)

// The layers of a server that can refuse an object. A pod is created by an operator or a
// controller, long after the output was applied.
const (
	decoding      = "decoding"      // strict: unknown fields, duplicate fields
	discovery     = "discovery"     // the kind is not served
	validation    = "validation"    // written by hand, for built-in kinds
	definition    = "definition"    // the schema of a custom resource
	expression    = "CEL"           // the rules in that schema
	immutability  = "immutability"  // of an existing object
	podSecurity   = "Pod Security"  // of the namespace, for pods
	quota         = "quota"         // of the namespace, for pods and claims
	admission     = "admission"     // other plug-ins
	authorization = "authorization" // of the pod's account, when it runs
	warning       = "warning"       // the server accepts the object with a warning
)

// mistake is a seeded mistake. The test puts it into an object, which the server then has to
// refuse, and into the spec if a user could make it there.
type mistake struct {
	name string

	spec string // CUE that is added to the example; "" when a spec cannot contain the mistake
	rule string // the rule that reports it, "" when none does

	on    string         // the object, or "pod " and the template, that gets the mistake
	set   string         // path in the object
	value any            // the value to set there; nil removes the field
	add   map[string]any // instead of on: an object, which is also added to the spec under extra

	layer  string // the layer of the server that refuses it
	server string // the server's message, or a part of it
}

// Workloads of the spec that mistakes are seeded into.
const (
	orders = `environments: prod: spark: "orders-etl": `
	fraud  = `environments: prod: flink: "fraud-scoring": `
)

// The objects and pods that mistakes are seeded into.
const (
	application = "SparkApplication/lakehouse/orders-etl"
	flink       = "FlinkDeployment/lakehouse/fraud-scoring"
	executor    = "pod SparkApplication/lakehouse/orders-etl executor"
	driver      = "pod SparkApplication/lakehouse/orders-etl driver"
	namespace   = "Namespace/lakehouse"
	class       = "StorageClass/lakehouse-fast"
	volume      = "PersistentVolume/lakehouse-shared"
	shared      = "PersistentVolumeClaim/lakehouse/shared"
	policy      = "NetworkPolicy/lakehouse/orders-etl-driver"
	budget      = "PodDisruptionBudget/lakehouse/orders-etl-driver"
	binding     = "RoleBinding/lakehouse/orders-etl-driver"
)

var mistakes = []mistake{
	{
		name: "a field of a custom resource is misspelt",
		spec: orders + `executor: memmory: "4Gi"`, rule: "SPC005",
		on: application, set: "spec.executor.memmory", value: "4096m",
		layer: decoding, server: `.spec.executor.memmory: field not declared in schema`,
	},
	{
		name: "a field of a built-in kind is misspelt",
		spec: `environments: prod: storage: shared: nfs: servr: "nfs.internal"`, rule: "SPC005",
		on: volume, set: "spec.nfs.servr", value: "nfs.internal",
		layer: decoding, server: `.spec.nfs.servr: field not declared in schema`,
	},
	{
		name: "a number is written as text",
		spec: orders + `executor: cores: "four"`, rule: "SPC006",
		on: application, set: "spec.executor.cores", value: "four",
		layer: decoding, server: `.spec.executor.cores: expected numeric (int or float), got string`,
	},
	{
		name: "an unknown restart policy",
		spec: orders + `restart: policy: "sometimes"`, rule: "SPC006",
		on: application, set: "spec.restartPolicy.type", value: "Sometimes",
		layer: definition, server: `spec.restartPolicy.type: Unsupported value: "Sometimes"`,
	},
	{
		name: "a Flink version that the operator does not support",
		spec: fraud + `version: "1.12.7"`, rule: "SPC006",
		on: flink, set: "spec.flinkVersion", value: "v1_12",
		layer: definition, server: `spec.flinkVersion: Unsupported value: "v1_12"`,
	},
	{
		name: "an unknown upgrade mode",
		spec: fraud + `job: upgrade: "lastState"`, rule: "SPC006",
		on: flink, set: "spec.job.upgradeMode", value: "lastState",
		layer: definition, server: `spec.job.upgradeMode: Unsupported value: "lastState"`,
	},
	{
		name: "parallelism as text",
		spec: `environments: staging: flink: "fraud-scoring": job: parallelism: "16"`, rule: "SPC006",
		on: flink, set: "spec.job.parallelism", value: "16",
		layer: decoding, server: `.spec.job.parallelism: expected numeric (int or float), got string`,
	},
	{
		name: "an executor without cores",
		spec: orders + `executor: cores: 0`, rule: "SPC006",
		on: application, set: "spec.executor.cores", value: 0,
		layer: definition, server: `should be greater than or equal to 1`,
	},
	{
		name: "no executor",
		spec: `environments: dev: spark: "orders-etl": executor: instances: 0`, rule: "SPC006",
		on: application, set: "spec.executor.instances", value: 0,
		layer: definition, server: `should be greater than or equal to 1`,
	},
	{
		name: "an application without its main file",
		spec: orders + `main: file: null`, rule: "SPK069",
		on: application, set: "spec.mainApplicationFile",
		layer: definition, server: `spec.mainApplicationFile: Required value`,
	},
	{
		name: "a name with capitals and an underscore",
		spec: `spark: "Orders_ETL": {version: "4.0.1", image: "registry.internal/etl:1", main: {file: "local:///opt/etl.jar", class: "Etl"}}`, rule: "SPC006",
		on: application, set: "metadata.name", value: "Orders_ETL",
		layer: validation, server: `lowercase RFC 1123 subdomain`,
	},
	{
		name: "a namespace of 64 letters",
		spec: `environments: second: {extends: "prod", namespace: "` + strings.Repeat("n", 64) + `"}`, rule: "SPC006",
		on: namespace, set: "metadata.name", value: strings.Repeat("n", 64),
		layer: validation, server: `must be no more than 63`,
	},
	{
		name: "a label with a space in its value",
		spec: `environments: staging: labels: "cost-center": "data platform"`, rule: "SPC006",
		on: namespace, set: "metadata.labels.cost-center", value: "data platform",
		layer: validation, server: `a valid label must be`,
	},
	{
		name: "a label with a space in its name",
		spec: `environments: prod: labels: "cost center": "data"`, rule: "SPC006",
		on: namespace, set: "metadata.labels.cost center", value: "data",
		layer: validation, server: `name part must consist of alphanumeric characters`,
	},
	{
		name: "annotations of more than 256 KiB",
		spec: orders + "annotations: " + manyAnnotations(), rule: "WRK007",
		on: application, set: "metadata.annotations", value: map[string]any{"note": strings.Repeat("x", 300<<10)},
		layer: validation, server: `metadata.annotations: Too long: may not be more than 262144 bytes`,
	},
	{
		name: "a size in units that Kubernetes does not have",
		spec: `environments: prod: storage: shared: nfs: size: "50GB"`, rule: "SPC006",
		on: shared, set: "spec.resources.requests.storage", value: "50GB",
		layer: decoding, server: `quantities must match the regular expression`,
	},
	{
		name: "a CIDR with a mask of 33 bits",
		spec: `environments: staging: network: lowlatency: apiServer: ["10.120.0.0/33"]`, rule: "SPC006",
		on: policy, set: "spec.egress[0].to[0]", value: map[string]any{"ipBlock": map[string]any{"cidr": "10.120.0.0/33"}},
		layer: validation, server: `must be a valid CIDR value`,
	},
	{
		name: "a CIDR with an invalid address",
		spec: `environments: staging: network: lowlatency: apiServer: ["10.320.0.0/28"]`, rule: "NET003",
		on: policy, set: "spec.egress[0].to[0]", value: map[string]any{"ipBlock": map[string]any{"cidr": "10.320.0.0/28"}},
		layer: validation, server: `must be a valid CIDR value`,
	},
	{
		name: "a port of 70000",
		spec: `environments: prod: network: lowlatency: egress: brokers: ports: [70000]`, rule: "SPC006",
		on: policy, set: "spec.egress[0].ports[0].port", value: 70000,
		layer: validation, server: `must be between 1 and 65535, inclusive`,
	},
	{
		name: "an unknown direction of traffic",
		on:   policy, set: "spec.policyTypes[0]", value: "Engress",
		layer: validation, server: `spec.policyTypes[0]: Unsupported value: "Engress"`,
	},
	{
		name: "a negative disruption budget",
		on:   budget, set: "spec.minAvailable", value: -1,
		layer: validation, server: `must be greater than or equal to 0`,
	},
	{
		name: "a volume without a size",
		on:   volume, set: "spec.capacity",
		layer: validation, server: `spec.capacity: Required value`,
	},
	{
		name: "a volume with an unknown access mode",
		on:   volume, set: "spec.accessModes[0]", value: "ReadWriteEverywhere",
		layer: validation, server: `spec.accessModes: Unsupported value: "ReadWriteEverywhere"`,
	},
	{
		name: "a storage class with an unknown reclaim policy",
		spec: `environments: prod: storage: fast: ebs: reclaim: "Shred"`, rule: "SPC006",
		on: class, set: "reclaimPolicy", value: "Shred",
		layer: validation, server: `reclaimPolicy: Unsupported value: "Shred"`,
	},
	{
		name: "a duplicate field",
		on:   namespace, set: "", value: "kind: Namespace\n",
		layer: decoding, server: `key "kind" already set in map`,
	},
	{
		name: "changed parameters of an existing storage class",
		on:   class, set: "parameters.iops", value: "9999",
		layer: immutability, server: `field is immutable`,
	},
	{
		name: "another role in an existing binding",
		on:   binding, set: "roleRef.name", value: "orders-etl-executor",
		layer: immutability, server: `cannot change roleRef`,
	},
	{
		name: "another access mode of an existing claim",
		on:   shared, set: "spec.accessModes[0]", value: "ReadWriteOnce",
		layer: immutability, server: `spec is immutable after creation`,
	},
	{
		name: "a CPU limit below the request",
		spec: orders + `executor: cpuLimit: "500m"`, rule: "SPK011",
		on: executor, set: "spec.containers[0].resources.limits.cpu", value: "500m",
		layer: validation, server: `must be less than or equal to cpu limit of 500m`,
	},
	{
		name: "a port name of 16 letters",
		on:   driver, set: "spec.containers[0].ports[0].name", value: "driver-rpc-ports",
		layer: validation, server: `must be no more than 15 characters`,
	},
	{
		name: "a mount without its volume",
		spec: orders + `volumes: other: {tier: "shraed", path: "/mnt/other"}`, rule: "WRK003",
		on: executor, set: "spec.containers[0].volumeMounts[0].name", value: "shraed",
		layer: validation, server: `volumeMounts[0].name: Not found: "shraed"`,
	},
	{
		name: "two mounts at one path",
		spec: orders + `volumes: other: {tier: "shared", path: "/mnt/reference"}`, rule: "SPK051",
		on: executor, set: "spec.containers[0].volumeMounts[1].mountPath", value: "/mnt/reference",
		layer: validation, server: `must be unique`,
	},
	{
		name: "an invalid name of an environment variable",
		spec: orders + `executor: env: "A=B": value: "1"`, rule: "SPC006",
		on: executor, set: "spec.containers[0].env[0].name", value: "A=B",
		layer: validation, server: `a valid environment variable name must consist`,
	},
	{
		name: "an environment variable that hides one of Spark's",
		spec: orders + `executor: env: SPARK_CONF_DIR: value: "/conf"`, rule: "WRK009",
		on: executor, set: "spec.containers[0].env[0].name", value: "SPARK_CONF_DIR",
		layer: warning, server: `hides previous definition of "SPARK_CONF_DIR"`,
	},
	{
		name: "an unknown effect of a taint",
		spec: `environments: prod: pools: compute: taints: [{key: "dedicated", value: "bigdata", effect: "NoExecut"}]`, rule: "SPC006",
		on: executor, set: "spec.tolerations[0].effect", value: "NoExecut",
		layer: validation, server: `effect: Unsupported value: "NoExecut"`,
	},
	{
		name: "a container that may gain privileges",
		on:   executor, set: "spec.containers[0].securityContext.allowPrivilegeEscalation", value: true,
		layer: podSecurity, server: `violates PodSecurity "restricted:`,
	},
	{
		name: "a container that keeps its capabilities",
		on:   driver, set: "spec.containers[0].securityContext.capabilities",
		layer: podSecurity, server: `unrestricted capabilities`,
	},
	{
		name: "a pod that runs as root",
		on:   driver, set: "spec.securityContext.runAsUser", value: 0,
		layer: podSecurity, server: `runAsUser=0`,
	},
	{
		name: "a directory of the node as a volume",
		spec: orders + `conf: {"spark.kubernetes.executor.volumes.hostPath.data.mount.path": "/data", "spark.kubernetes.executor.volumes.hostPath.data.options.path": "/data"}`,
		rule: "SPK058",
		on:   executor, set: "spec.volumes[0]", value: map[string]any{"name": "reference", "hostPath": map[string]any{"path": "/data"}},
		layer: podSecurity, server: `restricted volume types`,
	},
	{
		name: "a service account that does not exist",
		on:   driver, set: "spec.serviceAccountName", value: "orders-etl-drivr",
		layer: admission, server: `error looking up service account lakehouse/orders-etl-drivr`,
	},
	{
		name: "an executor larger than the quota",
		spec: orders + `executor: memory: "9000Gi"`, rule: "WRK012",
		on: executor, set: "spec.containers[0].resources", value: map[string]any{
			"requests": map[string]any{"cpu": "4", "memory": "9000Gi"}, "limits": map[string]any{"memory": "9000Gi"},
		},
		layer: quota, server: `exceeded quota: lakehouse`,
	},
	{
		name: "a pod without memory requests and limits",
		on:   executor, set: "spec.containers[0].resources", value: map[string]any{},
		layer: quota, server: `must specify limits.memory`,
	},
	{
		name: "a verb of a Role is misspelt",
		on:   "Role/lakehouse/orders-etl-driver", set: "rules[0].verbs[3]", value: "craete",
		layer: authorization, server: `system:serviceaccount:lakehouse:orders-etl-driver may not create pods`,
	},
	{
		name: "a RoleBinding that binds no existing account",
		on:   binding, set: "subjects[0].name", value: "orders-etl-drivr",
		layer: authorization, server: `system:serviceaccount:lakehouse:orders-etl-driver may not get pods`,
	},
}

// manyAnnotations returns the largest annotations that the schema allows.
func manyAnnotations() string {
	var b strings.Builder
	b.WriteString("{")
	for i := range 64 {
		fmt.Fprintf(&b, "note%d: %q, ", i, strings.Repeat("x", 4096))
	}
	return b.String() + "}"
}
