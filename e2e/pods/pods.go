// Package pods makes the pods that result from a set of objects, as the operators and the
// controllers of a cluster would make them. It takes objects as in a manifest, and returns pods
// with their number, the account that creates them, the volumes that are claimed
// for them, and what they do in the Kubernetes API. It follows the sources of Spark,
// Flink and their operators as far as admission looks at a pod, and never judges.
package pods

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/e2e/client"
)

// Template is one kind of pod: a driver, the executors of an application.
type Template struct {
	Of    string   // owner and role, as in "SparkApplication/lake/etl driver"
	Maker string   // service account that makes the pods; "" for an operator or a controller
	Most  int64    // largest number of pods at the same time
	Needs []Action // what the pods do in the API, as their own service account

	name string // of a pod, with {n} for its number
	pod  map[string]any
}

// Action is one thing that a pod does in the API of its namespace.
type Action struct {
	Verb, Group, Resource, Subresource string
}

// String returns the action in the notation of kubectl auth can-i.
func (a Action) String() string {
	text := a.Verb + " " + a.Resource
	if a.Group != "" {
		text += "." + a.Group
	}
	if a.Subresource != "" {
		text += "/" + a.Subresource
	}
	return text
}

// actions returns one action for each verb.
func actions(group, resource string, verbs ...string) []Action {
	list := make([]Action, len(verbs))
	for i, verb := range verbs {
		list[i] = Action{Verb: verb, Group: group, Resource: resource}
	}
	return list
}

// Of returns the templates of all objects, which must belong to one environment: a session job
// refers to its cluster by name, and a Job that submits to a ConfigMap.
func Of(objects []map[string]any) ([]Template, error) {
	var all []Template
	for _, object := range objects {
		var list []Template
		var err error
		group, _, _ := strings.Cut(client.Text(object, "apiVersion"), "/")
		switch client.Text(object, "kind") + "." + group {
		case "SparkApplication.sparkoperator.k8s.io":
			list, err = ofKubeflow(object)
		case "ScheduledSparkApplication.sparkoperator.k8s.io":
			list, err = ofScheduled(object)
		case "SparkConnect.sparkoperator.k8s.io":
			list, err = ofConnect(object)
		case "SparkApplication.spark.apache.org":
			list, err = ofApache(object)
		case "SparkCluster.spark.apache.org":
			list, err = ofCluster(object)
		case "FlinkDeployment.flink.apache.org":
			list, err = ofFlink(object, objects)
		default:
			list, err = ofBuiltIn(object, objects)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", client.Name(object), err)
		}
		all = append(all, list...)
	}
	return all, nil
}

// Account returns the service account that the pods run as, as a user of the API.
func (t Template) Account() string {
	return accountOf(client.Text(t.pod, "metadata", "namespace"), client.Text(t.pod, "spec", "serviceAccountName"))
}

func accountOf(namespace, name string) string {
	if name == "" {
		name = "default"
	}
	return "system:serviceaccount:" + namespace + ":" + name
}

// Claim is a volume that is claimed for one pod.
type Claim struct {
	Maker  string // service account that makes it; "" for a controller
	Object map[string]any
}

// Pod returns the n-th pod, from 1, and the volumes that are claimed for it.
func (t Template) Pod(n int64) (map[string]any, []Claim) {
	pod := plain(t.pod)
	name := strings.ReplaceAll(t.name, "{n}", fmt.Sprint(n))
	client.Map(pod, "metadata")["name"] = name
	var claims []Claim
	add := func(maker, volume string, spec any) string {
		claims = append(claims, Claim{Maker: maker, Object: map[string]any{
			"apiVersion": "v1", "kind": "PersistentVolumeClaim",
			"metadata": map[string]any{"name": name + "-" + volume, "namespace": client.Text(pod, "metadata", "namespace")},
			"spec":     spec,
		}})
		return name + "-" + volume
	}
	for _, item := range client.List(pod, "spec", "volumes") {
		volume, _ := item.(map[string]any)
		if source := client.Map(volume, onDemand); source != nil {
			delete(volume, onDemand)
			volume["persistentVolumeClaim"] = map[string]any{"claimName": add(t.Maker, client.Text(volume, "name"), source)}
		}
		if spec := client.Map(volume, "ephemeral", "volumeClaimTemplate", "spec"); spec != nil {
			add("", client.Text(volume, "name"), spec)
		}
	}
	return pod, claims
}

// onDemand marks a volume for which the maker of the pod first creates a claim, with the name
// of the pod in its name.
const onDemand = "onDemand"

// template returns a template from the pod template of a manifest.
func template(of, name, namespace string, meta, spec map[string]any) Template {
	object := map[string]any{"namespace": namespace}
	for _, key := range []string{"labels", "annotations", "ownerReferences"} {
		put(object, key, meta[key])
	}
	return Template{
		Of: of, Most: 1, name: name,
		pod: plain(map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": object, "spec": spec}),
	}
}

// plain returns a deep copy of a value that JSON can represent.
func plain(value map[string]any) map[string]any {
	var out map[string]any
	text, err := json.Marshal(value)
	if err == nil {
		_ = json.Unmarshal(text, &out)
	}
	return out
}

// merged returns the union of mappings; of equal keys, the last wins.
func merged(list ...map[string]any) map[string]any {
	out := map[string]any{}
	for _, fields := range list {
		maps.Copy(out, fields)
	}
	return out
}

// put sets a field unless the value is empty.
func put(fields map[string]any, key string, value any) {
	switch v := value.(type) {
	case nil:
		return
	case string:
		if v == "" {
			return
		}
	case []any:
		if len(v) == 0 {
			return
		}
	case map[string]any:
		if len(v) == 0 {
			return
		}
	}
	fields[key] = value
}

// named returns the item of a list with a name, an empty one when there is none.
func named(list []any, name string) map[string]any {
	for _, item := range list {
		if fields, _ := item.(map[string]any); fields["name"] == name {
			return fields
		}
	}
	return map[string]any{}
}

// whole returns a number of a manifest, 0 when there is none.
func whole(value any) int64 {
	number, _ := value.(float64)
	return int64(number)
}

// digits returns the number in a text, or a default when it has none.
func digits(text string, fallback int) int {
	number, err := strconv.Atoi(text)
	if err != nil {
		return fallback
	}
	return number
}

// variable returns an environment variable.
func variable(name, value string) map[string]any {
	return map[string]any{"name": name, "value": value}
}

// fromField returns an environment variable with a field of the pod.
func fromField(name, path string) map[string]any {
	return map[string]any{"name": name, "valueFrom": map[string]any{"fieldRef": map[string]any{"apiVersion": "v1", "fieldPath": path}}}
}

// port returns a port of a container.
func port(name string, number int) map[string]any {
	return map[string]any{"name": name, "containerPort": number, "protocol": "TCP"}
}
