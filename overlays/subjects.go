package overlays

import (
	"errors"
	"fmt"
	"slices"

	"github.com/lakewright/lakewright/internal/kube"
)

// A RoleBinding is the only object in the environment's namespace with a namespace outside of
// its metadata: that of each ServiceAccount in its subjects. Kustomize's namespace
// transformer does not change it, but its name references fill it in whenever the
// ServiceAccount is built together with the binding. So the base omits the namespace where
// Kustomize always finds the account, so that the binding is the same everywhere, and writes
// it out otherwise.

// defaultAccount is the subject whose namespace Kustomize's namespace transformer sets.
const defaultAccount = "default"

// accounts is the service accounts of one environment.
type accounts struct {
	owners map[string]string // in its namespace, by name: the workload that has it, or "" for the platform
	names  map[string]bool   // in any namespace
}

// accountsOf returns the service accounts of an environment.
func accountsOf(env kube.Environment) accounts {
	found := accounts{owners: map[string]string{}, names: map[string]bool{}}
	add := func(workload string, objects []kube.Object) {
		for _, o := range objects {
			if o.Type().Kind != "ServiceAccount" || o.Type().APIVersion != "v1" {
				continue
			}
			found.names[o.Meta().Name] = true
			if o.Meta().Namespace == env.Namespace {
				found.owners[o.Meta().Name] = workload
			}
		}
	}
	add("", env.Platform)
	for _, w := range env.Workloads {
		add(w.Name, w.Objects)
	}
	return found
}

// bindsOther reports whether a binding has a subject named default that is not the
// ServiceAccount of a namespace: a kustomization that sets the namespace would change it.
func bindsOther(o kube.Object, namespace string) bool {
	isOther := func(kind, name, where string) bool {
		return name == defaultAccount && (kind != "ServiceAccount" || where != namespace)
	}
	switch o := o.(type) {
	case *kube.RoleBinding:
		return slices.ContainsFunc(o.Subjects, func(s kube.Subject) bool { return isOther(s.Kind, s.Name, s.Namespace) })
	case *kube.Raw:
		if !isBinding(o.TypeOf.Kind) {
			return false
		}
		subjects, _ := o.Content["subjects"].([]any)
		return slices.ContainsFunc(subjects, func(item any) bool {
			subject, _ := item.(map[string]any)
			kind, _ := subject["kind"].(string)
			name, _ := subject["name"].(string)
			where, _ := subject["namespace"].(string)
			return isOther(kind, name, where)
		})
	}
	return false
}

// isBinding reports whether Kustomize looks for subjects in a kind, of whatever group.
func isBinding(kind string) bool { return kind == "RoleBinding" || kind == "ClusterRoleBinding" }

// settle removes from a RoleBinding, in a root that sets the namespace, the namespaces
// that Kustomize fills in. It refuses a binding, in any root, if Kustomize would fill in another
// namespace than the compiled one.
func (a accounts) settle(binding *node, r root, namespace string) error {
	if !isBinding(binding.get("kind").text) {
		return nil
	}
	at := binding.find("subjects", 0)
	if at < 0 {
		return nil
	}
	list := binding.entries[at].value
	if list.kind != listKind || slices.ContainsFunc(list.entries, func(e entry) bool { return e.value.kind != mappingKind }) {
		return fmt.Errorf("%s/%s: the subjects of a binding must be a list of mappings", binding.get("kind").text, binding.get("metadata").get("name").text)
	}
	subjects := list.entries
	settled := r.setsNamespace()
	for _, e := range subjects {
		if err := a.checkSubject(e.value, r, namespace); err != nil {
			return fmt.Errorf("%s/%s: %w", binding.get("kind").text, binding.get("metadata").get("name").text, err)
		}
		// With a second namespace in the binding, Kustomize would look there too.
		where := e.value.get("namespace")
		settled = settled && (where.kind == 0 || where.text == namespace)
	}
	for i := range subjects {
		subject := &subjects[i].value
		name := subject.get("name").text
		owner, exists := a.owners[name]
		if settled && (exists && owner == r.workload || name == defaultAccount) {
			subject.remove("namespace")
		}
	}
	return nil
}

// checkSubject returns an error if Kustomize would change a subject's namespace.
func (a accounts) checkSubject(subject node, r root, namespace string) error {
	kind, name, where := subject.get("kind").text, subject.get("name").text, subject.get("namespace").text
	isAccount := kind == "ServiceAccount"
	switch owner, exists := a.owners[name]; {
	case isAccount && where == "":
		return fmt.Errorf("the subject %s has no namespace", name)
	case name == defaultAccount && r.setsNamespace() && (!isAccount || where != namespace):
		// The transformer sets the environment's namespace in every subject named default.
		return errors.New("a subject named default must be the environment's own ServiceAccount")
	case where == "" && a.names[name]:
		// The name references compare the name alone, whatever the kind.
		return fmt.Errorf("kustomize takes the %s %s for a ServiceAccount of that name", kind, name)
	case where == "default" && namespace != "default" && exists:
		// Kustomize puts everything in a base without namespaces into "default".
		whose := "the platform"
		if owner != "" {
			whose = "workload " + owner
		}
		return fmt.Errorf("kustomize takes the %s %s of namespace default for that of %s", kind, name, whose)
	}
	return nil
}
