package pods

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/internal/kube"
)

// beside lists the fields of a pod that both the compiler and a template may set: they are
// merged, or a separate rule judges them.
var beside = []string{
	"automountServiceAccountToken", "containers", "enableServiceLinks", "hostAliases", "initContainers", "securityContext",
	"topologySpreadConstraints", "volumes",
}

// TestTemplateFields requires a decision for each field of a pod that the compiler can set: a
// row for the rules about templates, or a place in beside. Without one, a template would
// replace the value of the compiler silently.
func TestTemplateFields(t *testing.T) {
	for field := range reflect.TypeFor[kube.PodSpec]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		decided := slices.ContainsFunc(slices.Concat(overwritten, setByFields), func(m pod.Member) bool {
			return !m.Container && m.Steps[0] == name
		})
		if decided == slices.Contains(beside, name) {
			t.Errorf("%s: want a row in overwritten or setByFields, or a place in beside, and not both", name)
		}
	}
}
