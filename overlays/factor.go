package overlays

import "slices"

// object is a compiled object that will be written to files.
type object struct {
	key       key
	place     place
	node      node
	isRenamed bool // key has its stem, and the overlay gives it its name
}

// key identifies an object within one root. It includes the version, because a patch must
// name the version of the object that it patches.
type key struct {
	apiVersion, kind, namespace, name string
}

// layer is the content of one directory: whole objects, and patches of objects of the base.
type layer struct {
	resources []object
	patches   []object
}

// factor splits the objects of some environments, each in the given order, into a base with
// what is the same in all of them, and a layer for each with what differs or exists only there.
// Patches only add.
func factor(envs [][]object) (base layer, overlays []layer) {
	overlays = make([]layer, len(envs))
	if len(envs) == 1 {
		return layer{resources: envs[0]}, overlays
	}
	places := make([]map[key]int, len(envs))
	for i, objects := range envs {
		places[i] = make(map[key]int, len(objects))
		for j, o := range objects {
			places[i][o.key] = j
		}
	}
	patches := map[key][]node{} // of the objects in base; a node without entries is no patch
	for _, o := range envs[0] {
		same := make([]node, 0, len(envs))
		for i := range envs {
			if j, ok := places[i][o.key]; ok {
				same = append(same, envs[i][j].node)
			}
		}
		if len(same) < len(envs) {
			continue
		}
		if common, rest, ok := split(same); ok {
			base.resources = append(base.resources, object{key: o.key, place: o.place, node: common})
			patches[o.key] = rest
		}
	}
	for i, objects := range envs {
		for _, o := range objects {
			rest, inBase := patches[o.key]
			switch {
			case !inBase:
				overlays[i].resources = append(overlays[i].resources, o)
			case len(rest[i].entries) > 0:
				overlays[i].patches = append(overlays[i].patches, object{key: o.key, place: o.place, node: rest[i]})
			}
		}
	}
	return base, overlays
}

// split splits one object of several environments into what is common and a patch for each.
// ok is false when the object cannot or should not be patched, and must be whole in each overlay.
func split(same []node) (common node, patches []node, ok bool) {
	if allEqual(same) {
		return same[0], make([]node, len(same)), true
	}
	for _, n := range same {
		if !isPatchable(n) {
			return node{}, nil, false
		}
	}
	common, rest := splitMapping(same, podTrail(same[0]))
	if !hasSubstance(common) {
		return node{}, nil, false
	}
	for i := range rest {
		if len(rest[i].entries) > 0 {
			rest[i] = withIdentity(rest[i], common)
		}
	}
	return common, rest, true
}

// splitMapping splits mappings key by key. Equal values are common, mappings are split
// recursively, and any other value that differs is whole in the rest.
func splitMapping(same []node, pods trail) (common node, rest []node) {
	common = node{kind: mappingKind}
	rest = make([]node, len(same))
	for i := range rest {
		rest[i].kind = mappingKind
	}
	values := make([]node, len(same))
	parted := map[string][]node{} // the rest of each key whose value is partly common
	for _, e := range same[0].entries {
		if !valuesOf(e.key, same, values) {
			continue
		}
		if allEqual(values) {
			common.entries = append(common.entries, e)
			parted[e.key] = nil
			continue
		}
		shared, remains := splitValue(values, pods.behind(e.key))
		if !shared.isEmpty() {
			common.entries = append(common.entries, entry{e.key, shared})
			parted[e.key] = remains
		}
	}
	for i, n := range same {
		for _, e := range n.entries {
			remains, isParted := parted[e.key]
			switch {
			case !isParted:
				rest[i].entries = append(rest[i].entries, e)
			case remains != nil && !remains[i].isEmpty():
				rest[i].entries = append(rest[i].entries, entry{e.key, remains[i]})
			}
		}
	}
	return common, rest
}

// splitValue splits values that are not all equal. common is an empty mapping when they have
// nothing in common.
func splitValue(values []node, pods trail) (common node, rest []node) {
	for _, v := range values {
		if v.kind != values[0].kind {
			return node{kind: mappingKind}, nil
		}
	}
	switch {
	case values[0].kind == mappingKind:
		return splitMapping(values, pods)
	case pods.arrived() && sameNames(values):
		return splitContainers(values)
	}
	return node{kind: mappingKind}, nil
}

// splitContainers splits lists of containers that have the same names in the same
// order. Kustomize merges them by name and moves those in a patch to the front,
// so a patch names all of them, in order, to keep the order.
func splitContainers(values []node) (common node, rest []node) {
	common = node{kind: listKind}
	rest = make([]node, len(values))
	differs := make([]bool, len(values))
	for i := range rest {
		rest[i].kind = listKind
	}
	same := make([]node, len(values))
	for c := range values[0].entries {
		for i := range values {
			same[i] = values[i].entries[c].value
		}
		shared, remains := splitMapping(same, nil)
		common.entries = append(common.entries, entry{value: shared})
		for i := range rest {
			differs[i] = differs[i] || len(remains[i].entries) > 0
			named := append([]entry{{"name", shared.get("name")}}, remains[i].entries...)
			rest[i].entries = append(rest[i].entries, entry{value: node{kind: mappingKind, entries: named}})
		}
	}
	for i := range rest {
		if !differs[i] {
			rest[i].entries = nil
		}
	}
	return common, rest
}

// sameNames reports whether lists of mappings have the same names in the same order. The names
// are unique, because isPatchable requires it.
func sameNames(lists []node) bool {
	var names []string
	for i, list := range lists {
		if i > 0 && len(list.entries) != len(names) {
			return false
		}
		for j, e := range list.entries {
			name := e.value.get("name")
			switch {
			case name.kind != textKind:
				return false
			case i == 0:
				names = append(names, name.text)
			case names[j] != name.text:
				return false
			}
		}
	}
	return len(names) > 0
}

// valuesOf stores the values of a key in values, and reports whether all mappings have the key.
func valuesOf(key string, same, values []node) bool {
	for i := range same {
		j := same[i].find(key, 0)
		if j < 0 {
			return false
		}
		values[i] = same[i].entries[j].value
	}
	return true
}

// allEqual reports whether nodes are equal to each other.
func allEqual(nodes []node) bool {
	for _, n := range nodes[1:] {
		if !equal(nodes[0], n) {
			return false
		}
	}
	return true
}

// withIdentity returns a patch that begins with the fields by which Kustomize finds the object.
func withIdentity(patch, common node) node {
	whole := node{kind: mappingKind, entries: make([]entry, 0, len(patch.entries)+3)}
	meta := node{kind: mappingKind}
	for _, name := range []string{"name", "namespace"} {
		if value := common.get("metadata").get(name); value.kind == textKind {
			meta.entries = append(meta.entries, entry{name, value})
		}
	}
	meta.entries = append(meta.entries, patch.get("metadata").entries...)
	whole.entries = append(whole.entries,
		entry{"apiVersion", common.get("apiVersion")},
		entry{"kind", common.get("kind")},
		entry{"metadata", meta})
	for _, e := range patch.entries {
		if e.key != "metadata" {
			whole.entries = append(whole.entries, e)
		}
	}
	return whole
}

// hasSubstance reports whether an object has more than its identity. A base with only names
// would be useless.
func hasSubstance(n node) bool {
	return slices.ContainsFunc(n.entries, func(e entry) bool {
		switch e.key {
		case "apiVersion", "kind":
			return false
		case "metadata":
			return slices.ContainsFunc(e.value.entries, func(e entry) bool { return e.key != "name" && e.key != "namespace" })
		}
		return true
	})
}
