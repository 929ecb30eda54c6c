package definition

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Schema is a structural schema, as a definition writes it. A keyword that is not here
// is an error when the definition is read, because nobody would look at it.
type Schema struct {
	Type                 string             `json:"type"`
	Format               string             `json:"format"`
	Nullable             bool               `json:"nullable"`
	Default              json.RawMessage    `json:"default"`
	Enum                 []any              `json:"enum"`
	Pattern              string             `json:"pattern"`
	MinLength            *int               `json:"minLength"`
	MaxLength            *int               `json:"maxLength"`
	Minimum              *float64           `json:"minimum"`
	Maximum              *float64           `json:"maximum"`
	ExclusiveMinimum     bool               `json:"exclusiveMinimum"`
	ExclusiveMaximum     bool               `json:"exclusiveMaximum"`
	Items                *Schema            `json:"items"`
	MinItems             *int               `json:"minItems"`
	MaxItems             *int               `json:"maxItems"`
	Properties           map[string]*Schema `json:"properties"`
	AdditionalProperties *Additional        `json:"additionalProperties"`
	Required             []string           `json:"required"`
	MinProperties        *int               `json:"minProperties"`
	MaxProperties        *int               `json:"maxProperties"`
	AllOf                []*Schema          `json:"allOf"`
	AnyOf                []*Schema          `json:"anyOf"`
	OneOf                []*Schema          `json:"oneOf"`
	Not                  *Schema            `json:"not"`
	IntOrString          bool               `json:"x-kubernetes-int-or-string"`
	PreserveUnknown      bool               `json:"x-kubernetes-preserve-unknown-fields"`
	ListType             string             `json:"x-kubernetes-list-type"`
	ListMapKeys          []string           `json:"x-kubernetes-list-map-keys"`

	// Keywords that do not apply to a single object, and CEL rules, which only a server
	// evaluates.
	Title        json.RawMessage `json:"title"`
	Description  json.RawMessage `json:"description"`
	Example      json.RawMessage `json:"example"`
	ExternalDocs json.RawMessage `json:"externalDocs"`
	MapType      json.RawMessage `json:"x-kubernetes-map-type"`
	Validations  json.RawMessage `json:"x-kubernetes-validations"`
}

// Additional is the schema of the fields of an object that have no schema of their own.
type Additional struct {
	Allowed bool
	Schema  *Schema // nil: anything
}

// UnmarshalJSON reads true, false, or a schema.
func (a *Additional) UnmarshalJSON(text []byte) error {
	if err := json.Unmarshal(text, &a.Allowed); err == nil {
		return nil
	}
	a.Allowed, a.Schema = true, new(Schema)
	return strict(text, a.Schema)
}

// strict decodes JSON and refuses a field that the value does not have.
func strict(text []byte, value any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(value)
}

// At returns the schema below s that is found by the names of fields.
func (s *Schema) At(fields ...string) (*Schema, error) {
	for i, field := range fields {
		below := s.Properties[field]
		if below == nil {
			return nil, fmt.Errorf("the schema has no field %s", strings.Join(fields[:i+1], "."))
		}
		s = below
	}
	return s, nil
}

// Expand puts a schema in the place of one that lets everything through, so that what
// a definition leaves open is checked all the same.
func (s *Schema) Expand(with *Schema, fields ...string) error {
	open, err := s.At(fields...)
	if err != nil {
		return err
	}
	if !open.PreserveUnknown || len(open.Properties) > 0 {
		return fmt.Errorf("%s does not let everything through", strings.Join(fields, "."))
	}
	*open = *with
	return nil
}

// Open returns the paths of the fields that let everything through, sorted.
func (s *Schema) Open() []string {
	return slices.Sorted(slices.Values(s.open("", nil)))
}

func (s *Schema) open(path string, found []string) []string {
	if s.PreserveUnknown {
		found = append(found, path)
	}
	for name, field := range s.Properties {
		found = field.open(join(path, name), found)
	}
	if s.Items != nil {
		found = s.Items.open(path+"[]", found)
	}
	if s.AdditionalProperties != nil && s.AdditionalProperties.Schema != nil {
		found = s.AdditionalProperties.Schema.open(join(path, "*"), found)
	}
	return found
}

// join returns the path of a field.
func join(path, field string) string {
	if path == "" {
		return field
	}
	return path + "." + field
}
