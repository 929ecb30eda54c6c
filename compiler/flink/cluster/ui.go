package cluster

import (
	"strconv"

	"github.com/lakewright/lakewright/compiler/route"
	"github.com/lakewright/lakewright/compiler/spec"
)

// RESTService returns the name of the Service of the REST port, which Flink or the operator
// makes.
func (c *Cluster) RESTService() string { return c.Name() + "-rest" }

// Route returns the address of the route to the dashboard, its path in the spec, and whether
// there is one. A rule compares the routes of an environment.
func (c *Cluster) Route() (address route.Address, at spec.Path, found bool) {
	address, found = c.UI.Address()
	return address, c.At("ui", "route"), found
}

// dashboard returns the route to the dashboard, nil for none.
func (c *Cluster) dashboard() *route.Route {
	if c.Spec.UI == nil {
		return nil
	}
	r := c.Spec.UI.Route.Resolve(c.Env.Namespace)
	if r != nil {
		r.Reads = !c.Spec.UI.Actions
	}
	return r
}

// dashboardKeys returns what visitors may do, if there is a route. A session cluster keeps the
// upload of jars, because the operator uses it to start the jobs.
func (c *Cluster) dashboardKeys() map[string]string {
	if c.UI == nil {
		return nil
	}
	allowed := strconv.FormatBool(c.Spec.UI.Actions)
	conf := map[string]string{"web.cancel.enable": allowed, "web.rescale.enable": allowed}
	if !c.Way.Session {
		conf["web.submit.enable"] = allowed
	}
	return conf
}
