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
	most = 100
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
	// Refused is the number of replacements that would leave the fault or cause another one.
	Refused int
	// Untried is the number of replacements for which there were too many compilations.
	Untried int
}

// Mend applies the certain replacements to the spec in the root of fsys, in memory. A
// replacement that leads to a fault which has a certain replacement itself is applied
// together with it. An error means that the machine failed.
func Mend(fsys fs.FS) (*Mended, error) {
	m := &mender{files: snapshot{fsys: fsys, read: map[string][]byte{}}}
	first, err := m.compile(map[string][]byte{})
	if err != nil {
		return nil, err
	}
	m.state = first
	for again := true; again; {
		if again, err = m.round(); err != nil {
			return nil, err
		}
	}
	return m.mended(first), nil
}

// A mender is the state of mending one spec.
type mender struct {
	files    snapshot
	state    *state
	compiled int
	applied  [][]edit // each list at places in the texts before it
	queue    [][]edit // batches to try in this round, at places in the texts of state
	refused  int      // in this round
}

// compile returns the state of the spec with other texts.
func (m *mender) compile(texts map[string][]byte) (*state, error) {
	m.compiled++
	files := m.files
	files.texts = texts
	result, err := compiler.Compile(files)
	if err != nil {
		return nil, err
	}
	return stateOf(texts, result), nil
}

// round tries every replacement of the state, and reports whether another round may find
// more.
func (m *mender) round() (again bool, err error) {
	done := len(m.applied)
	m.refused = 0
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
	return len(m.applied) > done && m.compiled < most, nil
}

// current returns the edits of a batch whose fault is still there.
func (m *mender) current(batch []edit) []edit {
	return slices.DeleteFunc(batch, func(e edit) bool { return !m.state.has(e, nil) })
}

// try applies a batch, or queues parts of it if it is not certain as a whole.
func (m *mender) try(batch []edit) error {
	next, err := m.compile(m.state.textsAfter(batch))
	if err != nil {
		return err
	}
	known := remaining(m.state.faults, batch)
	unknown := fresh(next.faults, known)
	wrong := suspects(batch, next, unknown)
	switch {
	case len(unknown) == 0 && len(wrong) == 0:
		m.commit(next, batch)
	case len(batch) == 1 && next.has(batch[0], batch):
		m.refused++
	case len(batch) == 1:
		return m.follow(next, [][]edit{batch}, known, unknown)
	default:
		if len(wrong) == 0 || len(wrong) == len(batch) {
			wrong = batch[len(batch)/2:]
		}
		rest := slices.DeleteFunc(slices.Clone(batch), func(e edit) bool { return slices.ContainsFunc(wrong, e.overlaps) })
		m.queue = append([][]edit{rest, wrong}, m.queue...)
	}
	return nil
}

// follow applies the replacements of faults that appeared after edits, and all of them if
// nothing is left that was not known.
func (m *mender) follow(next *state, steps [][]edit, known, unknown []fault) error {
	more := next.candidates(unknown)
	if len(steps) > deepest || m.compiled >= most || countFaults(more) < len(unknown) {
		m.refused++
		return nil
	}
	after, err := m.compile(next.textsAfter(more))
	if err != nil {
		return err
	}
	steps = append(steps, more)
	known = remaining(known, more)
	unknown = fresh(after.faults, known)
	if len(unknown) > 0 {
		return m.follow(after, steps, known, unknown)
	}
	m.commit(after, steps...)
	return nil
}

func countFaults(edits []edit) int {
	n := 0
	for _, e := range edits {
		n += len(e.faults)
	}
	return n
}

// suspects returns the edits of a batch whose fault is still there, or around or beside which
// there is a fault that was not known.
func suspects(batch []edit, next *state, unknown []fault) []edit {
	var wrong []edit
	for _, e := range batch {
		if next.has(e, batch) || slices.ContainsFunc(unknown, func(f fault) bool { return concerns(f, e, batch) }) {
			wrong = append(wrong, e)
		}
	}
	return wrong
}

// concerns reports whether a fault after a batch is at the place of an edit, or in the part
// of the spec that the edit is about.
func concerns(f fault, e edit, batch []edit) bool {
	at := moved(e.file, e.from, batch)
	if f.Pos.File == e.file && f.at >= at && f.at <= at+len(e.text) {
		return true
	}
	return f.Path != "" && slices.ContainsFunc(e.faults, func(d diag.Diagnostic) bool {
		return d.Path == f.Path || strings.HasPrefix(f.Path, d.Path+".")
	})
}

// commit makes next the state, which lists of edits lead to.
func (m *mender) commit(next *state, steps ...[]edit) {
	m.state = next
	for _, edits := range steps {
		m.applied = append(m.applied, edits)
		for i, batch := range m.queue {
			batch = slices.DeleteFunc(batch, func(e edit) bool { return slices.ContainsFunc(edits, e.overlaps) })
			for j := range batch {
				batch[j].moveBy(edits)
			}
			m.queue[i] = batch
		}
	}
}

// mended returns what was done.
func (m *mender) mended(first *state) *Mended {
	out := &Mended{Before: first.result, After: m.state.result, Refused: m.refused}
	for _, batch := range m.queue {
		out.Untried += len(batch)
	}
	var edits []edit // at their places after all changes
	for i, list := range m.applied {
		for _, e := range list {
			for _, later := range append([][]edit{list}, m.applied[i+1:]...) {
				e.moveBy(later)
			}
			edits = append(edits, e)
		}
	}
	for _, e := range edits {
		out.Changes = append(out.Changes, m.change(e))
	}
	slices.SortStableFunc(out.Changes, func(a, b Change) int { return a.Pos.Compare(b.Pos) })
	for name, text := range m.state.texts {
		if before := first.result.Source(name); !bytes.Equal(before, text) {
			out.Files = append(out.Files, File{name, before, text})
		}
	}
	slices.SortFunc(out.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// change returns an applied edit, whose place is one after all changes.
func (m *mender) change(e edit) Change {
	pos := diag.Pos{File: e.file, Length: len(e.text)}
	pos.Line, pos.Column = m.state.linesOf(e.file).position(e.from)
	return Change{Rule: e.faults[0].Rule, Pos: pos, Old: e.old, New: e.text}
}
