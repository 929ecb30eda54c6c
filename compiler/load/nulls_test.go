package load

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const nullSpec = `package lake
import "github.com/lakewright/lakewright/schema"
schema.#Platform
name: "lake"
environments: dev: {namespace: "dev", kubernetes: "1.34", profile: "mine"}
environments: prod: {namespace: "prod", kubernetes: "1.34", profile: "prod"}
environments: blue: {namespace: "blue", extends: "prod"}
profiles: mine: {quota: headroom: 10, spark: executor: {offHeap: "1Gi", instances: 1}}
spark: etl: {
	version: "4.0.1"
	image: "registry.internal/etl:1.0.0"
	main: {file: "local:///opt/app/etl.jar", class: "com.example.Etl"}
	labels: team: "lake"
	driver: {cores: 1, memory: "2Gi"}
	conf: "spark.sql.shuffle.partitions": "200"
}
spark: log: spark.etl
`

// TestIdleNulls holds which nulls of an environment remove something.
func TestIdleNulls(t *testing.T) {
	for _, tt := range []struct{ name, spec, want string }{
		{"a value of the base", "dev: spark: etl: labels: team: null", ""},
		{"a struct of the base", "dev: spark: etl: labels: null", ""},
		{"a workload", "dev: spark: etl: null", ""},
		{"a key of conf", `dev: spark: etl: conf: "spark.sql.shuffle.partitions": null`, ""},
		{"nothing", "dev: spark: etl: annotations: null", "null removes nothing, because there is no spark.etl.annotations; remove the line (dev)"},
		{"nothing in a struct", "dev: spark: etl: labels: owner: null", "null removes nothing, because there is no spark.etl.labels.owner; remove the line (dev)"},
		{"a misspelt key", `dev: spark: etl: conf: "spark.sql.shuffle.partition": null`, `null removes nothing, because there is no spark.etl.conf."spark.sql.shuffle.partition"; did you mean "spark.sql.shuffle.partitions"? (dev)`},
		{"a default of the language", "dev: spark: etl: imagePullPolicy: null", "null removes nothing, because there is no spark.etl.imagePullPolicy; remove the line (dev)"},
		{"a default of a profile", "dev: spark: etl: executor: offHeap: null", ""},
		{"a default of another profile", "prod: spark: etl: executor: offHeap: null", "null removes nothing, because there is no spark.etl.executor.offHeap; remove the line (prod)"},
		{"a default of the profile of an heir", "prod: spark: etl: executor: offHeap: null, blue: profile: \"mine\"", ""},
		{"a setting of the profile", "dev: quota: null", ""},
		{"a setting that nobody has", "prod: labels: team: null", "null removes nothing, because there is no labels.team; remove the line (prod)"},
		{"a setting of the environment below", "prod: labels: team: \"a\", blue: labels: team: null", ""},
		{"what an environment below adds", "prod: spark: etl: annotations: a: \"b\", blue: spark: etl: annotations: null", ""},
		{"what an environment below removed", "prod: spark: etl: labels: null, blue: spark: etl: labels: null", "null removes nothing, because there is no spark.etl.labels; remove the line (blue)"},
		{"in what an environment below removed", "prod: spark: etl: null, blue: spark: etl: labels: null", "null removes nothing, because there is no spark.etl.labels; remove the line (blue)"},
		{"what another environment has", "dev: spark: etl: annotations: a: \"b\", prod: spark: etl: annotations: null", "null removes nothing, because there is no spark.etl.annotations; remove the line (prod)"},
		{"what a profile gives unless", "prod: spark: etl: executor: instances: null", ""},
		{"a template of which one use removes", "{for n in [\"etl\", \"log\"] {dev: spark: (n): shuffle: null}}\nspark: etl: shuffle: {tier: \"x\", size: \"1Gi\"}\nstorage: x: local: {}", ""},
		{"a template of which no use removes", "{for n in [\"etl\", \"log\"] {dev: spark: (n): shuffle: null}}", "null removes nothing, because there is no spark.etl.shuffle; remove the line (dev)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := nullSpec + "environments: {" + strings.Replace(tt.spec, "}\nspark", "}}\nspark", 1)
			if !strings.Contains(tt.spec, "}\nspark") {
				text += "}"
			}
			source, list, err := Open(fstest.MapFS{"spec.cue": {Data: []byte(text + "\n")}})
			if err != nil || list.HasErrors() {
				t.Fatal(err, list)
			}
			var got []string
			for _, d := range source.IdleNulls() {
				got = append(got, d.Message+"; "+d.Fix+" ("+strings.Join(d.Envs, " ")+")")
				if !d.Pos.IsValid() {
					t.Errorf("%s: no position", d.Message)
				}
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}
