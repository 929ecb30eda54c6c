package compiler

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/environment"
	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/parallel"
)

// judged resolves every environment and returns its document and its faults. The user's own objects are
// judged, and what is useless is reported, only when nothing else is wrong. reported is what
// the loader found.
//
// A rule names the fields that it judges, but its findings may also depend on other fields,
// from which a number was derived. So where a value was wrong or is missing, the rules
// judge the remaining spec first, and then again with stand-ins in place of such values. A
// finding about a value that the user did not write changes or disappears with another
// stand-in, and is dropped. Findings that all these judgements share hold whatever the user
// meant, and are kept.
func judged(source *load.Source, sections []plan.Section, reported diag.List) ([]*plan.Environment, map[string]*load.Document, diag.List, error) {
	return judgedAndKept(source, sections, reported, always, nil)
}

// judgedAndKept does the same. keeps reports whether the plan of an environment keeps the objects that were judged.
func judgedAndKept(source *load.Source, sections []plan.Section, reported diag.List, keeps func(env string) bool, c *clock) ([]*plan.Environment, map[string]*load.Document, diag.List, error) {
	documents, missing, whole := documentsOf(source)
	c.end("merge")
	faults, err := readDefinitions(source, documents)
	if err != nil {
		return nil, nil, nil, err
	}
	missing = append(missing, faults...)
	plans, findings, err := judge(source, documents, sections)
	if err != nil {
		return nil, nil, nil, err
	}
	for choice := 0; !whole && choice < source.Guesses() && len(findings) > 0; choice++ {
		guesses := map[string]*load.Document{}
		for _, name := range source.Envs {
			guesses[name] = source.Guess(name, choice)
		}
		_, others, err := judge(source, guesses, sections)
		if err != nil {
			return nil, nil, nil, err
		}
		findings = common(findings, others)
	}
	findings = slices.DeleteFunc(findings, func(d diag.Diagnostic) bool {
		return documents[d.Envs[0]].IsPartial(spec.Path(d.Path)) // the missing field may be there under a wrong name
	})
	findings = unreported(findings, documents, reported)
	findings = slices.DeleteFunc(findings, func(d diag.Diagnostic) bool { return refersToLost(d, source, documents) })
	findings, err = blamed(located(findings, documents), source, sections)
	if err != nil {
		return nil, nil, nil, err
	}
	findings = slices.Concat(missing, findings)
	c.end("judge")
	if reported.HasErrors() || findings.HasErrors() {
		return plans, documents, withoutLast(findings), nil
	}
	reporters := make([]rule.Reporter, len(plans))
	parallel.Each(len(plans), func(i int) {
		reporters[i].Env = plans[i].Name
		plans[i].Forgets = !keeps(plans[i].Name) && len(plans[i].Items(extra.Name)) == 0 // rules about the user's objects read all several times
		environment.CheckObjects(plans[i], &reporters[i])
	})
	for _, r := range reporters {
		findings = append(findings, located(r.Findings, documents)...)
	}
	findings = append(findings, located(environment.CheckUse(plans), documents)...)
	findings = append(findings, source.IdleNulls()...)
	c.end("objects")
	return plans, documents, findings, nil
}

// documentsOf returns the documents of the environments by name, the diagnostics of fields that are missing,
// and whether all documents are sound.
func documentsOf(source *load.Source) (map[string]*load.Document, diag.List, bool) {
	made, lacks := make([]*load.Document, len(source.Envs)), make([]diag.List, len(source.Envs))
	parallel.Each(len(made), func(i int) { made[i], lacks[i] = source.Env(source.Envs[i]) })
	documents, whole := map[string]*load.Document{}, true
	for i, name := range source.Envs {
		documents[name] = made[i]
		whole = whole && made[i].IsSound()
	}
	return documents, slices.Concat(lacks...), whole
}

// unreported returns the findings without those about a value that the loader has reported: they
// judge what was only guessed. A value with a replacement is judged: its meaning is certain.
func unreported(findings diag.List, documents map[string]*load.Document, reported diag.List) diag.List {
	type place struct {
		file         string
		line, column int
	}
	at := func(pos diag.Pos) place { return place{pos.File, pos.Line, pos.Column} }
	wrong, paths := map[place]bool{}, map[string]bool{}
	for _, d := range reported {
		if d.Severity == diag.Error && d.Path != "" && d.Replacement == "" && !d.Secret {
			wrong[at(d.Pos)], paths[d.Path] = true, true
		}
	}
	if len(wrong) == 0 {
		return findings
	}
	isWrong := func(path spec.Path) bool { // or is part of a value that is
		for !paths[string(path)] && len(path.Steps()) > 3 {
			path = path.Parent()
		}
		return paths[string(path)]
	}
	return slices.DeleteFunc(findings, func(d diag.Diagnostic) bool {
		document := documents[d.Envs[0]]
		return isWrong(spec.Path(d.Path)) || wrong[at(document.Pos(spec.Path(d.Path)))] || slices.ContainsFunc(d.Notes, func(n diag.Note) bool {
			return n.Path != "" && (paths[n.Path] || wrong[at(documentOf(spec.Path(n.Path), document, documents).Pos(spec.Path(n.Path)))])
		})
	})
}

// withoutLast returns the findings without those of rules that judge a spec without errors only.
func withoutLast(findings diag.List) diag.List {
	last := map[string]bool{}
	for _, doc := range Docs() {
		last[doc.ID] = doc.Last
	}
	return slices.DeleteFunc(findings, func(d diag.Diagnostic) bool { return last[d.Rule] })
}

// refersToLost reports whether a finding is about the name of an entry whose loss the loader reported.
func refersToLost(d diag.Diagnostic, source *load.Source, documents map[string]*load.Document) bool {
	named, value := load.Language().Root.At(spec.Path(d.Path)), documents[d.Envs[0]].Root.At(spec.Path(d.Path))
	return named != nil && value != nil && named.Names != "" && source.IsLost(spec.PathOf(named.Names, value.Text))
}

// judge resolves every environment from its document and runs the rules. A rule skips an
// entry in which a field that the rule judges was left out or is missing.
func judge(source *load.Source, documents map[string]*load.Document, sections []plan.Section) ([]*plan.Environment, diag.List, error) {
	plans, found, failed := make([]*plan.Environment, len(source.Envs)), make([]diag.List, len(source.Envs)), make([]error, len(source.Envs))
	parallel.Each(len(plans), func(i int) {
		plans[i], found[i], failed[i] = judgeOne(source, documents[source.Envs[i]], sections)
	})
	if err := cmp.Or(failed...); err != nil {
		return nil, nil, err
	}
	findings := slices.Concat(found...)
	all := environment.CheckAll(plans, func(doc *rule.Doc) bool {
		for _, document := range documents {
			if slices.ContainsFunc(doc.Judges, document.LacksField) {
				return false
			}
		}
		return true
	})
	return plans, append(findings, all...), nil
}

// judgeOne does the same for one environment.
func judgeOne(source *load.Source, document *load.Document, sections []plan.Section) (*plan.Environment, diag.List, error) {
	p, err := resolve(source, document, sections)
	if err != nil {
		return nil, nil, err
	}
	r := &rule.Reporter{Env: document.Env}
	for _, section := range sections {
		section.Check(p, r, func(doc *rule.Doc, item plan.Item) bool {
			return document.IsSound() || !slices.ContainsFunc(doc.Judges, func(judged spec.Path) bool {
				return document.LacksIn(item.Path(), judged)
			})
		})
	}
	environment.Check(p, r, func(doc *rule.Doc) bool { return !slices.ContainsFunc(doc.Judges, document.LacksField) })
	return p, r.Findings, nil
}

// common returns the findings of list that others contains with identical text. It changes
// list.
func common(list, others diag.List) diag.List {
	there := map[string]bool{}
	for _, d := range others {
		there[identity(d)] = true
	}
	return slices.DeleteFunc(list, func(d diag.Diagnostic) bool { return !there[identity(d)] })
}

// identity returns the text of a finding, without the positions that are filled in later.
func identity(d diag.Diagnostic) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n%s\n%s\n%s\n%s\n%s", d.Rule, d.Envs, d.Path, d.Message, d.Fix, d.Replacement)
	for _, note := range d.Notes {
		fmt.Fprintf(&text, "\n%s\n%s", note.Path, note.Text)
	}
	return text.String()
}
