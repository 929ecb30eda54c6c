package wire

import (
	"encoding/binary"
	"math"

	"github.com/lakewright/lakewright/compiler/spec"
)

// maxDepth is how deep a tree may be nested. The loader reports values that are nested deeper.
const maxDepth = 1000

// mostReserved is how many parts memory is reserved for before the first one is read: a wrong number must
// not take more than what follows it.
const mostReserved = 1024

// appendNode appends a tree: its kind plus one bit, 0 for nil; its place; and its text or its parts.
func appendNode(b []byte, n *spec.Node) []byte {
	if n == nil {
		return append(b, 0)
	}
	b = append(b, byte(n.Kind), byte(n.Origin))
	b = appendSpan(b, n.Span)
	switch n.Kind {
	case spec.Map:
		b = binary.AppendUvarint(b, uint64(len(n.Fields)))
		for _, f := range n.Fields {
			b = appendBytes(b, f.Name)
			b = appendSpan(b, f.Span)
			repeated := byte(0)
			if f.Repeated {
				repeated = 1
			}
			b = append(b, repeated)
			b = appendNode(b, f.Node)
		}
	case spec.List:
		b = binary.AppendUvarint(b, uint64(len(n.Items)))
		for _, item := range n.Items {
			b = appendNode(b, item)
		}
	default:
		b = appendBytes(b, n.Text)
	}
	return b
}

func appendSpan(b []byte, s spec.Span) []byte {
	b = binary.AppendUvarint(b, uint64(s.File))
	if s.File == 0 {
		return b
	}
	b = binary.AppendUvarint(b, uint64(s.Start))
	return binary.AppendUvarint(b, uint64(s.End))
}

// decoder reads values from bytes. After a failure it returns zero values.
type decoder struct {
	rest   []byte
	sizes  []int // of the files, which bound places in them
	failed bool
}

func (d *decoder) fail() {
	d.failed, d.rest = true, nil
}

func (d *decoder) byte() byte {
	if len(d.rest) == 0 {
		d.fail()
		return 0
	}
	first := d.rest[0]
	d.rest = d.rest[1:]
	return first
}

// number returns a number from 0 to most.
func (d *decoder) number(most int) int {
	n, size := binary.Uvarint(d.rest)
	if size <= 0 || n > uint64(most) {
		d.fail()
		return 0
	}
	d.rest = d.rest[size:]
	return int(n)
}

func (d *decoder) bytes() []byte {
	n := d.number(len(d.rest))
	if d.failed || n > len(d.rest) {
		d.fail()
		return nil
	}
	text := d.rest[:n:n]
	d.rest = d.rest[n:]
	return text
}

func (d *decoder) span() spec.Span {
	file := d.number(len(d.sizes))
	if file == 0 {
		return spec.Span{}
	}
	end := min(d.sizes[file-1], math.MaxInt32)
	s := spec.Span{File: int32(file), Start: int32(d.number(end)), End: int32(d.number(end))}
	if s.End < s.Start {
		d.fail()
	}
	return s
}

func (d *decoder) node(depth int) *spec.Node {
	kind := spec.Kind(d.byte())
	if kind == 0 || d.failed {
		return nil
	}
	if kind > spec.Map || depth > maxDepth {
		d.fail()
		return nil
	}
	n := &spec.Node{Kind: kind, Origin: spec.Origin(d.byte()), Span: d.span()}
	switch kind {
	case spec.Map:
		size := d.number(len(d.rest) / 4)
		if size > 0 {
			n.Fields = make([]spec.Field, 0, min(size, mostReserved))
		}
		for range size {
			f := spec.Field{Name: string(d.bytes()), Span: d.span(), Repeated: d.byte() == 1}
			if f.Node = d.node(depth + 1); d.failed || f.Node == nil {
				d.fail()
				return nil
			}
			n.Fields = append(n.Fields, f)
		}
	case spec.List:
		size := d.number(len(d.rest))
		if size > 0 {
			n.Items = make([]*spec.Node, 0, min(size, mostReserved))
		}
		for range size {
			item := d.node(depth + 1)
			if d.failed || item == nil {
				d.fail()
				return nil
			}
			n.Items = append(n.Items, item)
		}
	default:
		n.Text = string(d.bytes())
	}
	return n
}
