// Package kube holds structs for the Kubernetes kinds that Lakewright emits, with only the
// fields that it emits, in the order in which a person would write them. Beside each struct
// is its Kind: the file of its objects, and what Kustomize must know of it. The kinds of an
// operator of one engine are in the package of the engine. The package holds values; it never
// computes and never prints.
//
// The json tags are the field names of the API. A field that may be absent has
// omitempty; a pointer is used where the zero value and absence differ.
//
//   - object.go: what every object has, and the objects of an environment
//   - carry.go: what Kustomize cannot print or read
//   - kind.go: the list of these kinds, and what Kustomize must know of one
//   - pod.go: the parts of a pod, which custom resources and pod templates share
//   - core.go: Namespace, ServiceAccount, ConfigMap, ResourceQuota, PriorityClass, PodDisruptionBudget
//   - workload.go: Deployment, Service
//   - batch.go: Job, CronJob
//   - rbac.go: Role, RoleBinding
//   - network.go: NetworkPolicy
//   - route.go: Ingress, HTTPRoute
//   - storage.go: StorageClass, PersistentVolume, PersistentVolumeClaim
//   - monitoring.go: PodMonitor
package kube
