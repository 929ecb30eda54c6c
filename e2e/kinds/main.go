// Kinds writes the table of the fields of Kubernetes' own kinds, compiler/shape/kinds.txt. It
// reads the OpenAPI documents in the module k8s.io/kubernetes, and the words that a field allows
// from the generated code beside them, because the documents do not list them. The go command
// downloads one release of each minor version.
//
// Its files:
//
//   - main.go: downloads the releases and writes the table
//   - read.go: reads the definitions and the words of a release
//   - merge.go: merges the definitions of all releases, and prints them
//   - required.go: where the documents and the validation of the API server differ
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
)

// releases lists the newest release of each minor version when the table was last written.
var releases = []struct {
	minor   int
	version string
}{
	{30, "v1.30.14"}, {31, "v1.31.14"}, {32, "v1.32.13"}, {33, "v1.33.13"},
	{34, "v1.34.4"}, {35, "v1.35.4"}, {36, "v1.36.3"}, {37, "v1.37.2"},
}

func main() {
	check := flag.Bool("check", false, "fail if the file differs, instead of writing it")
	flag.Parse()
	if err := run(*check, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "kinds:", err)
		os.Exit(1)
	}
}

// run writes the table into a file, or compares it with the file.
func run(check bool, file string) error {
	m := newMerger()
	for _, r := range releases {
		dir, err := download(r.version)
		if err != nil {
			return err
		}
		definitions, err := read(dir)
		if err != nil {
			return fmt.Errorf("%s: %w", r.version, err)
		}
		if err := m.add(r.minor, definitions); err != nil {
			return fmt.Errorf("%s: %w", r.version, err)
		}
	}
	text, err := m.table()
	if err != nil {
		return err
	}
	if !check {
		return os.WriteFile(file, text, 0o644)
	}
	old, err := os.ReadFile(file)
	if err == nil && !bytes.Equal(old, text) {
		err = fmt.Errorf("%s is not what Kubernetes' own documents give", file)
	}
	return err
}

// download returns the directory of a release of Kubernetes.
func download(version string) (string, error) {
	command := exec.CommandContext(context.Background(), "go", "mod", "download", "-json", "k8s.io/kubernetes@"+version)
	command.Dir = os.TempDir() // outside of any module, so that no go.mod is read or changed
	out, err := command.Output()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return "", err
	}
	var module struct{ Dir, Error string }
	if err := json.Unmarshal(out, &module); err != nil {
		return "", fmt.Errorf("read the output of go mod download: %w", err)
	}
	if module.Error != "" {
		return "", errors.New(module.Error)
	}
	return module.Dir, nil
}
