// Package state holds the rules about what outlives a process: state, checkpoints, high
// availability and upgrades.
//
// Its files:
//
//   - backend.go: state backends, restarts and ZooKeeper
//   - directory.go: directories of Flink and of other engines
//   - restore.go: the savepoint that a job starts from
//   - snapshot.go: savepoints, snapshots, and numbers that ask for an action
//   - state.go: state, checkpoints and high availability
//   - upgrade.go: upgrades of jobs
package state
