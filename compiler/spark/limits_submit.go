package spark

// submitLimits is what cannot be done there.
var submitLimits = []limit{
	clientLimit,
	{
		at: []string{"restart", "policy"}, asked: func(a *App) bool { return a.Restart.Policy == "always" },
		cannot: "runs an application again when it failed, and not when it succeeded", instead: "set policy to \"onFailure\"", value: `"onFailure"`,
	},
	{
		at: []string{"restart", "interval"},
		asked: func(a *App) bool {
			seconds := a.Restart.Interval.Seconds()
			return a.Restart.Policy == "onFailure" && seconds != 0 && seconds != 10
		},
		cannot: "waits 10 seconds before it tries again, and twice as long each time", instead: "remove interval, or set operator to \"kubeflow\"",
	},
	{
		at: []string{"scheduler", "name"}, asked: func(a *App) bool { return a.schedulerIs(volcano) },
		cannot: "makes no groups of pods for Volcano", instead: "choose yunikorn or kueue, or set operator to \"kubeflow\"",
	},
	{
		at:     []string{"dynamicAllocation"},
		asked:  func(a *App) bool { return a.Spec.DynamicAllocation != nil && a.schedulerIs(kueue) },
		cannot: "has its pods admitted by Kueue one by one, and executors that come and go wait again each time", instead: "remove dynamicAllocation and set executor.instances, or choose yunikorn",
	},
}
