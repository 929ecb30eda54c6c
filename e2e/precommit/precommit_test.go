// Package precommit proves the hooks with the real pre-commit, from PyPI.
package precommit

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// release is the version of pre-commit.
const release = "4.7.0"

// TestHooks commits with the published hooks: a tree that the spec says passes, a commit that only
// deletes a generated file is refused, and one fault of the spec is printed once.
func TestHooks(t *testing.T) {
	tool := install(t)
	bin := t.TempDir()
	run(t, "../..", nil, "go", "build", "-o", filepath.Join(bin, "lakewright"), ".")
	env := append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"PRE_COMMIT_HOME="+t.TempDir(), "HOME="+t.TempDir(), "PRE_COMMIT_COLOR=never")
	hooks := repository(t, env)
	text, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(hooks, ".pre-commit-hooks.yaml"), string(text))
	run(t, hooks, env, "git", "add", ".")
	run(t, hooks, env, "git", "commit", "-qm", "hooks")
	revision := strings.TrimSpace(run(t, hooks, env, "git", "rev-parse", "HEAD"))

	user := repository(t, env)
	if err := os.CopyFS(user, os.DirFS("../../examples/quickstart")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(user, ".pre-commit-config.yaml"),
		"repos:\n- repo: "+hooks+"\n  rev: "+revision+"\n  hooks:\n  - id: lakewright-vet-system\n  - id: lakewright-diff-system\n")
	run(t, user, env, filepath.Join(bin, "lakewright"), "build", ".")
	run(t, user, env, tool, "install")
	run(t, user, env, "git", "add", ".")
	run(t, user, env, "git", "commit", "-qm", "a tree that the spec says")

	run(t, user, env, "git", "rm", "-q", "deploy/overlays/prod/kustomization.yaml")
	out := refused(t, user, env, "a deleted file")
	if !strings.Contains(out, "added   overlays/prod/kustomization.yaml") {
		t.Errorf("the hook does not name the deleted file:\n%s", out)
	}
	run(t, user, env, "git", "reset", "-q", "--hard")

	write(t, filepath.Join(user, "fault.cue"), "package quickstart\n\nspark: \"daily-report\": executor: memory: \"2gigs\"\n")
	run(t, user, env, "git", "add", ".")
	out = refused(t, user, env, "a fault")
	if n := strings.Count(out, "2gigs"); n == 0 || strings.Count(out, "fault.cue:3:") != 1 {
		t.Errorf("the fault is not printed once:\n%s", out)
	}
}

// install returns pre-commit, which it installs into the user's cache if it is not there.
func install(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "lakewright", "e2e", "pre-commit-"+release)
	tool := filepath.Join(dir, "bin", "pre-commit")
	if _, err := os.Stat(tool); err == nil {
		return tool
	}
	for _, args := range [][]string{
		{"python3", "-m", "venv", "--clear", dir},
		{filepath.Join(dir, "bin", "pip"), "install", "-q", "pre-commit==" + release},
	} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Skipf("SKIPPED: pre-commit cannot be installed: %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	return tool
}

// repository returns an empty git repository.
func repository(t *testing.T, env []string) string {
	t.Helper()
	dir := t.TempDir()
	run(t, dir, env, "git", "init", "-q")
	run(t, dir, env, "git", "config", "user.name", "somebody")
	run(t, dir, env, "git", "config", "user.email", "somebody@example.com")
	return dir
}

// run runs a program, which must succeed, and returns what it prints.
func run(t *testing.T, dir string, env []string, args ...string) string {
	t.Helper()
	command := exec.Command(args[0], args[1:]...)
	command.Dir, command.Env = dir, env
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// refused requires that the hooks refuse a commit, and returns what they print.
func refused(t *testing.T, dir string, env []string, message string) string {
	t.Helper()
	command := exec.Command("git", "commit", "-qm", message)
	command.Dir, command.Env = dir, env
	out, err := command.CombinedOutput()
	if err == nil {
		t.Fatalf("the hooks accept %s:\n%s", message, out)
	}
	return string(out)
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
