package pod

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
)

// node converts maps, lists and texts to a node of a spec.
func node(value any) *spec.Node {
	switch v := value.(type) {
	case map[string]any:
		n := &spec.Node{Kind: spec.Map}
		for key, item := range v {
			n.Fields = append(n.Fields, spec.Field{Name: key, Node: node(item)})
		}
		return n
	case []any:
		n := &spec.Node{Kind: spec.List}
		for _, item := range v {
			n.Items = append(n.Items, node(item))
		}
		return n
	case int64:
		return &spec.Node{Kind: spec.Number, Text: "7"}
	}
	text, _ := value.(string)
	return &spec.Node{Kind: spec.String, Text: text}
}

// TestMergePorts proves that the number and the protocol identify a port.
func TestMergePorts(t *testing.T) {
	type m = map[string]any
	template := &kube.PodTemplate{Spec: kube.PodSpec{Containers: []kube.Container{{
		Name: "main", Ports: []kube.ContainerPort{{Name: "ui", ContainerPort: 7, Protocol: "TCP"}},
	}}}}
	got := Merge(template, node(m{"spec": m{"containers": []any{m{"name": "main", "ports": []any{
		m{"containerPort": int64(7), "hostIP": "127.0.0.1"}, m{"containerPort": int64(7), "protocol": "UDP"},
	}}}}}))
	want := m{"spec": m{"containers": []any{m{"name": "main", "ports": []any{
		m{"name": "ui", "containerPort": int64(7), "protocol": "TCP", "hostIP": "127.0.0.1"}, m{"containerPort": int64(7), "protocol": "UDP"},
	}}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestMerge(t *testing.T) {
	template := &kube.PodTemplate{Spec: kube.PodSpec{
		TerminationGracePeriodSeconds: kube.To(int64(60)),
		Tolerations:                   []kube.Toleration{{Key: "dedicated", Operator: "Exists", Effect: "NoSchedule"}},
		Containers: []kube.Container{{
			Name: "main", Env: []kube.EnvVar{{Name: "A", Value: "1"}, {Name: "B", Value: "2"}},
			VolumeMounts: []kube.VolumeMount{{Name: "data", MountPath: "/data"}},
		}},
	}}
	type m = map[string]any
	got := Merge(template, node(m{
		"metadata": m{"labels": m{"team": "x"}},
		"spec": m{
			"hostname":    "h",
			"tolerations": []any{m{"key": "other"}},
			"containers": []any{
				m{"name": "main", "env": []any{m{"name": "B", "value": "3"}, m{"name": "C", "value": "4"}}, "volumeMounts": []any{m{"name": "shm", "mountPath": "/dev/shm"}}},
				m{"name": "beside", "image": "x"},
			},
		},
	}))
	want := m{
		"metadata": m{"labels": m{"team": "x"}},
		"spec": m{
			"hostname": "h", "terminationGracePeriodSeconds": int64(60),
			"tolerations": []any{m{"key": "dedicated", "operator": "Exists", "effect": "NoSchedule"}, m{"key": "other"}},
			"containers": []any{
				m{
					"name":         "main",
					"env":          []any{m{"name": "A", "value": "1"}, m{"name": "B", "value": "3"}, m{"name": "C", "value": "4"}},
					"volumeMounts": []any{m{"name": "data", "mountPath": "/data"}, m{"name": "shm", "mountPath": "/dev/shm"}},
				},
				m{"name": "beside", "image": "x"},
			},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
