package program

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestRemovedNotes proves that the list names an option once and has a reason for it.
func TestRemovedNotes(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range removed {
		if seen[f.Key] {
			t.Errorf("%s is in the list twice", f.Key)
		}
		seen[f.Key] = true
		if f.Field == "" && f.Reason == "" {
			t.Errorf("%s: neither a field nor a reason", f.Key)
		}
	}
}

// TestRemovedOptions passes each removed option to a JVM of Java 17 or newer, and two
// collectors together, and expects the JVM to refuse them.
func TestRemovedOptions(t *testing.T) {
	java := os.Getenv("JAVA")
	if java == "" {
		t.Skip("SKIPPED: no JVM is asked what it knows: set JAVA to a program of Java 17 or newer")
	}
	starts := func(options ...string) bool {
		return exec.Command(java, append(options, "-version")...).Run() == nil
	}
	if !starts("-XX:+UseG1GC") {
		t.Fatalf("%s does not start at all", java)
	}
	for _, f := range removed {
		forms := []string{f.Key}
		switch {
		case strings.HasPrefix(f.Key, "-D"):
			forms = []string{f.Key + "=x"}
		case !strings.HasPrefix(f.Key, "-"):
			forms = []string{"-XX:+" + f.Key, "-XX:" + f.Key + "=1"}
		}
		for _, form := range forms {
			if starts(form) {
				t.Errorf("%s: the JVM starts", form)
			}
		}
	}
	if starts("-XX:+UseG1GC", "-XX:+UseParallelGC") || !starts("-XX:+UseG1GC", "-XX:-UseG1GC", "-XX:+UseParallelGC") {
		t.Error("two collectors are not what the rule says")
	}
}
