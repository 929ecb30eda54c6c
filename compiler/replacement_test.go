package compiler

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/lakewright/lakewright/internal/diag"
)

// TestReplacements follows the advice of each wrong spec: the replacements of the diagnostics,
// one at a time, and the numbers that the advice names as a bound. The fault is then gone, and
// there is no new one: a fix never leads into the next complaint.
func TestReplacements(t *testing.T) {
	replaced, bounds := 0, 0
	unused := map[string]bool{}
	for key := range leadOn {
		unused[key] = true
	}
	for _, one := range wrongSpecs(t) {
		before, err := Compile(one.files)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range before.Diagnostics {
			text := d.Replacement
			if text == "" {
				if text = bound(d, markedText(one.files, d.Pos)); text == "" {
					continue
				}
				bounds++
			} else {
				replaced++
			}
			fault := afterReplacing(t, one.files, before.Diagnostics, d, text)
			key := d.Rule + ": " + text
			if fault != "" && leadOn[key] == "" {
				t.Errorf("%s: %s: %s\n\treplaced by %s: %s", one.name, d.Rule, d.Message, text, fault)
			}
			if fault != "" {
				delete(unused, key)
			}
		}
	}
	for key := range unused {
		t.Errorf("%s: the exception is not needed", key)
	}
	if replaced < 180 || bounds < 3 {
		t.Errorf("%d replacements and %d bounds; want at least 180 and 3", replaced, bounds)
	}
}

// leadOn are replacements after which something is still wrong, with the reason.
var leadOn = map[string]string{
	`WRK003: "lake"`:               "how a store commits output is judged when the store is known",
	`WRK013: "apache/spark:4.0.1"`: "what an image of the project contains is judged when its tag exists",
	`SPC005: profile`:              "the profile has two JobManagers",
}

// boundText is a value that an advice names, for the place of the diagnostic.
var boundText = regexp.MustCompile(`^(?:set (\S+) to |write )(?:at (?:least|most) |a [a-z]+ (?:that is [a-z0-9 ]+, )?such as (?:the default of )?|the fraction )?("?[0-9][-0-9A-Za-z.]*"?)(?:$|[ ,;])`)

// bound returns the value of advice such as "set memory to at least 2Gi", as CUE, "" for none.
// marked is what the value replaces.
func bound(d diag.Diagnostic, marked string) string {
	if d.Rule == "SPC006" {
		return "" // the range of the field, within which a rule may want less
	}
	m := boundText.FindStringSubmatch(d.Fix)
	if m == nil || strings.Contains(d.Fix, "if that is meant") || strings.Contains(d.Fix, m[2]+" and ") || m[1] != "it" && !strings.HasSuffix(strings.ReplaceAll(d.Path, `"`, ""), strings.Trim(m[1], `"`)) {
		return ""
	}
	if marked != "" && marked[0] != '"' && !unicode.IsDigit(rune(marked[0])) {
		return "" // an expression: the value is written elsewhere
	}
	if strings.HasPrefix(marked, `"`) {
		return fmt.Sprintf("%q", strings.Trim(m[2], `"`))
	}
	return m[2]
}

// markedText returns the text at the place of a diagnostic, "" when it has none.
func markedText(files fstest.MapFS, pos diag.Pos) string {
	if files[pos.File] == nil || pos.Length == 0 {
		return ""
	}
	line := strings.Split(string(files[pos.File].Data), "\n")[pos.Line-1]
	return line[pos.Column-1:][:pos.Length]
}

// A wrongSpec is one invalid spec of the corpus.
type wrongSpec struct {
	name  string
	files fstest.MapFS
}

// wrongSpecs returns the specs of testdata/invalid, and the bad examples of the rules.
func wrongSpecs(t *testing.T) []wrongSpec {
	t.Helper()
	fixture, err := os.ReadFile("testdata/fixture.cue")
	if err != nil {
		t.Fatal(err)
	}
	var out []wrongSpec
	for _, chunk := range chunks(t) {
		files := fstest.MapFS{"spec.cue": {Data: []byte(chunk.text)}}
		if !strings.HasPrefix(chunk.text, "package ") {
			files = fstest.MapFS{"fixture.cue": {Data: fixture}, "spec.cue": {Data: []byte("package fixture\n" + chunk.text)}}
		}
		out = append(out, wrongSpec{chunk.name, files})
	}
	for _, doc := range Docs() {
		if doc.Bad != "" {
			out = append(out, wrongSpec{doc.ID, fstest.MapFS{
				"fixture.cue": {Data: fixture}, "spec.cue": {Data: []byte("package fixture\n\n" + doc.Bad + "\n")},
			}})
		}
	}
	return out
}

// afterReplacing returns what is still or newly wrong after text was put in the place of a
// diagnostic, "" when nothing is.
func afterReplacing(t *testing.T, files fstest.MapFS, before diag.List, d diag.Diagnostic, text string) string {
	t.Helper()
	if files[d.Pos.File] == nil || d.Pos.Length == 0 {
		return "it has no place"
	}
	lines := strings.Split(string(files[d.Pos.File].Data), "\n")
	line := lines[d.Pos.Line-1]
	lines[d.Pos.Line-1] = line[:d.Pos.Column-1] + text + line[d.Pos.Column-1+d.Pos.Length:]
	changed := fstest.MapFS{}
	for name, file := range files {
		changed[name] = file
	}
	changed[d.Pos.File] = &fstest.MapFile{Data: []byte(strings.Join(lines, "\n"))}
	after, err := Compile(changed)
	if err != nil {
		t.Fatal(err)
	}
	// The message may name another value that was replaced, so the place counts too.
	known := map[string]bool{}
	for _, old := range before {
		known[fmt.Sprint(old.Rule, old.Pos.File, old.Pos.Line, old.Path)] = true
		known[fmt.Sprint(old.Rule, old.Message)] = true
	}
	for _, now := range slices.DeleteFunc(after.Diagnostics, isSpare) {
		if now.Rule == d.Rule && now.Path == d.Path && now.Message == d.Message {
			return "the fault remains"
		}
		if now.Severity == diag.Info {
			continue // it asks for nothing
		}
		if !known[fmt.Sprint(now.Rule, now.Message)] && (now.Path == d.Path || !known[fmt.Sprint(now.Rule, now.Pos.File, now.Pos.Line, now.Path)]) {
			return fmt.Sprintf("%s: %s", now.Rule, now.Message)
		}
	}
	return ""
}

// TestAdviceOfSizes follows the advice for sizes at the borders of what engines, nodes and
// volumes allow, as TestReplacements does.
func TestAdviceOfSizes(t *testing.T) {
	fixture, err := os.ReadFile("testdata/fixture.cue")
	if err != nil {
		t.Fatal(err)
	}
	var specs []string
	for _, memory := range []string{"200Mi", "450Mi", "600Mi", "1Gi", "1500Mi", "3Gi"} {
		for _, node := range []string{"1Gi", "2Gi", "64Gi"} {
			pool := fmt.Sprintf("pools: compute: node: memory: %q\n", node)
			specs = append(
				specs,
				fmt.Sprintf("%sflink: scoring: {taskManager: {memory: %q, slots: 8, cpu: 8}}", pool, memory),
				fmt.Sprintf("%sflink: scoring: jobManager: memory: %q", pool, memory),
				fmt.Sprintf("%sspark: etl: executor: {memory: %q, overhead: \"500Mi\"}", pool, memory),
				fmt.Sprintf("%sspark: etl: driver: memory: %q", pool, memory),
				fmt.Sprintf("%shistory: ui: {version: \"4.0.1\", image: \"registry.internal/spark:4.0.1\", pool: \"compute\", memory: %q, eventLog: {store: \"lake\", path: \"events\"}}", pool, memory),
			)
		}
	}
	for _, kind := range []string{"gp2", "gp3", "io1", "io2", "st1", "sc1"} {
		for _, rest := range []string{`iops: 50`, `iops: 100000`, `iops: 300000`, `throughput: "100Mi"`, `throughput: "1000Mi"`, `throughput: "9000Mi"`} {
			for _, size := range []string{"1Gi", "100Gi", "20Ti", "70Ti"} {
				specs = append(specs, fmt.Sprintf("storage: fast: ebs: {type: %q, %s}\nspark: etl: shuffle: size: %q", kind, rest, size))
			}
		}
	}
	for _, bounds := range []string{"min: 5, max: 2", "min: 3, max: 4, initial: 1", "min: 0, max: 4, initial: 9"} {
		specs = append(specs, fmt.Sprintf("spark: etl: {dynamicAllocation: {%s}, executor: instances: 7}", bounds))
	}
	for _, slots := range []int{1, 8, 16, 40} {
		specs = append(specs, fmt.Sprintf("flink: scoring: {mode: \"application\", deployment: \"standalone\", taskManager: {slots: %d, replicas: 2, memory: \"32Gi\"}}", slots))
	}
	advice := 0
	for _, text := range specs {
		files := fstest.MapFS{"fixture.cue": {Data: fixture}, "spec.cue": {Data: []byte("package fixture\n" + text + "\n")}}
		before, err := Compile(files)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range before.Diagnostics {
			value := d.Replacement
			if value == "" {
				value = bound(d, markedText(files, d.Pos))
			}
			if value == "" || d.Pos.File != "spec.cue" {
				continue
			}
			advice++
			if fault := afterReplacing(t, files, before.Diagnostics, d, value); fault != "" {
				t.Errorf("%s\n\t%s: %s\n\treplaced by %s: %s", text, d.Rule, d.Message, value, fault)
			}
		}
	}
	if advice < 100 {
		t.Errorf("%d pieces of advice; want at least 100", advice)
	}
}
