package flink

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/version"
)

func TestFindings(t *testing.T) {
	for _, c := range []struct {
		name    string
		cluster string
		want    []string
	}{
		{name: "without a fault", cluster: `{}`},
		{
			name: "unknown names", cluster: `{"pool": "comptue", "state": {"tier": "fsat"}, "stores": ["lake", "laek"]}`,
			want: []string{
				`WRK001 flink.scoring.pool: there is no pool "comptue"`,
				`WRK003 flink.scoring.state.tier: there is no storage tier "fsat"`,
				`WRK003 flink.scoring.stores.1: there is no storage tier "laek"`,
			},
		},
		{
			name: "too little memory", cluster: `{"taskManager": {"memory": "900Mi"}, "jobManager": {"memory": "500Mi"}}`,
			want: []string{
				`FLK010 flink.scoring.jobManager.memory: a JobManager of 500Mi cannot start: the off-heap memory of 128Mi leaves no heap in the 52Mi of Flink memory`,
				`FLK010 flink.scoring.taskManager.memory: a TaskManager of 900Mi cannot start: framework, managed and network memory of 500.8Mi together are more than the 452Mi that overhead and metaspace leave`,
			},
		},
		{
			name: "a size of Kubernetes in conf", cluster: `{"conf": {"taskmanager.memory.managed.size": "1Gi"}}`,
			want: []string{`FLK010 flink.scoring.conf."taskmanager.memory.managed.size": a TaskManager cannot start: "1Gi" is not a size that Flink can read`},
		},
		{
			name: "too little heap", cluster: `{"taskManager": {"memory": "1Gi"}, "jobManager": {"memory": "640Mi"}}`,
			want: []string{
				`FLK011 flink.scoring.jobManager.memory: 640Mi of memory leave 64Mi of heap for the JobManager, which needs 128Mi`,
				`FLK011 flink.scoring.taskManager.memory: 1Gi of memory leave each of 2 slots 12.7Mi of heap, and a task needs 64Mi`,
			},
		},
		{
			name: "larger than a node", cluster: `{"taskManager": {"memory": "80Gi", "cpu": 20}, "state": {"tier": "scratch", "size": "100Gi"}}`,
			want: []string{
				`WRK012 flink.scoring.state.size: a TaskManager needs 102Gi of disk, 2Gi of it for logs, and a node of pool "compute" has 100Gi`,
				`WRK012 flink.scoring.taskManager.cpu: a TaskManager requests 20 cores, and a node of pool "compute" has 16`,
				`WRK012 flink.scoring.taskManager.memory: a TaskManager needs 80Gi, and a node of pool "compute" has 64Gi`,
			},
		},
		{
			name: "a memory volume with a factor", cluster: `{"state": {"tier": "ram", "size": "1Gi"}, "conf": {"kubernetes.taskmanager.memory.limit-factor": "1.5"}}`,
			want: []string{
				`FLK044 flink.scoring.conf."kubernetes.taskmanager.memory.limit-factor": kubernetes.taskmanager.memory.limit-factor is decided by taskManager.memory`,
			},
		},
		{
			name: "a memory volume larger than a node, with a key of its overhead", cluster: `{"state": {"tier": "ram", "size": "61Gi"}, "conf": {"taskmanager.memory.jvm-overhead.max": "2g"}}`,
			want: []string{
				`FLK044 flink.scoring.conf."taskmanager.memory.jvm-overhead.max": taskmanager.memory.jvm-overhead.max is decided by taskManager.overhead`,
				`WRK012 flink.scoring.taskManager.memory: a TaskManager needs 65Gi with its volume in memory, and a node of pool "compute" has 64Gi`,
			},
		},
		{
			name: "keys that overlap through an old name", cluster: `{"version": "2.0.2", "conf": {"restart-strategy": "fixed-delay", "restart-strategy.fixed-delay.attempts": "3"}}`,
			want: []string{
				`FLK047 flink.scoring.conf."restart-strategy": restart-strategy is an old name of restart-strategy.type`,
				`FLK048 flink.scoring.conf."restart-strategy": restart-strategy is the prefix of restart-strategy.fixed-delay.attempts`,
			},
		},
		{
			name: "keys of others", cluster: `{"conf": {"kubernetes.cluster-id": "x", "rest.port": "8082", "$internal.a": "b", "fs.s3a.endpoint.region": "x", "kubernetes.taskmanager.service-account": "x"}}`,
			want: []string{
				`FLK044 flink.scoring.conf."$internal.a": $internal.a is set by the operator`,
				`FLK044 flink.scoring.conf."fs.s3a.endpoint.region": fs.s3a.endpoint.region is decided by the store`,
				`FLK044 flink.scoring.conf."kubernetes.cluster-id": kubernetes.cluster-id is set by the operator`,
				`FLK044 flink.scoring.conf."kubernetes.taskmanager.service-account": the value of kubernetes.taskmanager.service-account is fixed at scoring-taskmanager, and other objects depend on it`,
				`FLK044 flink.scoring.conf."rest.port": the value of rest.port is fixed at 8081, and other objects depend on it`,
			},
		},
		{
			name: "stores that differ", cluster: `{"stores": ["minio"]}`,
			want: []string{`FLK032 flink.scoring.stores.0: store "minio" needs the endpoint https://minio.internal:9000, and "lake" has Amazon's`},
		},
		{
			name: "credentials", cluster: `{"conf": {"s3.access.key": "x1", "security.ssl.rest.keystore-type": "JKS"}, "env": {"DB_PASSWORD": {"value": "hunter2"}, "TOKEN_FILE": {"value": "a"}}, "job": {"arguments": ["--jdbc", "jdbc:postgresql://u:p@db/x", "--password", "hunter2", "--parallel=3"]}}`,
			want: []string{
				`WRK010 flink.scoring.conf."s3.access.key": s3.access.key holds a credential`,
				`WRK010 flink.scoring.env.DB_PASSWORD.value: DB_PASSWORD holds a credential`,
				`WRK010 flink.scoring.job.arguments.1: argument 2 holds a credential`,
				`WRK010 flink.scoring.job.arguments.3: argument 4 holds a credential`,
			},
		},
		{
			name: "an official image", cluster: `{"image": "docker.io/library/flink:1.20-java17"}`,
			want: []string{`FLK043 flink.scoring.image: the tag 1.20-java17 is reassigned to each new build`},
		},
		{
			name: "a session", cluster: `{"mode": "session", "job": null, "deployment": "standalone", "jobManager": {"replicas": 1}, "taskManager": {"replicas": 1}, "jobs": {"a": {"file": "https://x.example.com/a.jar", "parallelism": 2, "state": "running"}, "b": {"file": "s3://x/b.jar", "parallelism": 1, "state": "running"}}}`,
			want: []string{
				`FLK006 flink.scoring.taskManager.replicas: the jobs need 3 slots, and 1 TaskManagers have 2`,
				`FLK035 flink.scoring.jobs.b.file: operator 1.15 fetches jars only by https, and this is s3`,
			},
		},
		{
			name: "an account of a standalone cluster", cluster: `{"deployment": "standalone", "job": {"file": null}, "conf": {"kubernetes.taskmanager.service-account": "x"}}`,
			want: []string{`FLK044 flink.scoring.conf."kubernetes.taskmanager.service-account": the value of kubernetes.taskmanager.service-account is fixed at scoring-taskmanager, and other objects depend on it`},
		},
		{
			name: "a jar that the operator hides", cluster: `{"deployment": "standalone"}`,
			want: []string{`FLK057 flink.scoring.job.file: the operator mounts an empty directory over /opt/flink/usrlib of a standalone JobManager, which hides the jar`},
		},
		{
			name: "a jar that the operator hides, by its other scheme", cluster: `{"deployment": "standalone", "job": {"file": "file:///opt/flink//usrlib/a/scoring.jar"}}`,
			want: []string{`FLK057 flink.scoring.job.file: the operator mounts an empty directory over /opt/flink/usrlib of a standalone JobManager, which hides the jar`},
		},
		{name: "a jar on a volume", cluster: `{"deployment": "standalone", "volumes": {"jars": {"tier": "shared", "path": "/opt/flink/usrlib"}}}`},
		{name: "a jar beside a volume", cluster: `{"deployment": "standalone", "volumes": {"more": {"tier": "shared", "path": "/opt/flink/usrlib/more"}}}`},
		{
			name: "a volume elsewhere", cluster: `{"deployment": "standalone", "volumes": {"more": {"tier": "shared", "path": "/mnt/lake"}}}`,
			want: []string{`FLK057 flink.scoring.job.file: the operator mounts an empty directory over /opt/flink/usrlib of a standalone JobManager, which hides the jar`},
		},
		{name: "a jar elsewhere", cluster: `{"deployment": "standalone", "job": {"file": "local:///opt/flink/usrlibs/scoring.jar"}}`},
		{
			name: "a session of two JobManagers", cluster: `{"mode": "session", "job": null, "jobs": {"a": {"file": "https://x.example.com/a.jar", "parallelism": 2, "state": "running"}}}`,
			want: []string{`FLK060 flink.scoring.jobManager.replicas: a jar is uploaded to one of 2 JobManagers, and another one may get the request to run it`},
		},
		{
			name: "a budget for one JobManager", cluster: `{"disruptionBudget": true, "jobManager": {"replicas": 1}}`,
			want: []string{`FLK024 flink.scoring.disruptionBudget: a budget for 1 JobManager would prevent its node from being drained, so it is not created`},
		},
		{
			name: "volumes without a half", cluster: `{"volumes": {"a": {"path": "/mnt/a"}, "b": {"tier": "shared"}}}`,
			want: []string{
				`FLK002 flink.scoring.volumes.a: volume "a" has no source`,
				`FLK002 flink.scoring.volumes.b: volume "b" has no path`,
			},
		},
		{
			name: "one place in other words", cluster: `{"volumes": {"a": {"tier": "shared", "path": "/mnt/lake"}, "b": {"tier": "shared", "path": "/mnt//lake"}, "c": {"tier": "shared", "path": "/opt/flink/lib/../lib"}, "d": {"tier": "shared", "path": "//"}, "e": {"tier": "shared", "path": "/mnt/state/"}}}`,
			want: []string{
				`FLK025 flink.scoring.volumes.b.path: /mnt/lake is already used by volume "a"`,
				`FLK025 flink.scoring.volumes.c.path: /opt/flink/lib is already used by Flink's own folder`,
				`FLK025 flink.scoring.volumes.d.path: / is already used by Flink's own folder`,
				`FLK025 flink.scoring.volumes.e.path: /mnt/state is already used by the volume for state`,
			},
		},
		{
			name: "sources of variables", cluster: `{"env": {"A": {}, "B": {"value": "b", "secret": {"name": "x", "key": "y"}}, "C": {"value": ""}}}`,
			want: []string{
				`WRK008 flink.scoring.env.A: variable A has 0 sources, and it must have one`,
				`WRK008 flink.scoring.env.B: variable B has 2 sources, and it must have one`,
			},
		},
		{
			name: "keys of other programs", cluster: `{"labels": {"app": "x", "app.kubernetes.io/name": "x", "app.kubernetes.io/part-of": "x", "team": "payments"}, "annotations": {"argocd.argoproj.io/hook": "PreSync", "example.com/owner": "x"}}`,
			want: []string{
				`WRK006 flink.scoring.annotations."argocd.argoproj.io/hook": annotation "argocd.argoproj.io/hook" belongs to Argo CD`,
				`WRK006 flink.scoring.labels."app.kubernetes.io/name": labels app.kubernetes.io/name, app.kubernetes.io/part-of belong to the compiler, which sets them on every object`,
				`WRK006 flink.scoring.labels.app: label "app" belongs to Flink`,
			},
		},
		{
			name: "credentials in options and annotations", cluster: `{"conf": {"env.java.opts.all": "-Xss2m -Djavax.net.ssl.trustStorePassword=hunter2", "env.java.opts.jobmanager": "-Da=b"}, "annotations": {"example.com/db-password": "hunter2", "example.com/owner": "x"}}`,
			want: []string{
				`WRK010 flink.scoring.annotations."example.com/db-password": annotation "example.com/db-password" holds a credential`,
				`WRK010 flink.scoring.conf."env.java.opts.all": env.java.opts.all holds a credential`,
			},
		},
		{
			name: "a size that reads like that of the node", cluster: `{"state": {"tier": "scratch", "size": "100353Mi"}}`,
			want: []string{`WRK012 flink.scoring.state.size: a TaskManager needs 102401Mi of disk, 2Gi of it for logs, and a node of pool "compute" has 100Gi`},
		},
		{name: "uploads on a volume", cluster: `{"mode": "session", "job": null, "conf": {"web.upload.dir": "/mnt/lake"}, "jobs": {"a": {"file": "https://x.example.com/a.jar", "parallelism": 2, "state": "running"}}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, findings(environment(t, map[string]string{"scoring": c.cluster}))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// TestMissingFields proves that nothing panics on the remains of an invalid spec.
func TestMissingFields(t *testing.T) {
	for _, missing := range []string{
		"version", "image", "mode", "deployment", "filesystem", "job", "jobManager", "taskManager", "checkpoints", "highAvailability", "state", "pool", "network",
	} {
		e := environment(t, map[string]string{"scoring": `{"` + missing + `": null}`})
		findings(e)
		if objects := plan.Find[*cluster.Cluster](e, cluster.Name, "scoring").Objects(); len(objects) == 0 {
			t.Errorf("without %s: no objects", missing)
		}
	}
	e := &plan.Environment{}
	if err := Section.Resolve(e, node(t, `{"a": {}, "b": {"mode": "session", "jobs": {"x": {}}, "checkpoints": {}, "highAvailability": {}, "volumes": {"v": {}}, "env": {"A": {}}}}`)); err != nil {
		t.Fatal(err)
	}
	findings(e)
	for _, item := range e.Items(cluster.Name) {
		item.Objects()
		item.Demand()
		item.(*cluster.Cluster).PoolDemands()
	}
}

func TestSharedDirectories(t *testing.T) {
	e := environment(t, map[string]string{
		"a":       `{}`,
		"b":       `{"checkpoints": {"path": "b/checkpoints"}, "highAvailability": {"path": "scoring/ha/"}}`,
		"scoring": `{"checkpoints": {"path": "c"}, "highAvailability": {"path": "d"}}`,
	})
	want := []string{`FLK022 flink.b.highAvailability.path: highAvailability of "a" and highAvailability of "b" share scoring/ha`}
	if diff := cmp.Diff(want, findings(e)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	got := plan.Find[*cluster.Cluster](e, cluster.Name, "b").Directories()
	if diff := cmp.Diff([]storage.Directory{
		{Path: "flink.b.checkpoints.path", URI: "s3://lake/b/checkpoints", Place: "S3  lake b/checkpoints"},
		{Path: "flink.b.highAvailability.path", URI: "s3://lake/scoring/ha", Place: "S3  lake scoring/ha"},
	}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestJarHosts compares findings about the hosts of session jars.
func TestJarHosts(t *testing.T) {
	private := func(host string) string {
		return `FLK058 flink.scoring.jobs.a.file: operator 1.15 does not fetch from private addresses, and the host is ` + host
	}
	likely := func(host string) string {
		return `FLK059 flink.scoring.jobs.a.file: operator 1.15 does not fetch from private addresses, and ` + host + ` probably has one`
	}
	for _, c := range []struct{ file, want string }{
		{file: "https://repo.example.com/a.jar"},
		{file: "https://8.8.8.8/a.jar"},
		{file: "https://172.32.0.1/a.jar"},
		{file: "https://[2001:db8::1]/a.jar"},
		{file: "https://[fd00::1]/a.jar"}, // not site-local to Java
		{file: "https://10.1.2.3:8443/a.jar", want: private("10.1.2.3")},
		{file: "https://user@10.1.2.3/a.jar", want: private("10.1.2.3")},
		{file: "https://172.16.0.1/a.jar", want: private("172.16.0.1")},
		{file: "https://192.168.0.1/a.jar", want: private("192.168.0.1")},
		{file: "https://127.0.0.1/a.jar", want: private("127.0.0.1")},
		{file: "https://169.254.169.254/a.jar", want: private("169.254.169.254")},
		{file: "https://0.0.0.0/a.jar", want: private("0.0.0.0")},
		{file: "https://224.0.0.1/a.jar", want: private("224.0.0.1")},
		{file: "https://[::1]/a.jar", want: private("::1")},
		{file: "https://[fe80::1]/a.jar", want: private("fe80::1")},
		{file: "https://[fec0::1]:8443/a.jar", want: private("fec0::1")},
		{file: "https://[::ffff:10.0.0.1]/a.jar", want: private("::ffff:10.0.0.1")},
		{file: "https://artifacts.internal/a.jar", want: likely("artifacts.internal")},
		{file: "https://Artifacts.Internal./a.jar", want: likely("Artifacts.Internal.")},
		{file: "https://repo.local/a.jar", want: likely("repo.local")},
		{file: "https://repo.tools.svc/a.jar", want: likely("repo.tools.svc")},
		{file: "https://repo.tools.svc.cluster.local:8443/a.jar", want: likely("repo.tools.svc.cluster.local")},
		{file: "https://nexus/a.jar", want: likely("nexus")},
		{file: "https://internal.example.com/a.jar"},
		{file: "https://%zz/a.jar"},
	} {
		e := environment(t, map[string]string{"scoring": `{"mode": "session", "job": null, "jobManager": {"replicas": 1}, "jobs": {"a": {"file": "` + c.file + `", "parallelism": 1, "state": "running"}}}`})
		var want []string
		if c.want != "" {
			want = []string{c.want}
		}
		if diff := cmp.Diff(want, findings(e)); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.file, diff)
		}
		for _, operator := range []plan.FlinkOperator{
			{Operator: plan.Operator{Version: version.Must("1.15")}, PrivateHosts: true},
			{Operator: plan.Operator{Version: version.Must("1.14")}},
			{},
		} {
			if e.Operators.Flink = operator; findings(e) != nil {
				t.Errorf("%s with %v: %v", c.file, operator, findings(e))
			}
		}
	}
}

// TestClusterNames compares findings about names that Flink and Lakewright derive from a
// cluster.
func TestClusterNames(t *testing.T) {
	place := `"checkpoints": {"path": "other/checkpoints"}, "highAvailability": {"path": "other/ha"}`
	for _, c := range []struct {
		other string
		want  []string
	}{
		{other: "scoring-rest"},
		{
			other: "scoring-taskmanager",
			want:  []string{`FLK061 flink."scoring-taskmanager": objects of the TaskManagers of "scoring" are also called scoring-taskmanager`},
		},
	} {
		e := environment(t, map[string]string{"scoring": `{}`, c.other: `{` + place + `}`})
		if diff := cmp.Diff(c.want, findings(e)); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.other, diff)
		}
	}
}
