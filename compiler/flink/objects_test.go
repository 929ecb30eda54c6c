package flink

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/flink/ways"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// deployment returns the FlinkDeployment of a cluster.
func deployment(t *testing.T, c *cluster.Cluster) *ways.FlinkDeployment {
	t.Helper()
	for _, o := range c.Objects() {
		if d, ok := o.(*ways.FlinkDeployment); ok {
			return d
		}
	}
	t.Fatal("no FlinkDeployment")
	return nil
}

// ids returns the kinds and names of objects, in order.
func ids(c *cluster.Cluster) []string {
	var names []string
	for _, o := range c.Objects() {
		names = append(names, kube.IDOf(o).String())
	}
	return names
}

func TestObjects(t *testing.T) {
	for _, c := range []struct {
		name, cluster string
		want          []string
	}{
		{
			name: "native", cluster: `{"disruptionBudget": true}`,
			want: []string{
				"ServiceAccount/lake-prod/scoring", "Role/lake-prod/scoring", "RoleBinding/lake-prod/scoring",
				"ServiceAccount/lake-prod/scoring-taskmanager", "Role/lake-prod/scoring-taskmanager", "RoleBinding/lake-prod/scoring-taskmanager",
				"NetworkPolicy/lake-prod/scoring-jobmanager", "NetworkPolicy/lake-prod/scoring-jobmanager-apiserver",
				"NetworkPolicy/lake-prod/scoring-taskmanager", "NetworkPolicy/lake-prod/scoring-taskmanager-apiserver",
				"PodDisruptionBudget/lake-prod/scoring-jobmanager", "FlinkDeployment/lake-prod/scoring",
			},
		},
		{
			name: "one JobManager has no budget, and no use of the API no role", cluster: `{"disruptionBudget": true, "deployment": "standalone", "jobManager": {"replicas": 1}, "highAvailability": null}`,
			want: []string{
				"ServiceAccount/lake-prod/scoring", "ServiceAccount/lake-prod/scoring-taskmanager",
				"NetworkPolicy/lake-prod/scoring-jobmanager", "NetworkPolicy/lake-prod/scoring-taskmanager",
				"FlinkDeployment/lake-prod/scoring",
			},
		},
		{
			name: "TaskManagers without high availability use no API", cluster: `{"jobManager": {"replicas": 1}, "highAvailability": null}`,
			want: []string{
				"ServiceAccount/lake-prod/scoring", "Role/lake-prod/scoring", "RoleBinding/lake-prod/scoring",
				"ServiceAccount/lake-prod/scoring-taskmanager",
				"NetworkPolicy/lake-prod/scoring-jobmanager", "NetworkPolicy/lake-prod/scoring-jobmanager-apiserver",
				"NetworkPolicy/lake-prod/scoring-taskmanager", "FlinkDeployment/lake-prod/scoring",
			},
		},
		{
			name: "standalone has an account for each process", cluster: `{"deployment": "standalone"}`,
			want: []string{
				"ServiceAccount/lake-prod/scoring", "Role/lake-prod/scoring", "RoleBinding/lake-prod/scoring",
				"ServiceAccount/lake-prod/scoring-taskmanager", "Role/lake-prod/scoring-taskmanager", "RoleBinding/lake-prod/scoring-taskmanager",
				"NetworkPolicy/lake-prod/scoring-jobmanager", "NetworkPolicy/lake-prod/scoring-jobmanager-apiserver",
				"NetworkPolicy/lake-prod/scoring-taskmanager", "NetworkPolicy/lake-prod/scoring-taskmanager-apiserver",
				"FlinkDeployment/lake-prod/scoring",
			},
		},
		{
			name: "session", cluster: `{"mode": "session", "job": null, "jobs": {"b": {"parallelism": 1}, "a": {"parallelism": 2}}}`,
			want: []string{
				"ServiceAccount/lake-prod/scoring", "Role/lake-prod/scoring", "RoleBinding/lake-prod/scoring",
				"ServiceAccount/lake-prod/scoring-taskmanager", "Role/lake-prod/scoring-taskmanager", "RoleBinding/lake-prod/scoring-taskmanager",
				"NetworkPolicy/lake-prod/scoring-jobmanager", "NetworkPolicy/lake-prod/scoring-jobmanager-apiserver",
				"NetworkPolicy/lake-prod/scoring-taskmanager", "NetworkPolicy/lake-prod/scoring-taskmanager-apiserver",
				"FlinkDeployment/lake-prod/scoring", "FlinkSessionJob/lake-prod/scoring-a", "FlinkSessionJob/lake-prod/scoring-b",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, ids(scoring(t, c.cluster))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestAccounts(t *testing.T) {
	role := map[string]string{"eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/lake"}
	for _, c := range []struct {
		name, cluster string
		want          []kube.Object
	}{
		{
			name: "with high availability", cluster: `{}`,
			want: []kube.Object{
				&kube.ServiceAccount{
					Head:                         kube.Head{Metadata: kube.Metadata{Annotations: role}},
					AutomountServiceAccountToken: kube.To(true),
				},
				&kube.Role{Rules: []kube.PolicyRule{{
					APIGroups: []string{""}, Resources: []string{"configmaps"}, Verbs: []string{"get", "list", "watch"},
				}}},
				&kube.RoleBinding{
					RoleRef:  kube.RoleRef{APIGroup: "rbac.authorization.k8s.io", Kind: "Role", Name: "scoring-taskmanager"},
					Subjects: []kube.Subject{{Kind: "ServiceAccount", Name: "scoring-taskmanager", Namespace: "lake-prod"}},
				},
			},
		},
		{
			name: "standalone", cluster: `{"deployment": "standalone", "highAvailability": null, "jobManager": {"replicas": 1}}`,
			want: []kube.Object{&kube.ServiceAccount{
				Head:                         kube.Head{Metadata: kube.Metadata{Annotations: role}},
				AutomountServiceAccountToken: kube.To(false),
			}},
		},
		{
			name: "without", cluster: `{"highAvailability": null}`,
			want: []kube.Object{&kube.ServiceAccount{
				Head:                         kube.Head{Metadata: kube.Metadata{Annotations: role}},
				AutomountServiceAccountToken: kube.To(false),
			}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []kube.Object
			for _, o := range scoring(t, c.cluster).Objects() {
				m := o.Meta()
				if _, policy := o.(*kube.NetworkPolicy); policy || m.Name != "scoring-taskmanager" {
					continue
				}
				if m.Labels["app.kubernetes.io/component"] != "taskmanager" {
					t.Errorf("%s has the labels %v", kube.IDOf(o), m.Labels)
				}
				m.Name, m.Namespace, m.Labels = "", "", nil
				got = append(got, o)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
	for _, o := range scoring(t, `{}`).Objects() {
		if r, ok := o.(*kube.Role); ok && r.Metadata.Name == "scoring" && !slices.ContainsFunc(r.Rules, func(r kube.PolicyRule) bool { return slices.Contains(r.Resources, "pods") }) {
			t.Errorf("JobManagers cannot start TaskManagers: %v", r.Rules)
		}
	}
}

// TestComponents proves that every object and every pod names its component.
func TestComponents(t *testing.T) {
	for _, test := range []struct{ cluster, account string }{
		{`{}`, "jobmanager"},
		{`{"deployment": "standalone", "disruptionBudget": true}`, "jobmanager"},
		{`{"mode": "session", "job": null, "jobs": {"a": {"parallelism": 1}}}`, "jobmanager"},
	} {
		for _, o := range scoring(t, test.cluster).Objects() {
			component := o.Meta().Labels["app.kubernetes.io/component"]
			if component == "" {
				t.Errorf("%s: %s names no component", test.cluster, kube.IDOf(o))
			}
			if _, account := o.(*kube.ServiceAccount); account && o.Meta().Name == "scoring" && component != test.account {
				t.Errorf("%s: the account is of component %s, want %s", test.cluster, component, test.account)
			}
		}
	}
}

// TestBudget proves that a JobManager that never became ready does not block a drain.
func TestBudget(t *testing.T) {
	want := kube.PodDisruptionBudgetSpec{
		MinAvailable: 1, Selector: kube.LabelSelector{MatchLabels: map[string]string{"app": "scoring", "component": "jobmanager"}},
		UnhealthyPodEvictionPolicy: "AlwaysAllow",
	}
	for _, o := range scoring(t, `{"disruptionBudget": true}`).Objects() {
		if b, ok := o.(*kube.PodDisruptionBudget); ok {
			if diff := cmp.Diff(want, b.Spec); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			return
		}
	}
	t.Error("no PodDisruptionBudget")
}

func TestSpread(t *testing.T) {
	labels := &kube.LabelSelector{MatchLabels: map[string]string{"app": "scoring", "component": "jobmanager"}}
	two, one := deployment(t, scoring(t, `{}`)).Spec, deployment(t, scoring(t, `{"jobManager": {"replicas": 1}}`)).Spec
	for _, c := range []struct {
		name string
		pod  kube.PodSpec
		want []kube.TopologySpreadConstraint
	}{
		{
			name: "two JobManagers", pod: two.JobManager.PodTemplate.(*kube.PodTemplate).Spec,
			want: []kube.TopologySpreadConstraint{
				{MaxSkew: 1, TopologyKey: "kubernetes.io/hostname", WhenUnsatisfiable: "ScheduleAnyway", LabelSelector: labels},
				{MaxSkew: 1, TopologyKey: "topology.kubernetes.io/zone", WhenUnsatisfiable: "ScheduleAnyway", LabelSelector: labels},
			},
		},
		{name: "one JobManager", pod: one.JobManager.PodTemplate.(*kube.PodTemplate).Spec},
		{name: "TaskManagers", pod: two.TaskManager.PodTemplate.(*kube.PodTemplate).Spec},
	} {
		if diff := cmp.Diff(c.want, c.pod.TopologySpreadConstraints); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
	}
}

func TestSessionJob(t *testing.T) {
	c := scoring(t, `{"mode": "session", "job": null, "jobs": {"a": {"file": "https://repo.example.com/a.jar", "parallelism": 2, "state": "running"}}}`)
	for _, o := range c.Objects() {
		job, ok := o.(*ways.FlinkSessionJob)
		if !ok {
			continue
		}
		if got := job.Metadata.Labels["target.session"]; got != "scoring" {
			t.Errorf("target.session is %q", got)
		}
		want := ways.FlinkSessionJobSpec{DeploymentName: "scoring", Job: ways.FlinkJob{
			JarURI: "https://repo.example.com/a.jar", Parallelism: 2, UpgradeMode: "last-state", State: "running",
		}}
		if diff := cmp.Diff(want, job.Spec); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		return
	}
	t.Error("no FlinkSessionJob")
}

// TestBuckets proves that pods can connect to their stores and to the source of their
// credentials.
func TestBuckets(t *testing.T) {
	var got []string
	for _, o := range scoring(t, `{}`).Objects() {
		p, ok := o.(*kube.NetworkPolicy)
		if !ok {
			continue
		}
		for _, e := range p.Spec.Egress {
			if e.To == nil {
				got = append(got, fmt.Sprint(p.Metadata.Name, e.Ports))
			}
		}
	}
	if diff := cmp.Diff([]string{"scoring-jobmanager[{TCP 443}]", "scoring-taskmanager[{TCP 443}]"}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestDeployment(t *testing.T) {
	d := deployment(t, scoring(t, `{}`))
	if diff := cmp.Diff(&ways.FlinkJob{
		JarURI: "local:///opt/flink/usrlib/scoring.jar", EntryClass: "com.example.Scoring",
		Parallelism: 5, UpgradeMode: "last-state", State: "running",
	}, d.Spec.Job); diff != "" {
		t.Errorf("job: -want +got\n%s", diff)
	}
	if dropped := deployment(t, scoring(t, `{"job": {"file": "local:///a.jar", "allowNonRestoredState": true}}`)); !dropped.Spec.Job.AllowNonRestoredState {
		t.Errorf("the job is %+v; want it to allow state that is not restored", dropped.Spec.Job)
	}
	if diff := cmp.Diff(ways.FlinkResource{CPU: "1.5", Memory: "4096m"}, d.Spec.TaskManager.Resource); diff != "" {
		t.Errorf("resource: -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]any{"v1_20", "native", "scoring", int64(2), int64(0)}, []any{
		d.Spec.FlinkVersion, d.Spec.Mode, d.Spec.ServiceAccount, d.Spec.JobManager.Replicas, d.Spec.TaskManager.Replicas,
	}); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{
		"blob.server.port":            "6124",
		"execution.checkpointing.dir": "s3://lake/scoring/checkpoints",
		"execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
		"execution.checkpointing.incremental":                       "true",
		"execution.checkpointing.interval":                          "60s",
		"execution.checkpointing.mode":                              "EXACTLY_ONCE",
		"execution.checkpointing.num-retained":                      "3",
		"execution.checkpointing.timeout":                           "600s",
		"fs.s3a.aws.credentials.provider":                           "com.amazonaws.auth.WebIdentityTokenCredentialsProvider",
		"fs.s3a.endpoint.region":                                    "eu-west-1",
		"high-availability.storageDir":                              "s3://lake/scoring/ha",
		"high-availability.type":                                    "kubernetes",
		"io.tmp.dirs":                                               "/mnt/state",
		"jobmanager.rpc.port":                                       "6123",
		"kubernetes.taskmanager.service-account":                    "scoring-taskmanager",
		"kubernetes.rest-service.exposed.type":                      "ClusterIP",
		"metrics.internal.query-service.port":                       "6126",
		"rest.port":                                                 "8081",
		"state.backend.rocksdb.localdir":                            "/mnt/state/rocksdb",
		"state.backend.type":                                        "rocksdb",
		"taskmanager.collect-sink.port":                             "6127",
		"taskmanager.data.port":                                     "6121",
		"taskmanager.numberOfTaskSlots":                             "2",
		"taskmanager.rpc.port":                                      "6122",
	}, d.Spec.FlinkConfiguration); diff != "" {
		t.Errorf("configuration: -want +got\n%s", diff)
	}
}

func TestTemplate(t *testing.T) {
	c := scoring(t, `{"state": {"tier": "scratch", "size": "20Gi"}, "volumes": {"lake": {"tier": "shared", "path": "/mnt/lake", "readOnly": true}}, "env": {"TZ": {"value": "UTC"}}, "imagePullSecrets": ["registry"]}`)
	d := deployment(t, c)
	task, job := d.Spec.TaskManager, d.Spec.JobManager
	if got, want := task.Resource.EphemeralStorage, "22Gi"; got != want {
		t.Errorf("ephemeral storage is %s, want %s", got, want)
	}
	if diff := cmp.Diff([]kube.Volume{
		{Name: "flink-state-volume", EmptyDir: &kube.EmptyDir{SizeLimit: "20Gi"}},
		{Name: "lake", PersistentVolumeClaim: &kube.ClaimSource{ClaimName: storage.Find(c.Env, storage.SharedRef("shared")).Share.Source.PersistentVolumeClaim.ClaimName}},
	}, task.PodTemplate.(*kube.PodTemplate).Spec.Volumes); diff != "" {
		t.Errorf("volumes of the TaskManager: -want +got\n%s", diff)
	}
	if diff := cmp.Diff(kube.Volume{Name: "flink-state-volume", EmptyDir: &kube.EmptyDir{SizeLimit: "10Gi"}}, job.PodTemplate.(*kube.PodTemplate).Spec.Volumes[0]); diff != "" {
		t.Errorf("volume of the JobManager: -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]kube.Container{{
		Name: "flink-main-container",
		Env: []kube.EnvVar{
			{Name: "ENABLE_BUILT_IN_PLUGINS", Value: "flink-s3-fs-hadoop-1.20.4.jar"},
			{Name: "TZ", Value: "UTC"},
		},
		VolumeMounts: []kube.VolumeMount{
			{Name: "flink-state-volume", MountPath: "/mnt/state"},
			{Name: "lake", MountPath: "/mnt/lake", ReadOnly: true},
		},
		SecurityContext: &kube.SecurityContext{AllowPrivilegeEscalation: kube.To(false), Capabilities: &kube.Capabilities{Drop: []string{"ALL"}}},
	}}, task.PodTemplate.(*kube.PodTemplate).Spec.Containers); diff != "" {
		t.Errorf("containers: -want +got\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"pool": "compute"}, job.PodTemplate.(*kube.PodTemplate).Spec.NodeSelector); diff != "" {
		t.Errorf("node selector: -want +got\n%s", diff)
	}
}

func TestConf(t *testing.T) {
	for _, c := range []struct {
		name, cluster string
		want          map[string]string // "" for a key that is not there
	}{
		{
			name: "old names before 1.20", cluster: `{"version": "1.19.3", "savepoints": {"store": "lake", "path": "sp"}}`,
			want: map[string]string{
				"state.checkpoints.dir": "s3://lake/scoring/checkpoints", "state.checkpoints.num-retained": "3",
				"state.savepoints.dir": "s3://lake/sp", "state.backend.incremental": "true", "execution.checkpointing.dir": "",
				"kubernetes.operator.job.savepoint-on-deletion": "true",
			},
		},
		{
			name: "a store of one's own", cluster: `{"checkpoints": {"store": "minio"}, "highAvailability": null}`,
			want: map[string]string{
				"s3.endpoint": "https://minio.internal:9000", "s3.path.style.access": "true",
				"fs.s3a.aws.credentials.provider": "com.amazonaws.auth.EnvironmentVariableCredentialsProvider", "s3.endpoint.region": "",
			},
		},
		{
			name: "presto finds credentials and region itself", cluster: `{"filesystem": "presto"}`,
			want: map[string]string{"fs.s3a.aws.credentials.provider": "", "fs.s3a.endpoint.region": ""},
		},
		{
			name: "conf is stronger than what is only a default", cluster: `{"conf": {"execution.checkpointing.externalized-checkpoint-retention": "DELETE_ON_CANCELLATION", "taskmanager.rpc.port": "1"}}`,
			want: map[string]string{"execution.checkpointing.externalized-checkpoint-retention": "DELETE_ON_CANCELLATION", "taskmanager.rpc.port": "6122"},
		},
		{
			name: "times of one unit", cluster: `{"checkpoints": {"interval": "1h30m", "timeout": "1500ms", "minPause": "1m", "mode": "at-least-once"}}`,
			want: map[string]string{
				"execution.checkpointing.interval": "5400s", "execution.checkpointing.timeout": "1500ms",
				"execution.checkpointing.min-pause": "60s", "execution.checkpointing.mode": "AT_LEAST_ONCE",
			},
		},
		{
			name: "a standalone cluster has an account for TaskManagers too", cluster: `{"deployment": "standalone"}`,
			want: map[string]string{"kubernetes.taskmanager.service-account": "scoring-taskmanager"},
		},
		{
			name: "a volume in memory is overhead", cluster: `{"state": {"tier": "ram", "size": "1Gi"}}`,
			want: map[string]string{"taskmanager.memory.jvm-overhead.min": "1503238560b", "taskmanager.memory.jvm-overhead.max": "1503238560b"},
		},
		{
			name: "no volume, no folder", cluster: `{"state": {"backend": "hashmap", "tier": null, "size": null}}`,
			want: map[string]string{"io.tmp.dirs": "", "state.backend.rocksdb.localdir": "", "execution.checkpointing.incremental": "", "state.backend.type": "hashmap"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			conf := scoring(t, c.cluster).Conf
			for _, key := range slices.Sorted(maps.Keys(c.want)) {
				if conf[key] != c.want[key] {
					t.Errorf("%s is %q, want %q", key, conf[key], c.want[key])
				}
			}
		})
	}
}

func TestDemand(t *testing.T) {
	for _, c := range []struct {
		name, cluster string
		want          plan.Demand
	}{
		{
			name: "native: as many as five subtasks need", cluster: `{}`,
			want: plan.Demand{Pods: 5, CPU: 6500, Memory: 16 * unit.GiB, Claims: 3, Disk: 150 * unit.GiB},
		},
		{
			name: "standalone: as many as are asked for", cluster: `{"deployment": "standalone", "job": {"parallelism": null}, "taskManager": {"replicas": 4}, "state": {"tier": "scratch"}}`,
			want: plan.Demand{Pods: 6, CPU: 8000, Memory: 20 * unit.GiB},
		},
		{
			name: "a volume in memory", cluster: `{"state": {"tier": "ram", "size": "1Gi"}}`,
			want: plan.Demand{Pods: 5, CPU: 6500, Memory: 19 * unit.GiB},
		},
		{
			name: "session: all jobs at once", cluster: `{"mode": "session", "job": null, "jobs": {"a": {"parallelism": 2}, "b": {"parallelism": 1}}, "state": {"tier": "scratch"}}`,
			want: plan.Demand{Pods: 4, CPU: 5000, Memory: 12 * unit.GiB},
		},
		{
			name: "the autoscaler's own limit, which the jobs of a session share by number", cluster: `{"mode": "session", "job": null, "jobs": {"a": {"parallelism": 2}, "b": {"parallelism": 1}}, "conf": {"kubernetes.operator.job.autoscaler.enabled": "true", "job.autoscaler.vertex.max-parallelism": "8"}, "state": {"tier": "scratch"}}`,
			want: plan.Demand{Pods: 10, CPU: 14000, Memory: 36 * unit.GiB},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, scoring(t, c.cluster).Demand()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestMetricPorts(t *testing.T) {
	c := scoring(t, `{"conf": {"metrics.reporter.prom.factory.class": "org.apache.flink.metrics.prometheus.PrometheusReporterFactory", "metrics.reporter.slf4j.factory.class": "org.apache.flink.metrics.slf4j.Slf4jReporterFactory"}}`)
	want := []kube.ContainerPort{{Name: "metrics", ContainerPort: 9249, Protocol: "TCP"}}
	if diff := cmp.Diff(want, deployment(t, c).Spec.TaskManager.PodTemplate.(*kube.PodTemplate).Spec.Containers[0].Ports); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
