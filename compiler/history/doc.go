// Package history resolves Spark history servers, which show applications that have ended:
// their memory, their disk, their configuration and their identity at the store. It makes
// the Deployment and the objects around it. All that it knows about applications is that
// they may write an event log.
//
// Its files:
//
//   - history.go: the section: a server as written and resolved
//   - conf.go: the configuration and the variables
//   - objects.go: the objects of a server
//   - rules.go: rules about the event logs and the size of a server
//   - rules_conf.go: rules about the keys in conf
//   - rules_image.go: the rule about the image
//   - rules_pod.go: rules about options, variables and the name
//   - rules_store.go: rules about the store and the versions of its writers
package history
