package spec

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
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
	return decode(n, v.Elem(), "")
}

func decode(n *Node, v reflect.Value, path Path) error {
	if n == nil || n.Kind == Null {
		return nil
	}
	if node, ok := v.Addr().Interface().(**Node); ok {
		*node = n
		return nil
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		return decode(n, v.Elem(), path)
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		if n.Kind != String && n.Kind != Number {
			return mismatch(n, v, path)
		}
		if err := u.UnmarshalText([]byte(n.Text)); err != nil {
			return fmt.Errorf("decode %s: %w", path, err)
		}
		return nil
	}
	switch v.Kind() {
	case reflect.Struct:
		return decodeStruct(n, v, path)
	case reflect.Map:
		return decodeMap(n, v, path)
	case reflect.Slice:
		return decodeList(n, v, path)
	}
	return decodeScalar(n, v, path)
}

func decodeStruct(n *Node, v reflect.Value, path Path) error {
	if n.Kind != Map {
		return mismatch(n, v, path)
	}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Anonymous {
			if err := decodeStruct(n, v.Field(i), path); err != nil {
				return err
			}
			continue
		}
		name := field.Tag.Get(Tag)
		if name == "" {
			continue
		}
		if err := decode(n.Field(name), v.Field(i), path.At(name)); err != nil {
			return err
		}
	}
	return nil
}

func decodeMap(n *Node, v reflect.Value, path Path) error {
	if n.Kind != Map {
		return mismatch(n, v, path)
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), len(n.Fields)))
	for _, f := range n.Fields {
		if f.Node.Kind == Null {
			continue
		}
		elem := reflect.New(v.Type().Elem()).Elem()
		if err := decode(f.Node, elem, path.At(f.Name)); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(f.Name).Convert(v.Type().Key()), elem)
	}
	return nil
}

func decodeList(n *Node, v reflect.Value, path Path) error {
	if n.Kind != List {
		return mismatch(n, v, path)
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items)))
	for i, item := range n.Items {
		if err := decode(item, v.Index(i), path.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func decodeScalar(n *Node, v reflect.Value, path Path) error {
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
			return fmt.Errorf("decode %s: %w", path, err)
		}
		v.SetInt(i)
		return nil
	}
	return mismatch(n, v, path)
}

func mismatch(n *Node, v reflect.Value, path Path) error {
	return fmt.Errorf("decode %s: %s does not fit %s", path, n.Kind, v.Type())
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
