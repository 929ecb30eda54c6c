// Package pod holds decisions that are the same for the pods of all engines: security
// settings, environment variables, annotations, the merge of a user's template, and the
// text of sizes in messages. It returns parts of pods and never whole objects.
//
// Its files:
//
//   - pod.go: security settings, variables, annotations, sizes in messages
//   - jvm.go: options of a JVM
//   - types.go: the types of fields that hold texts which end up in pods
//   - merge.go: merges a user's pod template over a generated one
package pod
