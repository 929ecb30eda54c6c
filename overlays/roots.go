package overlays

import (
	"cmp"
	"path"
	"slices"

	"github.com/lakewright/lakewright/internal/kube"
)

// root is one thing with a base and overlays: a workload, the platform's objects
// in the environment's namespace, or the platform's other objects.
//
// The platform has two, because Kustomize sets the namespace of a kustomization in
// every object that it does not know as cluster-scoped: also in cluster-scoped custom resources
// and in objects of other namespaces. It also renames every Namespace; the environment's
// Namespace gets its name that way.
type root struct {
	dir      string // platform, or workloads/NAME
	inside   string // the directory in its base and overlays, "" for none
	workload string // "" for the platform
	parts    []part // len > 0, in the order of the environments
}

// part is the objects of a root in one environment.
type part struct {
	env        int // index
	objects    []kube.Object
	below      []string // the roots inside of its overlay
	belowFirst bool     // they are built before the objects, and not after them
}

// base returns the directory of the base.
func (r root) base() string { return path.Join(r.dir, "base", r.inside) }

// overlay returns the directory of an environment.
func (r root) overlay(env string) string { return path.Join(r.dir, overlaysDir, env, r.inside) }

// toBase returns the relative path from an overlay to the base.
func (r root) toBase() string {
	if r.inside == "" {
		return "../../base"
	}
	return "../../../base/" + r.inside
}

// setsNamespace reports whether the overlays give all objects their namespace,
// so that the base names none.
func (r root) setsNamespace() bool { return r.workload != "" || r.inside != "" }

// rootsOf returns the platform and the workloads, sorted by directory, each with the
// environments in which it has objects.
func rootsOf(environments []kube.Environment) []root {
	roots := []root{{dir: platformDir}, {dir: platformDir, inside: namespaceDir}}
	index := map[string]int{}
	for i, env := range environments {
		others, own, ownFirst := divide(env)
		outer := part{env: i, objects: others, belowFirst: ownFirst}
		if len(own) > 0 {
			outer.below = []string{namespaceDir}
			roots[1].parts = append(roots[1].parts, part{env: i, objects: own})
		}
		if len(env.Platform) > 0 {
			roots[0].parts = append(roots[0].parts, outer)
		}
		for _, w := range env.Workloads {
			at, known := index[w.Name]
			if !known {
				at = len(roots)
				index[w.Name] = at
				roots = append(roots, root{dir: workloadsDir + "/" + w.Name, workload: w.Name})
			}
			if len(w.Objects) > 0 {
				roots[at].parts = append(roots[at].parts, part{env: i, objects: w.Objects})
			}
		}
	}
	roots = slices.DeleteFunc(roots, func(r root) bool { return len(r.parts) == 0 })
	slices.SortStableFunc(roots, func(a, b root) int { return cmp.Compare(a.dir, b.dir) })
	return roots
}

// divide splits the platform of an environment into the environment's Namespace with the
// objects in it, and the others. Among the others is each binding that a kustomization with
// a namespace would change. If there is one, own has to be applied first, because it holds
// the Namespace.
func divide(env kube.Environment) (others, own []kube.Object, ownFirst bool) {
	for _, o := range env.Platform {
		namespace := o.Meta().Namespace
		if isNamespace(o) {
			namespace = o.Meta().Name
		}
		isOwn := namespace != "" && namespace == env.Namespace
		if isOwn && !bindsOther(o, namespace) {
			own = append(own, o)
			continue
		}
		others = append(others, o)
		ownFirst = ownFirst || isOwn
	}
	return others, own, ownFirst
}

// isNamespace reports whether an object is a Namespace.
func isNamespace(o kube.Object) bool {
	return o.Type().Kind == "Namespace" && o.Type().APIVersion == "v1"
}
