package app

import (
	"github.com/lakewright/lakewright/compiler/route"
	"github.com/lakewright/lakewright/compiler/spec"
)

// Route returns the address of the route to the user interface, its path in the spec, and
// whether there is one. A rule compares the routes of an environment.
func (a *App) Route() (address route.Address, at spec.Path, found bool) {
	address, found = a.UI.Address()
	return address, a.At("ui", "route"), found
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
