package app

// The largest lengths of three kinds of names: one that becomes a label or a Service, one
// of a CronJob, to which Kubernetes appends the minute of the run, and one of a stateful
// set, to which Kubernetes appends a hash.
const (
	LongestLabel       = 63
	LongestCronJob     = 52
	LongestStatefulSet = 52
)
