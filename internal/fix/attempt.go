package fix

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// An attempt is a state that batches of edits lead to, one after another.
type attempt struct {
	steps   [][]edit // the first is what is tried, the others belong to it
	next    *state
	known   []fault // that were there before and are not edited, at their places in next
	unknown []fault // the other faults of next
}

// places returns the places in next of the edits of the first step.
func (a *attempt) places() []int {
	at := make([]int, len(a.steps[0]))
	for i, e := range a.steps[0] {
		at[i] = e.from
	}
	for _, edits := range a.steps {
		s := shiftsOf(edits)
		for i, e := range a.steps[0] {
			at[i] = s.moved(e.file, at[i])
		}
	}
	return at
}

// suspects returns the edits of the first step whose fault is still there, or to which a
// fault belongs that was not known, and the message of that fault. Where no fault belongs to
// an edit, those beside the edits count.
func (a *attempt) suspects() (wrong []edit, appears []string) {
	places := a.places()
	for _, belongs := range []func(fault, edit, int) bool{concerns, isBeside} {
		for i, at := range places {
			e := a.steps[0][i]
			if a.next.has(e, at) {
				wrong, appears = append(wrong, e), append(appears, "")
				continue
			}
			j := slices.IndexFunc(a.unknown, func(f fault) bool { return belongs(f, e, at) })
			if j >= 0 {
				wrong, appears = append(wrong, e), append(appears, a.unknown[j].Message)
			}
		}
		if len(wrong) > 0 {
			break
		}
	}
	return wrong, appears
}

// concerns reports whether a fault is at the place of an edit, or in the part of the spec that
// the edit is about.
func concerns(f fault, e edit, at int) bool {
	if f.Pos.File == e.file && f.at >= at && f.at <= at+len(e.text) {
		return true
	}
	return f.Path != "" && slices.ContainsFunc(e.faults, func(d diag.Diagnostic) bool {
		return spec.Path(d.Path).Covers(spec.Path(f.Path))
	})
}

// isBeside reports whether a fault is in the struct that holds what an edit is about: a
// misspelt name may have become that of another field.
func isBeside(f fault, e edit, _ int) bool {
	return f.Path != "" && slices.ContainsFunc(e.faults, func(d diag.Diagnostic) bool {
		parent := spec.Path(d.Path).Parent()
		return parent != "" && parent.Covers(spec.Path(f.Path))
	})
}

// has reports whether the state has a fault of an edit at a place.
func (s *state) has(e edit, at int) bool {
	return slices.ContainsFunc(s.at[spot{e.file, at}], func(f fault) bool {
		return slices.ContainsFunc(e.faults, func(d diag.Diagnostic) bool { return d.Rule == f.Rule && d.Message == f.Message })
	})
}
