package overlays

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	yamlv3 "go.yaml.in/yaml/v3"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/lakewright/lakewright/internal/kube"
)

// nasty is the strings on which YAML writers and readers have been known to
// fail. Each is tried as a value, as a key and as an item.
var nasty = []string{
	// booleans and nulls of YAML 1.1 and 1.2
	"yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF",
	"y", "Y", "n", "N", "true", "True", "TRUE", "false", "False", "FALSE",
	"null", "Null", "NULL", "~", "nil", "none", "",
	// numbers
	"0", "-0", "+1", "1", "-1", "012", "0o17", "0O17", "017", "0x1F", "0X1f", "0b101", "0B101", "1_000", "1,000",
	"1e3", "1E3", "1e+3", "1.5e-3", "1.0", ".5", "5.", "-.5", "+.5", "1.", "3.5.1", "0x1p-2",
	".inf", "-.inf", "+.inf", ".Inf", ".INF", ".nan", ".NaN", "NaN", "nan", "inf", "Infinity", "-inf",
	"12:30:45", "190:20:30", "1:60", "1:30.5",
	// dates
	"2026-01-01", "2026-01-01T00:00:00Z", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5", "2001-12-14",
	// merge keys and indicators
	"<<", "=", "-", "--", "---", "...", "--- a", "... a", "- a", "-a", "--a", "-1a", "?", "? a", "?a", ":", ": a", ":a", "a:", "a: b", "a:b", "a :b",
	"#", "# a", "a #b", "a#b", "&a", "*a", "!a", "!!str a", "|", "|-", ">", "%a", "@a", "`a`", "'", "''", "\"", "\"a\"", "a'b", "a\"b", "\\", "a\\nb", "\\x41",
	"{", "}", "{}", "{a: b}", "[", "]", "[]", "[a]", ",", "a,b", ", a", "$(VAR)", "${VAR}", "$$", "a|b", "<", "<a", "==",
	// spaces and lines
	" ", "  ", " a", "a ", "a  b", "\t", "\ta", "a\t", "a\tb", "\n", "\n\n", "\na", "a\n", "a\nb", "a\nb\n", "a\n\n", "a\n\nb\n\n\n", " a\nb", "a \nb", "a\n b\n",
	"a\n\tb", "a\tb\nc", "a\n \nb", "a\n---\nb", "a\n# b\n", "- a\n- b\n", "a: b\nc: d\n", "#!/bin/sh\necho \"$1\"\n", "\r", "a\r\nb", "a\rb", "|\na", "a\n...\n", "a:\n", "%YAML 1.1\n---\n",
	// characters
	"\x00", "\x01", "\x07", "\x1b[31m", "\x7f", "\u0080", "\u0085", "a\u0085b", "\u009f", "\u00a0", "\u00ad", "\u200b", "\u200e", "\u2028", "\u2029", "\u202e", "\u2066", "\ufeff", "a\ufeffb", "\ufffd", "\ufffe", "\uffff", "\ue000",
	"é", "e\u0301", "日本語", "😀", "\U0010ffff", "\U000e0001", "ñ: ß", "日\n本\n", "a\u2028\nb",
	// strings that are common in specs
	"-Xmx1g", "-XX:+UseG1GC -Dx=y", "local:///opt/app.jar", "s3a://bucket/a b", "16Gi", "500m", "60s", "1d", "8g", "10.0.0.1", "10.0.0.0/8", "::1", "fe80::1", "registry.internal/a:1.8.2",
	"org.apache.spark.Main", "v1", "1.20", "4.0.1", "system:serviceaccount:a:b", "*", "/", "/a", "kubernetes.io/metadata.name", "a=b", "GC,MetricsA", "50%", "[2001:db8::1]:80", "08", "09", "0777", "1e400", "0.0.0", "1-2", "e1", "_1", "0_", "1a2b", "../../base", "./a", ".", "..", "../", "./", ".../a",
}

func TestNastyCount(t *testing.T) {
	if len(nasty) < 107 {
		t.Fatalf("got %d nasty strings, want at least 107", len(nasty))
	}
	seen := map[string]bool{}
	for _, s := range nasty {
		if seen[s] {
			t.Errorf("%q is in the table twice", s)
		}
		seen[s] = true
	}
}

func TestNastyStrings(t *testing.T) {
	for _, s := range nasty {
		checkReaders(t, s)
	}
}

// checkReaders writes s in every place of a document in which a string is possible, and requires
// that both readers return it.
func checkReaders(t *testing.T, s string) {
	t.Helper()
	value := map[string]any{
		"deep":  map[string]any{s: map[string]any{s: s}, "list": map[string]any{s: []any{s, s}}},
		"items": []any{s, map[string]any{s: s, "z": "z"}, []any{s, []any{s}}},
		"last":  s,
	}
	n, err := newReader().value(value)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	text := appendDocument(nil, n)
	var sigs, v3 any
	if err := sigsyaml.UnmarshalStrict(text, &sigs); err != nil {
		t.Fatalf("%q: sigs.k8s.io/yaml: %v\n%s", s, err, text)
	}
	if diff := cmp.Diff(any(value), sigs); diff != "" {
		t.Fatalf("%q: sigs.k8s.io/yaml (-want +got):\n%s\n%s", s, diff, text)
	}
	if err := yamlv3.Unmarshal(text, &v3); err != nil {
		t.Fatalf("%q: go.yaml.in/yaml/v3: %v\n%s", s, err, text)
	}
	if diff := cmp.Diff(any(value), v3); diff != "" {
		t.Fatalf("%q: go.yaml.in/yaml/v3 (-want +got):\n%s\n%s", s, diff, text)
	}
}

func FuzzYAML(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Add(strings.Repeat("long ", 300))
	f.Fuzz(func(t *testing.T, s string) {
		if _, ok, _ := readText(s); !ok {
			t.Skip("not UTF-8, refused")
		}
		checkReaders(t, s)
	})
}

func TestLongKeys(t *testing.T) {
	for _, n := range []int{999, 1000, 1001, 1100, 5000} {
		checkReaders(t, strings.Repeat("k", n))
		checkReaders(t, strings.Repeat("\x01", n))
	}
}

func TestPlain(t *testing.T) {
	for _, s := range []string{
		"a", "orders-etl", "16Gi", "500m", "60s", "-Xmx1g", "--verbose", "local:///opt/app.jar", "$(POD_IP)", "/data",
		"org.apache.spark.Main", "registry.internal/a:1.8.2", "10.0.0.0/8", "a,b", "v1", "apps/v1", "a b", "a'b", "50%", "../../base",
	} {
		if !isPlain(s) {
			t.Errorf("isPlain(%q) = false, want true: the text would be harder to read", s)
		}
	}
}

type quantity int

func (q quantity) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%dMi", int(q)), nil }

type pointerText struct{ s string }

func (p *pointerText) MarshalText() ([]byte, error) { return []byte("<" + p.s), nil }

type intOrString struct{ n int }

func (i intOrString) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, `{"n":%d}`, i.n), nil }

type embedded struct {
	First string `json:"first"`
	Empty string `json:"empty,omitempty"`
}

type every struct {
	kube.Head
	embedded
	Bool     bool              `json:"bool"`
	Int      int32             `json:"int"`
	Uint     uint64            `json:"uint"`
	Float    float64           `json:"float"`
	Number   json.Number       `json:"number"`
	Exponent json.Number       `json:"exponent"`
	Text     quantity          `json:"text"`
	Pointer  pointerText       `json:"pointer"`
	JSON     intOrString       `json:"json"`
	Any      any               `json:"any"`
	Set      *int              `json:"set"`
	Nil      *int              `json:"nil"`
	NilMap   map[string]string `json:"nilMap"`
	NilList  []string          `json:"nilList"`
	Map      map[string]int    `json:"map"`
	Empty    map[string]string `json:"emptyMap"`
	None     []string          `json:"emptyList"`
	Object   *struct{}         `json:"object"`
	Zero     embedded          `json:"zero,omitempty"`
	List     []embedded        `json:"list"`
	Lists    [][]int           `json:"lists"`
	Hidden   string            `json:"-"`
	Script   string            `json:"script"`
	Next     *every            `json:"next,omitempty"`
	private  string
}

func (*every) Type() kube.Type { return kube.Type{APIVersion: "x.io/v1", Kind: "Every"} }

// everyYAML is how the object of TestObject is printed.
const everyYAML = `apiVersion: x.io/v1
kind: Every
metadata:
  name: e
  namespace: "n"
  labels:
    a: x
    b: "1"
first: f
bool: false
int: 0
uint: 18446744073709551615
float: 1000000
number: 12345678901234567890.5
exponent: 1.0e+9
text: 512Mi
pointer: "<p"
json:
  "n": 7
any:
- 1
- null
- two
- {}
set: 0
map:
  a: 2
  z: 1
emptyMap: {}
emptyList: []
object: {}
list:
- first: "1"
  empty: "2"
- first: ""
lists:
- - 1
  - 2
- []
- - 3
script: |
  set -e

  run
`

func TestObject(t *testing.T) {
	zero := 0
	o := &every{
		Head:     kube.Head{Metadata: kube.Metadata{Name: "e", Namespace: "n", Labels: map[string]string{"b": "1", "a": "x"}}},
		embedded: embedded{First: "f"},
		Uint:     1<<64 - 1,
		Float:    1e6,
		Number:   "12345678901234567890.5",
		Exponent: "1E9",
		Text:     512,
		Pointer:  pointerText{"p"},
		JSON:     intOrString{7},
		Any:      []any{int64(1), nil, "two", map[string]any{"gone": nil}},
		Set:      &zero,
		Map:      map[string]int{"z": 1, "a": 2},
		Empty:    map[string]string{},
		None:     []string{},
		Object:   &struct{}{},
		List:     []embedded{{First: "1", Empty: "2"}, {}},
		Lists:    [][]int{{1, 2}, {}, {3}},
		Hidden:   "h",
		Script:   "set -e\n\nrun\n",
		private:  "p",
	}
	n, err := newReader().object(o)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(everyYAML, string(appendDocument(nil, n))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRaw(t *testing.T) {
	o := raw("x.io/v1", "Thing", "a", map[string]any{"spec": map[string]any{"n": json.Number("1.50"), "b": true, "i": int64(-1)}, "data": "x"})
	n, err := newReader().object(o)
	if err != nil {
		t.Fatal(err)
	}
	const want = `apiVersion: x.io/v1
kind: Thing
metadata:
  name: a
data: x
spec:
  b: true
  i: -1
  "n": 1.50
`
	if diff := cmp.Diff(want, string(appendDocument(nil, n))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestUnprintable(t *testing.T) {
	thing := func(content map[string]any) kube.Object { return raw("x.io/v1", "Thing", "a", content) }
	for _, test := range []struct {
		object kube.Object
		want   string
	}{
		{thing(map[string]any{"spec": map[string]any{"list": []any{"a", "\xff"}}}), `Thing/a: spec.list[1]: is not valid UTF-8`},
		{thing(map[string]any{"spec": map[string]any{"a.b\n": json.Number("0x1")}}), `Thing/a: spec."a.b\n": "0x1" is not a number`},
		{thing(map[string]any{"spec": []any{[]any{[]byte("x")}}}), `Thing/a: spec[0][0]: has the Go type []uint8, which cannot be printed`},
		{thing(map[string]any{"": map[string]any{"": func() {}}}), `Thing/a: ""."": has the Go type func(), which cannot be printed`},
		{thing(map[string]any{"kind": "Other"}), `Thing/a: kind: is there twice`},
		{thing(map[string]any{"metadata": map[string]any{}}), `Thing/a: metadata: is there twice`},
		{thing(map[string]any{"x\xff": "1"}), `Thing/a: "x\xff": is not valid UTF-8`},
		{thing(map[string]any{"data": map[string]any{"<<": "1"}}), `Thing/a: data."<<": kustomize takes the name "<<" for an order to merge`},
		{thing(map[string]any{"data": []any{map[string]any{"": "1"}}}), `Thing/a: data[0]."": kustomize cannot merge an empty name`},
		{thing(map[string]any{"data": map[string]any{strings.Repeat("k", 1001): "1"}}), `Thing/a: data.` + strings.Repeat("k", 1001) + `: the name is longer than YAML can hold on one line, which is 1000 characters with its quotes`},
		{thing(map[string]any{"data": json.Number("9223372036854775808")}), `Thing/a: data: the number 9223372036854775808 does not fit into 64 bits`},
		{thing(map[string]any{"data": json.Number("1e400")}), `Thing/a: data: the number 1e400 does not fit into 64 bits`},
		{thing(map[string]any{"data": []any{"a\u0085b"}}), `Thing/a: data[0]: kustomize cannot print the control characters of "a\u0085b"`},
		{thing(map[string]any{"data": "\x7f"}), `Thing/a: data: kustomize cannot print the control characters of "\x7f"`},
		{thing(map[string]any{"data": "\uffff"}), `Thing/a: data: kustomize cannot print the control characters of "\uffff"`},
		{raw("", "Thing", "a", nil), `an object has no apiVersion, kind or name: "" "Thing" "a"`},
		{(*kube.Raw)(nil), `an object is nil`},
		{nil, `an object is nil`},
	} {
		_, err := newReader().object(test.object)
		if got := fmt.Sprint(err); got != test.want {
			t.Errorf("got error  %s\nwant error %s", got, test.want)
		}
	}
}

// raw returns an object of any kind, without a namespace.
func raw(apiVersion, kind, name string, content map[string]any) *kube.Raw {
	return &kube.Raw{
		Head:    kube.Head{Metadata: kube.Metadata{Name: name}},
		TypeOf:  kube.Type{APIVersion: apiVersion, Kind: kind},
		Content: content,
	}
}
