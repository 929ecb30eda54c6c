package plainspec

import (
	"testing"

	"cuelang.org/go/cue/parser"

	"github.com/lakewright/lakewright/compiler/spec"
)

var reader = &Reader{ImportPath: "example.com/schema", Definitions: []string{"#Platform"}, Accepts: "accept"}

const imported = "import \"example.com/schema\"\nschema.#Platform\n"

// read returns nil if the files are not plain.
func read(t *testing.T, texts ...string) *spec.Node {
	t.Helper()
	var files []*File
	for i, text := range texts {
		syntax, err := parser.ParseFile("a.cue", "package a\n"+text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		f := reader.Read(syntax, int32(i+1))
		if f == nil {
			return nil
		}
		files = append(files, f)
	}
	root, ok := Join(files)
	if !ok {
		return nil
	}
	return root
}

func TestPlain(t *testing.T) {
	for _, texts := range [][]string{
		{`a: 1`}, {`a: b: "c"`}, {`a: {b: 1}, a: c: 2`}, {`"a.b": [{c: null}, -1, 0.000001]`}, {`a: "\n"`}, {`a: #"x"#`},
		{imported + "a: 1"}, {"import s \"example.com/schema\"\ns.#Platform\na: 1"}, {`a: b: 1`, `a: c: 2`}, {`a: {}`, `a: b: 1`},
		{`a: 1 @accept(X)`}, {"a: {\n@accept(X)\n// why\nb: 1\n}"},
	} {
		if read(t, texts...) == nil {
			t.Errorf("%q is not plain", texts)
		}
	}
}

func TestNotPlain(t *testing.T) {
	for _, texts := range [][]string{
		{`_a: 1`}, {`#A: 1`}, {`"é": 1`}, {`"\u0041": 1`}, {`a?: 1`}, {`a!: 1`}, {`x=a: 1`}, {`[string]: 1`}, {`("a"): 1`}, {`true: 1`},
		{`a: b`}, {`a: 1 & 1`}, {`a: 1 | 2`}, {`a: "\(1)"`}, {`a: 'b'`}, {`a: (1)`}, {`a: +1`}, {`a: -0`}, {`a: {1}`}, {`a: {...}`}, {`a: [...]`}, {`a: [for x in [] {x}]`},
		{`a: 0.0000001`}, {`a: 1_000`}, {`a: 4Gi`}, {`a: 0x1F`}, {`a: .5`}, {`a: 5.`}, {`a: 1234567890123456789`},
		{`a: 1, a: 1`}, {`a: 1`, `a: 1`}, {`a: [1]`, `a: [1]`}, {`a: {}`, `a: 1`}, {`if true {a: 1}`}, {`let x = 1`}, {`a: 1 @other(X)`}, {"@accept(X)\na: 1"}, {`{a: 1}`},
		{"import \"list\"\na: 1"}, {"import \"example.com/schema\"\na: 1"}, {imported + "schema: 1"}, {imported, "schema: 1"}, {imported + "a: schema.#Platform"},
		{"import \"example.com/schema\"\nschema.#Other\na: 1"}, {imported}, {``}, {imported + "a: b: schema.#Platform"},
	} {
		if read(t, texts...) != nil {
			t.Errorf("%q is plain", texts)
		}
	}
}
