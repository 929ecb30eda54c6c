package workload

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/plan/plantest"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/unit"
)

type testSpec struct {
	Common
	Image    image.Name               `spec:"image"`
	Pool     pool.Ref                 `spec:"pool"`
	Other    string                   `spec:"other"`
	Stores   []storage.ObjectRef      `spec:"stores"`
	Volumes  map[string]testVolume    `spec:"volumes"`
	Beside   []pod.Container          `spec:"beside"`
	Template *spec.Node               `spec:"template"`
	Labels   map[string]string        `spec:"labels"` // of no type that says so
	Size     unit.Bytes               `spec:"size"`
	Nothing  *struct{ Pool pool.Ref } // no field of a spec
}

// Common is embedded.
type Common struct {
	Network network.Ref `spec:"network"`
	Conf    pod.Conf    `spec:"conf"`
}

type testVolume struct {
	Tier storage.SharedRef `spec:"tier"`
}

func text(s string) *spec.Node { return &spec.Node{Kind: spec.String, Text: s} }

// TestValues proves that a finder finds all values of Kinds in an entry, in the order of
// the fields, each with its path.
func TestValues(t *testing.T) {
	f := finderOf(reflect.TypeFor[testSpec]())
	got := []string{}
	for _, v := range f.values(reflect.ValueOf(testSpec{
		Common: Common{Network: "closed", Conf: pod.Conf{"a.b": "c"}},
		Pool:   "compute", Other: "x", Stores: []storage.ObjectRef{"", "lake"},
		Volumes: map[string]testVolume{"b": {Tier: "shared"}, "a": {Tier: "nfs"}},
		Beside:  []pod.Container{{Image: "a:1", Args: pod.Command{"x"}}},
		Template: &spec.Node{Kind: spec.Map, Fields: []spec.Field{{Name: "metadata", Node: &spec.Node{Kind: spec.Map, Fields: []spec.Field{
			{Name: "labels", Node: &spec.Node{Kind: spec.Map, Fields: []spec.Field{{Name: "a", Node: text("b")}}}},
		}}}}},
		Labels: map[string]string{"a": "b"},
	})) {
		line := strings.Join(v.steps, " ") + ": " + reflect.TypeOf(v.is).String()
		if v.beside {
			line += ", beside"
		}
		got = append(got, line)
	}
	want := []string{
		"network: network.Ref", "conf: pod.Conf", "pool: pool.Ref", "stores 1: storage.ObjectRef",
		"volumes a tier: storage.SharedRef", "volumes b tier: storage.SharedRef",
		"beside 0 image: image.Name, beside", "beside 0 args: pod.Command, beside",
		"template: *spec.Node", "template metadata labels: metadata.Labels", "template metadata annotations: metadata.Annotations",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestFields compares the fields that the manual of a rule lists.
func TestFields(t *testing.T) {
	f := finderOf(reflect.TypeFor[testSpec]())
	looks := []reflect.Type{reflect.TypeFor[pool.Ref](), reflect.TypeFor[storage.SharedRef](), reflect.TypeFor[image.Name]()}
	for _, test := range []struct {
		by   shared
		want []spec.Path
	}{
		{shared{looks: looks}, []spec.Path{"trino.beside.image", "trino.image", "trino.pool", "trino.volumes.tier"}},
		{shared{looks: looks, entry: true}, []spec.Path{"trino.image", "trino.pool"}},
		{shared{looks: looks, main: true}, []spec.Path{"trino.image", "trino.pool", "trino.volumes.tier"}},
	} {
		if diff := cmp.Diff(test.want, f.fields("trino", test.by)); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	}
}

// TestOddTemplate proves that the rules do not panic on a template of any shape.
func TestOddTemplate(t *testing.T) {
	for _, odd := range []*spec.Node{
		{Kind: spec.List}, text("x"), {Kind: spec.Map},
		{Kind: spec.Map, Fields: []spec.Field{{Name: "metadata", Node: text("x")}}},
		{Kind: spec.Map, Fields: []spec.Field{{Name: "metadata", Node: &spec.Node{Kind: spec.Map, Fields: []spec.Field{
			{Name: "labels", Node: &spec.Node{Kind: spec.List, Items: []*spec.Node{{Kind: spec.Null}}}}, {Name: "annotations", Node: text("x")},
		}}}}},
	} {
		for _, v := range finderOf(reflect.TypeFor[testSpec]()).values(reflect.ValueOf(testSpec{Template: odd})) {
			if labels, ok := v.is.(metadata.Labels); ok && len(labels) > 0 {
				t.Errorf("labels %v of a template that has none", labels)
			}
		}
	}
}

// server is an entry that supports neither its network nor its variables.
type server struct {
	Entry
	spec serverSpec
}

type serverSpec struct {
	Pool    pool.Ref    `spec:"pool"`
	Network network.Ref `spec:"network"`
	Env     pod.EnvSpec `spec:"env"`
}

func (s *server) PoolDemands() []pool.Demand { return nil }

func (s *server) Sets() []Variable { return nil }

func (s *server) Pods() []Pod {
	return []Pod{{
		Name: "the server", Pool: pool.Find(s.Env, "small"),
		CPU:    Ask[unit.CPU]{Size: 4 * unit.Core, At: s.At("cpu")},
		Memory: Ask[unit.Bytes]{Size: 4 * unit.GiB, Of: " of heap", At: s.At("memory"), Most: func(unit.Bytes) unit.Bytes { return 0 }},
		Disk:   Ask[unit.Bytes]{Size: 4 * unit.GiB, At: s.At("disk"), Or: ", or do without"},
	}}
}

func (s *server) IsLimited(at spec.Path) bool {
	return s.At("network").Covers(at) || s.At("env").Covers(at)
}

// TestLimited proves that shared rules report nothing about unsupported fields except
// credentials.
func TestLimited(t *testing.T) {
	section := Define(Def[serverSpec, *server]{Name: "history", Resolve: func(e Entry, s serverSpec) *server { return &server{e, s} }})
	got := plantest.Findings(t, section, `history: ui: {
		version: "4.0.1", image: "a:1", pool: "computer", network: "close"
		env: {EMPTY: {}, DB_PASSWORD: value: "hunter2"}
		eventLog: {store: "lake", path: "events"}
	}`)
	want := []string{
		`WRK001 history.ui.pool: there is no pool "computer"; define it, or remove pool`,
		`WRK010 history.ui.env.DB_PASSWORD.value: DB_PASSWORD holds a credential; name the key of a Secret instead of the value, as in secret: {name: "ui-credentials", key: "password"}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestFit compares the findings about a pod that exceeds its node in every resource.
func TestFit(t *testing.T) {
	e := plantest.Resolved(t, pool.Section, `pools: {
		small: {node: {cpu: 2, memory: "2Gi", disk: "2Gi"}, labels: pool: "small"}
		large: {node: {cpu: 8, memory: "8Gi"}, labels: pool: "large"}
	}`)
	r := &rule.Reporter{Env: "dev"}
	rule.Run(r, &rule.Rule[subject]{Check: fitRules[0].Check}, subject{Item: &server{Entry: Entry{Entry: plan.Entry{Env: e}}}})
	var got []string
	for _, d := range r.Findings {
		got = append(got, d.Path+": "+d.Message+"; "+d.Fix+"; "+d.Replacement+"; "+d.Notes[0].Path)
	}
	want := []string{
		`memory: the server needs 4Gi of heap, and a node of pool "small" has 2Gi; reduce memory and the memory beside it by at least 2Gi in total, or choose pool large; ; pools.small.node.memory`,
		`cpu: the server requests 4 cores, and a node of pool "small" has 2; set cpu to at most 2, or choose pool large; 2; pools.small.node.cpu`,
		`disk: the server needs 4Gi of disk, and a node of pool "small" has 2Gi; set disk to at most 2Gi, or do without; "2Gi"; pools.small.node.disk`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
