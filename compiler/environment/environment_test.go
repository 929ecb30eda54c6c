package environment

import (
	"encoding/json"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// engineSpec holds the fields of a Spark application that the rules of this package look
// at.
type engineSpec struct {
	Pool    string `spec:"pool"`
	Shuffle struct {
		Tier storage.ScratchRef `spec:"tier"`
		Size unit.Bytes         `spec:"size"`
	} `spec:"shuffle"`
	Executor struct {
		Instances int64      `spec:"instances"`
		Cores     int64      `spec:"cores"`
		Memory    unit.Bytes `spec:"memory"`
	} `spec:"executor"`
}

// app is a stub of a workload of an engine.
type app struct {
	plan.Entry
	spec engineSpec
}

func (a *app) Claims() []storage.Claim {
	if a.spec.Shuffle.Tier == "" {
		return nil
	}
	return []storage.Claim{{
		Tier: a.spec.Shuffle.Tier, Pool: a.spec.Pool, Size: a.spec.Shuffle.Size,
		Count: a.spec.Executor.Instances, Path: a.At("shuffle", "size"),
	}}
}

func (a *app) PoolDemands() []pool.Demand {
	return []pool.Demand{{Pool: a.spec.Pool, Pod: a.pod(), Count: a.spec.Executor.Instances}}
}

func (a *app) Demand() plan.Demand { return a.pod().Times(a.spec.Executor.Instances) }

func (a *app) pod() plan.Demand {
	d := plan.Demand{Pods: 1, CPU: unit.CPU(a.spec.Executor.Cores) * unit.Core, Memory: a.spec.Executor.Memory}
	if storage.Find(a.Env, a.spec.Shuffle.Tier).Attaches() {
		d.Claims, d.Disk = 1, a.spec.Shuffle.Size
	}
	return d
}

// Objects returns one of the objects of an application.
func (a *app) Objects() []kube.Object {
	return []kube.Object{&kube.ServiceAccount{Head: kube.Head{Metadata: kube.Metadata{Name: a.Name() + "-driver"}}}}
}

// sections are listed in the order in which they are resolved.
var sections = []plan.Section{
	pool.Section, storage.Section, network.Section,
	plan.Define(plan.Def[engineSpec, *app]{
		Name: "spark", Workload: true,
		Resolve: func(entry plan.Entry, s engineSpec) *app { return &app{Entry: entry, spec: s} },
	}),
	extra.Section,
}

const fixture = `package lake

import "github.com/lakewright/lakewright/schema"

schema.#Platform

name: "lake"
environments: dev: {namespace: *"lake-dev" | _, kubernetes: *"1.34" | _}
pools: compute: {node: {cpu: *16 | _, memory: *"64Gi" | _, disk: *"500Gi" | _}, labels: pool: *"compute" | _}
storage: {fast: ebs: {}, scratch: local: {}}
spark: etl: {
	version: *"4.0.1" | _
	image:   *"registry.internal/etl:1" | _
	main: {file: *"local:///etl.jar" | _, class: *"com.example.Etl" | _}
	driver: {cores: *1 | _, memory: *"2Gi" | _}
	executor: {cores: *2 | _, memory: *"4Gi" | _, instances: *10 | _}
	shuffle: {tier: *"fast" | _, size: *"100Gi" | _}
	pool: *"compute" | _
}
`

// resolved returns the environments of the fixture together with a text.
func resolved(t *testing.T, text string) []*plan.Environment {
	t.Helper()
	source, list, err := load.Open(fstest.MapFS{
		"fixture.cue": {Data: []byte(fixture)}, "text.cue": {Data: []byte("package lake\n\n" + text)},
	})
	if err != nil || list.HasErrors() {
		t.Fatalf("open: %v, %v", err, list)
	}
	var all []*plan.Environment
	for _, name := range source.Envs {
		document, _ := source.Env(name)
		e, err := plan.New(name, source.Name, document.Settings, document.Root.Field("operators"))
		if err != nil {
			t.Fatal(err)
		}
		for _, section := range sections {
			if err := section.Resolve(e, document.Root.Field(section.Name)); err != nil {
				t.Fatal(err)
			}
		}
		all = append(all, e)
	}
	return all
}

func TestRules(t *testing.T) {
	tests := []struct {
		name string
		text string
		want []string
	}{
		{name: "the fixture"},
		{name: "no workload", text: `environments: dev: spark: etl: null`, want: []string{
			`ENV002 environments.dev: environment "dev" runs no workload; add a Spark application or a Flink cluster, or remove the environment`,
		}},
		{name: "two environments in one namespace", text: `environments: prod: {namespace: "lake-dev", kubernetes: "1.34"}`, want: []string{
			`ENV003 environments.prod.namespace: environments "dev" and "prod" share the namespace "lake-dev"; give "prod" its own namespace`,
		}},
		{name: "default", text: `environments: dev: namespace: "default"`, want: []string{
			`ENV004 environments.dev.namespace: the namespace "default" belongs to the cluster; choose another, such as lake-dev`,
		}},
		{name: "a namespace of the cluster", text: `environments: dev: namespace: "kube-system"`, want: []string{
			`ENV004 environments.dev.namespace: the namespace "kube-system" belongs to the cluster; choose another, such as lake-dev`,
		}},
		{name: "labels", text: `environments: dev: labels: {team: "lake", "pod-security.kubernetes.io/enforce": "privileged", "argocd.argoproj.io/instance": "x"}`, want: []string{
			`ENV005 environments.dev.labels."argocd.argoproj.io/instance": label "argocd.argoproj.io/instance" belongs to Argo CD; remove it, or use your own domain, as in example.com/instance`,
			`ENV005 environments.dev.labels."pod-security.kubernetes.io/enforce": label "pod-security.kubernetes.io/enforce" belongs to Pod Security Admission; remove it, or use your own domain, as in example.com/enforce`,
		}},
		{name: "the newest Kubernetes", text: `environments: dev: kubernetes: "1.37"`},
		{name: "a newer Kubernetes", text: `environments: dev: kubernetes: "1.38"`, want: []string{
			"ENV006 environments.dev.kubernetes: Kubernetes 1.38 is newer than 1.37, the newest that the rules know; look for a newer lakewright, or try the output with kubectl apply --dry-run=server",
		}},
		{name: "privileged", text: `environments: dev: security: level: "privileged"`, want: []string{
			`ENV007 environments.dev.security.level: any pod in environment "dev" can take over its node; write restricted, or baseline if one of your own pods needs it`,
		}},
		{name: "no headroom", text: `environments: dev: quota: headroom: 0`, want: []string{
			`ENV008 environments.dev.quota.headroom: the quota of "dev" equals the demand of the workloads and leaves no room to replace a pod; write a percentage such as 20`,
		}},
		{name: "egress without effect", text: `network: open: egress: kafka: {namespace: "kafka"}`, want: []string{
			`ENV009 network.open.egress: egress of network "open" has no effect with the policy ingress; write policy: "strict", or remove egress`,
		}},
		{name: "API server without effect", text: `network: open: {policy: "none", apiServer: ["10.0.0.0/28"]}`, want: []string{
			`ENV009 network.open.apiServer: apiServer of network "open" has no effect with the policy none; write policy: "strict", or remove apiServer`,
		}},
		{name: "DNS servers without effect", text: `network: open: dns: servers: site: cidr: "10.0.0.2/32"`, want: []string{
			`ENV009 network.open.dns.servers: dns.servers of network "open" has no effect with the policy ingress; write policy: "strict", or remove dns.servers`,
		}},
		{name: "egress with effect elsewhere", text: "network: open: egress: kafka: {namespace: \"kafka\"}\nenvironments: prod: {namespace: \"lake\", kubernetes: \"1.34\", network: open: policy: \"strict\"}"},
		{name: "the same object twice", text: `extra: {a: object: {apiVersion: "v1", kind: "ConfigMap", metadata: name: "x"}, b: object: {apiVersion: "v1", kind: "ConfigMap", metadata: name: "x"}, c: object: {apiVersion: "v1", kind: "Service", metadata: name: "x"}}`, want: []string{
			"ENV010 extra.b: two objects have the same name: the ConfigMap x; rename one of them",
		}},
		{name: "an object that is made here", text: `extra: a: {scope: "cluster", object: {apiVersion: "v1", kind: "Namespace", metadata: name: "lake-dev"}}`, want: []string{
			"ENV010 extra.a: two objects have the same name: the namespace of the environment; rename one of them",
		}},
		{name: "an object that a workload makes", text: `extra: a: object: {apiVersion: "v1", kind: "ServiceAccount", metadata: name: "etl-driver"}`, want: []string{
			"ENV010 extra.a: two objects have the same name: the ServiceAccount etl-driver; rename one of them",
		}},
		{name: "a service account of the namespace default", text: bindings(`{kind: "ServiceAccount", name: "etl-driver", namespace: "default"}`), want: []string{
			"ENV020 extra.b.object.subjects.0: kustomize takes the ServiceAccount etl-driver of the namespace default for the service account of the environment; rename one of the two, or keep this binding outside of the spec",
		}},
		{name: "a service account of another namespace", text: bindings(`{kind: "ServiceAccount", name: "etl-driver", namespace: "ci"}`)},
		{name: "users with names of service accounts", text: bindings(`{kind: "User", name: "etl-driver"}, {kind: "Group", name: "ci"}`) + "\n" + `extra: ci: object: {apiVersion: "v1", kind: "ServiceAccount", metadata: namespace: "ci"}`, want: []string{
			"ENV020 extra.b.object.subjects.0: kustomize takes the User etl-driver for the service account of the same name; rename the service account, or keep this binding outside of the spec",
			"ENV020 extra.b.object.subjects.1: kustomize takes the Group ci for the service account of the same name; rename the service account, or keep this binding outside of the spec",
		}},
		{name: "subjects named default", text: bindings(`{kind: "User", name: "default"}, {kind: "ServiceAccount", name: "default", namespace: "default"}`)},
		{name: "a full pool", text: `pools: compute: max: 2`},
		{name: "a pool that is too small", text: `pools: compute: {max: 1, node: memory: "32Gi"}`, want: []string{
			`ENV011 pools.compute.max: workloads of pool "compute" request 20 of CPU at their largest, and all of its nodes have 16; raise max, or lower the largest size of the workloads`,
			`ENV011 pools.compute.max: workloads of pool "compute" request 40Gi of memory at their largest, and all of its nodes have 32Gi; raise max, or lower the largest size of the workloads`,
		}},
		{name: "IOPS for the size", text: `storage: fast: ebs: iops: 50000`},
		{name: "IOPS beyond the size", text: `storage: fast: ebs: iops: 50001`, want: []string{
			`ENV012 spark.etl.shuffle.size: gp3 volumes of 100Gi get 50000 IOPS, and tier "fast" requests 50001; raise size to 101Gi, or lower iops to 50000`,
		}},
		{name: "a disk that turns", text: `storage: fast: ebs: type: "st1"`, want: []string{
			"ENV013 spark.etl.shuffle.size: st1 volumes have 125Gi to 16Ti, not 100Gi; raise size to at least 125Gi, or choose another type",
			`ENV014 spark.etl.shuffle.size: the volumes of tier "fast" are spinning disks, which are slow at random access; choose a tier of gp3`,
		}},
		{name: "a large volume", text: `storage: fast: ebs: type: "gp2"` + "\n" + `spark: etl: shuffle: size: "17Ti"`, want: []string{
			"ENV013 spark.etl.shuffle.size: gp2 volumes have 1Gi to 16Ti, not 17Ti; lower size to at most 16Ti, or choose another type",
		}},
		{name: "scratch on the node", text: `spark: etl: shuffle: {tier: "scratch", size: "500Gi"}`},
		{name: "scratch beyond the node", text: `spark: etl: shuffle: {tier: "scratch", size: "501Gi"}`, want: []string{
			`ENV015 spark.etl.shuffle.size: a directory of 501Gi does not fit on a node of pool "compute", which has 500Gi; lower size to 500Gi, or choose a tier that gives each pod a volume`,
		}},
		{name: "volumes to attach", text: `pools: compute: {max: 2, node: volumes: 5}`},
		{name: "too many volumes to attach", text: `pools: compute: {max: 3, node: volumes: 3}`, want: []string{
			`ENV016 pools.compute.node.volumes: pods of pool "compute" attach 10 volumes at their largest, and all of its nodes attach 9; raise max, or give fewer pods their own volumes`,
		}},
		{name: "a tier and a pool that are not there", text: `spark: etl: {shuffle: tier: "slow", pool: "none"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, findings(t, tt.text)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// bindings returns an entry of extra that binds subjects to a role.
func bindings(subjects string) string {
	return `extra: b: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", roleRef: {apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "b"}, subjects: [` + subjects + `]}`
}

// findings returns the findings of the rules in a spec, each as "RULE path: message; fix".
func findings(t *testing.T, text string) []string {
	t.Helper()
	all := resolved(t, text)
	var list diag.List
	for _, e := range all {
		r := &rule.Reporter{Env: e.Name}
		Check(e, r, func(*rule.Doc) bool { return true })
		CheckObjects(e, r)
		list = append(list, r.Findings...)
	}
	var out []string
	for _, d := range append(list, CheckAll(all, func(*rule.Doc) bool { return true })...) {
		out = append(out, d.Rule+" "+d.Path+": "+d.Message+"; "+d.Fix)
	}
	return out
}

func TestObjects(t *testing.T) {
	tests := []struct {
		name string
		text string
		want string
	}{
		{
			name: "no quota",
			text: `environments: dev: labels: team: "lake"`,
			want: `[{"metadata":{"name":"lake-dev","labels":{"app.kubernetes.io/component":"platform","app.kubernetes.io/instance":"lake-dev","app.kubernetes.io/managed-by":"lakewright","app.kubernetes.io/name":"lake","app.kubernetes.io/part-of":"lake","pod-security.kubernetes.io/audit":"restricted","pod-security.kubernetes.io/audit-version":"v1.34","pod-security.kubernetes.io/enforce":"restricted","pod-security.kubernetes.io/enforce-version":"v1.34","pod-security.kubernetes.io/warn":"restricted","pod-security.kubernetes.io/warn-version":"v1.34","team":"lake"}}}]`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data, err := json.Marshal(Objects(resolved(t, tt.text)[0]))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(data)); diff != "" {
				t.Errorf("objects (-want +got):\n%s", diff)
			}
		})
	}
}

func TestQuota(t *testing.T) {
	tests := []struct {
		name string
		text string
		want map[string]string
	}{
		{
			name: "volumes",
			text: `environments: dev: quota: {}`,
			want: map[string]string{
				"pods": "12", "requests.cpu": "24", "requests.memory": "48Gi", "limits.memory": "48Gi",
				"persistentvolumeclaims": "12", "requests.storage": "1200Gi",
			},
		},
		{
			name: "shared storage takes from the quota",
			text: `environments: dev: quota: headroom: 0` + "\n" + `storage: shared: nfs: {server: "nfs", path: "/lake", size: "1Ti"}`,
			want: map[string]string{
				"pods": "10", "requests.cpu": "20", "requests.memory": "40Gi", "limits.memory": "40Gi",
				"persistentvolumeclaims": "11", "requests.storage": "2024Gi",
			},
		},
		{
			name: "no volumes, rounded up",
			text: `environments: dev: quota: headroom: 1` + "\n" + `spark: etl: {executor: {instances: 1, cores: 1, memory: "1025Mi"}, shuffle: tier: "scratch"}`,
			want: map[string]string{"pods": "2", "requests.cpu": "2", "requests.memory": "3Gi", "limits.memory": "3Gi"},
		},
		{
			name: "few pods: room for a second one of the largest",
			text: `environments: dev: quota: {}` + "\n" + `spark: etl: executor: instances: 2`,
			want: map[string]string{
				"pods": "3", "requests.cpu": "6", "requests.memory": "12Gi", "limits.memory": "12Gi",
				"persistentvolumeclaims": "3", "requests.storage": "300Gi",
			},
		},
		{
			name: "a claim that many pods share is not replaced with a pod",
			text: `environments: dev: quota: {}` + "\n" + `storage: shared: nfs: {server: "nfs", path: "/lake", size: "1Ti"}` + "\n" + `spark: etl: executor: instances: 2`,
			want: map[string]string{
				"pods": "3", "requests.cpu": "6", "requests.memory": "12Gi", "limits.memory": "12Gi",
				"persistentvolumeclaims": "4", "requests.storage": "1469Gi",
			},
		},
		{
			name: "a large fleet",
			text: `environments: dev: quota: headroom: 1000` + "\n" + `spark: etl: {executor: {instances: 10000, memory: "1Ti"}, shuffle: tier: "scratch"}`,
			want: map[string]string{"pods": "110000", "requests.cpu": "220000", "requests.memory": "110000Ti", "limits.memory": "110000Ti"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := resolved(t, tt.text)[0]
			e.Use(storage.Name, "shared")
			got := quota(e)
			if diff := cmp.Diff(tt.want, got.Spec.Hard); diff != "" {
				t.Errorf("hard (-want +got):\n%s", diff)
			}
		})
	}
}

// TestMissingFields proves that the rules do not panic on an environment without any field.
func TestMissingFields(t *testing.T) {
	for _, e := range []*plan.Environment{{}, {Settings: plan.Settings{Quota: &plan.Quota{}}}} {
		Check(e, &rule.Reporter{}, func(*rule.Doc) bool { return true })
		CheckAll([]*plan.Environment{e, e}, func(*rule.Doc) bool { return true })
	}
}
