package contracts

import (
	"go/ast"
	"go/types"
	"testing"
)

// TestObjects requires that objects are made from resolved values: no function that
// environment.Objects or a method Objects of a section reaches may read a field of the spec as written, or copy a
// part of it into another type. No rule could judge a default or a decision that is made
// only in an object.
func TestObjects(t *testing.T) {
	p := load(t)
	fieldsOf := map[*types.Var]bool{}
	whole := map[*types.Named]bool{}
	for _, typ := range written(p) {
		structs(typ, func(named *types.Named, one *types.Struct) {
			fields := tagged(one)
			if len(fields) == 0 {
				return
			}
			if named != nil {
				whole[named] = true
			}
			for field := range one.Fields() {
				fieldsOf[field] = true
			}
		})
	}
	settings := p.packages["compiler/plan"].types.Scope().Lookup("Settings").Type().Underlying().(*types.Struct)
	if !fieldsOf[settings.Field(0)] {
		t.Fatal("plan.Settings is not known as written: the test looks in the wrong place")
	}
	g := newGraph(p)
	g.reach(p.packages["compiler/environment"].types.Scope().Lookup("Objects").(*types.Func), "")
	for _, s := range sections(t, p) {
		method, _, _ := types.LookupFieldOrMethod(s.item, true, nil, "Objects")
		if method == nil {
			t.Fatalf("%s has no method Objects", s.item)
		}
		g.reach(method.(*types.Func), "")
	}
	for g.step() {
	}
	if len(g.from) < 100 {
		t.Fatalf("objects are made in %d functions: the test looks in the wrong place", len(g.from))
	}
	for _, b := range g.bodies {
		ast.Inspect(b.node, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if field := b.pkg.field(n); fieldsOf[field] {
					t.Errorf("%s: %s reads %s of the written spec (reached by %s)", p.position(n), b.name, field.Name(), g.from[b.name])
				}
			case *ast.CallExpr:
				if typ := b.pkg.info.Types[n.Fun]; typ.IsType() && len(n.Args) == 1 {
					if named, ok := b.pkg.info.TypeOf(n.Args[0]).(*types.Named); ok && whole[named] {
						t.Errorf("%s: %s takes a %s of the written spec (reached by %s)", p.position(n), b.name, named.Obj().Name(), g.from[b.name])
					}
				}
			}
			return true
		})
	}
}

// A graph is the reached part of the call graph of the module. A call through an interface
// reaches every type of the module that implements it. A call through a field that holds a
// function reaches every function that a literal or an assignment stores in the field.
type graph struct {
	p       *program
	decls   map[*types.Func]body
	values  map[*types.Var][]body // of fields that hold functions
	named   []*types.Named
	bodies  []body
	next    int               // of bodies, to be looked through
	reached map[any]bool      // functions and fields
	from    map[string]string // functions, and what reached them first
}

// A body is the body of a function, and its package.
type body struct {
	name string
	pkg  *pkg
	node ast.Node
}

func newGraph(p *program) *graph {
	g := &graph{p: p, decls: map[*types.Func]body{}, values: map[*types.Var][]body{}, reached: map[any]bool{}, from: map[string]string{}}
	for _, one := range p.packages {
		for _, name := range one.types.Scope().Names() {
			if named, ok := one.types.Scope().Lookup(name).Type().(*types.Named); ok && !types.IsInterface(named) && named.TypeParams() == nil {
				g.named = append(g.named, named)
			}
		}
		for _, file := range one.files {
			for _, d := range file.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
					function := one.info.Defs[f.Name].(*types.Func)
					g.decls[function] = body{function.FullName(), one, f.Body}
				}
				ast.Inspect(d, func(n ast.Node) bool {
					g.assigned(one, nameOf(one, d), n)
					return true
				})
			}
		}
	}
	return g
}

// assigned records the functions that a node stores in fields.
func (g *graph) assigned(one *pkg, name string, n ast.Node) {
	keep := func(field *types.Var, value ast.Expr) {
		if _, ok := field.Type().Underlying().(*types.Signature); ok {
			g.values[field.Origin()] = append(g.values[field.Origin()], body{"a value of " + field.Name() + " in " + name, one, value})
		}
	}
	switch n := n.(type) {
	case *ast.CompositeLit:
		typ := one.info.TypeOf(n)
		if pointer, ok := typ.Underlying().(*types.Pointer); ok { // an element of a list, written without its type
			typ = pointer.Elem()
		}
		of, ok := typ.Underlying().(*types.Struct)
		if !ok {
			return
		}
		for i, e := range n.Elts {
			if pair, ok := e.(*ast.KeyValueExpr); ok {
				keep(one.info.Uses[pair.Key.(*ast.Ident)].(*types.Var), pair.Value)
			} else {
				keep(of.Field(i), e)
			}
		}
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			if s, ok := left.(*ast.SelectorExpr); ok && one.field(s) != nil && len(n.Rhs) == len(n.Lhs) {
				keep(one.field(s), n.Rhs[i])
			}
		}
	}
}

// step visits the next body, and reports whether there was one.
func (g *graph) step() bool {
	if g.next == len(g.bodies) {
		return false
	}
	b := g.bodies[g.next]
	g.next++
	ast.Inspect(b.node, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		switch used := b.pkg.info.Uses[id].(type) {
		case *types.Func:
			g.reach(used, b.name)
		case *types.Var:
			g.follow(used.Origin(), b.name)
		}
		return true
	})
	return true
}

// follow adds the functions that a field may hold.
func (g *graph) follow(field *types.Var, from string) {
	if !field.IsField() || g.reached[field] {
		return
	}
	g.reached[field] = true
	for _, b := range g.values[field] {
		g.add(b, from)
	}
}

// reach adds a function and, if it is a method of an interface, its implementations.
func (g *graph) reach(function *types.Func, from string) {
	function = function.Origin()
	if g.reached[function] {
		return
	}
	g.reached[function] = true
	if b, ok := g.decls[function]; ok {
		g.add(b, from)
		return
	}
	receiver := function.Signature().Recv()
	if receiver == nil || !types.IsInterface(receiver.Type()) {
		return // not of the module
	}
	wanted := receiver.Type().Underlying().(*types.Interface)
	for _, named := range g.named {
		if pointer := types.NewPointer(named); types.Implements(pointer, wanted) {
			method, _, _ := types.LookupFieldOrMethod(pointer, true, function.Pkg(), function.Name())
			if own, ok := method.(*types.Func); ok {
				g.reach(own, from)
			}
		}
	}
}

func (g *graph) add(b body, from string) {
	g.bodies = append(g.bodies, b)
	if _, known := g.from[b.name]; !known {
		g.from[b.name] = from
	}
}
