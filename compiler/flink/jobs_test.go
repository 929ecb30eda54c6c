package flink

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/flink/ways"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/internal/kube"
)

// objectOf returns the first object of a type of a cluster.
func objectOf[T kube.Object](t *testing.T, c *cluster.Cluster) T {
	t.Helper()
	for _, o := range c.Objects() {
		if found, ok := o.(T); ok {
			return found
		}
	}
	var none T
	t.Fatalf("no %T", none)
	return none
}

// TestFieldKeys compares the keys that fields add to the configuration of a cluster.
func TestFieldKeys(t *testing.T) {
	for _, test := range []struct {
		name, cluster string
		want          map[string]string
	}{
		{"an adaptive scheduler", `{"jobScheduler": "adaptive"}`, map[string]string{"jobmanager.scheduler": "adaptive"}},
		{"a reactive one", `{"deployment": "standalone", "jobScheduler": "reactive"}`, map[string]string{"scheduler-mode": "reactive"}},
		{"no restarts", `{"restart": {"never": {}}}`, map[string]string{"restart-strategy.type": "none"}},
		{
			"fixed delays", `{"restart": {"fixed": {"attempts": 3, "delay": "500ms"}}}`,
			map[string]string{"restart-strategy.type": "fixed-delay", "restart-strategy.fixed-delay.attempts": "3", "restart-strategy.fixed-delay.delay": "500ms"},
		},
		{"a largest parallelism", `{"job": {"file": "local:///a.jar", "parallelism": 5, "maxParallelism": 120}}`, map[string]string{"pipeline.max-parallelism": "120"}},
		{"whole checkpoints", `{"state": {"incremental": false}}`, map[string]string{"execution.checkpointing.incremental": "false"}},
		{"whole checkpoints before 1.20", `{"version": "1.19.3", "state": {"incremental": false}}`, map[string]string{"state.backend.incremental": "false"}},
		{"local recovery before 1.20", `{"version": "1.19.3", "state": {"localRecovery": true}}`, map[string]string{"state.backend.local-recovery": "true"}},
		{
			"a changelog before 1.20", `{"version": "1.19.3", "state": {"changelog": true}}`,
			map[string]string{
				"state.backend.changelog.enabled": "true", "state.backend.changelog.storage": "filesystem",
				"dstl.dfs.base-path": "s3://lake/scoring/checkpoints/changelog",
			},
		},
		{
			"an autoscaler", `{"autoscaler": {"scaling": false, "min": 2, "target": 80, "memoryTuning": true}}`,
			map[string]string{
				"job.autoscaler.enabled": "true", "job.autoscaler.scaling.enabled": "false", "job.autoscaler.vertex.min-parallelism": "2",
				"job.autoscaler.utilization.target": "0.8", "job.autoscaler.memory.tuning.enabled": "true",
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := scoring(t, test.cluster)
			added := maps.Clone(c.Conf)
			maps.DeleteFunc(added, func(key, _ string) bool {
				_, wanted := test.want[key]
				return !wanted
			})
			if diff := cmp.Diff(test.want, added); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestPrograms compares how jobs in Python and SQL are started.
func TestPrograms(t *testing.T) {
	const script = `"sql": {"script": "INSERT INTO a SELECT 1"}`
	const file = "/mnt/sql/scoring-a516bff6.sql"
	for _, test := range []struct {
		name, cluster string
		want          ways.FlinkJob
	}{
		{
			"a module", `{"job": {"file": null, "class": null, "module": "scoring.main", "parallelism": 1, "arguments": ["-a"], "dependencies": {"pyFiles": ["file:///a.py", "s3://lake/b.zip"]}}}`,
			ways.FlinkJob{EntryClass: "org.apache.flink.client.python.PythonDriver", Args: []string{"-pyfs", "/a.py,s3://lake/b.zip", "-pym", "scoring.main", "-a"}},
		},
		{
			"a runner of the user's own", `{"job": {"file": "local:///a.jar", "class": "A", "parallelism": 1, "arguments": ["-a"], ` + script + `}}`,
			ways.FlinkJob{JarURI: "local:///a.jar", EntryClass: "A", Args: []string{file, "-a"}},
		},
		{
			"Flink's runner in a native cluster", `{"version": "2.1.2", "job": {"file": null, "class": null, "parallelism": 1, ` + script + `}}`,
			ways.FlinkJob{
				JarURI: "local:///opt/flink/opt/flink-sql-gateway-2.1.2.jar", EntryClass: "org.apache.flink.table.runtime.application.SqlDriver",
				Args: []string{"--scriptUri", "file://" + file},
			},
		},
		{
			"Flink's runner in a standalone cluster", `{"version": "2.1.2", "deployment": "standalone", "job": {"file": null, "class": null, "parallelism": 1, ` + script + `}}`,
			ways.FlinkJob{EntryClass: "org.apache.flink.table.runtime.application.SqlDriver", Args: []string{"--scriptUri", "file://" + file}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := scoring(t, test.cluster)
			test.want.Parallelism, test.want.UpgradeMode, test.want.State = 1, "last-state", "running"
			if diff := cmp.Diff(&test.want, deployment(t, c).Spec.Job); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestScripts requires that the JobManager alone mounts the scripts of a cluster.
func TestScripts(t *testing.T) {
	c := scoring(t, `{"version": "2.1.2", "job": {"file": null, "class": null, "parallelism": 1, "sql": {"script": "INSERT INTO a SELECT 1"}}}`)
	want := map[string]string{"scoring-a516bff6.sql": "INSERT INTO a SELECT 1"}
	if diff := cmp.Diff(want, objectOf[*kube.ConfigMap](t, c).Data); diff != "" {
		t.Error(diff)
	}
	mount := kube.VolumeMount{Name: "flink-sql-volume", MountPath: "/mnt/sql", ReadOnly: true}
	if slices.Contains(c.TaskPod.Mounts.Mounts, mount) {
		t.Error("the TaskManagers mount the scripts")
	}
	if !slices.Contains(c.JobPod.Mounts.Mounts, mount) {
		t.Errorf("the JobManager mounts %v", c.JobPod.Mounts.Mounts)
	}
}

// TestBlueGreen requires that everything about the two clusters fits both.
func TestBlueGreen(t *testing.T) {
	single := scoring(t, `{}`)
	c := scoring(t, `{"blueGreen": {"abortAfter": "5m", "deleteAfter": "0s", "interval": "15s"}}`)
	d := objectOf[*ways.FlinkBlueGreenDeployment](t, c)
	if d.Spec.Template.Spec.Job == nil || d.Spec.Configuration["kubernetes.operator.bluegreen.abort.grace-period"] != "300s" {
		t.Errorf("the object is %+v", d.Spec)
	}
	want := map[string]string{"app.kubernetes.io/instance": "scoring", "app.kubernetes.io/component": "jobmanager"}
	if diff := cmp.Diff(want, objectOf[*kube.NetworkPolicy](t, c).Spec.PodSelector.MatchLabels); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(single.Demand().Times(2), c.Demand()); diff != "" {
		t.Errorf("the demand is not that of two clusters: %s", diff)
	}
	presence := c.Pods()[0].Presence()
	var services []string
	for _, s := range presence.Services {
		services = append(services, s.Name)
	}
	if diff := cmp.Diff([]string{"scoring-blue-rest", "scoring-blue", "scoring-green-rest", "scoring-green"}, services); diff != "" {
		t.Error(diff)
	}
	if presence.Labels["app"] != "" {
		t.Errorf("the pods are said to have app: %s", presence.Labels["app"])
	}
}

// TestZooKeeper requires that a cluster with ZooKeeper uses no ConfigMaps, and may connect to the servers.
func TestZooKeeper(t *testing.T) {
	c := scoring(t, `{"highAvailability": {"store": "lake", "path": "ha", "zookeeper": {"quorum": ["zk-0:2181", "zk-1:2182", "zk-2:2181"], "root": "/flink"}}}`)
	if c.APIAccess.ConfigMaps {
		t.Error("the pods use ConfigMaps")
	}
	if diff := cmp.Diff([]int{443, 2181, 2182}, c.Egress.Ports); diff != "" {
		t.Error(diff)
	}
	if got := c.Conf["high-availability.zookeeper.quorum"]; got != "zk-0:2181,zk-1:2182,zk-2:2181" {
		t.Errorf("the servers are %s", got)
	}
}

// TestReactive requires that the object of a reactive cluster has a number that an autoscaler can change.
func TestReactive(t *testing.T) {
	c := scoring(t, `{"deployment": "standalone", "jobScheduler": "reactive", "job": {"file": "local:///a.jar", "parallelism": null}, "taskManager": {"replicas": 3}}`)
	if got := deployment(t, c).Spec.TaskManager.Replicas; got != 3 {
		t.Errorf("%d replicas, want 3", got)
	}
	if c.Pods()[1].Presence().Elastic == nil {
		t.Error("no autoscaler may change it")
	}
}

// TestOldOperator requires the names of keys that the operator 1.10 reads.
func TestOldOperator(t *testing.T) {
	e := environmentOf(t, "1.10", map[string]string{"scoring": `{"autoscaler": {"scaling": true, "target": 80}}`})
	c := plan.Find[*cluster.Cluster](e, cluster.Name, "scoring")
	if got := c.Conf["job.autoscaler.target.utilization"]; got != "0.8" {
		t.Errorf("the target is %q", got)
	}
	if got := c.Conf["job.autoscaler.utilization.target"]; got != "" {
		t.Errorf("the new name is there too: %q", got)
	}
}
