package overlays

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"time"
)

// takeBack undoes renames after err. It returns err with the state of the tree, unless that is
// what it was.
func (w *writer) takeBack(err error, all int) error {
	if !w.locked {
		// The files may be those of another run by now. Each is whole; only what they were goes.
		placed := len(w.olds) + w.blind + len(w.added)
		maps.Copy(w.temps, w.olds)
		w.undo()
		if placed == 0 {
			return err
		}
		return withState(err, partly(placed, all))
	}
	for p, old := range w.olds {
		if w.allow("rename", p) == nil && exchange(w.root, old, p) == nil {
			w.temps[p] = old
			delete(w.olds, p)
		}
	}
	placed := len(w.olds) + w.blind
	for _, p := range w.added {
		if w.allow("remove", p) != nil || w.root.Remove(p) != nil {
			placed++
		}
	}
	w.undo()
	if placed == 0 {
		return err
	}
	return withState(err, partly(placed, all))
}

// partly says that some of the files that were to be written are there.
func partly(placed, all int) string {
	return fmt.Sprintf("%d of %d files in it are new and the others old", placed, all)
}

// undo removes the temporary files and the directories that were created. It ignores errors,
// because the first failure is reported.
func (w *writer) undo() {
	for p, temp := range w.temps {
		if w.allow("remove", temp) == nil && w.root.Remove(temp) == nil {
			delete(w.temps, p)
		}
	}
	for _, dir := range slices.Backward(w.dirs) {
		if w.allow("rmdir", dir) == nil {
			w.root.Remove(dir)
		}
	}
	for _, dir := range slices.Backward(w.tops) {
		if w.allow("rmdir", dir) == nil {
			os.Remove(dir)
		}
	}
}

// verify compares the directory with the tree once more. Without a lock, another run may have
// written at the same time. Each run compares after its last change, so the last one to compare
// sees what all have left, and at most one tree can be equal to it.
func (w *writer) verify(kept []string) error {
	s, err := surveyOf(w.tree, w.root)
	if err != nil {
		return err
	}
	if len(s.added)+len(s.changed)+len(s.stale)+len(s.edited)+len(s.foreign)+len(s.links) > 0 || !slices.Equal(s.kept, kept) {
		return systemError("write", w.dir, errOtherRun)
	}
	return nil
}

// finishing is how long a run that was stopped goes on replacing files, so that most trees are
// finished and no run outlives its signal for long.
const finishing = 100 * time.Millisecond

// isStopped reports whether Write has to end now.
func (w *writer) isStopped() bool {
	select {
	case <-w.stop:
	default:
		return false
	}
	if !w.replacing {
		return true
	}
	if w.asked.IsZero() {
		w.asked = time.Now()
	}
	return time.Since(w.asked) > finishing
}

// unlessStopped returns the error of do, which may take long, or ErrStopped as soon as the user
// wants Write to end. do then goes on, but changes nothing that undo does not remove.
func (w *writer) unlessStopped(do func() error) error {
	if w.stop == nil {
		return do()
	}
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-w.stop:
	}
	if w.replacing {
		select {
		case err := <-done:
			return err
		case <-time.After(finishing):
		}
	}
	return ErrStopped
}
