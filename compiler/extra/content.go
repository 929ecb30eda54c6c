package extra

import (
	"strconv"

	"github.com/lakewright/lakewright/compiler/spec"
)

// mapAt returns the map at a sequence of field names in content, nil when there is none.
func mapAt(from map[string]any, steps ...string) map[string]any {
	for _, step := range steps {
		from, _ = from[step].(map[string]any)
	}
	return from
}

// placed is a map of an object's content with its path in the spec.
type placed struct {
	value map[string]any
	path  spec.Path
}

// at returns the map at a sequence of field names below p.
func (p placed) at(steps ...string) placed {
	return placed{mapAt(p.value, steps...), p.path.At(steps...)}
}

// items returns the maps in a list below p.
func (p placed) items(field string) []placed {
	list, _ := p.value[field].([]any)
	var items []placed
	for i, item := range list {
		if value, ok := item.(map[string]any); ok {
			items = append(items, placed{value, p.path.At(field).Index(i)})
		}
	}
	return items
}

// name returns the text of the field name, quoted.
func (p placed) name() string {
	name, _ := p.value["name"].(string)
	return strconv.Quote(name)
}

// content returns the whole content of the object.
func (o *Object) content() placed { return placed{o.raw.Content, o.At("object")} }

// texts returns the texts in a list below p; an item that is none is "".
func (p placed) texts(field string) []string {
	list, _ := p.value[field].([]any)
	texts := make([]string, len(list))
	for i, item := range list {
		texts[i], _ = item.(string)
	}
	return texts
}

// text returns the text of a field below p, "" when it has none.
func (p placed) text(field string) string {
	text, _ := p.value[field].(string)
	return text
}

// A RoleRef is the role that a binding gives.
type RoleRef struct {
	Kind, Name string
	group      string
}

// isAdmin reports whether the role allows everything.
func (r RoleRef) isAdmin() bool { return r.Kind == "ClusterRole" && r.Name == "cluster-admin" }

// RoleRef returns the role of a binding.
func (o *Object) RoleRef() RoleRef {
	at := o.content().at("roleRef")
	return RoleRef{Kind: at.text("kind"), Name: at.text("name"), group: at.text("apiGroup")}
}

// A Subject is who a binding gives its role to.
type Subject struct {
	Kind, Name, Namespace string
	Path                  spec.Path
}

// Subjects returns the subjects of a binding, of whatever group, and none for another object.
func (o *Object) Subjects() []Subject {
	if kind := o.raw.TypeOf.Kind; kind != "RoleBinding" && kind != "ClusterRoleBinding" {
		return nil
	}
	var subjects []Subject
	for _, item := range o.content().items("subjects") {
		subjects = append(subjects, Subject{item.text("kind"), item.text("name"), item.text("namespace"), item.path})
	}
	return subjects
}

// templates holds the field names that lead to the pod template of each kind that makes
// pods, by group.
var templates = map[string]map[string][]string{
	"": {"Pod": {}, "ReplicationController": {"spec", "template"}},
	"apps": {
		"DaemonSet": {"spec", "template"}, "Deployment": {"spec", "template"},
		"ReplicaSet": {"spec", "template"}, "StatefulSet": {"spec", "template"},
	},
	"batch": {"CronJob": {"spec", "jobTemplate", "spec", "template"}, "Job": {"spec", "template"}},
}

// pod returns the spec of the pods that the object creates in the environment's namespace,
// and false when it creates none there.
func (o *Object) pod() (placed, bool) {
	steps, found := templates[o.raw.TypeOf.Group()][o.raw.TypeOf.Kind]
	pod := o.content().at(steps...).at("spec")
	return pod, found && pod.value != nil && o.raw.Metadata.Namespace == o.Env.Namespace
}

// containers returns the containers of a pod, in the order in which they start.
func containers(pod placed) []placed {
	return append(pod.items("initContainers"), pod.items("containers")...)
}
