// Package overlays turns the compiled objects of all environments into a tree of
// files, Kustomize base and overlays of plain YAML, and writes that tree to disk. It takes
// kube.Environments, and returns files in memory, a stream of YAML or a list of changes, or
// writes files to disk. It never decides what is in an object, except for an annotation that keeps
// Flux from changing it, never runs Kustomize, and never changes or removes a file that it did not
// write.
//
// The files, in the order in which an object passes them:
//
//   - tree.go: Tree, and Build and Render, which make it
//   - check.go: refuses objects that no tree can represent
//   - roots.go: which objects share a base and overlays
//   - layout.go: the directories and files of a tree, and kustomization.yaml
//   - printer.go: makes the files of one root
//   - reflect.go, plan.go: convert Go values to nodes, by their json tags
//   - node.go: a value in the order in which it is printed
//   - flux.go: keeps Flux from replacing variables in texts
//   - subjects.go: the namespaces in RoleBindings
//   - factor.go: splits the nodes of all environments into base and overlays
//   - kustomize.go: how Kustomize merges and prints, and so what a patch may contain
//   - kustomizeconfig.go: describes the custom resources to Kustomize
//   - yaml.go, scalar.go: print nodes as YAML
//   - mark.go: the first line of each file, with its hash
//   - survey.go: compares a directory with a tree
//   - diff.go: the differences between a directory and a tree
//   - directories.go: keeps directories open
//   - write.go: writes a tree to a directory
//   - undo.go: ends a write early and takes back what it has done; finds the traces of another run
//   - leftover.go: temporary files
//   - lock_unix.go, lock_windows.go, lock_other.go: keep other runs out of a directory
//   - flush_linux.go, flush_other.go: write files through to the disk, and exchange two files
//   - fault.go: the errors of Write and Diff
package overlays
