package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPapers makes the papers of the program: each module has a licence that is known, and none is
// missing in either paper.
func TestPapers(t *testing.T) {
	t.Chdir("../..")
	dir := t.TempDir()
	program := filepath.Join(dir, "lakewright")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := write(program, "v1.2.3", dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "sbom.json"))
	if err != nil {
		t.Fatal(err)
	}
	var bom struct {
		BomFormat  string
		Metadata   struct{ Component component }
		Components []component
	}
	if err := json.Unmarshal(text, &bom); err != nil || bom.BomFormat != "CycloneDX" || bom.Metadata.Component.Version != "v1.2.3" {
		t.Fatalf("sbom.json: %v: %.300s", err, text)
	}
	listed, err := os.ReadFile(filepath.Join(dir, "licences.txt"))
	if err != nil {
		t.Fatal(err)
	}
	found, err := exec.Command("go", "version", "-m", program).Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := 0
	for line := range strings.Lines(string(found)) {
		fields := strings.Fields(line)
		if len(fields) < 3 || fields[0] != "dep" {
			continue
		}
		deps++
		if purl := "pkg:golang/" + fields[1] + "@" + fields[2]; !bytes.Contains(text, []byte(purl)) || !bytes.Contains(listed, []byte(fields[1])) {
			t.Errorf("%s is missing", purl)
		}
	}
	if deps == 0 || deps > 60 || len(bom.Components) != deps+1 {
		t.Errorf("%d modules in the program, at most 60 are wanted, and %d in sbom.json", deps, len(bom.Components))
	}
}
