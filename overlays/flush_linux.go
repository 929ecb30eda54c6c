package overlays

import (
	"os"

	"golang.org/x/sys/unix"
)

// hasFlush reports that flush writes all files of a file system to the disk.
const hasFlush = true

// flush waits until the disk has everything that was written to the file system of a
// directory.
func flush(root *os.Root) error {
	dir, err := root.Open(".")
	if err != nil {
		return err
	}
	defer dir.Close()
	return unix.Syncfs(int(dir.Fd()))
}
