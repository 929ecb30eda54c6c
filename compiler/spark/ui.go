package spark

import (
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/route"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
)

// uiServicePort is the port of the Service of the user interface.
const uiServicePort = 80

// userInterface returns the Service and the route of Spark's user interface. The compiler
// generates its own Service, because those of Spark and the operators have names that
// depend on the run, or do not exist.
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

// Route returns the address of the route to the user interface, its path in the spec, and
// whether there is one. A rule compares the routes of an environment.
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

// routeKeys sets the path under which visitors reach Spark's user interface, and makes the
// interface read-only for them.
func (a *App) routeKeys(conf map[string]string) {
	if a.UI != nil {
		conf["spark.ui.killEnabled"] = "false" // the page has no login
	}
	if base := a.UI.Base(); base != "" {
		conf["spark.ui.proxyBase"] = base
		conf["spark.ui.proxyRedirectUri"] = "/"
	}
}

// visitors returns the connections to the driver from outside the workload: clients of
// Spark Connect and the gateway of the route.
func (a *App) visitors() []network.Flow {
	flows := a.UI.Flows(a.Driver.Ports.UI)
	if a.Way.Serves {
		flows = append(flows, a.clients(a.Driver.Ports.Connect)...)
	}
	return flows
}

// clients returns the connections to a server: from pods of the same namespace and of the
// namespaces in the spec.
func (a *App) clients(ports ...int) []network.Flow {
	flows := []network.Flow{{Ports: ports}}
	for _, namespace := range a.Clients {
		flows = append(flows, network.Flow{Namespace: namespace, Ports: ports})
	}
	return flows
}
