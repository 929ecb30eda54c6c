package shape

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// table holds the fields of Kubernetes' own kinds. Its head describes its form.
//
//go:embed kinds.txt
var table string

// Oldest and Newest are the minor versions of Kubernetes 1 that the table covers.
const (
	Oldest = 30
	Newest = 37
)

// index finds the types and the kinds of the table. Only where they begin is read; the fields of
// a type are read when an object has it.
type index struct {
	types map[string]*Type
	kinds map[string]builtin // by API version and kind
}

// builtin is a kind of Kubernetes itself.
type builtin struct {
	name         string // of its type
	since, until int
}

// tables returns the index of the table, which the first use makes.
var tables = sync.OnceValue(readIndex)

func readIndex() *index {
	x := &index{types: map[string]*Type{}, kinds: map[string]builtin{}}
	head, rest, _ := strings.Cut(table, "\n@")
	for line := range strings.Lines(head) {
		kind, found := strings.CutPrefix(line, "=")
		if words := strings.Fields(kind); found {
			b := builtin{name: words[2]}
			if len(words) > 3 {
				b.since, b.until = versions(words[3])
			}
			x.kinds[words[0]+" "+words[1]] = b
		}
	}
	for part := range strings.SplitSeq(rest, "\n@") {
		name, fields, _ := strings.Cut(part, "\n")
		x.types[name] = &Type{name: name, Fields: sync.OnceValue(func() []Field { return x.fields(fields) })}
	}
	return x
}

// Of returns the shape of a kind of Kubernetes itself. Known is false when no version in the
// table has the kind, and the shape is nil when only other versions than minor have it. A version
// that is newer than the table is taken for the newest in it.
func Of(apiVersion, kind string, minor int) (s *Shape, known bool) {
	x := tables()
	b, known := x.kinds[apiVersion+" "+kind]
	if f := (Field{Since: b.since, Until: b.until}); !known || !f.in(min(minor, Newest)) {
		return nil, known
	}
	return &Shape{Kind: Struct, Type: x.types[b.name]}, true
}

// Life returns the first minor version that has a kind of Kubernetes itself, 0 if every version in the
// table has it, and the first version without it, 0 if there is none.
func Life(apiVersion, kind string) (since, until int, known bool) {
	b, known := tables().kinds[apiVersion+" "+kind]
	return b.since, b.until, known
}

// Named returns the shape of a type of Kubernetes, as in core.v1.PodTemplateSpec, nil when there is
// none.
func Named(name string) *Shape {
	if t := tables().types[name]; t != nil {
		return &Shape{Kind: Struct, Type: t}
	}
	return nil
}

// fields reads the lines of a type.
func (x *index) fields(lines string) []Field {
	fields := make([]Field, 0, strings.Count(lines, "\n")+1)
	for line := range strings.SplitSeq(lines, "\n") {
		name, typ, found := strings.Cut(line, " ")
		if !found {
			continue
		}
		var f Field
		f.Name, f.Required = strings.CutSuffix(name, "!")
		if end := strings.LastIndexByte(typ, ' '); end > strings.LastIndexByte(typ, ')') {
			f.Since, f.Until = versions(typ[end+1:])
			typ = typ[:end]
		}
		f.Shape = x.shape(typ)
		fields = append(fields, f)
	}
	return fields
}

// versions reads +SINCE-UNTIL, of which either may be missing.
func versions(text string) (since, until int) {
	from, to, found := strings.Cut(text, "-")
	since, _ = strconv.Atoi(strings.TrimPrefix(from, "+"))
	if found {
		until, _ = strconv.Atoi(to)
	}
	return since, until
}

// letters holds the kinds of values that have a letter in the table.
var letters = map[byte]Kind{
	's': Text, 'i': Integer, 'l': Integer, 'n': Number, 'b': Bool, 'y': Bytes, 't': Time, 'q': Quantity,
	'x': IntOrText, '*': Any,
}

// shape reads a type of the table.
func (x *index) shape(typ string) *Shape {
	switch typ[0] {
	case '[':
		return &Shape{Kind: List, Of: x.shape(typ[1:])}
	case '{':
		return &Shape{Kind: Map, Of: x.shape(typ[1:])}
	}
	if t := x.types[typ]; t != nil {
		return &Shape{Kind: Struct, Type: t}
	}
	s := &Shape{Kind: letters[typ[0]], Long: typ[0] == 'l'}
	if len(typ) > 1 {
		for word := range strings.SplitSeq(typ[2:len(typ)-1], "|") {
			text, since, _ := strings.Cut(word, "@")
			w := Word{Text: text}
			w.Since, _ = strconv.Atoi(since)
			s.Words = append(s.Words, w)
		}
	}
	return s
}
