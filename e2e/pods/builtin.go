package pods

import (
	"fmt"

	"github.com/lakewright/lakewright/e2e/client"
)

// ofBuiltIn returns the pods that a controller of Kubernetes makes for an object with a pod
// template, and for a Job that runs spark-submit the pods that result from it.
func ofBuiltIn(object map[string]any, all []map[string]any) ([]Template, error) {
	spec, isJob := client.Map(object, "spec"), false
	number, suffix := "replicas", "-{n}"
	switch client.Text(object, "apiVersion") + " " + client.Text(object, "kind") {
	case "apps/v1 Deployment", "apps/v1 StatefulSet", "apps/v1 ReplicaSet", "v1 ReplicationController":
	case "apps/v1 DaemonSet":
		number = ""
	case "batch/v1 Job":
		number, suffix, isJob = "parallelism", "-abcd{n}", true
	case "batch/v1 CronJob":
		spec, number, isJob = client.Map(spec, "jobTemplate", "spec"), "parallelism", true
		suffix = "-29833440-abcd{n}" // the name of the Job contains the minute
	default:
		return nil, nil
	}
	of := client.Name(object)
	pod := client.Map(spec, "template", "spec")
	t := template(of, client.Text(object, "metadata", "name")+suffix, client.Text(object, "metadata", "namespace"),
		client.Map(spec, "template", "metadata"), merged(pod, map[string]any{"volumes": volumesOf(spec)}))
	if _, given := spec[number]; given {
		t.Most = whole(spec[number])
	}
	if !isJob {
		return []Template{t}, nil
	}
	others, err := ofSubmission(object, &t, all)
	return append([]Template{t}, others...), err
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
