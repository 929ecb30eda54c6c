package flink

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/unit"
)

// platform is the spec that the clusters of the tests share, as JSON.
const platform = `{
	"pools": {"compute": {"node": {"cpu": 16, "memory": "64Gi", "disk": "100Gi"}, "labels": {"pool": "compute"}, "taints": [{"key": "dedicated", "value": "bigdata", "effect": "NoSchedule"}]}},
	"storage": {
		"fast": {"ebs": {"type": "gp3", "encrypted": true, "fileSystem": "ext4", "reclaim": "Delete"}},
		"scratch": {"local": {"medium": "disk"}},
		"ram": {"local": {"medium": "memory"}},
		"shared": {"nfs": {"server": "nfs.internal", "path": "/exports/lake", "size": "100Gi"}},
		"lake": {"s3": {"bucket": "lake", "region": "eu-west-1", "credentials": {"serviceAccount": {"roleARN": "arn:aws:iam::123456789012:role/lake"}}}},
		"minio": {"s3": {"bucket": "minio", "region": "eu-west-1", "endpoint": "https://minio.internal:9000", "credentials": {"secret": {"name": "minio", "accessKey": "access-key", "secretKey": "secret-key"}}}}
	},
	"network": {"closed": {"dns": {"ndots": 2}, "policy": "strict", "apiServer": ["10.0.0.0/28"], "monitoring": "monitoring"}}
}`

// base is a valid cluster, as the loader would complete it.
const base = `{
	"version": "1.20.4", "image": "registry.internal/scoring:2.3.0", "imagePullPolicy": "IfNotPresent",
	"mode": "application", "deployment": "native", "filesystem": "hadoop", "pool": "compute", "network": "closed",
	"job": {"file": "local:///opt/flink/usrlib/scoring.jar", "class": "com.example.Scoring", "parallelism": 5, "upgrade": "last-state", "state": "running"},
	"jobManager": {"cpu": 1, "memory": "2Gi", "replicas": 2},
	"taskManager": {"cpu": "1500m", "memory": "4Gi", "slots": 2},
	"checkpoints": {"store": "lake", "path": "scoring/checkpoints", "interval": "60s", "timeout": "10m", "retained": 3, "mode": "exactly-once"},
	"highAvailability": {"store": "lake", "path": "scoring/ha"},
	"state": {"backend": "rocksdb", "tier": "fast", "size": "50Gi"}
}`

// node turns JSON into the tree that the loader returns.
func node(t *testing.T, text string) *spec.Node {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return nodeOf(value)
}

func nodeOf(value any) *spec.Node {
	switch v := value.(type) {
	case map[string]any:
		n := &spec.Node{Kind: spec.Map}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			n.Fields = append(n.Fields, spec.Field{Name: name, Node: nodeOf(v[name])})
		}
		return n
	case []any:
		n := &spec.Node{Kind: spec.List}
		for _, item := range v {
			n.Items = append(n.Items, nodeOf(item))
		}
		return n
	case string:
		return &spec.Node{Kind: spec.String, Text: v}
	case float64:
		return &spec.Node{Kind: spec.Number, Text: strconv.FormatFloat(v, 'f', -1, 64)}
	case bool:
		return &spec.Node{Kind: spec.Bool, Text: strconv.FormatBool(v)}
	}
	return &spec.Node{Kind: spec.Null}
}

// environment resolves clusters given as JSON on top of the base, by name.
func environment(t *testing.T, clusters map[string]string) *plan.Environment {
	t.Helper()
	return environmentOf(t, "1.15", clusters)
}

// environmentOf resolves clusters for a version of the operator.
func environmentOf(t *testing.T, operator string, clusters map[string]string) *plan.Environment {
	t.Helper()
	e, err := plan.New("prod", "lake", node(t, `{"namespace": "lake-prod"}`), node(t, `{"flink": {"version": "`+operator+`", "namespace": "flink-operator"}}`))
	if err != nil {
		t.Fatal(err)
	}
	shared, all := node(t, platform), &spec.Node{Kind: spec.Map}
	for _, name := range slices.Sorted(maps.Keys(clusters)) {
		all = all.With(name, spec.Span{}, spec.Merge(node(t, base), node(t, clusters[name])))
	}
	for _, s := range []struct {
		section plan.Section
		entries *spec.Node
	}{{pool.Section, shared.Field("pools")}, {storage.Section, shared.Field("storage")}, {network.Section, shared.Field("network")}, {Section, all}} {
		if err := s.section.Resolve(e, s.entries); err != nil {
			t.Fatal(err)
		}
	}
	return e
}

// scoring resolves one cluster given as JSON on top of the base.
func scoring(t *testing.T, text string) *cluster.Cluster {
	t.Helper()
	return plan.Find[*cluster.Cluster](environment(t, map[string]string{"scoring": text}), cluster.Name, "scoring")
}

// findings returns the findings of the rules, each as its ID, path and message.
func findings(e *plan.Environment) []string {
	r := &rule.Reporter{Env: e.Name}
	Section.Check(e, r, func(*rule.Doc, plan.Item) bool { return true })
	var texts []string
	for _, d := range r.Findings {
		texts = append(texts, d.Rule+" "+d.Path+": "+d.Message)
	}
	slices.Sort(texts)
	return texts
}

// TestUses proves that each component counts for its own pool, and that all of them add up
// to the demand.
func TestUses(t *testing.T) {
	for _, test := range []struct {
		name    string
		cluster string
		pools   []string
	}{
		{name: "one pool", cluster: `{}`, pools: []string{"compute", "compute"}},
		{name: "any node", cluster: `{"pool": null}`, pools: []string{"", ""}},
		{name: "a pool of its own", cluster: `{"pool": null, "jobManager": {"pool": "compute"}}`, pools: []string{"compute", ""}},
	} {
		c := scoring(t, test.cluster)
		want := []pool.Demand{
			{Pool: test.pools[0], Pod: plan.Demand{Pods: 1, CPU: unit.Core, Memory: 2 * unit.GiB}, Count: 2},
			{Pool: test.pools[1], Pod: plan.Demand{Pods: 1, CPU: 1500, Memory: 4 * unit.GiB, Claims: 1, Disk: 50 * unit.GiB}, Count: 3},
		}
		if diff := cmp.Diff(want, c.PoolDemands()); diff != "" {
			t.Errorf("%s: -want +got\n%s", test.name, diff)
		}
		if diff := cmp.Diff(want[0].Total().Plus(want[1].Total()), c.Demand()); diff != "" {
			t.Errorf("%s, demand: -want +got\n%s", test.name, diff)
		}
	}
}
