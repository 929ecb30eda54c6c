package language

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/spec"
)

// Merge returns over merged over base, both values of type t, as spec.Merge does, but in a struct
// that has one alone of its fields, a field of over replaces another one of base. A tier of
// storage is such a struct: over may be another kind of storage. Either value may be nil.
func (t *Type) Merge(base, over *spec.Node) *spec.Node {
	return spec.Merge(t.yielding(base, over), over)
}

// HasRival reports whether a value of type t contains a field that Merge may take out.
func (t *Type) HasRival(n *spec.Node) bool {
	return len(t.rivals()) > 0 && len(n.FieldsOf()) > 0 || slices.ContainsFunc(n.FieldsOf(), func(f spec.Field) bool {
		inner := t.Step(f.Name)
		return inner != nil && f.Node.Kind == spec.Map && inner.HasRival(f.Node)
	})
}

// rivals returns all fields of a struct that has one alone of them, nil for another type. Where
// other fields stand beside a choice, as ports do beside cidr and namespace, they belong to
// what was chosen, so that another choice does not replace it.
func (t *Type) rivals() []string {
	if len(t.Choices) == 1 && len(t.Choices[0].Fields) == len(t.Fields) {
		return t.Choices[0].Fields
	}
	return nil
}

// yielding returns base without the fields that those of over replace.
func (t *Type) yielding(base, over *spec.Node) *spec.Node {
	if base == nil || over == nil || base.Kind != spec.Map || over.Kind != spec.Map {
		return base
	}
	if t.rivals() != nil && slices.ContainsFunc(over.Fields, func(f spec.Field) bool { return f.Node.Kind != spec.Null }) {
		out := *base
		out.Fields = slices.DeleteFunc(slices.Clone(base.Fields), func(f spec.Field) bool {
			return f.Node.Kind != spec.Null && over.Field(f.Name) == nil
		})
		base = &out
	}
	var changed []spec.Field
	place := base.Places()
	for _, f := range over.Fields {
		i, inner := place(f.Name), t.Step(f.Name)
		if i < 0 || inner == nil {
			continue
		}
		own := base.Fields[i].Node
		if left := inner.yielding(own, f.Node); left != own {
			if changed == nil {
				changed = slices.Clone(base.Fields)
			}
			changed[i].Node = left
		}
	}
	if changed == nil {
		return base
	}
	out := *base
	out.Fields = changed
	return &out
}
