//go:build race

package overlays

// isRace: the race detector is on, under which Kustomize takes ten times as long
// and has, behind a lock, nothing to be found.
const isRace = true
