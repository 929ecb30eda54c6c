package spark

// clusterLimits is what cannot be done with a standalone cluster. Most of it is the
// business of the applications that are submitted to it, with settings of their own.
var clusterLimits = []limit{
	programLimit, apacheVersionLimit, apacheSuspendLimit, apacheVolcanoLimit, apacheKueueLimit, apacheQueueLimit,
	{
		at: []string{"main", "arguments"},
		asked: func(a *App) bool {
			return len(a.Spec.Main.Arguments) > 0 && a.Spec.Main.File == "" && a.Spec.Main.Class == ""
		},
		cannot: "runs no program of its own", instead: "remove the arguments, or set mode to \"application\"",
	},
	{
		at: []string{"dependencies"}, asked: func(a *App) bool { return a.Spec.Dependencies.object() != nil },
		cannot: "has no program that depends on anything", instead: "remove dependencies; applications name their own",
	},
	{
		at: []string{"eventLog"}, asked: func(a *App) bool { return a.Spec.EventLog != nil },
		cannot: "writes no event log, its applications do", instead: "remove eventLog; set spark.eventLog.enabled and spark.eventLog.dir in the applications",
	},
	{
		at: []string{"committer"}, asked: func(a *App) bool { return a.Spec.Committer != "" },
		cannot: "commits no output, its applications do", instead: "remove committer; applications choose their own",
	},
	{
		at: []string{"streaming"}, asked: func(a *App) bool { return a.Spec.Streaming != nil },
		cannot: "does not stream, its applications do", instead: "remove streaming, or set mode to \"application\"",
	},
	{
		at: []string{"metastore"}, asked: func(a *App) bool { return a.Spec.Metastore != nil },
		cannot: "has no tables, its applications have", instead: "remove metastore; set spark.hadoop.hive.metastore.uris in the applications",
	},
	{
		at: []string{"speculation"}, asked: func(a *App) bool { return a.Spec.Speculation },
		cannot: "starts no tasks, its applications do", instead: "remove speculation; set spark.speculation in the applications",
	},
	{
		at: []string{"decommission"}, asked: func(a *App) bool { return a.Spec.Decommission },
		cannot: "stops workers without waiting for them to hand files on", instead: "remove decommission",
	},
	{
		at:     []string{"dynamicAllocation", "idleTimeout"},
		asked:  func(a *App) bool { return a.Spec.DynamicAllocation != nil && a.Spec.DynamicAllocation.IdleTimeout != 0 },
		cannot: "adds and removes workers by their use of CPU, not by how long they are idle", instead: "remove idleTimeout",
	},
	{
		at: []string{"schedule"}, asked: func(a *App) bool { return a.Spec.Schedule != nil },
		cannot: "runs all the time", instead: "remove schedule; submit applications to the cluster by one of their own",
	},
	{
		at: []string{"restart", "policy"}, asked: func(a *App) bool { return a.Spec.Restart.Policy != "" },
		cannot: "is always started again", instead: "remove restart.policy",
	},
	{
		at: []string{"timeToLive"}, asked: func(a *App) bool { return a.Spec.TimeToLive != 0 },
		cannot: "does not end by itself", instead: "remove timeToLive",
	},
	{
		at: []string{"executor", "offHeap"}, asked: func(a *App) bool { return a.Spec.Executor.OffHeap != 0 },
		cannot: "does not know the off-heap memory of its applications", instead: "set executor.overhead to what they take beside their heaps, and spark.memory.offHeap.size in the applications",
	},
	{
		at: []string{"executor", "pyspark"}, asked: func(a *App) bool { return a.Spec.Executor.PySpark != 0 },
		cannot: "does not know the Python of its applications", instead: "set executor.overhead to what they take beside their heaps, and spark.executor.pyspark.memory in the applications",
	},
	{
		at: []string{"executor", "gpu", "tasks"}, asked: func(a *App) bool { return a.Spec.Executor.GPU != nil && a.Spec.Executor.GPU.Tasks > 1 },
		cannot: "does not divide accelerators among tasks, its applications do", instead: "remove tasks; set spark.task.resource.gpu.amount in the applications",
	},
	{
		at: []string{"driver", "gpu"}, asked: func(a *App) bool { return a.Spec.Driver.GPU != nil },
		cannot: "has a master that does not use accelerators", instead: "remove driver.gpu; workers have theirs in executor.gpu",
	},
	graceLimit(driverRole, func(a *App) PodSpec { return a.Spec.Driver.PodSpec }),
	graceLimit(executorRole, func(a *App) PodSpec { return a.Spec.Executor.PodSpec }),
}

// graceLimit is the time to stop that operators before 1.1 set to none.
func graceLimit(role string, of func(*App) PodSpec) limit {
	return limit{
		at: []string{role, "gracePeriod"}, asked: func(a *App) bool { return of(a).GracePeriod != 0 && a.Env.Operators.ApacheSpark.Before(1, 1) },
		cannot: "stops its pods at once before version 1.1 of the operator", instead: "remove gracePeriod, or install operator 1.1",
	}
}
