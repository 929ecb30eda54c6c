package confine

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
)

// Serve reads a request, gives up what the child does not need, and writes what work makes of the
// request. It returns the exit code. A panic becomes an answer.
func Serve(stdin, stdout *os.File, work func(request []byte) []byte) (code int) {
	debug.SetTraceback("none")
	debug.SetGCPercent(800) // a small spec is evaluated without a collection
	limits, size, err := readHeader(stdin)
	if err != nil {
		return 1
	}
	debug.SetMemoryLimit(limits.Memory * 3 / 4)
	if err := lock(limits); err != nil {
		return 1
	}
	request, err := io.ReadAll(io.LimitReader(stdin, size))
	if err != nil || int64(len(request)) < size {
		return 1
	}
	kind, answer := answerOf(request, work)
	if err := writeAnswer(stdout, kind, answer); err != nil {
		return 1
	}
	return 0
}

func answerOf(request []byte, work func([]byte) []byte) (kind byte, answer []byte) {
	defer func() {
		if fault := recover(); fault != nil {
			kind, answer = panicked, fmt.Appendf(nil, "%v\n%s", fault, debug.Stack())
		}
	}()
	return answered, work(request)
}
