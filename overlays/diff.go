package overlays

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/diff"
)

// ChangeKind is the kind of a change. The zero ChangeKind is invalid.
type ChangeKind uint8

// Write writes files that are Added or Changed and removes those that are Stale. It refuses
// to write if one is Foreign, or Edited and in the tree. It keeps Edited files that the tree
// no longer has.
const (
	_       ChangeKind = iota
	Added              // the directory does not have the file
	Changed            // the directory has another generated version of the file
	Stale              // the directory has a generated file that the tree no longer has
	Edited             // the directory has a generated file that was edited by hand
	Foreign            // something that was not generated is in the way
)

// String returns the kind as one word.
func (k ChangeKind) String() string {
	switch k {
	case Added:
		return "added"
	case Changed:
		return "changed"
	case Stale:
		return "stale"
	case Edited:
		return "edited"
	case Foreign:
		return "foreign"
	}
	return "invalid"
}

// Change is one difference between a directory and a tree.
type Change struct {
	Path string // relative to the directory, with slashes
	Kind ChangeKind
	Hunk string // from the directory to the tree, unified; "" if only one has the file
}

// String returns the kind, the path and the hunk, in lines that end.
func (c Change) String() string { return fmt.Sprintf("%-8s%s\n%s", c.Kind, c.Path, c.Hunk) }

// Diff returns what Write would change in a directory, sorted by path. It writes
// nothing. Of a directory that does not exist, every file is Added. An error is
// a *SystemError.
func (t *Tree) Diff(dir string) ([]Change, error) {
	var s survey
	root, err := openRoot(filepath.Clean(dir))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.added = t.Paths()
	case err != nil:
		return nil, err
	default:
		defer root.Close()
		if s, err = surveyOf(t, root); err != nil {
			return nil, err
		}
	}
	var changes []Change
	for _, group := range []struct {
		paths []string
		kind  ChangeKind
	}{
		{s.added, Added}, {s.changed, Changed}, {s.stale, Stale},
		{s.edited, Edited}, {s.kept, Edited}, {s.foreign, Foreign}, {s.links, Foreign},
	} {
		for _, p := range group.paths {
			c := Change{Path: p, Kind: group.kind}
			if want, exists := t.Content(p); exists && (c.Kind == Changed || c.Kind == Edited) {
				if c.Hunk, err = hunk(root, p, want); err != nil {
					return nil, err
				}
			}
			changes = append(changes, c)
		}
	}
	slices.SortFunc(changes, func(a, b Change) int { return cmp.Compare(a.Path, b.Path) })
	return changes, nil
}

// hunk returns the difference between a file on disk and its new content, without the hash
// in the mark, which always differs.
func hunk(root *os.Root, p string, want []byte) (string, error) {
	have, err := root.ReadFile(p)
	if err != nil {
		return "", systemError("read", filepath.Join(root.Name(), filepath.FromSlash(p)), err)
	}
	text := diff.Diff("a/"+p, withoutHash(have), "b/"+p, withoutHash(want))
	_, lines, _ := bytes.Cut(text, []byte("\n")) // "diff a/… b/…"
	return string(lines), nil
}

// withoutHash returns a generated file without the hash in its mark.
func withoutHash(content []byte) []byte {
	content = bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
	_, body, _ := bytes.Cut(content, []byte("\n"))
	return slices.Concat([]byte(markStart[:len(markStart)-1]+"\n"), body)
}
