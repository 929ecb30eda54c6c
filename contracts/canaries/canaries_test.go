package canaries

import (
	"bytes"
	"encoding/base64"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/internal/cli"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/overlays"
)

var count = flag.Int("canaries", 40, "number of faults, 0 for all")

// bird is in every canary; planted are parts of canaries that no output may contain.
const bird = "cAnArY7x3Kq9"

var planted = []string{bird, strings.ToLower(bird), "Zm9vYmFyY2FuYXJ5"}

// canaries are credentials of each shape that Hide must remove as a whole. They are made here, so
// that no scanner finds them in the repository.
var canaries = []string{
	"ghp_" + bird + strings.Repeat("a1B2", 6),
	"https://etl:" + bird + "@files.internal/job",
	"-----BEGIN " + "PRIVATE KEY-----MIIEvQIBADAN" + bird + "+/Zm9vYmFyY2FuYXJ5==-----END " + "PRIVATE KEY-----",
	"jdbc:sqlserver://db;user=etl;password=" + bird + ";encrypt=true",
	base64.StdEncoding.EncodeToString([]byte("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\n")) + "Zm9vYmFyY2FuYXJ5",
}

// faults are the ways to break a text, as what takes its place. C is the canary.
var faults = []struct{ name, text string }{
	{"a right value", `"C"`},
	{"two values", `"x" & "C"`},
	{"two values, the other way", `"C" & "x"`},
	{"a struct", `{value: "C"}`},
	{"a name", `{"C": "x"}`},
	{"a list", `["C"]`},
	{"a missing reference", `"\(nosuch) C"`},
	{"an open text", `"C`},
	{"no quotes", `C`},
	{"an operator", `"C" + 1`},
	{"a pattern", `"C" & =~"^zz"`},
	{"a call", `len("C").x`},
	{"no comma", `"C" "x"`},
	{"a wrong escape", `"C\q"`},
	{"a choice", `"C" | "x"`},
	{"several lines", "\"\"\"\n\t\tfirst\n\t\tC\n\t\t\"\"\" & 5"},
	{"a number", `5 & "C"`},
}

// A place is a text of an example.
type place struct {
	example, file string
	start, end    int
	name          string // of the field, with that of the one around it
}

var (
	textValue = regexp.MustCompile(`"(?:[^"\\\n]|\\.)*"`)
	label     = regexp.MustCompile(`([\w-]+|"[^"]*"):[^:]*$`)
)

// placesOf returns the texts of the examples, one for each name of a field.
func placesOf(files map[string]fstest.MapFS) []place {
	var places []place
	seen := map[string]bool{}
	for _, example := range slices.Sorted(maps.Keys(files)) {
		for _, file := range slices.Sorted(maps.Keys(files[example])) {
			text := string(files[example][file].Data)
			for _, at := range textValue.FindAllStringIndex(text, -1) {
				line := text[strings.LastIndexByte(text[:at[0]], '\n')+1 : at[0]]
				if at[1] < len(text) && text[at[1]] == ':' || strings.Contains(line, "//") || strings.HasPrefix(line, "import") {
					continue
				}
				name := strings.TrimSpace(line)
				if m := label.FindStringSubmatch(line); m != nil {
					name = m[1]
				}
				if !seen[name] {
					seen[name] = true
					places = append(places, place{example, file, at[0], at[1], name})
				}
			}
		}
	}
	return places
}

// named are fields whose names show that their value is a credential, without any shape: VALUE.
var named = []string{
	`spark: "daily-report": conf: "spark.app.password": VALUE`,
	`spark: "daily-report": conf: "spark.hadoop.fs.s3a.secret.key": VALUE`,
	`spark: "daily-report": driver: env: DB_PASSWORD: VALUE`,
	`spark: "daily-report": driver: env: REDIS_AUTH: value: VALUE`,
	`spark: "daily-report": main: arguments: ["--password", VALUE]`,
	`spark: "daily-report": main: arguments: ["run", "--token=" + VALUE]`,
	`environments: prod: spark: "daily-report": conf: "spark.app.password": VALUE`,
	`extra: note: object: {apiVersion: "v1", kind: "ConfigMap", metadata: name: "note", data: password: VALUE}`,
}

// TestNamed plants canaries without a shape in fields with the names of credentials.
func TestNamed(t *testing.T) {
	spec := examples(t)["quickstart"]
	outputs := 0
	for _, field := range named {
		for i, fault := range faults {
			mutated := maps.Clone(spec)
			line := strings.ReplaceAll(field, "VALUE", strings.ReplaceAll(fault.text, "C", bird))
			mutated["named.cue"] = &fstest.MapFile{Data: []byte("package quickstart\n\n" + line + "\n")}
			what := field + ", " + fault.name
			outputs += compile(t, what, mutated)
			if i%6 == 0 {
				outputs += verbs(t, what, mutated)
			}
		}
	}
	t.Logf("%d canaries: %d outputs searched", len(named)*len(faults), outputs)
}

// A trial is a canary at a place, with a fault.
type trial struct {
	place  place
	fault  int
	canary int
}

// TestCanaries plants canaries with every fault in every text, and searches all output.
func TestCanaries(t *testing.T) {
	files := examples(t)
	places := placesOf(files)
	if len(places) < 80 {
		t.Fatalf("%d texts were found in the examples", len(places))
	}
	var trials []trial
	for i, p := range places {
		for f := range faults {
			trials = append(trials, trial{p, f, (i + f) % len(canaries)})
		}
	}
	all := len(trials)
	r := rand.New(rand.NewPCG(1, 1))
	r.Shuffle(len(trials), func(i, j int) { trials[i], trials[j] = trials[j], trials[i] })
	if *count > 0 {
		trials = trials[:min(*count, len(trials))]
	}
	outputs := 0
	for i, one := range trials {
		spec := maps.Clone(files[one.place.example])
		text := string(spec[one.place.file].Data)
		fault := strings.ReplaceAll(faults[one.fault].text, "C", canaries[one.canary])
		spec[one.place.file] = &fstest.MapFile{Data: []byte(text[:one.place.start] + fault + text[one.place.end:])}
		what := fmt.Sprintf("%s of %s in %s/%s, %s", canaries[one.canary][:4], one.place.name, one.place.example, one.place.file, faults[one.fault].name)
		outputs += compile(t, what, spec)
		if i%10 == 0 {
			outputs += verbs(t, what, spec)
		}
	}
	t.Logf("%d of %d canaries in %d texts with %d faults: %d outputs searched", len(trials), all, len(places), len(faults), outputs)
}

// search reports planted credentials in an output. It returns 1.
func search(t *testing.T, what, verb, output string) int {
	t.Helper()
	for _, p := range planted {
		if at := strings.Index(output, p); at >= 0 {
			t.Errorf("%s: %s shows it: …%q…", what, verb, output[max(0, at-120):min(len(output), at+80)])
			return 1
		}
	}
	return 1
}

// compile searches the diagnostics in all formats, and the tree.
func compile(t *testing.T, what string, spec fstest.MapFS) (outputs int) {
	result, err := compiler.Compile(spec)
	if err != nil {
		return search(t, what, "the error", err.Error())
	}
	for _, format := range diag.Formats() {
		var out bytes.Buffer
		report := diag.Report{List: result.Diagnostics, Source: result.Source, Dir: "spec"}
		if err := report.Print(&out, format); err != nil {
			t.Fatal(err)
		}
		outputs += search(t, what, string(format), out.String())
	}
	if result.Diagnostics.HasErrors() {
		return outputs
	}
	tree, err := overlays.Build(result.Environments)
	if err != nil {
		return outputs + search(t, what, "the error of the tree", err.Error())
	}
	for _, p := range tree.Paths() {
		content, _ := tree.Content(p)
		outputs += search(t, what, p, p+string(content))
	}
	return outputs
}

// verbs searches the output of every verb that reads a spec.
func verbs(t *testing.T, what string, spec fstest.MapFS) (outputs int) {
	dir := t.TempDir()
	for name, file := range spec {
		if err := os.WriteFile(filepath.Join(dir, name), file.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var runs [][]string
	for _, format := range diag.Formats() {
		runs = append(runs, []string{"vet", dir, "--format", string(format)})
	}
	runs = append(runs, []string{"build", dir}, []string{"build", dir, "--format", "json"}, []string{"diff", dir}, []string{"render", "prod", dir},
		[]string{"render", "dev", dir, "--format", "sarif"}, []string{"explain", canaries[0]}, []string{canaries[0], dir}, []string{"vet", "--" + canaries[0]},
		[]string{"render", canaries[0], dir}, []string{"vet", dir, "--fix"})
	for _, args := range runs {
		var stdout, stderr bytes.Buffer
		cli.Run(append([]string{"lakewright"}, args...), &stdout, &stderr)
		outputs += search(t, what, args[0], stdout.String()+stderr.String())
	}
	return outputs
}

// examples returns the files of the examples.
func examples(t *testing.T) map[string]fstest.MapFS {
	t.Helper()
	paths, err := filepath.Glob("../../examples/*/*.cue")
	if err != nil || len(paths) < 10 {
		t.Fatalf("examples: %v, %v", paths, err)
	}
	all := map[string]fstest.MapFS{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(filepath.Dir(path))
		if all[name] == nil {
			all[name] = fstest.MapFS{}
		}
		all[name][filepath.Base(path)] = &fstest.MapFile{Data: text}
	}
	return all
}
