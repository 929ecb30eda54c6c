package pod

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUnknown(t *testing.T) {
	type m = map[string]any
	template := node(m{"spec": m{
		"hostAlias": "x", "volumes": "x", "securityContext": []any{}, "tolerations": []any{"x"},
		"containers": []any{m{"name": "a", "enviroment": "x", "env": []any{m{"name": "A", "valueFrom": m{"secretKeyRef": m{"anything": "x"}}}}}},
	}})
	var got []string
	for _, w := range Unknown(template) {
		got = append(got, strings.TrimSpace(string(w.Path)+" "+w.Want))
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{
		"spec.containers.0.enviroment", "spec.hostAlias", "spec.securityContext a struct", "spec.tolerations.0 a struct", "spec.volumes a list",
	}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if got := Unknown(nil); got != nil {
		t.Errorf("of no template: %v", got)
	}
}

// TestShapes requires that names are sorted, and that every kind that a shape refers to has
// a row.
func TestShapes(t *testing.T) {
	for kind, s := range shapes {
		fields := strings.Fields(s.fields)
		if !slices.IsSorted(fields) {
			t.Errorf("%s is not sorted", kind)
		}
		for field, inner := range s.inner {
			if _, found := shapes[strings.TrimPrefix(inner, "[]")]; !found || !slices.Contains(fields, field) {
				t.Errorf("%s.%s leads to %s, and one of them is not there", kind, field, inner)
			}
		}
	}
}
