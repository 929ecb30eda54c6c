package golden

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/internal/diag"
)

// A refusal is an error of overlays.Build.
type refusal struct {
	text    string
	rule    string
	example string // added to the spec
	never   string // why no spec causes it
}

// refusals lists every error that overlays.Build can return, by its text in the source. A user's spec can
// cause those with a rule, and the rule reports the example, so that vet finds what build would refuse.
// The others have the reason why no spec causes them.
var refusals = []refusal{
	{text: "kustomize cannot print the control characters of %q", rule: "SPC014", example: `extra: a: object: {apiVersion: "v1", kind: "ConfigMap", data: a: "\u007f"}`},
	{text: "the number %s does not fit into 64 bits", rule: "EXT023", example: `extra: a: object: {apiVersion: "x.io/v1", kind: "Thing", spec: 18446744073709551616}`},
	{text: "%s is there twice", rule: "ENV010", example: `extra: {a: object: {apiVersion: "v1", kind: "ConfigMap"}, b: object: {apiVersion: "v1", kind: "ConfigMap", metadata: name: "a"}}`},
	{text: "%s: Kustomize takes a list apart", rule: "EXT009", example: `extra: a: object: {apiVersion: "v1", kind: "ConfigMapList", items: []}`},
	{text: "%s belongs to the cluster and has a namespace", rule: "EXT002", example: `extra: a: {scope: "cluster", object: {apiVersion: "x.io/v1", kind: "Thing", metadata: namespace: "b"}}`},
	{text: "%s: Kustomize takes the annotation %s for an order", rule: "EXT005", example: `extra: a: object: {apiVersion: "v1", kind: "ConfigMap", metadata: annotations: "config.kubernetes.io/local-config": "true"}`},
	{text: "the name %q is not 1 to 63 of a-z, 0-9 and -, with a letter or a digit at both ends", rule: "SPC006", example: `spark: Etl: main: class: "a.B"`},
	{text: "%s/%s: the subjects of a binding must be a list of mappings", rule: "EXT023", example: `extra: a: object: {apiVersion: "x.io/v1", kind: "RoleBinding", subjects: "a"}`},
	{text: "the subject %s has no namespace", rule: "EXT018", example: `extra: a: object: {apiVersion: "x.io/v1", kind: "RoleBinding", subjects: [{kind: "ServiceAccount", name: "a"}]}`},
	{text: "kustomize takes the %s %s for a ServiceAccount of that name", rule: "ENV020", example: `extra: a: object: {apiVersion: "x.io/v1", kind: "RoleBinding", subjects: [{kind: "User", name: "etl-driver"}]}`},
	{text: "kustomize takes the %s %s of namespace default for that of %s", rule: "ENV020", example: `extra: a: object: {apiVersion: "x.io/v1", kind: "RoleBinding", subjects: [{kind: "ServiceAccount", name: "etl-driver", namespace: "default"}]}`},
	{text: "environment %s: %w", rule: "ENV002", example: `environments: none: {namespace: "none", kubernetes: "1.34", spark: etl: null}`},

	{text: "a subject named default must be the environment's own ServiceAccount", never: "such a binding is in the root that sets no namespace"},
	{text: "environment %s is there twice", never: "names of a struct"},
	{text: "workload %s stands behind %s", never: "the compiler sorts"},
	{text: "%s belongs to the cluster, not to a workload", never: "the compiler makes no such object"},
	{text: "%s is not in the environment's namespace %q", never: "the compiler sets it"},
	{text: "an object is nil", never: "the compiler makes no such object"},
	{text: "%s: the annotation %s does not hold its name", never: "the compiler writes it"},
	{text: "%s: another %s has the stem %s too", never: "a stem is the name of a workload"},
	{text: "an object has no apiVersion, kind or name: %q %q %q", never: "the language requires them"},
	{text: "is not a mapping", never: "an object is a struct"},
	{text: "is not valid UTF-8", never: "CUE reads no other text"},
	{text: "is there twice", never: "the compiler takes apiVersion and kind out of the content"},
	{text: "%q is not a number", never: "CUE writes numbers as JSON does"},
	{text: "has the Go type %s, which cannot be printed", never: "the compiler's own types"},
	{text: "%s and %s are one file on some file systems", never: "the language has only small letters in names that become files"},
	{text: "environment %s, workload %s: %w", never: "of Render, for a workload that does not exist"},
}

// wrapping lists the texts that only put a place before an error.
var wrapping = []string{"%s: %w", "%s/%s: %w", "platform: %w", "workload: %w", "workload %s: %w"}

// TestRefusals requires that the list has every error of overlays, and that the rules report the examples.
func TestRefusals(t *testing.T) {
	var texts []string
	for _, name := range []string{"check", "kustomize", "reflect", "subjects", "printer", "tree", "node", "factor", "roots", "plan", "layout", "kustomizeconfig", "flux", "yaml"} {
		texts = append(texts, errorTexts(t, filepath.Join("..", "overlays", name+".go"))...)
	}
	for _, text := range texts {
		if !slices.Contains(wrapping, text) && !slices.ContainsFunc(refusals, func(r refusal) bool { return r.text == text }) {
			t.Errorf("overlays refuse with %q, which is not in the list: add the rule that reports it before", text)
		}
	}
	for _, r := range refusals {
		if !slices.Contains(texts, r.text) {
			t.Errorf("overlays have no error %q", r.text)
		}
		if (r.rule == "") == (r.never == "") {
			t.Errorf("%q: want a rule or a reason", r.text)
		}
		if r.rule == "" {
			continue
		}
		result, err := compiler.Compile(fstest.MapFS{"spec.cue": {Data: []byte(fmt.Sprintf(extraHead, "1.34") + r.example + "\n")}})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(result.Diagnostics, func(d diag.Diagnostic) bool {
			return d.Rule == r.rule && d.Severity == diag.Error && d.Pos.IsValid()
		}) {
			t.Errorf("%q: rule %s does not report the example: %v", r.text, r.rule, result.Diagnostics)
		}
	}
}

// errorTexts returns the texts with which a file makes errors.
func errorTexts(t *testing.T, name string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		f, isMethod := call.Fun.(*ast.SelectorExpr)
		text, isText := call.Args[0].(*ast.BasicLit)
		if isMethod && isText && (f.Sel.Name == "Errorf" || f.Sel.Name == "New" && strings.Contains(fmt.Sprint(f.X), "errors")) {
			if value, err := strconv.Unquote(text.Value); err == nil {
				texts = append(texts, value)
			}
		}
		return true
	})
	return texts
}
