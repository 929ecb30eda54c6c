package catalogue

import (
	"slices"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/internal/version"
)

// TestEveryKey proves that each key that was read is found, in the table of its product.
func TestEveryKey(t *testing.T) {
	var facts []fact
	readFacts(t, "flink-conf.json", &facts)
	var renames []struct {
		Key                   string
		RemovedIn, AliasSince string
		ReplacedBy            []string
	}
	readFacts(t, "flink-conf-renames.json", &renames)
	for _, f := range facts {
		c := Keys
		if f.Scope == "operator" {
			c = OperatorKeys
		}
		if _, found := c.Find(placeholder.ReplaceAllString(f.Key, "x")); !found {
			t.Errorf("%s is not in the table", f.Key)
		}
	}
	for _, f := range renames {
		c := Keys
		if strings.HasPrefix(f.Key, "kubernetes.operator.") || strings.HasPrefix(f.Key, "job.autoscaler.") {
			c = OperatorKeys
		}
		k, _ := c.Find(placeholder.ReplaceAllString(f.Key, "x"))
		if f.RemovedIn == "2.0" && !k.IsGone(version.Must("2.0.0")) {
			t.Errorf("%s is not gone in 2.0", f.Key)
		}
		if len(f.ReplacedBy) > 0 && k.Renamed == "" && k.Instead == "" {
			t.Errorf("%s has no new name; want one of %v", f.Key, f.ReplacedBy)
		}
	}
	var overlapping []string
	readFacts(t, "flink-conf-overlapping-prefixes.json", &overlapping)
	for _, key := range overlapping {
		if !slices.ContainsFunc(slices.Collect(Keys.All()), func(k keys.Key) bool { return strings.HasPrefix(k.Name, key+".") }) {
			t.Errorf("%s is the prefix of no key of the table", key)
		}
	}
}
