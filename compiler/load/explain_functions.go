package load

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/spell"
)

// functions returns the names of the functions of a package of CUE.
func functions(name string) []string {
	if !slices.Contains(builtins, name) {
		return nil
	}
	v := cuecontext.New().CompileString(fmt.Sprintf("import %q\nx: %s", name, name)).LookupPath(cue.ParsePath("x"))
	fields, err := v.Fields(cue.All())
	var names []string
	for err == nil && fields.Next() {
		names = append(names, fields.Selector().String())
	}
	return names
}

// argument explains an argument of a function that has the wrong kind.
func (t *trouble) argument() {
	if len(t.args) < 5 {
		return
	}
	want, name := kindWords(t.args[2]), fmt.Sprint(t.args[4])
	t.diag.Message = fmt.Sprintf("argument %v of %s is %s, want %s", t.args[3], name, withKind(t.shown(0), kindWords(t.args[1])), want)
	t.diag.Fix = "give it " + want
	if call := t.callOf(name); call != nil {
		if i, ok := t.args[3].(int); ok && i >= 1 && i <= len(call.Args) {
			arg := call.Args[i-1]
			t.mark(arg)
			source := t.text(arg)
			switch {
			case want == "a list":
				t.diag.Fix = fmt.Sprintf("give it a list, such as [%s]", source)
			case want == "text" && isLiteral(arg) && !strings.HasPrefix(source, "{") && !strings.HasPrefix(source, "["):
				t.diag.Fix = fmt.Sprintf("give it text, such as %q", source)
			case want == "text" && kindWords(t.args[1]) == "a number":
				t.diag.Fix = fmt.Sprintf(`give it text, such as "\(%s)"`, source)
			}
			for _, value := range t.valuesOf(arg) {
				t.note(value, source+" is given here")
			}
			if len(call.Args) == 2 && t.isOf(call.Args[2-i], want) && t.isOf(arg, kindWords(t.args[1])) && isSwapped[want] == kindWords(t.args[1]) {
				t.diag.Fix = fmt.Sprintf("write the arguments in the other order: %s(%s, %s)", t.text(call.Fun), t.text(call.Args[1]), t.text(call.Args[0]))
			}
		}
	}
	if t.path != "" {
		t.diag.Message = fmt.Sprintf("%s: %s", t.path, t.diag.Message)
	}
}

// isSwapped has, by the kind that an argument should have, the kind that makes it likely that
// two arguments stand in the wrong order.
var isSwapped = map[string]string{"a list": "text", "text": "a list", "a number": "text"}

// isOf reports whether an expression, or what it is the name of, is a literal of a kind.
func (t *trouble) isOf(expr ast.Expr, kind string) bool {
	for _, value := range append(t.valuesOf(expr), expr) {
		switch x := value.(type) {
		case *ast.ListLit:
			return kind == "a list"
		case *ast.BasicLit:
			return kind == "text" && x.Kind == token.STRING || kind == "a number" && (x.Kind == token.INT || x.Kind == token.FLOAT)
		}
	}
	return false
}

// withKind returns a value with its kind, unless it says its kind itself.
func withKind(value, kind string) string {
	if value == kind {
		return value
	}
	return value + ", which is " + kind
}

// callOf returns the call of a function in what is written at the path of the error.
func (t *trouble) callOf(name string) *ast.CallExpr {
	var found *ast.CallExpr
	visit := func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && found == nil && isSameFunction(t.source(call.Fun), name) {
			found = call
		}
		return found == nil
	}
	for _, expr := range t.expressions(t.path) {
		ast.Walk(expr, visit, nil)
	}
	if p := t.fault.Position(); found == nil && p.IsValid() && t.files[p.Filename()] != 0 {
		f := &t.collector.files[t.files[p.Filename()]-1]
		for _, nodes := range f.index().starts {
			for _, n := range nodes {
				if call, ok := n.(*ast.CallExpr); ok && isSameFunction(t.source(call.Fun), name) && call.Pos().Offset() <= p.Offset() && p.Offset() <= call.End().Offset() {
					found = call
				}
			}
		}
	}
	return found
}

// isSameFunction compares a function as it is written with CUE's name for it. The package may have
// another name in the file.
func isSameFunction(written, name string) bool {
	_, fun, _ := strings.Cut(name, ".")
	return written == name || fun != "" && strings.HasSuffix(written, "."+fun)
}

// call explains a call of something that is no function.
func (t *trouble) call() {
	name := inPackage.ReplaceAllString(t.shown(0), "")
	t.diag.Message = fmt.Sprintf("%s calls %s, which is no function", nonEmpty(t.path), name)
	t.diag.Fix = "remove the parentheses, or name a function"
	pack, fun, found := strings.Cut(name, ".")
	if call := t.callOf(name); call != nil {
		t.mark(call.Fun)
	}
	if near := spell.Nearest(pack, builtins); found && near != "" && near != pack && slices.Contains(functions(near), fun) {
		t.meant = append(t.meant, near)
		t.diag.Fix = fmt.Sprintf("did you mean %s.%s?", near, fun)
		return
	}
	if !found || !slices.Contains(builtins, pack) {
		if value, method, isMethod := cutLast(name, "."); isMethod && methods[method] != "" {
			t.diag.Fix = strings.ReplaceAll(methods[method], "X", value)
			return
		}
		if near := spell.Nearest(name, []string{"len", "close", "and", "or", "div", "mod", "quo", "rem"}); near != "" {
			t.diag.Fix = fmt.Sprintf("did you mean %s?", near)
		}
		return
	}
	known := functions(pack)
	t.diag.Message = fmt.Sprintf("%s has no function %s", pack, fun)
	t.diag.Fix = "write one of " + strings.Join(known[:min(len(known), 12)], ", ")
	if other := instead[pack+"."+strings.ToLower(fun)]; other != "" {
		t.diag.Fix = other
	} else if near := spell.Nearest(fun, known); near != "" {
		t.diag.Fix = fmt.Sprintf("did you mean %s.%s?", pack, near)
	} else if longer := beginning(fun, known); longer != "" {
		t.diag.Fix = fmt.Sprintf("did you mean %s.%s?", pack, longer)
	} else if other := elsewhere(pack, fun); other != "" {
		t.diag.Fix = fmt.Sprintf("did you mean %s?", other)
	}
}

// inPackage matches what CUE adds to the name of a hidden field.
var inPackage = lazyregexp.New(`\(:\w+\)`)

func cutLast(text, sign string) (before, after string, found bool) {
	i := strings.LastIndex(text, sign)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(sign):], true
}

// methods has the fixes for calls behind a value, as other languages have them.
var methods = map[string]string{
	"items":      "write only X: for NAME, VALUE in X has the names and the values",
	"entries":    "write only X: for NAME, VALUE in X has the names and the values",
	"keys":       "write only X: for NAME, VALUE in X has the names",
	"values":     "write only X: for NAME, VALUE in X has the values",
	"lower":      `write strings.ToLower(X), with import "strings"`,
	"toLower":    `write strings.ToLower(X), with import "strings"`,
	"upper":      `write strings.ToUpper(X), with import "strings"`,
	"toUpper":    `write strings.ToUpper(X), with import "strings"`,
	"split":      `write strings.Split(X, SEPARATOR), with import "strings"`,
	"join":       `write strings.Join(LIST, X), with import "strings"`,
	"strip":      `write strings.TrimSpace(X), with import "strings"`,
	"trim":       `write strings.TrimSpace(X), with import "strings"`,
	"replace":    `write strings.Replace(X, OLD, NEW, -1), with import "strings"`,
	"startswith": `write strings.HasPrefix(X, PREFIX), with import "strings"`,
	"startsWith": `write strings.HasPrefix(X, PREFIX), with import "strings"`,
	"endswith":   `write strings.HasSuffix(X, SUFFIX), with import "strings"`,
	"endsWith":   `write strings.HasSuffix(X, SUFFIX), with import "strings"`,
	"format":     `put the values into the text, as in "…\(NAME)"`,
	"append":     `write list.Concat([X, [ITEM]]), with import "list"`,
	"length":     "write len(X)",
	"size":       "write len(X)",
	"get":        `write X["NAME"]`,
}

// instead has the fixes for functions that other languages have and CUE has not, in small letters.
var instead = map[string]string{
	"math.max":          `write list.Max([A, B]), with import "list"`,
	"math.min":          `write list.Min([A, B]), with import "list"`,
	"list.append":       "write list.Concat([LIST, [ITEM]])",
	"list.add":          "write list.Concat([LIST, [ITEM]])",
	"list.len":          "write len(LIST)",
	"list.length":       "write len(LIST)",
	"list.map":          "write [for x in LIST {…}]",
	"list.filter":       "write [for x in LIST if CONDITION {x}]",
	"list.join":         `write strings.Join(LIST, SEPARATOR), with import "strings"`,
	"list.get":          "write LIST[0], with the number of the item",
	"strings.len":       "write len(TEXT)",
	"strings.length":    "write len(TEXT)",
	"strings.format":    `put the values into the text, as in "…\(NAME)"`,
	"strings.sprintf":   `put the values into the text, as in "…\(NAME)"`,
	"strings.concat":    `put the values into one text, as in "\(A)\(B)"`,
	"strings.substring": "write strings.SliceRunes(TEXT, FROM, TO)",
	"strings.substr":    "write strings.SliceRunes(TEXT, FROM, TO)",
}

// beginning returns the longest of the known names with which a name begins or that begins with it, as Join
// for JoinAll.
func beginning(name string, known []string) string {
	const least = 3 // characters in common
	best, name := "", strings.ToLower(name)
	for _, one := range known {
		lower := strings.ToLower(one)
		if min(len(lower), len(name)) >= least && len(one) > len(best) && (strings.HasPrefix(name, lower) || strings.HasPrefix(lower, name)) {
			best = one
		}
	}
	return best
}

// elsewhere returns the function of another package with the same name.
func elsewhere(pack, fun string) string {
	for _, other := range builtins {
		if other != pack && slices.Contains(functions(other), fun) {
			return other + "." + fun
		}
	}
	return ""
}

// count explains a call with too few or too many arguments.
func (t *trouble) count() {
	if len(t.args) < 3 {
		return
	}
	name := fmt.Sprint(t.args[0])
	t.diag.Message = fmt.Sprintf("%s has %v arguments, want %v", name, t.args[1], t.args[2])
	if fmt.Sprint(t.args[1]) == "1" {
		t.diag.Message = fmt.Sprintf("%s has 1 argument, want %v", name, t.args[2])
	}
	t.diag.Fix = fmt.Sprintf("give it %v arguments", t.args[2])
	if fmt.Sprint(t.args[2]) == "1" {
		t.diag.Fix = "give it 1 argument"
	}
	if call := usage[name]; call != "" {
		t.diag.Fix = "write " + call
	}
	if call := t.callOf(name); call != nil {
		t.mark(call)
	}
	if t.path != "" {
		t.diag.Message = fmt.Sprintf("%s: %s", t.path, t.diag.Message)
	}
}

// usage has the calls of functions whose arguments people forget.
var usage = map[string]string{
	"strings.Replace":    "strings.Replace(TEXT, OLD, NEW, -1); -1 replaces all",
	"strings.Join":       "strings.Join(LIST, SEPARATOR)",
	"strings.Split":      "strings.Split(TEXT, SEPARATOR)",
	"strings.SplitN":     "strings.SplitN(TEXT, SEPARATOR, COUNT)",
	"strings.Repeat":     "strings.Repeat(TEXT, NUMBER)",
	"strings.SliceRunes": "strings.SliceRunes(TEXT, FROM, TO)",
	"strings.HasPrefix":  "strings.HasPrefix(TEXT, PREFIX)",
	"strings.TrimSuffix": "strings.TrimSuffix(TEXT, SUFFIX)",
	"strings.TrimPrefix": "strings.TrimPrefix(TEXT, PREFIX)",
	"list.Range":         "list.Range(FROM, BEFORE, STEP), as in list.Range(0, 3, 1)",
	"list.Concat":        "list.Concat([A, B])",
	"list.Repeat":        "list.Repeat(LIST, NUMBER)",
	"list.Contains":      "list.Contains(LIST, VALUE)",
	"list.Sort":          "list.Sort(LIST, list.Ascending)",
}

// called explains a function that refuses its arguments.
func (t *trouble) called() {
	name := fmt.Sprint(t.args[0])
	name = name[strings.LastIndexByte(name, '/')+1:]
	_, why := t.inner()
	t.diag.Message = fmt.Sprintf("%s cannot be evaluated: %s refuses its arguments", nonEmpty(t.path), name)
	if why = strings.TrimPrefix(why, name+": "); isPlain(why) && why != "" {
		t.diag.Message = fmt.Sprintf("%s cannot be evaluated: %s: %s", nonEmpty(t.path), name, why)
	}
	t.diag.Fix = fmt.Sprintf("correct the arguments of %s, or write the value itself", name)
	switch {
	case strings.Contains(why, "division by zero"):
		t.diag.Message, t.diag.Fix = fmt.Sprintf("%s divides by zero", nonEmpty(t.path)), "divide by another value than zero, or write the value itself"
	case name == "or":
		t.diag.Message, t.diag.Fix = fmt.Sprintf("%s is one of an empty list", nonEmpty(t.path)), "give or a list with at least one item"
	case strings.HasPrefix(name, "strconv."):
		why = strings.TrimPrefix(why, "strconv.")
		if why == "invalid syntax" {
			why = "it is no such value"
		}
		t.diag.Message = fmt.Sprintf("%s cannot be evaluated: %s cannot read the text: %s", nonEmpty(t.path), name, why)
		t.diag.Fix = "give it the text of a number, or write the value itself"
	case strings.HasPrefix(name, "list.") && strings.Contains(why, "element"), strings.HasPrefix(name, "list.") && strings.Contains(why, "cannot use"):
		want := "numbers"
		switch {
		case name == "list.Concat":
			want = "lists"
		case strings.Contains(why, "as string"):
			want = "texts"
		}
		t.diag.Message = fmt.Sprintf("%s cannot be evaluated: %s needs a list of %s", nonEmpty(t.path), name, want)
		t.diag.Fix = fmt.Sprintf("give it a list of %s, or write the value itself", want)
	case name == "strings.Join":
		t.diag.Message = fmt.Sprintf("%s cannot be evaluated: %s needs a list of texts", nonEmpty(t.path), name)
		t.diag.Fix = "put every item of the list in quotes, or write the value itself"
	case strings.Contains(why, "out of range") && strings.HasPrefix(name, "list."):
		t.diag.Message = fmt.Sprintf("%s takes items of a list beyond its end", nonEmpty(t.path))
		t.diag.Fix = "write an end that is at most the length of the list, which is len(LIST)"
	case strings.Contains(why, "empty list"):
		t.diag.Message = fmt.Sprintf("%s cannot be evaluated: %s needs a list with at least one item", nonEmpty(t.path), name)
		t.diag.Fix = "give it a list with at least one item, or write the value itself"
	}
	if call := t.callOf(name); call != nil {
		t.mark(call)
	}
}

// validator explains a value that a function such as strings.MinRunes refuses.
func (t *trouble) validator() {
	name := fmt.Sprint(t.args[1])
	fun, inside, _ := strings.Cut(strings.TrimSuffix(name, ")"), "(")
	want := map[string]string{
		"strings.MinRunes": "text of at least " + inside + " characters", "strings.MaxRunes": "text of at most " + inside + " characters",
		"list.MinItems": "a list of at least " + inside + " items", "list.MaxItems": "a list of at most " + inside + " items",
		"struct.MinFields": "a struct with at least " + inside + " fields", "struct.MaxFields": "a struct with at most " + inside + " fields",
		"list.UniqueItems": "a list without repeated items", "net.IP": "an address such as 10.0.0.5", "net.IPv4": "an address such as 10.0.0.5",
		"net.IPCIDR": "a range such as 10.0.0.0/24", "net.FQDN": "the name of a host", "net.URL": "a URL", "net.AbsURL": "a URL such as https://example.com",
		"time.Duration": "a duration such as 30s", "time.Time": "a time such as 2025-01-31T08:00:00Z", "strings.HasPrefix": "text that begins with " + inside,
		"strings.HasSuffix": "text that ends with " + inside, "strings.Contains": "text that contains " + inside,
		"regexp.Valid": "a regular expression", "math.MultipleOf": "a multiple of " + inside,
	}[fun]
	if want == "" {
		want = "a value that " + fun + " accepts"
	}
	t.misfit(t.args[0], want)
}
