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
	"regexp"
	"slices"
	"strings"
	"syscall"

	"github.com/lakewright/lakewright/schema"
)

// vendored is where CUE looks for the schema, so that cue itself and editors find it
// without a network.
const vendored = "cue.mod/pkg/" + schema.ImportPath

// scaffold holds the files that init lays down, with the words of replacements in
// them.
//
//go:embed all:scaffold
var scaffold embed.FS

var (
	nameForm    = regexp.MustCompile(`^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$`)
	releaseForm = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+$`)
)

// replacements puts the platform's name, the package's and the version of the hooks
// into the files.
func replacements(dir string) (*strings.Replacer, error) {
	full, err := filepath.Abs(dir)
	if err != nil {
		return nil, machinef("the current directory is not known: %v", err)
	}
	name, revision := strings.ToLower(strings.ReplaceAll(filepath.Base(full), "_", "-")), buildVersion()
	if !nameForm.MatchString(name) || len(name) > 50 {
		name = "platform" // room is left for -dev in names of namespaces
	}
	if !releaseForm.MatchString(revision) {
		revision = "main"
	}
	pkg := strings.ReplaceAll(name, "-", "")
	if slices.Contains([]string{"package", "import", "for", "in", "if", "let", "true", "false", "null", "schema"}, pkg) {
		pkg = "platform"
	}
	return strings.NewReplacer("NAME", name, "PACKAGE", pkg, "REVISION", revision), nil
}

// layDown writes a new spec and returns its files. It writes all of them or none, and
// never over one that exists.
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
				_ = root.Remove(done) // as far as the machine still works
			}
			return nil, machinef("%s cannot be written: %v", filepath.Join(dir, name), err)
		}
	}
	return names, nil
}

// updateSchema makes the vendored schema that of this version, and returns how many
// files changed.
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
		return 0, faultf("%s has no %s, lay down a spec with lakewright init %s first", dir, vendored, dir)
	}
	if err != nil {
		return 0, machinef("%v", err)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if have, err := root.ReadFile(name); err == nil && bytes.Equal(have, files[name]) {
			continue
		}
		// Beside and renamed, as an editor may be reading.
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
		// A definition that the language has no more would still be read by cue.
		if err := root.Remove(name); err != nil {
			return changed, machinef("%s cannot be removed: %v", filepath.Join(dir, name), err)
		}
		changed++
	}
	return changed, nil
}

// schemaFiles returns the definitions of the language at the places where CUE looks.
func schemaFiles() map[string][]byte {
	files := map[string][]byte{}
	names, _ := fs.Glob(schema.FS, "*.cue") // the pattern is right
	for _, name := range names {
		files[path.Join(vendored, name)], _ = schema.FS.ReadFile(name) // embedded
	}
	return files
}

// makeRoot opens a directory, which it creates if there is none.
func makeRoot(dir string) (*os.Root, error) {
	err := os.MkdirAll(dir, 0o755)
	if errors.Is(err, syscall.ENOTDIR) {
		return nil, faultf("%s is a file or lies below one, name another directory", dir)
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

// inTheWay returns an error that lists the files that exist already.
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
			return machinef("%s cannot be looked at: %v", filepath.Join(dir, name), err)
		}
	}
	if schemaFound {
		found = append(found, vendored)
	}
	if len(found) == 0 {
		return nil
	}
	return faultf("%s in the way in %s: %s; move them, name another directory, or refresh the schema alone with --update",
		verbed(len(found)), dir, strings.Join(found, ", "))
}

func verbed(n int) string {
	if n == 1 {
		return "1 thing stands"
	}
	return fmt.Sprintf("%d things stand", n)
}

// create writes a file that does not exist, with the directories above it.
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
