package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/overlays"
)

// TestRunWithoutName runs with an empty list of arguments, without even a program name.
func TestRunWithoutName(t *testing.T) {
	var stderr bytes.Buffer
	if code := Run(nil, io.Discard, &stderr); code != exitUsage || stderr.Len() == 0 {
		t.Errorf("Run: want code %d and help, got %d and %q", exitUsage, code, stderr.String())
	}
}

// panicking is an output whose Write panics, as a fault of the program would.
type panicking struct{}

func (panicking) Write([]byte) (int, error) { panic("no") }

func TestPanicIsTheMachinesFault(t *testing.T) {
	var stderr bytes.Buffer
	if code := Run([]string{"lakewright", "version"}, panicking{}, &stderr); code != exitMachine {
		t.Errorf("Run: want code %d, got %d", exitMachine, code)
	}
	const want = "error: lakewright itself failed: no; please report it with the lines below\n"
	if got := stderr.String(); !strings.HasPrefix(got, want) {
		t.Errorf("stderr: want %q first, got %q", want, got)
	}
}

// TestExit requires the exit code and at most one safe line for every kind of error.
func TestExit(t *testing.T) {
	for _, tt := range []struct {
		name   string
		err    error
		code   int
		stderr string
	}{
		{name: "nothing"},
		{name: "fault", err: faultf("wrong: %d", 1), code: exitFault, stderr: "error: wrong: 1\n"},
		{name: "printed already", err: &failure{code: exitDifferent}, code: exitDifferent},
		{name: "wrapped", err: fmt.Errorf("outer: %w", usagef("inner")), code: exitUsage, stderr: "error: inner\n"},
		{name: "any other", err: errors.New("disk"), code: exitMachine, stderr: "error: disk\n"},
		{name: "two lines", err: errors.New("one\ntwo"), code: exitMachine, stderr: "error: one two\n"},
		{name: "hostile", err: errors.New("a\x1b[2J\u202e"), code: exitMachine, stderr: "error: a\uFFFD[2J\uFFFD\n"},
		{
			name: "locked", err: writeError(&overlays.SystemError{Doing: "lock", Path: "out", Err: overlays.ErrLocked}), code: exitMachine,
			stderr: "error: lock out: another run of lakewright is writing there; wait until it has finished\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var stderr bytes.Buffer
			p := &program{stdout: &output{Writer: io.Discard}, stderr: &stderr}
			if code := p.exit(tt.err); code != tt.code {
				t.Errorf("code: want %d, got %d", tt.code, code)
			}
			if diff := cmp.Diff(tt.stderr, stderr.String()); diff != "" {
				t.Errorf("stderr (-want +got):\n%s", diff)
			}
		})
	}
}

// TestEverySubjectIsExplained explains each rule and each field.
func TestEverySubjectIsExplained(t *testing.T) {
	for _, subject := range explainable() {
		var stdout, stderr bytes.Buffer
		if code := Run([]string{"lakewright", "explain", subject}, &stdout, &stderr); code != exitFine || stdout.Len() == 0 {
			t.Errorf("explain %s: code %d: %s", subject, code, stderr.String())
		}
	}
}

// TestFindAgreesWithTheLanguage requires that find and the language resolve each path to
// the same field.
func TestFindAgreesWithTheLanguage(t *testing.T) {
	l := load.Language()
	for _, path := range allPaths(l) {
		found, ok := find(l, strings.Split(path, "."))
		if !ok || string(found.path) != path {
			t.Errorf("find(%s): %t, %s", path, ok, found.path)
		}
	}
}

// TestExamplesOfArgoCD requires that the example equals the files that init creates, and
// that they are valid YAML.
func TestExamplesOfArgoCD(t *testing.T) {
	const dir = "../../examples/argocd"
	want, err := os.ReadFile(filepath.Join(dir, "plugin.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := scaffold.ReadFile("scaffold/argocd/plugin.yaml.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("init lays down another plugin.yaml than %s has (-example +init)\n%s", dir, diff)
	}
	for name, kind := range map[string]string{
		"plugin.yaml": "ConfigManagementPlugin", "application.yaml": "Application", "sidecar.yaml": "Deployment",
	} {
		var object struct {
			Kind string `json:"kind"`
		}
		readYAML(t, filepath.Join(dir, name), &object)
		if object.Kind != kind {
			t.Errorf("%s: kind %q; want %q", name, object.Kind, kind)
		}
	}
}

// A hook is a hook of pre-commit.
type hook struct {
	ID            string `json:"id"`
	Name          string `json:"name"`
	Entry         string `json:"entry"`
	Language      string `json:"language"`
	PassFilenames *bool  `json:"pass_filenames"`
	AlwaysRun     bool   `json:"always_run"`
}

// TestPreCommitHooks requires that each hook runs an existing verb with its flags, also for a
// commit that only deletes files, and that one of them prints the diagnostics.
func TestPreCommitHooks(t *testing.T) {
	var published []hook
	readYAML(t, "../../.pre-commit-hooks.yaml", &published)
	if len(published) != 4 {
		t.Fatalf("%d hooks; want vet and diff, built and -system", len(published))
	}
	for _, h := range published {
		want := "golang"
		if strings.HasSuffix(h.ID, "-system") {
			want = "system"
		}
		checkHook(t, h, want)
	}
	for _, version := range []string{"(devel)", "v0.0.0-20261128083838-0123456789ab"} {
		var config []struct{ Hooks []hook }
		if err := yaml.Unmarshal([]byte(hooks(version)), &config); err != nil || len(config) != 1 || len(config[0].Hooks) != 2 {
			t.Fatalf("hooks(%q): %v, %+v", version, err, config)
		}
		for _, h := range config[0].Hooks {
			checkHook(t, h, "system")
		}
	}
	if got := hooks("v1.2.3"); !strings.Contains(got, "rev: v1.2.3\n") {
		t.Errorf("hooks of a release name another one:\n%s", got)
	}
}

func checkHook(t *testing.T, h hook, language string) {
	t.Helper()
	if h.ID == "" || h.Name == "" || h.Language != language || h.PassFilenames == nil || *h.PassFilenames || !h.AlwaysRun {
		t.Errorf("hook is not complete: %+v", h)
	}
	words := strings.Fields(h.Entry)
	args, err := arrange((&program{}).verbs(), words[1:])
	if err != nil || words[0] != "lakewright" {
		t.Errorf("%s: runs %q, which is wrong usage: %v", h.ID, h.Entry, err)
	}
	if quiet := slices.Contains(args, "--no-diagnostics"); quiet != (args[0] == "diff") {
		t.Errorf("%s: runs %q; want vet alone to print diagnostics", h.ID, h.Entry)
	}
}

func readYAML(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}
