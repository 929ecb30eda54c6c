package extra

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/compiler/shape"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/version"
)

// isPassing matches the kinds that are never stored, so that nobody writes them.
var isPassing = regexp.MustCompile(`^(.*Review|Binding|ComponentStatus|Eviction|Scale|TokenRequest)$`)

// TestTables compares the tables of kinds with the fields of Kubernetes' own kinds: both must have the
// same kinds in the same versions.
func TestTables(t *testing.T) {
	text, err := os.ReadFile("../shape/kinds.txt")
	if err != nil {
		t.Fatal(err)
	}
	kinds := 0
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if !strings.HasPrefix(line, "=") || isPassing.MatchString(words[1]) {
			continue
		}
		apiVersion := strings.TrimPrefix(words[0], "=")
		kinds++
		typ := kube.Type{APIVersion: apiVersion, Kind: words[1]}
		if stable.MatchString(versionOf(typ)) && !listed(clusterKinds, typ.Group(), typ.Kind) && !listed(namespacedKinds, typ.Group(), typ.Kind) {
			t.Errorf("%s %s is in no table of kinds", apiVersion, typ.Kind)
		}
		for minor := shape.Oldest; minor <= shape.Newest; minor++ {
			of, _ := shape.Of(apiVersion, typ.Kind, minor)
			life, found := lifeOf(apiVersion, typ.Kind)
			if served := !found || life.in(version.Version{Major: 1, Minor: minor}); served != (of != nil) && (found || stable.MatchString(versionOf(typ))) {
				t.Errorf("%s %s in 1.%d: rule EXT007 has served %t, and the table of fields has %t", apiVersion, typ.Kind, minor, served, of != nil)
			}
		}
	}
	if kinds < 100 {
		t.Errorf("%d kinds", kinds)
	}
}
