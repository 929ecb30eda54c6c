package podsecurity

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// decoded returns the objects of a stream of YAML documents.
func decoded(t *testing.T, stream string) []map[string]any {
	t.Helper()
	var objects []map[string]any
	for _, text := range strings.Split(stream, "\n---\n") {
		var object map[string]any
		if err := yaml.Unmarshal([]byte(text), &object); err != nil {
			t.Fatal(err)
		}
		if object != nil {
			objects = append(objects, object)
		}
	}
	return objects
}

// TestGoldens holds that the level of its namespace allows every pod of every golden, for the version
// of the standard that the namespace names.
func TestGoldens(t *testing.T) {
	judge, err := New()
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("../../golden/*/built/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d golden files, %v", len(names), err)
	}
	all := 0
	for _, name := range names {
		stream, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		refused, judged, err := judge.Refused(decoded(t, string(stream)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, line := range refused {
			t.Errorf("%s: %s", name, line)
		}
		all += judged
	}
	if all < 150 {
		t.Errorf("%d pods; want at least 150", all)
	}
	t.Logf("%d pods of %d environments", all, len(names))
}

const refusedPod = `
apiVersion: v1
kind: Namespace
metadata: {name: lake, labels: {pod-security.kubernetes.io/enforce: LEVEL, pod-security.kubernetes.io/enforce-version: v1.34}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: etl, namespace: lake}
spec:
  template:
    spec:
      containers:
      - name: etl
        image: etl:1
        securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}
      volumes:
      - name: nvme
        VOLUME
`

// TestRefused holds that the judge refuses what a server refuses.
func TestRefused(t *testing.T) {
	judge, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ level, volume, want string }{
		{"restricted", "emptyDir: {}", ""},
		{"restricted", "hostPath: {path: /mnt}", `restricted volume types (volume "nvme" uses restricted volume type "hostPath")`},
		{"restricted", "nfs: {server: nfs, path: /}", `restricted volume types (volume "nvme" uses restricted volume type "nfs")`},
		{"baseline", "nfs: {server: nfs, path: /}", ""},
		{"baseline", "hostPath: {path: /mnt}", `hostPath volumes (volume "nvme")`},
		{"privileged", "hostPath: {path: /mnt}", ""},
	} {
		refused, judged, err := judge.Refused(decoded(t, strings.NewReplacer("LEVEL", tt.level, "VOLUME", tt.volume).Replace(refusedPod)))
		if err != nil || judged != 1 {
			t.Fatalf("%d pods, %v", judged, err)
		}
		got := strings.Join(refused, "\n")
		if (got == "") != (tt.want == "") || !strings.HasSuffix(got, tt.want) {
			t.Errorf("%s, %s: %q; want %q", tt.level, tt.volume, got, tt.want)
		}
	}
	without := strings.NewReplacer("pod-security.kubernetes.io/enforce: LEVEL, ", "", "VOLUME", "emptyDir: {}").Replace(refusedPod)
	if _, _, err := judge.Refused(decoded(t, without)); err == nil || err.Error() != "namespace lake enforces no level" {
		t.Errorf("a namespace without a level: %v", err)
	}
}
