// Package workload holds what all sections have in common whose entries run pods, and the
// rules about it: references, images, labels, annotations, variables, credentials, routes,
// and whether a pod fits on a node. A section is defined here instead of in plan, writes
// its spec in the types that declare what a field is (pool.Ref, image.Name, …), and has all
// of these rules; what only one engine can judge stays with the engine. It makes no objects.
package workload

import (
	"reflect"
	"slices"
	"sync"

	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// Entry is what every Item begins with.
type Entry struct {
	plan.Entry
	said []value
}

func (e *Entry) env() *plan.Environment { return e.Env }

func (e *Entry) values() []value { return e.said }

// Item is one resolved entry of a section whose entries run pods. Entry implements what is
// not exported.
type Item interface {
	plan.Item
	pool.Tenant
	// Pods returns one pod of each role at its largest, for comparison with a node.
	Pods() []Pod
	// Sets returns the environment variables that are set in the pods in place of the user.
	Sets() []Variable

	env() *plan.Environment
	values() []value
}

// A Limited is an item that cannot do everything that a spec may ask of it. A rule of its
// section reports what it cannot do, so shared rules give no other advice about it.
type Limited interface {
	// IsLimited reports whether what stands at a path cannot be done.
	IsLimited(at spec.Path) bool
}

// A Variable is an environment variable that is not the user's to set.
type Variable struct {
	Name    string
	By      string // what sets it, to follow "is set": "by Spark", "from memory"
	Instead string // what to do instead, an imperative; "": nothing
}

// KeyVariables returns the variables in which pods find the keys of the stores that they
// open.
func KeyVariables(opened storage.Settings) []Variable {
	variables := make([]Variable, len(opened.Variables))
	for i, v := range opened.Variables {
		variables[i] = Variable{Name: v.Name, By: "from the credentials of a store"}
	}
	return variables
}

// Owned is a label or an annotation that is not the user's to write.
type Owned struct {
	Key     string // one that ends in a slash stands for all keys that begin with it
	Owner   string // in a message
	Instead string // what to do instead, an imperative in which %q is the value; "": nothing
}

// Engine is what no field of a spec says of an engine.
type Engine struct {
	// Project publishes what the image of an entry runs. The entry has the image in its
	// field image and the version in its field version.
	Project image.Project
	// Stricter reports whether a rule of the section compares the image with the version
	// more strictly; nil: of no image.
	Stricter func(image.Image) bool
	// Reader is the program that reads the stores which an entry names; zero: one that reads
	// every store.
	Reader storage.Program
	// Labels and Annotations are owned besides those that are owned everywhere.
	Labels, Annotations []Owned
	// HoldsOptions reports whether a key of conf holds options of a JVM; nil: none does.
	HoldsOptions func(key string) bool
	// Sizes are the fields that the sizes of pods follow from, for the manual.
	Sizes []spec.Path
}

// Def is one section whose entries run pods.
type Def[S any, I Item] struct {
	Name     string // as in plan.Def
	Workload bool   // as in plan.Def
	Engine   Engine
	Resolve  func(Entry, S) I
	Rules    []rule.Rule[I] // of the section alone
}

// Define turns a Def into a Section, with the rules of this package before its own.
func Define[S any, I Item](def Def[S, I]) plan.Section {
	found := sync.OnceValue(func() *finder { return finderOf(reflect.TypeFor[S]()) })
	return plan.Define(plan.Def[S, I]{
		Name: def.Name, Workload: def.Workload, Rules: def.Rules,
		Resolve: func(entry plan.Entry, s S) I {
			return def.Resolve(Entry{Entry: entry, said: found().values(reflect.ValueOf(s))}, s)
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

// A subject is an item with what is known of its engine.
type subject struct {
	Item
	engine Engine
}

// at returns the path of a value of the item.
func (s subject) at(v value) spec.Path { return s.Path().At(v.steps...) }

// shared is a rule of every section whose entries run pods.
type shared struct {
	rule.Doc                // but for Judges, which follow from looks
	looks    []reflect.Type // the types of fields that it looks at
	entry    bool           // it looks at fields of the entry itself alone
	main     bool           // it looks at no containers beside the engine's own
	sizes    bool           // it looks at the sizes of pods too
	Check    func(subject, *rule.Reporter)
}

// check judges one item, and takes back what is about something that the item cannot do. A
// credential has to go wherever it stands.
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

// rules returns the rules, by theme.
func rules() []shared {
	return slices.Concat(referenceRules, imageRules, metadataRules, variableRules, secretRules, routeRules, fitRules)
}
