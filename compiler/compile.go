package compiler

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/lakewright/lakewright/compiler/accept"
	"github.com/lakewright/lakewright/compiler/environment"
	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/parallel"
)

// Result is what a spec compiles to.
type Result struct {
	// Environments are sorted by name. They are nil if Diagnostics has an error.
	Environments []kube.Environment
	// Diagnostics are sorted. A diagnostic that holds in several environments is listed
	// once.
	Diagnostics diag.List
	// Source returns the text of a file of the spec, nil for another file.
	Source func(file string) []byte
	// HasSecret reports whether a line of a file of the spec holds a credential.
	HasSecret func(file string, line int) bool
	// Stages are the parts of the compilation in their order, with their times.
	Stages []Stage
}

// A Compiler compiles specs.
type Compiler struct {
	// Confinement is where specs are evaluated that have something to compute, nil for this process.
	Confinement load.Confinement
}

// Compile compiles the spec in the root of fsys for all of its environments. An error means
// that the machine failed, or the confinement; faults of the spec are in Diagnostics.
func (c Compiler) Compile(fsys fs.FS) (Result, error) {
	return open(fsys, c.Confinement, Sections, always)
}

// CompileOnly does what Compile does, for one environment: the others have their workloads, and no objects.
func (c Compiler) CompileOnly(fsys fs.FS, env string) (Result, error) {
	return open(fsys, c.Confinement, Sections, func(name string) bool { return name == env })
}

// Check does what Compile does, for the diagnostics alone: the environments have their workloads, and
// no objects.
func (c Compiler) Check(fsys fs.FS) (Result, error) {
	return open(fsys, c.Confinement, Sections, func(string) bool { return false })
}

// Answer evaluates the spec of a request of a confinement. An error means that the request cannot be
// read.
func Answer(request []byte) ([]byte, error) { return load.Answer(request) }

// Compile compiles the spec in the root of fsys, and evaluates it in this process.
func Compile(fsys fs.FS) (Result, error) { return Compiler{}.Compile(fsys) }

// Evaluate does what Compile does, and CUE evaluates the spec even if nothing is to be computed.
// It is for tests: it differs only in time.
func Evaluate(fsys fs.FS) (Result, error) {
	source, list, err := load.Evaluate(fsys)
	if err != nil {
		return Result{}, err
	}
	return compileSource(source, list, Sections)
}

func compile(fsys fs.FS, sections []plan.Section) (Result, error) {
	return open(fsys, nil, sections, always)
}

// always is for a compilation in which every environment has objects.
func always(string) bool { return true }

// open compiles a spec. hasObjects reports whether an environment has objects in the result.
func open(fsys fs.FS, confinement load.Confinement, sections []plan.Section, hasObjects func(env string) bool) (Result, error) {
	c := newClock()
	source, list, err := load.OpenApart(fsys, confinement)
	if err != nil {
		return Result{}, err
	}
	if c.end("evaluate"); source.IsPlain {
		c.stages[0].Name = "read"
	}
	return resultOf(source, list, sections, hasObjects, c)
}

// compileSource compiles a spec of which the loader reported list.
func compileSource(source *load.Source, list diag.List, sections []plan.Section) (Result, error) {
	return resultOf(source, list, sections, always, newClock())
}

func resultOf(source *load.Source, list diag.List, sections []plan.Section, hasObjects func(env string) bool, c *clock) (Result, error) {
	plans, documents, findings, err := judgedAndKept(source, sections, list, hasObjects, c)
	if err != nil {
		return Result{}, err
	}
	list = slices.Concat(list, findings)
	list = append(list, source.Shaped(list)...)
	result := Result{
		Source:      source.Text,
		HasSecret:   source.HasSecret,
		Diagnostics: gathered(accepted(list, source, documents).Merge(source.Envs), source),
	}
	source.KeepCertain(result.Diagnostics)
	source.HideSecrets(result.Diagnostics)
	c.end("report")
	result.Stages = c.stages
	if result.Diagnostics.HasErrors() {
		return result, nil
	}
	if len(plans) == 0 {
		return Result{}, errors.New("the spec has no environments, and no rule reported that: this is a fault of the compiler")
	}
	result.Environments = make([]kube.Environment, len(plans))
	parallel.Each(len(plans), func(i int) {
		if hasObjects(plans[i].Name) {
			result.Environments[i] = objects(plans[i], sections)
		} else {
			result.Environments[i] = names(plans[i])
		}
	})
	return result, nil
}

// accepted returns the diagnostics with those marked that the user accepts, and with the faults of
// the acceptances.
func accepted(list diag.List, source *load.Source, documents map[string]*load.Document) diag.List {
	attributes := source.Attributes()
	if len(attributes) == 0 {
		return list
	}
	s := accept.Spec{Attributes: attributes, Rules: Docs, Successor: Successor}
	for _, name := range source.Envs {
		document := documents[name]
		env := accept.Environment{
			Name: name, Chain: source.Chain(name),
			FromProfile: func(path spec.Path) bool { return document.Origin(path) == spec.Profile },
		}
		if profile := document.Settings.Field("profile"); profile != nil {
			env.Profile = profile.Text
		}
		s.Environments = append(s.Environments, env)
	}
	return accept.Apply(list, s)
}

func resolve(source *load.Source, document *load.Document, sections []plan.Section) (*plan.Environment, error) {
	p, err := plan.New(document.Env, source.Name, document.Settings, document.Root.Field("operators"))
	if err != nil {
		return nil, err
	}
	p.Mentions = document.Root.Without("environments", "pools", "storage", "network").Mentions
	p.Definitions = source.Definitions
	for _, section := range sections {
		if err := section.Resolve(p, document.Root.Field(section.Name)); err != nil {
			return nil, fmt.Errorf("environment %s: %w", document.Env, err)
		}
	}
	return p, nil
}

// readDefinitions reads the definitions beside the spec of the custom kinds that extra has. A spec without
// such an object reads none.
func readDefinitions(source *load.Source, documents map[string]*load.Document) (diag.List, error) {
	kinds := map[[2]string]bool{}
	for _, document := range documents {
		for _, entry := range document.Root.Field(extra.Name).FieldsOf() {
			if group, kind := extra.CustomKind(entry.Node); kind != "" {
				kinds[[2]string{group, kind}] = true
			}
		}
	}
	if len(kinds) == 0 {
		return nil, nil
	}
	return source.ReadDefinitions(func(text []byte) bool {
		for kind := range kinds {
			if load.Mentions(text, kind[:]...) {
				return true
			}
		}
		return false
	})
}

// located fills in the position of each finding from its path, in the environment that the
// finding is about. A value that the user did not write is shown at its nearest parent,
// with a note that names its source.
func located(list diag.List, documents map[string]*load.Document) diag.List {
	for i := range list {
		d := &list[i]
		document, path := documents[d.Envs[0]], spec.Path(d.Path)
		d.Pos = document.Pos(path)
		if !d.Key && !document.IsAt(path, d.Pos) {
			d.Replacement = "" // the place is that of a parent, or of a name
		}
		if d.Key {
			var only bool
			if d.Pos, only = document.KeyPos(path); !only {
				d.Replacement = "" // it would rename only a part of the field
			}
		}
		for j, note := range d.Notes {
			if note.Path != "" {
				d.Notes[j].Pos = documentOf(spec.Path(note.Path), document, documents).Pos(spec.Path(note.Path))
			}
		}
		if d.Pos.Length == 0 {
			d.Replacement = "" // what it would replace goes over several lines
		}
		if document.Origin(path) == spec.Profile {
			d.Notes = append(d.Notes, diag.Note{Text: fmt.Sprintf("%s comes from the profile of environment %q", path.Last(), document.Env)})
			d.Replacement = ""
		}
	}
	return list
}

// documentOf returns the document in which to look a path up: the document of the
// environment that the path names, or else own.
func documentOf(path spec.Path, own *load.Document, documents map[string]*load.Document) *load.Document {
	if steps := path.Steps(); len(steps) > 1 && steps[0] == "environments" && documents[steps[1]] != nil {
		return documents[steps[1]]
	}
	return own
}

// objects copies the objects of a plan.
func objects(p *plan.Environment, sections []plan.Section) kube.Environment {
	out := kube.Environment{
		Name: p.Name, Namespace: p.Namespace, Platform: environment.Objects(p),
		Kinds: kindsOf(sections),
	}
	for _, section := range sections {
		for _, item := range p.Items(section.Name) {
			if !section.Workload {
				out.Platform = append(out.Platform, p.Objects(item)...)
				continue
			}
			w := kube.Workload{Name: item.Name(), Objects: p.Objects(item)}
			for _, o := range w.Objects {
				o.Meta().Namespace = out.Namespace // a workload has no objects elsewhere
			}
			out.Workloads = append(out.Workloads, w)
		}
	}
	slices.SortFunc(out.Workloads, func(a, b kube.Workload) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// names returns the names of a plan, without objects.
func names(p *plan.Environment) kube.Environment {
	out := kube.Environment{Name: p.Name, Namespace: p.Namespace}
	for _, item := range p.Workloads() {
		out.Workloads = append(out.Workloads, kube.Workload{Name: item.Name()})
	}
	return out
}

// kindsOf returns the kinds that only these sections make.
func kindsOf(sections []plan.Section) []kube.Kind {
	var kinds []kube.Kind
	for _, s := range sections {
		kinds = append(kinds, s.Kinds...)
	}
	return kinds
}
