package compiler

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/kube"
)

// unusedSpec is a platform with workloads of every engine and everything that they can name.
const unusedSpec = `package lake

import "github.com/lakewright/lakewright/schema"

schema.#Platform

name: "lake"
environments: dev: {namespace: "lake-dev", kubernetes: "1.34", profile: "dev"}
environments: prod: {namespace: "lake-prod", kubernetes: "1.34", profile: "dev"}
environments: blue: {namespace: "lake-blue", extends: "prod"}

spark: etl: {
	version: "4.0.1"
	image:   "registry.internal/etl:1.8.2"
	main: {file: "local:///opt/app/etl.jar", class: "com.example.Etl"}
}
flink: scoring: {
	version: "1.20.4"
	image:   "registry.internal/scoring:2.3.0"
	job: {file: "local:///opt/flink/usrlib/scoring.jar", parallelism: 1, upgrade: "stateless"}
}
`

const (
	aPool  = `pools: p: {node: {cpu: 64, memory: "256Gi"}, labels: pool: "p"}` + "\n"
	aNet   = `network: n: policy: "ingress"` + "\n"
	anNFS  = `storage: t: nfs: {server: "nfs.internal", path: "/lake"}` + "\n"
	anEBS  = `storage: t: ebs: {}` + "\n"
	aStore = `storage: t: s3: {bucket: "lake", region: "eu-west-1", credentials: podIdentity: {}}` + "\n"
	mount  = `volumes: data: {tier: "t", path: "/mnt/data"}`
	noPool = "ENV021 pools.p"
	noTier = "ENV022 storage.t"
	noNet  = "ENV023 network.n"
)

// TestUnused holds what counts as a use of a pool, a tier and a network profile, and for which
// environments a tier has objects.
func TestUnused(t *testing.T) {
	for _, tt := range []struct{ name, spec, want, objects string }{
		{"nothing is defined", "", "", ""},
		{"a pool", aPool, noPool, ""},
		{"a pool of Spark", aPool + `spark: etl: pool: "p"`, "", ""},
		{"a pool of the driver", aPool + `spark: etl: driver: pool: "p"`, "", ""},
		{"a pool of Flink", aPool + `flink: scoring: jobManager: pool: "p"`, "", ""},
		{"a pool of dev", aPool + `environments: dev: spark: etl: pool: "p"`, "", ""},
		{"a pool of a workload that all environments remove", aPool + "spark: log: spark.etl & {pool: \"p\"}\nenvironments: [string]: spark: log: null", noPool, ""},
		{"a pool of a workload that one environment removes", aPool + "spark: log: spark.etl & {pool: \"p\"}\nenvironments: dev: spark: log: null", "", ""},
		{"a pool that dev removes", aPool + "environments: dev: pools: p: null", noPool + " (blue, prod)", ""},
		{"a pool of a profile", aPool + "environments: test: {namespace: \"lake-test\", kubernetes: \"1.34\", profile: \"mine\", flink: scoring: null}\nprofiles: mine: spark: {pool: \"p\", driver: {cores: 1, memory: \"2Gi\"}, executor: {cores: 1, memory: \"4Gi\", instances: 1}}", "", ""},
		{"a network", aNet, noNet, ""},
		{"a network of Flink", aNet + `flink: scoring: network: "n"`, "", ""},
		{"a network of prod", aNet + `environments: prod: flink: scoring: network: "n"`, "", ""},
		{"an NFS", anNFS, noTier, ""},
		{"an NFS of all", anNFS + `spark: etl: ` + mount, "", "blue dev prod"},
		{"an NFS of dev", anNFS + `environments: dev: spark: etl: ` + mount, "", "dev"},
		{"an NFS of prod", anNFS + `environments: prod: spark: etl: ` + mount, "", "blue prod"},
		{"an NFS of Flink", anNFS + `flink: scoring: ` + mount, "", "blue dev prod"},
		{"an NFS of a driver's sidecar alone", anNFS + `spark: etl: ` + mount + "\nenvironments: [string]: spark: etl: volumes: data: null", noTier, ""},
		{"disks", anEBS, noTier, ""},
		{"disks of shuffle", anEBS + `spark: etl: shuffle: {tier: "t", size: "10Gi"}`, "", "blue dev prod"},
		{"disks of state", anEBS + `flink: scoring: state: {backend: "rocksdb", tier: "t", size: "10Gi"}`, "", "blue dev prod"},
		{"a store", aStore, noTier, ""},
		{"a store of Spark", aStore + `spark: etl: stores: ["t"]`, "SPK107 spark.etl.stores.0", ""},
		{"a store of a history server", aStore + `history: logs: {version: "4.0.1", image: "registry.internal/spark:4.0.1", eventLog: {store: "t", path: "events"}}`, "", ""},
		{"a store that an argument names", aStore + `spark: etl: main: arguments: ["s3a://lake/in"]`, "SPK126 spark.etl.main.arguments.0", ""},
		{"an error elsewhere", aPool + anNFS + `spark: etl: network: "none"`, "WRK002 spark.etl.network", ""},
		{"a misspelt name", aPool + `spark: etl: pool: "q"`, "WRK001 spark.etl.pool", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, objects := unusedIn(t, tt.spec)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.objects, objects); diff != "" {
				t.Errorf("environments with objects of the tier (-want +got):\n%s", diff)
			}
		})
	}
}

// TestUnusedMentioned requires that a claim stays that an object of the user's own names.
func TestUnusedMentioned(t *testing.T) {
	_, objects := unusedIn(t, anNFS+`spark: etl: `+mount)
	if objects == "" {
		t.Fatal("no claim to name")
	}
	var claim string
	for _, o := range compiledObjects(t, anNFS+`spark: etl: `+mount)["dev"] {
		if o.Type().Kind == "PersistentVolumeClaim" {
			claim = o.Meta().Name
		}
	}
	got, objects := unusedIn(t, anNFS+`environments: dev: extra: shell: object: {apiVersion: "v1", kind: "Pod", metadata: name: "shell", spec: containers: [{name: "shell"}], spec: volumes: [{name: "x", persistentVolumeClaim: claimName: "`+claim+`"}]}`)
	if strings.Contains(got, "ENV022") || objects != "dev" {
		t.Errorf("reported %q, objects in %q", got, objects)
	}
}

func compiledObjects(t *testing.T, text string) map[string][]kube.Object {
	t.Helper()
	result, err := Compile(fstest.MapFS{"lake.cue": {Data: []byte(unusedSpec)}, "more.cue": {Data: []byte("package lake\n" + text + "\n")}})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]kube.Object{}
	for _, env := range result.Environments {
		all[env.Name] = env.Platform
	}
	return all
}

// unusedIn returns what is reported about a spec, and the environments whose platform has a
// storage class or a claim.
func unusedIn(t *testing.T, text string) (reported, objects string) {
	t.Helper()
	result, err := Compile(fstest.MapFS{"lake.cue": {Data: []byte(unusedSpec)}, "more.cue": {Data: []byte("package lake\n" + text + "\n")}})
	if err != nil {
		t.Fatal(err)
	}
	var lines, envs []string
	for _, d := range result.Diagnostics {
		line := d.Rule + " " + d.Path
		if len(d.Envs) > 0 {
			line += " (" + strings.Join(d.Envs, ", ") + ")"
		}
		lines = append(lines, line)
	}
	for _, env := range result.Environments {
		for _, o := range env.Platform {
			if kind := o.Type().Kind; kind == "StorageClass" || kind == "PersistentVolumeClaim" {
				envs = append(envs, env.Name)
				break
			}
		}
	}
	return strings.Join(lines, "\n"), strings.Join(envs, " ")
}
