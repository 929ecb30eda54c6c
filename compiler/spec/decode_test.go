package spec

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/unit"
)

type inner struct {
	Size unit.Bytes `spec:"size"`
}

type outer struct {
	inner
	Name   string            `spec:"name"`
	On     bool              `spec:"on"`
	Off    *bool             `spec:"off"`
	Count  int64             `spec:"count"`
	Small  int8              `spec:"small"`
	Cores  unit.CPU          `spec:"cores"`
	Ports  []int             `spec:"ports"`
	Labels map[string]string `spec:"labels"`
	Deep   *inner            `spec:"deep"`
	Raw    *Node             `spec:"raw"`
	Other  string
}

func TestDecode(t *testing.T) {
	no := false
	raw := nodeOf(Written, 1, "anything", 1)
	tests := []struct {
		name string
		node *Node
		want outer
		err  string
	}{
		{name: "nothing", want: outer{Name: "before"}},
		{
			name: "everything",
			node: nodeOf(Written, 1, "size", "1Gi", "name", "etl", "on", true, "off", false, "count", 3, "small", 127,
				"cores", "500m", "ports", []int{1, 2}, "labels", nodeOf(Written, 1, "a", "x", "b", nil),
				"deep", nodeOf(Written, 1, "size", "1Mi"), "raw", raw, "Other", "untagged", "unknown", 1),
			want: outer{
				inner: inner{Size: unit.GiB}, Name: "etl", On: true, Off: &no, Count: 3, Small: 127,
				Cores: 500, Ports: []int{1, 2}, Labels: map[string]string{"a": "x"}, Deep: &inner{Size: unit.MiB}, Raw: raw,
			},
		},
		{name: "cores as a number", node: nodeOf(Written, 1, "cores", 2), want: outer{Name: "before", Cores: 2 * unit.Core}},
		{name: "null keeps", node: nodeOf(Written, 1, "name", nil, "deep", nil), want: outer{Name: "before"}},
		{name: "a number for text", node: nodeOf(Written, 1, "name", 1), err: "decode name: a number does not fit string"},
		{name: "text for a number", node: nodeOf(Written, 1, "count", "1"), err: "decode count: text does not fit int64"},
		{name: "a scalar for a struct", node: nodeOf(Written, 1, "deep", 1), err: "decode deep: a number does not fit spec.inner"},
		{name: "a struct for a list", node: nodeOf(Written, 1, "ports", nodeOf(Written, 1)), err: "decode ports: a struct does not fit []int"},
		{name: "a list for a map", node: nodeOf(Written, 1, "labels", []int{1}), err: "decode labels: a list does not fit map[string]string"},
		{name: "a number in a map of text", node: nodeOf(Written, 1, "labels", nodeOf(Written, 1, "a-b", 1)), err: `decode labels."a-b": a number does not fit string`},
		{name: "true for a size", node: nodeOf(Written, 1, "size", true), err: "decode size: true or false does not fit unit.Bytes"},
		{name: "too large", node: nodeOf(Written, 1, "small", 128), err: `decode small: strconv.ParseInt: parsing "128": value out of range`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := outer{Name: "before"}
			err := Decode(tt.node, &got)
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Fatalf("Decode: %v; want %s", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(outer{})); diff != "" {
				t.Errorf("decoded (-want +got):\n%s", diff)
			}
		})
	}
	if err := Decode(nil, outer{}); err == nil || err.Error() != "decode into spec.outer: not a pointer" {
		t.Errorf("Decode into a value: %v", err)
	}
}

func TestData(t *testing.T) {
	half := &Node{Kind: Number, Text: "0.5"}
	got := nodeOf(Written, 1, "a", 1, "b", "x", "c", true, "d", nil, "e", []int{1}, "f", half).Data()
	want := map[string]any{"a": int64(1), "b": "x", "c": true, "e": []any{int64(1)}, "f": json.Number("0.5")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("data (-want +got):\n%s", diff)
	}
}
