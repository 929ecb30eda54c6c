package overlays

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// lock keeps other runs out of a directory until unlock is called or the process
// ends. Windows cannot lock a directory. The lock is a file that no other process may open,
// and that Windows removes when it is closed, even after a kill.
func lock(root *os.Root) (unlock func(), locked bool, err error) {
	const deleteOnClose = 0x04000000 // FILE_FLAG_DELETE_ON_CLOSE
	const sharingViolation = syscall.Errno(32)
	name, err := syscall.UTF16PtrFromString(filepath.Join(root.Name(), ".lakewright.lock"))
	if err != nil {
		return nil, false, err
	}
	const write = syscall.GENERIC_READ | syscall.GENERIC_WRITE
	handle, err := syscall.CreateFile(name, write, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL|deleteOnClose, 0)
	if errors.Is(err, sharingViolation) {
		return nil, false, ErrLocked
	}
	if err != nil {
		return nil, false, err
	}
	return func() { syscall.CloseHandle(handle) }, true, nil
}
