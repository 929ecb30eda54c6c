package spark

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/properties"
)

// submit runs the script as the Job does, with a fake spark-submit. It returns the exit
// code, the arguments of spark-submit, the driver's template and the properties file.
func submit(t *testing.T, a *app.App, log, end string, arguments []string) (code int, given []string, driver, properties string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the script runs in a container with Linux")
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash to run the script with")
	}
	root := t.TempDir()
	config, work := filepath.Join(root, "config"), filepath.Join(root, "tmp")
	files := map[string]string{
		"bin/spark-submit": "#!/bin/sh\nprintf '%s\\0' \"$@\" >" + filepath.Join(root, "given") + "\nprintf '%s\\n' '" + log + "' >&2\n" + end + "\n",
	}
	for name, text := range only[*kube.ConfigMap](t, a, "etl-submit").Data {
		files["config/"+name] = text
	}
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o755)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(work, 0o755); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(bash, append([]string{filepath.Join(config, "submit.sh")}, arguments...)...)
	command.Env = []string{
		"PATH=" + os.Getenv("PATH"), "SPARK_HOME=" + root, "TMPDIR=" + work,
		"JOB_NAME=etl-0a1b2c3d", "JOB_UID=6f5e-4d3c", "POD_NAME=etl-0a1b2c3d-x7k2p",
	}
	output, err := command.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if !strings.Contains(string(output), log) {
		t.Errorf("the log is not shown: %s", output)
	}
	text, err := os.ReadFile(filepath.Join(root, "given"))
	if err != nil {
		t.Fatal(err)
	}
	template, err := os.ReadFile(filepath.Join(work, "driver.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := os.ReadFile(filepath.Join(work, "spark.properties"))
	if err != nil {
		t.Fatal(err)
	}
	given = strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(text), root, "ROOT"), "\x00"), "\x00")
	return command.ProcessState.ExitCode(), given, string(template), string(keys)
}

func TestSubmitScript(t *testing.T) {
	a := etl(t, `spark: etl: operator: "none"`)
	for _, test := range []struct {
		name     string
		log, end string
		want     int
	}{
		{name: "the driver succeeded", log: "State changed, new state:\n\t phase: Running\nState changed, new state:\n\t phase: Succeeded", end: "exit 0", want: 0},
		{name: "the driver failed", log: "\t phase: Running\n\t phase: Failed", end: "exit 0", want: 1},
		{name: "the submission failed", log: "Exception: pods is forbidden", end: "exit 1", want: 1},
		{name: "spark-submit did not wait", log: "Deployed application", end: "exit 0", want: 2},
		{name: "the driver was lost", log: "\t phase: Running\nContainer final statuses:", end: "exit 0", want: 2},
		{name: "the API server was lost", log: "Application status for spark-1 (phase: Running)\nException", end: "exit 1", want: 2},
		{name: "killed", log: "Deploying", end: "kill -9 $$", want: 2},
		{name: "no spark-submit", end: "exit 127", want: 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, _, _, _ := submit(t, a, test.log, test.end, nil); got != test.want {
				t.Errorf("ends with %d, want %d", got, test.want)
			}
		})
	}
}

// TestSubmitScriptHasNoBraces requires that Flux's postBuild.substitute finds nothing to replace.
func TestSubmitScriptHasNoBraces(t *testing.T) {
	a := etl(t, `spark: etl: operator: "none"`)
	if script := only[*kube.ConfigMap](t, a, "etl-submit").Data["submit.sh"]; script == "" || strings.Contains(script, "${") {
		t.Errorf("the script is empty or has a variable in braces:\n%s", script)
	}
}

func TestSubmitCommand(t *testing.T) {
	a := etl(t, `spark: etl: {operator: "none", main: arguments: ["a"]}`)
	_, given, driver, _ := submit(t, a, "", "exit 0", only[*kube.Job](t, a, "").Spec.Template.Spec.Containers[0].Args)
	want := []string{
		"--master", "k8s://https://kubernetes.default.svc:443", "--deploy-mode", "cluster",
		"--properties-file", "ROOT/tmp/spark.properties",
		"--conf", "spark.kubernetes.driver.podTemplateFile=ROOT/tmp/driver.yaml",
		"--conf", "spark.kubernetes.driver.pod.name=etl-0a1b2c3d-x7k2p-driver",
		"--name", "etl", "--class", "com.example.Etl", "local:///opt/app/etl.jar", "a",
	}
	if diff := cmp.Diff(want, given); diff != "" {
		t.Errorf("spark-submit is given (-want +got):\n%s", diff)
	}
	for _, want := range []string{`"name": "etl-0a1b2c3d",`, `"uid": "6f5e-4d3c"`} {
		if !strings.Contains(driver, want) {
			t.Errorf("the driver's template has no %s:\n%s", want, driver)
		}
	}
}

// TestSubmitProperties proves that spark-submit reads every key with its value, whether the
// key is a separate file or is in the file of the other keys.
func TestSubmitProperties(t *testing.T) {
	a := etl(t, `spark: etl: {operator: "none", metrics: {}, conf: {
		"spark.app.note":                               " leading, trailing "
		"spark.app.regex":                              #"\d+ "a" $HOME $(id) 'b' = # !"#
		"spark.app.empty":                              ""
		"spark.app.word":                               "grün"
		"spark.kubernetes.driver.node.selector.a.io/b": "c"
	}}`)
	data := only[*kube.ConfigMap](t, a, "etl-submit").Data
	for key, want := range map[string]string{
		"spark.app.note": `\ leading, trailing `, "spark.app.regex": `\\d+ "a" $HOME $(id) 'b' = # !`,
		"spark.app.empty": "", "spark.kubernetes.namespace": "lake-dev",
	} {
		if got, found := data[key]; !found || got != want {
			t.Errorf("the file %s is %q, want %q", key, got, want)
		}
	}
	if other := data["other.properties"]; !strings.Contains(other, "spark.kubernetes.driver.node.selector.a.io/b=c\n") {
		t.Errorf("the key with a slash is not among the others:\n%s", other)
	}
	_, _, _, text := submit(t, a, "", "exit 0", nil)
	want := slices.Sorted(strings.Lines(properties.Text(a.Conf)))
	if diff := cmp.Diff(want, slices.Sorted(strings.Lines(text))); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
}

// expanded returns an argument as Kubernetes passes it to a container in which every
// variable is v. It follows third_party/forked/golang/expansion of kubernetes/kubernetes.
func expanded(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		rest := text[i:]
		end := strings.IndexByte(rest, ')')
		switch {
		case strings.HasPrefix(rest, "$$"):
			b.WriteByte('$')
			i++
		case strings.HasPrefix(rest, "$(") && end > 0:
			b.WriteString("v")
			i += end
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

// TestArguments proves that every argument reaches the program unchanged, through the
// Job's pod, bash and the driver's pod.
func TestArguments(t *testing.T) {
	arguments := []string{
		"", "plain", "a b", " c ", "$(POD_NAME)", "$$", "$", "$$(X)", "$$$(X)", "a$b", "x$", "$(", "$()", "`id`", "$(id) $HOME", `"q" 'p' \ \\`,
		"*", "~", "--conf", "{a,b}", "ü😀", "a;b|c&d<e>f#g!h", "@JOB_NAME@",
	}
	quoted, err := json.Marshal(arguments)
	if err != nil {
		t.Fatal(err)
	}
	a := etl(t, `spark: etl: {operator: "none", main: {class: "com.example.Etl$Main$$x", arguments: `+string(quoted)+`}}`)
	first := only[*kube.Job](t, a, "").Spec.Template.Spec.Containers[0].Args
	for i := range first {
		first[i] = expanded(first[i])
	}
	_, given, _, _ := submit(t, a, "", "exit 0", first)
	got := given[len(given)-len(arguments)-4:]
	for i := range got {
		got[i] = expanded(got[i])
	}
	want := append([]string{"etl", "--class", "com.example.Etl$Main$$x", "local:///opt/app/etl.jar"}, arguments...)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
