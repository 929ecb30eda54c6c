package overlays

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// survey is the comparison of a directory with a tree. Each file of either is in one list; all
// lists are sorted. Files that were not generated and are not in the way are in none.
type survey struct {
	unchanged []string
	added     []string // missing in the directory
	changed   []string // generated, to be replaced
	stale     []string // generated, but no longer in the tree
	edited    []string // generated, edited by hand, and in the tree
	kept      []string // generated, edited by hand, and no longer in the tree
	foreign   []string // not generated, where the tree has a file or a directory
	links     []string // symbolic links where the tree has a file or a directory
	leftovers []string // temporary files of a run that was killed
	empty     []string // directories with nothing in them that the tree does not have
}

// surveyor compares one directory.
type surveyor struct {
	name string // of the directory, for messages
	tree *Tree
	dirs map[string]bool // every directory of the tree
	seen map[string]bool // files of the tree
	done survey
}

// openRoot opens a directory that exists. A link instead of it is an error.
func openRoot(dir string) (*os.Root, error) {
	info, err := os.Lstat(dir)
	switch {
	case err != nil:
		return nil, systemError("open", dir, err)
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, systemError("open", dir, errSymlink)
	case !info.IsDir():
		return nil, systemError("open", dir, errors.New("is not a directory"))
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, systemError("open", dir, err)
	}
	opened, err := root.Stat(".")
	if err == nil && !os.SameFile(info, opened) {
		err = errors.New("was replaced at this moment")
	}
	if err != nil {
		root.Close()
		return nil, systemError("open", dir, err)
	}
	return root, nil
}

// surveyOf compares a tree with an open directory. It only reads, and only below the tree's
// top directories.
func surveyOf(t *Tree, root *os.Root) (survey, error) {
	s := surveyor{name: root.Name(), tree: t, dirs: map[string]bool{}, seen: map[string]bool{}}
	for _, f := range t.files {
		for dir := path.Dir(f.path); dir != "." && !s.dirs[dir]; dir = path.Dir(dir) {
			s.dirs[dir] = true
		}
	}
	for _, top := range []string{componentsDir, overlaysDir, platformDir, workloadsDir} {
		info, err := root.Lstat(top)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return survey{}, s.fail(top, err)
		}
		if err := s.entry(root, "", fs.FileInfoToDirEntry(info)); err != nil {
			return survey{}, err
		}
	}
	for _, f := range t.files {
		if !s.seen[f.path] {
			s.done.added = append(s.done.added, f.path)
		}
	}
	d := &s.done
	for _, list := range [][]string{d.unchanged, d.added, d.changed, d.stale, d.edited, d.kept, d.foreign, d.links, d.leftovers, d.empty} {
		slices.Sort(list) // directories were walked as w, w-1; their paths sort as w-1/, w/
	}
	return s.done, nil
}

// fail returns the error for a path that could not be read.
func (s *surveyor) fail(p string, err error) error {
	return systemError("read", filepath.Join(s.name, filepath.FromSlash(p)), err)
}

// entry compares one entry of dir, in which root is open.
func (s *surveyor) entry(root *os.Root, dir string, e fs.DirEntry) error {
	p := path.Join(dir, e.Name())
	want, isFile := s.tree.Content(p)
	wanted := isFile || s.dirs[p]
	if isFile {
		s.seen[p] = true
	}
	switch mode := e.Type(); {
	case mode&fs.ModeSymlink != 0:
		if wanted {
			s.done.links = append(s.done.links, p)
		}
	case mode.IsDir() && !isFile:
		return s.directory(root, p)
	case !mode.IsRegular() || wanted && !isFile:
		if wanted {
			s.done.foreign = append(s.done.foreign, p)
		}
	default:
		return s.regular(root, p, want, isFile)
	}
	return nil
}

// directory compares everything in a directory. root is open in its parent, so that the access
// takes one step at any depth.
func (s *surveyor) directory(root *os.Root, p string) error {
	below, err := root.OpenRoot(path.Base(p))
	if err != nil {
		return s.fail(p, err)
	}
	defer below.Close()
	handle, err := below.Open(".")
	if err != nil {
		return s.fail(p, err)
	}
	defer handle.Close()
	entries, err := handle.ReadDir(-1)
	if err != nil {
		return s.fail(p, err)
	}
	if len(entries) == 0 && !s.dirs[p] {
		s.done.empty = append(s.done.empty, p)
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	for _, e := range entries {
		if err := s.entry(below, p, e); err != nil {
			return err
		}
	}
	return nil
}

// regular compares a regular file with its content in the tree, if it has any.
func (s *surveyor) regular(root *os.Root, p string, want []byte, isFile bool) error {
	name := path.Base(p)
	if !isFile && !isLeftover(name) && !strings.HasSuffix(name, ".yaml") {
		return nil
	}
	content, err := readOurs(root, name)
	if err != nil {
		return s.fail(p, err)
	}
	d := &s.done
	switch {
	case isLeftover(name):
		if bytes.HasPrefix([]byte(markStart), content) || isMarked(content) {
			d.leftovers = append(d.leftovers, p)
		}
	case isFile && bytes.Equal(content, want):
		d.unchanged = append(d.unchanged, p)
	case !isMarked(content):
		if isFile {
			d.foreign = append(d.foreign, p)
		}
	case isFile && isSealed(content):
		d.changed = append(d.changed, p)
	case isFile:
		d.edited = append(d.edited, p)
	case isSealed(content):
		d.stale = append(d.stale, p)
	default:
		d.kept = append(d.kept, p)
	}
	return nil
}

// largest is the size up to which a file is read: no file of a tree is nearly as large, and a file
// that begins like one may be of any size.
const largest = 64 << 20

// readOurs reads a file, but only its first bytes if they show that it was not generated, or if it
// is larger than any generated file: it then counts as edited.
func readOurs(root *os.Root, name string) ([]byte, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, markSize)
	n, err := io.ReadFull(f, head)
	if err == io.EOF || err == io.ErrUnexpectedEOF || err == nil && !isMarked(head) {
		return head[:n], nil
	}
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || info.Size() > largest {
		return head, err
	}
	rest, err := io.ReadAll(io.LimitReader(f, largest))
	return append(head, rest...), err
}
