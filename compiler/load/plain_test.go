package load

import (
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/fleet"
)

var (
	plainMutations = flag.Int("plain", 400, "number of random changes of specs that are read and evaluated")
	plainSeed      = flag.Uint64("seed", 1, "seed of the changes")
)

// A reading is what the loader knows of a spec before it is compared with the language.
type reading struct {
	root     *spec.Node
	accepted map[string][]spec.Path
}

// readPlainly returns nil if the spec is not plain.
func readPlainly(t *testing.T, files fstest.MapFS) *reading {
	t.Helper()
	c := &collector{fsys: files}
	if err := c.collect("."); err != nil {
		t.Fatal(err)
	}
	root := c.plainRoot()
	if root == nil {
		return nil
	}
	return &reading{root, c.accepted}
}

// evaluated returns nil if CUE reports anything.
func evaluated(t *testing.T, files fstest.MapFS) *reading {
	t.Helper()
	c := &collector{fsys: files, evaluates: true}
	if err := c.collect("."); err != nil {
		t.Fatal(err)
	}
	if len(c.list) > 0 {
		return nil
	}
	root := newEvaluator(c).evaluate()
	if len(c.list) > 0 || root == nil {
		return nil
	}
	return &reading{root, c.accepted}
}

// checkPlain requires that a spec that is plain is for CUE what it is for the reader: the same values
// in the same order, with the same places, and no fault. It returns whether the spec is plain.
func checkPlain(t *testing.T, name string, files fstest.MapFS) bool {
	t.Helper()
	got := readPlainly(t, files)
	if got == nil {
		return false
	}
	want := evaluated(t, files)
	switch {
	case want == nil:
		t.Errorf("%s: the spec was read as plain, and CUE reports a fault%s", name, show(files))
	case !reflect.DeepEqual(want.root, got.root):
		t.Errorf("%s: (-evaluated +read)\n%s%s", name, cmp.Diff(want.root, got.root), show(files))
	case len(want.accepted)+len(got.accepted) > 0 && !reflect.DeepEqual(want.accepted, got.accepted):
		t.Errorf("%s: acceptances (-evaluated +read)\n%s%s", name, cmp.Diff(want.accepted, got.accepted), show(files))
	}
	return true
}

func show(files fstest.MapFS) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if len(files[name].Data) < 4000 {
			fmt.Fprintf(&text, "\n-- %s --\n%s", name, files[name].Data)
		}
	}
	return text.String()
}

// plainCorpus returns specs by name: examples, a fleet, and all specs of the compiler's tests.
func plainCorpus(t *testing.T) map[string]fstest.MapFS {
	t.Helper()
	corpus := map[string]fstest.MapFS{"fleet": fleet.Spec(60)}
	read := func(path string) []byte {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	glob := func(pattern string) []string {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %v, %d files", pattern, err, len(paths))
		}
		return paths
	}
	for _, path := range glob("../../examples/*/*.cue") {
		name := filepath.Base(filepath.Dir(path))
		if corpus[name] == nil {
			corpus[name] = fstest.MapFS{}
		}
		corpus[name][filepath.Base(path)] = &fstest.MapFile{Data: read(path)}
	}
	fixture := &fstest.MapFile{Data: read("../testdata/fixture.cue")}
	corpus["fixture"] = fstest.MapFS{"fixture.cue": fixture}
	for _, path := range slices.Concat(glob("../testdata/invalid/*.cue"), glob("../testdata/evaluation/*.cue")) {
		for i, one := range strings.Split(string(read(path)), "\n---\n") {
			files := fstest.MapFS{}
			if !strings.HasPrefix(one, "package ") {
				files["fixture.cue"] = fixture
				one = "package fixture\n" + one
			}
			files["spec.cue"] = &fstest.MapFile{Data: []byte(one)}
			name := fmt.Sprintf("%s/%d", filepath.Base(path), i)
			corpus[name] = files
			if written := evaluated(t, files); written != nil {
				corpus[name+", written out"] = writtenOut(written.root)
			}
		}
	}
	corpus["fixture, written out"] = writtenOut(evaluated(t, corpus["fixture"]).root)
	return corpus
}

// writtenOut returns a plain spec of the same data, in two files.
func writtenOut(root *spec.Node) fstest.MapFS {
	files := fstest.MapFS{}
	half := len(root.Fields) / 2
	for name, fields := range map[string][]spec.Field{"a.cue": root.Fields[:half], "b.cue": root.Fields[half:]} {
		var text strings.Builder
		text.WriteString(head)
		if name == "b.cue" {
			text.Reset()
			text.WriteString("package lake\n")
		}
		for _, f := range fields {
			if f.Name != "name" {
				fmt.Fprintf(&text, "%s: %s\n", spec.PathOf(f.Name), cueOf(f.Node))
			}
		}
		files[name] = &fstest.MapFile{Data: []byte(text.String())}
	}
	return files
}

func cueOf(n *spec.Node) string {
	switch n.Kind {
	case spec.Map:
		var parts []string
		for _, f := range n.Fields {
			parts = append(parts, fmt.Sprintf("%s: %s", spec.PathOf(f.Name), cueOf(f.Node)))
		}
		if len(parts) == 1 {
			return parts[0]
		}
		return "{\n" + strings.Join(parts, "\n") + "\n}"
	case spec.List:
		var parts []string
		for _, item := range n.Items {
			text := cueOf(item)
			if item.Kind == spec.Map && len(item.Fields) == 1 {
				text = "{" + text + "}"
			}
			parts = append(parts, text)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case spec.String:
		return strconv.Quote(n.Text)
	case spec.Null:
		return "null"
	}
	return n.Text
}

// TestPlain reads every spec of the corpus in both ways.
func TestPlain(t *testing.T) {
	corpus := plainCorpus(t)
	plain := map[string]bool{}
	for name, files := range corpus {
		plain[name] = checkPlain(t, name, files)
	}
	for _, name := range []string{"fleet", "fixture, written out", "quickstart", "lakehouse"} {
		if !plain[name] {
			t.Errorf("%s is not plain", name)
		}
	}
	n := 0
	for _, isPlain := range plain {
		if isPlain {
			n++
		}
	}
	t.Logf("%d of %d specs are plain", n, len(corpus))
	if n < 400 {
		t.Errorf("%d of %d specs are plain; want at least 400", n, len(corpus))
	}
}

// TestPlainMutations changes specs of the corpus at random, token by token, and reads the
// result in both ways. -plain N makes N changes.
func TestPlainMutations(t *testing.T) {
	corpus := plainCorpus(t)
	names := slices.Sorted(maps.Keys(corpus))
	names = slices.DeleteFunc(names, func(name string) bool { return readPlainly(t, corpus[name]) == nil })
	r := rand.New(rand.NewPCG(*plainSeed, 1))
	plain := 0
	for i := range *plainMutations {
		name := names[r.IntN(len(names))]
		if r.IntN(3) > 0 {
			name = "fixture, written out"
		}
		files := maps.Clone(corpus[name])
		for range 1 + r.IntN(2) {
			file := slices.Sorted(maps.Keys(files))[r.IntN(len(files))]
			files[file] = &fstest.MapFile{Data: changed(r, files[file].Data)}
		}
		if checkPlain(t, fmt.Sprintf("%s, change %d", name, i), files) {
			plain++
		}
	}
	t.Logf("%d of %d changed specs are plain", plain, *plainMutations)
	if plain == 0 {
		t.Error("no changed spec is plain")
	}
}

// What a change inserts. Much of it looks plain and is not.
var (
	newValues = []string{
		`0`, `-0`, `-1`, `+1`, `1.50`, `0.000001`, `0.0000001`, `1.0`, `0.0`, `-0.0`, `00`, `01`, `1_000`, `0x1F`, `0b1`, `0o7`, `4Gi`, `1K`, `.5`, `5.`, `1e3`, `1E-7`, `-0.5`, `- 5`, `--5`, `-(5)`,
		`100000`, `1.000000`, `10.5`, `123456789012345678`, `123456789012345678.123456`, `1234567890123456789`, `true`, `false`, `!true`, `null`, `_`, `_|_`, `*1 | 2`, `1 | 2`, `1 & 1`, `"a" + "b"`, `{} & {}`,
		`string`, `int`, `>1`, `=~"a"`, `len("a")`, `name`, `schema`, `schema.#Platform`, `[...]`, `[1, ...]`, `[1, 2]`, `[]`, `[1,]`, `[null, true]`, `[-1, 0.5]`, `[{a: 1}, {a: 2}]`, `[{a: b: 1}, {}]`, `[[1], []]`, `[for x in [1] {x}]`, `(1)`,
		`{}`, `{a: 1}`, `{a: 1, a: 1}`, `{a: {}, a: b: 1}`, `{a: {c: 1}, a: {b: 1}}`, `{5}`, `{"a"}`, `{[1]}`, `{{a: 1}}`, `{{}}`, `{_}`, `{...}`, `{schema.#Platform}`, `{// a comment` + "\n" + `}`, `{@accept(A)}`, `[{@accept(B), a: 1 @accept(C)}]`,
		`"a"`, `""`, `"\u0041"`, `"\n"`, `"\\"`, `"\(1)"`, `"\(name)"`, `"é"`, `"a" @accept(D, reason="x")`, `{a: 1} @accept(E)`, `'a'`, `'\xff'`, `#"a"#`, `#"\#n"#`, `#"\n"#`, `##"a"##`, `#'a'#`,
		`"""` + "\n\ta\n\tb\\n\n\t" + `"""`, `"""` + "\n\ta\r\n\t" + `"""`, `#"""` + "\n\ta\n\t" + `"""#`, `'''` + "\n\ta\n\t" + `'''`, `"\/"`, "\"\t\"", `"\ud800"`, `"\a"`, "\"\x7f\"", "\"\ufeff\"",
	}
	newFields = []string{
		`_a: 1`, `#A: 1`, `"_a": 1`, `"#A": 2`, `a: 1`, `a: b: c: 1`, `a: {}`, `"a": {b: 2}`, `schema: 1`, `name: "x"`, `$a: 1`, `__a: 1`, `"a.b": c: 1`, `a_b: 1`, `A1: 1`, `"1": 1`, `"": 1`, `"a b": 1`, `'a': 1`, `#"a"#: 1`, `"\u0041": 1`,
		`if true {b: 1}`, `for x in [1] {b: x}`, `let x = 1`, `x=a: 1`, `a: x={b: 1}`, `a!: 1`, `a?: 1`, `[string]: 1`, `("a"): 1`, `"\(name)": 1`, `...`, `true: 1`, `null: 1`, `if: 1`, `for: 1`, `let: 1`, `in: 1`, `string: "a"`, `len: 1`, `self: 1`, `1: 2`, `_: 1`, `0.5: 1`,
		`"é": 1`, `"e\u0301": 1`, `é: 1`, `a~(K,V): 1`, `@accept(SPK001, reason="x")`, `@other(x)`, `@accept`, `@accept()`, `a: 1 @accept(A, reason="b")`, `a: {@accept(A, reason="b")}`, `a: {b: 1} @accept(A, reason="b")`, `a: b: 1 @accept(A, reason="b")`,
		`a: b: {c: 1} @accept(A) @accept(B)`, `@if(a)`, `@embed()`, `@experiment(x)`, `@ignore()`, `a: 1 @go(x)`, `schema.#Platform`, `schema.#Spark`, `schema.#None`, `schema`, `#Platform`, `s.#Platform`, `import "list"`, `import s "github.com/lakewright/lakewright/schema"`,
		`import "github.com/lakewright/lakewright/schema"`, `package b`, `// a comment`, `executor: memory: "8Gi"`, `environments: dev: spark: etl: executor: memory: "8Gi"`, `environments: dev: spark: etl: executor: memory: "8Gi" @accept(F)`, `spark: etl: {}`, `spark: etl: executor: null`,
		`spark: null`, `environments: {}`, `environments: dev: {profile: "dev"}`, `a: [1]`, `a: "x"`, `spark: etl: conf: "a.b": "c"`, `{}`, `{a: 1}`, `_`, `5`, `"a"`, `a: 1, b: 2`, `a: 1; b: 2`, `a:: 1`, `a: {b: 1, c: {}}, a: c: d: 1`,
	}
	newMarks = []string{"\n", "{", "}", "[", "]", ",", ":", "::", "\r\n", "\ufeff", "&", "|", "?", "!", "=", "//", `"`, "_", "#", ".", "-", "0"}
)

// changed returns a text with one value, field or mark inserted, removed, repeated or moved.
func changed(r *rand.Rand, text []byte) []byte {
	cut := tokensOf(text)
	if len(cut) < 4 {
		return text
	}
	one := func(of []string) string { return of[r.IntN(len(of))] }
	lines := strings.SplitAfter(string(text), "\n")
	k := r.IntN(len(lines))
	switch r.IntN(8) {
	case 0, 1, 2: // another value
		i := r.IntN(len(cut) - 1)
		for n := 0; n < 50 && !isValueAt(text, cut, i); n++ {
			i = r.IntN(len(cut) - 1)
		}
		return slices.Concat(text[:cut[i]], []byte(one(newValues)+" "), text[cut[i+1]:])
	case 3, 4: // another field
		return []byte(strings.Join(slices.Insert(lines, k, one(newFields)+"\n"), ""))
	case 5: // a line, which is often a field, in another place
		return []byte(strings.Join(slices.Insert(lines, k, lines[r.IntN(len(lines))]), ""))
	case 6:
		return []byte(strings.Join(slices.Delete(lines, k, k+1), ""))
	}
	i := r.IntN(len(cut) - 1)
	return slices.Concat(text[:cut[i]], []byte(one(newMarks)), text[cut[i+r.IntN(2)]:])
}

// isValueAt reports whether a token is a literal that is not a name.
func isValueAt(text []byte, cut []int, i int) bool {
	b := text[cut[i]]
	return i+1 < len(cut) && (b == '"' || '0' <= b && b <= '9') && !strings.HasPrefix(string(text[cut[i+1]:]), ":")
}

// tokensOf returns the offsets at which words, texts, numbers and marks begin, and the end.
func tokensOf(text []byte) []int {
	var cut []int
	isWord := func(b byte) bool {
		return b == '_' || b == '#' || b == '.' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
	}
	for i := 0; i < len(text); {
		cut = append(cut, i)
		start := i
		switch {
		case isWord(text[i]):
			for i < len(text) && isWord(text[i]) {
				i++
			}
		case text[i] == '"':
			for i++; i < len(text) && text[i] != '"' && text[i] != '\n'; i++ {
			}
			i = min(i+1, len(text))
		default:
			i++
		}
		if text[start] == ' ' || text[start] == '\n' || text[start] == '\t' {
			cut = cut[:len(cut)-1]
		}
	}
	return append(cut, len(text))
}

// TestPlainOrder requires that the order in which a directory lists its files changes nothing.
func TestPlainOrder(t *testing.T) {
	files := fleet.Spec(100)
	want := readPlainly(t, files)
	if want == nil {
		t.Fatal("the fleet is not plain")
	}
	c := &collector{fsys: shuffled{files}}
	if err := c.collect("."); err != nil {
		t.Fatal(err)
	}
	if got := c.plainRoot(); !reflect.DeepEqual(want.root, got) {
		t.Error("the spec depends on the order of its files in the directory")
	}
}

// shuffled lists the files of a directory in another order each time.
type shuffled struct{ fstest.MapFS }

func (s shuffled) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := s.MapFS.ReadDir(name)
	rand.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	return entries, err
}
