package definition

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const shops = `---
apiVersion: v1
kind: ConfigMap
metadata: {name: beside}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shops.example.com}
spec:
  group: example.com
  names:
    kind: Shop
    plural: shops
  versions:
  - name: v1
    served: true
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            properties:
              door: {type: string}
              template: {type: object, x-kubernetes-preserve-unknown-fields: true}
  - name: v1alpha1
    served: false
    schema:
      openAPIV3Schema: {type: object}
`

var shop = Kind{Group: "example.com", Version: "v1", Kind: "Shop"}

func readShop(t *testing.T) *Schema {
	t.Helper()
	old := Kind{Group: "example.com", Version: "v1alpha1", Kind: "Shop"}
	schemas, err := Read(fstest.MapFS{
		"shops.yaml": {Data: []byte(shops)},
		"other.yaml": {Data: []byte("not: [read")},
	}, []Kind{shop, old})
	if err != nil {
		t.Fatal(err)
	}
	if schemas[shop] == nil || schemas[old] != nil {
		t.Fatalf("read %v; want the version that is served alone", schemas)
	}
	return schemas[shop]
}

// TestRead proves that the version that is served is read, with what all objects have.
func TestRead(t *testing.T) {
	schema := readShop(t)
	for _, test := range []struct {
		name   string
		object map[string]any
		want   []Fault
	}{
		{
			name: "right",
			object: map[string]any{
				"apiVersion": "example.com/v1", "kind": "Shop", "spec": map[string]any{"door": "open"},
				"metadata": map[string]any{"name": "a", "namespace": "b", "labels": map[string]any{"c": "d"}},
			},
		},
		{
			name: "wrong", object: map[string]any{"metadata": map[string]any{"labels": map[string]any{"c": 1.0}, "label": "x"}},
			want: []Fault{
				{"apiVersion", "is missing"},
				{"kind", "is missing"},
				{"metadata.label", "is no field of the definition"},
				{"metadata.labels.c", "is of type integer; must be string"},
				{"metadata.name", "is missing"},
				{"spec", "is missing"},
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, schema.Check(test.object)); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadBroken(t *testing.T) {
	const want = `shops.yaml: Shop.v1.example.com: json: unknown field "const"`
	broken := "kind: CustomResourceDefinition\nspec:\n  group: example.com\n  names:\n    kind: Shop\n" +
		"  versions: [{name: v1, served: true, schema: {openAPIV3Schema: {const: 1}}}]\n"
	_, err := Read(fstest.MapFS{"shops.yaml": {Data: []byte(broken)}}, []Kind{shop})
	if err == nil || err.Error() != want {
		t.Errorf("error is %v; want %s", err, want)
	}
}

// TestExpand proves that what lets everything through is found, and checked once it has
// a schema.
func TestExpand(t *testing.T) {
	schema := readShop(t)
	if diff := cmp.Diff([]string{"spec.template"}, schema.Open()); diff != "" {
		t.Errorf("open fields (-want +got):\n%s", diff)
	}
	object := map[string]any{
		"apiVersion": "example.com/v1", "kind": "Shop", "metadata": map[string]any{"name": "a"},
		"spec": map[string]any{"template": map[string]any{"window": 1.0}},
	}
	if faults := schema.Check(object); len(faults) > 0 {
		t.Errorf("faults before: %v", faults)
	}
	door, err := schema.At("spec")
	if err != nil {
		t.Fatal(err)
	}
	wall := &Schema{Type: "object", Properties: map[string]*Schema{"door": door}}
	if err := schema.Expand(wall, "spec", "template"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Fault{{"spec.template.window", "is no field of the definition"}}, schema.Check(object)); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	for _, test := range []struct {
		name   string
		fields []string
		want   string
	}{
		{name: "closed", fields: []string{"spec", "door"}, want: "spec.door does not let everything through"},
		{name: "not there", fields: []string{"spec", "roof", "tile"}, want: "the schema has no field spec.roof"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := schema.Expand(wall, test.fields...); err == nil || err.Error() != test.want {
				t.Errorf("error is %v; want %s", err, test.want)
			}
		})
	}
}

func TestKindOf(t *testing.T) {
	for _, test := range []struct {
		apiVersion string
		want       Kind
	}{
		{apiVersion: "v1", want: Kind{"", "v1", "X"}},
		{apiVersion: "batch/v1", want: Kind{"batch", "v1", "X"}},
	} {
		if got := KindOf(map[string]any{"apiVersion": test.apiVersion, "kind": "X"}); got != test.want {
			t.Errorf("KindOf(%s) = %v; want %v", test.apiVersion, got, test.want)
		}
	}
}
