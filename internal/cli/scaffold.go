package cli

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/schema"
)

// vendored is the directory in which CUE looks for the schema, so that cue and editors find
// it without a network.
const vendored = "cue.mod/pkg/" + schema.ImportPath

// scaffold holds the files that init creates, with the placeholders of replacements.
//
//go:embed all:scaffold
var scaffold embed.FS

var (
	nameForm    = lazyregexp.New(`^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$`)
	releaseForm = lazyregexp.New(`^v[0-9]+\.[0-9]+\.[0-9]+$`)
)

// replacements returns a replacer of the placeholders for the name of the platform, the
// name of the package and the hooks.
func replacements(dir string) (*strings.Replacer, error) {
	full, err := filepath.Abs(dir)
	if err != nil {
		return nil, machinef("the current directory is not known: %v", err)
	}
	name := strings.ToLower(strings.ReplaceAll(filepath.Base(full), "_", "-"))
	if !nameForm.MatchString(name) || len(name) > 50 {
		name = "platform" // names of namespaces need room for -dev
	}
	pkg := strings.ReplaceAll(name, "-", "")
	if slices.Contains([]string{"package", "import", "for", "in", "if", "let", "true", "false", "null", "schema"}, pkg) {
		pkg = "platform"
	}
	return strings.NewReplacer("NAME", name, "PACKAGE", pkg, "HOOKS", hooks(buildVersion())), nil
}

// hooks returns the hooks of pre-commit: those of the release that creates the spec. Another
// version has no tag to name, and a branch would change under the user's hands, so the hooks run
// the program on the PATH.
func hooks(version string) string {
	if releaseForm.MatchString(version) {
		return `  - repo: https://github.com/lakewright/lakewright
    rev: ` + version + `
    hooks:
      - id: lakewright-vet
      - id: lakewright-diff
`
	}
	return `  - repo: local # the lakewright on the PATH; that of a release: https://github.com/lakewright/lakewright
    hooks:
      - {id: lakewright-vet, name: lakewright vet, entry: lakewright vet, language: system, pass_filenames: false, always_run: true}
      - {id: lakewright-diff, name: lakewright diff, entry: lakewright diff --no-diagnostics, language: system, pass_filenames: false, always_run: true}
`
}

// layDown creates a new spec and returns its files. It writes all files or none, and never
// overwrites one.
func layDown(dir string) (written []string, err error) {
	replacer, err := replacements(dir)
	if err != nil {
		return nil, err
	}
	files := maps.Clone(schemaFiles())
	err = fs.WalkDir(scaffold, "scaffold", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := scaffold.ReadFile(name)
		files[strings.TrimPrefix(strings.TrimSuffix(name, ".txt"), "scaffold/")] = []byte(replacer.Replace(string(text)))
		return err
	})
	if err != nil {
		return nil, machinef("%v", err)
	}
	root, err := makeRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	names := slices.Sorted(maps.Keys(files))
	if err := inTheWay(root, dir, names); err != nil {
		return nil, err
	}
	for i, name := range names {
		if err := create(root, name, files[name]); err != nil {
			for _, done := range names[:i] {
				_ = root.Remove(done) // best effort: the machine has failed already
			}
			return nil, machinef("%s cannot be written: %v", filepath.Join(dir, name), err)
		}
	}
	return names, nil
}

// updateSchema replaces the vendored schema with that of this version, and returns the
// number of changed files.
func updateSchema(dir string) (changed int, err error) {
	if err := checkDirectory(dir); err != nil {
		return 0, err
	}
	root, err := makeRoot(dir)
	if err != nil {
		return 0, err
	}
	defer root.Close()
	files := schemaFiles()
	entries, err := fs.ReadDir(root.FS(), vendored)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, faultf("%s has no %s, create a spec with lakewright init %s first", dir, vendored, dir)
	}
	if err != nil {
		return 0, machinef("%v", err)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if have, err := root.ReadFile(name); err == nil && bytes.Equal(have, files[name]) {
			continue
		}
		// Written to a temporary file and renamed, because an editor may be reading the
		// file.
		err := errors.Join(root.RemoveAll(name+".tmp"), create(root, name+".tmp", files[name]))
		if err == nil {
			err = root.Rename(name+".tmp", name)
		}
		if err != nil {
			return changed, machinef("%s cannot be written: %v", filepath.Join(dir, name), err)
		}
		changed++
	}
	for _, entry := range entries {
		name := path.Join(vendored, entry.Name())
		if _, known := files[name]; known || !strings.HasSuffix(name, ".cue") || !entry.Type().IsRegular() {
			continue
		}
		// cue would still read a definition that the language no longer has.
		if err := root.Remove(name); err != nil {
			return changed, machinef("%s cannot be removed: %v", filepath.Join(dir, name), err)
		}
		changed++
	}
	return changed, nil
}

// schemaFiles returns the definitions of the language, by the paths at which CUE looks for
// them.
func schemaFiles() map[string][]byte {
	files := map[string][]byte{}
	names, _ := fs.Glob(schema.FS, "*.cue") // the pattern is valid
	for _, name := range names {
		files[path.Join(vendored, name)], _ = schema.FS.ReadFile(name) // embedded
	}
	return files
}

// makeRoot opens a directory, and creates it if it does not exist.
func makeRoot(dir string) (*os.Root, error) {
	err := os.MkdirAll(dir, 0o755)
	if errors.Is(err, syscall.ENOTDIR) {
		return nil, faultf("%s is a file or is below one, name another directory", dir)
	}
	if err != nil {
		return nil, machinef("%s cannot be created: %v", dir, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, machinef("%s cannot be opened: %v", dir, err)
	}
	return root, nil
}

// inTheWay returns an error that lists existing files, nil if there are none.
func inTheWay(root *os.Root, dir string, names []string) error {
	var found []string
	schemaFound := false
	for _, name := range names {
		switch _, err := root.Lstat(name); {
		case err == nil && strings.HasPrefix(name, vendored):
			schemaFound = true
		case err == nil:
			found = append(found, name)
		case !errors.Is(err, fs.ErrNotExist):
			return machinef("%s cannot be examined: %v", filepath.Join(dir, name), err)
		}
	}
	if schemaFound {
		found = append(found, vendored)
	}
	if len(found) == 0 {
		return nil
	}
	return faultf("%s in %s already: %s; move them, name another directory, or update only the schema with --update",
		existingPaths(len(found)), dir, strings.Join(found, ", "))
}

func existingPaths(n int) string {
	if n == 1 {
		return "1 path exists"
	}
	return fmt.Sprintf("%d paths exist", n)
}

// create writes a new file, and creates its parent directories.
func create(root *os.Root, name string, text []byte) error {
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}
