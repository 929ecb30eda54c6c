package definition

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

// schemaOf reads a schema from YAML.
func schemaOf(t *testing.T, text string) *Schema {
	t.Helper()
	document, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s := new(Schema)
	if err := strict(document, s); err != nil {
		t.Fatal(err)
	}
	return s
}

var checkTests = []struct {
	name   string
	schema string
	value  string
	want   []string
}{
	{name: "unknown field", schema: `{type: object, properties: {a: {type: string}}}`, value: `{a: x, b: y}`, want: []string{"b: is no field of the definition"}},
	{name: "unknown field below", schema: `{type: object, properties: {a: {type: array, items: {type: object, properties: {b: {type: string}}}}}}`, value: `{a: [{b: x}, {c: y}]}`, want: []string{"a[1].c: is no field of the definition"}},
	{name: "field of an object without fields", schema: `{type: object}`, value: `{a: 1}`, want: []string{"a: is no field of the definition"}},
	{name: "unknown field, preserved", schema: `{type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: string}}}`, value: `{b: [1]}`},
	{name: "known field, where others are preserved", schema: `{type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: string}}}`, value: `{a: 1}`, want: []string{"a: is of type integer; must be string"}},
	{name: "anything", schema: `{x-kubernetes-preserve-unknown-fields: true}`, value: `{a: {b: [1, x]}}`},

	{name: "string", schema: `{type: string}`, value: `7`, want: []string{": is of type integer; must be string"}},
	{name: "string, or true", schema: `{type: string}`, value: `true`, want: []string{": is of type boolean; must be string"}},
	{name: "integer", schema: `{type: integer}`, value: `1.5`, want: []string{": is of type number; must be integer"}},
	{name: "integer in quotes", schema: `{type: integer}`, value: `"1"`, want: []string{": is of type string; must be integer"}},
	{name: "number", schema: `{type: number}`, value: `1`},
	{name: "boolean", schema: `{type: boolean}`, value: `"true"`, want: []string{": is of type string; must be boolean"}},
	{name: "array", schema: `{type: array, items: {type: string}}`, value: `x`, want: []string{": is of type string; must be array"}},
	{name: "object", schema: `{type: object}`, value: `[]`, want: []string{": is of type array; must be object"}},

	{name: "missing", schema: `{type: object, required: [a], properties: {a: {type: string}}}`, value: `{}`, want: []string{"a: is missing"}},
	{name: "missing, with a default", schema: `{type: object, required: [a], properties: {a: {type: string, default: x}}}`, value: `{}`},
	{name: "missing below", schema: `{type: object, properties: {a: {type: object, required: [b], properties: {b: {type: string}}}}}`, value: `{a: {}}`, want: []string{"a.b: is missing"}},

	{name: "enum", schema: `{type: string, enum: [Always, Never]}`, value: `always`, want: []string{": is always; must be one of [Always Never]"}},
	{name: "enum of numbers", schema: `{type: integer, enum: [1, 2]}`, value: `2`},
	{name: "pattern", schema: `{type: string, pattern: '^[0-9]+s$'}`, value: `30`, want: []string{": is of type integer; must be string"}},
	{name: "pattern, text", schema: `{type: string, pattern: '^[0-9]+s$'}`, value: `30m`, want: []string{`: is "30m", which does not match ^[0-9]+s$`}},
	{name: "pattern that is none", schema: `{type: string, pattern: '('}`, value: `x`, want: []string{": cannot be checked: error parsing regexp: missing closing ): `(`"}},
	{name: "too short", schema: `{type: string, minLength: 2}`, value: `é`, want: []string{": has 1 characters; must have at least 2"}},
	{name: "too long", schema: `{type: string, maxLength: 2}`, value: `abc`, want: []string{": has 3 characters; must have at most 2"}},
	{name: "date", schema: `{type: string, format: date-time}`, value: `"2026-11-20"`, want: []string{`: is "2026-11-20", which is no date and time`}},

	{name: "minimum", schema: `{type: integer, minimum: 1}`, value: `0`, want: []string{": is 0; must be at least 1"}},
	{name: "minimum itself", schema: `{type: integer, minimum: 1}`, value: `1`},
	{name: "minimum, exclusive", schema: `{type: integer, minimum: 1, exclusiveMinimum: true}`, value: `1`, want: []string{": is 1; must be above 1"}},
	{name: "maximum", schema: `{type: integer, maximum: 49151}`, value: `50000`, want: []string{": is 50000; must be at most 49151"}},
	{name: "maximum, exclusive", schema: `{type: number, maximum: 1, exclusiveMaximum: true}`, value: `1`, want: []string{": is 1; must be below 1"}},
	{name: "int32", schema: `{type: integer, format: int32}`, value: `2147483648`, want: []string{": is 2147483648, which has more than 32 bits"}},
	{name: "int64", schema: `{type: integer, format: int64}`, value: `2147483648`},

	{name: "int or string, integer", schema: `{anyOf: [{type: integer}, {type: string}], x-kubernetes-int-or-string: true}`, value: `1`},
	{name: "int or string, string", schema: `{anyOf: [{type: integer}, {type: string}], x-kubernetes-int-or-string: true}`, value: `1Gi`},
	{name: "int or string, number", schema: `{x-kubernetes-int-or-string: true}`, value: `1.5`, want: []string{": is of type number; must be integer or string"}},
	{name: "int or string, pattern", schema: `{x-kubernetes-int-or-string: true, pattern: '^[0-9]+(Gi)?$'}`, value: `1g`, want: []string{`: is "1g", which does not match ^[0-9]+(Gi)?$`}},

	{name: "additional", schema: `{type: object, additionalProperties: {type: string}}`, value: `{a: x, b: 7}`, want: []string{"b: is of type integer; must be string"}},
	{name: "additional, anything", schema: `{type: object, additionalProperties: true}`, value: `{a: x, b: [7]}`},
	{name: "additional, none", schema: `{type: object, additionalProperties: false}`, value: `{a: x}`, want: []string{"a: is no field of the definition"}},

	{name: "null", schema: `{type: object, properties: {a: {type: string}}}`, value: `{a: null}`, want: []string{"a: is null"}},
	{name: "null, allowed", schema: `{type: object, properties: {a: {type: string, nullable: true}}}`, value: `{a: null}`},

	{name: "too few items", schema: `{type: array, minItems: 1, items: {type: string}}`, value: `[]`, want: []string{": has 0 items; must have at least 1"}},
	{name: "too many items", schema: `{type: array, maxItems: 1, items: {type: string}}`, value: `[a, b]`, want: []string{": has 2 items; must have at most 1"}},
	{name: "too few fields", schema: `{type: object, minProperties: 1}`, value: `{}`, want: []string{": has 0 fields; must have at least 1"}},
	{name: "too many fields", schema: `{type: object, maxProperties: 0, additionalProperties: true}`, value: `{a: 1}`, want: []string{": has 1 fields; must have at most 0"}},
	{name: "twice in a set", schema: `{type: array, x-kubernetes-list-type: set, items: {type: string}}`, value: `[a, b, a]`, want: []string{`[2]: is the same as item 0: "a"`}},
	{
		name:   "twice in a map, by a default",
		schema: `{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [port, protocol], items: {type: object, properties: {port: {type: integer}, protocol: {type: string, default: TCP}}}}`,
		value:  `[{port: 1}, {port: 1, protocol: UDP}, {port: 1, protocol: TCP}]`, want: []string{`[2]: is the same as item 0: {"port":1,"protocol":"TCP"}`},
	},
	{name: "twice in an atomic list", schema: `{type: array, x-kubernetes-list-type: atomic, items: {type: string}}`, value: `[a, a]`},

	{name: "all of", schema: `{type: integer, allOf: [{minimum: 1}, {maximum: 3}]}`, value: `4`, want: []string{": is 4; must be at most 3"}},
	{name: "any of", schema: `{type: string, anyOf: [{pattern: ^a}, {pattern: ^b}]}`, value: `c`, want: []string{": is none of the 2 forms that are allowed"}},
	{name: "one of, none", schema: `{type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}`, value: `{}`, want: []string{": is 0 of 2 forms; must be exactly one"}},
	{name: "one of, both", schema: `{type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}`, value: `{a: x, b: x}`, want: []string{": is 2 of 2 forms; must be exactly one"}},
	{name: "one of, one", schema: `{type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}`, value: `{a: x}`},
	{name: "not", schema: `{type: string, not: {pattern: ^a}}`, value: `ab`, want: []string{": is what it must not be"}},

	{
		name: "all faults, sorted", schema: `{type: object, required: [c], properties: {a: {type: string}, b: {type: integer}, c: {type: string}}}`,
		value: `{b: x, a: 1, d: 1}`, want: []string{"a: is of type integer; must be string", "b: is of type string; must be integer", "c: is missing", "d: is no field of the definition"},
	},
}

// TestCheck proves that each kind of fault is found, and that what is right is not one.
func TestCheck(t *testing.T) {
	for _, test := range checkTests {
		t.Run(test.name, func(t *testing.T) {
			var value any
			if err := yaml.Unmarshal([]byte(test.value), &value); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, fault := range schemaOf(t, test.schema).Check(value) {
				got = append(got, fault.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

// TestUnknownKeyword proves that no part of a schema is passed over, at any depth.
func TestUnknownKeyword(t *testing.T) {
	for _, test := range []struct {
		name   string
		schema string
	}{
		{name: "top", schema: `{"type": "object", "patternProperties": {}}`},
		{name: "property", schema: `{"properties": {"a": {"const": 1}}}`},
		{name: "item", schema: `{"items": {"contains": {}}}`},
		{name: "additional", schema: `{"additionalProperties": {"const": 1}}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := strict([]byte(test.schema), new(Schema)); err == nil {
				t.Errorf("%s was read without an error", test.schema)
			}
		})
	}
	if err := json.Unmarshal([]byte(`{"additionalProperties": 7}`), new(Schema)); err == nil {
		t.Error("a number was read as the schema of additional fields")
	}
}
