package overlays

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/lakewright/lakewright/internal/kube"
)

// fromYAML returns the objects of a YAML stream, as a test can write it down.
func fromYAML(t *testing.T, text, namespace string) []kube.Object {
	t.Helper()
	var objects []kube.Object
	for document := range strings.SplitSeq(text, "---\n") {
		var content map[string]any
		if err := yaml.UnmarshalStrict([]byte(document), &content); err != nil {
			t.Fatal(err)
		}
		if content == nil {
			continue
		}
		o := raw(fmt.Sprint(content["apiVersion"]), fmt.Sprint(content["kind"]), fmt.Sprint(content["name"]), content)
		o.Metadata.Namespace = namespace
		for _, key := range []string{"apiVersion", "kind", "name"} {
			delete(content, key)
		}
		objects = append(objects, o)
	}
	return objects
}

// factorTests are objects with their expected base and overlays.
var factorTests = []struct {
	name           string
	one, two       string // the objects of two environments
	label          string // of the objects of both, none if ""
	base           string // what they have in common
	onlyOne, patch string // of the first environment: resources, and patches
}{
	{
		name: "equal",
		one:  "{apiVersion: v1, kind: ConfigMap, name: a, data: {k: v}}",
		two:  "{apiVersion: v1, kind: ConfigMap, name: a, data: {k: v}}",
		base: "ConfigMap a: data: {k: v}",
	},
	{
		name:  "maps key by key",
		one:   "{apiVersion: x.io/v1, kind: A, name: a, spec: {same: 1, other: 1, deep: {same: 1, one: 1}, gone: 1}}",
		two:   "{apiVersion: x.io/v1, kind: A, name: a, spec: {same: 1, other: 2, deep: {same: 1, two: 2}}}",
		base:  "A a: spec: {same: 1, deep: {same: 1}}",
		patch: "A a: spec: {other: 1, deep: {one: 1}, gone: 1}",
	},
	{
		name:  "lists whole",
		one:   "{apiVersion: x.io/v1, kind: A, name: a, spec: {same: [1], list: [{name: a, v: 1}]}}",
		two:   "{apiVersion: x.io/v1, kind: A, name: a, spec: {same: [1], list: [{name: a, v: 2}]}}",
		base:  "A a: spec: {same: [1]}",
		patch: "A a: spec: {list: [{name: a, v: 1}]}",
	},
	{
		name:    "nothing in common",
		one:     "{apiVersion: x.io/v1, kind: A, name: a, spec: {one: 1}}",
		two:     "{apiVersion: x.io/v1, kind: A, name: a, spec: {two: 1}}",
		onlyOne: "A a: spec: {one: 1}",
	},
	{
		name:  "labels alone",
		one:   "{apiVersion: v1, kind: ServiceAccount, name: a, secrets: [{name: one}]}",
		two:   "{apiVersion: v1, kind: ServiceAccount, name: a, secrets: [{name: two}]}",
		label: "data",
		base:  "ServiceAccount a: metadata: {labels: {team: data}}",
		patch: "ServiceAccount a: secrets: [{name: one}]",
	},
	{
		name:  "empty is not absent",
		one:   "{apiVersion: x.io/v1, kind: A, name: a, spec: {same: 1, m: {}, l: []}}",
		two:   "{apiVersion: x.io/v1, kind: A, name: a, spec: {same: 1, m: {a: 1}, l: [1]}}",
		base:  "A a: spec: {same: 1}",
		patch: "A a: spec: {m: {}, l: []}",
	},
	{
		name:  "kinds of values",
		one:   "{apiVersion: x.io/v1, kind: A, name: a, spec: {same: 1, a: \"1\", b: {}, c: {x: 1}}}",
		two:   "{apiVersion: x.io/v1, kind: A, name: a, spec: {same: 1, a: 1, b: [], c: x}}",
		base:  "A a: spec: {same: 1}",
		patch: "A a: spec: {a: \"1\", b: {}, c: {x: 1}}",
	},
	{
		name:    "absent somewhere",
		one:     "{apiVersion: v1, kind: ConfigMap, name: a, data: {k: v}}\n---\n{apiVersion: v1, kind: ConfigMap, name: b, data: {k: v}}",
		two:     "{apiVersion: v1, kind: ConfigMap, name: b, data: {k: v}}",
		base:    "ConfigMap b: data: {k: v}",
		onlyOne: "ConfigMap a: data: {k: v}",
	},
	{
		name:    "another version",
		one:     "{apiVersion: policy/v1, kind: PodDisruptionBudget, name: a, spec: {minAvailable: 1}}",
		two:     "{apiVersion: policy/v1beta1, kind: PodDisruptionBudget, name: a, spec: {minAvailable: 1}}",
		onlyOne: "PodDisruptionBudget a: spec: {minAvailable: 1}",
	},
	{
		name:  "containers of a built-in kind by name",
		one:   "{apiVersion: apps/v1, kind: Deployment, name: a, spec: {template: {spec: {containers: [{name: b, image: x, args: [one]}, {name: a, image: x}]}}}}",
		two:   "{apiVersion: apps/v1, kind: Deployment, name: a, spec: {template: {spec: {containers: [{name: b, image: x}, {name: a, image: x}]}}}}",
		base:  "Deployment a: spec: {template: {spec: {containers: [{name: b, image: x}, {name: a, image: x}]}}}",
		patch: "Deployment a: spec: {template: {spec: {containers: [{name: b, args: [one]}, {name: a}]}}}",
	},
	{
		name:  "containers in another order",
		one:   "{apiVersion: apps/v1, kind: Deployment, name: a, spec: {replicas: 1, template: {spec: {containers: [{name: b, image: x}, {name: a, image: x}]}}}}",
		two:   "{apiVersion: apps/v1, kind: Deployment, name: a, spec: {replicas: 1, template: {spec: {containers: [{name: a, image: x}, {name: b, image: x}]}}}}",
		base:  "Deployment a: spec: {replicas: 1}",
		patch: "Deployment a: spec: {template: {spec: {containers: [{name: b, image: x}, {name: a, image: x}]}}}",
	},
	{
		name:  "containers of a custom resource whole",
		one:   "{apiVersion: sparkoperator.k8s.io/v1beta2, kind: SparkApplication, name: a, spec: {type: Scala, driver: {template: {spec: {containers: [{name: a, image: x, args: [one]}]}}}}}",
		two:   "{apiVersion: sparkoperator.k8s.io/v1beta2, kind: SparkApplication, name: a, spec: {type: Scala, driver: {template: {spec: {containers: [{name: a, image: x}]}}}}}",
		base:  "SparkApplication a: spec: {type: Scala}",
		patch: "SparkApplication a: spec: {driver: {template: {spec: {containers: [{name: a, image: x, args: [one]}]}}}}",
	},
	{
		name:    "ports that a patch would merge into one",
		one:     "{apiVersion: v1, kind: Service, name: a, spec: {type: ClusterIP, ports: [{port: 53, name: a}, {port: 53, name: b, protocol: UDP}], clusterIP: None}}",
		two:     "{apiVersion: v1, kind: Service, name: a, spec: {type: ClusterIP, ports: [{port: 53, name: a}, {port: 53, name: b, protocol: UDP}]}}",
		onlyOne: "Service a: spec: {type: ClusterIP, ports: [{port: 53, name: a}, {port: 53, name: b, protocol: UDP}], clusterIP: None}",
	},
	{
		name:  "ports that it would not",
		one:   "{apiVersion: v1, kind: Service, name: a, spec: {ports: [{port: 53, protocol: TCP}, {port: 53, protocol: UDP}], clusterIP: None}}",
		two:   "{apiVersion: v1, kind: Service, name: a, spec: {ports: [{port: 53, protocol: TCP}, {port: 53, protocol: UDP}]}}",
		base:  "Service a: spec: {ports: [{port: 53, protocol: TCP}, {port: 53, protocol: UDP}]}",
		patch: "Service a: spec: {clusterIP: None}",
	},
	{
		name:    "directives to Kustomize",
		one:     "{apiVersion: x.io/v1, kind: A, name: a, spec: {same: 1, m: {$patch: delete, one: 1}}}",
		two:     "{apiVersion: x.io/v1, kind: A, name: a, spec: {same: 1, m: {$patch: delete}}}",
		onlyOne: "A a: spec: {same: 1, m: {$patch: delete, one: 1}}",
	},
	{
		name:  "volumes and env whole, in their order",
		one:   "{apiVersion: apps/v1, kind: Deployment, name: a, spec: {replicas: 1, template: {spec: {volumes: [{name: z, emptyDir: {}}, {name: a, emptyDir: {}}], containers: [{name: a, image: x, env: [{name: Z, value: a}, {name: A, value: $(Z)}]}]}}}}",
		two:   "{apiVersion: apps/v1, kind: Deployment, name: a, spec: {replicas: 1, template: {spec: {volumes: [{name: a, emptyDir: {}}], containers: [{name: a, image: x, env: [{name: A, value: a}]}]}}}}",
		base:  "Deployment a: spec: {replicas: 1, template: {spec: {containers: [{name: a, image: x}]}}}",
		patch: "Deployment a: spec: {template: {spec: {volumes: [{name: z, emptyDir: {}}, {name: a, emptyDir: {}}], containers: [{name: a, env: [{name: Z, value: a}, {name: A, value: $(Z)}]}]}}}",
	},
}

// TestFactor proves of every case too that it builds to the same objects.
func TestFactor(t *testing.T) {
	for _, test := range factorTests {
		t.Run(test.name, func(t *testing.T) {
			envs := []kube.Environment{
				{Name: "one", Namespace: "n1", Workloads: []kube.Workload{{Name: "w", Objects: fromYAML(t, test.one, "n1")}}},
				{Name: "two", Namespace: "n2", Workloads: []kube.Workload{{Name: "w", Objects: fromYAML(t, test.two, "n2")}}},
			}
			for _, env := range envs {
				for _, o := range env.Workloads[0].Objects {
					if test.label != "" {
						o.Meta().Labels = map[string]string{"team": test.label}
					}
				}
			}
			checkBuilds(t, envs)
			tree := mustBuild(t, envs)
			for _, file := range []struct{ path, want string }{
				{"workloads/w/base/extra.yaml", test.base},
				{"workloads/w/overlays/one/extra.yaml", test.onlyOne},
				{"workloads/w/overlays/one/patches.yaml", test.patch},
			} {
				content, _ := tree.Content(file.path)
				if diff := cmp.Diff(describe(t, file.want), strip(t, content)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", file.path, diff)
				}
			}
		})
	}
}

// describe returns a description of an object in the form "Kind name: field: {…}".
func describe(t *testing.T, text string) any {
	t.Helper()
	if text == "" {
		return nil
	}
	id, fields, _ := strings.Cut(text, ": ")
	kind, name, _ := strings.Cut(id, " ")
	var content map[string]any
	if err := yaml.Unmarshal([]byte(fields), &content); err != nil {
		t.Fatal(err)
	}
	metadata, _ := content["metadata"].(map[string]any)
	if metadata == nil {
		metadata = map[string]any{}
	}
	metadata["name"] = name
	content["kind"], content["metadata"] = kind, metadata
	return content
}

// strip returns the one object of a file, without its version.
func strip(t *testing.T, content []byte) any {
	t.Helper()
	var object map[string]any
	if err := yaml.UnmarshalStrict(content, &object); err != nil {
		t.Fatal(err)
	}
	delete(object, "apiVersion")
	if object == nil {
		return nil
	}
	return object
}

// TestOneEnvironment: everything is in base, and the overlay has the namespace.
func TestOneEnvironment(t *testing.T) {
	prod := lakehouse()[:1]
	checkBuilds(t, prod)
	tree := mustBuild(t, prod)
	const want = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: lake
resources:
- ../../base
`
	for _, p := range tree.Paths() {
		if !strings.Contains(p, "/overlays/prod/") || strings.HasPrefix(p, "platform/") {
			continue
		}
		content, _ := tree.Content(p)
		if !strings.HasSuffix(p, "/kustomization.yaml") || string(content[markSize:]) != want {
			t.Errorf("%s:\n%s", p, content)
		}
	}
}

// TestEmptyBase: Kustomize takes a base that has no object at all.
func TestEmptyBase(t *testing.T) {
	envs := []kube.Environment{
		{Name: "one", Namespace: "n1", Platform: []kube.Object{cluster("v1", "Namespace", "n1", nil)}},
		{Name: "two", Namespace: "n2", Platform: []kube.Object{cluster("v1", "Namespace", "n2", nil)}},
	}
	for i, env := range envs {
		envs[i].Workloads = []kube.Workload{{Name: "w", Objects: fromYAML(t, "{apiVersion: v1, kind: ConfigMap, name: "+env.Name+"}", env.Namespace)}}
	}
	checkBuilds(t, envs)
	content, _ := mustBuild(t, envs).Content("workloads/w/base/kustomization.yaml")
	const want = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
components:
- ../../../components/lakewright
`
	if diff := cmp.Diff(want, string(content[markSize:])); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
