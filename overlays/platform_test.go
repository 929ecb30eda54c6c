package overlays

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/overlays/oracle"
)

// platforms returns two environments whose platform has an object of every sort: the
// Namespace, one in it, one in another namespace, one of a kind of the cluster that
// Kustomize does not know.
func platforms() []kube.Environment {
	envs := []kube.Environment{{Name: "dev", Namespace: "lake-dev"}, {Name: "prod", Namespace: "lake"}}
	for i := range envs {
		e := &envs[i]
		own := &namespace{head(e.Namespace, "")}
		own.Metadata.Labels["team"] = "data"
		e.Platform = []kube.Object{
			own,
			&configMap{head("history", e.Namespace), map[string]string{"same": "1", "env": e.Name}},
			&configMap{head("rules", "monitoring"), map[string]string{"same": "1", "env": e.Name}},
			cluster("x.io/v1", "ClusterThing", "thing", map[string]any{"spec": map[string]any{"same": "1", "env": e.Name}}),
		}
	}
	return envs
}

func TestPlatform(t *testing.T) {
	envs := platforms()
	checkBuilds(t, envs)
	tree := mustBuild(t, envs)
	want := []string{
		"overlays/dev/kustomization.yaml",
		"overlays/prod/kustomization.yaml",
		"platform/base/configmap.yaml",
		"platform/base/extra.yaml",
		"platform/base/kustomization.yaml",
		"platform/base/namespace/configmap.yaml",
		"platform/base/namespace/kustomization.yaml",
		"platform/base/namespace/namespace.yaml",
		"platform/overlays/dev/kustomization.yaml",
		"platform/overlays/dev/namespace/kustomization.yaml",
		"platform/overlays/dev/namespace/patches.yaml",
		"platform/overlays/dev/patches.yaml",
		"platform/overlays/prod/kustomization.yaml",
		"platform/overlays/prod/namespace/kustomization.yaml",
		"platform/overlays/prod/namespace/patches.yaml",
		"platform/overlays/prod/patches.yaml",
	}
	if diff := cmp.Diff(want, tree.Paths()); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
	for file, want := range map[string]string{
		"platform/overlays/prod/namespace/patches.yaml": `apiVersion: v1
kind: Namespace
metadata:
  name: set-by-overlay
  labels:
    app.kubernetes.io/name: lake
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: history
data:
  env: prod
`,
		"platform/overlays/prod/kustomization.yaml": `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- ../../base
- namespace
patches:
- path: patches.yaml
`,
		"platform/overlays/prod/namespace/kustomization.yaml": `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: lake
resources:
- ../../../base/namespace
patches:
- path: patches.yaml
`,
	} {
		content, _ := tree.Content(file)
		if diff := cmp.Diff(want, string(content[markSize:])); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
}

// TestUserOnPlatform: a kustomization on top finds the platform's objects by the names
// and the namespace that they have in the cluster.
func TestUserOnPlatform(t *testing.T) {
	disk, err := oracle.New(mustBuild(t, platforms()))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []struct{ path, content string }{
		{"user/kustomization.yaml", "resources: [../overlays/prod]\npatches: [{path: namespace.yaml}, {path: history.yaml}]\n"},
		{"user/namespace.yaml", "{apiVersion: v1, kind: Namespace, metadata: {name: lake, labels: {mine: \"1\"}}}"},
		{"user/history.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: history, namespace: lake}, data: {mine: \"2\"}}"},
	} {
		if err := disk.Add(file.path, file.content); err != nil {
			t.Fatal(err)
		}
	}
	text, err := disk.YAML("user")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"    mine: \"1\"\n    team: data\n  name: lake\n", "  env: prod\n  mine: \"2\"\n  same: \"1\"\n"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("there is no\n%sin\n%s", want, text)
		}
	}
}

// TestOthersNamedDefault: Kustomize gives the namespace of a kustomization to every subject
// named default. A binding to another one stands where no namespace is set, behind the
// Namespace that it needs.
func TestOthersNamedDefault(t *testing.T) {
	envs := platforms()
	for i := range envs {
		binding := inNamespace(envs[i].Namespace, binding("default", "lake", "b"))
		envs[i].Platform = append(envs[i].Platform[:2:2], binding)
	}
	disk := checkBuilds(t, envs)
	text, _ := mustBuild(t, envs).Content("platform/overlays/dev/kustomization.yaml")
	want := `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- namespace
- extra.yaml
`
	if diff := cmp.Diff(want, string(text[markSize:])); diff != "" {
		t.Errorf("kustomization (-want +got):\n%s", diff)
	}
	for _, env := range envs {
		built, err := disk.YAML("overlays/" + env.Name)
		if err != nil {
			t.Fatal(err)
		}
		rendered, err := Render(env, "")
		if err != nil {
			t.Fatal(err)
		}
		for what, text := range map[string]string{"built": string(built), "rendered": string(rendered)} {
			if strings.Index(text, "kind: RoleBinding") < strings.Index(text, "kind: Namespace") {
				t.Errorf("%s, %s: the RoleBinding stands before its Namespace:\n%s", env.Name, what, text)
			}
		}
	}
}

// jobs returns two environments with a Job whose name changes with its content.
func jobs() []kube.Environment {
	envs := []kube.Environment{{Name: "dev", Namespace: "lake-dev"}, {Name: "prod", Namespace: "lake"}}
	for i, name := range []string{"etl-1", "etl-2"} {
		job := &kube.Job{Head: head(name, envs[i].Namespace), Common: "etl"}
		job.Metadata.Labels = map[string]string{"team": "data"}
		job.Metadata.Annotations = map[string]string{kube.NameAnnotation: name}
		job.Spec.Template.Spec.Containers = []kube.Container{{Name: "submitter"}}
		envs[i].Workloads = []kube.Workload{{Name: "etl", Objects: []kube.Object{job}}}
	}
	return envs
}

// TestRenamed: an object whose name changes with its content is in the base, and an overlay
// holds its name. A kustomization on top finds it by that name.
func TestRenamed(t *testing.T) {
	disk := checkBuilds(t, jobs())
	tree := mustBuild(t, jobs())
	for file, want := range map[string]string{
		"workloads/etl/base/job.yaml":              "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: etl\n  labels:\n    team: data\nspec:\n  template:\n    spec:\n      containers:\n      - name: submitter\n",
		"workloads/etl/overlays/prod/patches.yaml": "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: etl\n  annotations:\n    lakewright.dev/run: etl-2\n",
	} {
		content, _ := tree.Content(file)
		if diff := cmp.Diff(want, string(content[markSize:])); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
	for _, file := range []struct{ path, content string }{
		{"user/kustomization.yaml", "namePrefix: p-\nresources: [../overlays/prod]\npatches: [{path: job.yaml}]\n"},
		{"user/job.yaml", "{apiVersion: batch/v1, kind: Job, metadata: {name: etl-2, namespace: lake, labels: {mine: \"1\"}}}"},
	} {
		if err := disk.Add(file.path, file.content); err != nil {
			t.Fatal(err)
		}
	}
	text, err := disk.YAML("user")
	if err != nil {
		t.Fatal(err)
	}
	if want := "    mine: \"1\"\n    team: data\n  name: p-etl-2\n"; !strings.Contains(string(text), want) {
		t.Errorf("there is no\n%sin\n%s", want, text)
	}
}

func TestRenamedFaults(t *testing.T) {
	envs := jobs()
	job := envs[0].Workloads[0].Objects[0].(*kube.Job)
	other := *job
	other.Metadata.Name, other.Metadata.Annotations = "etl-3", map[string]string{kube.NameAnnotation: "etl-3"}
	envs[0].Workloads[0].Objects = append(envs[0].Workloads[0].Objects, &other)
	_, err := Build(envs)
	if want := "workloads/etl: Job/lake-dev/etl-3: another Job has the stem etl too"; fmt.Sprint(err) != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	other.Metadata.Annotations = nil
	_, err = Build(envs)
	if want := "environment dev: workload etl: Job/lake-dev/etl-3: the annotation lakewright.dev/run does not hold its name"; fmt.Sprint(err) != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// TestFormerPlatform: the next write removes generated files at the former places of the
// platform, and keeps files that were not generated.
func TestFormerPlatform(t *testing.T) {
	dir := t.TempDir()
	former := blankMark(nil)
	former = append(former, "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: lake\n"...)
	seal(former)
	old := []string{"platform/base/kustomization.yaml", "platform/overlays/prod/deployment.yaml", "platform/overlays/prod/namespace.yaml"}
	for _, p := range old {
		plant(t, dir, p, string(former))
	}
	plant(t, dir, "platform/overlays/prod/mine.yaml", "kind: Mine\n")
	envs := platforms()
	for i := range envs {
		envs[i].Platform = envs[i].Platform[:2]
	}
	report := write(t, mustBuild(t, envs), dir)
	if diff := cmp.Diff(old, report.Removed); diff != "" {
		t.Errorf("removed (-want +got):\n%s", diff)
	}
	want := whole(mustBuild(t, envs))
	want["platform/overlays/prod/mine.yaml"] = "kind: Mine\n"
	wantDir(t, dir, want)
}
