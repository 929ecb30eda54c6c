package workload

import (
	"iter"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/route"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/version"
)

// What an entry says is found by the types of its fields: the struct that a spec is decoded
// into is walked once, and each entry of it along the way that leads to such fields.

// A Kind is a type that declares what a field of a spec is, with the definition that does so
// in the schema. A test demands that a field has both or none.
type Kind struct {
	Definition string // or one whose name ends like it; "": the type says more than one thing
	Type       reflect.Type
}

// Kinds returns the types of the fields that shared rules look at.
func Kinds() []Kind {
	return []Kind{
		{"#PoolName", reflect.TypeFor[pool.Ref]()},
		{"#NetworkName", reflect.TypeFor[network.Ref]()},
		{"#ScratchTier", reflect.TypeFor[storage.ScratchRef]()},
		{"#SharedTier", reflect.TypeFor[storage.SharedRef]()},
		{"#ObjectStore", reflect.TypeFor[storage.ObjectRef]()},
		{"#Image", reflect.TypeFor[image.Name]()},
		{"", reflect.TypeFor[version.Version]()},
		{"#Labels", reflect.TypeFor[metadata.Labels]()},
		{"#Annotations", reflect.TypeFor[metadata.Annotations]()},
		{"#Env", reflect.TypeFor[pod.EnvSpec]()},
		{"#RouteFields", reflect.TypeFor[*route.Spec]()},
		{"#Conf", reflect.TypeFor[pod.Conf]()},
		{"#Arguments", reflect.TypeFor[pod.Arguments]()},
		{"#Command", reflect.TypeFor[pod.Command]()},
		{"#JavaOptions", reflect.TypeFor[pod.JavaOptions]()},
		{"", reflect.TypeFor[*spec.Node]()}, // a piece of a pod in the words of Kubernetes
	}
}

// A value is one value of an entry whose type says what it is.
type value struct {
	steps  []string // from the entry
	beside bool     // it belongs to a container beside the engine's own
	is     any
}

// each returns the values of one type that an entry says, in the order of its fields.
func each[T any](item Item) iter.Seq2[value, T] {
	return func(yield func(value, T) bool) {
		for _, v := range item.values() {
			if is, ok := v.is.(T); ok && !yield(v, is) {
				return
			}
		}
	}
}

// own returns the value of one type at a field of the entry itself, zero when there is none.
func own[T any](item Item, field string) T {
	for v, is := range each[T](item) {
		if len(v.steps) == 1 && v.steps[0] == field {
			return is
		}
	}
	var none T
	return none
}

// A finder knows the way through a type to all values of the types above.
type finder struct {
	of     reflect.Type
	said   bool   // a value of this type is one itself
	beside bool   // this is a container beside the engine's own
	parts  []part // of a struct
	elem   *finder
}

// A part is a field of a struct that leads to values.
type part struct {
	index int
	name  string // "": embedded
	*finder
}

// finderOf returns the way through a type, nil when it leads to nothing.
func finderOf(t reflect.Type) *finder {
	f := &finder{
		of: t, beside: t == reflect.TypeFor[pod.Container](),
		said: slices.ContainsFunc(Kinds(), func(k Kind) bool { return k.Type == t }),
	}
	switch {
	case f.said && t != reflect.TypeFor[*route.Spec]():
		return f // whole
	case t.Kind() == reflect.Pointer, t.Kind() == reflect.Slice, t.Kind() == reflect.Map:
		f.elem = finderOf(t.Elem())
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			field := t.Field(i)
			name := field.Tag.Get(spec.Tag)
			if name == "" && !field.Anonymous {
				continue
			}
			if inner := finderOf(field.Type); inner != nil {
				f.parts = append(f.parts, part{i, name, inner})
			}
		}
	}
	if !f.said && f.elem == nil && f.parts == nil {
		return nil
	}
	return f
}

// values returns what a struct says, in the order of its fields.
func (f *finder) values(v reflect.Value) []value {
	if f == nil {
		return nil
	}
	return f.find(nil, v, make([]string, 0, 8), false)
}

// find adds what a value says. The steps belong to the caller.
func (f *finder) find(said []value, v reflect.Value, steps []string, beside bool) []value {
	if v.IsZero() {
		return said
	}
	beside = beside || f.beside
	if f.said {
		said = append(said, value{slices.Clone(steps), beside, v.Interface()})
		if template, ok := v.Interface().(*spec.Node); ok {
			said = append(said, ofTemplate(template, steps)...)
		}
	}
	for _, p := range f.parts {
		inner := steps
		if p.name != "" {
			inner = append(steps, p.name)
		}
		said = p.find(said, v.Field(p.index), inner, beside)
	}
	if f.elem == nil {
		return said
	}
	switch v.Kind() {
	case reflect.Pointer:
		said = f.elem.find(said, v.Elem(), steps, beside)
	case reflect.Slice:
		for i := range v.Len() {
			said = f.elem.find(said, v.Index(i), append(steps, strconv.Itoa(i)), beside)
		}
	case reflect.Map:
		for _, key := range slices.SortedFunc(slices.Values(v.MapKeys()), func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) }) {
			said = f.elem.find(said, v.MapIndex(key), append(steps, key.String()), beside)
		}
	}
	return said
}

// ofTemplate returns what a piece of a pod in the words of Kubernetes says.
func ofTemplate(template *spec.Node, steps []string) []value {
	meta := template.Field("metadata")
	at := func(field string) []string { return append(slices.Clone(steps), "metadata", field) }
	return []value{
		{steps: at("labels"), is: metadata.Labels(textsOf(meta.Field("labels")))},
		{steps: at("annotations"), is: metadata.Annotations(textsOf(meta.Field("annotations")))},
	}
}

// textsOf returns the texts of a struct, by name.
func textsOf(n *spec.Node) map[string]string {
	texts := map[string]string{}
	for _, f := range n.FieldsOf() {
		if f.Node.Kind == spec.String {
			texts[f.Name] = f.Node.Text
		}
	}
	return texts
}

// fields returns the fields of a section that a rule looks at, without names of entries,
// sorted.
func (f *finder) fields(section spec.Path, by shared) []spec.Path {
	if f == nil {
		return nil
	}
	found := map[spec.Path]bool{}
	var walk func(*finder, spec.Path)
	walk = func(f *finder, at spec.Path) {
		if f.beside && by.main {
			return
		}
		if slices.Contains(by.looks, f.of) && (!by.entry || at.Parent() == section) {
			found[at] = true
		}
		for _, p := range f.leads() {
			inner := at
			if p.name != "" {
				inner = at.At(p.name)
			}
			walk(p.finder, inner)
		}
	}
	walk(f, section)
	return slices.Sorted(maps.Keys(found))
}

// leads returns what the way leads on to.
func (f *finder) leads() []part {
	if f.elem != nil {
		return []part{{finder: f.elem}}
	}
	return f.parts
}
