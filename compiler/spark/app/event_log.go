package app

import (
	"slices"

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

// opened returns the settings of the stores for the pods of a role. Only the driver writes the event
// log, so other pods do not mount a volume that nothing else of the application uses.
func (a *App) opened(role string) storage.Settings {
	t := a.Events
	if role == DriverRole || t == nil || t.Share == nil || t.IsNamedVolume() || slices.Contains(a.Spec.Stores, storage.ObjectRef(t.Name())) {
		return a.StoreSettings
	}
	for _, p := range a.Places() {
		if p.Place != nil && p.Place != a.Spec.EventLog && p.Place.Store.Name() == t.Name() {
			return a.StoreSettings
		}
	}
	return storage.Open(a.Client(), slices.DeleteFunc(slices.Clone(a.Stores), func(o *storage.Tier) bool { return o == t })...)
}
