// Package cluster holds what a Flink cluster is: the spec as it is written, and the resolved
// cluster with every decision and every derived number. The input is one entry of the spec
// and the way to run it; the result is a Cluster, which rules judge and objects copy. It
// returns no objects of its own and reports nothing: the packages above it do.
//
// Its files:
//
//   - autoscaler.go: keys of the autoscaler and of schedulers
//   - bluegreen.go: the two clusters of a blue-green deployment
//   - cluster.go: Cluster, the resolved cluster, with its stores and demand
//   - component.go: the two processes in labels and names
//   - conf.go: the configuration: defaults, keys that fields decide, ports
//   - disk.go: what pods write to the disk of their node
//   - growth.go: the largest number of TaskManagers that a cluster starts
//   - job.go: Job, a resolved job in Java, Python or SQL
//   - memory.go: Flink's memory model
//   - memory_parts.go: parts of memory that fields of the spec decide, and other keys of pods
//   - memory_volume.go: a volume in memory
//   - memory_size.go: sizes of memory as Flink reads and writes them
//   - pod.go: volumes and variables of the pods
//   - presence.go: what the pods of a cluster are once they run
//   - process.go: a JobManager and a TaskManager, for what is the same for both
//   - restart.go: keys of restarts
//   - scheduler.go: what pods carry for the scheduler that places them
//   - snapshot.go: snapshots of the state that are taken once
//   - spec.go: the fields of the spec
//   - spec_job.go: the fields of jobs, state and scaling
//   - state.go: keys of state, checkpoints, savepoints and high availability
//   - template.go: the pod template of a process: probes, spread, everything else
//   - tls.go: encrypted connections: keys, passwords, and the script that adds them
//   - ui.go: the route to the dashboard, and what visitors may do
//   - variable.go: the variables that the user gives to the pods
//   - watch.go: metrics and logs
//   - way.go: Way, which describes one way to run a cluster
package cluster
