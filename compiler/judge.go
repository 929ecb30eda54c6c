package compiler

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/environment"
	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// judged resolves every environment and returns what is wrong with it. The objects of the
// user's own are only judged when nothing else is wrong; sound is false when something was
// wrong with the spec as it was read.
//
// A rule names the fields that it judges, and what it reports may also depend on others,
// from which a number was derived. So where a value was wrong or is missing, the rules
// judge the spec as it remains and again with stand-ins in the place of such values. A
// finding about a value that the user did not write is another one, or none, with another
// stand-in, and is left out; what every judgement has in common holds whatever the user
// meant.
func judged(source *load.Source, sections []plan.Section, sound bool) ([]*plan.Environment, diag.List, error) {
	var missing diag.List
	documents := map[string]*load.Document{}
	whole := true
	for _, name := range source.Envs {
		document, lacks := source.Env(name)
		documents[name] = document
		missing = append(missing, lacks...)
		whole = whole && document.IsSound()
	}
	plans, findings, err := judge(source, documents, sections)
	if err != nil {
		return nil, nil, err
	}
	for choice := 0; !whole && choice < source.Guesses() && len(findings) > 0; choice++ {
		guesses := map[string]*load.Document{}
		for _, name := range source.Envs {
			guesses[name] = source.Guess(name, choice)
		}
		_, others, err := judge(source, guesses, sections)
		if err != nil {
			return nil, nil, err
		}
		findings = common(findings, others)
	}
	findings = slices.DeleteFunc(findings, func(d diag.Diagnostic) bool {
		return documents[d.Envs[0]].IsPartial(spec.Path(d.Path)) // what is lacking may be there under a wrong name
	})
	findings = slices.Concat(missing, located(findings, documents))
	if !sound || findings.HasErrors() {
		return plans, findings, nil
	}
	for _, p := range plans {
		r := &rule.Reporter{Env: p.Name}
		environment.CheckObjects(p, r)
		findings = append(findings, located(r.Findings, documents)...)
	}
	return plans, findings, nil
}

// judge resolves every environment from its document and runs the rules. A rule is not
// asked about an entry of which a field was left out or is missing that the rule judges.
func judge(source *load.Source, documents map[string]*load.Document, sections []plan.Section) ([]*plan.Environment, diag.List, error) {
	var findings diag.List
	plans := make([]*plan.Environment, 0, len(source.Envs))
	for _, name := range source.Envs {
		document := documents[name]
		p, err := resolve(source, document, sections)
		if err != nil {
			return nil, nil, err
		}
		plans = append(plans, p)
		r := &rule.Reporter{Env: name}
		for _, section := range sections {
			section.Check(p, r, func(doc *rule.Doc, item plan.Item) bool {
				return document.IsSound() || !slices.ContainsFunc(doc.Judges, func(judged spec.Path) bool {
					return document.BrokenIn(item.Path(), judged)
				})
			})
		}
		environment.Check(p, r, func(doc *rule.Doc) bool { return !slices.ContainsFunc(doc.Judges, document.BrokenField) })
		findings = append(findings, r.Findings...)
	}
	all := environment.CheckAll(plans, func(doc *rule.Doc) bool {
		for _, document := range documents {
			if slices.ContainsFunc(doc.Judges, document.BrokenField) {
				return false
			}
		}
		return true
	})
	return plans, append(findings, all...), nil
}

// common returns the findings that others has too, to the letter. It changes list.
func common(list, others diag.List) diag.List {
	there := map[string]bool{}
	for _, d := range others {
		there[identity(d)] = true
	}
	return slices.DeleteFunc(list, func(d diag.Diagnostic) bool { return !there[identity(d)] })
}

// identity returns all that a finding says, without the places that it has later.
func identity(d diag.Diagnostic) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n%s\n%s\n%s\n%s\n%s", d.Rule, d.Envs, d.Path, d.Message, d.Fix, d.Replacement)
	for _, note := range d.Notes {
		fmt.Fprintf(&text, "\n%s\n%s", note.Path, note.Text)
	}
	return text.String()
}
