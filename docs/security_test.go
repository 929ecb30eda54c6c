package docs

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	promised = regexp.MustCompile("`((?:Test|Fuzz)\\w+)`")
	testFile = regexp.MustCompile(`\bin ([\w/.]+_test\.go)`)
	target   = regexp.MustCompile("`make (\\w+)")
)

// TestSecurity requires that each promise of SECURITY.md names a test or a target, and that those
// exist.
func TestSecurity(t *testing.T) {
	text, err := os.ReadFile("../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	_, part, _ := strings.Cut(string(text), "## What is promised")
	part, _, _ = strings.Cut(part, "\n## ")
	promises := 0
	for line := range strings.Lines(part) {
		cells := strings.Split(line, "|")
		if len(cells) != 4 || strings.TrimSpace(cells[1]) == "promise" || strings.HasPrefix(cells[1], "---") {
			continue
		}
		promises++
		found := 0
		for _, name := range target.FindAllStringSubmatch(cells[2], -1) {
			found++
			if !strings.Contains(string(makefile), "\n"+name[1]+":") {
				t.Errorf("make has no target %s", name[1])
			}
		}
		// Names of tests come before the file that they are in.
		rest := cells[2]
		for _, file := range testFile.FindAllStringSubmatchIndex(cells[2], -1) {
			at := strings.Index(rest, cells[2][file[2]:file[3]])
			before := rest[:at]
			rest = rest[at:]
			code, err := os.ReadFile("../" + cells[2][file[2]:file[3]])
			if err != nil {
				t.Error(err)
				continue
			}
			for _, name := range promised.FindAllStringSubmatch(before, -1) {
				found++
				if !strings.Contains(string(code), "func "+name[1]+"(") {
					t.Errorf("%s has no %s", cells[2][file[2]:file[3]], name[1])
				}
			}
		}
		if found == 0 || len(promised.FindAllString(cells[2], -1)) > 0 && testFile.FindString(cells[2]) == "" {
			t.Errorf("no test holds it: %s", strings.TrimSpace(cells[1]))
		}
	}
	if promises < 20 {
		t.Errorf("%d promises were found", promises)
	}
}
