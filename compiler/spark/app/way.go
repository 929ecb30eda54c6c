package app

import (
	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/way"
	"github.com/lakewright/lakewright/compiler/workload"
)

// A KeyNote is what is known of a key, or of all keys with a prefix, that should not stand in
// conf.
type KeyNote = keys.Note[*App]

// A Way is one way to run a workload, with the properties in which the ways differ. All
// code that depends on mode or operator reads them here.
type Way struct {
	way.Way[*App]

	Ends            bool // runs one program and ends with it
	Serves          bool // its driver is a Spark Connect server
	Daemons         bool // its pods are a master and workers, which run submitted applications
	Submits         bool // spark-submit runs in a separate pod, from the application's image
	OperatorSubmits bool // the operator passes the fields of its object to its own spark-submit, after the keys
	Webhook         bool // a webhook refuses workloads with certain keys
	FreeName        bool // conf may set the name of the driver's pod
	NamedByKey      bool // spark.app.name names the application; otherwise the operator or spark-submit passes the name

	Reserved []KeyNote // keys that Apache's operator depends on
	Prefix   string    // of all labels that the operator adds to pods; "": it adds none
	// Marks returns those of the operator's labels whose values are known; nil: none.
	Marks func(a *App, role string) map[string]string
	// Made adds what the operator makes for the pods of a role; nil: nothing.
	Made          func(a *App, role string, pods *workload.Presence)
	DriverBefore4 func(*App) bool          // whether a Spark older than 4.0 makes the driver's pod; nil: never
	LongestName   func(*App) (int, string) // longest name in characters, and what limits it; nil: a label
}

// IsLimited reports whether the way that runs the workload does not support the field at a
// path. It implements workload.Limited.
func (a *App) IsLimited(at spec.Path) bool { return a.Way.Limited(a, at) }

// WithinLimits restricts rules to fields that the workload's way supports. SPK068 reports
// the others.
func WithinLimits(rules []rule.Rule[*App]) []rule.Rule[*App] {
	return way.Within(rules, func(a *App) *way.Way[*App] { return &a.Way.Way })
}
