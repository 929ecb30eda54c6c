package overlays

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/internal/kube"
)

// This file describes how Kustomize reads, merges and prints objects, as far as it limits what
// Lakewright may write. TestMergeKeys compares the tables with Kustomize's own schema.

// trail is the keys from a node to the containers of a pod. Nil means that there are none
// below the node; an empty trail means that the node is the list of containers.
type trail []string

// podTrails holds the places of the pod's containers in built-in kinds. These are the only
// lists that factor splits, because Kustomize merges them; in custom resources it replaces lists
// as a whole.
var podTrails = map[[2]string]trail{
	{"v1", "Pod"}:              {"spec", "containers"},
	{"apps/v1", "Deployment"}:  {"spec", "template", "spec", "containers"},
	{"apps/v1", "StatefulSet"}: {"spec", "template", "spec", "containers"},
	{"apps/v1", "DaemonSet"}:   {"spec", "template", "spec", "containers"},
	{"apps/v1", "ReplicaSet"}:  {"spec", "template", "spec", "containers"},
	{"batch/v1", "Job"}:        {"spec", "template", "spec", "containers"},
	{"batch/v1", "CronJob"}:    {"spec", "jobTemplate", "spec", "template", "spec", "containers"},
}

// podTrail returns the trail from an object to its pod's containers.
func podTrail(object node) trail {
	return podTrails[[2]string{object.get("apiVersion").text, object.get("kind").text}]
}

// behind returns the rest of the trail after a key. A trail may end in initContainers instead
// of containers.
func (t trail) behind(key string) trail {
	if len(t) > 0 && (t[0] == key || t[0] == "containers" && key == "initContainers") {
		return t[1:]
	}
	return nil
}

// arrived reports whether the node is the list of containers.
func (t trail) arrived() bool { return t != nil && len(t) == 0 }

// mergeKeys holds the lists whose items Kustomize identifies by keys. When any patch applies
// to an object, the last of two items with the same key remains, in every such list of the
// object. All keys count if every item has all of them, otherwise only the first.
var mergeKeys = map[string][][]string{
	"conditions":                {{"type"}},
	"containers":                {{"name"}},
	"env":                       {{"name"}},
	"ephemeralContainers":       {{"name"}},
	"hostAliases":               {{"ip"}},
	"imagePullSecrets":          {{"name"}},
	"initContainers":            {{"name"}},
	"ownerReferences":           {{"uid"}},
	"ports":                     {{"containerPort", "protocol"}, {"port", "protocol"}},
	"resourceClaims":            {{"name"}},
	"schedulingGates":           {{"name"}},
	"secrets":                   {{"name"}},
	"topologySpreadConstraints": {{"topologyKey", "whenUnsatisfiable"}},
	"volumeDevices":             {{"devicePath"}},
	"volumeMounts":              {{"mountPath"}},
	"volumes":                   {{"name"}},
}

// isPatchable reports whether a patch changes only what it names: no list has two items with
// the same merge key, and no key is a directive to Kustomize.
func isPatchable(n node) bool {
	for _, e := range n.entries {
		if strings.HasPrefix(e.key, "$") && n.kind == mappingKind && isDirective(e.key) || !isPatchable(e.value) {
			return false
		}
		for _, keys := range mergeKeys[e.key] {
			if e.value.kind == listKind && !isDistinct(e.value, keys) {
				return false
			}
		}
	}
	return true
}

// isDirective reports whether a key is a directive of strategic merge patches.
func isDirective(key string) bool {
	name, _, _ := strings.Cut(key, "/")
	return slices.Contains([]string{"$patch", "$retainKeys", "$setElementOrder", "$deleteFromPrimitiveList"}, name)
}

// isDistinct reports whether no two items of a list have the same keys. A list whose items
// lack the key is another list with the same name.
func isDistinct(list node, keys []string) bool {
	for _, e := range list.entries {
		for _, key := range keys[1:] {
			if e.value.get(key).kind == 0 {
				return isDistinct(list, keys[:1])
			}
		}
	}
	seen := make(map[string]bool, len(list.entries))
	for _, e := range list.entries {
		if e.value.get(keys[0]).kind == 0 {
			continue
		}
		var id strings.Builder
		for _, key := range keys {
			id.WriteString(e.value.get(key).text + "\x00")
		}
		if seen[id.String()] {
			return false
		}
		seen[id.String()] = true
	}
	return true
}

// carriage returns an error if Kustomize's output would not contain a node unchanged: it cannot
// carry some keys, and cannot print some characters. Lakewright itself could print all of these. The
// rule SPC014 reports them in a spec.
func carriage(n node) error {
	if n.kind == textKind && !kube.IsCarried(n.text) {
		return fmt.Errorf("kustomize cannot print the control characters of %q", n.text)
	}
	for i, e := range n.entries {
		switch err := carriage(e.value); {
		case err != nil && n.kind == listKind:
			return inItem(i, err)
		case err != nil:
			return inField(e.key, err)
		case n.kind == mappingKind && kube.KeyFault(e.key) != "":
			return inField(e.key, errors.New(kube.KeyFault(e.key)))
		}
	}
	return nil
}
