package ways

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSubmitScript runs the script with stand-ins for spark-submit.
func TestSubmitScript(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("SKIPPED: there is no bash")
	}
	for _, tt := range []struct {
		name   string
		submit string // the stand-in, "" for none
		want   int
	}{
		{name: "success", submit: "echo 'phase: Running'; echo 'phase: Succeeded'", want: 0},
		{name: "the driver fails", submit: "echo 'phase: Failed'", want: 1},
		{name: "the submission fails", submit: "echo refused >&2; exit 1", want: 1},
		{name: "the end is not seen", submit: "echo 'phase: Running'", want: 2},
		{name: "the watch breaks", submit: "echo 'phase: Running'; exit 1", want: 2},
		{name: "no spark-submit", want: 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, home, work := runSubmit(t, tt.submit)
			if code != tt.want {
				t.Errorf("exit code %d; want %d", code, tt.want)
			}
			if tt.submit == "" {
				return
			}
			checkFile(t, filepath.Join(home, "arguments"),
				"--master k8s://https://kubernetes.default.svc:443 --deploy-mode cluster --properties-file "+work+"/spark.properties"+
					" --conf spark.kubernetes.driver.podTemplateFile="+work+"/driver.yaml --conf spark.kubernetes.driver.pod.name=etl-x7-driver a b c\n")
			checkFile(t, filepath.Join(work, "spark.properties"), "spark.empty=\nspark.text=two  words \\$HOME\nspark.a/b=c\nspark.app.name=etl\n")
			checkFile(t, filepath.Join(work, "driver.yaml"), "name: etl-4711\nuid: 00-11\n")
		})
	}
}

// runSubmit runs the script with the arguments "a b" and "c", and returns its exit code, the home of
// Spark and the directory for temporary files.
func runSubmit(t *testing.T, submit string) (code int, home, work string) {
	t.Helper()
	config, home, work := t.TempDir(), t.TempDir(), t.TempDir()
	files := map[string]string{
		"submit.sh": submitScript, "driver.yaml": "name: @JOB_NAME@\nuid: @JOB_UID@\n",
		"other.properties": "spark.empty=\nspark.text=two  words \\$HOME\nspark.a/b=c\n", "spark.app.name": "etl\n",
	}
	for name, text := range files {
		write(t, filepath.Join(config, name), text)
	}
	if submit != "" {
		write(t, filepath.Join(home, "bin", "spark-submit"), "#!/bin/bash\necho \"$@\" >"+home+"/arguments\n"+submit+"\n")
	}
	command := exec.Command("bash", filepath.Join(config, "submit.sh"), "a b", "c")
	command.Env = append(os.Environ(), "SPARK_HOME="+home, "TMPDIR="+work, "JOB_NAME=etl-4711", "JOB_UID=00-11", "POD_NAME=etl-x7")
	out, err := command.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatalf("%v\n%s", err, out)
	}
	return command.ProcessState.ExitCode(), home, work
}

// TestSubmitScriptHasNoVariablesForFlux requires that Flux finds nothing to replace.
func TestSubmitScriptHasNoVariablesForFlux(t *testing.T) {
	if strings.Contains(submitScript, "${") {
		t.Error("the script contains ${, which Flux's postBuild.substitute replaces")
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

func checkFile(t *testing.T, name, want string) {
	t.Helper()
	got, err := os.ReadFile(name)
	if err != nil || string(got) != want {
		t.Errorf("%s: got %q, %v; want %q", filepath.Base(name), got, err, want)
	}
}
