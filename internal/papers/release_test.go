package main

import (
	"os"
	"strings"
	"testing"
)

// TestRelease reads the recipe of the image and of the archives, which only make release follows.
func TestRelease(t *testing.T) {
	for file, wanted := range map[string][]string{
		"../../.ci/Containerfile": {"\nFROM scratch\n", "\nUSER 999:999\n", "--chmod=0755 lakewright "},
		"../../.ci/archive":       {"CGO_ENABLED=0", "--mtime='2020-01-01", "--owner=0", "gzip -n", "SECURITY.md"},
		"../../Makefile":          {"sha256sum *.tar.gz *.zip licences.txt sbom.json > SHA256SUMS", "-trimpath -buildvcs=false", "linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64"},
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range wanted {
			if !strings.Contains(string(text), part) {
				t.Errorf("%s has no %q", file, part)
			}
		}
	}
}
