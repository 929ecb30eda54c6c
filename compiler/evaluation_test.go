package compiler

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/internal/diag"
)

// wantAt matches an expectation of testdata/evaluation: the rule with its message, the words that
// are marked, the fix and the replacement.
var wantAt = regexp.MustCompile("`([^`]*)` at `([^`]*)`(?: fix `([^`]*)`)?(?: put `([^`]*)`)?")

// TestEvaluation compiles wrong specs whose fault is one of names, templates, loops, patterns and
// expressions. The files of testdata/evaluation are like those of testdata/invalid, but an
// expectation also gives the words that the diagnostic marks, its fix and its replacement:
//
//	// want `RULE: message` at `words` fix `fix` put `replacement`
//
// Message and fix are regular expressions. `// file: NAME` begins another file.
func TestEvaluation(t *testing.T) {
	for name, least := range map[string]int{"names.cue": 30, "shared.cue": 30, "patterns.cue": 30, "consequences.cue": 30, "expressions.cue": 50} {
		all := chunksOf(t, filepath.Join("testdata/evaluation", name))
		for _, chunk := range all {
			t.Run(chunk.name, func(t *testing.T) { checkEvaluation(t, chunk.text) })
		}
		if len(all) < least {
			t.Errorf("%s has %d wrong specs; want at least %d", name, len(all), least)
		}
	}
}

func checkEvaluation(t *testing.T, chunk string) {
	t.Helper()
	files, above := evaluationFiles(t, chunk)
	result, err := Compile(files)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range slices.DeleteFunc(result.Diagnostics, isUnused) {
		line := d.Pos.Line
		if d.Pos.File == "spec.cue" {
			line -= above
		}
		got = append(got, fmt.Sprintf("%s:%d `%s: %s` at `%s` fix `%s` put `%s`", d.Pos.File, line, d.Rule, d.Message, marked(files, d.Pos), d.Fix, d.Replacement))
		if d.Replacement != "" {
			checkReplacement(t, files, d, result.Diagnostics)
		}
	}
	for name, file := range files {
		for i, text := range strings.Split(string(file.Data), "\n") {
			line := i + 1
			if name == "spec.cue" {
				line -= above
			}
			_, wants, _ := strings.Cut(text, "// want ")
			for _, m := range wantAt.FindAllStringSubmatch(wants, -1) {
				put := regexp.QuoteMeta(m[4])
				pattern := fmt.Sprintf("^%s:%d `%s` at `%s` fix `.*(%s).*` put `%s`$", regexp.QuoteMeta(name), line, m[1], regexp.QuoteMeta(m[2]), m[3], put)
				i := slices.IndexFunc(got, regexp.MustCompile(pattern).MatchString)
				if i < 0 {
					t.Errorf("not reported: %s", pattern)
					continue
				}
				got = slices.Delete(got, i, i+1)
			}
		}
	}
	for _, d := range got {
		t.Errorf("unexpected: %s", d)
	}
}

// evaluationFiles returns the files of a chunk, and the number of lines above its own.
func evaluationFiles(t *testing.T, chunk string) (fstest.MapFS, int) {
	t.Helper()
	files, above := fstest.MapFS{}, 0
	if !strings.HasPrefix(chunk, "package ") {
		fixture, err := os.ReadFile("testdata/fixture.cue")
		if err != nil {
			t.Fatal(err)
		}
		files["fixture.cue"] = &fstest.MapFile{Data: fixture}
		chunk, above = "package fixture\n"+chunk, 1
	}
	name := "spec.cue"
	for i, part := range strings.Split(chunk, "\n// file: ") {
		if i > 0 {
			name, part, _ = strings.Cut(part, "\n")
		}
		files[name] = &fstest.MapFile{Data: []byte(part + "\n")}
	}
	return files, above
}

// marked returns the text at a position.
func marked(files fstest.MapFS, pos diag.Pos) string {
	if files[pos.File] == nil {
		return "?"
	}
	line := strings.Split(string(files[pos.File].Data), "\n")[pos.Line-1]
	return line[pos.Column-1 : min(pos.Column-1+pos.Length, len(line))]
}

// isUnused reports whether a diagnostic is about something that no workload uses, which most of the
// examples here do not do.
func isUnused(d diag.Diagnostic) bool {
	return slices.Contains([]string{"ENV021", "ENV022", "ENV023"}, d.Rule)
}

// checkReplacement makes a replacement, and requires that the fault is gone and that there is no
// new one.
func checkReplacement(t *testing.T, files fstest.MapFS, d diag.Diagnostic, before diag.List) {
	t.Helper()
	fixed := fstest.MapFS{}
	for name, file := range files {
		fixed[name] = file
	}
	lines := strings.Split(string(files[d.Pos.File].Data), "\n")
	line, from := lines[d.Pos.Line-1], d.Pos.Column-1
	lines[d.Pos.Line-1] = line[:from] + d.Replacement + line[from+d.Pos.Length:]
	fixed[d.Pos.File] = &fstest.MapFile{Data: []byte(strings.Join(lines, "\n"))}
	result, err := Compile(fixed)
	if err != nil {
		t.Fatal(err)
	}
	text := func(d diag.Diagnostic) string { return d.Rule + d.Pos.File + d.Message }
	was := map[string]bool{}
	for _, d := range before {
		was[text(d)] = true
	}
	for _, other := range result.Diagnostics {
		if !was[text(other)] && other.Severity == diag.Error {
			t.Errorf("the replacement of %q by %q makes a new fault: %s: %s", marked(files, d.Pos), d.Replacement, other.Rule, other.Message)
		}
		if text(other) == text(d) && other.Pos.Line == d.Pos.Line {
			t.Errorf("the replacement of %q by %q does not mend the fault", marked(files, d.Pos), d.Replacement)
		}
	}
}

// inner are the words that mean something only within CUE, Go, or this compiler.
var inner = regexp.MustCompile(`conflicting values|incomplete value|_\|_|\bbottom\b|goroutine|panic|runtime error|\.go:\d+|disjunction|\bunif(y|ied|ication)|IDENT|` +
	`expected (operand|label|selector)|found newline|\bEOF\b|map\[|&\{|<nil>|%!|\*ast\.|non-concrete|cannot use value|invalid operand|(operator|unary|binary) expression|` +
	`structural cycle|field not allowed|cannot range|cannot reference optional|adding field|invalid interpolation|ambiguous default|type (int|string|struct|list|float|number)\b|` +
	`struct literal|conjunct|import failed|comprehension|vertex|interpolation|lakewright\(`)

// TestMessagesArePlain requires that no message, fix or note of the wrong specs has a word that a
// user of the language need not know.
func TestMessagesArePlain(t *testing.T) {
	for _, chunk := range slices.Concat(chunks(t), chunksOf(t, "testdata/evaluation/*.cue")) {
		files, _ := evaluationFiles(t, chunk.text)
		result, err := Compile(files)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range result.Diagnostics {
			text := d.Message + " " + d.Fix
			for _, note := range d.Notes {
				text += " " + note.Text
			}
			if word := inner.FindString(text); word != "" && !strings.Contains(chunk.text, word) && d.Rule != "SPC002" {
				t.Errorf("%s: %q in %q", chunk.name, word, text)
			}
			if !d.Pos.IsValid() && len(files) > 0 {
				t.Errorf("%s: no position: %s", chunk.name, d.Message)
			}
		}
	}
}

// TestReplacementsFit requires that each replacement of the wrong specs takes the place of one
// word: of the name of a field by a name, or of a value that is written out by a value.
func TestReplacementsFit(t *testing.T) {
	isName := regexp.MustCompile(`^([A-Za-z_][\w]*|"[^"]*"|\["[^"]*"\])$`)
	isValue := regexp.MustCompile(`^(-?[0-9][0-9._]*[A-Za-z]*|true|false|null|#*"[^"].*|""|\[.*\]|\{.*\}|""".*|'[^']*')$`)
	isNames := regexp.MustCompile(`^([A-Za-z_][\w]*|"[^"]*"|\["[^"]*"\])(: ([A-Za-z_][\w]*|"[^"]*"))*$`)
	seen := 0
	for _, chunk := range slices.Concat(chunks(t), chunksOf(t, "testdata/evaluation/*.cue")) {
		files, _ := evaluationFiles(t, chunk.text)
		result, err := Compile(files)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range result.Diagnostics {
			if d.Replacement == "" {
				continue
			}
			seen++
			line := strings.Split(string(files[d.Pos.File].Data), "\n")[d.Pos.Line-1]
			was, after := marked(files, d.Pos), line[d.Pos.Column-1+d.Pos.Length:]
			isLabel := strings.HasPrefix(after, ":") || strings.HasPrefix(after, "?:")
			isField := !isValue.MatchString(was) && strings.Contains(was, ": ") && strings.Contains(d.Replacement, ": ")
			switch {
			case was == "":
				t.Errorf("%s: %s: nothing is marked", chunk.name, d.Message)
			case isField:
			case isLabel && !(isName.MatchString(was) && isNames.MatchString(d.Replacement)):
				t.Errorf("%s: %s: %q is put over the name %s", chunk.name, d.Message, d.Replacement, was)
			case !isLabel && !(isValue.MatchString(was) && isValue.MatchString(d.Replacement)):
				t.Errorf("%s: %s: %q is put over %s", chunk.name, d.Message, d.Replacement, was)
			}
		}
	}
	if seen < 100 {
		t.Errorf("%d replacements; want at least 100", seen)
	}
}
