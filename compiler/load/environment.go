package load

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"

	"github.com/lakewright/lakewright/compiler/load/language"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/spell"
)

// Env returns the spec of one environment: overrides merged over what was written,
// then the profile's defaults, then the language's. The diagnostics report required fields
// that are missing after that.
func (s *Source) Env(name string) (*Document, diag.List) {
	return s.env(name, func(*language.Type) *spec.Node { return nil })
}

// Guess returns a possible spec of one environment: each value that was left out or is missing
// has a stand-in that the language allows, another one for each choice below Guesses. A finding
// that does not depend on what the user meant holds for every guess.
func (s *Source) Guess(name string, choice int) *Document {
	stander := language.Stander{Choice: choice, Entries: s.entries}
	d, _ := s.env(name, func(t *language.Type) *spec.Node {
		switch {
		case choice < s.Guesses()-1:
			return stander.StandIn(t)
		case t.Null:
			return &spec.Node{Kind: spec.Null} // the user may have wanted an override to remove the value
		}
		return nil
	})
	return d
}

// mostNames is how many names of entries are tried in the place of an unknown name.
const mostNames = 8

// Guesses returns the number of guesses for each environment.
func (s *Source) Guesses() int {
	n := language.StandIns
	for _, section := range Language().Named() {
		n = max(n, min(len(s.entries(section)), mostNames))
	}
	return n + 1
}

// entries returns the names of the entries of a section.
func (s *Source) entries(section string) []string {
	var names []string
	for _, f := range s.root.Field(section).FieldsOf() {
		names = append(names, f.Name)
	}
	return names
}

// env merges the spec of an environment. It calls standIn for each value that was left out or
// is missing; nil means that the value stays absent.
func (s *Source) env(name string, standIn func(*language.Type) *spec.Node) (*Document, diag.List) {
	chain := s.chain(name)
	settings := s.settings(chain)
	d := &Document{Env: name, source: s, gaps: newGaps(s.gapsIn(chain))}
	d.Root = s.root.Without("environments", "profiles")
	for _, env := range chain {
		d.override(env)
	}
	at := spec.PathOf("environments", name)
	for _, path := range d.gaps.paths {
		if own, found := path.CutPrefix(at); found {
			settings = filled(settings, envType(), own, standIn)
		} else {
			d.Root = filled(d.Root, rootType(), path, standIn)
		}
	}
	profile := s.profile(settings)
	for _, section := range sections() {
		d.applyProfile(section, profile.Field(section))
	}
	settings = spec.WithoutNulls(spec.Merge(profile.Without(sections()...), settings))
	d.written = d.Root
	d.Root = spec.WithoutNulls(d.Root)

	unresolved := slices.ContainsFunc(chain, func(env string) bool { return s.unresolved[env] })
	var list diag.List
	report := func(paths []spec.Path) {
		for _, path := range paths {
			field := Language().Field(path)
			if !d.gaps.around(path) && !(unresolved && field != nil && field.Merged) {
				list = append(list, s.missing(d, path))
			}
			d.gaps.add(path)
		}
	}
	var lacks []spec.Path
	d.Root, lacks = complete(d.Root, rootType(), "", standIn)
	report(lacks)

	// The settings have the same path in the document as in the user's spec.
	d.Settings, lacks = complete(settings, envType(), at, standIn)
	d.Settings = d.Settings.Without(sections()...)
	env := &spec.Node{Kind: spec.Map, Fields: []spec.Field{{Name: name, Span: s.envSpan(name), Node: d.Settings}}}
	d.Root = d.Root.With("environments", spec.Span{}, env)
	report(lacks)
	return d, list
}

// complete fills in the defaults of the language, and stand-ins for what is still missing.
// It returns the paths of the missing values.
func complete(n *spec.Node, t *language.Type, at spec.Path, standIn func(*language.Type) *spec.Node) (*spec.Node, []spec.Path) {
	full, lacks := t.Missing(n, at)
	// Only the spec as a whole has these three; a document of one environment does not.
	lacks = slices.DeleteFunc(lacks, func(p spec.Path) bool { return p == "name" || p == "environments" || p == "profiles" })
	if len(lacks) == 0 {
		return full, nil
	}
	for _, path := range lacks {
		own, _ := path.CutPrefix(at)
		full = filled(full, t, own, standIn)
	}
	full, _ = t.Missing(full, at) // a stand-in has defaults too
	return full, lacks
}

// filled returns the tree with a stand-in at a path, the tree itself when there is none.
// An item of a list is added at its end, because the items behind one that was left out have
// other indices now.
func filled(n *spec.Node, t *language.Type, path spec.Path, standIn func(*language.Type) *spec.Node) *spec.Node {
	below := t.At(path)
	if below == nil {
		return n // not in the language
	}
	value := standIn(below)
	if value == nil {
		return n
	}
	return placed(n, t, path.Steps(), value)
}

// placed returns the tree with a value at the end of steps.
func placed(n *spec.Node, t *language.Type, steps []string, value *spec.Node) *spec.Node {
	if len(steps) == 0 {
		return value
	}
	next := t.Step(steps[0])
	if t.Items == nil {
		if n != nil && n.Kind != spec.Map {
			n = nil
		}
		return n.With(steps[0], spec.Span{}, placed(n.Field(steps[0]), next, steps[1:], value))
	}
	out := spec.Node{Kind: spec.List}
	if n != nil && n.Kind == spec.List {
		out = *n
	}
	if i, err := strconv.Atoi(steps[0]); err == nil && i < len(out.Items) && len(steps) > 1 {
		out.Items = slices.Clone(out.Items)
		out.Items[i] = placed(out.Items[i], next, steps[1:], value)
	} else {
		out.Items = append(slices.Clip(out.Items), placed(nil, next, steps[1:], value))
	}
	return &out
}

func rootType() *language.Type { return Language().Root }

// envType is the type of one environment.
func envType() *language.Type { return rootType().Field("environments").Type.Elem }

// sections returns the keys of the platform that an environment may override.
func sections() []string {
	env := envType()
	var names []string
	for _, f := range env.Fields {
		if root := rootType().Field(f.Name); root != nil && f.Name != "environments" {
			names = append(names, f.Name)
		}
	}
	return names
}

func (s *Source) envSpan(name string) spec.Span {
	envs := s.root.Field("environments")
	for _, f := range envs.Fields {
		if f.Name == name {
			return f.Span
		}
	}
	return spec.Span{}
}

// chain returns an environment and all that it extends, the outermost base first. It ends
// where it would repeat: checkReferences has reported the cycle.
func (s *Source) chain(name string) []string {
	var chain []string
	envs := s.root.Field("environments")
	for name != "" && envs.Field(name) != nil && !slices.Contains(chain, name) {
		chain = append(chain, name)
		extends := envs.Field(name).Field("extends")
		if extends == nil {
			break
		}
		name = extends.Text
	}
	slices.Reverse(chain)
	return chain
}

// settings returns the merged settings of the environments of a chain. A namespace is not
// inherited, because two environments may not share one.
func (s *Source) settings(chain []string) *spec.Node {
	var settings *spec.Node
	for i, env := range chain {
		own := s.root.Field("environments").Field(env).Without(sections()...)
		if i < len(chain)-1 {
			own = own.Without("extends", "namespace")
		}
		settings = spec.Merge(settings, own)
	}
	if settings == nil {
		settings = &spec.Node{Kind: spec.Map}
	}
	return settings
}

// override merges the overrides of one environment over the sections.
func (d *Document) override(env string) {
	overrides := d.source.root.Field("environments").Field(env)
	for _, section := range sections() {
		over := overrides.Field(section)
		if over == nil {
			continue
		}
		d.Root = d.Root.With(section, spec.Span{}, spec.Merge(d.Root.Field(section), over))
	}
}

// profile returns the defaults of the environment's profile, nil when it has none.
func (s *Source) profile(settings *spec.Node) *spec.Node {
	name := settings.Field("profile")
	if name == nil {
		return nil
	}
	if own := s.root.Field("profiles").Field(name.Text); own != nil {
		return own.As(spec.Profile)
	}
	return Language().Profiles[name.Text]
}

// applyProfile merges every entry of a section over a profile's defaults. It leaves out a
// default that is given whole or not at all if the entry excludes it.
func (d *Document) applyProfile(section string, defaults *spec.Node) {
	entries := d.Root.Field(section)
	if defaults == nil || entries == nil {
		return
	}
	out := *entries
	out.Fields = slices.Clone(entries.Fields)
	fields := rootType().Field(section).Type.Elem.Fields
	for i, f := range out.Fields {
		fitting := defaults
		for _, field := range fields {
			if field.Unless != "" && (f.Node.Field(field.Name) != nil || f.Node.At(field.Unless) != nil) {
				fitting = fitting.Without(field.Name)
			}
		}
		out.Fields[i].Node = spec.Merge(fitting, f.Node)
	}
	d.Root = d.Root.With(section, spec.Span{}, &out)
}

// gapsIn returns the paths of the values that were left out, as paths in an environment.
func (s *Source) gapsIn(chain []string) []spec.Path {
	var out []spec.Path
	for _, b := range s.dropped {
		steps := b.Steps()
		switch {
		case len(steps) > 2 && steps[0] == "environments" && slices.Contains(sections(), steps[2]):
			if slices.Contains(chain, steps[1]) {
				out = append(out, spec.PathOf(steps[2:]...))
			}
		case len(steps) > 2 && steps[0] == "environments" && slices.Contains(chain, steps[1]):
			// The value is wrong in the environment that this one extends; it is not missing here.
			out = append(out, b, spec.PathOf("environments", chain[len(chain)-1]).At(steps[2:]...))
		case len(steps) > 3 && steps[0] == "profiles":
			for _, f := range s.root.Field(steps[2]).FieldsOf() {
				if own := spec.PathOf(steps[3:]...); f.Node.At(own) == nil {
					out = append(out, spec.PathOf(steps[2], f.Name).At(steps[3:]...))
				}
			}
		default:
			out = append(out, b)
		}
	}
	return out
}

// IsSound reports whether nothing was wrong or missing.
func (d *Document) IsSound() bool { return d.gaps.isEmpty() }

// LacksField reports whether a value of a field of the language, whichever entry it
// belongs to, was wrong or missing.
func (d *Document) LacksField(field spec.Path) bool { return d.gaps.field(field) }

// LacksIn reports whether, in the entry at path, a value of a field of the language was
// wrong or missing, or one that the field is part of.
func (d *Document) LacksIn(entry, field spec.Path) bool { return d.gaps.in(entry, field) }

// IsPartial reports whether the user wrote an unknown field in the struct at path. It may have
// been meant as any field of the struct.
func (d *Document) IsPartial(path spec.Path) bool { return d.gaps.partial[path] }

// Pos returns the place of the value at path, or of its nearest parent that the
// user wrote.
func (d *Document) Pos(path spec.Path) diag.Pos { return d.source.pos(d.Root.Locate(path)) }

// Origin returns the origin of the value at path; that of an absent value is Written.
func (d *Document) Origin(path spec.Path) spec.Origin {
	if n := d.Root.At(path); n != nil {
		return n.Origin
	}
	return spec.Written
}

func (s *Source) pos(span spec.Span) diag.Pos { return posIn(s.files, span) }

// checkReferences checks that the environments that others extend, the profiles that they name
// and the entries that they override exist.
func (s *Source) checkReferences(absent *gaps) diag.List {
	var list diag.List
	envs := s.root.Field("environments")
	for _, env := range s.Envs {
		node, at := envs.Field(env), spec.PathOf("environments", env)
		if extends := node.Field("extends"); extends != nil && envs.Field(extends.Text) == nil {
			s.unresolved[env] = true
			list = append(list, s.dangling(at.At("extends"), "environment", extends.Text, s.Envs))
		} else if extends != nil && s.isCircle(env) {
			s.unresolved[env] = true
			list = append(list, diag.Diagnostic{
				Rule: dangling, Severity: diag.Error, Path: string(at.At("extends")), Pos: s.pos(extends.Span),
				Message: fmt.Sprintf("environment %q extends itself, through %s", env, strings.Join(s.chain(env), ", ")),
				Fix:     "remove extends from one of them",
			})
		}
		if profile := node.Field("profile"); profile != nil {
			if names := s.profileNames(); !slices.Contains(names, profile.Text) {
				s.unresolved[env] = true
				list = append(list, s.dangling(at.At("profile"), "profile", profile.Text, names))
			}
		}
		list = append(list, s.checkOverrides(node, at, absent)...)
	}
	return list
}

// isCircle reports whether an environment extends itself, directly or through others.
func (s *Source) isCircle(env string) bool {
	envs := s.root.Field("environments")
	for name, steps := env, 0; steps < len(s.Envs); steps++ {
		extends := envs.Field(name).Field("extends")
		if extends == nil {
			return false
		}
		if name = extends.Text; name == env {
			return true
		}
	}
	return false
}

func (s *Source) profileNames() []string {
	var names []string
	for name := range Language().Profiles {
		names = append(names, name)
	}
	for _, f := range s.root.Field("profiles").FieldsOf() {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// checkOverrides requires that an environment overrides only entries that exist. It may add
// objects under extra.
func (s *Source) checkOverrides(env *spec.Node, at spec.Path, absent *gaps) diag.List {
	var list diag.List
	for _, section := range sections() {
		if section == "operators" || section == "extra" {
			continue
		}
		names := map[string]bool{}
		for _, f := range s.root.Field(section).FieldsOf() {
			names[f.Name] = true
		}
		var strangers []string
		for _, f := range env.Field(section).FieldsOf() {
			if names[f.Name] || absent.around(spec.PathOf(section, f.Name)) {
				continue
			}
			d := s.dangling(at.At(section, f.Name), "entry of "+section, f.Name, slices.Sorted(maps.Keys(names)))
			d.Pos = s.pos(f.Span)
			d.Message = fmt.Sprintf("there is no %s.%s to override", section, f.Name)
			if d.Replacement != "" {
				d.Fix = "write " + d.Replacement
			}
			if f.Node.Kind != spec.Null {
				d.Fix += ", or write it outside the environment first"
			}
			list = append(list, d)
			strangers = append(strangers, f.Name)
			s.dropped = append(s.dropped, at.At(section, f.Name))
		}
		if len(strangers) > 0 {
			s.root = replaced(s.root, at.At(section).Steps(), env.Field(section).Without(strangers...))
		}
	}
	return list
}

// replaced returns the tree with another value at the end of steps.
func replaced(n *spec.Node, steps []string, value *spec.Node) *spec.Node {
	if len(steps) == 0 {
		return value
	}
	return n.With(steps[0], spec.Span{}, replaced(n.Field(steps[0]), steps[1:], value))
}

// dangling returns the diagnostic of a name that does not exist.
func (s *Source) dangling(path spec.Path, what, name string, names []string) diag.Diagnostic {
	d := diag.Diagnostic{
		Rule: dangling, Severity: diag.Error, Path: string(path), Pos: s.pos(s.root.Locate(path)),
		Message: fmt.Sprintf("there is no %s %q", what, name), Fix: "define it",
	}
	if len(names) > 0 && len(names) <= 20 {
		d.Fix = "write one of " + strings.Join(names, ", ")
	}
	if near := spell.Nearest(name, names); near != "" {
		d.Fix, d.Replacement = fmt.Sprintf("did you mean %q?", near), fmt.Sprintf("%q", near)
	}
	return d
}

func topLevel(file *ast.File) []string {
	var names []string
	for _, decl := range file.Decls {
		if field, ok := decl.(*ast.Field); ok {
			if name, _, err := ast.LabelName(field.Label); err == nil {
				names = append(names, name)
			}
		}
	}
	return names
}
