package objects

import (
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/internal/kube"
)

// uiServicePort is the port of the Service of the user interface.
const uiServicePort = 80

// userInterface returns the Service and the route of Spark's user interface. The compiler
// generates its own Service, because those of Spark and the operators have names that
// depend on the run, or do not exist.
func userInterface(a *app.App) []kube.Object {
	name := a.Name() + "-ui"
	meta := kube.Metadata{Name: name, Labels: a.ObjectLabels("ui", nil)}
	object := a.UI.Object(meta, name, uiServicePort)
	if object == nil {
		return nil
	}
	return []kube.Object{
		&kube.Service{Head: kube.Head{Metadata: meta}, Spec: kube.ServiceSpec{
			Type: "ClusterIP", Selector: a.Driver.Selector,
			Ports: []kube.ServicePort{{Name: "http", Protocol: "TCP", Port: uiServicePort, TargetPort: uiPortName(a)}},
		}},
		object,
	}
}

// uiPortName returns the name of the port of the user interface.
func uiPortName(a *app.App) string {
	if a.Way.Daemons {
		return app.WebPort
	}
	return app.UiPort
}

// Visitors returns the connections to the driver from outside the workload: clients of
// Spark Connect and the gateway of the route.
func Visitors(a *app.App) []network.Flow {
	flows := a.UI.Flows(a.Driver.Ports.UI)
	if a.Way.Serves {
		flows = append(flows, Clients(a, a.Driver.Ports.Connect)...)
	}
	return flows
}

// Clients returns the connections to a server: from pods of the same namespace and of the
// namespaces in the spec.
func Clients(a *app.App, ports ...int) []network.Flow {
	flows := []network.Flow{{Ports: ports}}
	for _, namespace := range a.Clients {
		flows = append(flows, network.Flow{Namespace: namespace, Ports: ports})
	}
	return flows
}
