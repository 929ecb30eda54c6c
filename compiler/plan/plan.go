package plan

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/shape"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
	"github.com/lakewright/lakewright/internal/version"
)

// Environment is the plan of one environment.
type Environment struct {
	Name      string
	Platform  string    // name of the whole platform
	Settings  Settings  // as written
	Operators Operators // as written

	Namespace       string              // of all objects except cluster-scoped ones
	NamespaceLabels map[string]string   // of the namespace itself
	Definitions     []*shape.Definition // of custom resources, beside the spec
	Quota           int64               // percent of the demand that the namespace may use, 0 for no quota

	entries  map[string][]Item // by section, sorted by name
	sections []string          // resolved so far, in that order
	engines  []string          // those of them whose entries are workloads
	// Forgets reports whether Objects does not keep the objects, because they are read once.
	Forgets bool
	objects map[Item][]kube.Object
	used    map[use]bool

	// Mentions reports whether a text of the spec outside of the shared sections contains another
	// text; nil: none does.
	Mentions func(text string) bool
}

// Settings is the settings of an environment in the spec.
type Settings struct {
	Extends    string          `spec:"extends"`
	Namespace  string          `spec:"namespace"`
	Kubernetes version.Version `spec:"kubernetes"`
	Profile    string          `spec:"profile"`
	Security   Security        `spec:"security"`
	Quota      *Quota          `spec:"quota"` // nil: none
	Labels     metadata.Labels `spec:"labels"`
}

// Security is the pod security of the namespace.
type Security struct {
	Level string `spec:"level"` // restricted, baseline or privileged
}

// Quota is how the resource quota of the namespace is computed.
type Quota struct {
	Headroom int64 `spec:"headroom"` // percent
}

// Operators is the operators that run in the cluster.
type Operators struct {
	Spark       Operator      `spec:"spark"`       // Kubeflow's
	ApacheSpark Operator      `spec:"apacheSpark"` // Apache's
	Flink       FlinkOperator `spec:"flink"`
}

// Operator is an operator that is installed in the cluster.
type Operator struct {
	Version   version.Version `spec:"version"`
	Namespace string          `spec:"namespace"`
}

// Before reports whether the operator is older than a version. It is false if the version
// of the operator is not known.
func (o Operator) Before(major, minor int) bool {
	return o.Version.Major != 0 && !o.Version.AtLeast(major, minor)
}

// FlinkOperator is the Flink operator that is installed in the cluster.
type FlinkOperator struct {
	Operator
	PrivateHosts bool `spec:"privateHosts"` // the operator may fetch jars from private addresses
	TrustsREST   bool `spec:"trustsREST"`   // the operator has a truststore for the REST ports of clusters
}

// Path returns the path of the environment in the spec.
func (e *Environment) Path() spec.Path { return spec.PathOf("environments", e.Name) }

// Item is one resolved entry of a section: a tier, a network profile, a Spark application.
// Entry implements all methods; an item overrides Demand and Objects.
type Item interface {
	Name() string
	Path() spec.Path
	Demand() Demand         // the largest demand on the cluster
	Objects() []kube.Object // the objects, in the order in which they are applied
}

// An Explainer is an item of which some values follow from others.
type Explainer interface {
	// Explain returns the arithmetic of the value at the end of steps below the item, nil for a
	// value that follows from no other.
	Explain(steps []string) []keys.Fact
}

// Entry is the part that every Item embeds.
type Entry struct {
	name string
	path spec.Path
	Env  *Environment // not nil
}

// Name returns the key of the entry in its section.
func (e *Entry) Name() string { return e.name }

// Path returns the path of the entry in the spec.
func (e *Entry) Path() spec.Path { return e.path }

// At returns the path of a value of the entry.
func (e *Entry) At(steps ...string) spec.Path { return e.path.At(steps...) }

// Demand returns no demand; items override it.
func (e *Entry) Demand() Demand { return Demand{} }

// Objects returns no objects; items override it.
func (e *Entry) Objects() []kube.Object { return nil }

// Labels returns the labels that every object of the entry carries. The application is the
// program that runs, or the platform for objects that belong to no program. The component
// and the version may be empty.
func (e *Entry) Labels(application, component, release string) map[string]string {
	return e.Env.Labels(application, e.name, component, release)
}

// Labels returns the recommended labels of an object.
func (e *Environment) Labels(application, instance, component, release string) map[string]string {
	labels := map[string]string{
		"app.kubernetes.io/name":       application,
		"app.kubernetes.io/instance":   instance,
		"app.kubernetes.io/component":  component,
		"app.kubernetes.io/version":    release,
		"app.kubernetes.io/part-of":    e.Platform,
		"app.kubernetes.io/managed-by": "lakewright",
	}
	for key, value := range labels {
		if value == "" {
			delete(labels, key)
		}
	}
	return labels
}

// Demand is the largest demand of an item on the cluster.
type Demand struct {
	Pods   int64
	CPU    unit.CPU   // requested
	Memory unit.Bytes // requested, and also the limit
	Claims int64      // volumes claimed
	Disk   unit.Bytes // size of the volumes claimed
}

// Plus returns the sum of two demands. Each number is at most the largest int64.
func (d Demand) Plus(other Demand) Demand {
	return Demand{
		Pods: sum(d.Pods, other.Pods), CPU: sum(d.CPU, other.CPU), Memory: sum(d.Memory, other.Memory),
		Claims: sum(d.Claims, other.Claims), Disk: sum(d.Disk, other.Disk),
	}
}

// Times returns the demand of n equal items. Each number is at most the largest int64.
func (d Demand) Times(n int64) Demand {
	return Demand{
		Pods: product(d.Pods, n), CPU: product(d.CPU, n), Memory: product(d.Memory, n),
		Claims: product(d.Claims, n), Disk: product(d.Disk, n),
	}
}

func sum[N ~int64](a, b N) N {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

func product[N ~int64](a N, n int64) N {
	if n > 0 && a > N(math.MaxInt64/n) {
		return math.MaxInt64
	}
	return a * N(n)
}

// Def is one section: a top-level key of the spec, whose entries are decoded into S and
// resolved to I.
type Def[S any, I Item] struct {
	Name     string                      // the key of the spec, and the file name in every tree
	Workload bool                        // entries are workloads, and each has its own root in the tree
	Decode   func(*spec.Node) (S, error) // nil: by the tags of S
	Resolve  func(Entry, S) I
	Rules    []rule.Rule[I]
	Keys     keys.Book             // of the engine's own configuration; nil: it has none
	Kinds    []kube.Kind           // of objects that only this section makes
	Shared   func() []rule.Rule[I] // rules of several sections, created on first use; nil: none
}

// Section is a Def without its type parameters.
type Section struct {
	Name     string
	Workload bool
	Spec     reflect.Type // S, for the test that compares the structs with the schema
	Keys     keys.Book    // explains the keys of the engine's own configuration; nil: it has none
	Kinds    []kube.Kind  // of objects that only this section makes
	docs     func() []rule.Doc
	resolve  func(Entry, *spec.Node) (Item, error)
	check    func(Item, *rule.Reporter, func(*rule.Doc, Item) bool)
}

// Define turns a Def into a Section. It is the only place that erases the type parameters.
func Define[S any, I Item](def Def[S, I]) Section {
	decode := def.Decode
	if decode == nil {
		decode = func(n *spec.Node) (s S, err error) {
			err = spec.Decode(n, &s)
			return s, err
		}
	}
	rules := sync.OnceValue(func() []rule.Rule[I] {
		if def.Shared == nil {
			return def.Rules
		}
		return slices.Concat(def.Shared(), def.Rules)
	})
	return Section{
		Name: def.Name, Workload: def.Workload, Spec: reflect.TypeFor[S](), Keys: def.Keys, Kinds: def.Kinds,
		docs: func() []rule.Doc {
			var docs []rule.Doc
			for _, r := range rules() {
				docs = append(docs, r.Doc)
			}
			return docs
		},
		resolve: func(entry Entry, n *spec.Node) (Item, error) {
			s, err := decode(n)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", entry.path, err)
			}
			return def.Resolve(entry, s), nil
		},
		check: func(item Item, r *rule.Reporter, fit func(*rule.Doc, Item) bool) {
			all := rules()
			for i := range all {
				if fit(&all[i].Doc, item) {
					rule.Run(r, &all[i], item.(I))
				}
			}
		},
	}
}

// Docs returns the manuals of the rules of the section, including those that it shares with
// other sections.
func (s Section) Docs() []rule.Doc { return s.docs() }

// Resolve adds the entries of the section to the environment.
func (s Section) Resolve(e *Environment, entries *spec.Node) error {
	if e.entries == nil {
		e.entries = map[string][]Item{}
	}
	items := make([]Item, 0, len(entries.FieldsOf()))
	for _, f := range entries.FieldsOf() {
		item, err := s.resolve(Entry{name: f.Name, path: spec.PathOf(s.Name, f.Name), Env: e}, f.Node)
		if err != nil {
			return err
		}
		items = append(items, item)
	}
	slices.SortFunc(items, func(a, b Item) int { return strings.Compare(a.Name(), b.Name()) })
	e.entries[s.Name] = items
	e.sections = append(e.sections, s.Name)
	if s.Workload {
		e.engines = append(e.engines, s.Name)
	}
	return nil
}

// Check runs the rules of the section on its entries, except the pairs for which fit is
// false.
func (s Section) Check(e *Environment, r *rule.Reporter, fit func(*rule.Doc, Item) bool) {
	for _, item := range e.entries[s.Name] {
		s.check(item, r, fit)
	}
}

// All returns the entries of all sections, in the order in which the sections were
// resolved.
func (e *Environment) All() []Item { return e.of(e.sections) }

// Workloads returns the entries that are workloads, grouped by engine.
func (e *Environment) Workloads() []Item { return e.of(e.engines) }

func (e *Environment) of(sections []string) []Item {
	var items []Item
	for _, section := range sections {
		items = append(items, e.entries[section]...)
	}
	return items
}

// Objects returns the objects of one of e's entries. It makes them once, because the rules
// about objects need all of them before the environment's tree does.
func (e *Environment) Objects(item Item) []kube.Object {
	if e.Forgets {
		return item.Objects()
	}
	made, found := e.objects[item]
	if !found {
		if e.objects == nil {
			e.objects = map[Item][]kube.Object{}
		}
		made = item.Objects()
		e.objects[item] = made
	}
	return made
}

// A use is the name of an entry of a section, which another entry contains.
type use struct{ section, name string }

// Use records that an entry names an entry of another section, which need not exist.
func (e *Environment) Use(section, name string) {
	if e.used == nil {
		e.used = map[use]bool{}
	}
	e.used[use{section, name}] = true
}

// Uses reports whether an entry names an entry of a section. All sections must be resolved.
func (e *Environment) Uses(section, name string) bool { return e.used[use{section, name}] }

// Items returns the entries of a section, sorted by name.
func (e *Environment) Items(section string) []Item { return e.entries[section] }

// Find returns the entry of a section called name, the zero I when there is none.
func Find[I Item](e *Environment, section, name string) I {
	items := e.entries[section]
	i, found := slices.BinarySearchFunc(items, name, func(item Item, name string) int { return strings.Compare(item.Name(), name) })
	var none I
	if !found {
		return none
	}
	return items[i].(I)
}

// Names returns the names of a section's entries of type I for which fit is true, sorted.
func Names[I Item](e *Environment, section string, fit func(I) bool) []string {
	var names []string
	for _, item := range e.entries[section] {
		if i, ok := item.(I); ok && fit(i) {
			names = append(names, item.Name())
		}
	}
	return names
}
