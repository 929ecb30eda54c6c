// Package compiler turns a spec into Kubernetes objects: it takes the files of a
// spec and gives, for each environment, the objects it runs, and all that is wrong
// with the spec. It never writes and never formats.
//
// The way through is load, resolve, rules, objects; each stage is a function from
// value to value and looks back at no earlier one.
package compiler

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/lakewright/lakewright/compiler/environment"
	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// Result is what a spec compiles to.
type Result struct {
	// Environments are sorted by name. They are nil if Diagnostics has an error.
	Environments []kube.Environment
	// Diagnostics are sorted, each once even if it holds in several environments.
	Diagnostics diag.List
	// Source returns the text of a file of the spec, nil for another file.
	Source func(file string) []byte
}

// Compile compiles the spec in the root of fsys for all of its environments. An error
// means that the machine failed; what is wrong with the spec is in Diagnostics.
func Compile(fsys fs.FS) (Result, error) {
	source, list, err := load.Open(fsys)
	if err != nil {
		return Result{}, err
	}
	plans, findings, err := resolveAll(source)
	if err != nil {
		return Result{}, err
	}
	result := Result{
		Source:      source.Text,
		Diagnostics: slices.Concat(list, findings).Merge(source.Envs),
	}
	if !result.Diagnostics.HasErrors() {
		for _, p := range plans {
			result.Environments = append(result.Environments, objects(p))
		}
	}
	return result, nil
}

// resolveAll resolves and judges every environment.
func resolveAll(source *load.Source) ([]*plan.Environment, diag.List, error) {
	var findings diag.List
	plans := make([]*plan.Environment, 0, len(source.Envs))
	documents := map[string]*load.Document{}
	for _, name := range source.Envs {
		document, lacks := source.Env(name)
		p, err := resolve(source, document)
		if err != nil {
			return nil, nil, err
		}
		plans, documents[name] = append(plans, p), document
		findings = slices.Concat(findings, lacks, judge(p, document))
	}
	for _, d := range environment.CheckAll(plans) {
		findings = append(findings, located(d, documents[d.Envs[0]]))
	}
	return plans, findings, nil
}

func resolve(source *load.Source, document *load.Document) (*plan.Environment, error) {
	p := &plan.Environment{Name: document.Env, Platform: source.Name}
	err := errors.Join(
		spec.Decode(document.Settings, &p.Settings),
		spec.Decode(document.Root.Field("operators"), &p.Operators),
	)
	if err != nil {
		return nil, fmt.Errorf("environment %s: %w", document.Env, err)
	}
	for _, section := range Sections {
		if err := section.Resolve(p, document.Root.Field(section.Name)); err != nil {
			return nil, fmt.Errorf("environment %s: %w", document.Env, err)
		}
	}
	return p, nil
}

// judge runs all rules over one environment. A rule is not asked about an entry of
// which a field that the rule judges was wrong or missing: what it said would be
// about a value that the user did not write.
func judge(p *plan.Environment, document *load.Document) diag.List {
	r := &rule.Reporter{Env: p.Name}
	for _, section := range Sections {
		section.Check(p, r, func(doc *rule.Doc, item plan.Item) bool {
			return document.IsSound() || !slices.ContainsFunc(doc.Judges, func(judged spec.Path) bool {
				steps := judged.Steps()
				return len(steps) > 1 && steps[0] == section.Name && document.Broken(item.Path().At(steps[1:]...))
			})
		})
	}
	environment.Check(p, r, func(doc *rule.Doc) bool { return !slices.ContainsFunc(doc.Judges, document.BrokenField) })
	for i := range r.Findings {
		r.Findings[i] = located(r.Findings[i], document)
	}
	return r.Findings
}

// located fills in the places of a finding from its paths. A value that the user did
// not write is shown at its nearest parent, with a note where it comes from.
func located(d diag.Diagnostic, document *load.Document) diag.Diagnostic {
	path := spec.Path(d.Path)
	d.Pos = document.Pos(path)
	for i, note := range d.Notes {
		if note.Path != "" {
			d.Notes[i].Pos = document.Pos(spec.Path(note.Path))
		}
	}
	if document.Origin(path) == spec.Profile {
		d.Notes = append(d.Notes, diag.Note{Text: fmt.Sprintf("%s comes from the profile of environment %q", path.Last(), document.Env)})
		d.Replacement = ""
	}
	return d
}

// objects copies what a plan comes to.
func objects(p *plan.Environment) kube.Environment {
	out := kube.Environment{
		Name: p.Name, Namespace: p.Settings.Namespace, Platform: environment.Objects(p),
	}
	for _, section := range Sections {
		for _, item := range p.Items(section.Name) {
			if !section.Workload {
				out.Platform = append(out.Platform, item.Objects()...)
				continue
			}
			w := kube.Workload{Name: item.Name(), Objects: item.Objects()}
			for _, o := range w.Objects {
				o.Meta().Namespace = out.Namespace // a workload has no objects elsewhere
			}
			out.Workloads = append(out.Workloads, w)
		}
	}
	slices.SortFunc(out.Workloads, func(a, b kube.Workload) int { return cmp.Compare(a.Name, b.Name) })
	return out
}
