package overlays

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
)

// The name of a temporary file is these two with 16 random digits between them. It is then
// renamed to the name of the file; a run that is killed leaves it behind.
const (
	leftoverStart = ".lakewright-"
	leftoverEnd   = ".tmp"
)

// leftoverName returns a new name for a temporary file.
func leftoverName() string {
	var random [8]byte
	rand.Read(random[:]) // never fails
	return leftoverStart + hex.EncodeToString(random[:]) + leftoverEnd
}

// isLeftover reports whether a file may be one that a killed run left behind.
func isLeftover(name string) bool {
	middle, isOurs := strings.CutPrefix(name, leftoverStart)
	middle, ends := strings.CutSuffix(middle, leftoverEnd)
	return isOurs && ends && len(middle) == 16 && strings.Trim(middle, "0123456789abcdef") == ""
}
