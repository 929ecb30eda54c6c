package compiler

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/internal/diag"
)

// wantComment matches an expectation on the faulty line: a quoted regular expression for
// "RULE: message". A line may have several.
var (
	wantComment = regexp.MustCompile(`// want (.*)$`)
	wantText    = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`")
)

// TestInvalid compiles invalid specs. Each file of testdata/invalid holds chunks that are
// separated by lines of dashes. A chunk is added to the fixture, or is a whole spec if it
// has its own package clause. The diagnostics on each line must equal the expectations on
// that line.
func TestInvalid(t *testing.T) {
	all := chunks(t)
	for _, chunk := range all {
		t.Run(chunk.name, func(t *testing.T) { checkChunk(t, chunk.text) })
	}
	if len(all) < 60 {
		t.Errorf("%d wrong specs; want at least 60", len(all))
	}
}

// A chunk is one invalid spec.
type chunk struct {
	name string // file and line
	text string
}

// chunks returns the invalid specs of testdata/invalid.
func chunks(t *testing.T) []chunk { return chunksOf(t, "testdata/invalid/*.cue") }

// chunksOf returns the invalid specs of the files that match a pattern.
func chunksOf(t *testing.T, pattern string) []chunk {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	var all []chunk
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		line := 1
		for _, one := range strings.Split(string(text), "\n---\n") {
			all = append(all, chunk{name: fmt.Sprintf("%s:%d", filepath.Base(name), line), text: one})
			line += strings.Count(one, "\n") + 2
		}
	}
	return all
}

func checkChunk(t *testing.T, chunk string) {
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
	files["spec.cue"] = &fstest.MapFile{Data: []byte(chunk)}
	result, err := Compile(files)
	if err != nil {
		t.Fatal(err)
	}
	wants := wantsOf(t, chunk)
	for _, d := range slices.DeleteFunc(result.Diagnostics, isSpare) {
		text := d.Rule + ": " + d.Message
		line := d.Pos.Line
		if d.Pos.File != "spec.cue" {
			t.Errorf("%s:%d: unexpected: %s", d.Pos.File, line, text)
			continue
		}
		if !take(wants, line, text) {
			t.Errorf("line %d: unexpected: %s", line-above, text)
		}
		if d.Fix == "" && d.Severity == diag.Error {
			t.Errorf("line %d: no fix: %s", line-above, text)
		}
		if strings.ContainsAny(d.Message, "#\n") || strings.HasSuffix(d.Message, ".") {
			t.Errorf("line %d: message is not one plain sentence: %q", line-above, d.Message)
		}
	}
	for line, patterns := range wants {
		for _, pattern := range patterns {
			t.Errorf("line %d: not reported: %s", line-above, pattern)
		}
	}
	if result.Diagnostics.HasErrors() != (result.Environments == nil) {
		t.Error("objects although there are errors, or none although there are none")
	}
}

func wantsOf(t *testing.T, chunk string) map[int][]*regexp.Regexp {
	t.Helper()
	wants := map[int][]*regexp.Regexp{}
	for i, line := range strings.Split(chunk, "\n") {
		m := wantComment.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		for _, quoted := range wantText.FindAllString(m[1], -1) {
			text, err := strconv.Unquote(quoted)
			if err != nil {
				t.Fatalf("line %d: %v", i+1, err)
			}
			wants[i+1] = append(wants[i+1], regexp.MustCompile("^(?:"+text+")$"))
		}
	}
	return wants
}

// take removes the first expectation of a line that matches the text.
func take(wants map[int][]*regexp.Regexp, line int, text string) bool {
	for i, pattern := range wants[line] {
		if pattern.MatchString(text) {
			wants[line] = append(wants[line][:i:i], wants[line][i+1:]...)
			return true
		}
	}
	return false
}
