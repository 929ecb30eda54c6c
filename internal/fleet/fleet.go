// Package fleet generates specs of any size for benchmarks. It takes a number of workloads
// and returns the files of a spec that compiles without diagnostics. The product itself
// does not use it.
package fleet

import (
	"bytes"
	"fmt"
	"testing/fstest"
)

// perFile is the number of workloads in one file, as in the files of a team.
const perFile = 20

// Spec returns a spec of n workloads, 7 of 10 Spark and the others Flink, in the
// environments dev and prod, with one override for each workload.
func Spec(n int) fstest.MapFS {
	files := fstest.MapFS{"platform.cue": {Data: []byte(platform)}}
	for first := 0; first < n; first += perFile {
		var b bytes.Buffer
		b.WriteString("package fleet\n")
		for i := first; i < min(first+perFile, n); i++ {
			if i%10 < 7 {
				fmt.Fprintf(&b, spark, i, 8+i%24)
			} else {
				fmt.Fprintf(&b, flink, i, 2+2*(i%8))
			}
		}
		files[fmt.Sprintf("team-%05d.cue", first/perFile)] = &fstest.MapFile{Data: b.Bytes()}
	}
	return files
}

const platform = `package fleet

import "github.com/lakewright/lakewright/schema"

schema.#Platform

name: "fleet"

environments: {
	dev: {namespace: "fleet-dev", kubernetes: "1.34", profile: "dev"}
	prod: {namespace: "fleet", kubernetes: "1.34", profile: "prod"}
}

pools: compute: {
	node: {cpu: 16, memory: "60Gi", disk: "400Gi", volumes: 25}
	labels: "node.fleet/pool": "compute"
	taints: [{key: "dedicated", value: "bigdata", effect: "NoSchedule"}]
}

storage: {
	fast: ebs: {iops: 10000, throughput: "500Mi"}
	lake: s3: {
		bucket: "example-fleet"
		region: "eu-west-1"
		addresses: ["10.20.4.0/24"]
		credentials: serviceAccount: roleARN: "arn:aws:iam::111122223333:role/fleet"
	}
}

network: lowlatency: {
	dns: ndots: 2
	policy: "strict"
	apiServer: ["10.20.0.0/28"]
}

environments: prod: storage: lake: s3: bucket: "example-fleet-prod"
`

const spark = `
spark: "batch-%05[1]d": {
	version: "4.0.1"
	image:   "registry.internal/batch-%05[1]d:1.0.0"
	main: {class: "com.example.Batch", file: "local:///opt/app/batch.jar"}
	dynamicAllocation: {min: 1, max: 4}
	shuffle: {tier: "fast", size: "50Gi"}
	eventLog: {store: "lake", path: "spark-events"}
	network: "lowlatency"
	pool:    "compute"
	conf: "spark.sql.shuffle.partitions": "200"
}
environments: prod: spark: "batch-%05[1]d": executor: memory: "%[2]dGi"
`

const flink = `
flink: "stream-%05[1]d": {
	version: "1.20.4"
	image:   "registry.internal/stream-%05[1]d:1.0.0"
	job: {
		class:       "com.example.Stream"
		file:        "local:///opt/flink/usrlib/stream.jar"
		parallelism: 2
		upgrade:     "last-state"
	}
	checkpoints: {store: "lake", path: "stream-%05[1]d/checkpoints", interval: "60s"}
	savepoints: {store: "lake", path: "stream-%05[1]d/savepoints"}
	highAvailability: {store: "lake", path: "stream-%05[1]d/ha"}
	state: {backend: "rocksdb", tier: "fast", size: "20Gi"}
	network: "lowlatency"
	pool:    "compute"
}
environments: prod: flink: "stream-%05[1]d": job: parallelism: %[2]d
`
