package workload

import (
	"maps"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// A Presence is what the pods of a component are in the cluster, after operators and engines have completed
// them. Rules about the user's own objects that select, reach, scale or limit pods compare with it.
type Presence struct {
	// Labels are those labels of the pods whose values are known.
	Labels map[string]string
	// Varies lists further labels, whose values the cluster decides. A key that ends in a slash stands for
	// all keys with that prefix.
	Varies []string
	// Ports are the ports that containers declare, by name.
	Ports map[string]int
	// Services lead to the pods. An operator or the engine makes them.
	Services []Service
	// Made are other objects that an operator or the engine makes for the pods.
	Made []kube.ID
	// Count is what decides how many pods there are, as a sentence; "" if nothing but the spec does.
	Count string
	// Scaling is what changes the number of pods, as an imperative; "" if nothing does.
	Scaling string
	// Elastic is the object whose number of pods an autoscaler may change; nil if there is none.
	Elastic *kube.ID
	// API reports whether the pods call the Kubernetes API.
	API bool
	// CPU and Memory are what the engine's own container requests. CPULimit is 0 for none.
	CPU, CPULimit unit.CPU
	Memory        unit.Bytes
}

// A Service leads to pods. An operator or the engine makes it.
type Service struct {
	Name   string            // "": it changes with every run
	Labels map[string]string // as in Presence
	Varies []string          // as in Presence
	Ports  map[string]int    // numbers by name
}

// With returns the presence with the labels and the ports that a user's pod template adds.
func (p Presence) With(template *spec.Node) Presence {
	if template == nil {
		return p
	}
	var own struct {
		Metadata struct {
			Labels map[string]string `spec:"labels"`
		} `spec:"metadata"`
		Spec struct {
			Containers []struct {
				Ports []struct {
					Name   string `spec:"name"`
					Number int    `spec:"containerPort"`
				} `spec:"ports"`
			} `spec:"containers"`
		} `spec:"spec"`
	}
	if err := spec.Decode(template, &own); err != nil {
		return p // a rule reports the field
	}
	labels, ports := maps.Clone(own.Metadata.Labels), maps.Clone(p.Ports)
	if labels == nil {
		labels = map[string]string{}
	}
	maps.Copy(labels, p.Labels)
	for _, c := range own.Spec.Containers {
		for _, port := range c.Ports {
			ports[port.Name] = port.Number
		}
	}
	p.Labels, p.Ports = labels, ports
	return p
}
