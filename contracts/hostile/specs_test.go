//go:build linux

package hostile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// head is a right spec, to which hostile lines are added.
const head = `package lake

import (
	"github.com/lakewright/lakewright/schema"
%s)

schema.#Platform

name: "lake"

environments: dev: {namespace: "lake-dev", kubernetes: "1.34", profile: "dev"}

spark: "report": {
	version: "4.0.1"
	image:   "registry.internal/report:1.0.0"
	main: {class: "com.example.Report", file: "local:///opt/app/report.jar"}
}
`

func write(dir, name, text string) error {
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// with returns a right spec with more lines, which may use packages.
func with(lines string, packages ...string) string {
	imports := ""
	for _, p := range packages {
		imports += fmt.Sprintf("\t%q\n", p)
	}
	return fmt.Sprintf(head, imports) + lines + "\n"
}

// times returns a line for each number below n.
func times(n int, line string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(line, "N", fmt.Sprint(i)))
		b.WriteByte('\n')
	}
	return b.String()
}

// laughs returns values each of which has the one before it ten times.
func laughs(levels int, first, form, part, between string) string {
	lines := "_l0: " + first + "\n"
	for i := 1; i <= levels; i++ {
		parts := make([]string, 10)
		for j := range parts {
			parts[j] = strings.ReplaceAll(strings.ReplaceAll(part, "N", fmt.Sprint(i-1)), "J", fmt.Sprint(j))
		}
		lines += fmt.Sprintf("_l%d: ", i) + fmt.Sprintf(form, strings.Join(parts, between)) + "\n"
	}
	return lines
}

// specs returns specs of one file.
func specs() []input {
	var out []input
	// The texts are made one by one: the peak of a process counts that of the one that started it.
	add := func(name string, text func() string) {
		out = append(out, input{name: name, make: func(dir string) error { return write(dir, "spec.cue", text()) }})
	}
	slow := func(name string, text func() string) {
		add(name, text)
		out[len(out)-1].slow = true
	}
	conf := func(value string) string { return "spark: report: conf: \"spark.app.x\": " + value }

	slow("three choices", func() string { return with("_x: (int | {d: d}) & (int | {}) & (int | {})") })
	slow("three choices in a field", func() string { return with("spark: report: driver: (int | {d: d}) & (int | {}) & (int | {})") })
	slow("choices of 20 structs", func() string { return with(times(20, "_x: {aN: 1} | {bN: 1}")) })
	slow("ambiguous choices", func() string { return with(times(16, "_x: *{a: 1} | {aN: 2} | {b: N}")) })
	slow("four loops", func() string {
		return with("_x: [for a in list.Range(0, 300, 1) for b in list.Range(0, 300, 1) for c in list.Range(0, 300, 1) for d in list.Range(0, 300, 1) {a + b + c + d}]", "list")
	})
	slow("two loops into a map", func() string {
		return with("spark: {for a in list.Range(0, 3000, 1) for b in list.Range(0, 3000, 1) {\"w\\(a)x\\(b)\": spark.report}}", "list")
	})
	slow("a range of 1e10", func() string { return with("_x: list.Range(0, 1e10, 1)", "list") })
	add("a range without exponent", func() string { return with("_x: list.Range(0, 10000000000, 1)", "list") })
	add("a range of large numbers", func() string {
		return with("_x: list.Range(1"+strings.Repeat("0", 60)+", 1"+strings.Repeat("0", 59)+"1000, 1)", "list")
	})
	add("repeat", func() string { return with("_x: strings.Repeat(\"x\", 1000000000000)", "strings") })
	add("repeat twice", func() string {
		return with("_a: strings.Repeat(\"x\", 1000000)\n_b: strings.Repeat(_a, 1000000)\n_c: len(_b)", "strings")
	})
	add("repeat a little", func() string {
		return with("_a: strings.Repeat(\"x\", 1000000)\n_b: strings.Repeat(_a, 1000)\n_c: len(_b)", "strings")
	})
	add("repeat into a field", func() string { return with("_a: strings.Repeat(\"x\", 1000000)\n"+conf("_a"), "strings") })
	add("multiply a text", func() string { return with("_x: \"x\" * 1000000000") })
	add("multiply bytes", func() string { return with("_x: 'x' * 1000000000") })
	add("multiply a list", func() string { return with("_x: [1] * 1000000000") })
	slow("repeat a list", func() string { return with("_x: list.Repeat(list.Repeat([1], 1000000), 1000)", "list") })
	slow("sort a range", func() string { return with("_x: list.Sort(list.Range(0, 200000, 1), list.Descending)", "list") })
	slow("unique items", func() string { return with("_x: list.UniqueItems(list.Range(0, 20000, 1))", "list") })
	slow("flatten", func() string { return with(laughs(7, "[1]", "list.FlattenN([%s], 10)", "_lN", ", "), "list") })
	add("concat", func() string { return with(laughs(8, "[1]", "list.Concat([%s])", "_lN", ", "), "list") })
	add("join", func() string { return with(laughs(10, "\"x\"", "strings.Join([%s], \"\")", "_lN", ", "), "strings") })
	add("laughs of texts", func() string { return with(laughs(10, "\"x\"", "\"%s\"", "\\(_lN)", "")) })
	add("laughs of sums", func() string { return with(laughs(10, "\"x\"", "%s", "_lN", " + ")) })
	slow("laughs of structs", func() string { return with(laughs(8, "{a: 1}", "{%s}", "fJ: _lN", ", ") + conf("\"\\(len(_l8))\"")) })
	slow("laughs in extra", func() string { return with(laughs(7, "{a: 1}", "{%s}", "fJ: _lN", ", ") + "extra: \"x\": _l7") })
	slow("laughs of lists", func() string {
		return with(laughs(7, "[1]", "[%s]", "_lN", ", ") + "extra: \"x\": {apiVersion: \"v1\", kind: \"ConfigMap\", data: x: _l7}")
	})
	slow("laughs of embedded structs", func() string { return with(laughs(8, "{a: 1}", "{%s}", "_lN", ", ")) })
	slow("laughs of unifications", func() string { return with(laughs(8, "{a: 1, b: {c: int}}", "%s", "_lN", " & ")) })
	slow("laughs of loops", func() string { return with(laughs(8, "{a: 1}", "{%s}", "for k, v in _lN {\"\\(k)J\": v}", ", ")) })
	add("power", func() string { return with("_x: math.Pow(10, 1000000000)", "math") })
	slow("power of a number", func() string { return with("_x: math.Pow(1.0000001, 100000000)", "math") })
	slow("squares", func() string {
		return with("_x0: 9999999999\n" + times(30, "_yN: _xN * _xN\n") + "_x1: _y0 * _y0\n" + strings.Join(squares(30), "\n"))
	})
	add("exponent", func() string { return with("_x: 10e100000") })
	add("large exponent", func() string { return with("_x: 1e1000000000") })
	add("many digits", func() string { return with("_x: " + strings.Repeat("9", 1_000_000)) })
	add("many fractions", func() string { return with("_x: 1." + strings.Repeat("9", 1_000_000)) })
	add("hexadecimal digits", func() string { return with("_x: 0x" + strings.Repeat("f", 1_000_000)) })
	slow("regular expression of a text", func() string { return with("_x: strings.Repeat(\"a\", 1000000) =~ \"(a*)*(a*)*(a|b)*c$\"", "strings") })
	add("repeated regular expression", func() string { return with("_x: \"a\" =~ \"((a{0,100}){0,100}){0,100}\"") })
	slow("replace all", func() string {
		return with("_x: regexp.ReplaceAll(\"\", strings.Repeat(\"a\", 1000000), strings.Repeat(\"b\", 1000))", "regexp", "strings")
	})
	slow("split into parts", func() string { return with("_x: strings.Split(strings.Repeat(\"a\", 1000000), \"\")", "strings") })
	slow("replace grows", func() string {
		return with("_a: strings.Repeat(\"a\", 1000000)\n_x: strings.Replace(_a, \"a\", _a, -1)", "strings")
	})
	add("addresses", func() string {
		return with("_x: net.IPCIDR & \"1.2.3.4/8\"\n_y: [for i in list.Range(0, 1000, 1) {net.ParseIP(\"1.2.3.\\(i)\")}]", "net", "list")
	})
	add("times", func() string { return with("_x: time.Parse(time.RFC3339, \"99999999-01-01T00:00:00Z\")", "time") })
	add("a definition of itself", func() string { return with("#A: {a: #A}\n_x: #A") })
	add("a list of itself", func() string { return with("_x: [_x]") })
	add("a sum of itself", func() string { return with("_x: _x + 1") })
	add("two of each other", func() string { return with("_x: _y + 1\n_y: _x + 1") })
	add("a loop over itself", func() string { return with("_x: {for k, v in _x {\"\\(k)x\": v}}") })
	add("a loop over itself with a start", func() string { return with("_x: {a: 1, for k, v in _x {\"\\(k)x\": v}}") })
	add("a list over itself", func() string { return with("_x: [1, for v in _x {v + 1}]") })
	add("a pattern of itself", func() string { return with("_x: [string]: _x\n_x: a: {}") })
	add("a condition on itself", func() string { return with("_x: {if _x.a == _|_ {a: 1}}") })
	add("a text of itself", func() string { return with("_x: \"a\\(_x)\"") })
	slow("a function of itself", func() string {
		return with("#F: {n: int, r: {if n > 0 {x: (#F & {n: n - 1}).r}, if n <= 0 {x: 1}}}\n_x: (#F & {n: 30}).r")
	})
	slow("fibonacci", func() string {
		return with("#F: {n: int, let m = n, if m > 1 {out: (#F & {n: m - 1}).out + (#F & {n: m - 2}).out}, if m <= 1 {out: 1}}\n_x: (#F & {n: 40}).out")
	})
	slow("a counter", func() string {
		return with("#F: {n: int, let m = n, if m > 0 {next: #F & {n: m - 1}}}\n_x: #F & {n: 100000}")
	})
	add("deep names", func() string { return with("_x: " + strings.Repeat("a: ", 700_000) + "1") })
	add("deep names on lines", func() string { return with("_x:\n" + strings.Repeat("a:\n", 700_000) + "1") })
	add("nearly too deep", func() string { return with("_x: " + strings.Repeat("a: ", 1900) + "1") })
	add("nearly too deep in a field", func() string { return with("extra: x: " + strings.Repeat("a: ", 1900) + "1") })
	add("deep selectors", func() string { return with("_x: _x" + strings.Repeat(".b", 700_000)) })
	add("deep indices", func() string { return with("_x: _x" + strings.Repeat("[0]", 700_000)) })
	add("deep calls", func() string { return with("_x: _x" + strings.Repeat("()", 700_000)) })
	add("deep lists", func() string { return with("_x: " + strings.Repeat("[", 1_000_000) + strings.Repeat("]", 1_000_000)) })
	add("deep structs", func() string { return with("_x: " + strings.Repeat("{a:", 1_000_000) + strings.Repeat("}", 1_000_000)) })
	add("deep parentheses", func() string {
		return with("_x: " + strings.Repeat("(", 1_000_000) + "1" + strings.Repeat(")", 1_000_000))
	})
	add("deep interpolation", func() string {
		return with("_x: " + strings.Repeat("\"\\(", 300_000) + "1" + strings.Repeat(")\"", 300_000))
	})
	add("open brackets", func() string { return with("_x: " + strings.Repeat("{", 1_000_000)) })
	add("closed brackets", func() string { return with(strings.Repeat("}", 1_000_000)) })
	add("a long sum", func() string { return with("_x: 0" + strings.Repeat("+1", 1_000_000)) })
	add("nearly too long a sum", func() string { return with("_x: 0" + strings.Repeat("+1", 1900)) })
	add("a long conjunction", func() string { return with("_x: 1" + strings.Repeat("&1", 1_000_000)) })
	slow("a long choice", func() string { return with("_x: 0" + strings.Repeat("|1", 1900)) })
	add("signs", func() string { return with("_x: " + strings.Repeat("-", 1_000_000) + "1") })
	add("attribute", func() string { return with("_x: 1 @a" + strings.Repeat("(", 1_000_000)) })
	add("many attributes", func() string { return with("_x: 1 " + strings.Repeat("@a(b) ", 100_000)) })
	add("a list of a million", func() string { return with("_x: [" + strings.Repeat("1,", 1_000_000) + "]") })
	add("a struct of 50,000", func() string { return with("_x: {\n" + times(50_000, "aN: N") + "}") })
	slow("a struct of 19,000", func() string { return with("_x: {\n" + times(19_000, "aN: N") + "}\n_y: len(_x)") })
	slow("fields at the top", func() string { return with(times(19_000, "_aN: N")) })
	slow("one field 10,000 times", func() string { return with(times(10_000, "_a: N")) })
	slow("undefined names", func() string { return with(times(10_000, "_aN: nothingN")) })
	slow("conflicts", func() string { return with(times(10_000, "_aN: 1\n_aN: 2")) })
	slow("aliases", func() string { return with(times(10_000, "_aN: X={b: X.c, c: 1}")) })
	slow("lets", func() string { return with(times(10_000, "let xN = N") + "_a: x0") })
	slow("a chain of references", func() string { return with("_a0: 1\n" + chain(15_000)) })
	add("100,000 keys in conf", func() string { return with("spark: report: conf: {\n" + times(100_000, "\"spark.k.N\": \"v\"") + "}") })
	add("100,000 keys in env", func() string { return with("spark: report: driver: env: {\n" + times(100_000, "KN: \"v\"") + "}") })
	add("blank lines", func() string { return with(strings.Repeat("\n", 30<<20)) })
	add("blank", func() string { return with(strings.Repeat(" ", 30<<20)) })
	add("comments", func() string { return with(strings.Repeat("//\n", 1_000_000)) })
	add("one comment", func() string { return with("//" + strings.Repeat("x", 30<<20)) })
	add("one text", func() string { return with("_x: \"" + strings.Repeat("x", 30<<20) + "\"") })
	add("a text without end", func() string { return with("_x: \"" + strings.Repeat("x", 1<<20)) })
	add("quotes", func() string { return with("_x: " + strings.Repeat("\"", 1_000_000)) })
	add("quotes and backslashes", func() string { return with("_x: " + strings.Repeat("\"\\", 500_000)) })
	add("three quotes", func() string { return with("_x: " + strings.Repeat("\"\"\"\n", 300_000)) })
	add("an unknown escape", func() string { return with("_x: \"" + strings.Repeat("\\q", 500_000) + "\"") })
	add("words", func() string { return with(strings.Repeat("a b c\n", 200_000)) })
	add("colons", func() string { return with(strings.Repeat(":", 1_000_000)) })
	add("commas", func() string { return with(strings.Repeat(",", 1_000_000)) })
	add("dashes of YAML", func() string { return with(strings.Repeat("- a: b\n", 200_000)) })
	add("no UTF-8", func() string { return with("_x: \"\xff\xfe\"") })
	add("a zero byte", func() string { return with("_x: \"a\x00\"") })
	add("embed", func() string {
		return "@extern(embed)\n" + with("_x: _ @embed(file=\"../../other/secret.cue\",type=text)")
	})
	add("tag", func() string { return with("_x: string @tag(x,var=hostname)") })
	add("import exec", func() string { return with("_x: exec.Run", "tool/exec") })
	add("import a parent", func() string { return with("_x: other.x", "../../other") })
	add("import the network", func() string { return with("_x: net.x", "evil.example/net@v0") })
	add("nothing", func() string { return "" })
	add("only a package", func() string { return "package lake\n" })
	return out
}

// squares returns numbers each of which is the square of the one before.
func squares(n int) []string {
	var lines []string
	for i := 2; i < n; i++ {
		lines = append(lines, fmt.Sprintf("_x%d: _y%d * _y%d", i, i-1, i-1))
	}
	return lines
}

// chain returns values each of which is the one before.
func chain(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "_a%d: _a%d\n", i, i-1)
	}
	return b.String()
}
