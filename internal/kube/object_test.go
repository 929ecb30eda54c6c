package kube

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGroup(t *testing.T) {
	tests := []struct {
		apiVersion string
		want       string
	}{
		{apiVersion: "v1", want: ""},
		{apiVersion: "apps/v1", want: "apps"},
		{apiVersion: "storage.k8s.io/v1", want: "storage.k8s.io"},
		{apiVersion: "", want: ""},
	}
	for _, tt := range tests {
		if got := (Type{APIVersion: tt.apiVersion}).Group(); got != tt.want {
			t.Errorf("group of %q = %q; want %q", tt.apiVersion, got, tt.want)
		}
	}
}

func TestID(t *testing.T) {
	objects := []Object{
		&ConfigMap{Head: Head{Metadata: Metadata{Name: "b", Namespace: "lake"}}},
		&StorageClass{Head: Head{Metadata: Metadata{Name: "fast"}}},
		&ConfigMap{Head: Head{Metadata: Metadata{Name: "a", Namespace: "lake"}}},
		&Namespace{Head: Head{Metadata: Metadata{Name: "lake"}}},
		&Raw{TypeOf: Type{APIVersion: "example.com/v1", Kind: "Thing"}, Head: Head{Metadata: Metadata{Name: "a", Namespace: "lake"}}},
	}
	var ids []ID
	for _, o := range objects {
		ids = append(ids, IDOf(o))
	}
	slices.SortFunc(ids, ID.Compare)
	var got []string
	for _, id := range ids {
		got = append(got, id.String())
	}
	want := []string{"Namespace/lake", "StorageClass/fast", "ConfigMap/lake/a", "ConfigMap/lake/b", "Thing/lake/a"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sorted (-want +got):\n%s", diff)
	}
}

// platform is the kinds that environments, storage and network become.
var platform = []Object{
	&Namespace{}, &ServiceAccount{}, &ConfigMap{}, &ResourceQuota{}, &PriorityClass{}, &PodDisruptionBudget{},
	&StorageClass{}, &PersistentVolume{}, &PersistentVolumeClaim{}, &NetworkPolicy{},
}

// TestTags requires a json tag for every field, and omitempty for every pointer, map or list
// that may be absent, so that it is not printed as null.
func TestTags(t *testing.T) {
	for _, o := range platform {
		checkTags(t, reflect.TypeOf(o).Elem(), map[reflect.Type]bool{})
	}
}

// required is the lists and maps that the API requires even when they are empty.
var required = []string{"hard", "capacity", "accessModes", "policyTypes"}

func checkTags(t *testing.T, typ reflect.Type, seen map[reflect.Type]bool) {
	t.Helper()
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct || seen[typ] {
		return
	}
	seen[typ] = true
	for i := range typ.NumField() {
		f := typ.Field(i)
		if f.Anonymous {
			checkTags(t, f.Type, seen)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" {
			t.Errorf("%s.%s: json tag is %q", typ.Name(), f.Name, f.Tag.Get("json"))
		}
		nullable := f.Type.Kind() == reflect.Pointer || f.Type.Kind() == reflect.Slice || f.Type.Kind() == reflect.Map
		if nullable && options != "omitempty" && !slices.Contains(required, name) {
			t.Errorf("%s.%s: would be printed as null", typ.Name(), f.Name)
		}
		checkTags(t, f.Type, seen)
	}
}

// TestTypes proves that kinds with files have different types and that their metadata can be changed.
func TestTypes(t *testing.T) {
	seen := map[Type]bool{}
	for _, kind := range Kinds() {
		o := reflect.New(reflect.TypeOf(kind.Of).Elem()).Interface().(Object)
		typ := o.Type()
		if typ.APIVersion == "" || typ.Kind == "" || seen[typ] && kind.File != "" {
			t.Errorf("%T: type is %+v", o, typ)
		}
		seen[typ] = true
		o.Meta().Name = "x"
		data, err := json.Marshal(o)
		if err != nil || !strings.HasPrefix(string(data), `{"metadata":{"name":"x"}`) {
			t.Errorf("%T: %s, %v", o, data, err)
		}
		if strings.TrimPrefix(reflect.TypeOf(o).Elem().Name(), "Apache") != typ.Kind {
			t.Errorf("%T: kind is %s", o, typ.Kind)
		}
	}
}

// TestPolicyJSON proves that a peer which selects all pods of the policy's namespace differs
// from a rule without peers, which allows all of them.
func TestPolicyJSON(t *testing.T) {
	tests := []struct {
		name string
		rule IngressRule
		want string
	}{
		{name: "everybody", rule: IngressRule{}, want: `{}`},
		{name: "all pods here", rule: IngressRule{From: []Peer{{PodSelector: &LabelSelector{}}}}, want: `{"from":[{"podSelector":{}}]}`},
		{
			name: "some pods there",
			rule: IngressRule{
				From:  []Peer{{NamespaceSelector: &LabelSelector{MatchLabels: map[string]string{"a": "b"}}, PodSelector: &LabelSelector{MatchLabels: map[string]string{"c": "d"}}}},
				Ports: []PolicyPort{{Protocol: "TCP", Port: 53}},
			},
			want: `{"from":[{"namespaceSelector":{"matchLabels":{"a":"b"}},"podSelector":{"matchLabels":{"c":"d"}}}],"ports":[{"protocol":"TCP","port":53}]}`,
		},
		{name: "a range", rule: IngressRule{From: []Peer{{IPBlock: &IPBlock{CIDR: "10.0.0.0/8"}}}}, want: `{"from":[{"ipBlock":{"cidr":"10.0.0.0/8"}}]}`},
	}
	for _, tt := range tests {
		data, err := json.Marshal(tt.rule)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, string(data)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}
