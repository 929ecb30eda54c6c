package overlays

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// update says that goldens are to be written, not compared.
func update() bool { return os.Getenv("UPDATE_GOLDEN") != "" }

// wantGolden compares text with a file.
func wantGolden(t *testing.T, path, got string) {
	t.Helper()
	if update() {
		plant(t, ".", path, got)
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// wantGoldenDir compares a tree with a directory, which may hold nothing else.
func wantGoldenDir(t *testing.T, dir string, tree *Tree) {
	t.Helper()
	if update() {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range tree.files {
		wantGolden(t, filepath.Join(dir, f.path), string(f.content))
	}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		p, err := filepath.Rel(dir, name)
		if _, exists := tree.Content(filepath.ToSlash(p)); !exists {
			t.Errorf("%s is in no tree", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
