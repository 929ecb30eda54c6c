package definition

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// Fault is what is wrong with one field of an object.
type Fault struct {
	Path string // as in spec.ports[0].name; "" for the object
	What string
}

// String returns the fault as one line.
func (f Fault) String() string { return f.Path + ": " + f.What }

// Check returns what is wrong with a decoded value, sorted by path.
func (s *Schema) Check(value any) []Fault {
	c := &checker{}
	c.value(s, "", value)
	slices.SortFunc(c.faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.What, b.What))
	})
	return c.faults
}

// checker collects faults on its way through a value.
type checker struct {
	faults []Fault
	values bool // only: fields that the schema does not have are no faults
}

func (c *checker) fault(path, format string, args ...any) {
	c.faults = append(c.faults, Fault{path, fmt.Sprintf(format, args...)})
}

// value checks one value and all below it.
func (c *checker) value(s *Schema, path string, value any) {
	if value == nil {
		if !s.Nullable {
			c.fault(path, "is null")
		}
		return
	}
	if !c.typed(s, path, value) {
		return
	}
	switch v := value.(type) {
	case string:
		c.text(s, path, v)
	case float64:
		c.number(s, path, v)
	case []any:
		c.list(s, path, v)
	case map[string]any:
		c.object(s, path, v)
	}
	if len(s.Enum) > 0 && !slices.ContainsFunc(s.Enum, func(e any) bool { return reflect.DeepEqual(e, value) }) {
		c.fault(path, "is %v; must be one of %v", value, s.Enum)
	}
	c.combined(s, path, value)
}

// typed reports whether a value has the type of its schema.
func (c *checker) typed(s *Schema, path string, value any) bool {
	got := typeOf(value)
	ok := s.Type == "" || s.Type == got || s.Type == "number" && got == "integer"
	want := s.Type
	if s.IntOrString {
		ok, want = got == "integer" || got == "string", "integer or string"
	}
	if !ok {
		c.fault(path, "is of type %s; must be %s", got, want)
	}
	return ok
}

// typeOf returns the name that schemas have for the type of a decoded value.
func typeOf(value any) string {
	switch v := value.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case float64:
		if v == math.Trunc(v) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	}
	return "object"
}

func (c *checker) text(s *Schema, path, value string) {
	if s.Pattern != "" {
		pattern, err := regexp.Compile(s.Pattern)
		switch {
		case err != nil:
			c.fault(path, "cannot be checked: %v", err)
		case !pattern.MatchString(value):
			c.fault(path, "is %q, which does not match %s", value, s.Pattern)
		}
	}
	c.count(path, "characters", utf8.RuneCountInString(value), s.MinLength, s.MaxLength)
	if s.Format == "date-time" {
		if _, err := time.Parse(time.RFC3339, value); err != nil {
			c.fault(path, "is %q, which is no date and time", value)
		}
	}
}

func (c *checker) number(s *Schema, path string, value float64) {
	least, most := s.Minimum, s.Maximum
	if s.Format == "int32" && (value < math.MinInt32 || value > math.MaxInt32) {
		c.fault(path, "is %s, which has more than 32 bits", plain(value))
	}
	if least != nil && (value < *least || s.ExclusiveMinimum && value == *least) {
		c.fault(path, "is %s; must be %s %s", plain(value), bound("above", "at least", s.ExclusiveMinimum), plain(*least))
	}
	if most != nil && (value > *most || s.ExclusiveMaximum && value == *most) {
		c.fault(path, "is %s; must be %s %s", plain(value), bound("below", "at most", s.ExclusiveMaximum), plain(*most))
	}
}

func bound(open, closed string, exclusive bool) string {
	if exclusive {
		return open
	}
	return closed
}

// plain returns a number without an exponent.
func plain(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }

// count checks how many there are of something.
func (c *checker) count(path, what string, n int, least, most *int) {
	if least != nil && n < *least {
		c.fault(path, "has %d %s; must have at least %d", n, what, *least)
	}
	if most != nil && n > *most {
		c.fault(path, "has %d %s; must have at most %d", n, what, *most)
	}
}

func (c *checker) list(s *Schema, path string, items []any) {
	c.count(path, "items", len(items), s.MinItems, s.MaxItems)
	seen := map[string]int{}
	for i, item := range items {
		at := fmt.Sprintf("%s[%d]", path, i)
		if s.Items != nil {
			c.value(s.Items, at, item)
		}
		key, unique := identity(s, item)
		if first, twice := seen[key]; unique && twice {
			c.fault(at, "is the same as item %d: %s", first, key)
		} else {
			seen[key] = i
		}
	}
}

// identity returns what tells an item of a list from others, and whether something must.
func identity(s *Schema, item any) (string, bool) {
	switch s.ListType {
	case "set":
	case "map":
		object, _ := item.(map[string]any)
		key := map[string]any{}
		for _, name := range s.ListMapKeys {
			key[name] = object[name]
			if object[name] == nil && s.Items != nil && s.Items.Properties[name] != nil {
				key[name] = s.Items.Properties[name].Default
			}
		}
		item = key
	default:
		return "", false
	}
	text, err := json.Marshal(item)
	return string(text), err == nil
}

func (c *checker) object(s *Schema, path string, fields map[string]any) {
	c.count(path, "fields", len(fields), s.MinProperties, s.MaxProperties)
	for _, name := range s.Required {
		// The API server fills in defaults before it looks what is missing.
		if _, there := fields[name]; !there && (s.Properties[name] == nil || s.Properties[name].Default == nil) {
			c.fault(join(path, name), "is missing")
		}
	}
	for name, value := range fields {
		below, known := s.Properties[name]
		switch additional := s.AdditionalProperties; {
		case known:
			c.value(below, join(path, name), value)
		case additional != nil && additional.Schema != nil:
			c.value(additional.Schema, join(path, name), value)
		case additional != nil && additional.Allowed, s.PreserveUnknown, c.values:
		default:
			c.fault(join(path, name), "is no field of the definition")
		}
	}
}

// combined checks a value against schemas of which all, some, one or none must hold.
// They say what values are, never which fields there are.
func (c *checker) combined(s *Schema, path string, value any) {
	for _, all := range s.AllOf {
		inner := &checker{values: true}
		inner.value(all, path, value)
		c.faults = append(c.faults, inner.faults...)
	}
	if s.AnyOf != nil && holding(s.AnyOf, path, value) == 0 {
		c.fault(path, "is none of the %d forms that are allowed", len(s.AnyOf))
	}
	if n := holding(s.OneOf, path, value); s.OneOf != nil && n != 1 {
		c.fault(path, "is %d of %d forms; must be exactly one", n, len(s.OneOf))
	}
	if s.Not != nil && holding([]*Schema{s.Not}, path, value) == 1 {
		c.fault(path, "is what it must not be")
	}
}

// holding returns how many of the schemas hold.
func holding(schemas []*Schema, path string, value any) int {
	n := 0
	for _, s := range schemas {
		inner := &checker{values: true}
		inner.value(s, path, value)
		if len(inner.faults) == 0 {
			n++
		}
	}
	return n
}
