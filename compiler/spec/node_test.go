package spec

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// nodeOf makes a Map from fields; the value of a field is a node, nil for null, or a
// scalar. Every value and name has the offset at.
func nodeOf(origin Origin, at int32, fields ...any) *Node {
	span := func() Span {
		if origin != Written {
			return Span{}
		}
		return Span{File: 1, Start: at, End: at + 1}
	}
	n := &Node{Kind: Map, Origin: origin, Span: span()}
	for i := 0; i < len(fields); i += 2 {
		value := &Node{Kind: Null, Origin: origin, Span: span()}
		switch v := fields[i+1].(type) {
		case *Node:
			value = v
		case int:
			value.Kind, value.Text = Number, fmt.Sprint(v)
		case string:
			value.Kind, value.Text = String, v
		case bool:
			value.Kind, value.Text = Bool, fmt.Sprint(v)
		case []int:
			value.Kind = List
			for _, item := range v {
				value.Items = append(value.Items, &Node{Kind: Number, Origin: origin, Text: fmt.Sprint(item), Span: span()})
			}
		}
		n.Fields = append(n.Fields, Field{Name: fields[i].(string), Span: span(), Node: value})
	}
	return n
}

// show prints a tree with the offset of each value that has a position.
func show(n *Node) string {
	if n == nil {
		return "nothing"
	}
	at := ""
	if n.Span.IsValid() {
		at = fmt.Sprintf("@%d", n.Span.Start)
	}
	switch n.Kind {
	case Map:
		var fields []string
		for _, f := range n.Fields {
			fields = append(fields, f.Name+":"+show(f.Node))
		}
		return "{" + strings.Join(fields, " ") + "}" + at
	case List:
		var items []string
		for _, item := range n.Items {
			items = append(items, show(item))
		}
		return "[" + strings.Join(items, " ") + "]" + at
	case Null:
		return "null" + at
	}
	return n.Text + at
}

func TestMerge(t *testing.T) {
	tests := []struct {
		name       string
		base, over *Node
		want       string
	}{
		{name: "nothing", want: "nothing"},
		{name: "base alone", base: nodeOf(Written, 1, "a", 1), want: "{a:1@1}@1"},
		{name: "override alone", over: nodeOf(Written, 2, "a", 1), want: "{a:1@2}@2"},
		{name: "override alone loses its nulls", over: nodeOf(Written, 2, "a", nil, "b", nodeOf(Written, 2, "c", nil)), want: "{b:{}@2}@2"},
		{name: "a value of each", base: nodeOf(Written, 1, "a", 1), over: nodeOf(Written, 2, "b", 2), want: "{a:1@1 b:2@2}@1"},
		{name: "the override wins", base: nodeOf(Written, 1, "a", 1, "b", 1), over: nodeOf(Written, 2, "a", 2), want: "{a:2@2 b:1@1}@1"},
		{name: "null removes", base: nodeOf(Written, 1, "a", 1, "b", 1), over: nodeOf(Written, 2, "a", nil), want: "{b:1@1}@1"},
		{name: "null of the base is nothing", base: nodeOf(Written, 1, "a", nil, "b", 1), over: nodeOf(Written, 2), want: "{b:1@1}@1"},
		{name: "null gives way", base: nodeOf(Written, 1, "a", nil), over: nodeOf(Written, 2, "a", 2), want: "{a:2@2}@1"},
		{name: "lists are whole", base: nodeOf(Written, 1, "a", []int{1, 2}), over: nodeOf(Written, 2, "a", []int{3}), want: "{a:[3@2]@2}@1"},
		{
			name: "field by field, deep",
			base: nodeOf(Written, 1, "a", nodeOf(Written, 1, "b", 1, "c", 1)),
			over: nodeOf(Written, 2, "a", nodeOf(Written, 2, "c", 2, "d", 2)),
			want: "{a:{b:1@1 c:2@2 d:2@2}@1}@1",
		},
		{
			name: "a struct over a scalar",
			base: nodeOf(Written, 1, "a", 1),
			over: nodeOf(Written, 2, "a", nodeOf(Written, 2, "b", 2, "c", nil)),
			want: "{a:{b:2@2}@2}@1",
		},
		{name: "what the user wrote over a profile", base: nodeOf(Profile, 0, "a", 1, "b", 1), over: nodeOf(Written, 2, "a", 2), want: "{a:2@2 b:1}@2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			base, over := show(tt.base), show(tt.over)
			if diff := cmp.Diff(tt.want, show(WithoutNulls(Merge(tt.base, tt.over)))); diff != "" {
				t.Errorf("merged (-want +got):\n%s", diff)
			}
			if base != show(tt.base) || over != show(tt.over) {
				t.Error("Merge changed what it was given")
			}
		})
	}
}

// TestLocate proves that an override has its own position, and that a value that nobody
// wrote has the position of its nearest parent.
func TestLocate(t *testing.T) {
	base := nodeOf(Written, 10, "spark", nodeOf(Written, 10, "etl", nodeOf(Written, 10, "image", "a", "taints", []int{1, 2})))
	over := nodeOf(Written, 20, "spark", nodeOf(Written, 20, "etl", nodeOf(Written, 20, "image", "b")))
	profile := nodeOf(Profile, 0, "spark", nodeOf(Profile, 0, "etl", nodeOf(Profile, 0, "cores", 1)))
	tree := Merge(profile, Merge(base, over))
	tests := []struct {
		path Path
		want int32 // 0: no place
	}{
		{path: "", want: 0},
		{path: "flink", want: 0},
		{path: "spark.etl", want: 10},
		{path: "spark.etl.image", want: 20},
		{path: "spark.etl.image.deeper", want: 20},
		{path: "spark.etl.cores", want: 10},
		{path: "spark.etl.missing", want: 10},
		{path: "spark.etl.taints.1", want: 10},
		{path: "spark.etl.taints.2", want: 10},
	}
	for _, tt := range tests {
		if got := tree.Locate(tt.path); got.Start != tt.want {
			t.Errorf("Locate(%s) = %d; want %d", tt.path, got.Start, tt.want)
		}
	}
}

// TestLocateKey proves that a name has its own position, that an override's name is its own, and
// that a name that is not written out, or twice, is not the only one.
func TestLocateKey(t *testing.T) {
	at := func(start int32) Span { return Span{File: 1, Start: start, End: start + 1} }
	conf := func(name, value int32, key string) *Node {
		return &Node{Kind: Map, Span: at(1), Fields: []Field{
			{Name: key, Span: at(name), Repeated: key == "twice", Node: &Node{Kind: String, Span: at(value)}},
			{Name: "computed", Node: &Node{Kind: String, Span: at(50)}},
		}}
	}
	tree := Merge(Merge(conf(10, 11, "a"), conf(20, 21, "twice")), conf(30, 31, "a"))
	tests := []struct {
		path Path
		want int32
		only bool
	}{
		{path: "a", want: 30, only: true},
		{path: "twice", want: 20},
		{path: "computed", want: 50},
		{path: "missing"},
		{path: ""},
	}
	for _, tt := range tests {
		if got, only := tree.LocateKey(tt.path); got.Start != tt.want || only != tt.only {
			t.Errorf("LocateKey(%s) = %d, %t; want %d, %t", tt.path, got.Start, only, tt.want, tt.only)
		}
	}
}

func TestAt(t *testing.T) {
	tree := nodeOf(Written, 1, "a", nodeOf(Written, 1, "0", "zero", "list", []int{7, 8}))
	tests := []struct {
		path Path
		want string
	}{
		{path: "a.0", want: "zero@1"},
		{path: "a.list.1", want: "8@1"},
		{path: "a.list.2", want: "nothing"},
		{path: "a.list.x", want: "nothing"},
		{path: "a.b.c", want: "nothing"},
	}
	for _, tt := range tests {
		if got := show(tree.At(tt.path)); got != tt.want {
			t.Errorf("At(%s) = %s; want %s", tt.path, got, tt.want)
		}
	}
	var none *Node
	if none.At("a") != nil || none.Field("a") != nil || none.FieldsOf() != nil || none.Without("a") != nil || none.As(Profile) != nil {
		t.Error("a nil node has something")
	}
}

func TestWith(t *testing.T) {
	tree := nodeOf(Written, 1, "a", 1, "b", 2)
	two := &Node{Kind: Number, Text: "2"}
	tests := []struct {
		name string
		got  *Node
		want string
	}{
		{name: "replaced", got: tree.With("a", Span{}, two), want: "{a:2 b:2@1}@1"},
		{name: "new", got: tree.With("c", Span{}, two), want: "{a:1@1 b:2@1 c:2}@1"},
		{name: "of nothing", got: (*Node)(nil).With("c", Span{}, two), want: "{c:2}"},
		{name: "without", got: tree.Without("a", "x"), want: "{b:2@1}@1"},
		{name: "as it was", got: tree, want: "{a:1@1 b:2@1}@1"},
	}
	for _, tt := range tests {
		if got := show(tt.got); got != tt.want {
			t.Errorf("%s: %s; want %s", tt.name, got, tt.want)
		}
	}
	if got := tree.As(Profile); got.Fields[0].Node.Origin != Profile || tree.Fields[0].Node.Origin != Written {
		t.Error("As does not copy")
	}
}

// TestNullRemovesWhatComesBeneath proves that a merge keeps a null, so that the null also
// removes a value of a profile.
func TestNullRemovesWhatComesBeneath(t *testing.T) {
	profile := nodeOf(Profile, 0, "a", 1, "b", 1)
	for _, tt := range []struct {
		name       string
		base, over *Node
	}{
		{name: "in the base", base: nodeOf(Written, 1, "a", nil, "c", 1), over: nodeOf(Written, 2, "c", 2)},
		{name: "in an override", base: nodeOf(Written, 1, "a", 3), over: nodeOf(Written, 2, "a", nil)},
		{name: "in an override of nothing", base: nodeOf(Written, 1, "c", 1), over: nodeOf(Written, 2, "a", nil)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			merged := WithoutNulls(Merge(profile, Merge(tt.base, tt.over)))
			if a := merged.Field("a"); a != nil {
				t.Errorf("a = %s; want it removed", show(a))
			}
			if merged.Field("b") == nil {
				t.Error("b is gone")
			}
		})
	}
}

// TestMergeMany merges structs that are too large to be searched field by field.
func TestMergeMany(t *testing.T) {
	base, over := &Node{Kind: Map}, &Node{Kind: Map}
	for i := range 3 * manyFields {
		name := fmt.Sprint("n", i)
		if i%3 != 0 {
			base.Fields = append(base.Fields, Field{Name: name, Node: &Node{Kind: Number, Text: "1"}})
		}
		if i%3 != 1 {
			over.Fields = append(over.Fields, Field{Name: name, Node: &Node{Kind: Number, Text: "2"}})
		}
	}
	merged := Merge(base, over)
	if len(merged.Fields) != 3*manyFields {
		t.Fatalf("%d fields; want %d", len(merged.Fields), 3*manyFields)
	}
	for i, f := range base.Fields {
		if merged.Fields[i].Name != f.Name {
			t.Errorf("field %d is %s; want %s, as in the base", i, merged.Fields[i].Name, f.Name)
		}
	}
	for i := range 3 * manyFields {
		want := "2"
		if i%3 == 1 {
			want = "1"
		}
		if got := merged.Field(fmt.Sprint("n", i)); got == nil || got.Text != want {
			t.Errorf("n%d: %v; want %s", i, got, want)
		}
	}
}
