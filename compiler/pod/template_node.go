package pod

import (
	"slices"
	"strconv"

	"github.com/lakewright/lakewright/compiler/spec"
)

// Functions that read a template, which may contain values of any kind.

// ItemsOf returns the items of a list, none if n is not a list.
func ItemsOf(n *spec.Node) []*spec.Node {
	if n == nil || n.Kind != spec.List {
		return nil
	}
	return n.Items
}

// TextOf returns the text of a field, "" if there is none.
func TextOf(n *spec.Node, field string) string {
	if f := n.Field(field); f != nil && f.Kind == spec.String {
		return f.Text
	}
	return ""
}

// NumberOf returns the whole number in a field, 0 if there is none.
func NumberOf(n *spec.Node, field string) int {
	f := n.Field(field)
	if f == nil || f.Kind != spec.Number {
		return 0
	}
	number, _ := strconv.Atoi(f.Text) // 0 if it is not a whole number
	return number
}

// IsBool reports whether n is the boolean want.
func IsBool(n *spec.Node, want bool) bool {
	return n != nil && n.Kind == spec.Bool && n.Text == strconv.FormatBool(want)
}

// LimitsOf returns the names of a container's limits, sorted.
func LimitsOf(c *spec.Node) []string {
	var names []string
	for _, f := range c.Field("resources").Field("limits").FieldsOf() {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return names
}

// ListAt returns the maps in a list of plain data.
func ListAt(from map[string]any, field string) []map[string]any {
	list, _ := from[field].([]any)
	var items []map[string]any
	for _, item := range list {
		if value, ok := item.(map[string]any); ok {
			items = append(items, value)
		}
	}
	return items
}
