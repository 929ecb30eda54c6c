package shape

import (
	"fmt"
	"strings"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/spell"
)

// few is how many names a message lists.
const few = 10

// unknown reports a name that is no field of the struct n.
func (c *checker) unknown(name string, fields []Field, n *spec.Node) {
	around := c.around()
	c.steps = append(c.steps, name)
	f := c.fault(Unknown, "%s has no field %q", around, name)
	c.steps = c.steps[:len(c.steps)-1]
	var names []string
	for i := range fields {
		if fields[i].in(c.newest()) && isAbsent(n.Field(fields[i].Name)) {
			names = append(names, fields[i].Name)
		}
	}
	switch near := spell.Nearest(name, names); {
	case near != "":
		f.Fix, f.Replace = fmt.Sprintf("did you mean %s?", near), near
	case c.below(name, fields) != "":
		f.Fix = fmt.Sprintf("write it in %s", placeOf(append(c.steps[:len(c.steps):len(c.steps)], c.below(name, fields))))
	case len(names) > 0 && len(names) <= few:
		f.Fix = "write one of " + strings.Join(names, ", ") + ", or remove it"
	case len(names) == 0:
		f.Fix = "remove it"
	default:
		f.Fix = fmt.Sprintf("remove it, or find the right name with kubectl explain %s", c.explained())
	}
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
			dated("remove it, in this environment with null, or update the cluster")
		return
	}
	c.fault(Unknown, "%s has the field %q up to Kubernetes 1.%d, and the cluster is newer", around, f.Name, f.Until-1).
		dated("remove it, in this environment with null")
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
