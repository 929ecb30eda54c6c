package compiler

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ownWorkloads are beside the workloads of the fixture, so that there is one for each way to run Spark and Flink.
const ownWorkloads = `
spark: {
	etl: metrics: {}
	nightly: {schedule: cron: "0 3 * * *", version: "4.0.1", image: "registry.internal/etl:1.8.2", main: {file: "local:///opt/app/etl.jar", class: "com.example.Etl"}}
	pi: {operator: "apache", version: "4.0.1", image: "registry.internal/etl:1.8.2", main: {file: "local:///opt/app/etl.jar", class: "com.example.Pi"}}
	plain: {operator: "none", version: "4.0.1", image: "registry.internal/etl:1.8.2", main: {file: "local:///opt/app/etl.jar", class: "com.example.Plain"}}
	query: {mode: "connect", version: "4.0.1", image: "registry.internal/etl:1.8.2", network: "closed"}
	shared: {mode: "cluster", operator: "apache", version: "4.0.1", image: "registry.internal/etl:1.8.2"}
	free: {network: "free", version: "4.0.1", image: "registry.internal/etl:1.8.2", main: {file: "local:///opt/app/etl.jar", class: "com.example.Free"}}
}
network: free: policy: "none"
flink: reactive: {
	deployment: "standalone", version: "1.20.4", image: "registry.internal/scoring:2.3.0"
	job: {file: "local:///opt/flink/job/scoring.jar", upgrade: "stateless"}
	taskManager: replicas: 2
	checkpoints: {store: "lake", path: "reactive/checkpoints"}
	jobScheduler: "reactive"
}
flink: fixed: {
	deployment: "standalone", version: "1.20.4", image: "registry.internal/scoring:2.3.0"
	job: {file: "local:///opt/flink/job/scoring.jar", parallelism: 2, upgrade: "stateless"}
}
history: ui: {
	version: "4.0.1", image: "registry.internal/etl:1.8.2-aws", roleARN: "arn:aws:iam::123456789012:role/history"
	eventLog: {store: "lake", path: "events"}
}
`

// TestObjectsBesideWorkloads compiles objects of the user's own beside workloads of every way, right ones and wrong ones. What
// the workloads themselves have to report is left out.
func TestObjectsBesideWorkloads(t *testing.T) {
	silent := map[string]bool{}
	for _, d := range withFixture(t, ownWorkloads).Diagnostics {
		silent[d.Rule+" "+d.Path] = true
	}
	for _, tt := range []struct {
		name string
		text string
		want []string
	}{
		{name: "a Service of a driver", text: ownService(`selector: {"app.kubernetes.io/instance": "etl", "app.kubernetes.io/component": "driver"}, ports: [{port: 4040}]`)},
		{name: "a Service by Spark's own labels", text: ownService(`selector: {"spark-role": "driver", "spark-app-selector": "spark-123"}, ports: [{port: 4040}]`)},
		{name: "a Service by the operator's label", text: ownService(`selector: "sparkoperator.k8s.io/app-name": "etl", ports: [{port: 4040}]`)},
		{name: "a Service by the operator's label of another application, beside a schedule with names of its own", text: ownService(`selector: "sparkoperator.k8s.io/app-name": "elt", ports: [{port: 4040}]`)},
		{name: "a Service of a run of a schedule", text: ownService(`selector: "sparkoperator.k8s.io/app-name": "nightly", ports: [{port: 4040}]`)},
		{name: "a Service by the label of Apache's operator", text: ownService(`selector: "spark.operator/spark-app-name": "pi", ports: [{port: 4040}]`)},
		{name: "a Service by the label of Apache's operator of another application", text: ownService(`selector: "spark.operator/spark-app-name": "pie", ports: [{port: 4040}]`)},
		{name: "a Service of a Connect server", text: ownService(`selector: {"sparkoperator.k8s.io/connect-name": "query", "spark-role": "connect-server"}, ports: [{port: 15002}]`)},
		{name: "a Service of a master", text: ownService(`selector: {"spark-role": "master", "spark.operator/spark-cluster-name": "shared"}, ports: [{port: 7077}]`)},
		{name: "a Service of a submitter", text: ownService(`selector: {"app.kubernetes.io/instance": "plain", "app.kubernetes.io/component": "submitter"}, ports: [{port: 80}]`)},
		{name: "a Service of TaskManagers", text: ownService(`selector: {app: "scoring", component: "taskmanager"}, ports: [{port: 6122}]`)},
		{name: "a Service of standalone TaskManagers", text: ownService(`selector: {app: "fixed", type: "flink-standalone-kubernetes"}, ports: [{port: 6122}]`)},
		{name: "a Service of the history server", text: ownService(`selector: "app.kubernetes.io/component": "history-server", ports: [{port: 18080}]`)},
		{name: "a Service of pods of one's own", text: ownService(`selector: app: "web", ports: [{port: 80, targetPort: "http"}]`) + ownWeb},
		{name: "a Service without a selector", text: ownService(`ports: [{port: 80}]`)},
		{name: "a name outside", text: ownService(`type: "ExternalName", externalName: "db.example.com", selector: app: "db"`)},
		{name: "a Service of nothing", text: ownService(`selector: app: "hdfs", ports: [{port: 9000}]`), want: []string{
			`ENV040: Service "own" selects pods with app: "hdfs", and no pod of the platform has that; write labels that pods of the platform have, as in app.kubernetes.io/instance: "NAME" for those of a workload, or remove it`,
		}},
		{name: "a Service with the wrong word", text: ownService(`selector: {app: "scoring", component: "task-manager"}, ports: [{port: 6122}]`), want: []string{
			`ENV040: Service "own" selects pods with app: "scoring", component: "task-manager", and no pod of the platform has that; select the TaskManagers of "scoring" with app.kubernetes.io/component: "taskmanager", app.kubernetes.io/instance: "scoring", or remove it`,
		}},
		{name: "a Service of a workload that is not there", text: ownService(`selector: "app.kubernetes.io/instance": "ingest", ports: [{port: 4040}]`), want: []string{
			`ENV040: Service "own" selects pods with app.kubernetes.io/instance: "ingest", and no pod of the platform has that; write labels that pods of the platform have, as in app.kubernetes.io/instance: "NAME" for those of a workload, or remove it`,
		}},
		{name: "a Service of too many labels", text: ownService(`selector: {app: "web", tier: "back"}, ports: [{port: 80}]`) + ownWeb, want: []string{
			`ENV040: Service "own" selects pods with app: "web", tier: "back", and no pod of the platform has that; select the pods of "web" with app: "web", tier: "front", or remove it`,
		}},
		{name: "a Service beside an operator of one's own", text: ownService(`selector: "strimzi.io/cluster": "events", ports: [{port: 9092}]`) + "\n" + `extra: events: object: {apiVersion: "kafka.strimzi.io/v1beta2", kind: "Kafka", spec: {}}`},
		{name: "a Service beside a Secret from outside", text: ownService(`selector: app: "hdfs", ports: [{port: 9000}]`) + "\n" + `extra: keys: object: {apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", spec: secretStoreRef: name: "vault"}`, want: []string{
			`ENV040: Service "own" selects pods with app: "hdfs", and no pod of the platform has that; write labels that pods of the platform have, as in app.kubernetes.io/instance: "NAME" for those of a workload, or remove it`,
		}},
		{name: "a budget of TaskManagers", text: ownBudget(`matchLabels: {app: "scoring", component: "taskmanager"}`)},
		{name: "a budget of executors of all", text: ownBudget(`matchExpressions: [{key: "spark-role", operator: "In", values: ["executor"]}]`)},
		{name: "a budget of nothing", text: ownBudget(`matchLabels: app: "zookeeper"`), want: []string{
			`ENV040: PodDisruptionBudget "own" selects pods with app: "zookeeper", and no pod of the platform has that; write labels that pods of the platform have, as in app.kubernetes.io/instance: "NAME" for those of a workload, or remove it`,
		}},
		{name: "a budget of labels that are not there", text: ownBudget(`matchExpressions: [{key: "spark-role", operator: "In", values: ["exec", "worker-pod"]}, {key: "app.kubernetes.io/instance", operator: "Exists"}]`), want: []string{
			`ENV040: PodDisruptionBudget "own" selects pods with spark-role one of exec, worker-pod, a label app.kubernetes.io/instance, and no pod of the platform has that; write labels that pods of the platform have, as in app.kubernetes.io/instance: "NAME" for those of a workload, or remove it`,
		}},
		{name: "a second budget", text: `flink: scoring: {disruptionBudget: true, jobManager: replicas: 2}` + "\n" + ownBudget(`matchLabels: {app: "scoring", component: "jobmanager"}`), want: []string{
			`ENV048: PodDisruptionBudget "own" selects the JobManager of "scoring", which has a budget, and Kubernetes evicts no pod that has two; remove it, or leave these pods out of its selector`,
		}},
		{name: "a monitor of drivers", text: ownMonitor("PodMonitor", `selector: matchLabels: {"app.kubernetes.io/instance": "free", "app.kubernetes.io/component": "driver"}, podMetricsEndpoints: [{port: "spark-ui", path: "/metrics/driver/prometheus"}]`)},
		{name: "a monitor of a port that is not there", text: ownMonitor("PodMonitor", `selector: matchLabels: "app.kubernetes.io/instance": "free", podMetricsEndpoints: [{port: "metrics"}]`), want: []string{
			`ENV041: PodMonitor "own" reads the port "metrics", and no pod that it selects declares one of that name; write one of blockmanager, driver-rpc-port, spark-ui`,
		}},
		{name: "a monitor of no pods", text: ownMonitor("PodMonitor", `selector: matchLabels: app: "free", podMetricsEndpoints: [{port: "spark-ui"}]`), want: []string{
			`ENV041: PodMonitor "own" selects pods with app: "free", and no pod of the platform has that; select the driver of "free" with app.kubernetes.io/component: "driver", app.kubernetes.io/instance: "free"`,
		}},
		{name: "a monitor of pods that have one", text: ownMonitor("PodMonitor", `selector: matchLabels: app: "etl", podMetricsEndpoints: [{port: "spark-ui"}]`), want: []string{
			`ENV041: PodMonitor "own" selects pods with app: "etl", and no pod of the platform has that; remove it: the PodMonitor of "etl" reads the metrics of its pods`,
		}},
		{name: "a monitor of pods elsewhere", text: ownMonitor("PodMonitor", `namespaceSelector: matchNames: ["kafka"], selector: matchLabels: app: "kafka", podMetricsEndpoints: [{port: "metrics"}]`)},
		{name: "a monitor of a Service of Flink", text: ownMonitor("ServiceMonitor", `selector: matchLabels: {app: "scoring", type: "flink-native-kubernetes"}, endpoints: [{port: "rest"}]`)},
		{name: "a monitor of the history server", text: ownMonitor("ServiceMonitor", `selector: matchLabels: "app.kubernetes.io/component": "history-server", endpoints: [{port: "http"}]`)},
		{name: "a monitor of a Service of one's own", text: ownMonitor("ServiceMonitor", `selector: matchLabels: team: "web", endpoints: [{port: "http"}]`) + ownWeb + `extra: front: object: {apiVersion: "v1", kind: "Service", metadata: labels: team: "web", spec: {selector: app: "web", ports: [{name: "http", port: 80}]}}`},
		{name: "a monitor of Services by the labels of pods", text: ownMonitor("ServiceMonitor", `selector: matchLabels: {app: "scoring", component: "taskmanager", type: "flink-native-kubernete"}, endpoints: [{port: "metrics"}]`), want: []string{
			`ENV041: ServiceMonitor "own" selects Services with app: "scoring", component: "taskmanager", type: "flink-native-kubernete", and no Service of the platform has that; write a PodMonitor, which selects the TaskManagers of "scoring" by the labels of the pods, as in app.kubernetes.io/component: "taskmanager", app.kubernetes.io/instance: "scoring"`,
		}},
		{name: "a monitor of Services of a driver", text: ownMonitor("ServiceMonitor", `selector: matchLabels: "spark-role": "driver", endpoints: [{port: "metrics"}]`), want: []string{
			`ENV041: ServiceMonitor "own" reads the port "metrics", and no Service that it selects declares one of that name; write one of blockmanager, driver-rpc-port, rest, spark, spark-connect, spark-ui, web, or write a PodMonitor, which reads the ports of pods`,
		}},
		{name: "a monitor of a port that a Service has not", text: ownMonitor("ServiceMonitor", `selector: matchLabels: "app.kubernetes.io/component": "history-server", endpoints: [{port: "metrics"}]`), want: []string{
			`ENV041: ServiceMonitor "own" reads the port "metrics", and no Service that it selects declares one of that name; write one of blockmanager, driver-rpc-port, http, spark-connect, spark-ui, or write a PodMonitor, which reads the ports of pods`,
		}},
		{name: "an autoscaler of pods of one's own", text: ownScaler("apps/v1", "Deployment", "web") + ownWeb},
		{name: "an autoscaler of a reactive cluster", text: ownScaler("flink.apache.org/v1beta1", "FlinkDeployment", "reactive")},
		{name: "an autoscaler of a custom kind", text: ownScaler("example.com/v1", "Web", "web")},
		{name: "an autoscaler of a native cluster", text: ownScaler("flink.apache.org/v1beta1", "FlinkDeployment", "scoring"), want: []string{
			`ENV042: HorizontalPodAutoscaler "own" cannot scale the TaskManagers of "scoring": Flink requests as many as its jobs need; remove it; add autoscaler: {max: 8} to "scoring", with which the operator changes the parallelism of its jobs, or raise parallelism`,
		}},
		{name: "an autoscaler of a standalone cluster", text: ownScaler("flink.apache.org/v1beta1", "FlinkDeployment", "fixed"), want: []string{
			`ENV042: HorizontalPodAutoscaler "own" cannot scale the TaskManagers of "fixed": its jobs keep their parallelism, so more of them stay idle; remove it; add autoscaler: {max: 8} to "fixed", with which the operator changes the parallelism of its jobs, or raise parallelism`,
		}},
		{name: "an autoscaler of the Deployment of TaskManagers", text: ownScaler("apps/v1", "Deployment", "reactive-taskmanager"), want: []string{
			`ENV042: HorizontalPodAutoscaler "own" cannot scale the TaskManagers of "reactive": the operator sets their number; name the FlinkDeployment "reactive" instead, which autoscalers may change`,
		}},
		{name: "an autoscaler of JobManagers", text: ownScaler("apps/v1", "Deployment", "scoring"), want: []string{
			`ENV042: HorizontalPodAutoscaler "own" cannot scale the JobManager of "scoring": one of them leads, and any others wait to take its place; remove it; for the TaskManagers of "scoring", add autoscaler: {max: 8} to "scoring", with which the operator changes the parallelism of its jobs, or raise parallelism`,
		}},
		{name: "an autoscaler of executors", text: ownScaler("sparkoperator.k8s.io/v1beta2", "SparkApplication", "etl"), want: []string{
			`ENV042: HorizontalPodAutoscaler "own" cannot scale the executors of "etl": the driver creates and removes them; remove it; set dynamicAllocation of "etl", with which Spark adds and removes executors as its stages need them`,
		}},
		{name: "an autoscaler of workers", text: ownScaler("apps/v1", "StatefulSet", "shared-worker"), want: []string{
			`ENV042: HorizontalPodAutoscaler "own" cannot scale the executors of "shared": the operator sets their number; remove it; set dynamicAllocation of "shared", for which the operator makes an autoscaler of the workers`,
		}},
		{name: "an autoscaler of the history server", text: ownScaler("apps/v1", "Deployment", "ui"), want: []string{
			`ENV042: HorizontalPodAutoscaler "own" cannot scale the history server of "ui": a second one would read and delete the same logs; remove it`,
		}},
		{name: "an autoscaler of a cluster that is not there", text: ownScaler("flink.apache.org/v1beta1", "FlinkDeployment", "score"), want: []string{
			`ENV042: HorizontalPodAutoscaler "own" scales FlinkDeployment "score", and the platform has none of that name; remove it; add autoscaler: {max: 8} to "fixed", with which the operator changes the parallelism of its jobs, or raise parallelism`,
		}},
		{name: "an autoscaler of a Deployment of executors", text: ownScaler("apps/v1", "Deployment", "spark-executor"), want: []string{
			`ENV042: HorizontalPodAutoscaler "own" scales Deployment "spark-executor", and the platform has none of that name; remove it; set dynamicAllocation of "etl", with which Spark adds and removes executors as its stages need them`,
		}},
		{name: "an autoscaler of a Deployment that is not there", text: ownScaler("apps/v1", "Deployment", "wbe") + ownWeb, want: []string{
			`ENV042: HorizontalPodAutoscaler "own" scales Deployment "wbe", and the platform has none of that name; did you mean "web"?`,
		}},
		{name: "an autoscaler by events", text: own("keda.sh/v1alpha1", "ScaledObject", `spec: {scaleTargetRef: name: "scoring-taskmanager", triggers: [{type: "kafka"}]}`), want: []string{
			`ENV042: ScaledObject "own" scales Deployment "scoring-taskmanager", and the platform has none of that name; remove it; add autoscaler: {max: 8} to "scoring", with which the operator changes the parallelism of its jobs, or raise parallelism`,
		}},
		{name: "a default that denies what comes in", text: ownPolicy(`podSelector: matchLabels: "app.kubernetes.io/instance": "etl", policyTypes: ["Ingress"]`)},
		{name: "a default that denies all, over a strict profile", text: ownPolicy(`podSelector: matchLabels: "app.kubernetes.io/instance": "query", policyTypes: ["Ingress", "Egress"]`)},
		{name: "a policy for one peer more", text: ownPolicy(`podSelector: matchLabels: {app: "scoring", component: "jobmanager"}, ingress: [{from: [{namespaceSelector: matchLabels: "kubernetes.io/metadata.name": "ingress-nginx"}], ports: [{port: 8081}]}]`)},
		{name: "a policy with all that is needed", text: ownPolicy(`podSelector: matchLabels: "app.kubernetes.io/instance": "free", policyTypes: ["Ingress", "Egress"], ingress: [{from: [{podSelector: matchLabels: "app.kubernetes.io/instance": "free"}]}], egress: [{to: [{podSelector: {}}]}, {to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: "UDP"}]}, {to: [{ipBlock: cidr: "0.0.0.0/0"}], ports: [{port: 443}]}]`)},
		{name: "a policy over no pod", text: ownPolicy(`podSelector: matchLabels: "spark-app": "true", policyTypes: ["Ingress", "Egress"]`), want: []string{
			`ENV040: NetworkPolicy "own" selects pods with spark-app: "true", and no pod of the platform has that; remove it: the network profile of "etl" makes the policies of its pods`,
		}},
		{name: "a policy that closes a driver", text: ownPolicy(`podSelector: matchLabels: {"app.kubernetes.io/instance": "etl", "app.kubernetes.io/component": "driver"}, policyTypes: ["Ingress", "Egress"]`), want: []string{
			`ENV043: NetworkPolicy "own" closes the driver of "etl" for outgoing connections: they cannot resolve names, call the API server, reach the other pods of their workload; allow that, or remove it and give the workloads a network profile with policy: "strict", which lists what they need`,
		}},
		{name: "a policy that closes everything", text: ownPolicy(`podSelector: {}, policyTypes: ["Egress"]`), want: []string{
			`ENV043: NetworkPolicy "own" closes the driver of "etl", the executors of "etl", the driver of "free" and 17 others for outgoing connections: they cannot resolve names, call the API server, reach the other pods of their workload; allow that, or remove it and give the workloads a network profile with policy: "strict", which lists what they need`,
		}},
		{name: "a policy that closes names", text: ownPolicy(`podSelector: matchLabels: app: "scoring", policyTypes: ["Egress"], egress: [{to: [{podSelector: {}}]}, {to: [{ipBlock: cidr: "10.0.0.0/8"}], ports: [{port: 443}]}]`), want: []string{
			`ENV043: NetworkPolicy "own" closes the JobManager of "scoring" and the TaskManagers of "scoring" for outgoing connections: they cannot resolve names; allow that, or remove it and give the workloads a network profile with policy: "strict", which lists what they need`,
		}},
		{name: "a policy that closes the API server", text: ownPolicy(`podSelector: matchLabels: "app.kubernetes.io/instance": "free", policyTypes: ["Egress"], egress: [{to: [{podSelector: {}}]}, {to: [{namespaceSelector: matchLabels: "kubernetes.io/metadata.name": "kube-system"}], ports: [{port: 53, protocol: "UDP"}]}]`), want: []string{
			`ENV043: NetworkPolicy "own" closes the driver of "free" for outgoing connections: they cannot call the API server; allow that, or remove it and give the workloads a network profile with policy: "strict", which lists what they need`,
		}},
		{name: "a policy that closes the peers of a workload without policies", text: ownPolicy(`podSelector: matchLabels: "app.kubernetes.io/instance": "free", ingress: [{from: [{namespaceSelector: matchLabels: "kubernetes.io/metadata.name": "monitoring"}]}]`), want: []string{
			`ENV043: NetworkPolicy "own" closes the driver of "free" and the executors of "free" for incoming connections: the other pods of their workload cannot reach them; allow that, or remove it and give the workloads a network profile with policy: "ingress", which lists what they need`,
		}},
		{name: "a policy that opens everything", text: ownPolicy(`podSelector: matchLabels: app: "scoring", ingress: [{}]`), want: []string{
			`ENV043: NetworkPolicy "own" opens every port of the JobManager of "scoring" and the TaskManagers of "scoring" to every address, which the policies of its workload close; list the peers and the ports that need it in from and ports, or remove it`,
		}},
		{name: "a route to pods of one's own", text: ownIngress("front", `number: 80`) + ownWeb + `extra: front: object: {apiVersion: "v1", kind: "Service", spec: {selector: app: "web", ports: [{name: "http", port: 80}]}}`},
		{name: "a route to the dashboard of Flink", text: ownIngress("scoring-rest", `number: 8081`), want: []string{
			`ENV044: Ingress "own" leads to port 8081 of the JobManager of "scoring", and the network policies of "scoring" let nothing from outside the namespace in there; write ui.route of "scoring" instead, which makes the route and opens the port to its controller`,
		}},
		{name: "a route to the dashboard by the port's name", text: ownIngress("fixed-rest", `name: "rest"`), want: []string{
			`ENV044: Ingress "own" leads to port 8081 of the JobManager of "fixed", and the network policies of "fixed" let nothing from outside the namespace in there; write ui.route of "fixed" instead, which makes the route and opens the port to its controller`,
		}},
		{name: "a route to the user interface of Spark", text: ownIngress("etl-ui-svc", `number: 4040`), want: []string{
			`ENV044: Ingress "own" leads to port 4040 of the driver of "etl", and the network policies of "etl" let nothing from outside the namespace in there; write ui.route of "etl" instead, which makes the route and opens the port to its controller`,
		}},
		{name: "a route to the history server", text: ownIngress("ui", `name: "http"`), want: []string{
			`ENV044: Ingress "own" leads to port 18080 of the history server of "ui", and the network policies of "ui" let nothing from outside the namespace in there; write route of "ui" instead, which makes the route and opens the port to its controller`,
		}},
		{name: "a route of a Gateway", text: own("gateway.networking.k8s.io/v1", "HTTPRoute", `spec: {parentRefs: [{name: "public"}], rules: [{backendRefs: [{name: "scoring-rest", port: 8081}]}]}`), want: []string{
			`ENV044: HTTPRoute "own" leads to port 8081 of the JobManager of "scoring", and the network policies of "scoring" let nothing from outside the namespace in there; write ui.route of "scoring" instead, which makes the route and opens the port to its controller`,
		}},
		{name: "a route to a workload without policies", text: ownIngress("free-ui-svc", `number: 4040`)},
		{name: "a route with its door", text: ownIngress("scoring-rest", `number: 8081`) + "\n" + `extra: door: object: {apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", spec: {podSelector: matchLabels: {app: "scoring", component: "jobmanager"}, ingress: [{from: [{namespaceSelector: matchLabels: "kubernetes.io/metadata.name": "ingress-nginx"}], ports: [{port: 8081}]}]}}`},
		{name: "a route with a door at another port", text: ownIngress("scoring-rest", `number: 8081`) + "\n" + `extra: door: object: {apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", spec: {podSelector: matchLabels: {app: "scoring", component: "jobmanager"}, ingress: [{from: [{namespaceSelector: matchLabels: "kubernetes.io/metadata.name": "ingress-nginx"}], ports: [{port: 6123}]}]}}`, want: []string{
			`ENV044: Ingress "own" leads to port 8081 of the JobManager of "scoring", and the network policies of "scoring" let nothing from outside the namespace in there; write ui.route of "scoring" instead, which makes the route and opens the port to its controller`,
		}},
		{name: "a route to a Service that is elsewhere", text: ownIngress("grafana", `number: 80`)},
		{name: "a load balancer of a dashboard", text: ownService(`type: "LoadBalancer", loadBalancerSourceRanges: ["10.0.0.0/8"], selector: {app: "scoring", component: "jobmanager"}, ports: [{port: 80, targetPort: 8081}]`), want: []string{
			`ENV044: Service "own" leads to port 8081 of the JobManager of "scoring", and the network policies of "scoring" let nothing from outside the namespace in there; write ui.route of "scoring" instead, which makes the route and opens the port to its controller`,
		}},
		{name: "two Services at one port of the nodes", text: `extra: {a: object: {apiVersion: "v1", kind: "Service", spec: {type: "NodePort", ports: [{port: 80, nodePort: 30080}]}}, b: object: {apiVersion: "v1", kind: "Service", spec: {type: "NodePort", ports: [{port: 81, nodePort: 30080, protocol: "TCP"}]}}}`, want: []string{
			`EXT044: Service "a" opens a port on every node of the cluster, and whoever reaches a node needs no login; write type: "ClusterIP", and use an Ingress or a Gateway with a login`,
			`EXT044: Service "b" opens a port on every node of the cluster, and whoever reaches a node needs no login; write type: "ClusterIP", and use an Ingress or a Gateway with a login`,
			`ENV047: two Services take port 30080 of the nodes; change one of them, or remove nodePort: Kubernetes then chooses one`,
		}},
		{name: "a binding to view", text: ownBinding("view", `kind: "ServiceAccount", name: "etl-driver", namespace: "lake-dev"`)},
		{name: "a binding of people to edit", text: ownBinding("edit", `kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: "data-engineers"`)},
		{name: "a binding of an account of one's own to edit", text: ownBinding("edit", `kind: "ServiceAccount", name: "deployer", namespace: "lake-dev"`)},
		{name: "a binding of a driver to edit", text: ownBinding("edit", `kind: "ServiceAccount", name: "etl-driver", namespace: "lake-dev"`), want: []string{
			`ENV045: RoleBinding "own" gives the service account "etl-driver" edit, which changes all objects of its namespace and reads its Secrets; remove the subject; if the program needs more rights than its engine, write a Role with these, and bind that`,
		}},
		{name: "a binding of a cluster to admin", text: ownBinding("admin", `kind: "ServiceAccount", name: "scoring", namespace: "lake-dev"`), want: []string{
			`ENV045: RoleBinding "own" gives the service account "scoring" admin, which changes all objects of its namespace and reads its Secrets; remove the subject; if the program needs more rights than its engine, write a Role with these, and bind that`,
		}},
		{name: "a binding of all accounts to edit", text: ownBinding("edit", `kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: "system:serviceaccounts:lake-dev"`), want: []string{
			`ENV045: RoleBinding "own" gives edit to the pods of all workloads, and so changes all objects of its namespace and reads its Secrets; bind a role with fewer rights to the accounts that need it`,
		}},
		{name: "a binding of any account to edit everywhere", text: `extra: own: {scope: "cluster", object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", roleRef: {apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "edit"}, subjects: [{kind: "ServiceAccount", name: "deployer", namespace: "ci"}]}}`, want: []string{
			`ENV045: ClusterRoleBinding "own" gives the service account "deployer" edit, which changes all objects of every namespace of the cluster and reads its Secrets; remove the subject; if the program needs more rights than its engine, write a Role with these, and bind that`,
		}},
		{name: "a quota with room", text: ownQuota(`pods: "200", "requests.cpu": "500", "requests.memory": "1Ti"`)},
		{name: "a quota of some pods", text: own("v1", "ResourceQuota", `spec: {hard: pods: "1", scopes: ["BestEffort"]}`)},
		{name: "a quota that is too small", text: ownQuota(`pods: "3", "requests.memory": "10G", "requests.cpu": "1500m", services: "1"`), want: []string{
			`ENV046: ResourceQuota "own" limits pods to 3, and the workloads need 25 at their largest; write at least 25, or remove it and set quota of the environment, which counts what workloads need`,
			`ENV046: ResourceQuota "own" limits requests.memory to 10G, and the workloads need 84296Mi at their largest; write at least 84296Mi, or remove it and set quota of the environment, which counts what workloads need`,
			`ENV046: ResourceQuota "own" limits requests.cpu to 1500m, and the workloads need 27.5 at their largest; write at least 27.5, or remove it and set quota of the environment, which counts what workloads need`,
		}},
		{name: "a quota of limits of CPU", text: ownQuota(`"limits.cpu": "400"`), want: []string{
			`ENV046: ResourceQuota "own" counts limits.cpu, and refuses the driver of "etl", the executors of "etl", the driver of "free" and 13 others, which have no limit of CPU; count requests.cpu instead`,
		}},
		{name: "a quota of limits of CPU, which are given", text: ownQuota(`"limits.cpu": "400"`) + "\n" + `extra: more: object: {apiVersion: "v1", kind: "LimitRange", spec: limits: [{type: "Container", default: cpu: "8"}]}`},
		{name: "limits with room", text: ownLimits(`type: "Container", max: {cpu: "16", memory: "64Gi"}, min: {cpu: "10m", memory: "16Mi"}, default: {cpu: "8", memory: "8Gi"}`)},
		{name: "limits that are too low", text: ownLimits(`type: "Container", max: {cpu: "1", memory: "4Gi"}`), want: []string{
			`ENV046: LimitRange "own" allows at most 1 of cpu, so Kubernetes refuses the executors of "etl" and the TaskManagers of "scoring"; write a value that admits them (the executors of "etl" 2, the TaskManagers of "scoring" 2), or remove it`,
			`ENV046: LimitRange "own" allows at most 4Gi of memory, so Kubernetes refuses the executors of "etl", the executors of "free", the executors of "nightly" and 4 others; write a value that admits them (the executors of "etl" 4505Mi, the executors of "free" 4505Mi, the executors of "nightly" 4505Mi), or remove it`,
		}},
		{name: "limits that are too high", text: ownLimits(`type: "Container", min: memory: "3Gi"`), want: []string{
			`ENV046: LimitRange "own" requires at least 3Gi of memory, so Kubernetes refuses the driver of "etl", the driver of "free", the driver of "nightly" and 9 others; write a value that admits them (the driver of "etl" 2432Mi, the driver of "free" 2432Mi, the driver of "nightly" 2432Mi), or remove it`,
		}},
		{name: "a default below the request", text: ownLimits(`type: "Container", default: cpu: "1500m"`), want: []string{
			`ENV046: LimitRange "own" gives containers without a limit 1500m of cpu, so Kubernetes refuses the executors of "etl"; write a value that admits them (the executors of "etl" 2), or remove it`,
		}},
		{name: "limits of volumes", text: ownLimits(`type: "PersistentVolumeClaim", max: storage: "1Ti"`)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, d := range withFixture(t, ownWorkloads+"\n"+tt.text).Diagnostics {
				if !silent[d.Rule+" "+d.Path] {
					got = append(got, d.Rule+": "+d.Message+"; "+d.Fix)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// own returns an entry of extra whose object has a kind and fields.
func own(apiVersion, kind, fields string) string {
	return `extra: own: object: {apiVersion: "` + apiVersion + `", kind: "` + kind + `", ` + fields + `}`
}

func ownService(fields string) string { return own("v1", "Service", `spec: {`+fields+`}`) }

func ownPolicy(fields string) string {
	return own("networking.k8s.io/v1", "NetworkPolicy", `spec: {`+fields+`}`)
}

func ownMonitor(kind, fields string) string {
	return own("monitoring.coreos.com/v1", kind, `spec: {`+fields+`}`)
}

func ownBudget(fields string) string {
	return own("policy/v1", "PodDisruptionBudget", `spec: {minAvailable: 1, selector: {`+fields+`}}`)
}

func ownScaler(apiVersion, kind, name string) string {
	return own("autoscaling/v2", "HorizontalPodAutoscaler", `spec: {maxReplicas: 9, scaleTargetRef: {apiVersion: "`+apiVersion+`", kind: "`+kind+`", name: "`+name+`"}}`)
}

func ownIngress(service, port string) string {
	return own("networking.k8s.io/v1", "Ingress", `spec: rules: [{host: "a.example.com", http: paths: [{path: "/", pathType: "Prefix", backend: service: {name: "`+service+`", port: `+port+`}}]}]`)
}

func ownQuota(hard string) string { return own("v1", "ResourceQuota", `spec: hard: {`+hard+`}`) }

func ownLimits(fields string) string { return own("v1", "LimitRange", `spec: limits: [{`+fields+`}]`) }

func ownBinding(role, subject string) string {
	return own("rbac.authorization.k8s.io/v1", "RoleBinding", `roleRef: {apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "`+role+`"}, subjects: [{`+subject+`}]`)
}

// ownWeb is a Deployment of the user's own that meets the level of the namespace.
const ownWeb = `
extra: web: object: {apiVersion: "apps/v1", kind: "Deployment", spec: {selector: matchLabels: app: "web", template: {
	metadata: labels: {app: "web", tier: "front"}
	spec: {
		securityContext: {runAsNonRoot: true, seccompProfile: type: "RuntimeDefault"}
		containers: [{name: "web", image: "registry.internal/web:1", ports: [{name: "http", containerPort: 8000}], securityContext: {allowPrivilegeEscalation: false, capabilities: drop: ["ALL"]}}]
	}
}}}
`
