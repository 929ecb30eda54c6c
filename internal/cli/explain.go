package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/spell"
)

func (p *program) explainVerb() *cli.Command {
	return &cli.Command{
		Name: "explain", Usage: "print the manual of a rule, a field or a section", ArgsUsage: "WHAT",
		Description: `WHAT is the code of a rule (WRK003), the path of a field (spark.executor.memory,
spark.orders-etl.executor.memory) or its end (executor.memory, shuffle), a section
(spark), a definition ("#Memory") a key of Spark (spark.sql.shuffle.partitions) or
@accept, which accepts a warning.
A word that several fields end in lists them; a misspelt one prints what is nearest.`,
		Action: p.explain,
	}
}

func (p *program) explain(c *cli.Context) error {
	args := c.Args().Slice()
	if len(args) != 1 || args[0] == "" {
		return usagef("explain takes one word, such as the code of a rule, spark.executor.memory or spark")
	}
	width := cmp.Or(terminalWidth(p.stdout), defaultWidth)
	what := args[0]
	if text, ok := explained(width, what); ok {
		return p.print(text)
	}
	if same := sameNames(what); len(same) > 0 {
		return p.print(candidates(width, what, same))
	}
	near, err := nearest(what)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stderr, safe(fmt.Sprintf("there is no field, rule or key %q, did you mean %q?", what, near)))
	if text, ok := explained(width, near); ok {
		return p.print(text)
	}
	return p.print(candidates(width, near, sameNames(near)))
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
	return "", usagef("there is no field, rule or key %q, want the code of a rule, a key of Spark, or a path that begins with %s", what, strings.Join(topFields(l), ", "))
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
