package e2e

// changes is what makes the second version of each example out of the first: other
// sizes, other tiers, other images, as a user would change them.
var changes = map[string][]edit{
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
		{old: `home: nfs: {server: "filer.internal", path: "/vol/analytics", size: "500Gi"}`, new: `home: nfs: {server: "filer.internal", path: "/vol/analytics2", size: "600Gi"}`},
		{old: `nvme: local: {}`, new: `nvme: local: medium: "memory"`},
		{old: `shuffle: {tier: "nvme", size: "100Gi"}`, new: `shuffle: {tier: "nvme", size: "4Gi"}`},
		{old: `policy:     "strict"`, new: `policy:     "ingress"`},
		{old: "\tegress: {\n\t\tpostgres: {cidr: \"10.10.5.0/24\", ports: [5432]}\n\t\tmetastore: {namespace: \"hive\", ports: [9083]}\n\t}\n", new: ""},
		{old: "currency: EUR", new: "currency: CHF"},
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
