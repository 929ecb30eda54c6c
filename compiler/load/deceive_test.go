package load

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/internal/diag"
)

// deceivingIn returns the findings of SPC016 in a file.
func deceivingIn(t *testing.T, text string) diag.List {
	t.Helper()
	c := collector{fsys: fstest.MapFS{"a.cue": &fstest.MapFile{Data: []byte(text)}}}
	if err := c.collect("."); err != nil {
		t.Fatal(err)
	}
	var found diag.List
	for _, d := range c.list {
		if d.Rule == deceiving {
			found = append(found, d)
		}
	}
	return found
}

// TestDeceiving tries each character that deceives in a comment, in a text, in a text of several
// lines and behind the last line.
func TestDeceiving(t *testing.T) {
	var all []rune
	for _, r := range [][2]rune{{0x202A, 0x202E}, {0x2066, 0x2069}, {0x200B, 0x200F}, {0x2060, 0x2064}, {0x2028, 0x2029}, {0xE0001, 0xE0001}, {0xE0020, 0xE007F}, {1, 8}, {11, 13}, {0x1b, 0x1b}, {0x7f, 0x9f}} {
		for c := r[0]; c <= r[1]; c++ {
			all = append(all, c)
		}
	}
	all = append(all, 0x061C, 0x00AD, 0x180E, 0x3164)
	for _, r := range all {
		for _, text := range []string{"package a\n// one X two\n", "package a\nname: \"one X two\"\n", "package a\nx: 1\ntext: \"\"\"\n\tone X two\n\t\"\"\"\n", "package a\nname: \"x\"\n// X"} {
			found := deceivingIn(t, strings.ReplaceAll(text, "X", string(r)+"y"))
			if len(found) != 1 {
				t.Errorf("%U in %q: %d findings", r, text, len(found))
			} else if d := found[0]; d.Pos.Line < 2 || !strings.Contains(d.Message, fmt.Sprintf("%U", r)) || strings.ContainsRune(d.Message+d.Fix, r) {
				t.Errorf("%U in %q: %v", r, text, d)
			}
		}
	}
	for _, text := range []string{
		"\ufeffpackage a\nname: \"Ärger, naïve, 日本語, עברית, 🚀\"\n", "package a\r\nname: \"x\"\r\n", "package a\n// tab\there\n",
		`package a` + "\n" + `name: "\u202e\u200b"` + "\n",
	} {
		if found := deceivingIn(t, text); len(found) > 0 {
			t.Errorf("%q: %v", text, found)
		}
	}
	if n := len(deceivingIn(t, "package a\n"+strings.Repeat("// \u202e\n", 1000))); n != 20 {
		t.Errorf("%d findings in one file", n)
	}
}

// TestDeceivingNames: the name of a file that is not UTF-8, or that deceives, is a fault of the
// user, and the message does not contain it.
func TestDeceivingNames(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the file systems of this system refuse such names")
	}
	for name, want := range map[string]string{
		"a\xff.cue":     "SPC001",
		"a\u202e.cue":   "SPC016",
		"a\x1b[2J.cue":  "SPC016",
		"a\u200bb.cue":  "SPC016",
		"überall.cue":   "",
		"_skip\xff.cue": "",
	} {
		dir := t.TempDir()
		for _, file := range []string{name, "b.cue"} {
			if err := os.WriteFile(filepath.Join(dir, file), []byte("package a\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		c := collector{fsys: os.DirFS(dir)}
		if err := c.collect("."); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		got := ""
		for _, d := range c.list {
			got += d.Rule
			for _, part := range []string{"\xff", "\u202e", "\x1b", "\u200b"} {
				if text := d.Message + d.Pos.File; strings.Contains(text, part) {
					t.Errorf("%q: the message contains the name: %q", name, text)
				}
			}
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
