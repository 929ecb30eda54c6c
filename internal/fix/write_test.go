package fix

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// directory makes a directory with files and opens it.
func directory(t *testing.T, files map[string]string) (string, *os.Root) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return dir, root
}

// texts returns the files below a directory.
func texts(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text := []byte("a link")
		if e.Type().IsRegular() {
			text, err = os.ReadFile(name)
		}
		short, _ := filepath.Rel(dir, name)
		found[filepath.ToSlash(short)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

var two = []File{
	{Name: "a.cue", Before: []byte("a"), After: []byte("A")},
	{Name: "sub/b.cue", Before: []byte("b"), After: []byte("B")},
}

func TestWrite(t *testing.T) {
	dir, root := directory(t, map[string]string{"a.cue": "a", "sub/b.cue": "b", "c.cue": "c"})
	if err := os.Chmod(filepath.Join(dir, "a.cue"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := Write(root, two); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"a.cue": "A", "sub/b.cue": "B", "c.cue": "c"}, texts(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if info, err := os.Stat(filepath.Join(dir, "a.cue")); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o640 {
		t.Errorf("mode: %v, %v; want 0640", info.Mode(), err)
	}
}

// TestWriteRefuses requires that nothing is written, and nothing left behind, when a file is
// not what it was.
func TestWriteRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(dir string) error
		err  error
	}{
		{name: "other text", err: ErrChanged, do: func(dir string) error { return os.WriteFile(filepath.Join(dir, "sub/b.cue"), []byte("x"), 0o644) }},
		{name: "gone", err: ErrChanged, do: func(dir string) error { return os.Remove(filepath.Join(dir, "sub/b.cue")) }},
		{name: "a link to a file outside", err: ErrChanged, do: func(dir string) error {
			outside := filepath.Join(filepath.Dir(dir), "outside.cue")
			name := filepath.Join(dir, "sub/b.cue")
			return errors.Join(os.WriteFile(outside, []byte("b"), 0o644), os.Remove(name), os.Symlink(outside, name))
		}},
		{name: "a directory that leads outside", do: func(dir string) error {
			outside := dir + "-outside"
			return errors.Join(os.Rename(filepath.Join(dir, "sub"), outside), os.Symlink(outside, filepath.Join(dir, "sub")))
		}},
		{name: "not writable", err: fs.ErrPermission, do: func(dir string) error {
			if os.Getuid() == 0 {
				return nil
			}
			return os.Chmod(filepath.Join(dir, "sub/b.cue"), 0o444)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.err == fs.ErrPermission && os.Getuid() == 0 {
				t.Skip("the superuser may write every file")
			}
			dir, root := directory(t, map[string]string{"a.cue": "a", "sub/b.cue": "b"})
			if err := tt.do(dir); err != nil {
				t.Fatal(err)
			}
			before := texts(t, dir)
			err := Write(root, two)
			if err == nil || tt.err != nil && !errors.Is(err, tt.err) {
				t.Errorf("error: %v; want %v", err, tt.err)
			}
			if diff := cmp.Diff(before, texts(t, dir)); diff != "" {
				t.Errorf("files (-before +after):\n%s", diff)
			}
		})
	}
}

// TestWriteAtTheLastMoment changes a file when everything is prepared.
func TestWriteAtTheLastMoment(t *testing.T) {
	dir, root := directory(t, map[string]string{"a.cue": "a", "sub/b.cue": "b"})
	err := write(root, two, func(name string) {
		if name == "a.cue" {
			if err := os.WriteFile(filepath.Join(dir, "a.cue"), []byte("mine"), 0o644); err != nil {
				t.Error(err)
			}
		}
	})
	if !errors.Is(err, ErrChanged) {
		t.Errorf("error: %v; want %v", err, ErrChanged)
	}
	if diff := cmp.Diff(map[string]string{"a.cue": "mine", "sub/b.cue": "b"}, texts(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}
