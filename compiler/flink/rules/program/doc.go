// Package program holds the rules about what a cluster runs: jobs, jars, versions and stores.
//
// Its files:
//
//   - argument.go: the arguments and the variables of programs
//   - filesystem.go: how the pods reach object stores
//   - bluegreen.go: clusters that are replaced by a second one beside them
//   - jar.go: where jars are, and which process must reach them
//   - job.go: names, the mode, and the numbers of jobs and TaskManagers
//   - language.go: programs in Python and scripts of SQL
//   - own.go: the user's own objects of the operator's kinds
//   - store.go: S3 stores
//   - version.go: the versions of Flink, its image and its operator
//   - word.go: arguments as words of a command
package program
