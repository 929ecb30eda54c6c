package cluster

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/internal/version"
)

// TestEntry runs the start script with a directory of its own in the place of each path, and compares the
// configuration that Flink would read.
func TestEntry(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil || runtime.GOOS == "windows" {
		t.Skip("the script is for Linux")
	}
	internal := &InternalTLS{KeyFile: KeyFile{Secret: "a", Keystore: "k", Password: pod.KeySpec{Name: "p", Key: "a"}}, Truststore: "t"}
	rest := &KeyFile{Secret: "b", Keystore: "k", Password: pod.KeySpec{Name: "p", Key: "b"}}
	for _, test := range []struct {
		name, version, file string
		tls                 TLSSpec
		env                 []string
		want                string // "": the script fails
	}{
		{
			name: "YAML", version: "2.0.2", file: "config.yaml", tls: TLSSpec{Internal: internal, REST: rest},
			env: []string{internalPassword + `=it's "a": #1`, restPassword + "=r"},
			want: "a: 1\nsecurity.ssl.internal.keystore-password: 'it''s \"a\": #1'\n\nsecurity.ssl.internal.key-password: 'it''s \"a\": #1'\n\n" +
				"security.ssl.internal.truststore-password: 'it''s \"a\": #1'\n\nsecurity.ssl.rest.keystore-password: 'r'\n\nsecurity.ssl.rest.key-password: 'r'\n",
		},
		{
			name: "before YAML", version: "1.20.4", file: "flink-conf.yaml", tls: TLSSpec{Internal: internal},
			env:  []string{internalPassword + `=it's "a": 1`},
			want: "a: 1\nsecurity.ssl.internal.keystore-password: it's \"a\": 1\n\nsecurity.ssl.internal.key-password: it's \"a\": 1\n\nsecurity.ssl.internal.truststore-password: it's \"a\": 1\n",
		},
		{name: "a TaskManager has no key for REST", version: "2.0.2", file: "config.yaml", tls: TLSSpec{REST: rest}, want: "a: 1"},
		{name: "a number sign before YAML", version: "1.20.4", file: "flink-conf.yaml", tls: TLSSpec{Internal: internal}, env: []string{internalPassword + "=a#b"}},
		{name: "no password", version: "1.20.4", file: "flink-conf.yaml", tls: TLSSpec{Internal: internal}},
	} {
		c := &Cluster{Spec: &Spec{Version: version.Must(test.version), TLS: &test.tls}}
		private, out, err := start(t, c.entryFiles()[EntryFile], test.file, test.env)
		if (err != nil) != (test.want == "") {
			t.Errorf("%s: %v: %s", test.name, err, out)
			continue
		}
		if test.want == "" {
			continue
		}
		if want := private + " bash -c run"; out != want {
			t.Errorf("%s: the image's script was run with %q; want %q", test.name, out, want)
		}
		got, err := os.ReadFile(filepath.Join(private, test.file))
		if err != nil || string(got) != test.want {
			t.Errorf("%s: %v: %s; want %s", test.name, err, got, test.want)
		}
		if _, err := os.Stat(filepath.Join(private, LogFile)); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// start runs a start script with a configuration in a file of this name. It returns the directory of the
// copy, and what the image's own script printed.
func start(t *testing.T, script, file string, env []string) (private, out string, err error) {
	t.Helper()
	dir := t.TempDir()
	conf, private, image := filepath.Join(dir, "conf"), filepath.Join(dir, "private"), filepath.Join(dir, "image.sh")
	for _, folder := range []string{conf, private} {
		if err := os.Mkdir(folder, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		filepath.Join(conf, file): "a: 1", filepath.Join(conf, LogFile): "b",
		image: "#!/bin/sh\nprintf '%s %s' \"$FLINK_CONF_DIR\" \"$*\"\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	script = strings.NewReplacer(privateConf, private, "/docker-entrypoint.sh", image).Replace(script)
	run := exec.Command("sh", "-c", script, "start.sh", "bash", "-c", "run")
	run.Env = append([]string{"PATH=" + os.Getenv("PATH"), "FLINK_CONF_DIR=" + conf}, env...)
	text, err := run.CombinedOutput()
	return private, string(text), err
}
