// Package pods holds the rules about the pods of a cluster: memory, volumes,
// containers, templates and numbers.
//
// Its files:
//
//   - container.go: containers, their variables, their probes and their disk
//   - growth.go: the largest number of TaskManagers
//   - jvm.go: the options of the JVMs
//   - memory.go: the memory of the processes
//   - network.go: the memory in which records are exchanged
//   - scaling.go: the autoscaler, and schedulers that change the parallelism of jobs
//   - template.go: what a pod template may contain
//   - volume.go: volumes and their mounts
package pods
