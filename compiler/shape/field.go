package shape

import (
	"fmt"
	"strings"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/spell"
)

// few is how many names a message lists.
const few = 10

// unknown reports a name that is no field of the struct n, and returns the field that was probably
// meant, "" if none is near.
func (c *checker) unknown(name string, fields []Field, n *spec.Node) string {
	around := c.around()
	c.steps = append(c.steps, name)
	f := c.fault(Unknown, "%s has no field %q", around, name)
	c.steps = c.steps[:len(c.steps)-1]
	var names, present []string
	for i := range fields {
		switch {
		case !fields[i].in(c.newest()):
		case isAbsent(n.Field(fields[i].Name)):
			names = append(names, fields[i].Name)
		default:
			present = append(present, fields[i].Name)
		}
	}
	if near := spell.Nearest(name, names); near != "" {
		f.Fix = fmt.Sprintf("did you mean %s?", near)
		if sure := spell.Sure(name, names); sure != "" {
			f.Replace = string(spec.PathOf(sure))
		}
		return near
	}
	near, below := spell.Nearest(name, present), c.below(name, fields)
	switch {
	case near != "":
		f.Fix = fmt.Sprintf("remove it, because %s is there too", near)
	case below != "":
		f.Fix = fmt.Sprintf("write it in %s", placeOf(append(c.steps[:len(c.steps):len(c.steps)], below)))
	case len(names) == 0:
		f.Fix = "remove it"
	case len(names) <= few:
		f.Fix = "remove it, or write one of " + strings.Join(names, ", ")
	default:
		f.Fix = fmt.Sprintf("remove it, or find the right name with kubectl explain %s", c.explained())
	}
	return ""
}

// below returns the field whose struct has a field called name, "" when none or several have.
func (c *checker) below(name string, fields []Field) string {
	found := ""
	for i := range fields {
		s := fields[i].Shape
		if s.Kind != Struct || fields[i].Name == "metadata" {
			continue
		}
		for _, f := range s.Type.Fields() {
			if f.Name == name && f.in(c.newest()) {
				if found != "" {
					return ""
				}
				found = fields[i].Name
			}
		}
	}
	return found
}

// explained returns what kubectl explain calls the current place.
func (c *checker) explained() string {
	return strings.TrimSuffix(strings.ToLower(c.Kind)+"."+c.place(), ".")
}

// atAnotherTime reports a field that only other versions of Kubernetes have.
func (c *checker) atAnotherTime(f *Field) {
	around := c.around()
	c.steps = append(c.steps, f.Name)
	defer func() { c.steps = c.steps[:len(c.steps)-1] }()
	if c.newest() < f.Since {
		c.fault(Unknown, "%s has the field %q since Kubernetes 1.%d, and the cluster is older", around, f.Name, f.Since).
			dated("remove it, or override it with null in this environment, or update the cluster")
		return
	}
	c.fault(Unknown, "%s has the field %q up to Kubernetes 1.%d, and the cluster is newer", around, f.Name, f.Until-1).
		dated("remove it, or override it with null in this environment")
}

// missing reports a required field that is not there.
func (c *checker) missing(f *Field) {
	fix := "add " + f.Name
	switch s := f.Shape; {
	case s.Kind == Text && len(s.Words) > 0 && len(c.known(s.Words)) <= few:
		fix += ", one of " + listed(c.known(s.Words))
	case s.Kind != Text && s.Kind != Struct && s.Kind != Map && s.Kind != Any:
		fix += ", " + wanted(s)
	}
	c.fault(Missing, "%s has no %s, which is required", c.around(), f.Name).Fix = fix
}
