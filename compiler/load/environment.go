package load

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/load/language"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// Env returns the spec of one environment: overrides merged over what was written,
// then the profile's defaults, then the language's. The diagnostics report required fields
// that are missing after that.
func (s *Source) Env(name string) (*Document, diag.List) {
	return s.env(name, func(*language.Type) *spec.Node { return nil })
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
	settings = spec.WithoutNulls(envType().Merge(profile.Without(sections()...), settings))
	d.written = d.Root
	d.Root = s.returned(spec.WithoutNulls(d.Root), rootType(), standIn)
	settings = s.returned(settings, envType(), standIn)

	unresolved := slices.ContainsFunc(chain, func(env string) bool { return s.unresolved[env] })
	var list diag.List
	var unprofiled []spec.Path
	report := func(paths []spec.Path) {
		for _, path := range paths {
			field := Language().Field(path)
			switch {
			case d.gaps.around(path), s.isStray(path):
			case len(chain) > 1 && path.Parent() == at && !slices.Contains(ownSettings, path.Last()) && s.root.At(path) == nil: // reported where it would come from
			case unresolved && (field != nil && field.Merged || at.Covers(path)):
			case settings.Field("profile") == nil && givenByProfile(path):
				unprofiled = append(unprofiled, path)
			default:
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
	if len(unprofiled) > 0 {
		lacking := s.withoutProfile(chain[0], unprofiled) // the others inherit the profile
		lacking.Envs = []string{name}
		list = append(list, lacking)
	}
	return d, list
}

// givenByProfile reports whether a profile of the language gives the value at a path.
func givenByProfile(path spec.Path) bool {
	steps := path.Steps()
	if len(steps) < 3 {
		return false
	}
	for _, profile := range Language().Profiles {
		if profile.Field(steps[0]).At(spec.PathOf(steps[2:]...)) != nil {
			return true
		}
	}
	return false
}

// withoutProfile returns the diagnostic of an environment that has no profile, and of the values
// that one would give. Otherwise each of them would be reported for each entry.
func (s *Source) withoutProfile(env string, lacks []spec.Path) diag.Diagnostic {
	entry := spec.PathOf(lacks[0].Steps()[:2]...)
	entries := map[spec.Path]bool{}
	var fields []string
	for _, path := range lacks {
		own := spec.PathOf(path.Steps()[:2]...)
		entries[own] = true
		if own == entry {
			fields = append(fields, string(spec.PathOf(path.Steps()[2:]...)))
		}
	}
	most := min(len(fields), 4)
	text := strings.Join(fields[:most], ", ")
	if len(fields) > most {
		text += fmt.Sprintf(" and %d more", len(fields)-most)
	}
	if len(entries) > 1 {
		text += fmt.Sprintf("; %d entries lack such values", len(entries))
	}
	at := spec.PathOf("environments", env)
	names := s.profileNames()
	return diag.Diagnostic{
		Rule: missingField, Severity: diag.Error, Envs: []string{env}, Path: string(at.At("profile")),
		Pos:     s.pos(s.root.Locate(at)),
		Message: fmt.Sprintf("environment %q has no profile, and %s has no %s", env, entry, text),
		Fix:     fmt.Sprintf("write profile: %q in %s (one of %s), or give each of these values", names[0], at, strings.Join(names[:min(len(names), 20)], ", ")),
	}
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
			return f.Place()
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

// Chain returns the name of an environment and the names of all that it extends, the outermost
// first.
func (s *Source) Chain(name string) []string { return s.chain(name) }

// ownSettings are not inherited, because two environments may not share a namespace.
var ownSettings = []string{"namespace"}

// settings returns the merged settings of the environments of a chain.
func (s *Source) settings(chain []string) *spec.Node {
	var settings *spec.Node
	for i, env := range chain {
		own := s.root.Field("environments").Field(env).Without(sections()...)
		if i < len(chain)-1 {
			own = own.Without(ownSettings...)
		}
		settings = envType().Merge(settings, own)
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
		d.Root = d.Root.With(section, spec.Span{}, rootType().Field(section).Type.Merge(d.Root.Field(section), over))
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

// applyProfile merges every entry of a section over a profile's defaults, except those that the
// entry excludes.
func (d *Document) applyProfile(section string, defaults *spec.Node) {
	entries := d.Root.Field(section)
	if defaults == nil || entries == nil {
		return
	}
	out := *entries
	out.Fields = slices.Clone(entries.Fields)
	entry := rootType().Field(section).Type.Elem
	merge := spec.Merge
	if entry.HasRival(defaults) { // few profiles have one, and a spec has many entries
		merge = entry.Merge
	}
	for i, f := range out.Fields {
		out.Fields[i].Node = merge(fitting(defaults, entry.Fields, f.Node, f.Node), f.Node)
	}
	d.Root = d.Root.With(section, spec.Span{}, &out)
}

// fitting returns those of a profile's defaults for some fields that fit an entry. It leaves out
// a default that is given whole or not at all if the entry excludes it. Own is what the entry
// states of the same struct.
func fitting(defaults *spec.Node, fields []*language.Field, own, entry *spec.Node) *spec.Node {
	for _, field := range fields {
		given := defaults.Field(field.Name)
		if given == nil {
			continue
		}
		if field.Except.Has(entry) || field.Unless != "" && (own.Field(field.Name) != nil || entry.At(field.Unless) != nil) {
			defaults = defaults.Without(field.Name)
			continue
		}
		if fit := fitting(given, field.Type.Fields, own.Field(field.Name), entry); fit != given {
			defaults = defaults.With(field.Name, spec.Span{}, fit)
		}
	}
	return defaults
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
func (d *Document) IsSound() bool { return d.gaps.isEmpty() && len(d.source.strays) == 0 }

// LacksField reports whether a value of a field of the language, whichever entry it
// belongs to, was wrong or missing.
func (d *Document) LacksField(field spec.Path) bool { return d.gaps.field(field) }

// LacksIn reports whether, in the entry at path, a value of a field of the language was
// wrong or missing, or one that the field is part of.
func (d *Document) LacksIn(entry, field spec.Path) bool { return d.gaps.in(entry, field) }

// IsPartial reports whether the user wrote an unknown field in the struct at path. It may have
// been meant as any field of the struct, so a field that the struct lacks is partial too.
func (d *Document) IsPartial(path spec.Path) bool {
	n := d.Root.At(path)
	return d.gaps.partial[path] || d.gaps.partial[path.Parent()] && (n == nil || !n.Span.IsValid())
}

// Pos returns the place of the value at path, or of its nearest parent that the
// user wrote.
func (d *Document) Pos(path spec.Path) diag.Pos { return d.source.pos(d.Root.Locate(path)) }

// IsAt reports whether a place is that of the value at path itself.
func (d *Document) IsAt(path spec.Path, at diag.Pos) bool {
	n := d.Root.At(path)
	return n != nil && n.Span.IsValid() && d.source.pos(n.Span) == at
}

// KeyPos returns the place of the name of the field at path, or what Pos returns when the name is
// not written out. Only reports whether the name has no other place.
func (d *Document) KeyPos(path spec.Path) (at diag.Pos, only bool) {
	span, only := d.Root.LocateKey(path)
	return d.source.pos(span), only
}

// Origin returns the origin of the value at path; that of an absent value is Written.
func (d *Document) Origin(path spec.Path) spec.Origin {
	if n := d.Root.At(path); n != nil {
		return n.Origin
	}
	return spec.Written
}

func (s *Source) pos(span spec.Span) diag.Pos { return posIn(s.files, span) }
