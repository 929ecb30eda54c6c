package contracts

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// TestDocs requires that each package lists its files in its doc.go. A package of at most
// one file besides its tests only needs a package comment.
func TestDocs(t *testing.T) {
	packages, err := filesByPackage(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	if len(packages) < 20 {
		t.Fatalf("%d packages: the test looks in the wrong place", len(packages))
	}
	for dir, files := range packages {
		faults, err := docFaults(os.DirFS(filepath.Join("..", dir)), files)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range faults {
			t.Errorf("%s: %s", dir, fault)
		}
	}
}

// filesByPackage returns the Go files of each package of the module, by its directory. It
// does not depend on build constraints.
func filesByPackage(root fs.FS) (map[string][]string, error) {
	packages := map[string][]string{}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !d.IsDir():
			if dir := path.Dir(name); path.Ext(name) == ".go" {
				packages[dir] = append(packages[dir], path.Base(name))
			}
			return nil
		case name == ".":
			return nil
		case strings.HasPrefix(d.Name(), "."), strings.HasPrefix(d.Name(), "_"), d.Name() == "testdata":
			return fs.SkipDir
		}
		if _, err := fs.Stat(root, path.Join(name, "go.mod")); !errors.Is(err, fs.ErrNotExist) {
			return fs.SkipDir // another module
		}
		return nil
	})
	return packages, err
}

// fileName matches the name of a Go file in a comment.
var fileName = regexp.MustCompile(`[A-Za-z0-9_]+\.go\b`)

// docFaults returns what is wrong with the package comment of a package.
func docFaults(dir fs.FS, files []string) ([]string, error) {
	comments := map[string]string{} // by file
	var code []string               // files without doc.go and tests
	for _, name := range files {
		comment, err := packageComment(dir, name)
		if err != nil {
			return nil, err
		}
		if comment != "" {
			comments[name] = comment
		}
		if name != "doc.go" && !strings.HasSuffix(name, "_test.go") {
			code = append(code, name)
		}
	}
	switch {
	case len(comments) == 0:
		return []string{"no file has a package comment"}, nil
	case len(comments) > 1:
		return []string{"several files have a package comment"}, nil
	case len(code) < 2 && comments["doc.go"] == "":
		return nil, nil
	case comments["doc.go"] == "":
		return []string{"the package comment is not in doc.go"}, nil
	}
	var faults []string
	listed := fileName.FindAllString(comments["doc.go"], -1)
	for _, name := range code {
		if !slices.Contains(listed, name) && len(code) > 1 {
			faults = append(faults, fmt.Sprintf("doc.go does not list %s", name))
		}
	}
	for _, name := range listed {
		if !slices.Contains(code, name) {
			faults = append(faults, fmt.Sprintf("doc.go lists %s, which does not exist", name))
		}
	}
	return faults, nil
}

// packageComment returns the package comment of a file, "" when it has none.
func packageComment(dir fs.FS, name string) (string, error) {
	text, err := fs.ReadFile(dir, name)
	if err != nil {
		return "", err
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.PackageClauseOnly|parser.ParseComments)
	if err != nil {
		return "", err
	}
	if file.Doc == nil || !slices.ContainsFunc(file.Doc.List, isProse) {
		return "", nil
	}
	return file.Doc.Text(), nil
}

// isProse reports whether a comment is not a directive such as //go:build.
func isProse(c *ast.Comment) bool { return !strings.HasPrefix(c.Text, "//go:") }

// TestDocFaults proves that TestDocs finds missing and wrong lists.
func TestDocFaults(t *testing.T) {
	const doc = "// Package a is an example.\n//\n//   - a.go: one\n//   - b.go: two\npackage a\n"
	for _, test := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{name: "complete", files: map[string]string{"doc.go": doc, "a.go": "package a", "b.go": "package a", "a_test.go": "package a"}},
		{name: "a single file", files: map[string]string{"a.go": "// Package a.\npackage a", "a_test.go": "package a"}},
		{name: "only tests", files: map[string]string{"a_test.go": "// Package a.\npackage a"}},
		{name: "no comment", files: map[string]string{"a.go": "package a"}, want: []string{"no file has a package comment"}},
		{name: "no doc.go", files: map[string]string{"a.go": "// Package a.\npackage a", "b.go": "package a"}, want: []string{"the package comment is not in doc.go"}},
		{name: "two comments", files: map[string]string{"doc.go": doc, "a.go": "// Package a.\npackage a", "b.go": "package a"}, want: []string{"several files have a package comment"}},
		{name: "a missing file", files: map[string]string{"doc.go": doc, "a.go": "package a", "b.go": "package a", "c.go": "package a"}, want: []string{"doc.go does not list c.go"}},
		{name: "a wrong file", files: map[string]string{"doc.go": doc, "a.go": "package a", "c.go": "package a"}, want: []string{"doc.go does not list c.go", "doc.go lists b.go, which does not exist"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir, names := docFiles(test.files)
			got, err := docFaults(dir, names)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(test.want, got) {
				t.Errorf("faults: want %q, got %q", test.want, got)
			}
		})
	}
}

// docFiles returns files in memory, and their sorted names.
func docFiles(files map[string]string) (fstest.MapFS, []string) {
	dir := fstest.MapFS{}
	for name, text := range files {
		dir[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return dir, slices.Sorted(maps.Keys(files))
}
