package overlays

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/internal/kube"
)

// CheckName returns an error if an environment or a workload cannot have this name. The name
// becomes a directory, so it must be valid on every file system.
func CheckName(name string) error {
	valid := name != "" && len(name) <= 63
	for i := range len(name) {
		c := name[i]
		alphanumeric := c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
		valid = valid && (alphanumeric || c == '-' && i > 0 && i < len(name)-1)
	}
	if !valid {
		return fmt.Errorf("the name %q is not 1 to 63 of a-z, 0-9 and -, with a letter or a digit at both ends", name)
	}
	return nil
}

// check returns an error if the compiled objects cannot become a tree that builds
// the same objects. Every such error is a fault of the compiler, not of a user.
func check(envs []kube.Environment) error {
	names := map[string]bool{}
	for _, env := range envs {
		if err := CheckName(env.Name); err != nil {
			return err
		}
		if names[env.Name] {
			return fmt.Errorf("environment %s is there twice", env.Name)
		}
		names[env.Name] = true
		if err := checkEnvironment(env); err != nil {
			return fmt.Errorf("environment %s: %w", env.Name, err)
		}
	}
	return nil
}

// checkEnvironment checks one environment.
func checkEnvironment(env kube.Environment) error {
	seen := make(map[kube.ID]bool, len(env.Platform)+16*len(env.Workloads))
	for _, o := range env.Platform {
		if err := checkObject(o, seen); err != nil {
			return fmt.Errorf("platform: %w", err)
		}
	}
	for i, w := range env.Workloads {
		if err := CheckName(w.Name); err != nil {
			return fmt.Errorf("workload: %w", err)
		}
		if i > 0 && env.Workloads[i-1].Name >= w.Name {
			return fmt.Errorf("workload %s stands behind %s", w.Name, env.Workloads[i-1].Name)
		}
		for _, o := range w.Objects {
			err := checkObject(o, seen)
			switch {
			case err != nil:
			case o.Type().Cluster:
				err = fmt.Errorf("%s belongs to the cluster, not to a workload", kube.IDOf(o))
			case env.Namespace == "" || o.Meta().Namespace != env.Namespace:
				err = fmt.Errorf("%s is not in the environment's namespace %q", kube.IDOf(o), env.Namespace)
			}
			if err != nil {
				return fmt.Errorf("workload %s: %w", w.Name, err)
			}
		}
	}
	return nil
}

// checkObject checks one object, alone and against those seen before.
func checkObject(o kube.Object, seen map[kube.ID]bool) error {
	if o == nil {
		return fmt.Errorf("an object is nil")
	}
	id := kube.IDOf(o)
	switch {
	case seen[id]:
		return fmt.Errorf("%s is there twice", id)
	case strings.HasSuffix(id.Kind, "List"):
		return fmt.Errorf("%s: Kustomize takes a list apart", id)
	case stemOf(o) != "" && o.Meta().Annotations[kube.NameAnnotation] != id.Name:
		return fmt.Errorf("%s: the annotation %s does not hold its name", id, kube.NameAnnotation)
	case o.Type().Cluster && id.Namespace != "":
		return fmt.Errorf("%s belongs to the cluster and has a namespace", id)
	}
	seen[id] = true
	for annotation := range o.Meta().Annotations {
		if isOrder(annotation) {
			return fmt.Errorf("%s: Kustomize takes the annotation %s for an order", id, annotation)
		}
	}
	return nil
}

// isOrder reports whether an annotation changes what Kustomize does, or is
// dropped by it.
func isOrder(annotation string) bool {
	domain, _, hasDomain := strings.Cut(annotation, "/")
	return hasDomain && slices.Contains([]string{"config.kubernetes.io", "internal.config.kubernetes.io", "kustomize.config.k8s.io"}, domain)
}
