package syntax

import (
	"fmt"
	"slices"

	"cuelang.org/go/cue/ast"

	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// namedByLoop explains a field in a loop whose name is that of the variable of the loop. CUE takes the
// name as it is written, so each turn of the loop writes the same field.
func namedByLoop(text []byte, decls []ast.Decl) (Fault, bool) {
	for _, decl := range decls {
		loop, ok := decl.(*ast.Comprehension)
		if !ok {
			continue
		}
		body, ok := loop.Value.(*ast.StructLit)
		for _, clause := range loop.Clauses {
			clause, isFor := clause.(*ast.ForClause)
			if !isFor || !ok {
				continue
			}
			for _, name := range []*ast.Ident{clause.Key, clause.Value} {
				if name == nil || name.Name == "_" {
					continue
				}
				if label := namedBy(body.Elts, name.Name, 0); label != nil && label.Pos().IsValid() {
					return loopName(text, loop, label, name.Name), true
				}
			}
		}
	}
	return Fault{}, false
}

// namedBy returns the name of the first field that is written as the name of a variable, below fields
// that have the same name in each turn of a loop; nil for none. A single value at some depth may have
// any name.
func namedBy(decls []ast.Decl, name string, depth int) ast.Node {
	for _, decl := range decls {
		field, ok := decl.(*ast.Field)
		if !ok {
			continue
		}
		inner, isStruct := field.Value.(*ast.StructLit)
		switch label := field.Label.(type) {
		case *ast.Ident:
			switch {
			case label.Name != name:
			case depth > 0 && isStruct, depth == 0 && !(isStruct && hasComputed(inner.Elts)):
				return label
			}
		case *ast.ListLit:
			if len(label.Elts) == 1 {
				if ident, ok := label.Elts[0].(*ast.Ident); ok && ident.Name == name {
					return label
				}
			}
			continue
		case *ast.BasicLit:
		default:
			continue // its name is computed, and differs in each turn
		}
		if isStruct {
			if found := namedBy(inner.Elts, name, depth+1); found != nil {
				return found
			}
		}
	}
	return nil
}

// hasComputed reports whether the name of one of some fields is computed.
func hasComputed(decls []ast.Decl) bool {
	return slices.ContainsFunc(decls, func(decl ast.Decl) bool {
		field, ok := decl.(*ast.Field)
		if !ok {
			return false
		}
		switch field.Label.(type) {
		case *ast.Ident, *ast.BasicLit, *ast.ListLit:
			return false
		}
		return true
	})
}

func loopName(text []byte, loop *ast.Comprehension, label ast.Node, name string) Fault {
	start, end := label.Pos().Offset(), label.End().Offset()
	f := Fault{
		Start: start, End: end, Replacement: "(" + name + ")",
		Message: fmt.Sprintf("each turn of the loop writes the same field, named %s; as the name of a field, the value of %s stands in parentheses", name, name),
		Fix:     fmt.Sprintf("write (%s): …", name),
	}
	if _, isPattern := label.(*ast.ListLit); isPattern {
		f.Message = inBrackets(name)
	}
	for _, m := range partOf.FindAllStringSubmatch(string(text[loop.Pos().Offset():loop.End().Offset()]), -1) {
		if m[1] != name {
			continue
		}
		f.Replacement = ""
		f.Fix = fmt.Sprintf("write (%s.NAME): … with the field of %s that holds the name", name, name)
		if part := m[2]; part == "name" || part == "id" {
			f.Fix = fmt.Sprintf("write (%s.%s): …", name, part)
			break
		}
	}
	return f
}

// partOf matches a field of a name.
var partOf = lazyregexp.New(`\b(\w+)\.([a-z]\w*)`)

// loopPatterns explains [NAME]: for the variable of a loop directly in its braces, which CUE does not read.
func loopPatterns(d *document) []candidate {
	var out []candidate
	from, to := d.onLine()
	for i := from; i+3 < len(d.atoms) && i < to; i++ {
		a, end := d.atoms[i], d.atoms[i+2].end
		if !d.is(i, "[") || !d.is(i+2, "]") || d.atoms[i+3].kind != colon || !d.isLoopVariable(string(d.raw(i+1, i+2)), a.start) {
			continue
		}
		with := "(" + string(d.raw(i+1, i+2)) + ")"
		out = append(out, replace(a.start, end, with, inBrackets(string(d.raw(i+1, i+2))), fmt.Sprintf("write %s: …", with)))
	}
	return out
}

func inBrackets(name string) string {
	return fmt.Sprintf("[%s] is a pattern for names of fields, not a name; as the name of a field, the value of %s stands in parentheses", name, name)
}

// isLoopVariable reports whether a loop above an offset gives values to a name.
func (d *document) isLoopVariable(name string, at int) bool {
	for _, m := range loopVariables.FindAllStringSubmatch(string(d.text[:at]), -1) {
		if m[1] == name || m[2] == name {
			return true
		}
	}
	return false
}

var loopVariables = lazyregexp.New(`(?m)(?:^|[\[{ \t])for[ \t]+(\w+)(?:[ \t]*,[ \t]*(\w+))?[ \t]+in[ \t]`)
