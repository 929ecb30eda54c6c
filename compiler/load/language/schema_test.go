package language

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/schema"
)

// TestSchemaReads requires that the schema is easy to read: formatted by cue fmt, lines of at
// most 120 characters, sorted imports, patterns without a doubled backslash, and a name for each
// pattern that is used twice.
func TestSchemaReads(t *testing.T) {
	names, err := fs.Glob(schema.FS, "*.cue")
	if err != nil || len(names) < 10 {
		t.Fatalf("found %d files of the schema: %v", len(names), err)
	}
	patterns := map[string]string{}
	for _, name := range names {
		text, err := fs.ReadFile(schema.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		if formatted, err := format.Source(text); err != nil || string(formatted) != string(text) {
			t.Errorf("%s is not formatted by cue fmt: %v", name, err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if n := utf8.RuneCountInString(line); n > 120 {
				t.Errorf("%s:%d: %d characters; want at most 120", name, i+1, n)
			}
		}
		file, err := parseFile(schema.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		var imports []string
		for spec := range file.ImportSpecs() {
			imports = append(imports, spec.Path.Value)
		}
		if !slices.IsSorted(imports) {
			t.Errorf("%s: imports are %v; want them sorted", name, imports)
		}
		ast.Walk(file, func(n ast.Node) bool {
			if u, ok := n.(*ast.UnaryExpr); ok && u.Op == token.MAT {
				checkPattern(t, patterns, u)
			}
			return true
		}, nil)
	}
}

func checkPattern(t *testing.T, seen map[string]string, u *ast.UnaryExpr) {
	t.Helper()
	at, lit := u.Pos().String(), u.X.(*ast.BasicLit).Value
	if strings.HasPrefix(lit, `"`) && strings.Contains(lit, `\`) {
		t.Errorf("%s: write the pattern as a raw string, #%s#", at, strings.ReplaceAll(lit, `\\`, `\`))
	}
	if first, twice := seen[lit]; twice {
		t.Errorf("%s: the pattern stands at %s too: give it a name", at, first)
	}
	seen[lit] = at
}
