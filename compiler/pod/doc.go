// Package pod holds decisions that are the same for the pods of all engines: security
// settings, environment variables, annotations, volumes, further containers, the merge and the
// judgement of a user's template, and the text of sizes in messages. It returns parts of pods
// and never whole objects.
//
// Its files:
//
//   - pod.go: security settings, variables, annotations, sizes in messages
//   - jvm.go: options of a JVM
//   - fields.go: the fields that pods of all engines have: containers, sources of variables,
//     hooks
//   - volume.go: the volumes of a workload and their mounts
//   - template.go: a user's pod template, and what the engines' rules judge in it
//   - template_fields.go: compares a template with the fields of a pod
//   - template_node.go: reads a template, which is plain data
//   - template_security.go: what Pod Security refuses in a template
//   - types.go: the types of fields that hold texts which end up in pods
//   - merge.go: merges a user's pod template over a generated one
package pod
