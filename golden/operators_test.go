package golden

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/golden/definition"
)

// flinkDefinitions reads the definitions of a version of the Flink operator, from the directory
// CRDS_BY_VERSION.
func flinkDefinitions(t *testing.T, version string, kinds []definition.Kind) map[definition.Kind]*definition.Schema {
	t.Helper()
	dir := os.Getenv("CRDS_BY_VERSION")
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		t.Skipf("SKIPPED: the goldens are not checked against the definitions of the operator version that each spec names: set CRDS_BY_VERSION to their directory (it is %q)", dir)
	}
	read, err := definition.Read(os.DirFS(filepath.Join(dir, "flink-operator", version)), kinds)
	if err != nil {
		t.Fatal(err)
	}
	if len(read) == 0 {
		t.Fatalf("%s has no definitions of version %s of the Flink operator", dir, version)
	}
	return read
}

// flinkVersion returns the version of the Flink operator that an example names, or the default.
func flinkVersion(t *testing.T, example string) string {
	t.Helper()
	version := "1.15"
	for _, file := range files(t, example, func(name string) string { return name }) {
		if found := regexp.MustCompile(`\bflink:\s*{?\s*version:\s*"(1\.[0-9]+)"`).FindSubmatch(file.Data); found != nil {
			version = string(found[1])
		}
	}
	return version
}

// faultsOfVersion returns the faults of a golden object for a version of the operator.
func faultsOfVersion(schemas map[definition.Kind]*definition.Schema, object map[string]any) []definition.Fault {
	schema := schemas[definition.KindOf(object)]
	if schema == nil {
		return []definition.Fault{{Path: "kind", What: "has no definition"}}
	}
	return schema.Check(object)
}

// TestOperatorVersions proves that every field of every golden object of Flink is in the
// definition of the operator version that its spec names.
func TestOperatorVersions(t *testing.T) {
	goldens := built(t)
	kinds := slices.Collect(maps.Keys(kindsOf(goldens)))
	older, looked := 0, 0
	for _, name := range slices.Sorted(maps.Keys(goldens)) {
		example, _, _ := strings.Cut(filepath.ToSlash(name), "/")
		version := flinkVersion(t, example)
		schemas := flinkDefinitions(t, version, kinds)
		for _, object := range goldens[name] {
			kind := definition.KindOf(object)
			if kind.Group != "flink.apache.org" {
				continue
			}
			if looked++; version != "1.15" {
				older++
			}
			for _, fault := range faultsOfVersion(schemas, object) {
				t.Errorf("%s: %s %v, operator %s: %s", name, kind, at(object, "metadata", "name"), version, fault)
			}
		}
	}
	if older == 0 || looked == older {
		t.Errorf("%d objects of Flink, %d of them for an operator before 1.15; want some of both", looked, older)
	}
}

// TestNewerField proves that a field and a kind that only a newer operator has are reported.
func TestNewerField(t *testing.T) {
	deployment := definition.Kind{Group: "flink.apache.org", Version: "v1beta1", Kind: "FlinkDeployment"}
	kinds := []definition.Kind{deployment, {Group: "flink.apache.org", Version: "v1beta1", Kind: "FlinkBlueGreenDeployment"}}
	object := clone(t, find(t, deployment, func(map[string]any) bool { return true }))
	spoil(object, []string{"spec", "job", "autoscalerResetNonce"}, 1.0)
	spoil(object, []string{"spec", "flinkVersion"}, "v2_1")
	blueGreen := map[string]any{"apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkBlueGreenDeployment"}
	for _, test := range []struct {
		version string
		object  map[string]any
		want    []string // paths
	}{
		{"1.10", object, []string{"spec.flinkVersion", "spec.job.autoscalerResetNonce"}},
		{"1.11", object, []string{"spec.flinkVersion"}},
		{"1.13", object, nil},
		{"1.13", blueGreen, []string{"kind"}},
	} {
		var got []string
		for _, fault := range faultsOfVersion(flinkDefinitions(t, test.version, kinds), test.object) {
			got = append(got, fault.Path)
		}
		if diff := cmp.Diff(test.want, slices.Sorted(slices.Values(got))); diff != "" {
			t.Errorf("operator %s: paths of faults (-want +got):\n%s", test.version, diff)
		}
	}
}
