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

// Shared rules find the values of an entry by the types of its fields. finderOf walks the
// struct type of a section once, and remembers the fields that lead to such types; values
// then follows only those fields in each entry.

// A Kind is a Go type that declares the kind of a field, with the definition that declares
// it in the schema. A test requires that a field has both or neither.
type Kind struct {
	Definition string // or the end of its name; "": the type stands for several kinds
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
		{"#SQL", reflect.TypeFor[pod.SQL]()},
		{"", reflect.TypeFor[*spec.Node]()}, // a pod template or a part of one
	}
}

// A value is one value of an entry whose type is one of Kinds.
type value struct {
	steps  []string // from the entry
	beside bool     // it belongs to a container other than the engine's own
	is     any
}

// each returns the values of type T in an entry, in the order of its fields.
func each[T any](item Item) iter.Seq2[value, T] {
	return func(yield func(value, T) bool) {
		for _, v := range item.values() {
			if is, ok := v.is.(T); ok && !yield(v, is) {
				return
			}
		}
	}
}

// own returns the value of type T in a top-level field of the entry, zero when there is
// none.
func own[T any](item Item, field string) T {
	for v, is := range each[T](item) {
		if len(v.steps) == 1 && v.steps[0] == field {
			return is
		}
	}
	var none T
	return none
}

// refersTo returns the section and the name of the entry that a value names, "" for another
// value.
func refersTo(v value) (section, name string) {
	switch ref := v.is.(type) {
	case pool.Ref:
		return pool.Name, string(ref)
	case network.Ref:
		return network.Name, string(ref)
	case storage.Ref:
		return storage.Name, ref.Name()
	}
	return "", ""
}

// A finder knows which fields of a type lead to values of Kinds.
type finder struct {
	of      reflect.Type
	isValue bool   // the type itself is one of Kinds
	beside  bool   // this is a container other than the engine's own
	parts   []part // of a struct
	elem    *finder
}

// A part is a field of a struct that leads to values.
type part struct {
	index int
	name  string // "": embedded
	*finder
}

// finderOf returns the finder of a type, nil when the type contains no values of Kinds.
func finderOf(t reflect.Type) *finder {
	f := &finder{
		of: t, beside: t == reflect.TypeFor[pod.Container](),
		isValue: slices.ContainsFunc(Kinds(), func(k Kind) bool { return k.Type == t }),
	}
	switch {
	case f.isValue && t != reflect.TypeFor[*route.Spec]():
		return f // its fields are not looked at
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
	if !f.isValue && f.elem == nil && f.parts == nil {
		return nil
	}
	return f
}

// values returns the values in a struct, in the order of its fields.
func (f *finder) values(v reflect.Value) []value {
	if f == nil {
		return nil
	}
	return f.find(nil, v, make([]string, 0, 8), false)
}

// find appends the values in v. It does not keep steps.
func (f *finder) find(into []value, v reflect.Value, steps []string, beside bool) []value {
	if v.IsZero() {
		return into
	}
	beside = beside || f.beside
	if f.isValue {
		into = append(into, value{slices.Clone(steps), beside, v.Interface()})
		if template, ok := v.Interface().(*spec.Node); ok {
			into = append(into, ofTemplate(template, steps)...)
		}
	}
	for _, p := range f.parts {
		inner := steps
		if p.name != "" {
			inner = append(steps, p.name)
		}
		into = p.find(into, v.Field(p.index), inner, beside)
	}
	if f.elem == nil {
		return into
	}
	switch v.Kind() {
	case reflect.Pointer:
		into = f.elem.find(into, v.Elem(), steps, beside)
	case reflect.Slice:
		for i := range v.Len() {
			into = f.elem.find(into, v.Index(i), append(steps, strconv.Itoa(i)), beside)
		}
	case reflect.Map:
		for _, key := range slices.SortedFunc(slices.Values(v.MapKeys()), func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) }) {
			into = f.elem.find(into, v.MapIndex(key), append(steps, key.String()), beside)
		}
	}
	return into
}

// ofTemplate returns the labels and annotations of a pod template.
func ofTemplate(template *spec.Node, steps []string) []value {
	meta := template.Field("metadata")
	at := func(field string) []string { return append(slices.Clone(steps), "metadata", field) }
	return []value{
		{steps: at("labels"), is: metadata.Labels(textsOf(meta.Field("labels")))},
		{steps: at("annotations"), is: metadata.Annotations(textsOf(meta.Field("annotations")))},
	}
}

// textsOf returns the fields of a struct that are text, by name.
func textsOf(n *spec.Node) map[string]string {
	texts := map[string]string{}
	for _, f := range n.FieldsOf() {
		if f.Node.Kind == spec.String {
			texts[f.Name] = f.Node.Text
		}
	}
	return texts
}

// fields returns the paths of the fields of a section that a rule looks at, without names
// of entries, sorted.
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

// leads returns the parts of the finder, including those of its elements.
func (f *finder) leads() []part {
	if f.elem != nil {
		return []part{{finder: f.elem}}
	}
	return f.parts
}
