package cli

import (
	"os"
	"runtime"
	"runtime/debug"
	"sync"
)

// The collector costs a fifth of the time of a large spec, and frees little: almost all that a
// run makes is needed until its end. So it begins late, and then follows the memory in use more closely
// than it would by itself.
const (
	firstCollection = 2500 // percent of 4 MB: at 100 MB
	nextCollections = 40   // percent of what is in use
)

// setCollector sets when memory is collected, unless the user has.
var setCollector = sync.OnceFunc(func() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(firstCollection)
	// The first collection finds that nothing uses the mark.
	mark := new([16]byte)
	runtime.AddCleanup(mark, func(percent int) { debug.SetGCPercent(percent) }, nextCollections)
})
