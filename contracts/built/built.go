// Package built builds the program, once for all tests of a package that run it.
package built

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
)

var dir atomic.Pointer[string]

// Program returns the path of the program, which the first call builds without cgo. The test runs in a
// folder of contracts. Remove removes it.
var Program = sync.OnceValues(func() (string, error) {
	temp, err := os.MkdirTemp("", "lakewright-built")
	if err != nil {
		return "", err
	}
	dir.Store(&temp)
	path := filepath.Join(temp, "lakewright")
	build := exec.Command("go", "build", "-tags=urfave_cli_no_docs", "-o", path, "../..")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w: %s", err, out)
	}
	return path, nil
})

// Remove removes what Program built, if it was called.
func Remove() {
	if temp := dir.Load(); temp != nil {
		os.RemoveAll(*temp)
	}
}
