package overlays

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
)

// shape is how values of a type are read. A type with the zero shape cannot be read.
type shape uint8

const (
	_ shape = iota
	pointerShape
	dynamicShape // an interface
	structShape
	mapShape
	listShape
	textShape
	numberShape // json.Number
	textMarshalShape
	jsonMarshalShape
	boolShape
	intShape
	uintShape
	floatShape
)

// plan is the result of reflection on a type.
type plan struct {
	goType    reflect.Type
	shape     shape
	elem      *plan   // of a pointer, a map or a list
	fields    []field // of a struct, in order, with those of embedded structs
	byAddress bool    // the pointer has the method to marshal
}

// field is one printed field of a struct.
type field struct {
	name      string
	index     []int // len > 0
	plan      *plan
	omitEmpty bool
	inline    bool // its entries replace the field
}

// plan returns the plan of a type. The type may refer to itself.
func (r *reader) plan(t reflect.Type) *plan {
	if p, ok := r.plans[t]; ok {
		return p
	}
	p := &plan{goType: t}
	r.plans[t] = p
	p.shape = shapeOf(t)
	switch p.shape {
	case textMarshalShape:
		p.byAddress = !t.Implements(reflect.TypeFor[encoding.TextMarshaler]())
	case jsonMarshalShape:
		p.byAddress = !t.Implements(reflect.TypeFor[json.Marshaler]())
	case pointerShape, mapShape, listShape:
		p.elem = r.plan(t.Elem())
	case structShape:
		p.fields = r.fields(t, nil)
	}
	return p
}

// shapeOf decides how values of a type are read. Bytes and maps whose keys are
// not strings have no shape: no emitted object has them.
func shapeOf(t reflect.Type) shape {
	if t == reflect.TypeFor[json.Number]() {
		return numberShape
	}
	if k := t.Kind(); k != reflect.Pointer && k != reflect.Interface {
		if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
			return textMarshalShape
		}
		if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Marshaler]()) {
			return jsonMarshalShape
		}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return pointerShape
	case reflect.Interface:
		return dynamicShape
	case reflect.Struct:
		return structShape
	case reflect.Map:
		if t.Key().Kind() == reflect.String {
			return mapShape
		}
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() != reflect.Uint8 {
			return listShape
		}
	case reflect.String:
		return textShape
	case reflect.Bool:
		return boolShape
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return intShape
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return uintShape
	case reflect.Float32, reflect.Float64:
		return floatShape
	}
	return 0
}

// fields lists the printed fields of a struct; prefix is the index of the struct in the one
// that embeds it.
func (r *reader) fields(t reflect.Type, prefix []int) []field {
	var list []field
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("json")
		if tag == "-" {
			continue
		}
		index := append(prefix[:len(prefix):len(prefix)], i)
		name, options, _ := strings.Cut(tag, ",")
		if f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct {
			list = append(list, r.fields(f.Type, index)...)
			continue
		}
		if !f.IsExported() {
			continue
		}
		if name == "" {
			name = f.Name
		}
		list = append(list, field{
			name:      name,
			index:     index,
			plan:      r.plan(f.Type),
			omitEmpty: has(options, "omitempty") || has(options, "omitzero"),
			inline:    has(options, "inline"),
		})
	}
	return list
}

// has reports whether a tag's options, separated by commas, contain an option.
func has(options, option string) bool {
	for part := range strings.SplitSeq(options, ",") {
		if part == option {
			return true
		}
	}
	return false
}

// isZero reports whether omitempty leaves a value out. Unlike in encoding/json, that includes a
// struct of which every field is zero.
func isZero(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	}
	return v.IsZero()
}

// addressed returns the value that has the method to marshal itself.
func (p *plan) addressed(v reflect.Value) reflect.Value {
	if !p.byAddress {
		return v
	}
	if v.CanAddr() {
		return v.Addr()
	}
	copied := reflect.New(p.goType)
	copied.Elem().Set(v)
	return copied
}
