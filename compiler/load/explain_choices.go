package load

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/internal/spell"
)

// choice explains a value that is none of the alternatives.
func (t *trouble) choice() {
	shown := shownArg(t.args[0])
	words := inWords(t.allowed)
	t.diag.Message = fmt.Sprintf("%s is %s, want %s", nonEmpty(t.path), shown, alternatives(words))
	t.diag.Fix = "write one of " + strings.Join(words[:min(len(words), 12)], ", ")
	if slices.ContainsFunc(t.allowed, func(word string) bool { return limits(word) != "" }) || len(words) == 1 {
		t.diag.Fix = "write " + alternatives(words)
	}
	expr := t.literalOf(t.args[0])
	if expr != nil {
		t.mark(expr)
	}
	var texts []string
	for _, word := range t.allowed {
		if strings.HasPrefix(word, `"`) {
			texts = append(texts, plain(word))
		}
	}
	// Short words, as the sizes l and xl, are near each other without being meant.
	if near := spell.Nearest(plain(shown), texts); near != "" && strings.HasPrefix(shown, `"`) && len(plain(shown)) > 2 && !isOtherNumber(plain(shown), near) {
		t.diag.Fix = fmt.Sprintf("did you mean %q?", near)
		if !strings.ContainsAny(near, "0123456789") { // two versions or sizes are near without being meant
			t.diag.Replacement = fmt.Sprintf("%q", near)
		}
	}
	t.noteLimits(expr)
	t.diag.Notes = t.diag.Notes[:min(1, len(t.diag.Notes))]
}

// isOtherNumber reports whether two texts differ only in digits, as 6Gi and 2Gi: neither is a misspelt
// form of the other.
func isOtherNumber(a, b string) bool {
	zeros := func(r rune) rune {
		if '0' <= r && r <= '9' {
			return '0'
		}
		return r
	}
	return a != b && strings.Map(zeros, a) == strings.Map(zeros, b)
}

// join adds an alternative to a choice. The value is what all of its errors have in common.
func (t *trouble) join(args []any) {
	one, other := strings.TrimSpace(fmt.Sprint(args[0])), strings.TrimSpace(fmt.Sprint(args[1]))
	value := strings.TrimSpace(fmt.Sprint(t.args[0]))
	switch {
	case len(t.allowed) == 0 && isTypeName(one):
		t.args = []any{args[1], args[0]}
		t.allowed = []string{one}
	case len(t.allowed) == 0:
		// The next alternative shows which of the two is the value.
		t.args = []any{args[0], args[1]}
		t.allowed = []string{other}
	case value == one:
		t.allowed = append(t.allowed, other)
	case value == other:
		t.allowed = append(t.allowed, one)
	case t.allowed[0] == one || t.allowed[0] == other:
		t.args[0], t.args[1] = t.args[1], t.args[0]
		t.allowed[0] = value
		t.join(args)
	}
	if len(t.allowed) > 1 {
		slices.Sort(t.allowed)
		t.allowed = slices.Compact(t.allowed)
	}
}
