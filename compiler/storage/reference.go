package storage

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
