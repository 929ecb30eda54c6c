package environment

import (
	"strconv"

	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
)

// A service is a Service in the namespace of the environment.
type service struct {
	name     string // "" if it changes with every run
	labels   map[string]string
	varies   []string
	selector *selector // nil: it leads to the crowds in pods
	pods     []crowd
	ports    []servicePort
	object   *extra.Object // nil unless it is the user's own
	kind     string        // type of the user's own, "" for the default
}

// A servicePort is one port of a Service. It leads to the port of the pods that is called target, or that has
// the number to.
type servicePort struct {
	name   string
	number int
	target string
	to     int
	node   int
	proto  string
}

// reachable returns the Services in the namespace of the environment.
func reachable(e *plan.Environment, pods []crowd) []service {
	var all []service
	for _, c := range pods {
		for _, s := range c.Services {
			one := service{name: s.Name, labels: s.Labels, varies: s.Varies, pods: []crowd{c}}
			for name, number := range s.Ports {
				one.ports = append(one.ports, servicePort{name: name, number: number, to: number})
			}
			all = append(all, one)
		}
	}
	for _, item := range e.All() {
		if o, ok := item.(*extra.Object); ok {
			if one, found := ownService(o); found {
				all = append(all, one)
			}
			continue
		}
		for _, object := range e.Objects(item) {
			s, ok := object.(*kube.Service)
			if !ok {
				continue
			}
			one := service{name: s.Metadata.Name, labels: s.Metadata.Labels, selector: &selector{MatchLabels: s.Spec.Selector}}
			for _, port := range s.Spec.Ports {
				one.ports = append(one.ports, servicePort{name: port.Name, number: port.Port, target: port.TargetPort})
			}
			all = append(all, one)
		}
	}
	return all
}

// ownService returns a Service of the user's own in the namespace of the environment.
func ownService(o *extra.Object) (service, bool) {
	var s struct {
		Spec struct {
			Type     string            `spec:"type"`
			Selector map[string]string `spec:"selector"`
			Ports    []struct {
				Name     string     `spec:"name"`
				Protocol string     `spec:"protocol"`
				Port     int        `spec:"port"`
				NodePort int        `spec:"nodePort"`
				Target   *spec.Node `spec:"targetPort"`
			} `spec:"ports"`
		} `spec:"spec"`
	}
	if !o.Is("", "Service") || !o.IsHere() || !o.Decode(&s) {
		return service{}, false
	}
	one := service{name: o.ID().Name, labels: o.Labels(), object: o, kind: s.Spec.Type, selector: &selector{MatchLabels: s.Spec.Selector}}
	for _, port := range s.Spec.Ports {
		p := servicePort{name: port.Name, number: port.Port, to: port.Port, node: port.NodePort, proto: port.Protocol}
		if port.Target != nil {
			p.to = 0
			if number, err := strconv.Atoi(port.Target.Text); err == nil {
				p.to = number
			} else {
				p.target = port.Target.Text
			}
		}
		one.ports = append(one.ports, p)
	}
	return one, true
}

// leads returns the crowds to which a Service leads.
func (s service) leads(all []crowd) []crowd {
	if s.selector == nil {
		return s.pods
	}
	if s.selector.isEmpty() {
		return nil
	}
	sure, _ := selected(all, *s.selector)
	return sure
}

// in returns the port of a crowd to which a port of a Service leads, 0 if it is not known.
func (p servicePort) in(c crowd) int {
	if p.target != "" {
		return c.Ports[p.target]
	}
	return p.to
}
