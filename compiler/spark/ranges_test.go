package spark

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/spark/catalogue"
	"github.com/lakewright/lakewright/internal/version"
)

// TestRangesTable proves that each range is of a known key, that its default is in it, and that
// a value outside is reported once. It tries the neighbors of both bounds.
func TestRangesTable(t *testing.T) {
	text, err := os.ReadFile("catalogue/ranges.tsv")
	if err != nil {
		t.Fatal(err)
	}
	last, rows := "", 0
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		rows++
		key, want, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		k, known := catalogue.Keys.Find(key)
		if !known || key != k.Name || key <= last {
			t.Errorf("%s is not in the table of keys, or not sorted", key)
			continue
		}
		last = key
		r, _ := catalogue.Keys.Range(k)
		if usual, known := k.Default(version.Must("4.0.1")); known && usual != "" && !strings.HasPrefix(usual, "=") && !r.Has(k, usual) {
			t.Errorf("%s: the default %s is not in %s", key, usual, want)
		}
		for _, value := range outside(r, k) {
			if r.Has(k, value) {
				t.Errorf("%s: %s is in %s", key, value, want)
			}
		}
		if _, owned := catalogue.Setter(etl(t, ""), key); owned || k.IsNewerThan(version.Must("4.0.1")) {
			continue
		}
		value := outside(r, k)[0]
		got := ofCatalogue(t, "spark: etl: conf: "+strconv.Quote(key)+": "+strconv.Quote(value))
		reported := slices.ContainsFunc(got, func(finding string) bool { return strings.HasPrefix(finding, "SPK141") })
		if !reported {
			t.Errorf("%s: %s is not reported: %v", key, value, got)
		}
	}
	if rows < 130 {
		t.Errorf("%d ranges; want at least 130", rows)
	}
}

// outside returns values that a range does not have.
func outside(r keys.Range, k keys.Key) []string {
	if !r.Numbers {
		if k.Kind == keys.Int {
			return []string{"77"}
		}
		return []string{"other"}
	}
	step := 1.0
	if k.Kind == keys.Double {
		step = 0.001
	}
	var out []string
	if r.Least > -1e18 {
		n := r.Least - step
		if r.Above {
			n = r.Least
		}
		out = append(out, strconv.FormatFloat(n, 'f', -1, 64))
	}
	if r.Most < 1e18 {
		n := r.Most + step
		if r.Below {
			n = r.Most
		}
		out = append(out, strconv.FormatFloat(n, 'f', -1, 64))
	}
	return out
}
