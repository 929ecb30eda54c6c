package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/spell"
)

func (p *program) explainVerb() *cli.Command {
	return &cli.Command{
		Name: "explain", Usage: "print the manual of a rule, a field or a section", ArgsUsage: "WHAT [DIR]",
		Description: `WHAT is the code of a rule (WRK003), the path of a field (spark.executor.memory,
spark.orders-etl.executor.memory) or its end (executor.memory, shuffle), a section
(spark), a definition ("#Memory"), a key of Spark (spark.sql.shuffle.partitions) or of
Flink (taskmanager.memory.managed.fraction), or @accept, which accepts a warning.
A word that several fields end in lists them; a misspelt one prints what is nearest.

For a storage tier, the shuffle of an application and the state of a cluster of the spec in
DIR, by default the current directory, it also prints the arithmetic of the volumes, as in
lakewright explain spark.orders-etl.shuffle.`,
		Flags:  append([]cli.Flag{&cli.StringFlag{Name: "format", Value: string(diag.Text), Usage: "`FORMAT` of the manual: text or json"}}, limitFlags()...),
		Action: p.explain,
	}
}

func (p *program) explain(c *cli.Context) error {
	args := c.Args().Slice()
	if len(args) == 0 || len(args) > 2 || args[0] == "" {
		return usagef("explain takes one word, such as the code of a rule, spark.executor.memory or spark, and the directory of a spec")
	}
	derived, err := p.derivedIn(c, args)
	if err != nil {
		return err
	}
	width, format := cmp.Or(terminalWidth(p.stdout), defaultWidth), c.String("format")
	switch format {
	case string(diag.Text):
	case string(diag.JSON):
		width = math.MaxInt // programs wrap text themselves
	default:
		return unknown("format", format, []string{string(diag.JSON), string(diag.Text)})
	}
	e, ok := explanationOf(width, args[0])
	if !ok {
		near, err := nearest(args[0])
		if err != nil {
			return err
		}
		fmt.Fprintln(p.stderr, safe(fmt.Sprintf("there is no field, rule or key %q, did you mean %q?", args[0], near)))
		e, _ = explanationOf(width, near)
	}
	e.Derived = derived
	if format == string(diag.Text) {
		return p.print(e.Manual + derivedManual(width, derived))
	}
	out, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return machinef("%v", err)
	}
	return p.print(string(out) + "\n")
}

// explanation is what explain prints for programs. A field is never renamed or removed.
type explanation struct {
	Subject    string       `json:"subject"`    // what is explained
	Manual     string       `json:"manual"`     // the text that people read
	Rule       *explainRule `json:"rule"`       // null if the subject is no rule
	Derived    []derivation `json:"derived"`    // how the value follows from others in a spec, empty if it does not
	Candidates []string     `json:"candidates"` // what the subject may be, if it names several things
}

// A derivation is how a value of a spec follows from others in some environments.
type derivation struct {
	Environments []string      `json:"environments"`
	Facts        []derivedFact `json:"facts"`
}

type derivedFact struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// derivedIn returns the arithmetic of the value that the first argument names, in the spec in the
// directory that the second one names. Without the second one, it is the current directory, which need
// not contain a spec.
func (p *program) derivedIn(c *cli.Context, args []string) ([]derivation, error) {
	dir := "."
	if len(args) == 2 {
		dir = args[1]
		if err := checkDirectory(dir); err != nil {
			return nil, err
		}
	}
	derived := []derivation{}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return derived, nil // the current directory is gone; it only adds to the manual
	}
	defer root.Close()
	confinement, end, err := p.confine(c)
	if err != nil {
		return nil, err
	}
	defer end()
	found, err := compiler.Compiler{Confinement: confinement}.Derive(root.FS(), spec.Path(args[0]))
	if err != nil && len(args) == 2 {
		return nil, uncompiled(err)
	}
	for _, d := range found {
		one := derivation{Environments: d.Environments}
		for _, f := range d.Facts {
			one.Facts = append(one.Facts, derivedFact{f.Title, f.Text})
		}
		derived = append(derived, one)
	}
	return derived, nil
}

// derivedManual returns the text of the arithmetic, "" for none.
func derivedManual(width int, derived []derivation) string {
	m := newManual(width)
	for _, d := range derived {
		m.linef("\nin %s:", strings.Join(d.Environments, ", "))
		for _, f := range d.Facts {
			m.item(fmt.Sprintf("  %-10s  ", f.Name), f.Text)
		}
	}
	return m.String()
}

type explainRule struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Title    string `json:"title"`
	Why      string `json:"why"`
	Reported string `json:"reported"` // a spec that the rule reports
	Silent   string `json:"silent"`   // the same, mended
	Source   string `json:"source"`
}

// explanationOf explains a word, and reports whether it names anything.
func explanationOf(width int, what string) (explanation, bool) {
	e := explanation{Subject: what, Candidates: []string{}}
	if text, ok := explained(width, what); ok {
		e.Manual = text
		code := strings.ToUpper(what)
		if d := ruleCalled(cmp.Or(compiler.Successor(code), code)); d != nil {
			e.Rule = &explainRule{d.ID, d.Severity.String(), d.Title, d.Why, d.Bad, d.Good, d.Ref}
		}
		return e, true
	}
	same := sameNames(what)
	if len(same) == 0 {
		return e, false
	}
	e.Manual = candidates(width, what, same)
	if len(same) == 1 {
		e.Subject = same[0]
	} else {
		e.Candidates = same
	}
	return e, true
}

// explained returns the manual of a word, and whether it names one thing.
func explained(width int, what string) (string, bool) {
	if what == "@accept" {
		return acceptManual(width), true
	}
	code, retired := strings.ToUpper(what), ""
	if successor := compiler.Successor(code); successor != "" {
		retired = fmt.Sprintf("%s is now %s.\n\n", code, successor)
		code = successor
	}
	if doc := ruleCalled(code); doc != nil {
		return retired + ruleManual(width, doc), true
	}
	l := load.Language()
	if t := l.Definition(what); t != nil {
		return typeManual(width, what, t), true
	}
	key, isKey := compiler.KeyManual(what)
	// A key such as spark.jars looks like the path of an entry, spark.NAME.
	if found, ok := find(l, spec.Path(what).Steps()); ok && !(found.isEntry && compiler.IsKey(what)) {
		text := found.manual(width, l)
		if compiler.IsKey(what) {
			text += "\n" + keyManual(width, key)
		}
		return text, true
	}
	return keyManual(width, key), isKey
}

// print writes a result; the output remembers a failure.
func (p *program) print(text string) error {
	fmt.Fprint(p.stdout, safe(text))
	return nil
}

// sameNames returns the paths of the fields whose last names are the given ones, sorted. If
// there are none, it returns such keys.
func sameNames(what string) []string {
	end := "." + strings.Trim(what, ".")
	differs := func(path string) bool { return end == "." || !strings.HasSuffix(path, end) }
	if same := slices.DeleteFunc(allPaths(load.Language()), differs); len(same) > 0 {
		return same
	}
	same := slices.DeleteFunc(slices.Clone(compiler.Keys()), differs)
	slices.Sort(same)
	return slices.Compact(same)
}

// mostCandidates is the largest number of candidates that are listed.
const mostCandidates = 40

// candidates returns the manual of the only candidate, or a list with what each one means.
func candidates(width int, what string, paths []string) string {
	if len(paths) == 1 {
		text, _ := explained(width, paths[0])
		return text
	}
	m := newManual(width)
	m.linef("%d are called %s; explain one of them:\n", len(paths), what)
	l := load.Language()
	var rows [][2]string
	for _, path := range paths[:min(len(paths), mostCandidates)] {
		meaning := "a key"
		if found, ok := find(l, spec.Path(path).Steps()); ok && !found.isEntry {
			meaning = sentence(found.field.Doc)
		} else if key, ok := compiler.KeyManual(path); ok {
			meaning = "a key of " + key.Product
		}
		rows = append(rows, [2]string{path, meaning})
	}
	m.items(rows)
	if rest := len(paths) - mostCandidates; rest > 0 {
		m.linef("  … and %d more", rest)
	}
	return m.String()
}

func ruleCalled(code string) *rule.Doc {
	docs := compiler.Docs()
	i := slices.IndexFunc(docs, func(d rule.Doc) bool { return strings.EqualFold(d.ID, code) })
	if i < 0 {
		return nil
	}
	return &docs[i]
}

func ruleManual(width int, d *rule.Doc) string {
	m := newManual(width)
	m.text(fmt.Sprintf("%s: %s (%s)", d.ID, d.Title, d.Severity))
	m.linef("")
	m.text(d.Why)
	for _, example := range []struct{ title, text string }{{"reported:", d.Bad}, {"silent:", d.Good}} {
		if example.text != "" {
			m.linef("\n%s\n", example.title)
			for line := range strings.Lines(strings.TrimSpace(example.text)) {
				m.linef("    %s", strings.TrimRight(line, "\n"))
			}
		}
	}
	if len(d.Judges) > 0 {
		m.linef("\nlooks at:")
		for _, judged := range d.Judges {
			m.linef("    %s", judged)
		}
	}
	if d.Ref != "" {
		m.linef("")
		m.text("source: " + d.Ref)
	}
	return m.String()
}

// nearest returns the word that was probably meant by one that cannot be explained, or the
// error that there is none.
func nearest(what string) (string, error) {
	var codes []string
	for _, d := range compiler.Docs() {
		codes = append(codes, d.ID)
	}
	// Of codes that differ in one digit, each is as near as the other.
	if spell.Nearest(what, codes) != "" && !strings.Contains(what, ".") && strings.ContainsAny(what, "0123456789") {
		return "", unknown("rule", what, codes)
	}
	l := load.Language()
	paths := allPaths(l)
	steps := spec.Path(what).Steps()
	// The second step may be the name of an entry, which the manual does not know.
	words := []string{what}
	if len(steps) > 2 {
		words = append(words, string(spec.PathOf(slices.Delete(slices.Clone(steps), 1, 2)...)))
	}
	known := slices.Concat(paths, ends(paths, len(steps)), l.Names(), compiler.NearestKeys(what))
	for _, word := range words {
		if near := spell.Nearest(word, known); near != "" {
			return near, nil
		}
	}
	return "", usagef("there is no field, rule or key %q, want the code of a rule, a key of Spark or Flink, or a path that begins with %s", what, strings.Join(topFields(l), ", "))
}

// ends returns the last n steps of each path that has more.
func ends(paths []string, n int) []string {
	var out []string
	for _, p := range paths {
		if steps := spec.Path(p).Steps(); len(steps) > n {
			out = append(out, string(spec.PathOf(steps[len(steps)-n:]...)))
		}
	}
	return out
}

// explainable returns every word that can be explained and typed without quotes.
func explainable() []string {
	all := []string{"@accept"}
	for _, d := range compiler.Docs() {
		all = append(all, d.ID)
	}
	slices.Sort(all)
	paths := append(allPaths(load.Language()), compiler.Keys()...)
	slices.Sort(paths)
	return append(all, slices.Compact(paths)...)
}
