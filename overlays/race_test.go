//go:build race

package overlays

// isRace reports that the race detector is on. Kustomize then takes ten times as long, and
// cannot have races, because it runs under a lock.
const isRace = true
