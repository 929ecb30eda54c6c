package spark

import (
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/route"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
)

// uiServicePort is where the Service of the user interface listens.
const uiServicePort = 80

// userInterface returns the Service and the route of Spark's user interface. The Service
// is our own: the ones that Spark and the operators make are named after the run, or not
// made at all.
func (a *App) userInterface() []kube.Object {
	name := a.Name() + "-ui"
	meta := kube.Metadata{Name: name, Labels: a.labels("ui", nil)}
	object := a.UI.Object(meta, name, uiServicePort)
	if object == nil {
		return nil
	}
	return []kube.Object{
		&kube.Service{Head: kube.Head{Metadata: meta}, Spec: kube.ServiceSpec{
			Type: "ClusterIP", Selector: a.Driver.Selector,
			Ports: []kube.ServicePort{{Name: "http", Protocol: "TCP", Port: uiServicePort, TargetPort: a.uiPort()}},
		}},
		object,
	}
}

// Route returns what the route to the user interface answers to, and whether there is one.
// The routes of an environment are compared by it.
func (a *App) Route() (address route.Address, at spec.Path, found bool) {
	address, found = a.UI.Address()
	return address, a.At("ui", "route"), found
}

// uiPort returns the name of the port of the user interface.
func (a *App) uiPort() string {
	if a.Way.Daemons {
		return webPort
	}
	return uiPort
}

// routeKeys tells Spark's user interface under which path it is seen, and that visitors
// from outside may only look.
func (a *App) routeKeys(conf map[string]string) {
	if a.UI != nil {
		conf["spark.ui.killEnabled"] = "false" // the page has no login
	}
	if base := a.UI.Base(); base != "" {
		conf["spark.ui.proxyBase"] = base
		conf["spark.ui.proxyRedirectUri"] = "/"
	}
}

// visitors returns who connects to the driver from outside of the workload: clients of
// Spark Connect in the same namespace, and what the route goes through.
func (a *App) visitors() []network.Flow {
	flows := a.UI.Flows(a.Driver.Ports.UI)
	if a.Way.Serves {
		flows = append(flows, a.clients(a.Driver.Ports.Connect)...)
	}
	return flows
}

// clients returns who connects to a server: pods of the same namespace, and of those that
// the spec names.
func (a *App) clients(ports ...int) []network.Flow {
	flows := []network.Flow{{Ports: ports}}
	for _, namespace := range a.Clients {
		flows = append(flows, network.Flow{Namespace: namespace, Ports: ports})
	}
	return flows
}
