package fix

import (
	"bytes"
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lakewright/lakewright/internal/diag"
)

// TestRandomEdits makes steps of random edits and requires that the recorded spans give the
// first text from the last one, that bytes outside of edits keep their place, and that no
// span is larger than it has to be.
func TestRandomEdits(t *testing.T) {
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 0))
		first := randomText(r, 20+r.IntN(30))
		text, spans := first, []span(nil)
		for range 1 + r.IntN(4) {
			edits := randomEdits(r, text)
			next := applied("a", text, edits)
			checkMoved(t, text, next, edits)
			spans, text = recorded(spans, edits), next
		}
		slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
		var back []byte
		done := 0
		for _, s := range spans {
			if s.from < done {
				t.Fatalf("seed %d: spans overlap: %v", seed, spans)
			}
			back = append(append(back, text[done:s.from]...), first[s.was:s.end]...)
			done = s.to
		}
		if back = append(back, text[done:]...); !bytes.Equal(first, back) {
			t.Fatalf("seed %d: %q became %q, and with the spans taken back %q", seed, first, text, back)
		}
	}
}

func randomText(r *rand.Rand, n int) []byte {
	text := make([]byte, n)
	for i := range text {
		text[i] = byte('a' + r.IntN(26))
	}
	return text
}

// randomEdits returns edits that do not overlap, in any order.
func randomEdits(r *rand.Rand, text []byte) []edit {
	var edits []edit
	for at := r.IntN(5); at < len(text); at += r.IntN(8) {
		to := min(at+1+r.IntN(4), len(text))
		edits = append(edits, edit{file: "a", from: at, to: to, text: string(randomText(r, 1+r.IntN(6))), faults: []diag.Diagnostic{{}}})
		at = to
	}
	r.Shuffle(len(edits), func(i, j int) { edits[i], edits[j] = edits[j], edits[i] })
	return edits
}

// checkMoved requires that bytes outside of edits are at their moved places.
func checkMoved(t *testing.T, text, next []byte, edits []edit) {
	t.Helper()
	s := shiftsOf(edits)
	for i, b := range text {
		at := s.moved("a", i)
		inside := slices.ContainsFunc(edits, func(e edit) bool { return e.from <= i && i < e.to })
		if at < 0 || at > len(next) || !inside && next[at] != b {
			t.Fatalf("byte %d of %q is at %d of %q after %v", i, text, at, next, edits)
		}
		if got := s.overlap(edit{file: "a", from: i, to: i + 1}); got != inside {
			t.Fatalf("byte %d of %q: overlap: %t, want %t, after %v", i, text, got, inside, edits)
		}
		if s.moved("b", i) != i {
			t.Fatal("an edit of one file moves places of another")
		}
	}
}
