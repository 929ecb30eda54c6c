package workload

import (
	"iter"
	"reflect"
	"slices"
	"sync"

	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// Entry is the part that every Item embeds.
type Entry struct {
	plan.Entry
	collected []value
	reader    storage.Program
}

// Reader returns the program that reads the stores of the entry.
func (e *Entry) Reader() storage.Program { return e.reader }

func (e *Entry) env() *plan.Environment { return e.Env }

func (e *Entry) values() []value { return e.collected }

// Item is one resolved entry of a section whose entries run pods. Entry implements the
// unexported methods.
type Item interface {
	plan.Item
	pool.Tenant
	// Pods returns the largest pod of each component, for comparison with a node.
	Pods() []Pod
	// Sets returns the environment variables that the engine or the compiler sets in the
	// pods.
	Sets() []Variable
	// Reader returns the program that reads the stores. Entry implements it.
	Reader() storage.Program

	env() *plan.Environment
	values() []value
}

// A Limited is an item that does not support everything that its spec can express. A rule
// of its section reports unsupported fields, so shared rules give no other advice about
// them.
type Limited interface {
	// IsLimited reports whether the item does not support the value at a path.
	IsLimited(at spec.Path) bool
}

// A Keyed is an item whose keys in conf set environment variables of its pods too.
type Keyed interface {
	// KeyVariables returns the names of the variables, and the paths of their keys, sorted.
	KeyVariables() iter.Seq2[string, spec.Path]
}

// A Variable is an environment variable that the user must not set.
type Variable struct {
	Name    string
	By      string // what sets it, appended to "is set": "by Spark", "from memory"
	Instead string // what to do instead, an imperative; "": nothing
}

// KeyVariables returns the variables that hold the keys of the stores that pods open.
func KeyVariables(opened storage.Settings) []Variable {
	variables := make([]Variable, len(opened.Variables))
	for i, v := range opened.Variables {
		variables[i] = Variable{Name: v.Name, By: "from the credentials of a store"}
	}
	return variables
}

// Owned is a label or an annotation that the user must not write.
type Owned struct {
	Key     string // a key that ends in a slash stands for all keys with that prefix
	Owner   string // in a message
	Instead string // what to do instead, an imperative in which %q stands for the value; "": nothing
}

// Engine is what shared rules must know about an engine beyond the fields of a spec.
type Engine struct {
	// Project publishes the program in the image of an entry. The field image of the entry
	// has the image, and the field version has the version.
	Project image.Project
	// Stricter reports whether a rule of the section compares this image with the version
	// more strictly; nil: false for all images.
	Stricter func(image.Image) bool
	// Reader is the program that reads the stores of an entry. It is required.
	Reader storage.Program
	// Labels and Annotations are owned in addition to those that are owned in every
	// section.
	Labels, Annotations []Owned
	// HoldsOptions reports whether a key of conf holds options of a JVM; nil: no key does.
	HoldsOptions func(key string) bool
	// Sizes lists the fields that decide the sizes of pods, for the manual.
	Sizes []spec.Path
}

// Def is one section whose entries run pods.
type Def[S any, I Item] struct {
	Name     string // as in plan.Def
	Workload bool   // as in plan.Def
	Engine   Engine
	Resolve  func(Entry, S) I
	Rules    []rule.Rule[I] // of this section only
	Keys     keys.Book      // as in plan.Def
	Kinds    []kube.Kind    // as in plan.Def
}

// Define turns a Def into a Section, with the rules of this package before its own.
func Define[S any, I Item](def Def[S, I]) plan.Section {
	found := sync.OnceValue(func() *finder { return finderOf(reflect.TypeFor[S]()) })
	return plan.Define(plan.Def[S, I]{
		Name: def.Name, Workload: def.Workload, Rules: def.Rules, Keys: def.Keys, Kinds: def.Kinds,
		Resolve: func(entry plan.Entry, s S) I {
			values := found().values(reflect.ValueOf(s))
			for _, v := range values {
				if section, name := refersTo(v); name != "" {
					entry.Env.Use(section, name)
				}
			}
			return def.Resolve(Entry{Entry: entry, collected: values, reader: def.Engine.Reader}, s)
		},
		Shared: func() []rule.Rule[I] {
			var all []rule.Rule[I]
			for _, one := range rules() {
				one.Judges = found().fields(spec.PathOf(def.Name), one)
				if one.sizes {
					one.Judges = slices.Concat(def.Engine.Sizes, one.Judges)
				}
				all = append(all, rule.Rule[I]{Doc: one.Doc, Check: func(item I, r *rule.Reporter) {
					one.check(subject{Item: item, engine: def.Engine}, r)
				}})
			}
			return all
		},
	})
}

// A subject is an item with its engine.
type subject struct {
	Item
	engine Engine
}

// at returns the path of a value of the item.
func (s subject) at(v value) spec.Path { return s.Path().At(v.steps...) }

// shared is a rule of every section whose entries run pods.
type shared struct {
	rule.Doc                // except Judges, which follows from looks
	looks    []reflect.Type // types of the fields that it looks at
	entry    bool           // it looks only at top-level fields of the entry
	main     bool           // it looks only at the engine's own containers
	sizes    bool           // it looks at the sizes of pods too
	Check    func(subject, *rule.Reporter)
}

// check judges one item, and drops findings about fields that the item does not support. It
// keeps findings about credentials, which must be removed in any case.
func (s shared) check(item subject, r *rule.Reporter) {
	before := len(r.Findings)
	s.Check(item, r)
	limited, ok := item.Item.(Limited)
	if !ok || s.Secret {
		return
	}
	kept := slices.DeleteFunc(r.Findings[before:], func(d diag.Diagnostic) bool { return limited.IsLimited(spec.Path(d.Path)) })
	r.Findings = r.Findings[:before+len(kept)]
}

// rules returns the rules, grouped by topic.
func rules() []shared {
	return slices.Concat(referenceRules, imageRules, metadataRules, variableRules, secretRules, routeRules, fitRules)
}
