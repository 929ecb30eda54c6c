// Package podsecurity judges pods by the Pod Security Standard of their namespace, with the code of
// Kubernetes' own admission and without a server. It takes the objects of one environment as in
// a manifest, and returns what admission would refuse.
package podsecurity

import (
	"encoding/json"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"

	"github.com/lakewright/lakewright/e2e/client"
	"github.com/lakewright/lakewright/e2e/pods"
)

// A Judge compares pods with the standards.
type Judge struct{ evaluator policy.Evaluator }

// New returns a Judge with all checks of the standards.
func New() (*Judge, error) {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return nil, fmt.Errorf("read the standards: %w", err)
	}
	return &Judge{evaluator}, nil
}

// Refused returns a line for each pod that the level of its namespace forbids, and the number of
// pods. Namespaces that the objects do not contain, and those without a level, are an error.
func (j *Judge) Refused(objects []map[string]any) (refused []string, judged int, err error) {
	levels := map[string]api.LevelVersion{}
	for _, object := range objects {
		if client.Text(object, "kind") != "Namespace" {
			continue
		}
		labels := map[string]string{}
		for key, value := range client.Map(object, "metadata", "labels") {
			labels[key] = fmt.Sprint(value)
		}
		if labels[api.EnforceLevelLabel] == "" {
			return nil, 0, fmt.Errorf("namespace %s enforces no level", client.Text(object, "metadata", "name"))
		}
		read, faults := api.PolicyToEvaluate(labels, api.Policy{})
		if len(faults) > 0 {
			return nil, 0, fmt.Errorf("namespace %s: %w", client.Text(object, "metadata", "name"), faults.ToAggregate())
		}
		levels[client.Text(object, "metadata", "name")] = read.Enforce
	}
	templates, err := pods.Of(objects)
	if err != nil {
		return nil, 0, err
	}
	for _, template := range templates {
		object, _ := template.Pod(1)
		level, found := levels[client.Text(object, "metadata", "namespace")]
		if !found {
			return nil, 0, fmt.Errorf("%s: there is no namespace %s", template.Of, client.Text(object, "metadata", "namespace"))
		}
		pod, err := podOf(object)
		if err != nil {
			return nil, 0, fmt.Errorf("%s: %w", template.Of, err)
		}
		judged++
		result := policy.AggregateCheckResults(j.evaluator.EvaluatePod(level, &pod.ObjectMeta, &pod.Spec))
		if !result.Allowed {
			refused = append(refused, fmt.Sprintf("%s: level %s: %s", template.Of, level.Level, result.ForbiddenDetail()))
		}
	}
	return refused, judged, nil
}

// podOf returns a pod of a manifest. A field that Kubernetes does not have is an error, because
// the standards would not see it.
func podOf(object map[string]any) (*corev1.Pod, error) {
	data, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.DisallowUnknownFields()
	pod := &corev1.Pod{}
	return pod, decoder.Decode(pod)
}
