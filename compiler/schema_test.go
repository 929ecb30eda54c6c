package compiler

import (
	"cmp"
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/load/language"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/compiler/workload"
)

// TestSchemaMatchesStructs compares the fields of the schema with the tags of the structs
// that they are decoded into, in both directions.
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

// tierStruct returns the type of a tier as it is written: a struct with a field for each
// kind. Only this test needs such a struct.
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

// kindNames lists names of fields that mean one thing in every section. If a field of such
// a name has none of these definitions, no rule looks its value up or searches it for
// credentials.
var kindNames = map[string][]string{
	"pool": {"#PoolName"}, "network": {"#NetworkName"}, "tier": {"#ScratchTier", "#SharedTier"},
	"store": {"#ObjectStore"}, "stores": {"#ObjectStore"}, "image": {"#Image"},
	"labels": {"#Labels"}, "annotations": {"#Annotations"}, "env": {"#Env"}, "route": {"#RouteFields"},
	"conf": {"#Conf"}, "arguments": {"#Arguments"}, "args": {"#Command"}, "command": {"#Command"}, "javaOptions": {"#JavaOptions"},
}

// kindFault returns what is wrong when the schema and the Go struct declare different kinds
// for a value, "" when they agree. A field whose definition shared rules judge must be
// decoded into the type that those rules look for, and the other way round.
func kindFault(path string, schema *language.Type, goes reflect.Type) string {
	if schema.Items != nil && schema.Name == "" && goes.Kind() == reflect.Slice {
		schema, goes = schema.Items, goes.Elem()
	}
	is := func(definition string) bool {
		return schema.Name != "" && strings.HasSuffix(schema.Name, strings.TrimPrefix(definition, "#"))
	}
	if want, named := kindNames[spec.Path(path).Last()]; named && !slices.ContainsFunc(want, is) {
		return fmt.Sprintf("%s is %s in the schema; want %s", path, cmp.Or(schema.Name, "of no definition"), strings.Join(want, " or "))
	}
	for _, kind := range workload.Kinds() {
		if kind.Definition != "" && is(kind.Definition) != (goes == kind.Type) {
			return fmt.Sprintf("%s is %s in the schema and %s in Go; %s goes with %s", path, schema.Name, goes, kind.Definition, kind.Type)
		}
	}
	return ""
}

// TestHalfDeclared proves that kindFault reports a field whose kind only one side declares,
// and a field whose kind neither declares although its name demands it.
func TestHalfDeclared(t *testing.T) {
	for _, test := range []struct {
		path       string
		definition string
		goes       reflect.Type
		red        bool
	}{
		{path: "trino.pool", definition: "#PoolName", goes: reflect.TypeFor[pool.Ref]()},
		{path: "trino.pool", definition: "#PoolName", goes: reflect.TypeFor[string](), red: true},
		{path: "trino.pool", definition: "#Name", goes: reflect.TypeFor[pool.Ref](), red: true},
		{path: "trino.pool", definition: "#Name", goes: reflect.TypeFor[string](), red: true},
		{path: "trino.namespace", definition: "#Name", goes: reflect.TypeFor[string]()},
		{path: "trino.spill", definition: "#ScratchTier", goes: reflect.TypeFor[storage.ObjectRef](), red: true},
		{path: "trino.labels", definition: "#Labels", goes: reflect.TypeFor[map[string]string](), red: true},
		{path: "trino.image", definition: "#Image", goes: reflect.TypeFor[string](), red: true},
		{path: "trino.env", definition: "#Env", goes: reflect.TypeFor[map[string]string](), red: true},
		{path: "trino.ui", definition: "#RouteFields", goes: reflect.TypeFor[*struct{}](), red: true},
	} {
		schema := load.Language().Definition(test.definition)
		if fault := kindFault(test.path, schema, test.goes); (fault != "") != test.red {
			t.Errorf("%s, %s in the schema and %s in Go: %q", test.path, test.definition, test.goes, fault)
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
		if fault := kindFault(path+"."+tag, f.Type, field.Type); fault != "" {
			t.Error(fault)
		}
		match(t, path+"."+tag, f.Type, field.Type)
	}
	for _, f := range schema.Fields {
		if !slices.Contains(tags, f.Name) {
			t.Errorf("%s.%s is in the schema and not in Go", path, f.Name)
		}
	}
}

// TestTierIsOneKind demands that the schema lets no tier be of two kinds: what excludes each
// other in #TierFields is every field of it.
func TestTierIsOneKind(t *testing.T) {
	tier := load.Language().Definition("#TierFields")
	var fields []string
	for _, f := range tier.Fields {
		fields = append(fields, f.Name)
	}
	if len(tier.Choices) != 1 || !slices.Equal(tier.Choices[0].Fields, fields) {
		t.Errorf("matchN of #TierFields has %v; want one list of all fields, %v", tier.Choices, fields)
	}
}
