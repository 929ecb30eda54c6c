package app

import (
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/version"
)

// SparkVersion returns the version of Spark that writes the event log, zero when it is not
// known. A history server compares its own version with it.
func (a *App) SparkVersion() version.Version { return a.Spec.Version }

// EventLog returns the store and path of the event log and the path of the field in the
// spec. The store is "" if the workload writes no event log. A history server compares its
// own log directory with it.
func (a *App) EventLog() (store storage.ObjectRef, path string, at spec.Path) {
	at = a.At("eventLog")
	if a.Spec.EventLog == nil {
		return "", "", at
	}
	return a.Spec.EventLog.Store, a.Spec.EventLog.Path, at
}
