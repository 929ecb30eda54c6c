package e2e

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// drift returns the differences between an object on the server and what was written, one
// line for each value. Fields that the server added do not count, but the length of a list does.
func drift(written, live any) []string { return driftAt("", written, live) }

func driftAt(path string, written, live any) []string {
	switch w := written.(type) {
	case map[string]any:
		fields, ok := live.(map[string]any)
		if !ok {
			break
		}
		var list []string
		for _, key := range slices.Sorted(maps.Keys(w)) {
			value, found := fields[key]
			if !found {
				list = append(list, fmt.Sprintf("nothing at %s.%s, where %v is written", path, key, short(w[key])))
				continue
			}
			list = append(list, driftAt(path+"."+key, w[key], value)...)
		}
		return list
	case []any:
		items, ok := live.([]any)
		if !ok || len(items) != len(w) {
			break
		}
		var list []string
		for i := range w {
			list = append(list, driftAt(fmt.Sprintf("%s[%d]", path, i), w[i], items[i])...)
		}
		return list
	default:
		if written == live {
			return nil
		}
	}
	return []string{fmt.Sprintf("%v at %s, where %v is written", short(live), path, short(written))}
}

// short returns a value on one line.
func short(value any) string {
	text := fmt.Sprintf("%#v", value)
	if _, isText := value.(string); !isText {
		text = fmt.Sprint(value)
	}
	if len(text) > 80 {
		return text[:80] + "…"
	}
	return text
}

func TestDrift(t *testing.T) {
	for _, test := range []struct {
		name          string
		written, live any
		want          []string
	}{
		{name: "the same", written: map[string]any{"a": "1"}, live: map[string]any{"a": "1"}},
		{name: "added by the server", written: map[string]any{"a": "1"}, live: map[string]any{"a": "1", "b": "2"}},
		{
			name:    "another spelling",
			written: map[string]any{"a": []any{map[string]any{"cpu": "1000m"}}}, live: map[string]any{"a": []any{map[string]any{"cpu": "1"}}},
			want: []string{`"1" at .a[0].cpu, where "1000m" is written`},
		},
		{
			name:    "dropped",
			written: map[string]any{"a": ""}, live: map[string]any{},
			want: []string{`nothing at .a, where "" is written`},
		},
		{
			name:    "a longer list",
			written: map[string]any{"a": []any{}}, live: map[string]any{"a": []any{"x"}},
			want: []string{`[x] at .a, where [] is written`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, drift(test.written, test.live)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
