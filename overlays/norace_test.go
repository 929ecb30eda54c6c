//go:build !race

package overlays

const isRace = false
