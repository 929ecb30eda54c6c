// Package confine bounds what a program may use while it works for somebody who is not trusted. On
// Linux a child process does the work: Run starts the program once more and sends it a request, and
// Serve answers it in the child, which can open no file and no connection, and which the kernel
// ends when it needs too much. Everywhere a watch in the process itself is the second net.
// The package does not know what the work is.
//
//   - limits.go: the limits, and the error when one is exceeded
//   - watch.go: the watch in the process; its processor time by system in cpu_unix.go and cpu_other.go
//   - frame.go: requests and answers on a pipe
//   - run_linux.go, serve_linux.go: the parent and the child; run_other.go for systems without them
//   - lock_linux.go: what the child gives up; calls_linux.go: which calls of the kernel it keeps, and
//     calls_other_linux.go for processors without such a list
//   - slots_linux.go: how many children work at once on one machine
//   - protections.go: which protections this machine gives
package confine
