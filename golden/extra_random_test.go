package golden

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/overlays"
	"github.com/lakewright/lakewright/overlays/oracle"
)

// TestUserTextBuilds requires that whatever text, name, number and structure a user writes, either the
// compiler reports a fault, or the tree can be built and Kustomize builds it. vet would otherwise find
// no fault where build fails.
func TestUserTextBuilds(t *testing.T) {
	built, refused := 0, 0
	for seed := range uint64(300) {
		r := &randomText{rand.New(rand.NewPCG(seed, 7))}
		text := fmt.Sprintf(extraHead, "1.34") + r.spec()
		result, err := compiler.Compile(fstest.MapFS{"spec.cue": {Data: []byte(text)}})
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, text)
		}
		if result.Diagnostics.HasErrors() {
			refused++
			for _, d := range result.Diagnostics {
				if !d.Pos.IsValid() {
					t.Errorf("seed %d: %s has no position [%s]", seed, d.Message, d.Rule)
				}
			}
			continue
		}
		built++
		tree, err := overlays.Build(result.Environments)
		if err != nil {
			t.Fatalf("seed %d: no fault was reported, and then: %v\n%s", seed, err, text)
		}
		disk, err := oracle.New(tree)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := disk.Objects("overlays/dev"); err != nil {
			t.Fatalf("seed %d: no fault was reported, and Kustomize fails: %v\n%s", seed, err, text)
		}
	}
	if built < 50 || refused < 50 {
		t.Errorf("%d specs were built, and %d refused; want at least 50 of each", built, refused)
	}
}

// randomText makes specs in which the user's texts are strange.
type randomText struct{ *rand.Rand }

// good and bad are texts that a value or a name may have. Most are good, so that some specs have no bad
// one.
var (
	good = []string{"a", "yes", "0x1F", "null", "a: b", "# a", " a ", "a\nb\n", "\t", "'", "\"", "\\", "日本", "😀", "\u00a0", "\u200b", "\ufeff", "\x01", "\x1b[31m", "\r\n", "$patch", "$(A)", "${A}", "?", "*a", "&a", "!a", "---", "=", "@a", "2026-01-01", "1e3", strings.Repeat("k", 900), strings.Repeat("é", 500)}
	bad  = []string{"\x7f", "a\u0085b", "\u0080", "\ufffe", "\uffff", "", "<<", strings.Repeat("k", 1001), strings.Repeat("\x01", 300), strings.Repeat("😀", 200)}
)

func (r *randomText) text() string {
	if r.IntN(60) == 0 {
		return quoted(bad[r.IntN(len(bad))])
	}
	return quoted(good[r.IntN(len(good))])
}

// quoted returns a text as a CUE string in which only letters and digits stand for themselves.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == ' ':
			b.WriteRune(c)
		case c > 0xFFFF:
			fmt.Fprintf(&b, `\U%08x`, c)
		default:
			fmt.Fprintf(&b, `\u%04x`, c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// value returns any value.
func (r *randomText) value(depth int) string {
	kinds := 8
	if depth == 0 {
		kinds = 6
	}
	switch r.IntN(kinds) {
	case 0:
		return []string{"0", "-1", "1.5", "3.0", "9223372036854775807", "-9223372036854775808", "0.000001", "true", "false", "null"}[r.IntN(10)]
	case 1:
		if r.IntN(20) == 0 {
			return []string{"9223372036854775808", "-9223372036854775809", "1" + strings.Repeat("0", 400)}[r.IntN(3)]
		}
		return "{}"
	case 6:
		var items []string
		for range r.IntN(3) {
			items = append(items, r.value(depth-1))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case 7:
		return r.fields(depth - 1)
	}
	return r.text()
}

// fields returns a struct with different names.
func (r *randomText) fields(depth int) string {
	names := map[string]bool{}
	var fields []string
	for range r.IntN(4) {
		if name := r.text(); !names[name] {
			names[name] = true
			fields = append(fields, name+": "+r.value(depth))
		}
	}
	return "{" + strings.Join(fields, ", ") + "}"
}

// spec returns fields with texts of the user's: in extra, and where workloads have them.
func (r *randomText) spec() string {
	var b strings.Builder
	one := func(choices ...string) string { return choices[r.IntN(len(choices))] }
	for i := range 3 {
		content := one(
			`apiVersion: "x.io/v1", kind: "Thing", spec: `+r.fields(4),
			`apiVersion: "x.io/v1", kind: "Deployment", spec: template: spec: `+r.fields(3),
			`apiVersion: "v1", kind: "ConfigMap", data: {"a.txt": `+r.text()+`}`,
			`apiVersion: "x.io/v1", kind: "RoleBinding", subjects: [`+r.fields(1)+`]`,
			`apiVersion: "x.io/v1", kind: "RoleBinding", subjects: `+r.value(1),
			`apiVersion: "v1", kind: "ConfigMap", metadata: annotations: "`+
				one("config.kubernetes.io", "internal.config.kubernetes.io", "kustomize.config.k8s.io", "example.com")+one("", "/a", "/a")+`": "a"`,
			`apiVersion: "v1", kind: "ConfigMap", metadata: annotations: "example.com/a": `+r.text(),
		)
		fmt.Fprintf(&b, "extra: e%d: object: {%s}\n", i, content)
	}
	b.WriteString(one(
		`spark: etl: conf: "spark.hadoop.a.b": `+r.text(), `spark: etl: conf: `+r.text()+`: "a"`,
		`spark: etl: main: arguments: [`+r.text()+`]`, `spark: etl: driver: env: NOTE: value: `+r.text(),
		`spark: etl: annotations: "example.com/a": `+r.text(), `spark: etl: labels: `+r.text()+`: "a"`))
	return b.String() + "\n"
}
