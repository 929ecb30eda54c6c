package diag

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// goldens names the golden file of each format.
var goldens = map[Format]string{
	Text:   "report.txt",
	JSON:   "report.json",
	SARIF:  "report.sarif",
	GitHub: "report.github",
	JUnit:  "report.xml",
}

// specSources holds the source files of specReport.
var specSources = map[string]string{
	"spec.cue": strings.Repeat("\n", 9) +
		"spark: etl: {\n" +
		"\tdriver: {cores: 1,\tmemory: \"2GB\"} // tabs\n" +
		"\tlabels: {team: \"数据 größe 🚀\", tier: \"hott\"}\r\n" +
		"\tconf: {\"spark.x\": \"\x1b[31mred\x1b[0m \u202egnp.exe\u0085\"}\n" +
		"}\n" +
		strings.Repeat("\n", 16) +
		"environments: prod: spark: etl: executor: memory: \"16Gi\"\n",
	"pools & tiers/été.cue": "pools: mem: node: memory: \"15565Mi\"\n" +
		"storage: {" + strings.Repeat(`a: 1, `, 40) + `fst: ebs: {}, ` + strings.Repeat(`b: 2, `, 40) + "}\n",
}

// specList has every kind of diagnostic: several files, notes, several
// environments, no position, tabs, wide characters, hostile text, replacements.
var specList = List{
	{
		Rule: "QTY001", Severity: Error, Path: "spark.etl.driver.memory",
		Pos:     Pos{File: "spec.cue", Line: 11, Column: 29, Length: 5},
		Message: `"2GB" is no size`, Fix: "write sizes as Kubernetes does", Replacement: `"2Gi"`,
	}, {
		Rule: "schema", Severity: Error, Path: "spark.etl.labels.tier",
		Pos:     Pos{File: "spec.cue", Line: 12, Column: 45, Length: 6},
		Message: `"hott" is no tier`, Fix: `did you mean "hot"?`, Replacement: `"hot"`,
	}, {
		Rule: "CNF002", Severity: Warning, Path: "spark.etl.conf.\"spark.x\"",
		Pos:     Pos{File: "spec.cue", Line: 13, Column: 21, Length: 31},
		Message: "value \"\x1b[31mred\x1b[0m\n::error::forged \u202egnp.exe\u0085\xff\" [is](http://evil.example) ]]> 100% odd",
		Envs:    []string{"dev"},
		Notes:   []Note{{Path: "profiles.\x07bell", Text: "no place,\r\nbut <two> lines"}},
	}, {
		Rule: "SPK003", Severity: Error, Path: "spark.etl.executor.memory",
		Pos:     Pos{File: "spec.cue", Line: 31, Column: 51, Length: 6},
		Message: `executor needs 17.6Gi, a node of pool "mem" has 15.2Gi`, Envs: []string{"prod"},
		Fix: "set memory to at most 14150Mi, or choose a larger pool", Replacement: `"14150Mi"`,
		Notes: []Note{
			{Path: "pools.mem", Pos: Pos{File: "pools & tiers/été.cue", Line: 1, Column: 8, Length: 3}, Text: `pool "mem" is declared here`},
			{Text: "limits are requests here"},
		},
	}, {
		Rule: "STO004", Severity: Warning, Path: "storage.fst",
		Pos:     Pos{File: "pools & tiers/été.cue", Line: 2, Column: 251, Length: 3},
		Message: "tier is used by nothing", Envs: []string{"dev", "prod"},
	}, {
		Rule: "ENV001", Severity: Error, Path: "environments.dev",
		Pos:     Pos{File: "generated, 50%:1.cue", Line: 7, Column: 3},
		Message: "environment has no profile", Fix: "name one", Replacement: "dev: {\n\tprofile: \"dev\"\n}\n",
	}, {
		Rule: "NET001", Severity: Info, Path: "network", Message: "no network profile is declared",
	}, {
		Rule: "load", Severity: Error, Message: "the directory has no CUE file", Fix: "run lakewright init",
	},
}

// specReport returns a report of specList with sources and rules.
func specReport() Report {
	return Report{
		Tool: "lakewright", Version: "0.1.0", Dir: "lake house",
		Source: func(file string) []byte {
			if s, ok := specSources[file]; ok {
				return []byte(s)
			}
			return nil
		},
		Rule: func(id string) (Rule, bool) {
			if id != "SPK003" {
				return Rule{}, false
			}
			return Rule{
				ID: id, Title: "An executor fits on one node of its pool",
				Why: "a pod larger than every node stays pending for ever & says < nothing",
				Ref: "https://example.org/docs?a=1&b=2",
			}, true
		},
		List: slices.Clone(specList),
	}
}

// output returns the printed report.
func output(t testing.TB, r Report, f Format) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.Print(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for _, f := range Formats() {
		t.Run(string(f), func(t *testing.T) {
			file := filepath.Join("testdata", goldens[f])
			got := output(t, specReport(), f)
			if os.Getenv("UPDATE_GOLDEN") == "1" {
				if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got), UPDATE_GOLDEN=1 rewrites:\n%s", file, diff)
			}
		})
	}
}

func TestNoOrphanGolden(t *testing.T) {
	var want, got []string
	for _, f := range Formats() {
		want = append(want, goldens[f])
	}
	err := filepath.WalkDir("testdata", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "fuzz": // go test -fuzz writes there
			return fs.SkipDir
		case !entry.IsDir():
			got = append(got, strings.TrimPrefix(filepath.ToSlash(path), "testdata/"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("testdata (-want +got):\n%s", diff)
	}
}

// A readDiagnostic is one diagnostic as read back from an output.
type readDiagnostic struct{ Severity, Rule, Message string }

// readBack parses an output. Messages contain only their first line.
func readBack(t *testing.T, f Format, out string) (all []readDiagnostic) {
	t.Helper()
	switch f {
	case Text:
		head := regexp.MustCompile(`(?m)^(?:\S.*?: )?(error|warning|info): (.*?)(?: \[(\w+)\])?((?: \([a-z, ]+\))?)$`)
		for _, m := range head.FindAllStringSubmatch(out, -1) {
			all = append(all, readDiagnostic{m[1], m[3], m[2] + m[4]})
		}
	case JSON:
		var r jsonReport
		unmarshal(t, json.Unmarshal, out, &r)
		for _, d := range r.Diagnostics {
			all = append(all, readDiagnostic{d.Severity, d.Code, d.Message + Diagnostic{Envs: d.Environments}.envs()})
		}
	case SARIF:
		var log sarifLog
		unmarshal(t, json.Unmarshal, out, &log)
		for _, r := range log.Runs[0].Results {
			message, _, _ := strings.Cut(r.Message.Text, "\n")
			level := strings.Replace(r.Level, "note", "info", 1)
			all = append(all, readDiagnostic{level, r.RuleID, strings.Replace(message, "] (", "](", 1)})
		}
	case GitHub:
		command := regexp.MustCompile(`(?m)^::(error|warning|notice)(?: (?:.*,)?title=(\w+))?::(.*)$`)
		for _, m := range command.FindAllStringSubmatch(out, -1) {
			message, _, _ := strings.Cut(m[3], "%0A")
			message = strings.TrimPrefix(strings.ReplaceAll(message, "%25", "%"), "network: ")
			all = append(all, readDiagnostic{strings.Replace(m[1], "notice", "info", 1), m[2], message})
		}
	case JUnit:
		var r junitReport
		unmarshal(t, xml.Unmarshal, out, &r)
		for _, c := range r.Suite.Cases {
			if c.Failure != nil {
				all = append(all, readDiagnostic{"error", c.Failure.Type, c.Failure.Message})
			} else {
				all = append(all, readBack(t, Text, c.Out.Text)...)
			}
		}
	}
	return all
}

// unmarshal reads out into v or ends the test.
func unmarshal(t testing.TB, read func([]byte, any) error, out string, v any) {
	t.Helper()
	if err := read([]byte(out), v); err != nil {
		t.Fatalf("%v in:\n%s", err, out)
	}
}

func TestSameDiagnosticsInEveryFormat(t *testing.T) {
	r := specReport()
	var want []readDiagnostic
	for _, d := range r.List {
		want = append(want, readDiagnostic{d.Severity.String(), d.Rule, clean(d.Message) + d.envs()})
	}
	for _, f := range Formats() {
		if diff := cmp.Diff(want, readBack(t, f, output(t, r, f))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f, diff)
		}
	}
}

func TestPrintNothing(t *testing.T) {
	for f, want := range map[Format]string{
		Text:   "",
		GitHub: "",
		JSON: `{
  "diagnostics": [],
  "files": [],
  "summary": {
    "errors": 0,
    "warnings": 0,
    "infos": 0,
    "accepted": 0
  }
}
`,
		SARIF: `{
  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "tool": {
        "driver": {
          "name": "lakewright",
          "rules": []
        }
      },
      "columnKind": "utf16CodeUnits",
      "results": []
    }
  ]
}
`,
		JUnit: `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="lakewright" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="spec" name="spec"></testcase>
  </testsuite>
</testsuites>
`,
	} {
		if diff := cmp.Diff(want, output(t, Report{}, f)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f, diff)
		}
	}
}

func TestParseFormat(t *testing.T) {
	for _, f := range Formats() {
		if got, err := ParseFormat(string(f)); got != f || err != nil {
			t.Errorf("ParseFormat(%q): got %q, %v", f, got, err)
		}
	}
	want := `unknown format "Json", want github, json, junit, sarif or text`
	if got, err := ParseFormat("Json"); got != "" || err == nil || err.Error() != want {
		t.Errorf("ParseFormat(Json): want %q, got %q, %v", want, got, err)
	}
}

// full is a writer that fails because the disk is full.
type full struct{}

var errFull = errors.New("no space left on device")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestPrintFails(t *testing.T) {
	err := specReport().Print(full{}, Text)
	if want := "print diagnostics as text: no space left on device"; !errors.Is(err, errFull) || err.Error() != want {
		t.Errorf("Print to a full disk: want %q, got %v", want, err)
	}
	err = specReport().Print(full{}, "yaml")
	if want := `print diagnostics as yaml: unknown format "yaml", want github, json, junit, sarif or text`; err == nil || err.Error() != want {
		t.Errorf("Print as yaml: want %q, got %v", want, err)
	}
}
