package fix

import (
	"bytes"
	"io/fs"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/internal/diag"
)

const (
	// most is the number of compilations. Batches make a few of them enough for a spec with
	// thousands of faults; the bound is for one in which many replacements are wrong.
	most = 64
	// precise is the largest batch whose parts are tried alone when each of its edits seems to
	// be wrong.
	precise = 8
	// deepest is how many times a replacement may lead to others that belong to it: a
	// corrected name of a struct shows the faults in the struct.
	deepest = 3
)

// A Change is a replacement that was applied.
type Change struct {
	Rule     string
	Pos      diag.Pos // in the text after all changes
	Old, New string
}

// A Refusal is a replacement that was not applied.
type Refusal struct {
	Fault diag.Diagnostic
	// Appears is the message of a fault that the replacement would cause, "" if it would leave
	// its own fault.
	Appears string
}

// A File is a file with changes.
type File struct {
	Name          string // relative to the spec's directory, with slashes
	Before, After []byte
}

// Mended is a spec after its certain replacements.
type Mended struct {
	Changes []Change // sorted by place
	Files   []File   // sorted by name
	Before  compiler.Result
	After   compiler.Result
	Refused []Refusal // sorted by place
	// Untried is the number of replacements for which there were too many compilations.
	Untried int
}

// Mend applies the certain replacements to the spec in the root of fsys, in memory. A
// replacement that leads to a fault which has a certain replacement itself is applied
// together with it. An error means that the machine failed.
func Mend(fsys fs.FS, by compiler.Compiler) (*Mended, error) {
	m, err := mend(fsys, by)
	if err != nil {
		return nil, err
	}
	return m.mended(), nil
}

func mend(fsys fs.FS, by compiler.Compiler) (m *mender, err error) {
	m = &mender{by: by, files: snapshot{fsys: fsys, read: map[string][]byte{}}}
	if m.first, err = m.compile(map[string][]byte{}); err != nil {
		return nil, err
	}
	m.state = m.first
	for again := true; again && err == nil; {
		again, err = m.round()
	}
	return m, err
}

// A mender is the state of mending one spec.
type mender struct {
	files    snapshot
	first    *state // the spec as it was read
	state    *state // with what was applied
	compiled int
	by       compiler.Compiler
	spans    []span    // that differ from the spec as it was read
	queue    [][]edit  // batches to try in this round, at places in the texts of state
	refused  []Refusal // in this round
}

// compile returns the state of the spec with other texts.
func (m *mender) compile(texts map[string][]byte) (*state, error) {
	m.compiled++
	files := m.files
	files.texts = texts
	result, err := m.by.Compile(files)
	if err != nil {
		return nil, err
	}
	return stateOf(texts, result), nil
}

// round tries every replacement of the state, and reports whether another round may find
// more.
func (m *mender) round() (again bool, err error) {
	start := m.state
	m.refused = nil
	m.queue = [][]edit{m.state.candidates(m.state.faults)}
	for len(m.queue) > 0 && m.compiled < most {
		batch := m.queue[0]
		m.queue = m.queue[1:]
		if batch = m.current(batch); len(batch) == 0 {
			continue
		}
		if err := m.try(batch); err != nil {
			return false, err
		}
	}
	return m.state != start && m.compiled < most, nil
}

// current returns the edits of a batch whose fault is still there.
func (m *mender) current(batch []edit) []edit {
	return slices.DeleteFunc(batch, func(e edit) bool { return !m.state.has(e, e.from) })
}

// try applies a batch, or queues parts of it if it is not certain as a whole.
func (m *mender) try(batch []edit) error {
	next, err := m.compile(m.state.textsAfter(batch))
	if err != nil {
		return err
	}
	a := attempt{steps: [][]edit{batch}, next: next, known: remaining(m.state.faults, batch)}
	a.unknown = fresh(next.faults, a.known)
	if err := m.follow(&a); err != nil {
		return err
	}
	wrong, appears := a.suspects()
	switch {
	case len(a.unknown) == 0 && len(wrong) == 0:
		m.commit(a.next, a.steps)
	case len(batch) == 1 && len(wrong) == 0:
		m.refused = append(m.refused, Refusal{batch[0].faults[0], a.unknown[0].Message})
	case len(batch) == 1, len(wrong) == len(batch) && len(batch) > precise:
		for i, e := range batch {
			m.refused = append(m.refused, Refusal{e.faults[0], appears[i]})
		}
	default:
		if len(wrong) == 0 || len(wrong) == len(batch) {
			wrong = batch[len(batch)/2:]
		}
		apart := shiftsOf(wrong)
		rest := slices.DeleteFunc(slices.Clone(batch), apart.overlap)
		m.queue = append([][]edit{rest, wrong}, m.queue...)
	}
	return nil
}

// follow applies the replacements of the faults that appeared, as long as each has one.
func (m *mender) follow(a *attempt) error {
	for len(a.unknown) > 0 && len(a.steps) <= deepest && m.compiled < most {
		more := a.next.candidates(a.unknown)
		if countFaults(more) < len(a.unknown) {
			return nil
		}
		next, err := m.compile(a.next.textsAfter(more))
		if err != nil {
			return err
		}
		a.steps, a.next, a.known = append(a.steps, more), next, remaining(a.known, more)
		a.unknown = fresh(next.faults, a.known)
	}
	return nil
}

func countFaults(edits []edit) int {
	n := 0
	for _, e := range edits {
		n += len(e.faults)
	}
	return n
}

// commit makes next the state, which lists of edits lead to.
func (m *mender) commit(next *state, steps [][]edit) {
	m.state = next
	for _, edits := range steps {
		m.spans = recorded(m.spans, edits)
		shifts := shiftsOf(edits)
		for i, batch := range m.queue {
			batch = slices.DeleteFunc(batch, shifts.overlap)
			for j := range batch {
				shifts.move(&batch[j])
			}
			m.queue[i] = batch
		}
	}
}

// mended returns what was done.
func (m *mender) mended() *Mended {
	out := &Mended{Before: m.first.result, After: m.state.result, Changes: m.changes(), Refused: m.refused}
	slices.SortStableFunc(out.Refused, func(a, b Refusal) int { return a.Fault.Pos.Compare(b.Fault.Pos) })
	for _, batch := range m.queue {
		out.Untried += len(batch)
	}
	for name, text := range m.state.texts {
		if before := m.first.result.Source(name); !bytes.Equal(before, text) {
			out.Files = append(out.Files, File{name, before, text})
		}
	}
	slices.SortFunc(out.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return out
}
