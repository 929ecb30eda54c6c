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
		limit := unix.Rlimit{Cur: one.most, Max: one.most}
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
		attr.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
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

// architectures are the numbers by which the kernel names the systems of calls.
func architecture() uint32 {
	switch runtime.GOARCH {
	case "amd64":
		return unix.AUDIT_ARCH_X86_64
	case "arm64":
		return unix.AUDIT_ARCH_AARCH64
	}
	return 0
}

// denyCalls makes every call of the kernel fail that Go's runtime does not need to compute.
func denyCalls() {
	if architecture() == 0 || noNewPrivileges() != nil {
		return
	}
	filter := callFilter()
	prog := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	_, _, _ = syscall.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&prog)))
	runtime.KeepAlive(filter)
}

// callFilter returns the program that the kernel runs for each call. It depends on the number of the
// call alone, and for clone on whether it starts a thread.
func callFilter() []unix.SockFilter {
	const (
		load  = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
		equal = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
		isSet = unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K
		end   = unix.BPF_RET | unix.BPF_K

		number, arch, firstArgument = 0, 4, 16 // offsets in what the kernel gives to the program
	)
	deny := unix.SockFilter{Code: end, K: unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)}
	allow := unix.SockFilter{Code: end, K: unix.SECCOMP_RET_ALLOW}
	filter := []unix.SockFilter{
		{Code: load, K: arch},
		{Code: equal, K: architecture(), Jt: 1},
		deny,
		{Code: load, K: number},
		{Code: equal, K: unix.SYS_CLONE, Jf: 4},
		{Code: load, K: firstArgument},
		{Code: isSet, K: unix.CLONE_THREAD, Jt: 1},
		deny,
		allow,
	}
	for _, call := range allowedCalls {
		filter = append(filter, unix.SockFilter{Code: equal, K: uint32(call), Jf: 1}, allow)
	}
	return append(filter, deny)
}

// allowedCalls are the calls of Go's runtime: memory, threads, time, and the pipes that are open.
var allowedCalls = []uintptr{
	unix.SYS_READ, unix.SYS_WRITE, unix.SYS_READV, unix.SYS_WRITEV, unix.SYS_CLOSE, unix.SYS_FSTAT, unix.SYS_FCNTL, unix.SYS_LSEEK,
	unix.SYS_EPOLL_CREATE1, unix.SYS_EPOLL_CTL, unix.SYS_EPOLL_PWAIT, unix.SYS_EVENTFD2, unix.SYS_PPOLL,
	unix.SYS_MMAP, unix.SYS_MUNMAP, unix.SYS_MPROTECT, unix.SYS_MADVISE, unix.SYS_MREMAP, unix.SYS_BRK, unix.SYS_MINCORE,
	unix.SYS_FUTEX, unix.SYS_SCHED_YIELD, unix.SYS_SCHED_GETAFFINITY, unix.SYS_NANOSLEEP, unix.SYS_CLOCK_NANOSLEEP, unix.SYS_CLOCK_GETTIME, unix.SYS_GETTIMEOFDAY,
	unix.SYS_RT_SIGACTION, unix.SYS_RT_SIGPROCMASK, unix.SYS_RT_SIGRETURN, unix.SYS_SIGALTSTACK,
	unix.SYS_TGKILL, unix.SYS_GETPID, unix.SYS_GETTID, unix.SYS_GETRUSAGE, unix.SYS_GETRANDOM,
	unix.SYS_SETITIMER, unix.SYS_TIMER_CREATE, unix.SYS_TIMER_SETTIME, unix.SYS_TIMER_DELETE,
	unix.SYS_SET_ROBUST_LIST, unix.SYS_RSEQ, unix.SYS_RESTART_SYSCALL, unix.SYS_EXIT, unix.SYS_EXIT_GROUP,
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
