package overlays

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lakewright/lakewright/internal/kube"
)

// reader converts Go values to nodes, by the json tags of their types. It inspects each type
// once. Only one goroutine may use a reader.
type reader struct {
	plans map[reflect.Type]*plan
	// entries are those of the structs that are read, the innermost last. A struct has many fields, and
	// most are empty.
	entries []entry
}

// newReader returns a reader that has inspected no type yet.
func newReader() *reader { return &reader{plans: map[reflect.Type]*plan{}} }

// object returns an object as a mapping: apiVersion, kind and metadata come
// first, then the rest in the order of the struct. The error for a value that cannot be printed
// names the object and the field.
func (r *reader) object(o kube.Object) (node, error) {
	v := reflect.ValueOf(o)
	if !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return node{}, errors.New("an object is nil")
	}
	t := o.Type()
	if t.APIVersion == "" || t.Kind == "" || o.Meta().Name == "" {
		return node{}, fmt.Errorf("an object has no apiVersion, kind or name: %q %q %q", t.APIVersion, t.Kind, o.Meta().Name)
	}
	body, ok, err := r.read(v, r.plan(v.Type()))
	if err == nil && (!ok || body.kind != mappingKind) {
		err = errors.New("is not a mapping")
	}
	if err == nil {
		err = carriage(body)
	}
	if err != nil {
		return node{}, fmt.Errorf("%s: %w", kube.IDOf(o), err)
	}
	n := node{kind: mappingKind, entries: make([]entry, 0, len(body.entries)+2)}
	n.entries = append(n.entries,
		entry{"apiVersion", textNode(t.APIVersion)},
		entry{"kind", textNode(t.Kind)},
		entry{"metadata", body.get("metadata")})
	for _, e := range body.entries {
		switch e.key {
		case "metadata":
		case "apiVersion", "kind":
			return node{}, fmt.Errorf("%s: %w", kube.IDOf(o), inField(e.key, errTwice))
		default:
			n.entries = append(n.entries, e)
		}
	}
	keepFromFlux(&n)
	return n, nil
}

// value returns any Go value as a node; nil is null.
func (r *reader) value(v any) (node, error) {
	n, ok, err := r.dynamic(v)
	if err != nil || ok {
		return n, err
	}
	return node{kind: literalKind, text: "null"}, nil
}

// dynamic reads a value whose type is known only at run time. It checks the types of JSON
// first, because a kube.Raw holds only these.
func (r *reader) dynamic(v any) (node, bool, error) {
	switch v := v.(type) {
	case nil:
		return node{}, false, nil
	case string:
		return readText(v)
	case bool:
		return node{kind: literalKind, text: strconv.FormatBool(v)}, true, nil
	case int64:
		return node{kind: literalKind, text: strconv.FormatInt(v, 10)}, true, nil
	case float64:
		return readFloat(v)
	case json.Number:
		return readNumber(v.String())
	case map[string]any:
		return r.anyMap(v)
	case []any:
		return r.anyList(v)
	}
	value := reflect.ValueOf(v)
	return r.read(value, r.plan(value.Type()))
}

// anyMap reads a map of values; a null in it is left out.
func (r *reader) anyMap(m map[string]any) (node, bool, error) {
	if m == nil {
		return node{}, false, nil
	}
	n := node{kind: mappingKind, entries: make([]entry, 0, len(m))}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		value, ok, err := r.dynamic(m[key])
		if err == nil && ok && !utf8.ValidString(key) {
			err = errNotUTF8
		}
		if err != nil {
			return node{}, false, inField(key, err)
		}
		if ok {
			n.entries = append(n.entries, entry{key, value})
		}
	}
	return n, true, nil
}

// anyList reads a list of values. It keeps null, because the other items would move otherwise.
func (r *reader) anyList(list []any) (node, bool, error) {
	if list == nil {
		return node{}, false, nil
	}
	n := node{kind: listKind, entries: make([]entry, len(list))}
	for i, item := range list {
		value, err := r.value(item)
		if err != nil {
			return node{}, false, inItem(i, err)
		}
		n.entries[i].value = value
	}
	return n, true, nil
}

// read returns v as a node, and false if it is nil.
func (r *reader) read(v reflect.Value, p *plan) (node, bool, error) {
	switch p.shape {
	case pointerShape:
		if v.IsNil() {
			return node{}, false, nil
		}
		return r.read(v.Elem(), p.elem)
	case dynamicShape:
		if v.IsNil() {
			return node{}, false, nil
		}
		return r.dynamic(v.Interface())
	case structShape:
		return r.readStruct(v, p)
	case mapShape:
		return r.readMap(v, p)
	case listShape:
		return r.readList(v, p)
	case textShape:
		return readText(v.String())
	case numberShape:
		return readNumber(v.String())
	case textMarshalShape:
		text, err := p.addressed(v).Interface().(encoding.TextMarshaler).MarshalText()
		if err != nil {
			return node{}, false, err
		}
		return readText(string(text))
	case jsonMarshalShape:
		return r.readJSON(p.addressed(v).Interface())
	case boolShape:
		return node{kind: literalKind, text: strconv.FormatBool(v.Bool())}, true, nil
	case intShape:
		return node{kind: literalKind, text: strconv.FormatInt(v.Int(), 10)}, true, nil
	case uintShape:
		return node{kind: literalKind, text: strconv.FormatUint(v.Uint(), 10)}, true, nil
	case floatShape:
		return readFloat(v.Float())
	}
	return node{}, false, fmt.Errorf("has the Go type %s, which cannot be printed", v.Type())
}

// readStruct reads the fields of a struct in their order.
func (r *reader) readStruct(v reflect.Value, p *plan) (node, bool, error) {
	first := len(r.entries)
	defer func() { r.entries = r.entries[:first] }()
	for i := range p.fields {
		f := &p.fields[i]
		field := v.Field(f.index[0])
		if len(f.index) > 1 {
			field = v.FieldByIndex(f.index)
		}
		if f.omitEmpty && isZero(field) {
			continue
		}
		value, ok, err := r.read(field, f.plan)
		if err != nil && !f.inline {
			err = inField(f.name, err)
		}
		if err != nil {
			return node{}, false, err
		}
		if !f.inline {
			if ok {
				r.entries = append(r.entries, entry{f.name, value})
			}
			continue
		}
		for _, e := range value.entries {
			if (node{entries: r.entries[first:]}).find(e.key, 0) >= 0 {
				return node{}, false, inField(e.key, errTwice)
			}
		}
		r.entries = append(r.entries, value.entries...)
	}
	n := node{kind: mappingKind, entries: make([]entry, len(r.entries)-first)}
	copy(n.entries, r.entries[first:])
	return n, true, nil
}

// readMap reads a map, sorted by key.
func (r *reader) readMap(v reflect.Value, p *plan) (node, bool, error) {
	if v.IsNil() {
		return node{}, false, nil
	}
	switch m := v.Interface().(type) {
	case map[string]any:
		return r.anyMap(m)
	case map[string]string:
		return readStrings(m)
	}
	n := node{kind: mappingKind, entries: make([]entry, 0, v.Len())}
	for it := v.MapRange(); it.Next(); {
		key := it.Key().String()
		value, ok, err := r.read(it.Value(), p.elem)
		if err == nil && ok && !utf8.ValidString(key) {
			err = errNotUTF8
		}
		if err != nil {
			return node{}, false, inField(key, err)
		}
		if ok {
			n.entries = append(n.entries, entry{key, value})
		}
	}
	slices.SortFunc(n.entries, func(a, b entry) int { return strings.Compare(a.key, b.key) })
	return n, true, nil
}

// readStrings reads a map of strings, the most common map, without reflection.
func readStrings(m map[string]string) (node, bool, error) {
	n := node{kind: mappingKind, entries: make([]entry, 0, len(m))}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if !utf8.ValidString(key) || !utf8.ValidString(m[key]) {
			return node{}, false, inField(key, errNotUTF8)
		}
		n.entries = append(n.entries, entry{key, textNode(m[key])})
	}
	return n, true, nil
}

// readList reads a slice or an array.
func (r *reader) readList(v reflect.Value, p *plan) (node, bool, error) {
	if v.Kind() == reflect.Slice && v.IsNil() {
		return node{}, false, nil
	}
	n := node{kind: listKind, entries: make([]entry, v.Len())}
	for i := range n.entries {
		value, ok, err := r.read(v.Index(i), p.elem)
		if err != nil {
			return node{}, false, inItem(i, err)
		}
		if !ok {
			value = node{kind: literalKind, text: "null"}
		}
		n.entries[i].value = value
	}
	return n, true, nil
}

// readJSON reads a value that implements only json.Marshaler.
func (r *reader) readJSON(v any) (node, bool, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return node{}, false, err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var plain any
	if err := decoder.Decode(&plain); err != nil {
		return node{}, false, err
	}
	return r.dynamic(plain)
}

var (
	errNotUTF8 = errors.New("is not valid UTF-8")
	errTwice   = errors.New("is there twice")
)

// readText reads a string.
func readText(s string) (node, bool, error) {
	if !utf8.ValidString(s) {
		return node{}, false, errNotUTF8
	}
	return textNode(s), true, nil
}

// readFloat reads a float in the digits that encoding/json uses.
func readFloat(f float64) (node, bool, error) {
	format := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	return readNumber(strconv.FormatFloat(f, format, -1, 64))
}

// readNumber reads a number as JSON writes it. An exponent gets the form that YAML 1.1
// requires too: there, 1e3 is a string; 1.0e+3 is a number everywhere.
func readNumber(s string) (node, bool, error) {
	if !json.Valid([]byte(s)) || s[0] != '-' && (s[0] < '0' || s[0] > '9') {
		return node{}, false, fmt.Errorf("%q is not a number", s)
	}
	if !kube.IsNumber(s) {
		return node{}, false, fmt.Errorf("the number %s does not fit into 64 bits", s)
	}
	mantissa, exponent, found := strings.Cut(strings.ToLower(s), "e")
	if found {
		if !strings.Contains(mantissa, ".") {
			mantissa += ".0"
		}
		if exponent[0] != '-' && exponent[0] != '+' {
			exponent = "+" + exponent
		}
		s = mantissa + "e" + exponent
	}
	return node{kind: literalKind, text: s}, true, nil
}
