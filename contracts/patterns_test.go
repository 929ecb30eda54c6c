package contracts

import (
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"testing"
)

// TestPatterns requires that no package compiles a regular expression at its start, and that
// each text given to lazyregexp.New is valid, because New does not compile it.
func TestPatterns(t *testing.T) {
	const lazy = "internal/lazyregexp"
	p := load(t)
	texts := 0
	for _, pkg := range p.packages {
		for _, file := range pkg.files {
			inVariables(file, func(call *ast.CallExpr) {
				if from, name := callee(pkg, call); from == "regexp" && name == "MustCompile" && pkg.path != lazy {
					t.Errorf("%s: regexp.MustCompile in a package's variable; use lazyregexp.New", p.position(call))
				}
			})
			ast.Inspect(file, func(n ast.Node) bool {
				call, isCall := n.(*ast.CallExpr)
				if !isCall {
					return true
				}
				if from, name := callee(pkg, call); from != module+"/"+lazy || name != "New" {
					return true
				}
				literal, isLiteral := call.Args[0].(*ast.BasicLit)
				if !isLiteral || literal.Kind != token.STRING {
					return true // a pattern of the schema: package language reads all of them in its tests
				}
				texts++
				text, err := strconv.Unquote(literal.Value)
				if err == nil {
					_, err = regexp.Compile(text)
				}
				if err != nil {
					t.Errorf("%s: %v", p.position(call), err)
				}
				return true
			})
		}
	}
	if texts < 30 {
		t.Fatalf("%d patterns: the test looks in the wrong place", texts)
	}
}

// inVariables calls visit with each call in the values of the file's variables, outside of
// function literals.
func inVariables(file *ast.File, visit func(*ast.CallExpr)) {
	for _, declaration := range file.Decls {
		if general, ok := declaration.(*ast.GenDecl); !ok || general.Tok != token.VAR {
			continue
		}
		ast.Inspect(declaration, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.CallExpr:
				visit(n)
			}
			return true
		})
	}
}

// callee returns the import path and the name of the function of another package that a call
// calls, "" for other calls.
func callee(p *pkg, call *ast.CallExpr) (from, name string) {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	object := p.info.Uses[selector.Sel]
	if object == nil || object.Pkg() == nil {
		return "", ""
	}
	return object.Pkg().Path(), object.Name()
}
