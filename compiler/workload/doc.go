// Package workload holds what all sections whose entries run pods have in common, and the
// shared rules about them: references, images, labels, annotations, variables, credentials,
// routes, and whether a pod fits on a node. Such a section uses workload.Define instead of
// plan.Define and declares its fields with the types that shared rules know (pool.Ref,
// image.Name, …); it then has all of these rules. Rules that need the knowledge of one
// engine are in the package of the engine. This package makes no objects.
//
// Its files:
//
//   - workload.go: Define, Item, Engine, and the list of shared rules
//   - values.go: finds the values of an entry by the types of its fields
//   - pod.go: the rule that pods fit on the nodes of their pool
//   - presence.go: what pods are in the cluster
//   - rules_image.go: rules about images
//   - rules_metadata.go: rules about labels and annotations
//   - rules_reference.go: rules about names of pools, profiles and tiers
//   - rules_route.go: the rule about routes
//   - rules_secret.go: the rule about credentials
//   - rules_variable.go: rules about environment variables
package workload
