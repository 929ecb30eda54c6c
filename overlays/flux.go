package overlays

import (
	"slices"
	"strings"
)

// substitution is the annotation with which an object opts out of Flux's postBuild.substitute:
// that replaces ${NAME} in every text of an object, by nothing if no such variable exists. Shell
// scripts, log4j's files and references between Spark's keys contain such texts.
// Source: fluxcd/pkg, kustomize/kustomize_varsub.go.
const substitution = "kustomize.toolkit.fluxcd.io/substitute"

// keepFromFlux adds the annotation to an object that contains ${, unless the object has it
// already: with another value, the user wants the substitution.
func keepFromFlux(object *node) {
	if !holdsVariable(*object) {
		return
	}
	metadata := &object.entries[slices.IndexFunc(object.entries, func(e entry) bool { return e.key == "metadata" })].value
	i := metadata.find("annotations", 0)
	if i < 0 {
		// After labels, the field before it in kube.Metadata; a kube.Raw has no other order to keep.
		i = max(metadata.find("labels", 0), metadata.find("namespace", 0), metadata.find("name", 0)) + 1
		metadata.entries = slices.Insert(metadata.entries, i, entry{"annotations", node{kind: mappingKind}})
	}
	annotations := &metadata.entries[i].value
	at, found := slices.BinarySearchFunc(annotations.entries, substitution, func(e entry, key string) int { return strings.Compare(e.key, key) })
	if !found {
		annotations.entries = slices.Insert(annotations.entries, at, entry{substitution, textNode("disabled")})
	}
}

// holdsVariable reports whether a text or a key in n contains ${.
func holdsVariable(n node) bool {
	if strings.Contains(n.text, "${") {
		return true
	}
	for _, e := range n.entries {
		if strings.Contains(e.key, "${") || holdsVariable(e.value) {
			return true
		}
	}
	return false
}
