package overlays

import (
	"errors"
	"fmt"

	"github.com/lakewright/lakewright/internal/kube"
)

// A RoleBinding is the only object in the environment's namespace with a namespace outside of
// its metadata: that of each ServiceAccount in its subjects. Kustomize's namespace
// transformer does not change it, but its name references fill it in whenever the
// ServiceAccount is built together with the binding. So the base omits the namespace where
// Kustomize always finds the account, so that the binding is the same everywhere, and writes
// it out otherwise.

// accounts is the service accounts in the namespace of one environment, by name,
// with the workload that has each, or "" for the platform.
type accounts map[string]string

// accountsOf returns the service accounts of an environment.
func accountsOf(env kube.Environment) accounts {
	found := accounts{}
	add := func(workload string, objects []kube.Object) {
		for _, o := range objects {
			if o.Type().Kind == "ServiceAccount" && o.Type().APIVersion == "v1" && o.Meta().Namespace == env.Namespace {
				found[o.Meta().Name] = workload
			}
		}
	}
	add("", env.Platform)
	for _, w := range env.Workloads {
		add(w.Name, w.Objects)
	}
	return found
}

// settle removes from a RoleBinding, in a root that sets the namespace, the namespaces
// that Kustomize fills in. It refuses a binding, in any root, if Kustomize would fill in another
// namespace than the compiled one.
func (a accounts) settle(binding *node, r root, namespace string) error {
	if k := binding.get("kind").text; k != "RoleBinding" && k != "ClusterRoleBinding" {
		return nil
	}
	at := binding.find("subjects", 0)
	if at < 0 {
		return nil
	}
	subjects := binding.entries[at].value.entries
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
		owner, exists := a[name]
		if settled && (exists && owner == r.workload || name == "default") {
			subject.remove("namespace")
		}
	}
	return nil
}

// checkSubject returns an error if Kustomize would change a subject's namespace.
func (a accounts) checkSubject(subject node, r root, namespace string) error {
	name, where := subject.get("name").text, subject.get("namespace").text
	isAccount := subject.get("kind").text == "ServiceAccount"
	switch owner, exists := a[name]; {
	case isAccount && where == "":
		return fmt.Errorf("the subject %s has no namespace", name)
	case name == "default" && r.setsNamespace() && (!isAccount || where != namespace):
		// The transformer sets the environment's namespace in every subject named default.
		return errors.New("a subject named default must be the environment's own ServiceAccount")
	case isAccount && where == "default" && namespace != "default" && exists:
		// Kustomize puts everything in a base without namespaces into "default".
		whose := "the platform"
		if owner != "" {
			whose = "workload " + owner
		}
		return fmt.Errorf("kustomize takes the ServiceAccount %s of namespace default for that of %s", name, whose)
	}
	return nil
}
