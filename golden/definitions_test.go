package golden

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/lakewright/lakewright/golden/definition"
	"github.com/lakewright/lakewright/overlays/oracle"
)

// Kinds of Spark; the goldens contain each of them.
var (
	kubeflowApplication = definition.Kind{Group: "sparkoperator.k8s.io", Version: "v1beta2", Kind: "SparkApplication"}
	kubeflowScheduled   = definition.Kind{Group: "sparkoperator.k8s.io", Version: "v1beta2", Kind: "ScheduledSparkApplication"}
	kubeflowConnect     = definition.Kind{Group: "sparkoperator.k8s.io", Version: "v1alpha1", Kind: "SparkConnect"}
	apacheApplication   = definition.Kind{Group: "spark.apache.org", Version: "v1", Kind: "SparkApplication"}
	apacheCluster       = definition.Kind{Group: "spark.apache.org", Version: "v1", Kind: "SparkCluster"}

	sparkKinds = []definition.Kind{kubeflowApplication, kubeflowScheduled, kubeflowConnect, apacheApplication, apacheCluster}
)

// defined lists the groups whose kinds must have a definition, unless the source lacks it;
// for other groups a definition is optional.
var defined = []string{"sparkoperator.k8s.io", "spark.apache.org", "flink.apache.org", "monitoring.coreos.com", "gateway.networking.k8s.io"}

// openTemplates lists the pod templates that Kubeflow's definitions do not check.
var openTemplates = []struct {
	kind   definition.Kind
	fields []string
}{
	{kubeflowApplication, []string{"spec", "driver", "template"}},
	{kubeflowApplication, []string{"spec", "executor", "template"}},
	{kubeflowScheduled, []string{"spec", "template", "driver", "template"}},
	{kubeflowScheduled, []string{"spec", "template", "executor", "template"}},
	{kubeflowConnect, []string{"spec", "server", "template"}},
	{kubeflowConnect, []string{"spec", "executor", "template"}},
}

// builtinTemplates maps built-in kinds to the paths of their pod templates.
var builtinTemplates = map[string][]string{
	"Deployment":  {"spec", "template"},
	"StatefulSet": {"spec", "template"},
	"DaemonSet":   {"spec", "template"},
	"Job":         {"spec", "template"},
	"CronJob":     {"spec", "jobTemplate", "spec", "template"},
}

// schemas holds the schemas against which objects are checked.
type schemas struct {
	kinds    map[definition.Kind]*definition.Schema
	template *definition.Schema // of a pod
}

// schemas reads the definitions of kinds, and adds a schema for the pod templates that they
// do not check.
func (from source) schemas(t *testing.T, kinds []definition.Kind) schemas {
	t.Helper()
	read := from.read(t, slices.Concat(kinds, sparkKinds))
	for _, kind := range sparkKinds {
		if from.defines(kind) && read[kind] == nil {
			t.Fatalf("there is no definition of %s", kind)
		}
	}
	s := schemas{kinds: read, template: from.template(t, read)}
	for _, open := range openTemplates {
		if err := read[open.kind].Expand(s.template, open.fields...); err != nil {
			t.Fatalf("%s: %v", open.kind, err)
		}
	}
	return s
}

// check returns the faults of an object and of its pod templates, and whether anything was
// checked.
func (s schemas) check(object map[string]any) (faults []definition.Fault, looked bool) {
	if schema := s.kinds[definition.KindOf(object)]; schema != nil {
		faults, looked = schema.Check(object), true
	}
	for path, template := range podTemplates(object) {
		looked = true
		for _, fault := range s.template.Check(template) {
			fault.Path = path + "." + fault.Path
			faults = append(faults, fault)
		}
	}
	slices.SortStableFunc(faults, func(a, b definition.Fault) int { return strings.Compare(a.Path, b.Path) })
	return faults, looked
}

// podTemplates returns the pod templates in an object of a built-in kind by their paths:
// those of workloads, and those that a ConfigMap holds as files for spark-submit.
func podTemplates(object map[string]any) map[string]any {
	found := map[string]any{}
	kind, _ := object["kind"].(string)
	if fields := builtinTemplates[kind]; fields != nil {
		found[strings.Join(fields, ".")] = at(object, fields...)
	}
	if kind != "ConfigMap" {
		return found
	}
	data, _ := object["data"].(map[string]any)
	for name, text := range data {
		var file map[string]any
		content, _ := text.(string)
		if yaml.Unmarshal([]byte(content), &file) != nil || file["kind"] != "Pod" {
			continue
		}
		delete(file, "kind")
		delete(file, "apiVersion")
		found["data."+name] = file
	}
	return found
}

// at returns the value at a sequence of field names in an object, nil when there is none.
func at(object map[string]any, fields ...string) any {
	var value any = object
	for _, field := range fields {
		below, _ := value.(map[string]any)
		value = below[field]
	}
	return value
}

// built returns the objects in the golden files of built overlays, by file. TestGolden
// proves that Kustomize builds these files.
func built(t *testing.T) map[string][]map[string]any {
	t.Helper()
	if updating() {
		t.Skip("the goldens are being written")
	}
	names, err := filepath.Glob("*/built/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]map[string]any{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if files[name], err = oracle.Decode(text); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return files
}

// kindsOf returns the kinds of objects, in any order.
func kindsOf(files map[string][]map[string]any) map[definition.Kind]bool {
	kinds := map[definition.Kind]bool{}
	for _, objects := range files {
		for _, object := range objects {
			kinds[definition.KindOf(object)] = true
		}
	}
	return kinds
}

// TestDefinitions proves that every field of every golden object of a custom kind is in its
// definition, in pod templates too, with a value that the definition allows, and that no
// required field is missing.
func TestDefinitions(t *testing.T) {
	files := built(t)
	kinds := kindsOf(files)
	for _, kind := range sparkKinds {
		if !kinds[kind] {
			t.Errorf("no golden has a %s", kind)
		}
	}
	each(t, slices.Collect(maps.Keys(kinds)), func(t *testing.T, from source, s schemas) {
		for kind := range kinds {
			if s.kinds[kind] == nil && from.defines(kind) && slices.Contains(defined, kind.Group) {
				t.Errorf("%s has no definition", kind)
			}
		}
		looked := 0
		for _, name := range slices.Sorted(maps.Keys(files)) {
			for _, object := range files[name] {
				faults, checked := s.check(object)
				for _, fault := range faults {
					t.Errorf("%s: %s %v: %s", name, definition.KindOf(object), at(object, "metadata", "name"), fault)
				}
				if checked {
					looked++
				}
			}
		}
		t.Logf("%d objects of %d files; not looked for: %v", looked, len(files), from.lacks)
	})
}

// TestNothingIsOpen proves that every field of a Spark kind is checked.
func TestNothingIsOpen(t *testing.T) {
	each(t, nil, func(t *testing.T, from source, s schemas) {
		for _, kind := range sparkKinds {
			if !from.defines(kind) {
				continue
			}
			if open := s.kinds[kind].Open(); len(open) > 0 {
				t.Errorf("%s lets everything through at %v", kind, open)
			}
		}
	})
}

// remove is the value of a spoiled field that is to be removed.
type remove struct{}

// spoilings lists invalid changes of golden objects, with the expected faults.
var spoilings = []struct {
	name  string
	path  []string
	value any
	want  []definition.Fault
}{
	{name: "untouched", path: []string{"kind"}, value: "SparkApplication"},
	{
		name: "a field of the user guide alone", path: []string{"spec", "deps"}, value: map[string]any{"downloadTimeout": 60.0},
		want: []definition.Fault{{Path: "spec.deps.downloadTimeout", What: "is no field of the definition"}},
	},
	{
		name: "wrong type", path: []string{"spec", "driver", "cores"}, value: "1",
		want: []definition.Fault{{Path: "spec.driver.cores", What: "is of type string; must be integer"}},
	},
	{
		name: "too small", path: []string{"spec", "driver", "cores"}, value: 0.0,
		want: []definition.Fault{{Path: "spec.driver.cores", What: "is 0; must be at least 1"}},
	},
	{
		name: "missing", path: []string{"spec", "sparkVersion"}, value: remove{},
		want: []definition.Fault{{Path: "spec.sparkVersion", What: "is missing"}},
	},
	{
		name: "not in the enum", path: []string{"spec", "type"}, value: "Kotlin",
		want: []definition.Fault{{Path: "spec.type", What: "is Kotlin; must be one of [Java Python Scala R]"}},
	},
	{
		name: "a key that is no text", path: []string{"spec", "sparkConf", "spark.ui.enabled"}, value: true,
		want: []definition.Fault{{Path: "spec.sparkConf.spark.ui.enabled", What: "is of type boolean; must be string"}},
	},
	{
		name: "unknown in a template", path: []string{"spec", "executor", "template", "spec", "nodeselector"}, value: map[string]any{},
		want: []definition.Fault{{Path: "spec.executor.template.spec.nodeselector", What: "is no field of the definition"}},
	},
	{
		name: "wrong type in a template", path: []string{"spec", "driver", "template", "metadata"}, value: map[string]any{"labels": map[string]any{"a": 1.0}},
		want: []definition.Fault{{Path: "spec.driver.template.metadata.labels.a", What: "is of type integer; must be string"}},
	},
	{
		name: "a container without a name in a template", path: []string{"spec", "executor", "template", "spec", "containers"}, value: []any{map[string]any{"image": "a"}},
		want: []definition.Fault{{Path: "spec.executor.template.spec.containers[0].name", What: "is missing"}},
	},
}

// TestSpoilt proves that check reports an invalid golden object.
func TestSpoilt(t *testing.T) {
	application := find(t, kubeflowApplication, func(o map[string]any) bool {
		containers, _ := at(o, "spec", "executor", "template", "spec", "containers").([]any)
		return len(containers) > 0 && at(o, "spec", "sparkConf") != nil
	})
	each(t, nil, func(t *testing.T, _ source, s schemas) {
		for _, test := range spoilings {
			t.Run(test.name, func(t *testing.T) {
				object := clone(t, application)
				spoil(object, test.path, test.value)
				got, _ := s.check(object)
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("faults (-want +got):\n%s", diff)
				}
			})
		}
	})
}

// TestTemplateFiles proves that templates of built-in kinds and templates in files are
// checked.
func TestTemplateFiles(t *testing.T) {
	each(t, nil, func(t *testing.T, _ source, s schemas) {
		for _, test := range templateFiles {
			t.Run(test.name, func(t *testing.T) {
				var object map[string]any
				if err := yaml.Unmarshal([]byte(test.object), &object); err != nil {
					t.Fatal(err)
				}
				got, looked := s.check(object)
				if diff := cmp.Diff(test.want, got); diff != "" || !looked {
					t.Errorf("faults (-want +got), looked %t:\n%s", looked, diff)
				}
			})
		}
	})
}

// templateFiles lists objects with a pod template, with the expected faults.
var templateFiles = []struct {
	name   string
	object string
	want   []definition.Fault
}{
	{
		name: "job", object: `{kind: Job, spec: {template: {spec: {restart: Never, containers: []}}}}`,
		want: []definition.Fault{{Path: "spec.template.spec.restart", What: "is no field of the definition"}},
	},
	{
		name: "cron job", object: `{kind: CronJob, spec: {jobTemplate: {spec: {template: {spec: {restartPolicy: 1, containers: []}}}}}}`,
		want: []definition.Fault{{Path: "spec.jobTemplate.spec.template.spec.restartPolicy", What: "is of type integer; must be string"}},
	},
	{
		name: "file", object: `{kind: ConfigMap, data: {a.sh: "echo: [", b.yaml: '{"apiVersion": "v1", "kind": "Pod", "spec": {"volumes": [{}], "containers": []}}'}}`,
		want: []definition.Fault{{Path: "data.b.yaml.spec.volumes[0].name", What: "is missing"}},
	},
}

// find returns the first golden object of a kind that has a value at a path.
func find(t *testing.T, kind definition.Kind, has func(map[string]any) bool) map[string]any {
	t.Helper()
	files := built(t)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		for _, object := range files[name] {
			if definition.KindOf(object) == kind && has(object) {
				return object
			}
		}
	}
	t.Fatalf("no golden has such a %s", kind)
	return nil
}

// clone returns a deep copy.
func clone(t *testing.T, object map[string]any) map[string]any {
	t.Helper()
	text, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// spoil sets or removes the value at a path.
func spoil(object map[string]any, path []string, value any) {
	for _, field := range path[:len(path)-1] {
		below, ok := object[field].(map[string]any)
		if !ok {
			below = map[string]any{}
			object[field] = below
		}
		object = below
	}
	if last := path[len(path)-1]; value == (remove{}) {
		delete(object, last)
	} else {
		object[last] = value
	}
}
