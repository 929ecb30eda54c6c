package compiler

import (
	"io/fs"
	"slices"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/spec"
)

// A Derivation is how a value of a spec follows from others.
type Derivation struct {
	Environments []string // in which the value is the same, sorted
	Facts        []keys.Fact
}

// Derive returns the arithmetic of the value at a path of the spec in the root of fsys, which begins
// with an entry of a section, such as spark.orders-etl.shuffle. It returns nil for a value that
// follows from no other. A spec with faults is explained as far as it can be read; an error means
// that it cannot be.
func (c Compiler) Derive(fsys fs.FS, path spec.Path) ([]Derivation, error) {
	steps, only := path.Steps(), ""
	if len(steps) > 2 && steps[0] == "environments" {
		only, steps = steps[1], steps[2:]
	}
	if len(steps) < 2 || !slices.ContainsFunc(Sections, func(s plan.Section) bool { return s.Name == steps[0] }) {
		return nil, nil
	}
	source, _, err := load.OpenApart(fsys, c.Confinement)
	if err != nil {
		return nil, err
	}
	var all []Derivation
	for _, name := range source.Envs {
		if only != "" && name != only {
			continue
		}
		document, _ := source.Env(name)
		p, err := resolve(source, document, Sections)
		if err != nil {
			return nil, err
		}
		facts := factsOf(p, steps)
		same := slices.IndexFunc(all, func(d Derivation) bool { return slices.Equal(d.Facts, facts) })
		switch {
		case len(facts) == 0:
		case same >= 0:
			all[same].Environments = append(all[same].Environments, name)
		default:
			all = append(all, Derivation{Environments: []string{name}, Facts: facts})
		}
	}
	return all, nil
}

// factsOf returns the facts of the value at a path in one environment, nil for none.
func factsOf(p *plan.Environment, steps []string) []keys.Fact {
	for _, item := range p.Items(steps[0]) {
		if e, ok := item.(plan.Explainer); ok && item.Name() == steps[1] {
			return e.Explain(steps[2:])
		}
	}
	return nil
}
