package spark

import (
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/internal/kube"
)

// userInterface returns the Service and the route of Spark's user interface.
func (a *App) userInterface() []kube.Object { return nil }

// visitors returns who connects to the driver from outside of the workload.
func (a *App) visitors() []network.Flow {
	if a.Mode == connect {
		return []network.Flow{{Ports: []int{a.Driver.Ports.Connect}}}
	}
	return nil
}
