// Package compiler turns a spec into Kubernetes objects. It takes the files of a spec and
// returns the objects of each environment and everything that is wrong with the spec. It
// writes no files and formats no output.
//
// The stages are load, resolve, rules and objects. Each stage is a function from value to
// value and never looks back at an earlier one.
//
// Its files:
//
//   - compile.go: Compile: the stages, the positions of findings, the objects of a plan
//   - derive.go: the arithmetic of one value of a spec, for explain
//   - gather.go: reports a fault that several entries share once
//   - judge.go: runs the rules, with stand-ins where a value is wrong or missing
//   - stages.go: measures the stages
//   - outline.go: the names in the files of a spec, for completion
//   - override.go: traces findings to the overrides that cause them
//   - remedy.go: what to write in an override so that its fault is gone
//   - keys.go: the keys of all engines, for explain
//   - retired.go: the IDs of retired rules and their successors
//   - sections.go: the list of sections, in the order in which they are resolved
package compiler
