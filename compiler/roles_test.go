package compiler

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/compiler/storage"
)

// answersFile holds what each kind of storage is in each role of each engine: a volume, an
// address, or why it is refused.
const answersFile = "testdata/roles.tsv"

// TestEveryRole compares what each kind of storage is at each field that names a tier with the
// answers in the file, one row for each. A new kind or a new field needs its rows.
// UPDATE_GOLDEN=1 writes them.
func TestEveryRole(t *testing.T) {
	answers := map[string]string{}
	data, err := os.ReadFile(answersFile)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if fields := strings.Split(strings.TrimSpace(line), "\t"); len(fields) == 3 {
			answers[fields[0]+"\t"+fields[1]] = fields[2]
		}
	}
	var rows []string
	for _, kind := range storage.Kinds() {
		if len(tiers[kind.Name]) == 0 {
			continue // TestEveryKind reports it
		}
		text := "storage: probe: " + kind.Name + ": " + tiers[kind.Name][0]
		eachPlace(t, kind.Name, Sections, text, func(t *testing.T, p place, tier *storage.Tier, refusals []string) {
			if p.way != "" {
				return // TestEveryKind tries these
			}
			row, got := kind.Name+"\t"+string(p.name), p.answer(tier, refusals)
			rows = append(rows, row+"\t"+got)
			want, found := answers[row]
			switch delete(answers, row); {
			case os.Getenv("UPDATE_GOLDEN") != "":
			case !found:
				t.Errorf("%s has no row for kind %s in role %s; it is: %s", filepath.Base(answersFile), kind.Name, p.name, got)
			case want != got:
				t.Errorf("kind %s in role %s is %s; want %s", kind.Name, p.name, got, want)
			}
		})
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(answersFile, []byte(strings.Join(rows, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for row := range answers {
		t.Errorf("%s has a row for %q, which is no kind or no role", filepath.Base(answersFile), row)
	}
}

// answer returns what the tier is at the place.
func (p place) answer(tier *storage.Tier, refusals []string) string {
	if len(refusals) > 0 {
		first, _, _ := strings.Cut(slices.Min(refusals), " (") // the kinds that are right change with every kind
		return "refused: " + first
	}
	switch {
	case p.use == storage.Object:
		return "address " + tier.URI(p.client(), cmp.Or(p.path, "/"))
	case p.use == storage.Shared && tier.Share.Source.PersistentVolumeClaim != nil:
		return "claim " + tier.Share.Source.PersistentVolumeClaim.ClaimName
	case tier.Disk != nil && tier.Disk.Class() != "":
		return "volume of class " + tier.Disk.Class()
	}
	return "volume on the node"
}
