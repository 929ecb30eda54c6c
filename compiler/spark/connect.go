package spark

import "github.com/lakewright/lakewright/internal/kube"

// connectServer returns a Spark Connect server for the Kubeflow operator.
func (a *App) connectServer() kube.Object {
	return &kube.SparkConnect{}
}

// connectLimits is what cannot be done there.
var connectLimits = []limit{programLimit}
