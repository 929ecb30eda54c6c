package compiler

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// answersFile holds what each kind of storage is in each role of each engine: a volume, an
// address, or why it is refused.
const answersFile = "testdata/roles.tsv"

// TestEveryRole compares what each kind of storage is at each field that names a tier with the
// answers in the file, one row for each. A new kind or a new field needs its rows.
// UPDATE_GOLDEN=1 writes them.
func TestEveryRole(t *testing.T) {
	answers := map[string]string{}
	data, err := os.ReadFile(answersFile)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if fields := strings.Split(strings.TrimSpace(line), "\t"); len(fields) == 3 {
			answers[fields[0]+"\t"+fields[1]] = fields[2]
		}
	}
	var rows []string
	ask := func(kind, role, got string) {
		row := kind + "\t" + role
		rows = append(rows, row+"\t"+got)
		want, found := answers[row]
		switch delete(answers, row); {
		case os.Getenv("UPDATE_GOLDEN") != "":
		case !found:
			t.Errorf("%s has no row for kind %s in role %s; it is: %s", filepath.Base(answersFile), kind, role, got)
		case want != got:
			t.Errorf("kind %s in role %s is %s; want %s", kind, role, got, want)
		}
	}
	for _, kind := range storage.Kinds() {
		if len(tiers[kind.Name]) == 0 {
			continue // TestEveryKind reports it
		}
		text := "storage: probe: " + kind.Name + ": " + tiers[kind.Name][0]
		for _, r := range roles {
			ask(kind.Name, r.name, r.answer(t, text))
		}
		eachPlace(t, kind.Name, Sections, text, func(t *testing.T, p place, tier *storage.Tier, refusals []string) {
			if p.way != "" {
				return // TestEveryKind tries these
			}
			ask(kind.Name, string(p.name), p.answer(tier, refusals))
		})
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(answersFile, []byte(strings.Join(rows, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for row := range answers {
		t.Errorf("%s has a row for %q, which is no kind or no role", filepath.Base(answersFile), row)
	}
}

// answer returns what the tier is at the place.
func (p place) answer(tier *storage.Tier, refusals []string) string {
	if len(refusals) > 0 {
		first, _, _ := strings.Cut(slices.Min(refusals), " (") // the kinds that are right change with every kind
		return "refused: " + first
	}
	switch {
	case p.use == storage.Object:
		return "address " + tier.URI(p.client(), cmp.Or(p.path, "/"))
	case p.use == storage.Shared && tier.Share.Source.PersistentVolumeClaim != nil:
		return "claim " + tier.Share.Source.PersistentVolumeClaim.ClaimName
	case tier.Disk != nil && tier.Disk.Class() != "":
		return "volume of class " + tier.Disk.Class()
	}
	return "volume on the node"
}

// A role is a way to use a tier that no field of its own names.
type role struct {
	name     string
	fragment string    // CUE that uses probe; ROOT is the address of the store in it
	program  string    // storage.Program whose address ROOT is, as a section
	at       spec.Path // the part of the fragment at which errors are
	holds    []string  // JSON that the objects have
}

// roles lists the roles beside those of places. Errors may stand anywhere in at.
var roles = []role{
	{
		name: "spark: shuffle recovery", at: "spark.etl.shuffle", fragment: `spark: etl: shuffle: {tier: "probe", size: "10Gi", recovery: true}`,
		holds: []string{`KubernetesLocalDiskShuffleDataIO`, `"/data/spark-x/executor-x"`, `reusePersistentVolumeClaim":"true"`, `waitToReusePersistentVolumeClaim":"true"`},
	},
	{
		name: "flink: local recovery", at: "flink.scoring.state", fragment: `flink: scoring: state: {tier: "probe", size: "10Gi", localRecovery: true}`,
		holds: []string{`"execution.checkpointing.local-backup.enabled":"true"`, `"io.tmp.dirs":"/mnt/state"`, `"mountPath":"/mnt/state"`},
	},
	{
		name: "spark: shared data to read and write", at: "spark.etl.volumes", fragment: `spark: etl: volumes: data: {tier: "probe", path: "/mnt/data"}`,
		holds: []string{`"mountPath":"/mnt/data"`},
	},
	{
		name: "flink: shared data to read and write", at: "flink.scoring.volumes", fragment: `flink: scoring: volumes: data: {tier: "probe", path: "/mnt/data"}`,
		holds: []string{`"mountPath":"/mnt/data"`},
	},
	{
		name: "spark: shared data to read", at: "spark.etl.volumes", fragment: `spark: etl: volumes: data: {tier: "probe", path: "/mnt/data", readOnly: true}`,
		holds: []string{`"mountPath":"/mnt/data","readOnly":true`},
	},
	{
		name: "flink: shared data to read", at: "flink.scoring.volumes", fragment: `flink: scoring: volumes: data: {tier: "probe", path: "/mnt/data", readOnly: true}`,
		holds: []string{`"mountPath":"/mnt/data","readOnly":true`},
	},
	{
		name: "spark: jars in a volume", at: "spark.etl", fragment: `spark: etl: {volumes: jars: {tier: "probe", path: "/mnt/jars", readOnly: true}, main: file: "local:///mnt/jars/etl.jar"}`,
		holds: []string{`"local:///mnt/jars/etl.jar"`, `"mountPath":"/mnt/jars","readOnly":true`},
	},
	{
		name: "flink: jars in a volume", at: "flink.scoring", fragment: `flink: scoring: {volumes: jars: {tier: "probe", path: "/mnt/jars", readOnly: true}, job: file: "local:///mnt/jars/scoring.jar"}`,
		holds: []string{`"local:///mnt/jars/scoring.jar"`, `"mountPath":"/mnt/jars","readOnly":true`},
	},
	{
		name: "spark: jars in a store", at: "spark.etl", program: "spark", fragment: `spark: etl: {stores: ["probe"], main: file: "ROOT/jars/etl.jar"}`,
		holds: []string{`"ROOT/jars/etl.jar"`},
	},
	{
		name: "flink: jars in a store", at: "flink.scoring", program: "flink", fragment: `flink: scoring: {stores: ["probe"], job: file: "ROOT/jars/scoring.jar"}`,
		holds: []string{`"ROOT/jars/scoring.jar"`},
	},
}

// answer returns what a tier is in the role: what the objects have, or why it is refused.
func (r role) answer(t *testing.T, tier string) string {
	t.Helper()
	text := func(root string) string { return tier + "\n" + strings.ReplaceAll(r.fragment, "ROOT", root) }
	source, list, err := load.Open(filesWith(t, text("local://")))
	if err != nil || list.HasErrors() {
		t.Fatalf("%s: %v, %v", r.name, err, list)
	}
	probe := storage.Find(planOf(t, source, Sections), storage.SharedRef("probe"))
	root := "local://"
	if r.program != "" {
		client := storage.Client{Program: map[string]storage.Program{"spark": storage.Spark, "flink": storage.Flink}[r.program]}
		root = cmp.Or(probe.Root(client), root)
	}
	result, err := Compile(filesWith(t, text(root)))
	if err != nil {
		t.Fatal(err)
	}
	var refusals []string
	for _, d := range result.Diagnostics {
		if d.Severity == diag.Error {
			if !r.at.Covers(spec.Path(d.Path)) {
				t.Errorf("%s: %s: %s [%s]: not in %s", r.name, d.Path, d.Message, d.Rule, r.at)
			}
			refusals = append(refusals, d.Rule+": "+d.Message)
		}
	}
	if len(refusals) > 0 {
		first, _, _ := strings.Cut(slices.Min(refusals), " (")
		return "refused: " + first
	}
	objects := jsonOf(t, result.Environments)
	for _, want := range r.holds {
		if want = strings.ReplaceAll(want, "ROOT", root); !strings.Contains(objects, want) {
			t.Errorf("%s: the objects have no %s, and nothing is reported", r.name, want)
		}
	}
	switch {
	case r.program != "":
		return "address " + root
	case probe.Share != nil && probe.Share.ReadOnly && strings.Contains(r.name, "write"):
		return "claim " + probe.Share.Source.PersistentVolumeClaim.ClaimName + ", which pods can only read"
	case probe.Share != nil && probe.Share.Source.PersistentVolumeClaim != nil:
		return "claim " + probe.Share.Source.PersistentVolumeClaim.ClaimName
	case probe.Disk.Class() != "":
		return "volume of class " + probe.Disk.Class()
	}
	return "volume on the node"
}
