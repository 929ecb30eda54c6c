package spark

// connectLimits is what cannot be done there.
var connectLimits = []limit{
	programLimit,
	{
		at: []string{"mode"}, asked: func(a *App) bool { return a.Env.Operators.Spark.Before(2, 3) },
		cannot: "is known to the Kubeflow operator since 2.3", instead: "install operator 2.3 or later, and set operators.spark.version",
	},
	{
		at: []string{"version"}, asked: func(a *App) bool { return a.Spec.Version.Major != 0 && !a.Spec.Version.AtLeast(3, 4) },
		cannot: "comes with Spark since 3.4", instead: "use an image with Spark 3.4 or later",
	},
	{
		at: []string{"main", "arguments"}, asked: func(a *App) bool { return len(a.Spec.Main.Arguments) > 0 },
		cannot: "takes no arguments", instead: "remove them; set Spark's keys in conf",
	},
	{
		at: []string{"schedule"}, asked: func(a *App) bool { return a.Spec.Schedule != nil },
		cannot: "has no schedule", instead: "remove schedule, or schedule an application that connects to the server",
	},
	{
		at: []string{"restart", "policy"}, asked: func(a *App) bool { return a.Spec.Restart.Policy != "" },
		cannot: "is started anew whenever it ends", instead: "remove policy",
	},
	{
		at: []string{"timeToLive"}, asked: func(a *App) bool { return a.Spec.TimeToLive != 0 },
		cannot: "does not end by itself", instead: "remove timeToLive; set dynamicAllocation, so that executors without work go",
	},
	{
		at: []string{"suspend"}, asked: func(a *App) bool { return a.Spec.Suspend },
		cannot: "cannot be suspended", instead: "remove the workload from this environment instead, as in spark: NAME: null",
	},
	{
		at: []string{"streaming"}, asked: func(a *App) bool { return a.Spec.Streaming != nil },
		cannot: "runs the queries of its clients, each with a place of its own", instead: "name the place in each query, or set conf \"spark.sql.streaming.checkpointLocation\"",
	},
	{
		at: []string{"driver", "lifecycle"}, asked: func(a *App) bool { return a.Spec.Driver.Lifecycle.object() != nil },
		cannot: "is stopped by the operator's own command, which takes the place of lifecycle", instead: "remove lifecycle, or do it in initContainers or sidecars",
	},
	{
		at: []string{"scheduler", "name"}, asked: func(a *App) bool { return a.schedulerIs(volcano) },
		cannot: "makes no groups of pods for Volcano", instead: "choose yunikorn or kueue",
	},
}
