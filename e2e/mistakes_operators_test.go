package e2e

// The objects and pods of the example operators, which runs Spark in every way, and of analytics.
const (
	apacheOrders = "SparkApplication/operators/orders-apache"
	standalone   = "SparkCluster/operators/adhoc"
	submitJob    = "Job/operators/orders-submit-"
	nightlyJob   = "CronJob/operators/nightly-submit"
	connect      = "SparkConnect/analytics/notebooks"
	history      = "/analytics/spark-history"
	nightly      = `environments: prod: spark: "nightly-submit": `
)

// operatorMistakes are made in objects of the other ways to run Spark than the Kubeflow operator.
var operatorMistakes = []mistake{
	{
		name: "a field of a pod template is misspelt",
		spec: `environments: prod: spark: "orders-apache": driver: podTemplate: spec: hostAlias: []`, rule: "SPK124",
		on: apacheOrders, set: "spec.driverSpec.podTemplateSpec.spec.hostAlias", value: []any{},
		layer: decoding, server: `.spec.driverSpec.podTemplateSpec.spec.hostAlias: field not declared in schema`,
	},
	{
		name: "an unknown mode of Apache's application",
		on:   apacheOrders, set: "spec.deploymentMode", value: "cluster",
		layer: definition, server: `spec.deploymentMode: Unsupported value: "cluster"`,
	},
	{
		name: "a standalone cluster without a number of workers",
		on:   standalone, set: "spec.clusterTolerations.instanceConfig.initWorkers",
		layer: definition, server: `spec.clusterTolerations.instanceConfig.initWorkers: Required value`,
	},
	{
		name: "an invalid hour in a schedule",
		spec: nightly + `schedule: cron: "0 25 * * *"`, rule: "SPK089",
		on: nightlyJob, set: "spec.schedule", value: "0 25 * * *",
		layer: validation, server: `spec.schedule: Invalid value: "0 25 * * *"`,
	},
	{
		name: "an unknown time zone",
		spec: nightly + `schedule: timeZone: "Europe/Berlinn"`, rule: "SPK100",
		on: nightlyJob, set: "spec.timeZone", value: "Europe/Berlinn",
		layer: validation, server: `spec.timeZone: Invalid value: "Europe/Berlinn"`,
	},
	{
		name: "an unknown concurrency policy",
		spec: nightly + `schedule: concurrency: "sometimes"`, rule: "SPC006",
		on: nightlyJob, set: "spec.concurrencyPolicy", value: "Sometimes",
		layer: validation, server: `spec.concurrencyPolicy: Unsupported value: "Sometimes"`,
	},
	{
		name: "a Job whose pod always restarts",
		on:   nightlyJob, set: "spec.jobTemplate.spec.template.spec.restartPolicy", value: "Always",
		layer: validation, server: `restartPolicy: Required value: valid values: "OnFailure", "Never"`,
	},
	{
		name: "another image in an existing Job",
		on:   submitJob, set: "spec.template.spec.containers[0].image", value: "registry.internal/orders-etl:1.9.0",
		layer: immutability, server: `spec.template: Invalid value`,
	},
	{
		name: "a driver whose owner, a Job, has no UID",
		on:   "pod " + nightlyJob + " driver", set: "metadata.ownerReferences[0].uid", value: "",
		layer: validation, server: `metadata.ownerReferences.uid: Invalid value: "": must not be empty`,
	},
	{
		name: "a driver without its volumes",
		on:   "pod " + apacheOrders + " driver", set: "spec.volumes", value: []any{},
		layer: validation, server: `volumeMounts[0].name: Not found`,
	},
	{
		name: "a submitter that may gain privileges",
		on:   "pod " + nightlyJob, set: "spec.containers[0].securityContext.allowPrivilegeEscalation", value: true,
		layer: podSecurity, server: `violates PodSecurity "restricted:`,
	},
	{
		name: "a verb of the submitter's Role is misspelt",
		on:   "Role/operators/nightly-submit-submitter", set: "rules[0].verbs[0]", value: "craete",
		layer: authorization, server: `system:serviceaccount:operators:nightly-submit-submitter may not create pods`,
	},
	{
		name: "an invalid interval of a monitor",
		spec: `environments: prod: spark: "orders-apache": metrics: interval: "soon"`, rule: "SPC006",
		on: "PodMonitor/operators/orders-apache", set: "spec.podMetricsEndpoints[0].interval", value: "soon",
		layer: definition, server: `spec.podMetricsEndpoints[0].interval: Invalid value: "soon"`,
	},
}

// analyticsMistakes are made in servers, accelerators and sidecars.
var analyticsMistakes = []mistake{
	{
		name: "a Spark Connect server without cores",
		spec: `environments: prod: spark: notebooks: driver: cores: 0`, rule: "SPC006",
		on: connect, set: "spec.server.cores", value: 0,
		layer: definition, server: `spec.server.cores: Invalid value: 0: spec.server.cores in body should be greater than or equal to 1`,
	},
	{
		name: "a service account of a Spark Connect server that does not exist",
		on:   "pod " + connect + " server", set: "spec.serviceAccountName", value: "notebooks",
		layer: admission, server: `error looking up service account analytics/notebooks`,
	},
	{
		name: "half a GPU",
		spec: `environments: prod: spark: "embed-products": executor: gpu: amount: 0.5`, rule: "SPC006",
		on: "pod SparkApplication/analytics/embed-products executor", set: "spec.containers[0].resources", value: map[string]any{
			"requests": map[string]any{"cpu": "4", "memory": "8Gi"}, "limits": map[string]any{"memory": "8Gi", "nvidia.com/gpu": "500m"},
		},
		layer: validation, server: `must be an integer`,
	},
	{
		name: "a sidecar with the name of Spark's container",
		spec: `environments: prod: spark: "load-warehouse": driver: sidecars: [{name: "spark-kubernetes-driver", image: "registry.internal/db-proxy:2.14.0", args: ["--listen=127.0.0.1:5432"], cpu: "100m", memory: "128Mi", mounts: "db-tls": "/etc/db-tls"}]`,
		rule: "SPK082",
		on:   "pod ScheduledSparkApplication/analytics/load-warehouse driver", set: "spec.initContainers[0].name", value: "spark-kubernetes-driver",
		layer: validation, server: `spec.initContainers[0].name: Duplicate value: "spark-kubernetes-driver"`,
	},
	{
		name: "a sidecar with an unknown restart policy",
		on:   "pod ScheduledSparkApplication/analytics/load-warehouse driver", set: "spec.initContainers[0].restartPolicy", value: "Sometimes",
		layer: validation, server: `spec.initContainers[0].restartPolicy: Unsupported value: "Sometimes"`,
	},
	{
		name: "another selector of an existing history server",
		on:   "Deployment" + history, set: "spec.selector.matchLabels", value: map[string]any{"app": "history"},
		layer: immutability, server: `field is immutable`,
	},
	{
		name: "an invalid host of a route",
		spec: `environments: dev: history: "spark-history": route: host: "spark_history.example.com"`, rule: "SPC006",
		on: "HTTPRoute" + history, set: "spec.hostnames[0]", value: "spark_history.example.com",
		layer: definition, server: `spec.hostnames[0]: Invalid value: "spark_history.example.com"`,
	},
}
