package golden

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/golden/definition"
)

// source is a source of definitions. Every test against definitions runs once for each
// source, and skips a source that is unreachable.
type source struct {
	name     string
	lacks    []string // groups whose definitions it need not have
	read     func(t *testing.T, kinds []definition.Kind) map[definition.Kind]*definition.Schema
	template func(t *testing.T, read map[definition.Kind]*definition.Schema) *definition.Schema // of a pod
}

var sources = []source{
	// A cluster need not have a gateway.
	{name: "given", lacks: []string{"gateway.networking.k8s.io"}, read: given, template: apacheTemplate},
	// Apache's operators are written in Java, and no Go module holds their definitions.
	{name: "published", lacks: []string{"spark.apache.org", "flink.apache.org"}, read: published, template: jobSetTemplate},
}

// defines reports whether the source must have the definition of a kind.
func (s source) defines(kind definition.Kind) bool { return !slices.Contains(s.lacks, kind.Group) }

// each runs a test with the definitions of each source.
func each(t *testing.T, kinds []definition.Kind, test func(t *testing.T, from source, s schemas)) {
	for _, from := range sources {
		t.Run(from.name, func(t *testing.T) { test(t, from, from.schemas(t, kinds)) })
	}
}

// given reads the definitions in the directory CRDS.
func given(t *testing.T, kinds []definition.Kind) map[definition.Kind]*definition.Schema {
	t.Helper()
	dir := os.Getenv("CRDS")
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		t.Skipf("SKIPPED: the goldens are not checked against the custom resource definitions of a cluster: set CRDS to their directory (it is %q)", dir)
	}
	read, err := definition.Read(os.DirFS(dir), kinds)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// modules lists the Go modules that contain definitions. None is a dependency: the go
// command downloads them only for the tests.
var modules = []struct {
	path, version string
	dir           string // with the definitions
}{
	{"github.com/kubeflow/spark-operator/v2", "v2.5.2", "config/crd/bases"},
	{"sigs.k8s.io/gateway-api", "v1.5.1", "config/crd/standard"},
	{"github.com/prometheus-operator/prometheus-operator", "v0.90.1", "example/prometheus-operator-crd"},
	{"sigs.k8s.io/jobset", "v0.10.1", "config/components/crd/bases"}, // for jobSetTemplate
}

// jobSet has a complete pod template in its definition, including the required fields.
var jobSet = definition.Kind{Group: "jobset.x-k8s.io", Version: "v1alpha2", Kind: "JobSet"}

// published reads the definitions in modules.
func published(t *testing.T, kinds []definition.Kind) map[definition.Kind]*definition.Schema {
	t.Helper()
	all := map[definition.Kind]*definition.Schema{}
	for _, m := range modules {
		read, err := definition.Read(moduleFiles(t, m.path+"@"+m.version, m.dir), append(kinds[:len(kinds):len(kinds)], jobSet))
		if err != nil {
			t.Fatalf("%s: %v", m.path, err)
		}
		for kind, schema := range read {
			all[kind] = schema
		}
	}
	return all
}

// moduleFiles returns a directory of a module. The go command downloads the module if it is
// not in its cache.
func moduleFiles(t *testing.T, module, dir string) fs.FS {
	t.Helper()
	command := exec.Command("go", "mod", "download", "-json", module)
	command.Dir = t.TempDir() // outside of any module, so that no go.mod is read or changed
	command.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	output, err := command.Output()
	var answer struct{ Dir, Error string }
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if err := json.Unmarshal(output, &answer); err != nil {
		t.Fatalf("go mod download -json %s: %v in %q", module, err, output)
	}
	if isGone(answer.Error) {
		t.Fatal(answer.Error)
	}
	if answer.Error != "" {
		t.Skipf("SKIPPED: the goldens are not checked against published custom resource definitions: %s", answer.Error)
	}
	return os.DirFS(filepath.Join(answer.Dir, filepath.FromSlash(dir)))
}

// isGone reports whether the go command answered that the module does not exist, and not
// that it is unreachable.
func isGone(answer string) bool {
	for _, reason := range []string{"404 Not Found", "410 Gone", "unknown revision", "invalid version", "malformed module path"} {
		if strings.Contains(answer, reason) {
			return true
		}
	}
	return false
}

// below returns the schema at a path of fields in a definition.
func below(t *testing.T, read map[definition.Kind]*definition.Schema, kind definition.Kind, fields ...string) *definition.Schema {
	t.Helper()
	s, err := read[kind].At(fields...)
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	return s
}

// jobSetTemplate returns the pod template of a JobSet, which has every field and marks the
// required ones.
func jobSetTemplate(t *testing.T, read map[definition.Kind]*definition.Schema) *definition.Schema {
	t.Helper()
	if read[jobSet] == nil {
		t.Fatalf("there is no definition of %s", jobSet)
	}
	jobs := below(t, read, jobSet, "spec", "replicatedJobs").Items
	template, err := jobs.At("template", "spec", "template")
	if err != nil {
		t.Fatalf("%s: %v", jobSet, err)
	}
	// A JobSet has no owners in a template, and what a pod is made from has.
	word, flag := &definition.Schema{Type: "string"}, &definition.Schema{Type: "boolean"}
	template.Properties["metadata"].Properties["ownerReferences"] = &definition.Schema{Type: "array", Items: &definition.Schema{
		Type: "object", Required: []string{"apiVersion", "kind", "name", "uid"}, Properties: map[string]*definition.Schema{
			"apiVersion": word, "kind": word, "name": word, "uid": word, "controller": flag, "blockOwnerDeletion": flag,
		},
	}}
	return template
}

// apacheTemplate returns Apache's pod template, which has every field of Kubernetes but no
// required fields, with the containers and volumes of Kubeflow's template, which has them.
func apacheTemplate(t *testing.T, read map[definition.Kind]*definition.Schema) *definition.Schema {
	t.Helper()
	at := func(kind definition.Kind, fields ...string) *definition.Schema {
		return below(t, read, kind, fields...)
	}
	template := at(apacheApplication, "spec", "driverSpec", "podTemplateSpec")
	for field, like := range map[string]*definition.Schema{
		"containers":     at(kubeflowApplication, "spec", "driver", "sidecars"),
		"initContainers": at(kubeflowApplication, "spec", "driver", "initContainers"),
		"volumes":        at(kubeflowApplication, "spec", "volumes"),
	} {
		at(apacheApplication, "spec", "driverSpec", "podTemplateSpec", "spec", field).Items = like.Items
	}
	return template
}

// TestPublished reports unreachable modules early, so that make test shows it.
func TestPublished(t *testing.T) {
	for _, m := range modules {
		if names, err := fs.Glob(moduleFiles(t, m.path+"@"+m.version, m.dir), "*.yaml"); err != nil || len(names) == 0 {
			t.Errorf("%s@%s: %s has no definition (%v)", m.path, m.version, m.dir, err)
		}
	}
}

// TestModules proves that a module that the tests against real servers also use has the
// same version there, and that none is a dependency of the program.
func TestModules(t *testing.T) {
	servers, err := os.ReadFile("../e2e/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	pinned := 0
	for _, m := range modules {
		for line := range strings.Lines(string(servers)) {
			fields := strings.Fields(line)
			if len(fields) < 2 || fields[0] != m.path {
				continue
			}
			pinned++
			if fields[1] != m.version {
				t.Errorf("%s is %s here and %s in e2e/go.mod", m.path, m.version, fields[1])
			}
		}
		if strings.Contains(string(program), m.path) {
			t.Errorf("%s is in go.mod", m.path)
		}
	}
	if pinned == 0 {
		t.Error("e2e/go.mod pins none of the modules")
	}
}

// TestIsGone proves that isGone distinguishes a module that does not exist from one that is
// unreachable.
func TestIsGone(t *testing.T) {
	for answer, want := range map[string]bool{
		"": false,
		"a@v1.0.0: reading https://proxy/a/@v/v1.0.0.info: 404 Not Found":              true,
		"a@v1.0.0: invalid version: unknown revision v1.0.0":                           true,
		"a@v1.0.0: module lookup disabled by GOPROXY=off":                              false,
		"a@v1.0.0: Get \"https://proxy/a\": dial tcp: lookup proxy: no such host":      false,
		"a@v1.0.0: reading https://proxy/a/@v/v1.0.0.info: 503 Service Unavailable":    false,
		"a@v1.0.0: Get \"https://proxy/a\": net/http: TLS handshake timeout, 10.0.0.1": false,
	} {
		if got := isGone(answer); got != want {
			t.Errorf("%s: got %t, want %t", answer, got, want)
		}
	}
}
