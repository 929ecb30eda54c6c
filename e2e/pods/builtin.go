package pods

import (
	"fmt"

	"github.com/lakewright/lakewright/e2e/client"
)

// ofBuiltIn returns the pods that a controller of Kubernetes makes, none for an object
// that has no pod template.
func ofBuiltIn(object map[string]any) []Template {
	spec := client.Map(object, "spec")
	number := "replicas"
	switch client.Text(object, "apiVersion") + " " + client.Text(object, "kind") {
	case "apps/v1 Deployment", "apps/v1 StatefulSet", "apps/v1 ReplicaSet", "v1 ReplicationController":
	case "apps/v1 DaemonSet":
		number = ""
	case "batch/v1 Job":
		number = "parallelism"
	case "batch/v1 CronJob":
		spec, number = client.Map(spec, "jobTemplate", "spec"), "parallelism"
	default:
		return nil
	}
	of := client.Name(object)
	pod := client.Map(spec, "template", "spec")
	t := template(of, client.Text(object, "metadata", "name")+"-{n}", client.Text(object, "metadata", "namespace"),
		client.Map(spec, "template", "metadata"), merged(pod, map[string]any{"volumes": volumesOf(spec)}))
	if _, given := spec[number]; given {
		t.Most = whole(spec[number])
	}
	return []Template{t}
}

// volumesOf returns the volumes of a pod template, and those of the claim templates of
// a StatefulSet.
func volumesOf(spec map[string]any) []any {
	volumes := client.List(spec, "template", "spec", "volumes")
	for i, item := range client.List(spec, "volumeClaimTemplates") {
		claim, _ := item.(map[string]any)
		name := client.Text(claim, "metadata", "name")
		if name == "" {
			name = fmt.Sprint(i)
		}
		volumes = append(volumes[:len(volumes):len(volumes)], map[string]any{"name": name, onDemand: claim["spec"]})
	}
	return volumes
}
