package overlays

import (
	"strings"
	"testing"

	"github.com/lakewright/lakewright/internal/kube"
)

// TestKeepFromFlux requires the annotation on each object that contains a variable, and on no
// other.
func TestKeepFromFlux(t *testing.T) {
	const disabled = "\n  annotations:\n    " + substitution + ": disabled\n"
	config := func(text string, annotations map[string]string) *kube.ConfigMap {
		o := &kube.ConfigMap{Data: map[string]string{"log4j2.properties": text}}
		o.Metadata = kube.Metadata{Name: "c", Labels: map[string]string{"a": "b"}, Annotations: annotations}
		return o
	}
	for _, tt := range []struct {
		name   string
		object kube.Object
		want   string // contained in the object
		not    string // not contained
	}{
		{name: "a variable", object: config("${sys:log}", nil), want: "\n  labels:\n    a: b" + disabled},
		{name: "no variable", object: config("$(sys:log) $sys {}", nil), not: substitution},
		{name: "other annotations", object: config("x ${a} y", map[string]string{"a.b/c": "d", "z": "y"}),
			want: "\n    a.b/c: d\n    " + substitution + ": disabled\n    z: \"y\"\n"},
		{name: "the user's own", object: config("${a}", map[string]string{substitution: "enabled"}),
			want: substitution + ": enabled", not: "disabled"},
		{name: "a key of the user's object", object: raw("v1", "ConfigMap", "c", map[string]any{"data": map[string]any{"${a}": "b"}}), want: disabled},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n, err := newReader().object(tt.object)
			if err != nil {
				t.Fatal(err)
			}
			got := string(appendDocument(nil, n))
			if !strings.Contains(got, tt.want) || tt.not != "" && strings.Contains(got, tt.not) {
				t.Errorf("got:\n%s\nwant %q and not %q", got, tt.want, tt.not)
			}
		})
	}
}
