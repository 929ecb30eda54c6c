package overlays

import "slices"

// object is a compiled object on its way into files.
type object struct {
	key       key
	place     place
	node      node
	isRenamed bool // key has its stem, and the overlay gives it its name
}

// key identifies an object within one root. The version belongs to it, because
// a patch must name the version of what it patches.
type key struct {
	apiVersion, kind, namespace, name string
}

// layer is what one directory holds: whole objects, and additions to objects
// of the base.
type layer struct {
	resources []object
	patches   []object
}

// factor parts the objects of some environments, each in the order given, into
// a base with what is true in all of them and a layer for each with what
// differs or exists only there. Patches only ever add.
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

// split parts one object as several environments have it into what they have in
// common and a patch for each. It says false when the object cannot or should
// not be patched, and must stand whole in each overlay.
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

// splitMapping parts mappings key by key. Equal values are common, mappings are
// parted in turn, and whatever else differs goes whole to the rest.
func splitMapping(same []node, pods trail) (common node, rest []node) {
	common = node{kind: mappingKind}
	rest = make([]node, len(same))
	for i := range rest {
		rest[i].kind = mappingKind
	}
	values := make([]node, len(same))
	parted := map[string][]node{} // what remains of the keys that are, in part, common
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

// splitValue parts values that are not all equal. What it gives as common is an
// empty mapping when they have nothing in common.
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

// splitContainers parts lists of containers that have the same names in the same
// order. Kustomize merges them by name and puts what a patch names to the front,
// so a patch names all of them, in order, and the order stays.
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

// sameNames reports whether lists of mappings have the same names in the same
// order. That a name is there once, isPatchable has seen to.
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

// valuesOf puts the values of a key into values, and says whether all have it.
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

// withIdentity returns a patch that begins with what Kustomize finds the object by.
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

// hasSubstance reports whether an object says more than who it is. A base with
// bare names would help nobody.
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
