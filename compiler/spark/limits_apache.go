package spark

// apacheLimits is what cannot be done there.
var apacheLimits = []limit{
	clientLimit, apacheVersionLimit, apacheSuspendLimit, apacheVolcanoLimit, apacheKueueLimit, apacheQueueLimit,
	{
		at: []string{"schedule"}, asked: func(a *App) bool { return a.Spec.Schedule != nil },
		cannot: "has no schedules", instead: "set operator to \"kubeflow\", or to \"none\" for a CronJob",
	},
}
