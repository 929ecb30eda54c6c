package cli

import (
	"io"
	"os"
	"strconv"
)

// The smallest and the largest width that is believed.
const (
	narrowest = 40
	widest    = 400
)

// terminalWidth returns the columns of the terminal that w is, 0 when w is none. The variable
// COLUMNS, if set, holds for any w.
func terminalWidth(w io.Writer) int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return min(max(n, narrowest), widest)
	}
	if o, isOutput := w.(*output); isOutput {
		w = o.Writer
	}
	file, isFile := w.(*os.File)
	if !isFile {
		return 0
	}
	if n := widthOf(file); n > 0 {
		return min(max(n, narrowest), widest)
	}
	return 0
}
