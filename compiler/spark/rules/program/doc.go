// Package program holds the rules about the program of a workload and what it works with:
// files and images, options of the JVM, stores, streams and schedules.
//
// Its files:
//
//   - clock_change.go: schedules in the hour in which clocks change
//   - dependency.go: jars, packages and files of the program
//   - image.go: what the image must contain
//   - jvm.go: options of the JVM that its version does not know or that contradict each
//     other
//   - program.go: main file, class, arguments and JVM options
//   - reference.go: stores, tiers and volumes that the workload names
//   - schedule.go: schedules, restarts and the length of names
//   - scheduler.go: queues of YuniKorn and Kueue
//   - secret.go: credentials in addresses of files
//   - store.go: identities, committers and paths in stores
//   - stream.go: streaming applications
//   - uri.go: addresses of files and buckets
package program
