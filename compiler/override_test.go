package compiler

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// blamedTests have a base that is right, and an override in line 1 that makes it wrong. The
// finding is at the override, and its fix can be followed there.
var blamedTests = []struct {
	override string
	base     string
	want     []string // line, rule, the marked text, and the fix
}{
	{
		override: `environments: dev: pools: compute: node: memory: "4Gi"`,
		want:     []string{`1: WRK012 "4Gi": write spark: etl: executor: memory: "3712Mi" in environment "dev", or change memory`},
	},
	{
		override: `environments: dev: pools: compute: null`,
		want:     []string{`1: WRK001 null: remove compute: null in environment "dev", or write null there for each field that names it`},
	},
	{
		override: `environments: dev: storage: lake: null`,
		want:     []string{`1: WRK003 null: remove lake: null in environment "dev", or write null there for each field that names it`},
	},
	{
		override: `environments: dev: network: closed: null`,
		base:     `spark: etl: network: "closed"`,
		want:     []string{`1: WRK002 null: remove closed: null or write spark: etl: network: null in environment "dev"`},
	},
	{
		override: `environments: dev: spark: etl: shuffle: size: null`,
		want:     []string{`1: SPK004 null: remove size: null or write spark: etl: shuffle: null in environment "dev"`},
	},
	{
		override: `environments: dev: spark: etl: main: class: null`,
		want:     []string{`1: SPK020 null: remove class: null in environment "dev", or name the main class, as in class: "com.example.Etl"`},
	},
	{
		override: `environments: dev: flink: scoring: checkpoints: null`,
		want:     []string{`1: FLK026 null: remove checkpoints: null or write flink: scoring: job: upgrade: null in environment "dev"`},
	},
	{
		override: `environments: dev: flink: scoring: highAvailability: null`,
		want:     []string{`1: FLK029 null: remove highAvailability: null in environment "dev", or add highAvailability: {store: …, path: "scoring/ha"}`},
	},
	{
		override: `environments: dev: network: closed: egress: kafka: namespace: "kafka"`,
		base:     `network: closed: egress: kafka: {cidr: "10.1.0.0/16", ports: [9092]}`,
		want:     []string{`1: NET002 "kafka": write cidr: null beside namespace in environment "dev", or split it into two entries`},
	},
	{
		override: `environments: dev: network: closed: egress: kafka: cidr: null`,
		base:     `network: closed: egress: kafka: {cidr: "10.1.0.0/16", ports: [9092]}`,
		want:     []string{`1: NET002 null: remove cidr: null or write network: closed: egress: kafka: null in environment "dev"`},
	},
	{
		override: `environments: dev: spark: etl: version: "3.3.1"`,
		base:     `spark: etl: conf: "spark.kubernetes.allocation.maximum": "100"`,
		want:     []string{`2: SPK060 "spark.kubernetes.allocation.maximum": remove it, or take an image with Spark 4.1 or newer`},
	},
	{
		override: `environments: dev: storage: fast: nfs: {server: "nfs.internal", path: "/"}`,
		want:     []string{`1: WRK003 nfs: change nfs in environment "dev", or write "scratch"`},
	},
	{
		override: `environments: dev: storage: scratch: local: medium: "memory"`,
		base:     `spark: etl: shuffle: tier: "scratch"`,
		want:     []string{`1: WRK012 "memory": write spark: etl: shuffle: size: "61031Mi" in environment "dev", or remove medium`},
	},
	{
		override: `environments: dev: flink: scoring: state: tier: null`,
		want:     []string{`1: FLK018 null: remove tier: null or write flink: scoring: state: null in environment "dev"`},
	},
	{
		override: `environments: dev: spark: etl: conf: "spark.network.timeout": "20s"`,
		base:     `spark: etl: conf: "spark.executor.heartbeatInterval": "60s"`,
		want:     []string{`1: SPK040 "20s": write "spark.executor.heartbeatInterval": null beside "spark.network.timeout" in environment "dev", or remove "spark.network.timeout"`},
	},
	{
		override: `environments: dev: spark: etl: conf: "spark.authenticate": null`,
		base:     `spark: etl: conf: {"spark.network.crypto.enabled": "true", "spark.authenticate": "true"}`,
		want:     []string{`1: SPK041 null: remove "spark.authenticate": null or write "spark.network.crypto.enabled": null beside "spark.authenticate" in environment "dev"`},
	},
	{
		override: `environments: dev: flink: scoring: taskManager: slots: 16`,
		want:     []string{`1: FLK015 16: set slots to at most 8, or give more cpu`},
	},
	{
		override: `environments: dev: pools: compute: node: cpu: 1`,
		want: []string{
			`1: WRK012 1: write flink: scoring: taskManager: cpu: 1 in environment "dev", or change cpu`,
			`1: WRK012 1: write spark: etl: executor: cores: 1 in environment "dev", or change cpu`,
		},
	},
	{
		override: `environments: {dev: pools: compute: node: memory: "4Gi", stage: {extends: "dev", namespace: "lake-stage", flink: scoring: null}}`,
		want:     []string{`1: WRK012 "4Gi": write spark: etl: executor: memory: "3712Mi" in environment "dev", or change memory`},
	},
	{
		override: `environments: dev: network: closed: policy: "ingress"`,
		want:     []string{`1: ENV009 "ingress": change policy in environment "dev", or write policy: "strict", or remove apiServer`},
	},
	{
		override: `environments: dev: {spark: etl: null, flink: scoring: null}`,
		want:     []string{`1: ENV002 null: remove scoring: null in environment "dev", or add a Spark application or a Flink cluster, or remove the environment`},
	},
	{
		override: `environments: dev: spark: etl: {main: file: "local:///a/b.py"}`,
		want:     []string{`1: SPK021 "local:///a/b.py": write class: null beside file in environment "dev", or change file`},
	},
	{
		override: `environments: dev: pools: compute: labels: null`,
		base:     `pools: compute: taints: [{key: "dedicated", effect: "NoSchedule"}]`,
		want:     []string{`1: POL001 null: remove labels: null or write taints: null beside labels in environment "dev"`},
	},
	{
		override: `environments: dev: operators: flink: version: "1.10"`,
		base:     `flink: scoring: version: "2.1.0"`,
		want: []string{
			`1: FLK039 "1.10": change version in environment "dev", or install operator 1.13 or newer, or use an older Flink`,
			`1: FLK041 "1.10": change version in environment "dev", or install operator 1.12 or newer, or set upgrade to savepoint`,
		},
	},
}

func TestBlamed(t *testing.T) {
	for _, test := range blamedTests {
		t.Run(test.override, func(t *testing.T) {
			if diff := cmp.Diff(test.want, findingsIn(t, test.override+"\n"+test.base)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// findingsIn compiles the fixture with a text, and returns the findings with the marked text.
func findingsIn(t *testing.T, text string) []string {
	t.Helper()
	fixture, err := os.ReadFile("testdata/fixture.cue")
	if err != nil {
		t.Fatal(err)
	}
	result, err := Compile(fstest.MapFS{"fixture.cue": {Data: fixture}, "spec.cue": {Data: []byte("package fixture\n" + text + "\n")}})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range slices.DeleteFunc(result.Diagnostics, isSpare) {
		place := d.Pos.File
		if place == "spec.cue" {
			place = strings.Split(text, "\n")[d.Pos.Line-2][d.Pos.Column-1:][:d.Pos.Length]
		}
		out = append(out, fmt.Sprintf("%d: %s %s: %s", d.Pos.Line-1, d.Rule, place, d.Fix))
	}
	return out
}

// TestManyBlamed proves that an override which makes many workloads wrong is reported once.
func TestManyBlamed(t *testing.T) {
	var text strings.Builder
	fmt.Fprintln(&text, "environments: dev: {pools: compute: null, flink: scoring: null}")
	fmt.Fprintln(&text, `#etl: {version: "4.0.1", image: "registry.internal/etl:1", main: {file: "local:///opt/etl.jar", class: "Etl"}, pool: "compute"}`)
	for i := range 2 * mostBlamed {
		fmt.Fprintf(&text, "spark: etl%d: #etl\n", i)
	}
	want := []string{`1: WRK001 null: remove compute: null in environment "dev", or write null there for each field that names it`}
	if diff := cmp.Diff(want, findingsIn(t, text.String())); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}
