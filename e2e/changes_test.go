package e2e

// changes holds the edits that turn each example into its second version: other sizes, other
// tiers, other images, as a user would change them.
var changes = map[string][]edit{
	"analytics": {
		{old: `registry.internal/stream-clicks:5.0.2`, new: `registry.internal/stream-clicks:5.1.0`},
		{old: `streaming: checkpoint: {store: "lake", path: "checkpoints/stream-clicks"}`, new: `streaming: checkpoint: {store: "lake", path: "checkpoints/stream-clicks-2"}`},
		{old: `gpu: {vendor: "nvidia.com", tasks: 2}`, new: `gpu: {vendor: "nvidia.com", tasks: 4}`},
		{old: `emptyDir: {medium: "Memory", sizeLimit: "2Gi"}`, new: `emptyDir: {medium: "Memory", sizeLimit: "3Gi"}`},
		{old: `registry.internal/spark-connect:4.0.1-2`, new: `registry.internal/spark-connect:4.0.1-3`},
		{old: `dynamicAllocation: {min: 1, max: 4, idleTimeout: "10m"}`, new: `dynamicAllocation: {min: 1, max: 6, idleTimeout: "5m"}`},
		{old: `registry.internal/spark:4.0.1-3`, new: `registry.internal/spark:4.0.1-4`},
		{old: `memory:  "6Gi"`, new: `memory:  "7Gi"`},
		{old: `host: "spark-history.example.com"`, new: `host: "history.example.com"`},
		{old: `shuffle: {tier: "shuffle", size: "50Gi"}`, new: `shuffle: {tier: "scratch", size: "50Gi"}`},
		{old: `cron:          "30 3 * * *"`, new: `cron:          "45 2 * * *"`},
		{old: `registry.internal/db-proxy:2.14.0`, new: `registry.internal/db-proxy:2.15.0`},
		{old: `brokers: {cidr: "10.30.0.0/24", ports: [9093]}`, new: `brokers: {cidr: "10.30.1.0/24", ports: [9093]}`},
	},
	"lakehouse": {
		{old: `registry.internal/orders-etl:1.8.2`, new: `registry.internal/orders-etl:1.9.0`},
		{old: `shuffle: {tier: "fast", size: "50Gi"}`, new: `shuffle: {tier: "fast", size: "80Gi"}`},
		{old: `arguments: ["--tables", "orders,returns"]`, new: `arguments: ["--tables", "orders"]`},
		{old: `shuffle: {tier: "scratch", size: "40Gi"}`, new: `shuffle: {tier: "fast", size: "40Gi"}`},
		{old: `fast: ebs: {iops: 10000, throughput: "500Mi"}`, new: `fast: ebs: {iops: 12000, throughput: "600Mi"}`},
		{old: `shared: nfs: {server: "nfs.internal", path: "/exports/reference"}`, new: `shared: nfs: {server: "nfs2.internal", path: "/exports/reference"}`},
		{old: `apiServer: ["10.20.0.0/28"]`, new: `apiServer: ["10.20.0.16/28"]`},
		{old: `registry.internal/fraud-scoring:2.3.0`, new: `registry.internal/fraud-scoring:2.4.0`},
		{old: `state: {backend: "rocksdb", tier: "fast", size: "20Gi"}`, new: `state: {backend: "rocksdb", tier: "scratch", size: "30Gi"}`},
		{old: `jobManager: {replicas: 2, pool: "steady"}`, new: `jobManager: {replicas: 3, pool: "steady"}`},
	},
	"onprem": {
		{old: `registry.internal/sales-report:4.2.0`, new: `registry.internal/sales-report:4.3.0`},
		{old: `executor: {instances: 2, offHeap: "2Gi", ...}`, new: `executor: {instances: 3, offHeap: "3Gi", ...}`},
		{old: `nvme: local: {}`, new: `nvme: local: medium: "memory"`},
		{old: `shuffle: {tier: "nvme", size: "100Gi"}`, new: `shuffle: {tier: "nvme", size: "4Gi"}`},
		{old: `policy:     "strict"`, new: `policy:     "ingress"`},
		{old: "\tegress: {\n\t\tpostgres: {cidr: \"10.10.5.0/24\", ports: [5432]}\n\t\tmetastore: {namespace: \"hive\", ports: [9083]}\n\t\tstatsd: {namespace: \"observability\", udp: [8125]}\n\t}\n", new: ""},
		{old: "currency: EUR", new: "currency: CHF"},
	},
	"operators": {
		{old: `registry.internal/orders-etl:1.8.2`, new: `registry.internal/orders-etl:1.9.0`},
		{old: `dynamicAllocation: {min: 1, max: 4}`, new: `dynamicAllocation: {min: 1, max: 6}`},
		{old: `arguments: ["--tables", "orders,returns"]`, new: `arguments: ["--tables", "orders", "--since", "$(DAY)"]`},
		{old: `_nightly: {cron: "0 4 * * *", timeZone: "Europe/Berlin"}`, new: `_nightly: {cron: "30 3 * * 1-5", timeZone: "Europe/Zurich"}`},
		{old: `registry.internal/spark:4.0.1-3`, new: `registry.internal/spark:4.0.1-4`},
		{old: `executor: instances: 2`, new: `executor: {instances: 3, memory: "6Gi"}`},
		{old: `apiServer: ["10.20.0.0/28"]`, new: `apiServer: ["10.20.0.16/28"]`},
	},
	"quickstart": {
		{old: `registry.internal/daily-report:1.0.0`, new: `registry.internal/daily-report:1.1.0`},
		{old: `version: "4.0.1"`, new: "version: \"4.1.0\"\n\texecutor: {instances: 3, memory: \"6Gi\"}\n\tdriver: cores: 2"},
	},
	"streaming": {
		{old: `registry.internal/flink-analytics:2.0.1`, new: `registry.internal/flink-analytics:2.0.1-r1`},
		{old: `registry.internal/enrichment:5.0.0`, new: `registry.internal/enrichment:5.1.0`},
		{old: `taskManager: slots: 2`, new: `taskManager: {slots: 2, cpu: 2}`},
		{old: `page-views-1.4.0.jar", class: "com.example.PageViews", parallelism: 4`, new: `page-views-1.5.0.jar", class: "com.example.PageViews", parallelism: 6`},
		{old: `state: {backend: "rocksdb", tier: "scratch", size: "10Gi"}`, new: `state: {backend: "rocksdb", tier: "scratch", size: "15Gi"}`},
		{old: `interval: "2m"`, new: `interval: "90s"`},
	},
}
