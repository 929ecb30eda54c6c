package confine

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// takeSlot waits until the machine can bear one more child with these limits, and returns what frees its
// place. It bounds children only where a group of processes has a bound of memory, such as a container: there
// too much of one ends all others. Where no place can be made, there is no bound.
func takeSlot(l Limits) (free func(), err error) {
	most := slotsOf(groupMemory(), l)
	if most == 0 {
		return func() {}, nil
	}
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("lakewright-%d", os.Getuid()))
	if err := ownDirectory(dir); err != nil {
		return func() {}, nil
	}
	for deadline, pause := time.Now().Add(l.Clock/2), time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		for i := range most {
			free, err := lockSlot(filepath.Join(dir, strconv.Itoa(i)))
			if err == nil {
				return free, nil
			}
			if !errors.Is(err, syscall.EWOULDBLOCK) {
				return func() {}, nil
			}
		}
		if time.Now().After(deadline) {
			return nil, &Busy{most}
		}
		time.Sleep(pause)
	}
}

// reserved is the memory that is not for children: their parents, and what else is in the group.
const reserved = 256 << 20

// slotsOf returns how many children a group of processes with so much memory can bear, 0 for any
// number.
func slotsOf(memory int64, l Limits) int {
	if memory <= 0 {
		return 0
	}
	return int(max(1, (memory-reserved)/(l.Memory+64<<20)))
}

// groupMemory returns the bound of memory of the group of processes, 0 for none.
func groupMemory() int64 {
	for _, name := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		text, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && n < 1<<50 {
			return n
		}
	}
	return 0
}

// ownDirectory makes a directory that only this user can use.
func ownDirectory(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); !ok || !info.IsDir() || int(stat.Uid) != os.Getuid() || info.Mode().Perm()&0o077 != 0 {
		return os.ErrPermission
	}
	return nil
}

// lockSlot takes one place. The kernel frees it when the process ends in any way.
func lockSlot(name string) (free func(), err error) {
	fd, err := syscall.Open(name, syscall.O_RDWR|syscall.O_CREAT|syscall.O_CLOEXEC|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(fd, syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = syscall.Close(fd)
		return nil, err
	}
	return func() { _ = syscall.Close(fd) }, nil
}
