package spec

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// Tag is the struct tag that names a field of the language.
const Tag = "spec"

// Decode fills the struct, map, slice or scalar that into points to with the values of n.
// The spec tag of a struct field is its name in n; fields without a tag are ignored. A
// field that n does not have keeps its value. An error means that n was not checked against
// the language, which is a fault of the compiler.
func Decode(n *Node, into any) error {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return fmt.Errorf("decode into %T: not a pointer", into)
	}
	d := decoder{steps: make([]string, 0, 8)}
	return d.decode(n, v.Elem())
}

// A decoder knows the names around the value that it decodes. Only an error needs their path.
type decoder struct{ steps []string }

// below decodes a value below a name.
func (d *decoder) below(step string, n *Node, v reflect.Value) error {
	d.steps = append(d.steps, step)
	err := d.decode(n, v)
	d.steps = d.steps[:len(d.steps)-1]
	return err
}

func (d *decoder) decode(n *Node, v reflect.Value) error {
	if n == nil || n.Kind == Null {
		return nil
	}
	if node, ok := v.Addr().Interface().(**Node); ok {
		*node = n
		return nil
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		return d.decode(n, v.Elem())
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		if n.Kind != String && n.Kind != Number {
			return d.mismatch(n, v)
		}
		if err := u.UnmarshalText([]byte(n.Text)); err != nil {
			return fmt.Errorf("decode %s: %w", PathOf(d.steps...), err)
		}
		return nil
	}
	switch v.Kind() {
	case reflect.Struct:
		return d.decodeStruct(n, v)
	case reflect.Map:
		return d.decodeMap(n, v)
	case reflect.Slice:
		return d.decodeList(n, v)
	}
	return d.decodeScalar(n, v)
}

// A tagged is a field of a struct that the language has, or an embedded struct.
type tagged struct {
	index int
	name  string // "": embedded
}

// taggedFields holds the []tagged of each type of struct.
var taggedFields sync.Map

func taggedOf(t reflect.Type) []tagged {
	if known, found := taggedFields.Load(t); found {
		return known.([]tagged)
	}
	var fields []tagged
	for i := range t.NumField() {
		field := t.Field(i)
		if name := field.Tag.Get(Tag); field.Anonymous {
			fields = append(fields, tagged{index: i})
		} else if name != "" {
			fields = append(fields, tagged{i, name})
		}
	}
	taggedFields.Store(t, fields)
	return fields
}

func (d *decoder) decodeStruct(n *Node, v reflect.Value) error {
	if n.Kind != Map {
		return d.mismatch(n, v)
	}
	for _, field := range taggedOf(v.Type()) {
		if field.name == "" {
			if err := d.decodeStruct(n, v.Field(field.index)); err != nil {
				return err
			}
			continue
		}
		value := n.Field(field.name)
		if value == nil {
			continue
		}
		if err := d.below(field.name, value, v.Field(field.index)); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) decodeMap(n *Node, v reflect.Value) error {
	if n.Kind != Map {
		return d.mismatch(n, v)
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), len(n.Fields)))
	for _, f := range n.Fields {
		if f.Node.Kind == Null {
			continue
		}
		elem := reflect.New(v.Type().Elem()).Elem()
		if err := d.below(f.Name, f.Node, elem); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(f.Name).Convert(v.Type().Key()), elem)
	}
	return nil
}

func (d *decoder) decodeList(n *Node, v reflect.Value) error {
	if n.Kind != List {
		return d.mismatch(n, v)
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items)))
	for i, item := range n.Items {
		if err := d.below(strconv.Itoa(i), item, v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) decodeScalar(n *Node, v reflect.Value) error {
	switch {
	case v.Kind() == reflect.String && n.Kind == String:
		v.SetString(n.Text)
		return nil
	case v.Kind() == reflect.Bool && n.Kind == Bool:
		v.SetBool(n.Text == "true")
		return nil
	case v.CanInt() && n.Kind == Number:
		i, err := strconv.ParseInt(n.Text, 10, v.Type().Bits())
		if err != nil {
			return fmt.Errorf("decode %s: %w", PathOf(d.steps...), err)
		}
		v.SetInt(i)
		return nil
	}
	return d.mismatch(n, v)
}

func (d *decoder) mismatch(n *Node, v reflect.Value) error {
	return fmt.Errorf("decode %s: %s does not fit %s", PathOf(d.steps...), n.Kind, v.Type())
}

// Data returns the tree as maps, lists, strings, bools, int64 and json.Number. The user's
// own objects are passed through in this form.
func (n *Node) Data() any {
	switch n.Kind {
	case Map:
		data := make(map[string]any, len(n.Fields))
		for _, f := range n.Fields {
			if f.Node.Kind != Null {
				data[f.Name] = f.Node.Data()
			}
		}
		return data
	case List:
		data := make([]any, len(n.Items))
		for i, item := range n.Items {
			data[i] = item.Data()
		}
		return data
	case Bool:
		return n.Text == "true"
	case Number:
		return number(n.Text)
	case String:
		return n.Text
	}
	return nil
}

// number returns whole numbers as int64 and other numbers as written. A whole number may
// have a fraction of zero, because CUE's division returns one, but Kubernetes would not
// accept that as an integer.
func number(text string) any {
	if i, err := strconv.ParseInt(strings.TrimSuffix(text, ".0"), 10, 64); err == nil {
		return i
	}
	return json.Number(text)
}
