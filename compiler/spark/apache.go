package spark

import "github.com/lakewright/lakewright/internal/kube"

// apacheApplication returns what Apache's operator runs.
func (a *App) apacheApplication() kube.Object {
	return &kube.ApacheSparkApplication{}
}

// apacheLimits is what cannot be done there.
var apacheLimits []limit
