package overlays

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
)

// Every file that we write begins with one line: markStart, the first hexDigits
// of the SHA-256 of the rest of the file, and the end of the line. That line is
// the ownership: with the right hash a file is ours to change or to remove, with
// another one somebody has edited it, without the line it is not ours.
const (
	markStart = "# Made by lakewright, do not edit. "
	hexDigits = 12
	markSize  = len(markStart) + hexDigits + 1
)

// blankMark returns a mark to begin a file with, which seal completes.
func blankMark(b []byte) []byte {
	b = append(b, markStart...)
	return append(b, "000000000000\n"...)
}

// seal puts the hash of the rest into the mark of a finished file.
func seal(content []byte) {
	sum := hash(content[markSize:])
	copy(content[len(markStart):], sum[:])
}

// hash returns the digits that a mark has in front of body.
func hash(body []byte) (digits [hexDigits]byte) {
	sum := sha256.Sum256(body)
	hex.Encode(digits[:], sum[:hexDigits/2])
	return digits
}

// isMarked reports whether content begins with the mark, right or wrong.
func isMarked(content []byte) bool {
	return bytes.HasPrefix(content, []byte(markStart))
}

// isSealed reports whether content is as we wrote it. Line ends do not count:
// Git changes them on the way to Windows.
func isSealed(content []byte) bool {
	content = bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
	if !isMarked(content) || len(content) < markSize || content[markSize-1] != '\n' {
		return false
	}
	digits := hash(content[markSize:])
	return bytes.Equal(digits[:], content[len(markStart):markSize-1])
}
