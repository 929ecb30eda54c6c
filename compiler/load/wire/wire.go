package wire

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// A Request is a spec to evaluate. Its files have no fault that can be seen without an evaluation.
type Request struct {
	Full        bool     // report all faults, and not only what was written
	Module      string   // path of the spec's own module
	Definitions []string // names in the schema
	Own         int      // files of the spec itself, which come first
	Files       []File
}

// A File is one file of a spec or of a package that it imports.
type File struct {
	Name   string
	Number int
	Text   []byte `json:"-"`
}

// An Answer is what a spec computes to. If Checked is false, Root is what was written, and the spec
// has no fault so far; the rest is empty.
type Answer struct {
	Checked    bool
	Name       string
	Envs       []string
	Dropped    []spec.Path
	Strays     []Stray
	Unresolved map[string]bool
	Accepted   map[string][]spec.Path // by the key of an acceptance
	Files      []string               // names in the order of the numbers in spans
	List       diag.List
	Root       *spec.Node `json:"-"` // nil when nothing was evaluated
}

// A Stray is a value in a wrong place.
type Stray struct {
	Name string
	Node *spec.Node `json:"-"` // nil when it is not known
}

// Encode returns a request as bytes.
func (r *Request) Encode() ([]byte, error) {
	b, err := head(r)
	if err != nil {
		return nil, err
	}
	for _, f := range r.Files {
		b = appendBytes(b, f.Text)
	}
	return b, nil
}

// DecodeRequest reads a request. Its texts are parts of b.
func DecodeRequest(b []byte) (*Request, error) {
	r := &Request{}
	d, err := decodeHead(b, r)
	if err != nil {
		return nil, err
	}
	for i := range r.Files {
		r.Files[i].Text = d.bytes()
	}
	if d.failed || r.Own < 0 || r.Own > len(r.Files) {
		return nil, errBroken
	}
	return r, nil
}

// Encode returns an answer as bytes.
func (a *Answer) Encode() ([]byte, error) {
	b, err := head(a)
	if err != nil {
		return nil, err
	}
	b = appendNode(b, a.Root)
	for _, s := range a.Strays {
		b = appendNode(b, s.Node)
	}
	return b, nil
}

// DecodeAnswer reads the answer to a request. Its places are within the files of the request.
func (r *Request) DecodeAnswer(b []byte) (*Answer, error) {
	a := &Answer{}
	d, err := decodeHead(b, a)
	if err != nil {
		return nil, err
	}
	sizes := map[string]int{}
	for _, f := range r.Files {
		sizes[f.Name] = len(f.Text)
	}
	for _, name := range a.Files {
		size, known := sizes[name]
		if !known {
			return nil, errBroken
		}
		d.sizes = append(d.sizes, size)
	}
	a.Root = d.node(0)
	for i := range a.Strays {
		a.Strays[i].Node = d.node(0)
	}
	if d.failed || len(d.rest) > 0 {
		return nil, errBroken
	}
	return a, nil
}

var errBroken = errors.New("what the evaluation sent cannot be read")

// head returns the small parts of a value, which are JSON.
func head(v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	return appendBytes(nil, text), nil
}

func decodeHead(b []byte, into any) (*decoder, error) {
	d := &decoder{rest: b}
	text := d.bytes()
	if d.failed {
		return nil, errBroken
	}
	if err := json.Unmarshal(text, into); err != nil {
		return nil, errBroken
	}
	return d, nil
}

func appendBytes[T string | []byte](b []byte, text T) []byte {
	b = binary.AppendUvarint(b, uint64(len(text)))
	return append(b, text...)
}
