//go:build linux

package hostile

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// known are the packages of CUE that import one that starts programs, uses the network or reads files. CUE links
// all of its packages. A spec cannot import those below tool, which package load refuses, and the child is denied
// the calls.
var known = []string{
	"cuelang.org/go/internal/core/adt os/exec", // prints a graph of values where a debugger asks for it
	"cuelang.org/go/internal/cueversion net/http",
	"cuelang.org/go/pkg cuelang.org/go/pkg/tool",
	"cuelang.org/go/pkg cuelang.org/go/pkg/tool/cli",
	"cuelang.org/go/pkg cuelang.org/go/pkg/tool/exec",
	"cuelang.org/go/pkg cuelang.org/go/pkg/tool/file",
	"cuelang.org/go/pkg cuelang.org/go/pkg/tool/http",
	"cuelang.org/go/pkg cuelang.org/go/pkg/tool/os",
	"cuelang.org/go/pkg/net net", // reads addresses
	"cuelang.org/go/pkg/tool/exec os/exec",
	"cuelang.org/go/pkg/tool/http net",
	"cuelang.org/go/pkg/tool/http net/http",
	"cuelang.org/go/internal/task cuelang.org/go/tools/flow",
}

// TestReach requires that no package of this module that the child uses imports one that starts programs, uses the
// network or reads files by their names, and that of CUE's packages only the known ones do.
func TestReach(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports", "../../compiler/load").Output()
	if err != nil {
		t.Fatal(err)
	}
	imports := map[string][]string{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		imports[p.ImportPath] = p.Imports
	}
	if len(imports) < 50 {
		t.Fatalf("only %d packages", len(imports))
	}
	var found []string
	for path, list := range imports {
		for _, imported := range list {
			isOwn := strings.HasPrefix(path, "github.com/lakewright/")
			if isDenied(imported) && (isOwn || strings.HasPrefix(path, "cuelang.org/")) || isOwn && imported == "os" {
				found = append(found, path+" "+imported)
			}
		}
	}
	for _, one := range found {
		if !slices.Contains(known, one) {
			t.Errorf("%s: a new way from a spec to what it must not reach", one)
		}
	}
	for _, one := range known {
		if !slices.Contains(found, one) {
			t.Errorf("%s is no longer imported: remove it from the list", one)
		}
	}
}

// isDenied reports whether a package must not be near a spec.
func isDenied(path string) bool {
	return slices.Contains([]string{"os/exec", "net", "net/http", "plugin", "os/signal", "cuelang.org/go/cue/load", "cuelang.org/go/tools/flow"}, path) ||
		path == "cuelang.org/go/pkg/tool" || strings.HasPrefix(path, "cuelang.org/go/pkg/tool/") || strings.HasPrefix(path, "cuelang.org/go/cmd/") ||
		strings.HasPrefix(path, "cuelang.org/go/cue/inject/wasm")
}
