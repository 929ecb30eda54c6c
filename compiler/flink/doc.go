// Package flink resolves Flink clusters. It takes the spec of a cluster and its jobs, and
// computes the memory of the processes, their configuration, and the objects from which
// Apache's Flink Kubernetes operator creates the cluster. It never talks to the operator
// and never reads a jar.
//
// Its files:
//
//   - spec.go: a cluster as written
//   - cluster.go: the section, and a resolved cluster with its jobs, stores and demand
//   - way.go: the ways to run a cluster: native or standalone, application or session
//   - conf.go: the configuration: defaults, keys that fields decide, ports
//   - growth.go: the largest number of TaskManagers that a cluster starts
//   - memory.go: Flink's memory model
//   - memory_size.go: sizes of memory as Flink reads and writes them
//   - kind.go: the kinds of Apache's Flink operator
//   - pod.go: volumes and variables of the pods
//   - objects.go: the objects of a cluster and of its jobs
//   - presence.go: what the pods of a cluster are once they run
//   - rbac.go: service accounts and their roles
//   - catalogue.go: tables of Flink's keys: owned, removed, new and renamed ones
//   - rules.go: the list of rules; rules about names, the mode and the numbers of jobs and
//     TaskManagers
//   - rules_conf.go: rules about the names of keys in conf
//   - rules_growth.go: rules about the largest number of TaskManagers
//   - rules_jar.go: rules about the jars of jobs
//   - rules_memory.go: rules about the memory of the processes
//   - rules_program.go: rules about the arguments and the variables of programs
//   - rules_setting.go: rules about the values of keys in conf
//   - rules_state.go: rules about state, checkpoints, high availability and mounts
//   - rules_store.go: rules about S3 stores
//   - rules_upgrade.go: rules about upgrades of jobs
//   - rules_version.go: rules about the versions of Flink, its image and its operator
package flink
