package language

import (
	"math/big"
	"testing"

	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
)

// TestStandIns proves that a stand-in is a value that the language allows, that there is
// one for every choice, and that those of one type differ where they can.
func TestStandIns(t *testing.T) {
	l := read(t)
	for _, name := range l.Names() {
		d := l.Definition(name)
		values := map[string]bool{}
		for choice := range StandIns {
			value := Stander{Choice: choice}.StandIn(d)
			if value == nil {
				t.Errorf("%s, choice %d: no value", name, choice)
				continue
			}
			values[source(value)] = true
			if _, faults := d.Check(value, ""); len(faults) > 0 {
				t.Errorf("%s, choice %d: %s: %v", name, choice, source(value), faults)
			}
			if _, lacks := d.Missing(value, ""); len(lacks) > 0 && name != "#Platform" {
				t.Errorf("%s, choice %d: %s lacks %v", name, choice, source(value), lacks)
			}
		}
		if many := len(d.Words()) > 1 || d.Scalars == nil && (len(d.Fields) > 1 || d.Items != nil); many && len(values) < 2 {
			t.Errorf("%s: %v for every choice", name, values)
		}
	}
}

func TestStandIn(t *testing.T) {
	limits := &Type{Scalars: []Scalar{{Kind: spec.Number, Integer: true, Bounds: []Bound{{Op: token.GTR, Limit: big.NewRat(2, 1)}, {Op: token.LEQ, Limit: big.NewRat(9, 1)}}}}}
	words := &Type{Scalars: []Scalar{{Kind: spec.String, Word: "a", IsWord: true}, {Kind: spec.String, Word: "b", IsWord: true}, {Kind: spec.String, Word: "c", IsWord: true}}}
	size := &Type{Scalars: []Scalar{{Kind: spec.String, Patterns: []*Pattern{newPattern(`^[1-9][0-9]{0,2}(Ki|Mi|Gi)$`)}}}}
	pool := &Type{Names: "pools", Scalars: []Scalar{{Kind: spec.String}}}
	entries := func(section string) []string { return []string{section + "-1", section + "-2"} }
	for _, tt := range []struct {
		name string
		t    *Type
		want [StandIns]string
	}{
		{name: "range", t: limits, want: [...]string{"3", "6", "9"}},
		{name: "words", t: words, want: [...]string{`"a"`, `"b"`, `"c"`}},
		{name: "pattern", t: size, want: [...]string{`"1Ki"`, `"11Mi"`, `"999Gi"`}},
		{name: "name of an entry", t: pool, want: [...]string{`"pools-1"`, `"pools-2"`, `"pools-1"`}},
		{name: "list", t: &Type{Items: words}, want: [...]string{"[]", `["a"]`, `["a", "b"]`}},
		{name: "map", t: &Type{Key: size, Elem: words}, want: [...]string{"{}", `{"1Ki": "b"}`, `{"1Ki": "c", "11Mi": "c"}`}},
		{name: "nothing fits", t: &Type{Scalars: []Scalar{{Kind: spec.String, MaxRunes: 1, Patterns: []*Pattern{newPattern(`^ab$`)}}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for choice, want := range tt.want {
				got := ""
				if value := (Stander{Choice: choice, Entries: entries}).StandIn(tt.t); value != nil {
					got = source(value)
				}
				if got != want {
					t.Errorf("choice %d: %s; want %s", choice, got, want)
				}
			}
		})
	}
}
