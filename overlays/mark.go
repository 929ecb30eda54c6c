package overlays

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
)

// Every file that Lakewright writes begins with one line: markStart, the first hexDigits
// of the SHA-256 of the rest of the file, and the end of the line. That line decides the
// ownership: with the right hash, Write may change or remove the file; with another hash, it
// was edited by hand; without the line, it does not belong to Lakewright.
const (
	markStart = "# Made by lakewright, do not edit. "
	hexDigits = 12
	markSize  = len(markStart) + hexDigits + 1
)

// blankMark returns a mark without its hash, for the beginning of a file. seal completes it.
func blankMark(b []byte) []byte {
	b = append(b, markStart...)
	return append(b, "000000000000\n"...)
}

// seal writes the hash of the rest into the mark of a finished file.
func seal(content []byte) {
	sum := hash(content[markSize:])
	copy(content[len(markStart):], sum[:])
}

// hash returns the digits in the mark of a file with this body.
func hash(body []byte) (digits [hexDigits]byte) {
	sum := sha256.Sum256(body)
	hex.Encode(digits[:], sum[:hexDigits/2])
	return digits
}

// isMarked reports whether content begins with the mark, right or wrong.
func isMarked(content []byte) bool {
	return bytes.HasPrefix(content, []byte(markStart))
}

// isSealed reports whether content is unchanged since it was written, apart from line ends,
// which Git changes on Windows.
func isSealed(content []byte) bool {
	content = bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
	if !isMarked(content) || len(content) < markSize || content[markSize-1] != '\n' {
		return false
	}
	digits := hash(content[markSize:])
	return bytes.Equal(digits[:], content[len(markStart):markSize-1])
}
