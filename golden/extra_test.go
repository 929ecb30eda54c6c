package golden

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/overlays"
	"github.com/lakewright/lakewright/overlays/oracle"
)

// extraHead is a spec to which objects of the user's own are added.
const extraHead = `package own

import "github.com/lakewright/lakewright/schema"

schema.#Platform

name: "own"
environments: dev: {namespace: "own-dev", kubernetes: "%s", security: level: "privileged"}
spark: etl: {version: "4.0.1", image: "registry.internal/etl:1", main: {class: "com.example.Etl", file: "local:///opt/app/etl.jar"}, driver: {cores: 1, memory: "1Gi"}, executor: {cores: 1, memory: "1Gi"}}
operators: spark: version: "2.4"
`

// clusterScoped lists the kinds without a namespace that Lakewright emits.
var clusterScoped = map[string]bool{
	"ClusterRole": true, "ClusterRoleBinding": true, "Namespace": true, "PersistentVolume": true,
	"PriorityClass": true, "StorageClass": true, "VolumeAttributesClass": true, "VolumeSnapshotClass": true,
}

// TestExtraTakesGoldens gives every object that Lakewright emits back as an object of the user's own,
// in the oldest and the newest version, and with the definitions of custom kinds if CRDS is their directory.
// None may be refused.
func TestExtraTakesGoldens(t *testing.T) {
	names, err := filepath.Glob("*/built/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d golden files, %v", len(names), err)
	}
	var texts []string // of as many entries as a spec may have
	var text strings.Builder
	count := 0
	for _, name := range names {
		stream, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		objects, err := oracle.Decode(stream)
		if err != nil {
			t.Fatal(err)
		}
		for _, object := range objects {
			count++
			writeExtra(t, &text, fmt.Sprintf("o%d", count), object)
			if count%1000 == 0 {
				texts = append(texts, text.String())
				text.Reset()
			}
		}
	}
	for _, text := range append(texts, text.String()) {
		for _, version := range []string{"1.30", "1.34", "1.37"} {
			own := text
			if version == "1.30" {
				own = withoutYounger(text)
			}
			files := fstest.MapFS{"spec.cue": {Data: []byte(fmt.Sprintf(extraHead, version) + own)}}
			for name, file := range givenDefinitions(t) {
				files["crds/"+name] = file
			}
			checkTaken(t, version, files)
		}
	}
	if count < 300 {
		t.Errorf("%d objects; want at least 300", count)
	}
}

// withoutYounger returns the entries without those of kinds that Kubernetes 1.30 does not have.
func withoutYounger(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if !strings.Contains(line, `"kind":"VolumeAttributesClass"`) {
			out.WriteString(line)
		}
	}
	return out.String()
}

// checkTaken requires that no object is refused, and that the tree can be built.
func checkTaken(t *testing.T, version string, files fstest.MapFS) {
	t.Helper()
	result, err := compiler.Compile(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		if d.Severity == diag.Error {
			t.Errorf("%s: line %d: %s: %s [%s]", version, d.Pos.Line, d.Path, d.Message, d.Rule)
		}
	}
	if !result.Diagnostics.HasErrors() {
		if _, err := overlays.Build(result.Environments); err != nil {
			t.Error(err)
		}
	}
}

// writeExtra writes an object as an entry of extra, without what belongs to Lakewright.
func writeExtra(t *testing.T, text *strings.Builder, name string, object map[string]any) {
	t.Helper()
	object["metadata"] = map[string]any{"name": name}
	scope := "namespace"
	if clusterScoped[object["kind"].(string)] {
		scope = "cluster"
	}
	data, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(text, "extra: %s: {scope: %q, object: %s}\n", name, scope, data)
}

// givenDefinitions returns the files in the directory CRDS, none if there is none.
func givenDefinitions(t *testing.T) map[string]*fstest.MapFile {
	t.Helper()
	files := map[string]*fstest.MapFile{}
	dir := os.Getenv("CRDS")
	if dir == "" {
		return files
	}
	names, err := fs.Glob(os.DirFS(dir), "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	return files
}
