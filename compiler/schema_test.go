package compiler

import (
	"encoding"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/load/language"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
)

// TestSchemaMatchesStructs compares the fields of the schema with the tags of the
// structs that they are decoded into, in both directions, so that neither can be
// forgotten.
func TestSchemaMatchesStructs(t *testing.T) {
	root := load.Language().Root
	for _, s := range Sections {
		written := s.Spec
		if s.Name == storage.Name {
			written = tierStruct()
		}
		match(t, s.Name, root.Field(s.Name).Type.Elem, written)
	}
	match(t, "operators", root.Field("operators").Type, reflect.TypeFor[plan.Operators]())
	settings := *root.Field("environments").Type.Elem
	settings.Fields = slices.DeleteFunc(slices.Clone(settings.Fields), func(f *language.Field) bool { return root.Field(f.Name) != nil })
	match(t, "environments", &settings, reflect.TypeFor[plan.Settings]())
}

// tierStruct returns a tier as it is written: a struct with a field for each kind, which
// nothing but this test has.
func tierStruct() reflect.Type {
	var fields []reflect.StructField
	for i, k := range storage.Kinds() {
		fields = append(fields, reflect.StructField{
			Name: "K" + strconv.Itoa(i), Type: reflect.PointerTo(k.Spec), Tag: reflect.StructTag(spec.Tag + ":" + strconv.Quote(k.Name)),
		})
	}
	return reflect.StructOf(fields)
}

func match(t *testing.T, path string, schema *language.Type, goes reflect.Type) {
	t.Helper()
	for goes.Kind() == reflect.Pointer && goes != reflect.TypeFor[*spec.Node]() {
		goes = goes.Elem()
	}
	switch {
	case goes == reflect.TypeFor[*spec.Node](), reflect.PointerTo(goes).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return // decoded as a whole
	case schema.Items != nil:
		if goes.Kind() != reflect.Slice {
			t.Errorf("%s is a list in the schema and %s in Go", path, goes)
			return
		}
		match(t, path+"[]", schema.Items, goes.Elem())
	case schema.Elem != nil:
		if goes.Kind() != reflect.Map {
			t.Errorf("%s is a map in the schema and %s in Go", path, goes)
			return
		}
		match(t, path+"[]", schema.Elem, goes.Elem())
	case schema.IsStruct():
		matchFields(t, path, schema, goes)
	default:
		if k := goes.Kind(); k == reflect.Struct || k == reflect.Map || k == reflect.Slice {
			t.Errorf("%s is a scalar in the schema and %s in Go", path, goes)
		}
	}
}

func matchFields(t *testing.T, path string, schema *language.Type, goes reflect.Type) {
	t.Helper()
	if goes.Kind() != reflect.Struct {
		t.Errorf("%s is a struct in the schema and %s in Go", path, goes)
		return
	}
	var tags []string
	for _, field := range reflect.VisibleFields(goes) {
		tag := field.Tag.Get(spec.Tag)
		if tag == "" {
			continue
		}
		tags = append(tags, tag)
		f := schema.Field(tag)
		if f == nil {
			t.Errorf("%s.%s is in Go and not in the schema", path, tag)
			continue
		}
		match(t, path+"."+tag, f.Type, field.Type)
	}
	for _, f := range schema.Fields {
		if !slices.Contains(tags, f.Name) {
			t.Errorf("%s.%s is in the schema and not in Go", path, f.Name)
		}
	}
}
