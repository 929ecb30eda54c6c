// Package pods holds the rules about the pods of a cluster: memory, volumes and numbers.
//
// Its files:
//
//   - growth.go: the largest number of TaskManagers
//   - memory.go: the memory of the processes
//   - network.go: the memory in which records are exchanged
//   - volume.go: volumes and their mounts
package pods
