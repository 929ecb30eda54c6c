package overlays

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	flink "github.com/lakewright/lakewright/compiler/flink/ways"
	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/overlays/oracle"
)

func TestPlaces(t *testing.T) {
	places := placesOf([]kube.Environment{{Kinds: engineKinds()}})
	for _, test := range []struct {
		object kube.Object
		want   string
	}{
		{&kube.Role{}, "rbac.yaml"},
		{&ways.ScheduledSparkApplication{}, "sparkapplication.yaml"},
		{&flink.FlinkSessionJob{}, "flinkdeployment.yaml"},
		{&ways.ApacheSparkApplication{}, "sparkapplication.yaml"},
		{&ways.SparkCluster{}, "sparkcluster.yaml"},
		{&ways.SparkConnect{}, "sparkconnect.yaml"},
		{&kube.Job{}, "job.yaml"},
		{&kube.CronJob{}, "job.yaml"},
		{&kube.Deployment{}, "deployment.yaml"},
		{&horizontalPodAutoscaler{}, "extra.yaml"},
		{raw("v1", "ConfigMap", "a", nil), "extra.yaml"},
	} {
		if got := places.of(test.object).file; got != test.want {
			t.Errorf("%s: got %s, want %s", test.object.Type().Kind, got, test.want)
		}
	}
}

// TestFiles requires that the file of every kind has no other meaning, and that files with a
// fixed position have a kind.
func TestFiles(t *testing.T) {
	used := map[string]bool{ownFiles: true, extraFile: true}
	name := regexp.MustCompile(`^[a-z]+\.yaml$`)
	for _, kind := range slices.Concat(kube.Kinds(), engineKinds()) {
		if kind.File == "" {
			continue // of another Kind
		}
		if !name.MatchString(kind.File) || slices.Contains([]string{kustomizationFile, patchesFile, configFile, extraFile}, kind.File) {
			t.Errorf("%T stands in %q", kind.Of, kind.File)
		}
		used[kind.File] = true
	}
	for _, file := range files {
		if !used[file] {
			t.Errorf("no kind stands in %s", file)
		}
	}
}

func TestOrderOfFiles(t *testing.T) {
	objects := []kube.Object{
		&kube.PodMonitor{}, &ways.SparkApplication{}, &kube.Service{}, &flink.FlinkDeployment{}, &kube.Role{}, &kube.Deployment{},
		&kube.Namespace{}, &kube.ServiceAccount{}, &kube.PersistentVolumeClaim{}, &kube.ConfigMap{}, &kube.PodDisruptionBudget{},
		&kube.PriorityClass{}, raw("v1", "Thing", "a", nil),
	}
	var got []string
	slices.Reverse(objects[:6])
	for _, o := range placesOf([]kube.Environment{{Kinds: engineKinds()}}).inOrder(objects) {
		got = append(got, o.Type().Kind)
	}
	want := []string{"Namespace", "PriorityClass", "PersistentVolumeClaim", "Role", "ServiceAccount", "ConfigMap", "Service", "PodDisruptionBudget", "Deployment", "FlinkDeployment", "SparkApplication", "PodMonitor", "Thing"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRenderOrder requires that Render has the objects that Kustomize builds, and prints what others
// need before them: Kustomize's own order is the same for these.
func TestRenderOrder(t *testing.T) {
	envs := fleet(3)
	envs[0].Platform = []kube.Object{inNamespace("x", raw("v1", "ConfigMap", "b", nil)), &namespace{head("x", "")}}
	envs[1].Platform = envs[0].Platform
	disk, err := oracle.New(mustBuild(t, envs))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ dir, workload string }{
		{"overlays/prod", ""},
		{"workloads/workload-00001/overlays/prod", "workload-00001"},
	} {
		built, err := disk.Objects(test.dir)
		if err != nil {
			t.Fatal(err)
		}
		text, err := Render(envs[1], test.workload)
		if err != nil {
			t.Fatal(err)
		}
		rendered, err := oracle.Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		at := func(kind string) int {
			return slices.IndexFunc(rendered, func(o map[string]any) bool { return o["kind"] == kind })
		}
		for _, first := range []string{"Namespace", "ServiceAccount", "Role"} {
			if i := at(first); i > at("SparkApplication") || i < 0 && (first != "Namespace" || test.workload == "") {
				t.Errorf("%s: %s is object %d, and the application is object %d", test.dir, first, i, at("SparkApplication"))
			}
		}
		if diff := cmp.Diff(sorted(built), sorted(rendered)); diff != "" {
			t.Errorf("%s (-built +rendered):\n%s", test.dir, diff)
		}
	}
}

func TestRenderNothing(t *testing.T) {
	env := kube.Environment{Name: "prod", Namespace: "lake", Workloads: []kube.Workload{{Name: "w"}}}
	for workload, want := range map[string]string{
		"":      "environment prod: there is nothing to render",
		"w":     "environment prod, workload w: there is nothing to render",
		"other": "environment prod, workload other: there is nothing to render",
	} {
		text, err := Render(env, workload)
		if !errors.Is(err, ErrNothing) || fmt.Sprint(err) != want || text != nil {
			t.Errorf("got %q, %v, want %s", text, err, want)
		}
	}
}

// TestNothing: environments without objects have no roots.
func TestNothing(t *testing.T) {
	tree := mustBuild(t, []kube.Environment{{Name: "dev"}, {Name: "prod", Workloads: []kube.Workload{{Name: "w"}}}})
	if paths := tree.Paths(); len(paths) > 0 {
		t.Errorf("got %v", paths)
	}
	if _, exists := tree.Content("overlays/dev/kustomization.yaml"); exists {
		t.Error("there is content")
	}
}

// TestMarks: every file has a mark with the right hash.
func TestMarks(t *testing.T) {
	for _, f := range mustBuild(t, lakehouse()).files {
		if !isSealed(f.content) || strings.Count(string(f.content), markStart) != 1 {
			t.Errorf("%s:\n%s", f.path, f.content)
		}
		for i := range f.content {
			edited := slices.Clone(f.content)
			edited[i] ^= 1
			if isSealed(edited) {
				t.Fatalf("%s: byte %d changed, and the mark is right", f.path, i)
			}
		}
	}
}
