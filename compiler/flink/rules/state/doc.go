// Package state holds the rules about what outlives a process: state, checkpoints, high
// availability and upgrades.
//
// Its files:
//
//   - state.go: state, checkpoints and high availability
//   - upgrade.go: upgrades of jobs
package state
