package docs

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
)

// roles is what each field that names a tier is for, in fewer words than its manual, which stands for it
// where it is not here. Roles that are no field have a name that says it.
var roles = map[string]string{
	"spark.shuffle.tier":               "shuffle and spill of executors",
	"spark.eventLog.store":             "event log",
	"spark.stores":                     "data of an application",
	"spark.streaming.checkpoint.store": "offsets and state of a stream",
	"spark.metastore.warehouse.store":  "tables",
	"spark.volumes.tier":               "shared files of an application",
	"flink.checkpoints.store":          "checkpoints",
	"flink.savepoints.store":           "savepoints",
	"flink.highAvailability.store":     "metadata for high availability",
	"flink.state.tier":                 "state on local disk",
	"flink.stores":                     "data of jobs",
	"flink.volumes.tier":               "shared files of a cluster",
	"history.eventLog.store":           "event logs that a history server reads",
}

func storagePage(t *testing.T) string {
	t.Helper()
	return filled(t, "storage.md", map[string]string{"roles": rolesTable(t), "example": exampleText(t), "limits": limitsTable()})
}

// rolesTable returns the kinds that are accepted at each field, from the answers that the compiler's
// test compares with what it does.
func rolesTable(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../compiler/testdata/roles.tsv")
	if err != nil {
		t.Fatal(err)
	}
	accepted := map[string][]string{}
	var order []string
	for line := range strings.Lines(string(data)) {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		if len(fields) != 3 {
			t.Fatalf("roles.tsv has a line %q", line)
		}
		kind, field, answer := fields[0], fields[1], fields[2]
		if _, seen := accepted[field]; !seen {
			accepted[field] = nil
			order = append(order, field)
		}
		switch {
		case strings.HasSuffix(answer, "can only read"):
			accepted[field] = append(accepted[field], "`"+kind+"` to read")
		case !strings.HasPrefix(answer, "refused"):
			accepted[field] = append(accepted[field], "`"+kind+"`")
		}
	}
	var p page
	p.linef("| field or role | for | kinds |")
	p.linef("|---|---|---|")
	for _, field := range order {
		purpose, title := roles[field], "`"+field+"`"
		if engine, role, isRole := strings.Cut(field, ": "); isRole {
			purpose, title = role, engine
		}
		if f := load.Language().Field(spec.Path(field).Parent()); purpose == "" && f != nil {
			purpose, _, _ = strings.Cut(f.Doc, ".")
		}
		if purpose == "" {
			t.Errorf("%s names a tier; write in storage_test.go what it is for", field)
		}
		p.linef("| %s | %s | %s |", title, purpose, strings.Join(accepted[field], ", "))
	}
	return p.String()
}

// limitsTable returns the limits of each type, from the compiler's own table.
func limitsTable() string {
	var p page
	p.linef("| kind | type | size | IOPS | throughput per second |")
	p.linef("|---|---|---|---|---|")
	var sources []string
	source := ""
	for _, s := range storage.SoldTypes() {
		name := s.Name
		if s.IsSpinning {
			name += " (spinning)"
		}
		p.linef("| `%s` | %s | %s | %s | %s |", s.Kind, name, s.Size, s.IOPS, s.Throughput)
		if s.Source != source {
			source = s.Source
			sources = append(sources, fmt.Sprintf("* `%s`: %s", s.Kind, source))
		}
	}
	p.linef("\nSources:\n\n%s", strings.Join(sources, "\n"))
	return p.String()
}

// example is the spec whose arithmetic the page shows.
const example = `package example

import "github.com/lakewright/lakewright/schema"

schema.#Platform

name: "lake"
environments: prod: {namespace: "lake", kubernetes: "1.34", profile: "prod"}
storage: fast: ebs: {}
spark: etl: {
	version: "4.0.1"
	image:   "registry.internal/etl:1.8.2"
	main: {file: "local:///opt/app/etl.jar", class: "com.example.Etl"}
	driver: {cores: 1, memory: "2Gi"}
	executor: {cores: 2, memory: "4Gi", instances: 20}
	shuffle: {tier: "fast", need: {bytes: "1Ti", interval: "600s"}}
}
`

func exampleText(t *testing.T) string {
	t.Helper()
	derived, err := compiler.Compiler{}.Derive(fstest.MapFS{"example.cue": {Data: []byte(example)}}, "spark.etl.shuffle")
	if err != nil || len(derived) != 1 {
		t.Fatalf("the example has %d derivations: %v", len(derived), err)
	}
	var p page
	p.linef("```")
	for _, f := range derived[0].Facts {
		p.linef("%-10s  %s", f.Title, f.Text)
	}
	p.linef("```")
	return p.String()
}
