// Package extra passes the user's own Kubernetes objects through. It completes their metadata, compares
// them with the fields of their kinds, and leaves the rest unchanged.
//
// Its files:
//
//   - extra.go: the section: an object as written and resolved
//   - content.go: reads the content of an object: maps, lists and pod templates
//   - kinds.go: tables of kinds, their scopes and the API versions that serve them
//   - rules.go: rules about metadata, rights and API versions
//   - rules_content.go: rules about ConfigMaps and credentials
//   - rules_kind.go: rules about the kind and the namespace of an object
//   - rules_pod.go: rules about the pods of an object
//   - rules_shape.go: rules about the names, the values and the presence of an object's fields
//   - security.go: the requirements of the Pod Security levels
package extra
