package load

import (
	"io/fs"
	"slices"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"
)

// An Outline is the names that stand in the files of a spec.
type Outline struct {
	Environments []string
	// Entries is the names in each section, those that only an environment adds included.
	Entries map[string][]string
}

// ReadOutline returns the names in the spec in the root of fsys, sorted. It evaluates nothing, so
// that a name that the spec computes is missing, and it reads what it can of a file with a syntax
// error.
func ReadOutline(fsys fs.FS) Outline {
	outline := Outline{Entries: map[string][]string{}}
	c := &collector{fsys: fsys, evaluates: true}
	if c.collect(".") != nil {
		return outline
	}
	for _, f := range c.files {
		syntax := f.syntax
		if syntax == nil {
			syntax, _ = parseFile(f.name, f.text)
		}
		if syntax != nil {
			outline.add(fieldsOf(&ast.StructLit{Elts: syntax.Decls}))
		}
	}
	outline.Environments = sorted(outline.Environments)
	for section, names := range outline.Entries {
		outline.Entries[section] = sorted(names)
	}
	return outline
}

// add adds the names in the fields of a spec, or of the overrides of an environment.
func (o *Outline) add(fields map[string][]ast.Expr) {
	for section, values := range fields {
		for _, value := range values {
			for name, entries := range fieldsOf(value) {
				if section != "environments" {
					o.Entries[section] = append(o.Entries[section], name)
					continue
				}
				o.Environments = append(o.Environments, name)
				for _, overrides := range entries {
					o.add(fieldsOf(overrides))
				}
			}
		}
	}
}

func sorted(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// fieldsOf returns the values of the fields that are written in an expression, by name. It
// looks into the operands of & and into embedded structs.
func fieldsOf(x ast.Expr) map[string][]ast.Expr {
	fields := map[string][]ast.Expr{}
	var look func(x ast.Expr)
	look = func(x ast.Expr) {
		switch x := x.(type) {
		case *ast.ParenExpr:
			look(x.X)
		case *ast.BinaryExpr:
			if x.Op == token.AND {
				look(x.X)
				look(x.Y)
			}
		case *ast.StructLit:
			for _, decl := range x.Elts {
				switch decl := decl.(type) {
				case *ast.EmbedDecl:
					look(decl.Expr)
				case *ast.Field:
					name, identifier, err := ast.LabelName(decl.Label)
					if err == nil && (!identifier || name[0] != '_' && name[0] != '#') {
						fields[name] = append(fields[name], decl.Value)
					}
				}
			}
		}
	}
	look(x)
	return fields
}
