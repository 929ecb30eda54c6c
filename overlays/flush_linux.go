package overlays

import (
	"errors"
	"os"
	"path"

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

// exchange gives each of two files of one directory the name of the other, in one step. The error
// is errors.ErrUnsupported where the file system cannot do that.
func exchange(root *os.Root, a, b string) error {
	dir, err := root.Open(path.Dir(a))
	if err != nil {
		return err
	}
	defer dir.Close()
	fd := int(dir.Fd())
	err = unix.Renameat2(fd, path.Base(a), fd, path.Base(b), unix.RENAME_EXCHANGE)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.ENOTSUP) {
		return errors.ErrUnsupported
	}
	return err
}
