package confine

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// mostFiles is how many files a child may have open: its pipes, and what Go's runtime needs to wait for
// them.
const mostFiles = 16

// lock takes from this process what the work does not need, for good. Limits have to be possible; the
// rest depends on the kernel, and what it lacks is left out: each of the others holds alone.
func lock(l Limits) error {
	runtime.LockOSThread() // with cgo, calls for all threads are made for this one and those that it starts
	limits := []struct {
		resource int
		most     uint64
	}{
		{unix.RLIMIT_CORE, 0},
		{unix.RLIMIT_FSIZE, 0},
		{unix.RLIMIT_NOFILE, mostFiles},
		{unix.RLIMIT_CPU, uint64((l.CPU + time.Second - 1) / time.Second)},
		{unix.RLIMIT_AS, addressSpace() + uint64(l.Memory)},
	}
	for _, one := range limits {
		var limit unix.Rlimit
		if err := unix.Getrlimit(one.resource, &limit); err != nil {
			return err
		}
		limit.Max = min(limit.Max, one.most) // only root may raise it
		limit.Cur = limit.Max
		if err := unix.Setrlimit(one.resource, &limit); err != nil {
			return err
		}
	}
	denyFiles()
	denyCalls()
	return nil
}

// addressSpace returns how much address space the process has. Go's runtime reserves more than a
// gigabyte that it does not use, so a limit is on top of it.
func addressSpace() uint64 {
	const unknown = 2 << 30
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return unknown
	}
	pages, _, _ := strings.Cut(string(text), " ")
	n, err := strconv.ParseUint(pages, 10, 64)
	if err != nil {
		return unknown
	}
	return n * uint64(os.Getpagesize())
}

// landlockVersion returns the version of the kernel's rules for files, 0 if it has none.
func landlockVersion() int {
	version, _, errno := syscall.RawSyscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0
	}
	return int(version)
}

// denyFiles denies every access to files and to the network by a set of rules that allows nothing.
func denyFiles() {
	version := landlockVersion()
	if version == 0 || noNewPrivileges() != nil {
		return
	}
	attr := unix.LandlockRulesetAttr{Access_fs: unix.LANDLOCK_ACCESS_FS_MAKE_SYM<<1 - 1}
	if version >= 2 {
		attr.Access_fs |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	if version >= 3 {
		attr.Access_fs |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	if version >= 4 {
		attr.Access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	if version >= 5 {
		attr.Access_fs |= unix.LANDLOCK_ACCESS_FS_IOCTL_DEV
	}
	if version >= 6 {
		// Not signals: the first kernels with that scope refuse those between threads of one process.
		attr.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET
	}
	rules, _, errno := syscall.RawSyscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr), 0)
	if errno != 0 {
		return
	}
	_ = onAllThreads(unix.SYS_LANDLOCK_RESTRICT_SELF, rules, 0, 0)
	_ = unix.Close(int(rules))
}

func noNewPrivileges() error { return onAllThreads(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0) }

// onAllThreads makes a call in each thread of the process. A program with cgo cannot: it makes the call in
// the current thread, which its new threads inherit.
func onAllThreads(call, a, b, c uintptr) error {
	_, _, errno := syscall.AllThreadsSyscall6(call, a, b, c, 0, 0, 0)
	if errno == syscall.ENOTSUP {
		_, _, errno = syscall.RawSyscall6(call, a, b, c, 0, 0, 0)
	}
	if errno != 0 {
		return errno
	}
	return nil
}

// protections tries the limits' own system calls without changing anything.
func protections() []Protection {
	_, _, errno := syscall.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_GET_ACTION_AVAIL, 0, uintptr(unsafe.Pointer(&errnoAction)))
	_, err := os.Lstat(program)
	return []Protection{
		{"child process", err == nil},
		{"limits of memory and processor time", err == nil},
		{"landlock", err == nil && landlockVersion() > 0},
		{"seccomp", err == nil && errno == 0 && architecture() != 0},
	}
}

var errnoAction = uint32(unix.SECCOMP_RET_ERRNO)
