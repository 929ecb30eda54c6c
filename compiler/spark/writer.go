package spark

import "github.com/lakewright/lakewright/internal/version"

// SparkVersion returns the version that writes the event log, zero when it is not known. A
// history server is compared with it.
func (a *App) SparkVersion() version.Version { return a.Spec.Version }
