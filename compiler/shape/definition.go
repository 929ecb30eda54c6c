package shape

import (
	"slices"
	"strings"
	"sync"

	"github.com/lakewright/lakewright/compiler/spec"
)

// A Definition is what a CustomResourceDefinition says about a kind.
type Definition struct {
	Group, Kind string
	Cluster     bool // objects have no namespace
	Versions    []Version
}

// A Version is one version of a custom kind.
type Version struct {
	Name   string
	Served bool
	Shape  *Shape
}

// Served returns the names of the versions that the API server serves.
func (d *Definition) Served() []string {
	var names []string
	for _, v := range d.Versions {
		if v.Served {
			names = append(names, v.Name)
		}
	}
	return names
}

// Of returns the shape of a version, nil if the server does not serve it.
func (d *Definition) Of(version string) *Shape {
	i := slices.IndexFunc(d.Versions, func(v Version) bool { return v.Name == version && v.Served })
	if i < 0 {
		return nil
	}
	return d.Versions[i].Shape
}

// A DefinitionError is a fault of a CustomResourceDefinition.
type DefinitionError struct {
	At   spec.Span
	Text string
}

// Error returns what is wrong.
func (e *DefinitionError) Error() string { return e.Text }

// ReadDefinition reads a CustomResourceDefinition. It returns nil for another object, and a
// DefinitionError if the definition lacks what the API server requires.
func ReadDefinition(n *spec.Node) (*Definition, error) {
	if text(n, "kind") != "CustomResourceDefinition" {
		return nil, nil
	}
	if text(n, "apiVersion") != "apiextensions.k8s.io/v1" {
		return nil, &DefinitionError{placeIn(n, "apiVersion"), "a definition must have the apiVersion apiextensions.k8s.io/v1"}
	}
	of := n.Field("spec")
	d := &Definition{Group: text(of, "group"), Kind: text(of.Field("names"), "kind"), Cluster: text(of, "scope") == "Cluster"}
	if d.Group == "" || d.Kind == "" {
		return nil, &DefinitionError{placeIn(n, "spec"), "the definition has no spec.group or no spec.names.kind"}
	}
	versions := of.Field("versions")
	if versions == nil || versions.Kind != spec.List || len(versions.Items) == 0 {
		return nil, &DefinitionError{placeIn(n, "spec"), "the definition has no list spec.versions"}
	}
	for _, v := range versions.Items {
		name := text(v, "name")
		if name == "" {
			return nil, &DefinitionError{v.Span, "a version of the definition has no name"}
		}
		schema := v.Field("schema").Field("openAPIV3Schema")
		if schema == nil || schema.Kind != spec.Map {
			return nil, &DefinitionError{v.Span, "version " + name + " has no schema.openAPIV3Schema"}
		}
		d.Versions = append(d.Versions, Version{name, isTrue(v, "served"), schemaShape(schema)})
	}
	return d, nil
}

// placeIn returns the place of a field, or else of the value around it.
func placeIn(n *spec.Node, field string) spec.Span {
	if f := n.Field(field); f != nil && f.Span.IsValid() {
		return f.Span
	}
	if n.Span.IsValid() || len(n.Fields) == 0 {
		return n.Span
	}
	return n.Fields[0].Span
}

// text returns the text of a field, "" if there is none.
func text(n *spec.Node, field string) string {
	if f := n.Field(field); f != nil && f.Kind == spec.String {
		return f.Text
	}
	return ""
}

func isTrue(n *spec.Node, field string) bool {
	f := n.Field(field)
	return f != nil && f.Kind == spec.Bool && f.Text == "true"
}

// schemaShape returns the shape that a schema of OpenAPI describes, as far as a structural schema
// determines it: names, types, words and required fields.
func schemaShape(n *spec.Node) *Shape {
	if n == nil || n.Kind != spec.Map {
		return anything
	}
	s := &Shape{Words: words(n.Field("enum")), Pattern: text(n, "pattern")}
	switch format := text(n, "format"); {
	case isTrue(n, "x-kubernetes-int-or-string"):
		s.Kind = IntOrText
	case isTrue(n, "x-kubernetes-embedded-resource"):
		return structShape(n, embedded())
	default:
		switch text(n, "type") {
		case "string":
			s.Kind = Text
			switch format {
			case "byte":
				s.Kind = Bytes
			case "date-time":
				s.Kind = Time
			}
		case "integer":
			s.Kind, s.Long = Integer, format != "int32"
		case "number":
			s.Kind = Number
		case "boolean":
			s.Kind = Bool
		case "array":
			s.Kind, s.Of = List, schemaShape(n.Field("items"))
		case "object":
			return objectShape(n)
		default:
			return anything
		}
	}
	return s
}

// objectShape returns a struct, or a map if the schema gives its values alone.
func objectShape(n *spec.Node) *Shape {
	values := n.Field("additionalProperties")
	if len(n.Field("properties").FieldsOf()) == 0 && values != nil && (values.Kind == spec.Map || values.Text == "true") {
		return &Shape{Kind: Map, Of: schemaShape(values)}
	}
	return structShape(n, nil)
}

// embedded returns the fields of each object of Kubernetes, which the schema of an embedded one need
// not list.
func embedded() []Field {
	return []Field{
		{Name: "apiVersion", Required: true, Shape: &Shape{Kind: Text}},
		{Name: "kind", Required: true, Shape: &Shape{Kind: Text}},
		{Name: "metadata", Shape: Named("meta.v1.ObjectMeta")},
	}
}

// structShape returns the fields of a schema, and further ones, which replace them. The fields are
// read when an object has them.
func structShape(n *spec.Node, further []Field) *Shape {
	values := n.Field("additionalProperties")
	return &Shape{Kind: Struct, Type: &Type{
		Open: isTrue(n, "x-kubernetes-preserve-unknown-fields") || values != nil && values.Text != "false",
		Fields: sync.OnceValue(func() []Field {
			var required []string
			if list := n.Field("required"); list != nil {
				for _, item := range list.Items {
					required = append(required, item.Text)
				}
			}
			fields := slices.Clone(further)
			for _, f := range n.Field("properties").FieldsOf() {
				if slices.ContainsFunc(further, func(other Field) bool { return other.Name == f.Name }) {
					continue
				}
				hasDefault := f.Node.Field("default") != nil // the server sets it before it looks
				fields = append(fields, Field{Name: f.Name, Shape: schemaShape(f.Node), Required: slices.Contains(required, f.Name) && !hasDefault})
			}
			slices.SortFunc(fields, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
			return fields
		}),
	}}
}

// words returns the values of an enumeration.
func words(n *spec.Node) []Word {
	if n == nil {
		return nil
	}
	var list []Word
	for _, item := range n.Items {
		list = append(list, Word{Text: item.Text})
	}
	return list
}
