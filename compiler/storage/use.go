package storage

import "strings"

// Use is a set of ways in which a tier can be used. The zero Use is empty.
type Use uint8

// The uses of storage.
const (
	Scratch Use = 1 << iota // one volume for each pod: shuffle, state
	Shared                  // one volume that many pods mount
	Object                  // files that many pods read and write by URI
)

// uses lists each single use with a description of a tier that has it.
var uses = []struct {
	use  Use
	text string
}{
	{Scratch, "a tier with a volume for each pod"},
	{Shared, "a tier that many pods can mount"},
	{Object, "a tier that programs open by URI"},
}

// Has reports whether the set contains all of other.
func (u Use) Has(other Use) bool { return u&other == other }

// String describes a tier that has the uses, with the kinds of storage that do, for a
// message.
func (u Use) String() string { return u.among(kinds) }

func (u Use) among(kinds []Kind) string {
	var texts []string
	for _, one := range uses {
		if u.Has(one.use) {
			var names []string
			for _, k := range kinds {
				if k.Use.Has(one.use) {
					names = append(names, k.Name)
				}
			}
			texts = append(texts, one.text+" ("+strings.Join(names, ", ")+")")
		}
	}
	if len(texts) == 0 {
		return "a tier without a use"
	}
	return strings.Join(texts, " and ")
}

// instead returns why tiers with the uses u have no use that a workload wants.
func (u Use) instead(wanted Use) string {
	switch {
	case wanted.Has(Scratch) && u.Has(Shared):
		return "all pods share one volume, and the files of one pod overwrite those of another"
	case wanted.Has(Scratch):
		return "programs open it by URI, and there is no volume to mount"
	case wanted.Has(Shared) && u.Has(Scratch):
		return "each volume has one pod, and no other pod can mount it"
	case wanted.Has(Shared):
		return "programs open it by URI, and there is no volume to mount"
	case u.Has(Scratch):
		return "each volume has one pod, and the files are lost for all other pods and for the next run"
	case u.Has(Shared):
		return "pods can only read it, because files cannot be renamed or appended to"
	}
	return "it has no use"
}

// A Ref is the name of a tier in a spec, with the use of the tier. A field of a spec that
// names a tier has one of the types below. Shared rules find such fields by their type and
// judge the name.
type Ref interface {
	Name() string // "": no tier
	Use() Use
}

// ScratchRef names a tier with a volume for each pod.
type ScratchRef string

// SharedRef names a tier that many pods mount.
type SharedRef string

// ObjectRef names an object store.
type ObjectRef string

// Name returns the name of the tier.
func (r ScratchRef) Name() string { return string(r) }

// Name returns the name of the tier.
func (r SharedRef) Name() string { return string(r) }

// Name returns the name of the tier.
func (r ObjectRef) Name() string { return string(r) }

// Use returns Scratch.
func (ScratchRef) Use() Use { return Scratch }

// Use returns Shared.
func (SharedRef) Use() Use { return Shared }

// Use returns Object.
func (ObjectRef) Use() Use { return Object }
