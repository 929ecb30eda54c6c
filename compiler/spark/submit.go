package spark

import "github.com/lakewright/lakewright/internal/kube"

// submitter returns the pod that submits the application.
func (a *App) submitter() Pod { return Pod{Role: submitterRole} }

// submission returns the Job that submits the application, and what it needs.
func (a *App) submission() []kube.Object { return nil }

// submitLimits is what cannot be done there.
var submitLimits []limit
