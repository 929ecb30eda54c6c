//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package overlays

import (
	"errors"
	"os"
	"syscall"
)

// lock keeps other runs out of a directory until unlock is called or the process
// ends. It leaves no file: the directory itself is locked. On a file system that cannot do
// that (NFS requires a file that is open for writing), there is no lock, and locked is false.
func lock(root *os.Root) (unlock func(), locked bool, err error) {
	dir, err := root.Open(".")
	if err != nil {
		return nil, false, err
	}
	for {
		err = syscall.Flock(int(dir.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err != syscall.EINTR {
			break
		}
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		dir.Close()
		return nil, false, ErrLocked
	}
	return func() { dir.Close() }, err == nil, nil
}
