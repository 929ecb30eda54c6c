package cli

import (
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
spark.orders-etl.executor.memory), a section (spark), a definition ("#Memory"), a key
of Spark (spark.sql.shuffle.partitions), or @accept, which accepts a warning.`,
		Action: p.explain,
	}
}

func (p *program) explain(c *cli.Context) error {
	args := c.Args().Slice()
	if len(args) != 1 || args[0] == "" {
		return usagef("explain takes one word, such as the code of a rule, spark.executor.memory or spark")
	}
	what := args[0]
	if what == "@accept" {
		return p.print(acceptManual())
	}
	code, retired := strings.ToUpper(what), ""
	if successor := compiler.Successor(code); successor != "" {
		retired = fmt.Sprintf("%s is now %s.\n\n", code, successor)
		code = successor
	}
	if doc := ruleCalled(code); doc != nil {
		return p.print(retired + ruleManual(doc))
	}
	l := load.Language()
	if t := l.Definition(what); t != nil {
		return p.print(typeManual(what, t))
	}
	key, isKey := compiler.KeyManual(what)
	// A key such as spark.jars looks like the path of an entry, spark.NAME.
	if found, ok := find(l, spec.Path(what).Steps()); ok && !(found.isEntry && compiler.IsKey(what)) {
		text := found.manual(l)
		if compiler.IsKey(what) {
			text += "\n" + keyManual(key)
		}
		return p.print(text)
	}
	if isKey {
		return p.print(keyManual(key))
	}
	return notExplained(what)
}

// print writes a result; the output remembers a failure.
func (p *program) print(text string) error {
	fmt.Fprint(p.stdout, safe(text))
	return nil
}

func ruleCalled(code string) *rule.Doc {
	docs := compiler.Docs()
	i := slices.IndexFunc(docs, func(d rule.Doc) bool { return strings.EqualFold(d.ID, code) })
	if i < 0 {
		return nil
	}
	return &docs[i]
}

func ruleManual(d *rule.Doc) string {
	m := manual{}
	m.linef("%s: %s (%s)\n", d.ID, d.Title, d.Severity)
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
		m.linef("\nsource: %s", d.Ref)
	}
	return m.String()
}

// notExplained returns the error for a word that cannot be explained, with the word that
// was probably meant.
func notExplained(what string) error {
	var codes []string
	for _, d := range compiler.Docs() {
		codes = append(codes, d.ID)
	}
	if spell.Nearest(what, codes) != "" && !strings.Contains(what, ".") && strings.ContainsAny(what, "0123456789") {
		return unknown("rule", what, codes)
	}
	l := load.Language()
	paths := allPaths(l)
	steps := spec.Path(what).Steps()
	if len(steps) == 1 {
		var same []string
		for _, p := range paths {
			if spec.Path(p).Last() == what {
				same = append(same, p)
			}
		}
		if len(same) > 0 {
			return usagef("%q is ambiguous, want one of %s", what, strings.Join(same, ", "))
		}
	}
	// The second step may be the name of an entry, which the manual does not know.
	words := []string{what}
	if len(steps) > 2 {
		words = append(words, string(spec.PathOf(slices.Delete(slices.Clone(steps), 1, 2)...)))
	}
	candidates := slices.Concat(paths, l.Names(), codes)
	candidates = append(candidates, compiler.NearestKeys(what)...)
	for _, word := range words {
		if near := spell.Nearest(word, candidates); near != "" {
			return usagef("there is no field, rule or key %q, did you mean %q?", what, near)
		}
	}
	return usagef("there is no field, rule or key %q, want the code of a rule, a key of Spark, or a path that begins with %s", what, strings.Join(topFields(l), ", "))
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
