package shape

import (
	"encoding/base64"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/spell"
)

// quantity matches what Kubernetes takes for a quantity, such as 500m, 16Gi and 1e3.
var quantity = lazyregexp.New(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$`)

// wanted returns what a shape allows, for a message.
func wanted(s *Shape) string {
	switch s.Kind {
	case Text:
		return "text"
	case Integer:
		return "a whole number"
	case Number:
		return "a number"
	case Bool:
		return "true or false"
	case Bytes:
		return "text in base64"
	case Time:
		return `a time such as "2026-01-31T08:00:00Z"`
	case Quantity:
		return `a quantity such as "500m" or "16Gi"`
	case IntOrText:
		return "a whole number or text"
	case List:
		return "a list"
	}
	return "a struct"
}

// has reports whether a value is a list or a struct, as its shape requires, and reports a fault if
// it is not.
func (c *checker) has(s *Shape, n *spec.Node, kind spec.Kind) bool {
	if n.Kind == kind {
		return true
	}
	f := c.mismatch(s, n)
	switch {
	case kind == spec.List && n.Kind == spec.Map && len(n.Fields) > 0 && s.Of.isPair():
		f.Fix = fmt.Sprintf("write a list, as in [{name: %q, value: …}]", n.Fields[0].Name)
	case kind == spec.List && n.Kind == spec.Map && s.Of.Kind == Struct:
		f.Fix = "write a list of structs, as in [{…}]"
	case kind == spec.List && n.Kind != spec.Map && s.Of.Kind != Struct:
		f.Fix = "put it into a list, as in [" + s.Of.sample() + "]"
	case n.Kind == spec.List && len(n.Items) == 1 && n.Items[0].Kind == spec.Map:
		f.Fix = "write the item of the list without the list"
	}
	return false
}

// isPair reports whether a value has a name and a value, such as a variable.
func (s *Shape) isPair() bool {
	if s.Kind != Struct {
		return false
	}
	has := func(name string) bool {
		return slices.ContainsFunc(s.Type.Fields(), func(f Field) bool { return f.Name == name })
	}
	return has("name") && has("value")
}

// sample returns a value of a shape.
func (s *Shape) sample() string {
	switch s.Kind {
	case Integer, Number, IntOrText:
		return "1"
	case Bool:
		return "true"
	}
	return `"a"`
}

// mismatch reports a value of another type than its shape.
func (c *checker) mismatch(s *Shape, n *spec.Node) *Fault {
	f := c.fault(Wrong, "%s must be %s, and it is %s", c.around(), wanted(s), n.Kind)
	f.Fix = "write " + wanted(s)
	return f
}

// scalar compares a value that is neither a list nor a struct.
func (c *checker) scalar(s *Shape, n *spec.Node) {
	switch s.Kind {
	case Text, Bytes, Time:
		if n.Kind != spec.String {
			c.text(s, n)
			return
		}
	case Bool:
		if n.Kind != spec.Bool {
			c.literal(s, n, true)
			return
		}
	case Integer:
		if n.Kind != spec.Number || !isWhole(n.Text, s.Long) {
			c.integer(s, n)
			return
		}
	case Number:
		if n.Kind != spec.Number {
			c.literal(s, n, true)
			return
		}
	case Quantity, IntOrText:
		if n.Kind != spec.Number && n.Kind != spec.String || n.Kind == spec.Number && s.Kind == IntOrText && !isWhole(n.Text, false) {
			f := c.mismatch(s, n)
			if n.Kind == spec.Number {
				f.Message = fmt.Sprintf("%s must be %s, and it is %s", c.around(), wanted(s), n.Text)
			}
			return
		}
	}
	c.form(s, n)
}

// form compares the text of a value with the form and the words of its shape.
func (c *checker) form(s *Shape, n *spec.Node) {
	good := true
	switch s.Kind {
	case Bytes:
		_, err := base64.StdEncoding.DecodeString(n.Text)
		good = err == nil
	case Time:
		_, err := time.Parse(time.RFC3339, n.Text)
		good = err == nil
	case Quantity:
		good = n.Kind == spec.Number || quantity.MatchString(n.Text)
	}
	fix := "write " + wanted(s)
	if size := asSize(n.Text); s.Kind == Quantity && size != "" {
		fix = fmt.Sprintf("did you mean %s or %si?", size, size)
	}
	switch {
	case !good && c.shows(n.Text):
		c.fault(Wrong, "%s must be %s, and it is %q", c.around(), wanted(s), n.Text).Fix = fix
	case !good:
		c.fault(Wrong, "%s must be %s", c.around(), wanted(s)).Fix = "write " + wanted(s)
	case len(s.Words) > 0:
		c.word(s, n)
	case s.Pattern != "" && n.Kind == spec.String:
		c.pattern(s.Pattern, n.Text)
	}
}

// asSize returns a quantity for a text such as 5 GB, which people write and Kubernetes does not read,
// "" for another text.
func asSize(text string) string {
	size, found := strings.CutSuffix(strings.ToUpper(strings.ReplaceAll(text, " ", "")), "B")
	if !found || size == "" || !strings.Contains("MGTPE", size[len(size)-1:]) || !quantity.MatchString(size) {
		return ""
	}
	return size
}

// longestPattern is the longest pattern that is tried. Compiling one takes time.
const longestPattern = 1000

// pattern compares a text with a regular expression of a definition.
func (c *checker) pattern(expression, text string) {
	if len(expression) > longestPattern {
		return
	}
	if re, err := regexp.Compile(expression); err != nil || re.MatchString(text) {
		return // the API server refuses a definition whose pattern is none
	}
	f := c.fault(Wrong, "%s does not match the pattern of the definition", c.around())
	if c.shows(text) {
		f.Message = fmt.Sprintf("%s is %q, which does not match the pattern of the definition", c.around(), text)
	}
	f.Fix = "write a text that matches " + expression
}

// word reports a value that is none of the words of its shape. For Kubernetes' own kinds an empty
// text is the same as none.
func (c *checker) word(s *Shape, n *spec.Node) {
	i := slices.IndexFunc(s.Words, func(w Word) bool { return w.Text == n.Text })
	switch {
	case n.Text == "" && c.Minor > 0 || i >= 0 && s.Words[i].Since <= c.newest():
	case i >= 0:
		c.fault(Wrong, "%s may be %s since Kubernetes 1.%d, and the cluster is older", c.around(), n.Text, s.Words[i].Since).
			dated("write one of " + listed(c.known(s.Words)))
	case c.Minor > Newest: // which may know more words
	default:
		f := c.fault(Wrong, "%s cannot be %q", c.around(), n.Text)
		if n.Kind != spec.String {
			f.Message = c.around() + " cannot be " + n.Text
		}
		if !c.shows(n.Text) {
			f.Message = c.around() + " has a value that it cannot have"
		}
		words := c.known(s.Words)
		var texts []string
		for _, w := range words {
			texts = append(texts, w.Text)
		}
		if near := spell.Nearest(n.Text, texts); near != "" && n.Kind == spec.String {
			f.Fix = "did you mean " + near + "?"
			if sure := spell.Sure(n.Text, texts); sure != "" {
				f.Replace = strconv.Quote(sure)
			}
		} else {
			f.Fix = "write one of " + listed(words)
		}
	}
}

// known returns the words that the version of the cluster has.
func (c *checker) known(words []Word) []Word {
	return slices.DeleteFunc(slices.Clone(words), func(w Word) bool { return w.Since > c.newest() })
}

func listed(words []Word) string {
	var texts []string
	for _, w := range words {
		if w.Text == "" {
			w.Text = `""`
		}
		texts = append(texts, w.Text)
	}
	return strings.Join(texts, ", ")
}

// text reports a value that is not text. A number is certainly meant as the text of its digits.
func (c *checker) text(s *Shape, n *spec.Node) {
	f := c.mismatch(s, n)
	if s.Kind != Text || n.Kind != spec.Number && n.Kind != spec.Bool {
		return
	}
	f.Fix = "write it in double quotes"
	if c.shows(n.Text) {
		f.Fix, f.Replace = "write "+strconv.Quote(n.Text), strconv.Quote(n.Text)
	}
}

// written matches numbers as CUE and JSON write them.
var written = lazyregexp.New(`^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?$`)

// literal reports a value that is not a number, or not true or false. If its text would be one,
// and fits, the quotes around it are the fault.
func (c *checker) literal(s *Shape, n *spec.Node, fits bool) {
	f := c.mismatch(s, n)
	if s.Kind == Bool {
		fits = n.Text == "true" || n.Text == "false"
	} else {
		fits = fits && written.MatchString(n.Text)
	}
	if n.Kind == spec.String && fits && c.shows(n.Text) {
		f.Fix, f.Replace = "remove the quotes", n.Text
	}
}

// integer reports a value that is not a whole number, or too large.
func (c *checker) integer(s *Shape, n *spec.Node) {
	if n.Kind != spec.Number || strings.ContainsAny(n.Text, ".eE") {
		c.literal(s, n, isWhole(n.Text, s.Long))
		if f := &c.faults[len(c.faults)-1]; n.Kind == spec.Number {
			f.Message = c.around() + " must be a whole number, and it is " + n.Text
		}
		return
	}
	least, most := int64(math.MinInt32), int64(math.MaxInt32)
	if s.Long {
		least, most = math.MinInt64, math.MaxInt64
	}
	c.fault(Wrong, "%s must be from %d to %d", c.around(), least, most).Fix = "write a number in that range"
}

// isWhole reports whether text is a whole number of 32 or 64 bits. CUE's division writes a fraction of
// zero, which the compiler removes.
func isWhole(text string, long bool) bool {
	bits := 32
	if long {
		bits = 64
	}
	_, err := strconv.ParseInt(strings.TrimSuffix(text, ".0"), 10, bits)
	return err == nil
}

// shows reports whether a value may be repeated in a message.
func (c *checker) shows(value string) bool {
	return len(value) <= 100 && (c.Hidden == nil || len(c.steps) == 0 || !c.Hidden(c.steps[len(c.steps)-1], value))
}
