package flink

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// TestPodFields compares what the fields of a pod become in its template.
func TestPodFields(t *testing.T) {
	spec := deployment(t, scoring(t, `{
		"env": {"TZ": {"value": "UTC"}, "COLOR": {"value": "blue"}},
		"labels": {"team": "risk", "tier": "all"},
		"volumes": {"tls": {"secret": "tls", "path": "/etc/tls"}, "data": {"claim": "data", "path": "/data"}, "spool": {"emptyDir": {"size": "1Gi"}, "path": "/spool"}},
		"taskManager": {
			"env": {"COLOR": {"value": "red"}}, "envFrom": [{"configMap": "settings", "prefix": "S_"}, {"secret": "keys"}],
			"labels": {"tier": "task"}, "annotations": {"note": "x"}, "priorityClass": "high", "gracePeriod": "90s",
			"lifecycle": {"preStop": ["sleep", "5"]},
			"initContainers": [{"name": "fetch", "image": "fetch:1", "cpu": "1", "memory": "1Gi"}],
			"sidecars": [{"name": "ship", "image": "ship:1", "cpu": "100m", "memory": "64Mi", "mounts": {"spool": "/spool", "tls": "/tls"}}],
			"probes": {"startup": {"port": 6122, "failures": 30}, "liveness": {"command": ["true"], "timeout": "2s"}, "readiness": {"port": 9000, "path": "/ready", "delay": "1m", "period": "5s"}},
			"spread": {"nodes": "preferred", "zones": "required"}
		}
	}`)).Spec.TaskManager
	pod := spec.PodTemplate.(*kube.PodTemplate)
	main := pod.Spec.Containers[0]
	if pod.Metadata.Labels["team"] != "risk" || pod.Metadata.Labels["tier"] != "task" || pod.Metadata.Annotations["note"] != "x" {
		t.Errorf("labels %v, annotations %v", pod.Metadata.Labels, pod.Metadata.Annotations)
	}
	if pod.Spec.PriorityClassName != "high" || *pod.Spec.TerminationGracePeriodSeconds != 90 {
		t.Errorf("priority %q, grace %d", pod.Spec.PriorityClassName, *pod.Spec.TerminationGracePeriodSeconds)
	}
	for _, same := range []struct {
		what      string
		want, got any
	}{
		{"sources", []kube.EnvFrom{
			{Prefix: "S_", ConfigMapRef: &kube.LocalName{Name: "settings"}}, {SecretRef: &kube.LocalName{Name: "keys"}},
		}, main.EnvFrom},
		{"variables", []kube.EnvVar{{Name: "COLOR", Value: "red"}, {Name: "ENABLE_BUILT_IN_PLUGINS", Value: "flink-s3-fs-hadoop-1.20.4.jar"}, {Name: "TZ", Value: "UTC"}}, main.Env},
		{"hook", &kube.Lifecycle{PreStop: &kube.LifecycleHandler{Exec: &kube.ExecAction{Command: []string{"sleep", "5"}}}}, main.Lifecycle},
		{"startup", &kube.Probe{TCPSocket: &kube.TCPSocket{Port: 6122}, FailureThreshold: 30}, main.StartupProbe},
		{"liveness", &kube.Probe{Exec: &kube.ExecAction{Command: []string{"true"}}, TimeoutSeconds: 2}, main.LivenessProbe},
		{"readiness", &kube.Probe{HTTPGet: &kube.HTTPGet{Path: "/ready", Port: 9000}, InitialDelaySeconds: 60, PeriodSeconds: 5}, main.ReadinessProbe},
		{"order of containers", []string{"ship", "fetch"}, []string{pod.Spec.InitContainers[0].Name, pod.Spec.InitContainers[1].Name}},
		{"restarts", []string{"Always", ""}, []string{pod.Spec.InitContainers[0].RestartPolicy, pod.Spec.InitContainers[1].RestartPolicy}},
		{"mounts", []kube.VolumeMount{{Name: "spool", MountPath: "/spool"}, {Name: "tls", MountPath: "/tls", ReadOnly: true}}, pod.Spec.InitContainers[0].VolumeMounts},
		{"volumes", []kube.Volume{
			{Name: "data", PersistentVolumeClaim: &kube.ClaimSource{ClaimName: "data"}},
			{Name: "spool", EmptyDir: &kube.EmptyDir{SizeLimit: "1Gi"}}, {Name: "tls", Secret: &kube.SecretSource{SecretName: "tls"}},
		}, pod.Spec.Volumes[1:]},
		{"spread", []string{"kubernetes.io/hostname ScheduleAnyway", "topology.kubernetes.io/zone DoNotSchedule"}, []string{
			pod.Spec.TopologySpreadConstraints[0].TopologyKey + " " + pod.Spec.TopologySpreadConstraints[0].WhenUnsatisfiable,
			pod.Spec.TopologySpreadConstraints[1].TopologyKey + " " + pod.Spec.TopologySpreadConstraints[1].WhenUnsatisfiable,
		}},
	} {
		if diff := cmp.Diff(same.want, same.got); diff != "" {
			t.Errorf("%s: -want +got\n%s", same.what, diff)
		}
	}
}

// TestPodTemplate proves that the user's template is merged over the fields of a pod.
func TestPodTemplate(t *testing.T) {
	whole := deployment(t, scoring(t, `{"taskManager": {"podTemplate": {
		"metadata": {"annotations": {"note": "x"}},
		"spec": {"enableServiceLinks": false, "containers": [{"name": "flink-main-container", "tty": true}]}
	}}}`)).Spec.TaskManager.PodTemplate.(map[string]any)
	spec := whole["spec"].(map[string]any)
	main := spec["containers"].([]any)[0].(map[string]any)
	if spec["enableServiceLinks"] != false || main["tty"] != true || main["env"] == nil || spec["nodeSelector"] == nil {
		t.Errorf("the template is %v", whole)
	}
	if note := whole["metadata"].(map[string]any)["annotations"].(map[string]any)["note"]; note != "x" {
		t.Errorf("the annotation is %v", note)
	}
}

// TestPools proves that each process may have a pool of its own, and that further containers
// count for it.
func TestPools(t *testing.T) {
	beside := `"sidecars": [{"name": "a", "image": "a:1", "cpu": "500m", "memory": "1Gi"}]`
	c := scoring(t, `{"pool": null, "jobManager": {"replicas": 1, "initContainers": [{"name": "a", "image": "a:1", "cpu": "4", "memory": "1Gi"}]}, "taskManager": {"pool": "compute", `+beside+`}}`)
	want := []pool.Demand{
		{Pod: plan.Demand{Pods: 1, CPU: 4 * unit.Core, Memory: 2 * unit.GiB}, Count: 1},
		{Pool: "compute", Pod: plan.Demand{Pods: 1, CPU: 2000, Memory: 5 * unit.GiB, Claims: 1, Disk: 50 * unit.GiB}, Count: 3},
	}
	if diff := cmp.Diff(want, c.PoolDemands()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	d := deployment(t, c)
	if got := d.Spec.TaskManager.PodTemplate.(*kube.PodTemplate).Spec.NodeSelector; !maps.Equal(got, map[string]string{"pool": "compute"}) {
		t.Errorf("the nodes of TaskManagers are %v", got)
	}
	if got := d.Spec.JobManager.PodTemplate.(*kube.PodTemplate).Spec.NodeSelector; got != nil {
		t.Errorf("the nodes of JobManagers are %v", got)
	}
}

// TestPodDisk compares the disk of the node that the processes request.
func TestPodDisk(t *testing.T) {
	for _, test := range []struct{ name, cluster, job, task string }{
		{name: "a volume of its own", cluster: `{}`},
		{name: "state on the node", cluster: `{"state": {"tier": "scratch", "size": "20Gi"}}`, task: "22Gi"},
		{name: "few log files", cluster: `{"state": {"tier": "scratch", "size": "20Gi"}, "taskManager": {"env": {"MAX_LOG_FILE_NUMBER": {"value": "4"}}}}`, task: "21Gi"},
		{name: "many log files", cluster: `{"state": {"tier": "scratch", "size": "20Gi"}, "env": {"MAX_LOG_FILE_NUMBER": {"value": "4"}}, "conf": {"containerized.taskmanager.env.MAX_LOG_FILE_NUMBER": "29"}}`, task: "24Gi"},
		{name: "log files of a key", cluster: `{"state": {"tier": "scratch", "size": "20Gi"}, "jobManager": {"env": {"MAX_LOG_FILE_NUMBER": {"value": "90"}}}, "conf": {"env.log.max": "20"}}`, task: "23Gi"},
		{name: "given", cluster: `{"state": {"tier": "scratch", "size": "20Gi"}, "jobManager": {"ephemeralStorage": "2Gi"}, "taskManager": {"ephemeralStorage": "40Gi"}}`, job: "2Gi", task: "40Gi"},
	} {
		d := deployment(t, scoring(t, test.cluster))
		if got := d.Spec.JobManager.Resource.EphemeralStorage; got != test.job {
			t.Errorf("%s: a JobManager has %q, want %q", test.name, got, test.job)
		}
		if got := d.Spec.TaskManager.Resource.EphemeralStorage; got != test.task {
			t.Errorf("%s: a TaskManager has %q, want %q", test.name, got, test.task)
		}
	}
}

// TestMemoryParts compares the keys that parts of memory become, and how Flink then divides
// the memory of a TaskManager of 4Gi.
func TestMemoryParts(t *testing.T) {
	const p = "taskmanager.memory."
	for _, test := range []struct {
		name, cluster string
		keys          map[string]string
		parts         []unit.Bytes // heap of tasks, managed, network and overhead
	}{
		{
			name: "managed and network", cluster: `{"taskManager": {"managed": "1Gi", "networkMemory": "256Mi"}}`,
			keys:  map[string]string{p + "managed.size": "1g", p + "network.min": "256m", p + "network.max": "256m", p + "flink.size": ""},
			parts: []unit.Bytes{1986422368, unit.GiB, 256 * unit.MiB, 429496736},
		},
		{
			name: "an exact size", cluster: `{"taskManager": {"managed": "1000Ki"}}`,
			keys:  map[string]string{p + "managed.size": "1024000b"},
			parts: []unit.Bytes{2967872133, 1000 * unit.KiB, 359703515, 429496736},
		},
		{
			name: "no managed memory", cluster: `{"state": {"backend": "hashmap"}, "taskManager": {"managed": "0"}}`,
			keys:  map[string]string{p + "managed.size": "0"},
			parts: []unit.Bytes{2968896133, 0, 359703515, 429496736},
		},
		{
			name: "the overhead limits Flink", cluster: `{"taskManager": {"overhead": "512Mi", "metaspace": "512Mi"}}`,
			keys:  map[string]string{p + "flink.size": "3g", p + "jvm-overhead.min": "512m", p + "jvm-overhead.max": "512m", p + "jvm-metaspace.size": "512m"},
			parts: []unit.Bytes{1342177256, 1288490208, 322122552, 512 * unit.MiB},
		},
		{
			name: "all but the network", cluster: `{"taskManager": {"overhead": "512Mi", "heap": "1Gi", "managed": "1Gi", "frameworkHeap": "256Mi", "frameworkOffHeap": "64Mi", "offHeap": "64Mi"}}`,
			keys:  map[string]string{p + "framework.heap.size": "256m", p + "framework.off-heap.size": "64m", p + "task.off-heap.size": "64m", p + "task.heap.size": "1g"},
			parts: []unit.Bytes{unit.GiB, unit.GiB, 896 * unit.MiB, 512 * unit.MiB},
		},
		{
			name: "a field and a key of conf", cluster: `{"taskManager": {"managed": "1Gi"}, "conf": {"taskmanager.memory.network.max": "128m"}}`,
			keys:  map[string]string{p + "managed.size": "1g", p + "network.max": "128m"},
			parts: []unit.Bytes{2120640096, unit.GiB, 128 * unit.MiB, 429496736},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := scoring(t, test.cluster)
			for key, want := range test.keys {
				if got := c.Conf[key]; got != want {
					t.Errorf("%s is %q, want %q", key, got, want)
				}
			}
			m := c.TaskMemory
			if c.TaskFault != nil {
				t.Fatal(c.TaskFault)
			}
			if diff := cmp.Diff(test.parts, []unit.Bytes{m.TaskHeap, m.Managed, m.Network, m.Overhead}); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// TestJobManagerParts proves that the parts of a JobManager's memory become keys.
func TestJobManagerParts(t *testing.T) {
	c := scoring(t, `{"jobManager": {"heap": "1Gi", "offHeap": "256Mi", "overhead": "300Mi", "metaspace": "468Mi", "javaOptions": "-Da=b"}}`)
	for key, want := range map[string]string{
		"jobmanager.memory.heap.size": "1g", "jobmanager.memory.off-heap.size": "256m", "jobmanager.memory.flink.size": "1280m",
		"jobmanager.memory.jvm-metaspace.size": "468m", "env.java.opts.jobmanager": "-Da=b",
	} {
		if got := c.Conf[key]; got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if c.JobFault != nil || c.JobMemory.Heap != unit.GiB {
		t.Errorf("%+v %v", c.JobMemory, c.JobFault)
	}
}

// TestTemplateFields requires a decision for each field of a pod that the compiler sets: a rule
// reports it in a template, or it is merged with the template's.
func TestTemplateFields(t *testing.T) {
	merged := []string{"containers", "initContainers", "securityContext", "topologySpreadConstraints", "volumes"}
	c := scoring(t, `{"imagePullSecrets": ["registry"], "taskManager": {
		"priorityClass": "high", "gracePeriod": "90s", "spread": {"nodes": "required"},
		"sidecars": [{"name": "a", "image": "a:1", "cpu": "1", "memory": "1Gi"}]
	}}`)
	spec := reflect.ValueOf(c.PodTemplate(&c.TaskPod).Spec)
	for i := range spec.NumField() {
		name, _, _ := strings.Cut(spec.Type().Field(i).Tag.Get("json"), ",")
		if spec.Field(i).IsZero() || slices.Contains(merged, name) {
			continue
		}
		e := environment(t, map[string]string{"scoring": `{"taskManager": {"podTemplate": {"spec": {"` + name + `": "x"}}}}`})
		if !slices.ContainsFunc(findings(e), func(text string) bool {
			return strings.HasPrefix(text, "FLK088") || strings.HasPrefix(text, "FLK089")
		}) {
			t.Errorf("%s: want a row in overwritten or setByFields, or a place in merged", name)
		}
	}
}

// TestTooMuchMemory proves that the note and the fix of FLK010 fit the fault: a process whose parts
// are all given can be too small and too large.
func TestTooMuchMemory(t *testing.T) {
	const sum = "the parts need at least metaspace 256Mi + overhead 192Mi + heap 3Gi + managed 2Gi + networkMemory "
	parts := `"heap": "3Gi", "managed": "2Gi"`
	for _, test := range []struct{ name, cluster, fix, note string }{
		{
			"too small", `{"taskManager": {"memory": "4Gi", ` + parts + `}}`,
			"set memory to at least 6422Mi", sum + "597.3Mi + frameworkHeap 128Mi + frameworkOffHeap 128Mi = 6.2Gi",
		},
		{
			"with the least network", `{"taskManager": {"memory": "5840Mi", ` + parts + `}}`,
			"set memory to at least 6422Mi", sum + "597.3Mi + frameworkHeap 128Mi + frameworkOffHeap 128Mi = 6.2Gi",
		},
		{"one less", `{"taskManager": {"memory": "6421Mi", ` + parts + `}}`, "set memory to at least 6422Mi", sum + "597.3Mi + frameworkHeap 128Mi + frameworkOffHeap 128Mi = 6.2Gi"},
		{"enough", `{"taskManager": {"memory": "6422Mi", ` + parts + `}}`, "", ""},
		{"the most", `{"taskManager": {"memory": "7253Mi", ` + parts + `}}`, "", ""},
		{
			"too large", `{"taskManager": {"memory": "8Gi", ` + parts + `}}`,
			"make a part of it larger, such as heap, or set memory to at most 7253Mi", "",
		},
		{
			"a network of its own", `{"taskManager": {"memory": "4Gi", "networkMemory": "100Mi", ` + parts + `}}`,
			"set memory to at least 5924Mi", sum + "100Mi + frameworkHeap 128Mi + frameworkOffHeap 128Mi = 5.7Gi",
		},
		{
			"an overhead", `{"taskManager": {"memory": "4Gi", "overhead": "192Mi", ` + parts + `}}`,
			"set it to at most 1280Mi, or remove it", sum + "64Mi + frameworkHeap 128Mi + frameworkOffHeap 128Mi = 5.7Gi",
		},
		{"too large for a network", `{"taskManager": {"memory": "8Gi", "overhead": "512Mi", "networkMemory": "100Mi", ` + parts + `}}`, "set it to at least 5020Mi, or remove it", ""},
		{"a JobManager with too much", `{"jobManager": {"memory": "2Gi", "heap": "512Mi", "offHeap": "128Mi", "overhead": "256Mi"}}`, "set it to 1408Mi, or remove it", ""},
	} {
		r := &rule.Reporter{}
		Section.Check(environment(t, map[string]string{"scoring": test.cluster}), r, func(doc *rule.Doc, _ plan.Item) bool { return doc.ID == "FLK010" })
		var fix, note string
		for _, d := range r.Findings {
			fix = d.Fix
			for _, n := range d.Notes {
				note = n.Text
			}
		}
		if diff := cmp.Diff([]string{test.fix, test.note}, []string{fix, note}); diff != "" {
			t.Errorf("%s: fix and note (-want +got):\n%s", test.name, diff)
		}
	}
}
