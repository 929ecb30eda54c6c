package overlays

import (
	"maps"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sigs.k8s.io/yaml"

	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/overlays/oracle"
)

// TestMergeKeys compares the tables with Kustomize's schema of every kind that Lakewright could
// emit: they contain every list that it merges, and the places of pods.
func TestMergeKeys(t *testing.T) {
	for id := range podTrails {
		if oracle.MergeLists(id[0], id[1]) == nil {
			t.Errorf("Kustomize does not know %v", id)
		}
	}
	for _, id := range slices.Concat(slices.Collect(maps.Keys(podTrails)), [][2]string{
		{"v1", "Namespace"}, {"v1", "ResourceQuota"}, {"v1", "LimitRange"}, {"v1", "ServiceAccount"},
		{"v1", "ConfigMap"}, {"v1", "Secret"}, {"v1", "Service"}, {"v1", "PersistentVolume"}, {"v1", "PersistentVolumeClaim"},
		{"scheduling.k8s.io/v1", "PriorityClass"}, {"storage.k8s.io/v1", "StorageClass"}, {"policy/v1", "PodDisruptionBudget"},
		{"networking.k8s.io/v1", "NetworkPolicy"}, {"networking.k8s.io/v1", "Ingress"},
		{"rbac.authorization.k8s.io/v1", "Role"}, {"rbac.authorization.k8s.io/v1", "RoleBinding"},
		{"rbac.authorization.k8s.io/v1", "ClusterRole"}, {"rbac.authorization.k8s.io/v1", "ClusterRoleBinding"},
		{"autoscaling/v1", "HorizontalPodAutoscaler"},
	}) {
		for _, list := range oracle.MergeLists(id[0], id[1]) {
			name := list.Path[len(list.Path)-1]
			if list.Path[0] == "status" {
				continue // no emitted object has it
			}
			if len(list.Keys) == 0 {
				if name != "finalizers" { // nor this
					t.Errorf("%v: %v is merged as a set", id, list.Path)
				}
				continue
			}
			if !slices.ContainsFunc(mergeKeys[name], func(keys []string) bool { return slices.Equal(keys, list.Keys) }) {
				t.Errorf("%v: %v is merged by %v, mergeKeys has %v", id, list.Path, list.Keys, mergeKeys[name])
			}
			if name == "containers" || name == "initContainers" {
				end := podTrails[id]
				for _, key := range list.Path {
					end = end.behind(key)
				}
				if !end.arrived() {
					t.Errorf("%v: podTrails does not lead to %v", id, list.Path)
				}
			}
		}
	}
}

// TestCustomResources demands that a kind has what Kustomize must know of it exactly when
// Kustomize does not know the kind, or when an engine adds what the kind's text means to it.
// Kustomize replaces lists of kinds that it does not know whole.
func TestCustomResources(t *testing.T) {
	// No pods, and names that no prefix has to reach, or that docs/kustomize.md lists as not reached.
	without := []kube.Object{(*kube.HTTPRoute)(nil), (*kube.PodMonitor)(nil), (*kube.VolumeAttributesClass)(nil), (*kube.VolumeSnapshotClass)(nil)}
	for _, kind := range slices.Concat(kube.Kinds(), engineKinds()) {
		of := kind.Of.Type()
		isKnown := oracle.MergeLists(of.APIVersion, of.Kind) != nil
		hasFields := !reflect.ValueOf(kind.Fields).IsZero()
		switch {
		case hasFields != (kind.Root != ""):
			t.Errorf("%T has fields without a root, or a root without fields", kind.Of)
		case isKnown && hasFields != (kind.File == ""):
			t.Errorf("%T: has fields: %t, and Kustomize knows its fields unless they are text", kind.Of, hasFields)
		case !isKnown && !hasFields && !slices.Contains(without, kind.Of):
			t.Errorf("%T has no fields, and Kustomize knows none", kind.Of)
		}
	}
}

// TestKustomizations: every kustomization.yaml has only keys that need no flag in any tool, and
// refers only to files of the tree.
func TestKustomizations(t *testing.T) {
	trees := []*Tree{mustBuild(t, lakehouse())}
	for seed := range uint64(20) {
		trees = append(trees, mustBuild(t, newRandom(seed).environments()))
	}
	allowed := []string{"apiVersion", "kind", "namespace", "resources", "components", "patches", "replacements", "configurations"}
	file := regexp.MustCompile(`^[a-z0-9]+\.yaml$`)
	dir := regexp.MustCompile(`^namespace$|^(\.\./)+[a-z0-9-]+(/[a-z0-9-]+)*$`)
	for _, tree := range trees {
		named := map[string]bool{}
		for _, f := range tree.files {
			if path.Base(f.path) != kustomizationFile {
				continue
			}
			var k map[string]any
			if err := yaml.UnmarshalStrict(f.content, &k); err != nil {
				t.Fatal(err)
			}
			for key := range k {
				if !slices.Contains(allowed, key) {
					t.Errorf("%s: key %s", f.path, key)
				}
			}
			for _, key := range []string{"resources", "components", "patches", "configurations"} {
				list, _ := k[key].([]any)
				for _, item := range list {
					if patch, ok := item.(map[string]any); ok {
						if diff := cmp.Diff([]string{"path"}, slices.Collect(maps.Keys(patch))); diff != "" {
							t.Errorf("%s: a patch (-want +got):\n%s", f.path, diff)
						}
						item = patch["path"]
					}
					name := item.(string)
					target := path.Join(path.Dir(f.path), name)
					if dir.MatchString(name) {
						target = path.Join(target, kustomizationFile)
					} else if !file.MatchString(name) {
						t.Errorf("%s: %s %q", f.path, key, name)
					}
					if _, exists := tree.Content(target); !exists {
						t.Errorf("%s: %s %q does not exist", f.path, key, name)
					}
					named[target] = true
				}
			}
		}
		for _, p := range tree.Paths() {
			if root := strings.HasSuffix(p, kustomizationFile) && strings.HasPrefix(p, "overlays/"); !named[p] && !root {
				t.Errorf("%s is named by no kustomization", p)
			}
		}
	}
}

// mustBuild returns the tree of environments.
func mustBuild(t *testing.T, envs []kube.Environment) *Tree {
	t.Helper()
	tree, err := Build(envs)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// TestUserOnTop: a user's kustomization on top of an overlay changes every field of the custom
// resources, because of the component, for one workload and for the whole environment.
func TestUserOnTop(t *testing.T) {
	for _, test := range []struct {
		base string
		old  []string // ends of lines that must be gone
	}{
		{"../overlays/prod", []string{": account", ": config", ": secret", ": claim", ": flink", "name: spark", ": reg/a:1", ": 1", "- secret", ": priority"}},
		{"../workloads/everything/overlays/prod", []string{": account", ": config", ": secret", ": claim", ": flink", "name: spark", ": reg/a:1", ": 1", "- secret"}},
	} {
		disk, err := oracle.New(mustBuild(t, everything()))
		if err != nil {
			t.Fatal(err)
		}
		if err := disk.Add("user/kustomization.yaml", `
namePrefix: p-
resources: [`+test.base+`]
images: [{name: reg/a, newTag: "9"}]
replicas: [{name: spark, count: 33}, {name: flink, count: 44}]
labels: [{pairs: {team: x}, includeTemplates: true}]
`); err != nil {
			t.Fatal(err)
		}
		text, err := disk.YAML("user")
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			for _, old := range test.old {
				if strings.HasSuffix(line, old+"\n") {
					t.Errorf("%s: not changed: %s", test.base, line)
				}
			}
		}
		if test.base == "../overlays/prod" {
			wantGolden(t, "testdata/user.yaml", string(text))
		}
	}
}

// TestEverything requires that everything has each kind with fields that Kustomize has to
// know: TestUserOnTop would not test the fields of a kind that is left out.
func TestEverything(t *testing.T) {
	found := map[kube.Type]bool{}
	for _, o := range everything()[0].Workloads[0].Objects {
		found[o.Type()] = true
	}
	// A PersistentVolume belongs to the platform; TestOnTop of package golden has one.
	found[(*kube.PersistentVolume)(nil).Type()] = true
	found[(*kube.Deployment)(nil).Type()] = true // Kustomize knows all of it but ephemeral volumes
	for _, kind := range slices.Concat(kube.Kinds(), engineKinds()) {
		fields := kind.Fields
		known := slices.Concat(fields.Images, fields.Replicas, fields.Labels)
		if (len(known) > 0 || len(fields.Names) > 0) && !found[kind.Of.Type()] {
			t.Errorf("no object is a %s of %s", kind.Of.Type().Kind, kind.Of.Type().APIVersion)
		}
	}
}

// everything returns an environment with every field that newConfiguration
// names in use. Kinds that are not written out here have these fields alone.
func everything() []kube.Environment {
	name := func(key, value string) []any { return []any{map[string]any{key: value}} }
	source := func(config, secret string) []any {
		return []any{
			map[string]any{"name": "A", "valueFrom": map[string]any{"configMapKeyRef": map[string]any{"name": config, "key": "k"}}},
			map[string]any{"name": "B", "valueFrom": map[string]any{"secretKeyRef": map[string]any{"name": secret, "key": "k"}}},
		}
	}
	from := []any{
		map[string]any{"configMapRef": map[string]any{"name": "config"}},
		map[string]any{"secretRef": map[string]any{"name": "secret"}},
	}
	volumes := []any{
		map[string]any{"name": "a", "configMap": map[string]any{"name": "config"}},
		map[string]any{"name": "b", "secret": map[string]any{"secretName": "secret"}},
		map[string]any{"name": "c", "persistentVolumeClaim": map[string]any{"claimName": "claim"}},
		map[string]any{"name": "d", "projected": map[string]any{"sources": []any{
			map[string]any{"configMap": map[string]any{"name": "config"}}, map[string]any{"secret": map[string]any{"name": "secret"}}}}},
	}
	containers := []any{map[string]any{"name": "c", "image": "reg/a:1", "env": source("config", "secret"), "envFrom": from}}
	pod := map[string]any{
		"serviceAccountName": "account", "priorityClassName": "priority", "imagePullSecrets": name("name", "secret"),
		"containers": containers, "initContainers": containers, "volumes": volumes,
	}
	sparkPod := map[string]any{
		"image": "reg/a:1", "serviceAccount": "account", "priorityClassName": "priority",
		"configMaps": name("name", "config"), "secrets": name("name", "secret"), "env": source("config", "secret"), "envFrom": from,
		"sidecars": containers, "initContainers": containers, "template": map[string]any{"spec": pod},
	}
	executor := maps.Clone(sparkPod)
	executor["instances"] = int64(1)
	spark := map[string]any{
		"image": "reg/a:1", "sparkConfigMap": "config", "hadoopConfigMap": "config", "imagePullSecrets": []any{"secret"},
		"batchSchedulerOptions": map[string]any{"priorityClassName": "priority"}, "volumes": volumes,
		"driver": sparkPod, "executor": executor,
	}
	flink := map[string]any{
		"image": "reg/a:1", "serviceAccount": "account",
		"podTemplate": map[string]any{"spec": pod},
		"jobManager":  map[string]any{"podTemplate": map[string]any{"spec": pod}},
		"taskManager": map[string]any{"replicas": int64(1), "podTemplate": map[string]any{"spec": pod}},
	}
	template := map[string]any{"metadata": map[string]any{"labels": map[string]any{"a": "b"}}, "spec": pod}
	conf := map[string]any{
		"spark.kubernetes.container.image":                          "reg/a:1",
		"spark.kubernetes.authenticate.driver.serviceAccountName":   "account",
		"spark.kubernetes.authenticate.executor.serviceAccountName": "account",
	}
	apache := map[string]any{
		"sparkConf": conf, "driverSpec": map[string]any{"podTemplateSpec": template}, "executorSpec": map[string]any{"podTemplateSpec": template},
	}
	daemons := map[string]any{"statefulSetSpec": map[string]any{
		"selector": map[string]any{"matchLabels": map[string]any{"spark.operator/spark-cluster-name": "spark"}}, "template": template,
	}}
	standalone := map[string]any{
		"sparkConf": conf, "masterSpec": daemons, "workerSpec": daemons,
		"clusterTolerations": map[string]any{"instanceConfig": map[string]any{"initWorkers": int64(1), "minWorkers": int64(1), "maxWorkers": int64(1)}},
	}
	connect := map[string]any{
		"image": "reg/a:1", "server": map[string]any{"template": template}, "executor": map[string]any{"instances": int64(1), "template": template},
	}
	objects := []kube.Object{
		raw("v1", "ServiceAccount", "account", nil), raw("v1", "ConfigMap", "config", map[string]any{"data": conf}),
		raw("v1", "Secret", "secret", nil), raw("v1", "PersistentVolumeClaim", "claim", nil),
		raw("sparkoperator.k8s.io/v1beta2", "SparkApplication", "spark", map[string]any{"spec": spark}),
		raw("sparkoperator.k8s.io/v1beta2", "ScheduledSparkApplication", "spark", map[string]any{"spec": map[string]any{"template": spark}}),
		raw("sparkoperator.k8s.io/v1alpha1", "SparkConnect", "spark", map[string]any{"spec": connect}),
		raw("spark.apache.org/v1", "SparkApplication", "spark", map[string]any{"spec": apache}),
		raw("spark.apache.org/v1", "SparkCluster", "spark", map[string]any{"spec": standalone}),
		raw("flink.apache.org/v1beta1", "FlinkDeployment", "flink", map[string]any{"spec": flink}),
		raw("v1", "Service", "service", map[string]any{"spec": map[string]any{"ports": []any{map[string]any{"port": int64(80)}}}}),
		raw("gateway.networking.k8s.io/v1", "HTTPRoute", "route", map[string]any{"spec": map[string]any{"rules": []any{
			map[string]any{"backendRefs": []any{map[string]any{"name": "service", "port": int64(80)}}},
		}}}),
		raw("flink.apache.org/v1beta1", "FlinkSessionJob", "job", map[string]any{"spec": map[string]any{"deploymentName": "flink"}}),
	}
	for _, kind := range engineKinds() {
		if !slices.ContainsFunc(objects, func(o kube.Object) bool { return o.Type() == kind.Of.Type() }) {
			objects = append(objects, filled(kind))
		}
	}
	for _, o := range objects {
		o.Meta().Namespace = "lake"
	}
	priority := cluster("scheduling.k8s.io/v1", "PriorityClass", "priority", map[string]any{"value": int64(7)})
	return []kube.Environment{{Name: "prod", Namespace: "lake", Kinds: engineKinds(), Platform: []kube.Object{priority}, Workloads: []kube.Workload{{Name: "everything", Objects: objects}}}}
}
