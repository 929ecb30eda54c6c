package golden

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/overlays"
	"github.com/lakewright/lakewright/overlays/oracle"
)

// files reads an example into memory; rename returns the new name of each file.
func files(t *testing.T, name string, rename func(string) string) fstest.MapFS {
	t.Helper()
	dir, out := os.DirFS(filepath.Join(examples, name)), fstest.MapFS{}
	names, err := fs.Glob(dir, "*.cue")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		text, err := fs.ReadFile(dir, n)
		if err != nil {
			t.Fatal(err)
		}
		out[rename(n)] = &fstest.MapFile{Data: text}
	}
	return out
}

func treeOf(t *testing.T, spec fs.FS) *overlays.Tree {
	t.Helper()
	result, err := compiler.Compile(spec)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		if d.Severity == diag.Info {
			continue // such as a tier that nothing uses any more
		}
		t.Errorf("%s:%d: %s [%s]", d.Pos.File, d.Pos.Line, d.Message, d.Rule)
	}
	tree, err := overlays.Build(result.Environments)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// changed returns the paths at which two trees differ.
func changed(a, b *overlays.Tree) []string {
	var paths []string
	for _, p := range a.Paths() {
		x, _ := a.Content(p)
		if y, ok := b.Content(p); !ok || !bytes.Equal(x, y) {
			paths = append(paths, p)
		}
	}
	for _, p := range b.Paths() {
		if _, ok := a.Content(p); !ok {
			paths = append(paths, p)
		}
	}
	return paths
}

// TestDeterministic proves that the output depends only on the spec: not on the number of
// processors, and not on the names and order of its files.
func TestDeterministic(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, name := range specs(t) {
		first := treeOf(t, files(t, name, func(n string) string { return n }))
		for _, processors := range []int{1, 8} {
			runtime.GOMAXPROCS(processors)
			for _, rename := range []func(string) string{
				func(n string) string { return n },
				func(n string) string { return reversed(strings.TrimSuffix(n, ".cue")) + ".cue" },
			} {
				if diff := changed(first, treeOf(t, files(t, name, rename))); len(diff) > 0 {
					t.Errorf("%s with %d processors: %v differ", name, processors, diff)
				}
			}
		}
	}
}

func reversed(text string) string {
	var out strings.Builder
	for i := len(text) - 1; i >= 0; i-- {
		out.WriteByte(text[i])
	}
	return "x" + strings.Trim(out.String(), "_.")
}

// TestChangeIsLocal proves that a change of one workload in prod changes only files of that
// workload and of prod.
func TestChangeIsLocal(t *testing.T) {
	spec := files(t, "lakehouse", func(n string) string { return n })
	before := treeOf(t, spec)
	text := string(spec["orders.cue"].Data)
	for _, edit := range [][2]string{
		{`dynamicAllocation: {min: 20, max: 100}`, `dynamicAllocation: {min: 20, max: 90}`},
		{`"200Gi"`, `"220Gi"`},
	} {
		if !strings.Contains(text, edit[0]) {
			t.Fatalf("the example has no %s any more", edit[0])
		}
		spec["orders.cue"] = &fstest.MapFile{Data: []byte(strings.Replace(text, edit[0], edit[1], 1))}
		diff := changed(before, treeOf(t, spec))
		if len(diff) == 0 {
			t.Errorf("%s changes nothing", edit[1])
		}
		for _, p := range diff {
			if !strings.HasPrefix(p, "workloads/orders-etl/overlays/prod/") && !strings.HasPrefix(p, "platform/overlays/prod/") {
				t.Errorf("%s changes %s", edit[1], p)
			}
		}
	}
}

// TestHistoryChangeIsLocal proves that a change of one value of the history server in prod
// changes one file of prod. A value that counts against the quota changes the quota too,
// which only prod has.
func TestHistoryChangeIsLocal(t *testing.T) {
	spec := files(t, "analytics", func(n string) string { return n })
	before := treeOf(t, spec)
	text := string(spec["history.cue"].Data)
	const patches, quota = "platform/overlays/prod/namespace/patches.yaml", "platform/overlays/prod/namespace/namespace.yaml"
	for _, edit := range []struct {
		old, new string
		want     []string
	}{
		{`host: "spark-history.example.com"`, `host: "history.example.com"`, []string{patches}},
		{`role/analytics-history"`, `role/analytics-reader"`, []string{patches}},
		{`host: "spark-history.example.com"`, "host: \"spark-history.example.com\"\n\tretained: 200", []string{patches}},
		{`memory:  "6Gi"`, `memory:  "8Gi"`, []string{quota, patches}},
	} {
		if !strings.Contains(text, edit.old) {
			t.Fatalf("the example has no %s any more", edit.old)
		}
		spec["history.cue"] = &fstest.MapFile{Data: []byte(strings.Replace(text, edit.old, edit.new, 1))}
		if diff := cmp.Diff(edit.want, changed(before, treeOf(t, spec))); diff != "" {
			t.Errorf("%s (-want +changed):\n%s", edit.new, diff)
		}
	}
}

// TestKeyChangeIsLocal proves that a change of one key of an application without an
// operator in prod changes one file of prod, and there only the key, the name of the Job
// and the mark.
func TestKeyChangeIsLocal(t *testing.T) {
	of := func(workload, conf string) *overlays.Tree {
		spec := files(t, "operators", func(n string) string { return n })
		text := "package operators\nenvironments: prod: spark: \"" + workload + "\": conf: {" + conf + "}\n"
		spec["change.cue"] = &fstest.MapFile{Data: []byte(text)}
		return treeOf(t, spec)
	}
	for _, test := range []struct {
		workload, before, after string
		lines                   int // of prod's patches that change or come
	}{
		{"nightly-submit", `"spark.sql.shuffle.partitions": "300"`, `"spark.sql.shuffle.partitions": "400"`, 2},
		{"nightly-submit", ``, `"spark.sql.shuffle.partitions": "400"`, 2},
		{"orders-submit", `"spark.sql.shuffle.partitions": "300"`, `"spark.sql.shuffle.partitions": "400"`, 3},
		{"orders-submit", ``, `"spark.sql.shuffle.partitions": "400"`, 3},
	} {
		before, after := of(test.workload, test.before), of(test.workload, test.after)
		file := "workloads/" + test.workload + "/overlays/prod/patches.yaml"
		if diff := cmp.Diff([]string{file}, changed(before, after)); diff != "" {
			t.Errorf("%s: %s (-want +changed):\n%s", test.workload, test.after, diff)
		}
		old, _ := before.Content(file)
		text, _ := after.Content(file)
		lines := 0
		for line := range strings.Lines(string(text)) {
			if !strings.Contains(string(old), line) {
				lines++
			}
		}
		if strings.Contains(string(text), ": |") {
			t.Errorf("%s: prod's patch repeats a file for what differs in it:\n%s", test.workload, text)
		}
		if lines != test.lines {
			t.Errorf("%s: %s changes %d lines, want %d:\n%s", test.workload, test.after, lines, test.lines, text)
		}
	}
}

// TestSubmitterOnTop proves that images and namePrefix of a kustomization on top reach all
// pods of an application without operator: those that its ConfigMap makes, too.
func TestSubmitterOnTop(t *testing.T) {
	disk, err := oracle.New(treeOf(t, files(t, "operators", func(n string) string { return n })))
	if err != nil {
		t.Fatal(err)
	}
	if err := disk.Add("user/kustomization.yaml", `
namePrefix: p-
resources: [../workloads/orders-submit/overlays/prod]
images: [{name: registry.internal/orders-etl, newName: mirror.internal/etl, newTag: "9"}]
`); err != nil {
		t.Fatal(err)
	}
	objects, err := disk.Objects("user")
	if err != nil {
		t.Fatal(err)
	}
	const driver, executor = "spark.kubernetes.authenticate.driver.serviceAccountName", "spark.kubernetes.authenticate.executor.serviceAccountName"
	accounts, got := map[string]bool{}, map[string]any{}
	for _, o := range objects {
		switch o["kind"] {
		case "ServiceAccount":
			accounts[at(o, "metadata", "name").(string)] = true
		case "ConfigMap":
			for _, key := range []string{"spark.kubernetes.container.image", driver, executor} {
				got[key] = at(o, "data", key)
			}
		}
	}
	want := map[string]any{
		"spark.kubernetes.container.image": "mirror.internal/etl:9",
		driver:                             "p-orders-submit-driver",
		executor:                           "p-orders-submit-executor",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Spark's keys (-want +got):\n%s", diff)
	}
	for _, key := range []string{driver, executor} {
		if name, _ := got[key].(string); !accounts[name] {
			t.Errorf("%s: there is no ServiceAccount %q", key, name)
		}
	}
}

// TestBases proves that no base of a root is empty in any example, and that the overlays do
// not repeat a whole object that all environments of the root have.
func TestBases(t *testing.T) {
	for _, name := range specs(t) {
		result, tree := compile(t, name)
		if content, _ := tree.Content("platform/base/namespace/namespace.yaml"); len(content) == 0 {
			t.Errorf("%s: the platform's base has no Namespace", name)
		}
		overlays := map[string]int{}            // of a root
		whole := map[string]map[[2]string]int{} // how many of them hold an object of a kind and a name
		for _, file := range tree.Paths() {
			root, below, isOverlay := strings.Cut(path.Dir(file), "/overlays/")
			if !isOverlay {
				continue
			}
			_, inside, _ := strings.Cut(below, "/")
			root = path.Join(root, inside)
			switch path.Base(file) {
			case "kustomization.yaml":
				overlays[root]++
				continue
			case "patches.yaml":
				continue
			}
			if whole[root] == nil {
				whole[root] = map[[2]string]int{}
			}
			content, _ := tree.Content(file)
			objects, err := oracle.Decode(content)
			if err != nil {
				t.Fatal(err)
			}
			for _, object := range objects {
				id := [2]string{at(object, "kind").(string), at(object, "metadata", "name").(string)}
				whole[root][id]++
			}
		}
		for root, objects := range whole {
			for id, n := range objects {
				if n == overlays[root] && n == len(result.Environments) {
					t.Errorf("%s: %s: each overlay has %s %s whole", name, root, id[0], id[1])
				}
			}
		}
	}
}

// TestWorkloadLeaves proves that removing a workload removes exactly its files.
func TestWorkloadLeaves(t *testing.T) {
	spec := files(t, "lakehouse", func(n string) string { return n })
	before := treeOf(t, spec)
	delete(spec, "features.cue")
	after := treeOf(t, spec)
	for _, p := range before.Paths() {
		_, there := after.Content(p)
		if own := strings.HasPrefix(p, "workloads/customer-features/"); own == there {
			t.Errorf("%s: there is %t", p, there)
		}
	}
}

// TestOwnStores proves that dev and prod of an example write into buckets of their own: a
// reader copies it.
func TestOwnStores(t *testing.T) {
	bucket := regexp.MustCompile(`(s3a?|gs|abfss|hdfs)://[^/\s]+`)
	for _, name := range specs(t) {
		dev, err := os.ReadFile(path.Join(name, "built", "dev.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		prod, err := os.ReadFile(path.Join(name, "built", "prod.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		inProd := bucket.FindAllString(string(prod), -1)
		for _, uri := range bucket.FindAllString(string(dev), -1) {
			if slices.Contains(inProd, uri) {
				t.Errorf("%s: dev and prod share %s", name, uri)
				break
			}
		}
	}
}
