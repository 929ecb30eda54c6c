package shape

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/spec"
)

// What is the kind of a Fault. The zero What is invalid.
type What uint8

// The kinds of faults.
const (
	_       What = iota
	Unknown      // a field that the kind does not have, or not in this version
	Wrong        // a value of another type, or one that the field does not allow
	Missing      // a required field that is not there
	Off          // a field that the API server drops silently by default in this version
)

// A Fault is one difference between an object and its shape.
type Fault struct {
	What    What
	Path    spec.Path // of the field or the value; of the struct around it for Missing
	Message string
	Fix     string
	Replace string // text that can replace the value, or the name for Unknown; "" if none is certain
	Dated   bool   // the fault depends on the version of Kubernetes
}

// dated adds the fix of a fault that depends on the version of Kubernetes.
func (f *Fault) dated(fix string) { f.Fix, f.Dated = fix, true }

// mostFaults is how many faults of one object are returned: a generated object may have thousands.
const mostFaults = 50

// An Object is what Check looks at.
type Object struct {
	Node  *spec.Node // without nulls
	Path  spec.Path  // of the node
	Kind  string     // for messages
	Minor int        // version of Kubernetes 1; 0 for a kind whose fields do not depend on it
	// Passed holds fields of the object itself that are not checked.
	Passed []string
	// Hidden reports whether a value may be a credential, and is not to be repeated.
	Hidden func(name, value string) bool
}

// Check returns the differences between an object and the shape of its kind, in the order in which
// they are written.
func Check(s *Shape, o Object) []Fault {
	c := &checker{Object: o}
	c.value(s, o.Node)
	return c.faults
}

type checker struct {
	Object
	steps  []string // names and indices on the way to the value
	faults []Fault
}

// fault records a fault of the value at the current steps.
func (c *checker) fault(what What, format string, args ...any) *Fault {
	c.faults = append(c.faults, Fault{What: what, Path: c.Path.At(c.steps...), Message: fmt.Sprintf(format, args...)})
	return &c.faults[len(c.faults)-1]
}

// value compares a value with its shape. Null is the same as no value.
func (c *checker) value(s *Shape, n *spec.Node) {
	if n == nil || n.Kind == spec.Null || len(c.faults) >= mostFaults {
		return
	}
	switch s.Kind {
	case Any:
	case List:
		if c.has(s, n, spec.List) {
			c.items(s.Of, n)
		}
	case Map:
		if c.has(s, n, spec.Map) {
			for _, f := range n.Fields {
				c.step(f.Name, s.Of, f.Node)
			}
		}
	case Struct:
		if c.has(s, n, spec.Map) {
			c.fields(s.Type, n)
		}
	default:
		c.scalar(s, n)
	}
}

func (c *checker) items(of *Shape, n *spec.Node) {
	for i, item := range n.Items {
		c.step(strconv.Itoa(i), of, item)
	}
}

// step compares the value of a field or an item.
func (c *checker) step(name string, s *Shape, n *spec.Node) {
	c.steps = append(c.steps, name)
	c.value(s, n)
	c.steps = c.steps[:len(c.steps)-1]
}

// fields compares the fields of a struct.
func (c *checker) fields(t *Type, n *spec.Node) {
	fields := t.Fields()
	var meant []string // by fields with a wrong name
	for _, f := range n.Fields {
		if len(c.faults) >= mostFaults {
			return
		}
		if len(c.steps) == 0 && slices.Contains(c.Passed, f.Name) || f.Node.Kind == spec.Null {
			continue
		}
		i, found := slices.BinarySearchFunc(fields, f.Name, func(f Field, name string) int { return strings.Compare(f.Name, name) })
		switch {
		case found && fields[i].in(c.newest()):
			if t.name != "" {
				c.gate(t.name, f.Name)
			}
			c.step(f.Name, fields[i].Shape, f.Node)
		case found:
			c.atAnotherTime(&fields[i])
		case !t.Open && c.Minor <= Newest:
			meant = append(meant, c.unknown(f.Name, fields, n))
		}
	}
	for i := range fields {
		if f := &fields[i]; f.Required && f.in(c.newest()) && isAbsent(n.Field(f.Name)) && !slices.Contains(meant, f.Name) {
			c.missing(f)
		}
	}
}

func isAbsent(n *spec.Node) bool { return n == nil || n.Kind == spec.Null }

// newest returns the version whose fields are compared. A definition has no versions of
// Kubernetes, and a version that is newer than the table is taken for the newest in it.
func (c *checker) newest() int {
	if c.Minor == 0 {
		return Newest
	}
	return min(c.Minor, Newest)
}

// place returns the current place in the object for a message, without indices: spec.ports.
func (c *checker) place() string { return placeOf(c.steps) }

func placeOf(steps []string) string {
	var names []string
	for _, step := range steps {
		if _, err := strconv.Atoi(step); err != nil {
			names = append(names, string(spec.PathOf(step)))
		}
	}
	return strings.Join(names, ".")
}

// around returns the whole that holds the current value, for a message.
func (c *checker) around() string {
	if place := c.place(); place != "" {
		return place + " of " + article(c.Kind)
	}
	return article(c.Kind)
}

// article puts a or an before a kind.
func article(kind string) string {
	isAcronym := len(kind) > 1 && kind[1] >= 'A' && kind[1] <= 'Z' // of which the letters are pronounced
	if kind != "" && (strings.Contains("AEIO", kind[:1]) || isAcronym && strings.Contains("FHLMNRSX", kind[:1])) {
		return "an " + kind
	}
	return "a " + kind
}
