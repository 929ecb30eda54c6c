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

// Some faults exist only because an environment overrides something: a null takes away what
// others name, a value is too small for the rest, a second field contradicts the base's. The
// wrong line is then the override's. A blamer finds it by experiment, for every rule in the
// same way: it judges the spec again without parts of the overrides. It works only on specs
// that have such findings.

// mostTrials limits how often one compilation judges a part of the spec again.
const mostTrials = 400

// mostBlamed limits how many findings of one environment are traced to an override. A
// generated spec may have thousands, from one cause.
const mostBlamed = 40

// mostChildren limits how many parts of one struct are tried without each other.
const mostChildren = 64

// mostPlaces limits how many places one finding lists that names the same override.
const mostPlaces = 10

// A fault identifies a finding of one environment in different versions of a spec, in which
// the numbers of its message may differ.
type fault struct{ rule, path string }

// A blame is the override that causes a fault, and another remedy than its removal, "" for
// none.
type blame struct {
	cause  spec.Path
	remedy string
}

// A blamer traces the findings of one environment to its overrides.
type blamer struct {
	source    *load.Source
	env       string
	sections  []plan.Section
	overrides []spec.Path
	trials    *int                         // left
	tried     map[spec.Path]map[fault]bool // by what was left out, in source; nil: not judged
	around    map[spec.Path]*blamer        // for the entries of workloads
	known     map[string]blame             // by rule and message
	faults    map[fault]bool               // of source
	lacks     int                          // missing fields of source
}

// blamed moves each finding that an override causes to the override, and changes its fix so
// that it can be followed there. The positions of list are known.
func blamed(list diag.List, source *load.Source, sections []plan.Section) (diag.List, error) {
	trials := mostTrials
	for _, env := range source.Envs {
		own := 0
		b := &blamer{source: source, env: env, sections: sections, overrides: source.Overrides(env), trials: &trials, around: map[spec.Path]*blamer{}, known: map[string]blame{}}
		if len(b.overrides) == 0 {
			continue
		}
		var base map[fault]bool
		for i := range list {
			d := &list[i]
			if d.Severity == diag.Info || !slices.Equal(d.Envs, []string{env}) {
				continue
			}
			if base == nil {
				var err error
				if base, _, err = b.judge(b.without(b.source, b.overrides...)); err != nil {
					return nil, err
				}
			}
			if base[fault{d.Rule, d.Path}] {
				continue
			}
			same := d.Rule + "\n" + d.Message
			if known, found := b.known[same]; found {
				b.move(d, known.cause, known.remedy)
				continue
			}
			if own++; own > mostBlamed {
				continue
			}
			if err := b.trace(d, same); err != nil {
				return nil, err
			}
		}
	}
	return grouped(list), nil
}

// judge returns the findings of one environment, and the number of required fields that it
// lacks.
func (b *blamer) judge(source *load.Source) (map[fault]bool, int, error) {
	document, lacks := source.Env(b.env)
	p, findings, err := judgeOne(source, document, b.sections)
	if err != nil {
		return nil, 0, err
	}
	// The rules about all environments report some faults of a single one.
	all := environment.CheckAll([]*plan.Environment{p}, func(doc *rule.Doc) bool { return !slices.ContainsFunc(doc.Judges, document.LacksField) })
	found := map[fault]bool{}
	for _, d := range slices.Concat(findings, all) {
		found[fault{d.Rule, d.Path}] = true
	}
	return found, len(lacks), nil
}

func (b *blamer) without(source *load.Source, paths ...spec.Path) *load.Source {
	for _, path := range paths {
		source = source.Unwritten(path)
	}
	return source
}

// trace changes one finding if it finds the override that causes it. It remembers the override
// for findings with the same rule and message.
func (b *blamer) trace(d *diag.Diagnostic, same string) error {
	f := fault{d.Rule, d.Path}
	part, err := b.partOf(spec.Path(d.Path))
	if err == nil && part != nil && !part.faults[f] {
		part, err = b.partOf("environments") // it depends on other workloads too
	}
	if err != nil || part == nil || !part.faults[f] {
		return err
	}
	var cause spec.Path
	for _, section := range part.overrides {
		if cause, err = part.cause(section, f); err != nil || cause != "" {
			break
		}
	}
	if err != nil || cause == "" {
		return err
	}
	other, err := part.remedy(cause, f, d)
	if err != nil {
		return err
	}
	b.known[same] = blame{cause, other}
	b.move(d, cause, other)
	return nil
}

// partOf returns a blamer for the part of the spec that the rules of an entry read: all of it
// except the other workloads, and with them for a path in environments. nil: the limit of
// trials is reached.
func (b *blamer) partOf(path spec.Path) (*blamer, error) {
	steps := path.Steps()
	entry := spec.PathOf(steps[:min(len(steps), 2)]...)
	if part := b.around[entry]; part != nil {
		return part, nil
	}
	source := b.source
	for _, section := range b.sections {
		if section.Workload && steps[0] != "environments" {
			source = source.Only(section.Name, func(name string) bool { return spec.PathOf(section.Name, name) == entry })
		}
	}
	if *b.trials == 0 {
		return nil, nil
	}
	*b.trials--
	faults, lacks, err := b.judge(source)
	if err != nil {
		return nil, err
	}
	part := &blamer{
		source: source, env: b.env, sections: b.sections, overrides: source.Overrides(b.env), trials: b.trials,
		tried: map[spec.Path]map[fault]bool{}, faults: faults, lacks: lacks,
	}
	b.around[entry] = part
	return part, nil
}

// cause returns the smallest part of the overrides at path without which the fault does not
// exist, "" when there is none.
func (b *blamer) cause(path spec.Path, f fault) (spec.Path, error) {
	ends, err := b.ends(path, f)
	if err != nil || !ends {
		return "", err
	}
	fields := b.source.Value(path).FieldsOf()
	if len(fields) > mostChildren {
		return path, nil
	}
	for _, field := range fields {
		if inner, err := b.cause(path.At(field.Name), f); err != nil || inner != "" {
			return inner, err
		}
	}
	return path, nil
}

// ends reports whether a fault does not exist without what is written at path.
func (b *blamer) ends(path spec.Path, f fault) (bool, error) {
	left, tried := b.tried[path]
	if !tried {
		var err error
		if left, err = b.try(b.source.Unwritten(path)); err != nil {
			return false, err
		}
		b.tried[path] = left
	}
	return left != nil && !left[f] && b.isNoWorse(left, f), nil
}

// try returns the findings of a changed source, nil when it lacks other fields than b's, or
// the limit of trials is reached.
func (b *blamer) try(source *load.Source) (map[fault]bool, error) {
	if *b.trials == 0 {
		return nil, nil
	}
	*b.trials--
	left, lacks, err := b.judge(source)
	if err != nil || lacks != b.lacks {
		return nil, err
	}
	return left, nil
}

// isNoWorse reports whether all findings are among those of b. The rule of f may report the
// same fault at another place.
func (b *blamer) isNoWorse(left map[fault]bool, f fault) bool {
	for other := range left {
		if !b.faults[other] && other.rule == f.rule {
			return false
		}
	}
	return true
}

// move puts a finding at the override that causes it.
func (b *blamer) move(d *diag.Diagnostic, cause spec.Path, remedy string) {
	env, own := cause.Steps()[1], spec.PathOf(cause.Steps()[2:]...)
	value, before := b.source.Value(cause), b.source.Overridden(b.env, cause)
	pos := b.source.PosOf(cause)
	// The finding is already at a value of the override; only the advice may lack something.
	at := spec.PathOf("environments", env).At(spec.Path(d.Path).Steps()...)
	if own := b.source.Value(at); own != nil && own.Kind != spec.Null && (own.Kind != spec.Map || d.Pos == b.source.PosOf(at)) {
		if strings.Contains(remedy, ": null beside ") {
			d.Fix, d.Replacement = fmt.Sprintf("%s in environment %q, or %s", remedy, env, d.Fix), ""
		}
		return
	}
	name := spec.PathOf(own.Last())
	switch {
	case value.Kind == spec.Null && remedy != "":
		d.Fix = fmt.Sprintf("remove %s: null or %s in environment %q", name, remedy, env)
	case value.Kind == spec.Null:
		d.Fix = fmt.Sprintf("remove %s: null in environment %q, or %s", name, env, d.Fix)
	case remedy != "" && before == nil:
		d.Fix = fmt.Sprintf("%s in environment %q, or remove %s", remedy, env, name)
	case remedy != "":
		d.Fix = fmt.Sprintf("%s in environment %q, or change %s", remedy, env, name)
	default:
		d.Fix = fmt.Sprintf("change %s in environment %q, or %s", name, env, d.Fix)
	}
	d.Replacement = ""
	notes := []diag.Note{{Path: d.Path, Pos: d.Pos, Text: fmt.Sprintf("%s is here", d.Path)}}
	if at := b.source.OverriddenPos(b.env, cause); before != nil && at != d.Pos {
		done := "changes"
		if value.Kind == spec.Null {
			done = "removes"
		}
		notes = append(notes, diag.Note{Path: string(own), Pos: at, Text: "the override " + done + " this"})
	}
	d.Notes = append(notes, slices.DeleteFunc(d.Notes, func(n diag.Note) bool { return n.Pos == pos })...)
	d.Path, d.Pos = string(cause), pos
}

// grouped joins the findings of one rule that have the same text and the same override: a tier
// that an override removes is reported once, with the places that name it.
func grouped(list diag.List) diag.List {
	type key struct{ rule, path, message string }
	first := map[key]int{}
	out := list[:0]
	for _, d := range list {
		k := key{d.Rule, d.Path, d.Message}
		i, seen := first[k]
		if !seen || !strings.HasPrefix(d.Path, "environments.") || len(d.Notes) == 0 || len(out[i].Notes) == 0 {
			if !seen {
				first[k] = len(out)
			}
			out = append(out, d)
			continue
		}
		one := &out[i]
		if fix, _, found := strings.Cut(one.Fix, ": null or write "); found && d.Notes[0].Path != one.Notes[0].Path {
			env := spec.Path(d.Path).Steps()[1]
			one.Fix = fmt.Sprintf("%s: null in environment %q, or write null there for each field that names it", fix, env)
		}
		if note := d.Notes[0]; len(one.Notes) < mostPlaces && !slices.ContainsFunc(one.Notes, func(n diag.Note) bool { return n.Path == note.Path }) {
			one.Notes = append(one.Notes, note)
		}
		one.Envs = append(slices.Clip(one.Envs), d.Envs...)
	}
	return out
}
