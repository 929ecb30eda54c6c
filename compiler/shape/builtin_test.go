package shape

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/compiler/spec"
)

// TestTable reads every type of the table: its fields are sorted, and each has a known shape.
func TestTable(t *testing.T) {
	if len(table) > 400<<10 {
		t.Errorf("the table has %d bytes, which is too much in the program", len(table))
	}
	if want := fmt.Sprintf("\n# Versions %d %d\n", Oldest, Newest); !strings.Contains(table, want) {
		t.Errorf("the head of the table has no line %q", want)
	}
	x := tables()
	if len(x.kinds) < 100 || len(x.types) < 500 {
		t.Errorf("%d kinds and %d types", len(x.kinds), len(x.types))
	}
	for kind, b := range x.kinds {
		if x.types[b.name] == nil {
			t.Errorf("%s has the type %s, which is not there", kind, b.name)
		}
	}
	for name, typ := range x.types {
		fields := typ.Fields()
		if name != "" && len(fields) == 0 {
			t.Errorf("%s has no fields", name)
		}
		if !slices.IsSortedFunc(fields, func(a, b Field) int { return strings.Compare(a.Name, b.Name) }) {
			t.Errorf("the fields of %s are not sorted", name)
		}
		for _, f := range fields {
			s := f.Shape
			for s.Of != nil {
				s = s.Of
			}
			if s.Kind == 0 || s.Kind == Struct && s.Type == nil {
				t.Errorf("%s.%s has no shape", name, f.Name)
			}
		}
	}
}

func TestOf(t *testing.T) {
	tests := []struct {
		apiVersion, kind string
		minor            int
		found, known     bool
	}{
		{apiVersion: "apps/v1", kind: "Deployment", minor: 30, found: true, known: true},
		{apiVersion: "apps/v1", kind: "Deployment", minor: 39, found: true, known: true},
		{apiVersion: "resource.k8s.io/v1", kind: "ResourceClaim", minor: 33, known: true},
		{apiVersion: "resource.k8s.io/v1", kind: "ResourceClaim", minor: 34, found: true, known: true},
		{apiVersion: "flowcontrol.apiserver.k8s.io/v1beta3", kind: "FlowSchema", minor: 31, found: true, known: true},
		{apiVersion: "flowcontrol.apiserver.k8s.io/v1beta3", kind: "FlowSchema", minor: 32, known: true},
		{apiVersion: "v1", kind: "Deployment", minor: 34},
	}
	for _, tt := range tests {
		s, known := Of(tt.apiVersion, tt.kind, tt.minor)
		if found := s != nil; found != tt.found || known != tt.known {
			t.Errorf("%s %s in 1.%d: found %t, known %t", tt.apiVersion, tt.kind, tt.minor, found, known)
		}
	}
	if Named("core.v1.PodTemplateSpec") == nil || Named("core.v1.Pud") != nil {
		t.Error("a type by name is not found, or one that is not there is")
	}
}

// deployment is an object with much below it.
func deployment() *spec.Node {
	text := func(s string) *spec.Node { return &spec.Node{Kind: spec.String, Text: s} }
	number := func(s string) *spec.Node { return &spec.Node{Kind: spec.Number, Text: s} }
	of := func(fields ...spec.Field) *spec.Node { return &spec.Node{Kind: spec.Map, Fields: fields} }
	at := func(name string, n *spec.Node) spec.Field { return spec.Field{Name: name, Node: n} }
	list := func(items ...*spec.Node) *spec.Node { return &spec.Node{Kind: spec.List, Items: items} }
	labels := of(at("app", text("web")))
	container := of(at("name", text("web")), at("image", text("registry.internal/web:1")),
		at("ports", list(of(at("containerPort", number("80"))))),
		at("resources", of(at("limits", of(at("memory", text("1Gi")))))))
	return of(at("apiVersion", text("apps/v1")), at("kind", text("Deployment")), at("metadata", of(at("name", text("web")))),
		at("spec", of(at("replicas", number("2")), at("selector", of(at("matchLabels", labels))),
			at("template", of(at("metadata", of(at("labels", labels))), at("spec", of(at("containers", list(container, container)))))))))
}

// TestMost proves that an object with thousands of faults has a bounded number of them reported.
func TestMost(t *testing.T) {
	n := &spec.Node{Kind: spec.Map}
	for i := range 10 * mostFaults {
		n.Fields = append(n.Fields, spec.Field{Name: fmt.Sprint("x", i), Node: &spec.Node{Kind: spec.Bool, Text: "true"}})
	}
	s, _ := Of("apps/v1", "Deployment", Newest)
	if faults := Check(s, Object{Node: n, Kind: "Deployment", Minor: Newest}); len(faults) > mostFaults+1 {
		t.Errorf("%d faults", len(faults))
	}
}

// BenchmarkCheck compares one Deployment with its shape.
func BenchmarkCheck(b *testing.B) {
	n := deployment()
	s, _ := Of("apps/v1", "Deployment", 34)
	for b.Loop() {
		if faults := Check(s, Object{Node: n, Kind: "Deployment", Minor: 34}); len(faults) > 0 {
			b.Fatal(faults)
		}
	}
}

// BenchmarkIndex measures the first use of the table.
func BenchmarkIndex(b *testing.B) {
	for b.Loop() {
		readIndex()
	}
}
