package plainspec

import (
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
)

// The most digits of a number. CUE computes with 34 digits, and prints a number with an exponent if its
// first digit is behind the sixth place.
const (
	mostWhole    = 18
	mostFraction = 6
)

// scalar fills n with the value of a literal, and reports whether it is plain.
func scalar(n *spec.Node, lit *ast.BasicLit) bool {
	switch lit.Kind {
	case token.STRING:
		n.Kind = spec.String
		var ok bool
		n.Text, ok = textOf(lit.Value)
		return ok
	case token.INT, token.FLOAT:
		n.Kind, n.Text = spec.Number, lit.Value
		return isDecimal(lit.Value)
	case token.TRUE, token.FALSE:
		n.Kind, n.Text = spec.Bool, lit.Value
		return true
	case token.NULL:
		n.Kind = spec.Null
		return true
	}
	return false
}

// textOf returns the text of a literal in double quotes.
func textOf(lit string) (string, bool) {
	if inner := lit[min(1, len(lit)):max(1, len(lit)-1)]; isQuoted(lit) && isPrintable(inner) {
		return inner, true
	}
	if !strings.HasPrefix(strings.TrimLeft(lit, "#"), `"`) {
		return "", false // bytes
	}
	text, err := literal.Unquote(lit)
	return text, err == nil
}

// isQuoted reports whether a literal is in one pair of double quotes.
func isQuoted(lit string) bool {
	return len(lit) >= 2 && lit[0] == '"' && lit[len(lit)-1] == '"' && !strings.HasPrefix(lit, `""`) || lit == `""`
}

// isPrintable reports whether a text has no escapes and no control characters.
func isPrintable(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] == '\\' || text[i] == '"' || text[i] == 0x7f {
			return false
		}
	}
	return true
}

// isDecimal reports whether CUE prints a number as it is written.
func isDecimal(lit string) bool {
	whole, fraction, hasPoint := strings.Cut(lit, ".")
	if whole == "" || len(whole) > mostWhole || !areDigits(whole) || whole[0] == '0' && len(whole) > 1 {
		return false
	}
	return !hasPoint || fraction != "" && len(fraction) <= mostFraction && areDigits(fraction)
}

func areDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

func isZero(number string) bool { return strings.Trim(number, "0.") == "" }

func indexText(i int) string { return strconv.Itoa(i) }

// nameOf returns the name of a field.
func nameOf(label ast.Label) (string, bool) {
	switch label := label.(type) {
	case *ast.Ident:
		return label.Name, isName(label.Name)
	case *ast.BasicLit:
		if label.Kind != token.STRING || !isQuoted(label.Value) {
			return "", false
		}
		inner := label.Value[1 : len(label.Value)-1]
		return inner, isPrintable(inner) && isASCII(inner)
	}
	return "", false
}

// isName reports whether an identifier names a regular field.
func isName(ident string) bool {
	for i := range len(ident) {
		b := ident[i]
		isLetter := 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
		if !isLetter && (i == 0 || b != '_' && (b < '0' || b > '9')) {
			return false
		}
	}
	return ident != ""
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}
