package spark

import "github.com/lakewright/lakewright/internal/kube"

// cluster returns a standalone cluster for Apache's operator.
func (a *App) cluster() kube.Object {
	return &kube.SparkCluster{}
}

// clusterLimits is what cannot be done there.
var clusterLimits = []limit{programLimit}
