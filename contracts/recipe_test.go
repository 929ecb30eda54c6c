package contracts

import (
	"cmp"
	"fmt"
	"go/format"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// A recipe follows one recipe of CONTRIBUTING. It is an archive in testdata/recipes. Each line
// of the archive's comment is a key and a value:
//
//	recipe: TITLE                     the heading in CONTRIBUTING
//	KIND: pd                          the value of a placeholder in CONTRIBUTING
//	without LABEL …: PACKAGE: TEST: REGEXP
//	but NAME: PACKAGE: TEST: REGEXP
//	run: ARGUMENTS                    runs the program at the end; fails: the same, and it must fail
//	prints: REGEXP                    the output of the last run
//
// A line "without" leaves steps out, and a line "but" makes a mistake. The test of the package
// must then fail, with a text that the regular expression matches. The test "build" is the build
// of the package, and the step "golden" is make golden. The files of the archive are
//
//	LABEL FILE                        a step that adds a file
//	LABEL FILE after: LINE            a step that adds lines to a file; also before, and end
//	but NAME: FILE replace: LINE      a mistake, made after all steps; also after, before
//	try/FILE                          a spec for the runs of the program
//
// A label is the number of a step in CONTRIBUTING, with a letter when that step has several
// parts. LINE occurs once in FILE; blanks do not matter. Files in Go are formatted afterwards.
type recipe struct {
	name   string // of the archive
	title  string
	words  map[string]string // placeholders
	steps  []edit
	wrong  map[string][]edit // mistakes, by name
	halves []half
	specs  []edit
	runs   []run
}

// An edit changes one file of the tree.
type edit struct {
	label  string // of a step
	file   string
	verb   string // after, before, replace or end; "": the text is a new file
	anchor string
	text   string
}

// A half is a recipe with steps left out, or with a mistake.
type half struct {
	without []string // labels
	but     string   // name of the mistake; "": none
	red     red
}

func (h half) name() string { return cmp.Or(h.but, "without "+strings.Join(h.without, " and ")) }

// A red is the test that must fail.
type red struct {
	pkg, test string
	text      *regexp.Regexp
}

// A run is a call of the program.
type run struct {
	arguments []string
	fails     bool
	prints    []*regexp.Regexp
}

// golden is the label of the step make golden.
const golden = "golden"

var header = regexp.MustCompile(`^(?:([1-9][a-z]?) |but (.+?): )?(\S+)(?: (after|before|replace|end)(?:: (.+))?)?$`)

// readRecipe reads an archive.
func readRecipe(file string) (*recipe, error) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		return nil, err
	}
	r := &recipe{name: strings.TrimSuffix(filepath.Base(file), ".txtar"), words: map[string]string{}, wrong: map[string][]edit{}}
	for _, f := range archive.Files {
		parts := header.FindStringSubmatch(f.Name)
		if parts == nil {
			return nil, fmt.Errorf("%s: cannot read %q", file, f.Name)
		}
		e := edit{label: parts[1], file: parts[3], verb: parts[4], anchor: parts[5], text: string(f.Data)}
		switch {
		case parts[2] != "":
			r.wrong[parts[2]] = append(r.wrong[parts[2]], e)
		case e.label != "":
			r.steps = append(r.steps, e)
		case strings.HasPrefix(e.file, "try/"):
			r.specs = append(r.specs, e)
		default:
			return nil, fmt.Errorf("%s: %q is of no step", file, f.Name)
		}
	}
	for line := range strings.Lines(string(archive.Comment)) {
		if err := r.line(strings.TrimSpace(line)); err != nil {
			return nil, fmt.Errorf("%s: %q: %w", file, line, err)
		}
	}
	return r, nil
}

// line reads one line of the comment.
func (r *recipe) line(line string) error {
	if line == "" || strings.HasPrefix(line, "#") {
		return nil
	}
	key, value, found := strings.Cut(line, ": ")
	if !found {
		return fmt.Errorf("want a key and a value")
	}
	kind, rest, _ := strings.Cut(key, " ")
	switch {
	case kind == "recipe":
		r.title = value
	case kind == "without" || kind == "but":
		h := half{but: rest}
		if kind == "without" {
			h = half{without: strings.Fields(rest)}
		}
		parts := strings.SplitN(value, ": ", 3)
		if len(parts) != 3 {
			return fmt.Errorf("want a package, a test and a regular expression")
		}
		text, err := regexp.Compile(parts[2])
		h.red = red{parts[0], parts[1], text}
		r.halves = append(r.halves, h)
		return err
	case kind == "run" || kind == "fails":
		r.runs = append(r.runs, run{arguments: strings.Fields(value), fails: kind == "fails"})
	case kind == "prints" && len(r.runs) > 0:
		text, err := regexp.Compile("(?m)" + value)
		last := &r.runs[len(r.runs)-1]
		last.prints = append(last.prints, text)
		return err
	case strings.ToUpper(kind) == kind:
		r.words[kind] = value
	default:
		return fmt.Errorf("unknown key %q", key)
	}
	return nil
}

// apply changes the tree in a directory.
func (e edit) apply(dir string) error {
	name := filepath.Join(dir, filepath.FromSlash(e.file))
	old, err := os.ReadFile(name)
	text := e.text
	switch {
	case e.verb == "" && err == nil:
		return fmt.Errorf("%s exists already: the recipe has to add something else", e.file)
	case e.verb == "":
		err = os.MkdirAll(filepath.Dir(name), 0o755)
	case err == nil:
		text, err = e.insert(string(old))
	}
	if err != nil {
		return err
	}
	if path.Ext(name) == ".go" {
		if formatted, err := format.Source([]byte(text)); err == nil {
			text = string(formatted)
		}
	}
	return os.WriteFile(name, []byte(text), 0o644)
}

// insert returns the text of a file with that of the edit.
func (e edit) insert(old string) (string, error) {
	if e.verb == "end" {
		return old + e.text, nil
	}
	lines := strings.SplitAfter(old, "\n")
	at, found := 0, 0
	for i, line := range lines {
		if single(line) == single(e.anchor) {
			at, found = i, found+1
		}
	}
	if found != 1 {
		return "", fmt.Errorf("%s has the line %q %d times; want once", e.file, e.anchor, found)
	}
	switch e.verb {
	case "before":
		lines[at] = e.text + lines[at]
	case "after":
		lines[at] += e.text
	case "replace":
		lines[at] = e.text
	}
	return strings.Join(lines, ""), nil
}

// single returns a line with single blanks between its words, because gofmt changes the blanks
// of a line when the next line changes.
func single(line string) string { return strings.Join(strings.Fields(line), " ") }

// applyAll changes the tree in a directory by all edits, in their order.
func applyAll(dir string, edits ...[]edit) error {
	for _, e := range slices.Concat(edits...) {
		if err := e.apply(dir); err != nil {
			return err
		}
	}
	return nil
}

// lines returns the numbers of files and lines that a developer writes.
func (r *recipe) lines() (files, lines int) {
	names := map[string]bool{}
	for _, e := range r.steps {
		names[e.file] = true
		lines += strings.Count(e.text, "\n")
	}
	return len(names), lines
}

// recipes reads all archives.
func recipes(t *testing.T) []*recipe {
	t.Helper()
	files, err := filepath.Glob("testdata/recipes/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var all []*recipe
	for _, file := range files {
		r, err := readRecipe(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	if len(all) == 0 {
		t.Fatal("no recipes: the test looks in the wrong place")
	}
	return all
}

// TestRecipesAreComplete requires that the steps of each archive still apply to the tree, that
// CONTRIBUTING names in the same step each file that an archive changes, that an archive changes
// a file at each place that CONTRIBUTING names, and that each step is left out once.
func TestRecipesAreComplete(t *testing.T) {
	for _, r := range recipes(t) {
		t.Run(r.name, func(t *testing.T) {
			dir := copyTree(t)
			if err := applyAll(dir, r.steps); err != nil {
				t.Fatal(err)
			}
			r.checkPlaces(t)
			r.checkHalves(t)
		})
	}
}

// checkHalves requires that each step is left out alone, make golden too, and that each mistake
// is tried. A recipe of one step does nothing without it.
func (r *recipe) checkHalves(t *testing.T) {
	t.Helper()
	left, tried := map[string]bool{}, map[string]bool{}
	for _, h := range r.halves {
		if tried[h.but] = true; len(h.without) == 1 {
			left[h.without[0]] = true
		}
		for _, label := range h.without {
			if label != golden && !slices.ContainsFunc(r.steps, func(e edit) bool { return e.label == label }) {
				t.Errorf("there is no step %s to be left out", label)
			}
		}
		if h.but != "" && len(r.wrong[h.but]) == 0 {
			t.Errorf("%q changes nothing", h.but)
		}
	}
	for _, e := range r.steps {
		if !left[e.label] && len(r.steps) > 1 {
			t.Errorf("step %s is never left out", e.label)
		}
	}
	if !left[golden] {
		t.Error("make golden is never left out")
	}
	for name := range r.wrong {
		if !tried[name] {
			t.Errorf("%q is not tried", name)
		}
	}
}

// place matches a file in CONTRIBUTING: a path, or a name with an ending. It may have stars, and
// a path that ends in a slash stands for all files below.
var place = regexp.MustCompile("`([A-Za-z0-9_.*]*/[A-Za-z0-9_.*/]*|[A-Za-z0-9_*]+\\.(?:go|cue|md))`")

// checkPlaces compares the files of the steps with the places in CONTRIBUTING. A step of
// CONTRIBUTING that begins with If is optional.
func (r *recipe) checkPlaces(t *testing.T) {
	t.Helper()
	steps := contributing(t, r.title)
	touched := map[string]bool{}
	for _, e := range r.steps {
		text, found := steps[e.label[:1]]
		if !found {
			t.Errorf("CONTRIBUTING has no step %s in %q", e.label[:1], r.title)
			continue
		}
		named := false
		for _, match := range place.FindAllStringSubmatch(r.resolved(text), -1) {
			if isAt(e.file, match[1]) {
				named, touched[match[1]] = true, true
			}
		}
		if !named {
			t.Errorf("step %s changes %s, and CONTRIBUTING does not name it there:\n%s", e.label, e.file, text)
		}
	}
	for _, number := range slices.Sorted(maps.Keys(steps)) {
		text := steps[number]
		if strings.HasPrefix(text, "If ") {
			continue
		}
		for _, match := range place.FindAllStringSubmatch(r.resolved(text), -1) {
			if !touched[match[1]] && !strings.HasPrefix(match[1], "docs/") { // make golden writes those
				t.Errorf("CONTRIBUTING names %s in step %s, and the recipe changes nothing there", match[1], number)
			}
		}
	}
}

// resolved returns a text of CONTRIBUTING with the values of its placeholders.
func (r *recipe) resolved(text string) string {
	for word, means := range r.words {
		text = strings.ReplaceAll(text, word, means)
	}
	return text
}

// isAt reports whether a place of CONTRIBUTING is a file's.
func isAt(file, place string) bool {
	if below, found := strings.CutSuffix(place, "/"); found {
		return strings.HasPrefix(file, below+"/")
	}
	if !strings.Contains(place, "/") {
		file = path.Base(file)
	}
	matches, _ := path.Match(place, file)
	return matches
}

var numbered = regexp.MustCompile(`(?m)^([1-9])\. `)

// contributing returns the steps of a recipe in CONTRIBUTING, by number.
func contributing(t *testing.T, title string) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "\n## "+title+"\n")
	if !found {
		t.Fatalf("CONTRIBUTING has no recipe %q", title)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	steps := map[string]string{}
	marks := numbered.FindAllStringSubmatchIndex(section, -1)
	for i, mark := range marks {
		end := len(section)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		step, _, _ := strings.Cut(section[mark[1]:end], "\n\n")
		steps[section[mark[2]:mark[3]]] = strings.Join(strings.Fields(step), " ")
	}
	return steps
}
