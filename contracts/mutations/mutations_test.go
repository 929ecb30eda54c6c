package mutations

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/internal/diag"
)

var (
	count = flag.Int("mutations", 150, "number of mistakes")
	seed  = flag.Uint64("seed", 1, "seed of the mistakes")
)

// What is accepted, in percent of the mistakes.
const (
	mostPlace  = 0
	mostWords  = 0
	mostSecond = 3
)

// forbidden matches the words of CUE and Go in a text without the user's own words.
var forbidden = regexp.MustCompile(`conflicting values|disjunction|\bbottom\b|\bEOF\b|\bIDENT\b|\bILLEGAL\b|\bSTRING\b|[LR](BRACE|BRACK|PAREN)|unif(y|ied|ication)` +
	`|incomplete|concrete|(struct|string|list|basic) literal|type (int|string|bool|struct|list|float|number)\b|map\[|\bnil\b|panic|goroutine|runtime error` +
	`|undefined field|field not allowed|interpolation|_\|_|mismatched|invalid operation|operand|expected|found '|missing ','|unreferenced|imported and not used` +
	`|\bast\.|out of bound|empty list index|invalid value|\blet\b|comprehension|selector|builtin`)

// quoted matches a word of the user.
var quoted = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`")

// A verdict is what was reported about one mistake.
type verdict struct {
	kind, what string
	crash      string
	list       []diag.Diagnostic // without those of the example itself
	words      []string          // forbidden ones, with their text
	elsewhere  bool              // the first is on another line
}

// TestMutations makes mistakes in the examples and judges what is reported.
func TestMutations(t *testing.T) {
	examples := examplesOf(t)
	names := slices.Sorted(maps.Keys(examples))
	r := rand.New(rand.NewPCG(*seed, 1))
	var verdicts []verdict
	seen := map[string]bool{}
	for i := 0; len(verdicts) < *count; i++ {
		kind := kinds[i%len(kinds)]
		e := examples[pick(r, names)]
		file := pick(r, slices.Sorted(maps.Keys(e.sites)))
		text := string(e.files[file].Data)
		mutated, at := kind.make(r, text, e.sites[file])
		if mutated == text || seen[mutated] {
			continue
		}
		seen[mutated] = true
		v := e.judge(file, text, mutated, at)
		v.kind = kind.name
		verdicts = append(verdicts, v)
	}
	report(t, verdicts)
}

// An example is a spec without faults.
type example struct {
	files fstest.MapFS
	sites map[string]sites // by file
	known map[string]bool  // what is reported of the example itself
}

func examplesOf(t *testing.T) map[string]*example {
	t.Helper()
	paths, err := filepath.Glob("../../examples/*/*.cue")
	if err != nil || len(paths) < 10 {
		t.Fatalf("examples: %v, %v", paths, err)
	}
	all := map[string]*example{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name, file := filepath.Base(filepath.Dir(path)), filepath.Base(path)
		if all[name] == nil {
			all[name] = &example{files: fstest.MapFS{}, sites: map[string]sites{}, known: map[string]bool{}}
		}
		all[name].files[file] = &fstest.MapFile{Data: text}
		all[name].sites[file] = sitesOf(t, path, string(text))
	}
	for _, e := range all {
		result, err := compiler.Compile(e.files)
		if err != nil || result.Diagnostics.HasErrors() {
			t.Fatalf("an example is wrong: %v, %v", err, result.Diagnostics)
		}
		for _, d := range result.Diagnostics {
			e.known[d.Rule+d.Message] = true
		}
	}
	return all
}

// judge compiles the example with another text of one file.
func (e *example) judge(file, text, mutated string, at int) (v verdict) {
	line := 1 + strings.Count(mutated[:min(at, len(mutated))], "\n")
	v.what = fmt.Sprintf("%s:%d: %s", file, line, changed(text, mutated))
	defer func() {
		if fault := recover(); fault != nil {
			v.crash = fmt.Sprint(fault)
		}
	}()
	files := maps.Clone(e.files)
	files[file] = &fstest.MapFile{Data: []byte(mutated)}
	result, err := compiler.Compile(files)
	if err != nil {
		v.crash = err.Error()
		return v
	}
	for _, d := range result.Diagnostics {
		if !e.known[d.Rule+d.Message] {
			v.list = append(v.list, d)
			v.words = append(v.words, wordsIn(d)...)
		}
	}
	v.elsewhere = len(v.list) > 0 && (v.list[0].Pos.File != file || v.list[0].Pos.Line != line)
	return v
}

// changed returns what a mistake changed.
func changed(text, mutated string) string {
	from := 0
	for from < min(len(text), len(mutated)) && text[from] == mutated[from] {
		from++
	}
	end := 0
	for end < min(len(text), len(mutated))-from && text[len(text)-1-end] == mutated[len(mutated)-1-end] {
		end++
	}
	from = max(0, from-12)
	return fmt.Sprintf("%.60q → %.60q", text[from:len(text)-end], mutated[from:len(mutated)-end])
}

// wordsIn returns the texts of a diagnostic that have forbidden words.
func wordsIn(d diag.Diagnostic) []string {
	texts := []string{d.Message, d.Fix}
	for _, n := range d.Notes {
		texts = append(texts, n.Text)
	}
	var out []string
	for _, text := range texts {
		if word := forbidden.FindString(quoted.ReplaceAllString(text, `""`)); word != "" {
			out = append(out, fmt.Sprintf("%q in %s: %s", word, d.Rule, text))
		}
	}
	return out
}

// A row counts the verdicts of one kind of mistake.
type row struct{ all, silent, line, second, words, place, crash int }

func (r *row) add(v verdict) {
	r.all++
	count := func(n *int, yes bool) {
		if yes {
			*n++
		}
	}
	count(&r.silent, len(v.list) == 0 && v.crash == "")
	count(&r.line, v.elsewhere)
	count(&r.second, len(v.list) > 1)
	count(&r.words, len(v.words) > 0)
	count(&r.place, v.hasNoPlace())
	count(&r.crash, v.crash != "")
}

func (v *verdict) hasNoPlace() bool {
	return slices.ContainsFunc(v.list, func(d diag.Diagnostic) bool { return !d.Pos.IsValid() })
}

func (v *verdict) String() string {
	text := fmt.Sprintf("%s: %s", v.kind, v.what)
	for i, d := range v.list {
		if i == 4 {
			return fmt.Sprintf("%s\n    … and %d more", text, len(v.list)-i)
		}
		text += fmt.Sprintf("\n    %s:%d: %s [%s]", d.Pos.File, d.Pos.Line, d.Message, d.Rule)
	}
	return text
}

// report prints the table and the lists, and fails the test for what is not accepted.
func report(t *testing.T, verdicts []verdict) {
	t.Helper()
	rows, all := map[string]*row{}, &row{}
	words := map[string]int{}
	var lists strings.Builder
	for _, v := range verdicts {
		if rows[v.kind] == nil {
			rows[v.kind] = &row{}
		}
		rows[v.kind].add(v)
		all.add(v)
		for _, w := range v.words {
			words[w]++
		}
		switch {
		case v.crash != "":
			t.Errorf("crash: %s\n    %s", &v, v.crash)
		case v.hasNoPlace():
			fmt.Fprintf(&lists, "no position: %s\n", &v)
		case len(v.list) > 1:
			fmt.Fprintf(&lists, "%s\n", &v)
		}
	}
	var table strings.Builder
	line := func(name string, r *row) {
		fmt.Fprintf(&table, "%-28s %6d %6d %6d %6d %6d %6d %6d\n", name, r.all, r.silent, r.line, r.second, r.words, r.place, r.crash)
	}
	fmt.Fprintf(&table, "seed %d\n%-28s %6s %6s %6s %6s %6s %6s %6s\n", *seed, "mistake", "all", "silent", "line", "second", "words", "place", "crash")
	for _, kind := range kinds {
		if r := rows[kind.name]; r != nil {
			line(kind.name, r)
		}
	}
	line("all", all)
	table.WriteString("line: the first diagnostic is on another line than the mistake\nsecond: there is more than one diagnostic\n" +
		"words: a text has words of CUE or Go\nplace: a diagnostic has no position\n")
	for _, w := range slices.SortedFunc(maps.Keys(words), func(a, b string) int { return cmp.Or(words[b]-words[a], cmp.Compare(a, b)) }) {
		fmt.Fprintf(&table, "%d times %s\n", words[w], w)
	}
	t.Logf("%s\nmore than one diagnostic:\n%s", &table, &lists)
	if all.place*100 > mostPlace*all.all {
		t.Errorf("%d of %d mistakes are reported without a position; want at most %d %%", all.place, all.all, mostPlace)
	}
	if all.words*100 > mostWords*all.all {
		t.Errorf("%d of %d mistakes are reported in words of CUE or Go; want at most %d %%", all.words, all.all, mostWords)
	}
	if all.second*100 > mostSecond*all.all {
		t.Errorf("%d of %d mistakes have a second diagnostic; want at most %d %%", all.second, all.all, mostSecond)
	}
}
