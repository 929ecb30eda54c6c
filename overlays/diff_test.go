package overlays

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDiff(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deploy")
	one, two := version(t, 1), version(t, 2)
	changes, err := one.Diff(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range one.Paths() {
		if diff := cmp.Diff(Change{Path: p, Kind: Added}, changes[i]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	write(t, one, dir)
	if changes, err = one.Diff(dir); err != nil || len(changes) > 0 {
		t.Errorf("after Write: %v, %v", changes, err)
	}
	old, _ := one.Content("workloads/same/base/extra.yaml")
	plant(t, dir, "workloads/same/base/extra.yaml", string(old)+"# mine\n")
	plant(t, dir, "workloads/old/overlays/prod/patches.yaml", string(old)+"# mine\n")
	plant(t, dir, "workloads/new/base/extra.yaml", "mine")
	before := snapshot(t, dir)
	if changes, err = two.Diff(dir); err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, c := range changes {
		got.WriteString(c.String())
	}
	wantGolden(t, "testdata/diff.txt", got.String())
	wantDir(t, dir, before)
}
