package confine

import (
	"fmt"
	"strings"
	"time"
)

// Limits bound one piece of work.
type Limits struct {
	Memory int64         // bytes, on top of what the process has when it starts
	CPU    time.Duration // of the processor, of all threads together
	Clock  time.Duration // a wide net: a loaded machine must not refuse what is harmless
}

// Default are the limits of an empty input.
func Default() Limits {
	return Limits{Memory: 512 << 20, CPU: 10 * time.Second, Clock: time.Minute}
}

// Stricter are the limits of an empty input where many renders share one machine.
func Stricter() Limits {
	return Limits{Memory: 384 << 20, CPU: 5 * time.Second, Clock: time.Minute}
}

const (
	memoryPerByte = 200
	cpuPerMiB     = 3 * time.Second
)

// For returns the limits of an input of this size, so that a large input of ordinary work passes.
// The clock does not grow: Argo CD ends a plugin after 90 seconds.
func (l Limits) For(size int64) Limits {
	l.Memory += memoryPerByte * size
	l.CPU += time.Duration(float64(cpuPerMiB) * float64(size) / (1 << 20))
	return l
}

// Exceeded is the error of work that needs more than a limit. It is not the error of a machine: the
// same input fails elsewhere too.
type Exceeded struct {
	What string // needs more than this, such as "10 s of processor time"
	Flag string // of the command line that raises the limit, "" for none
}

// Error returns the limit.
func (e *Exceeded) Error() string { return "it needs more than " + e.What }

func (l Limits) memory() *Exceeded {
	return &Exceeded{fmt.Sprintf("%d MiB of memory", l.Memory>>20), "--max-memory"}
}

func (l Limits) cpu() *Exceeded {
	return &Exceeded{seconds(l.CPU) + " of processor time", "--max-cpu"}
}

func (l Limits) clock() *Exceeded { return &Exceeded{What: seconds(l.Clock)} }

func seconds(d time.Duration) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", d.Seconds()), ".0") + " s"
}

// Busy is the error of work that got no slot, because the machine does too much at once.
type Busy struct{ Most int } // 0: the system starts no more processes

// Error returns how much is done at once.
func (b *Busy) Error() string {
	if b.Most == 0 {
		return "this machine starts no more processes now"
	}
	return fmt.Sprintf("%d specs are evaluated at once on this machine already", b.Most)
}

// Panic is the error of work that failed in a way that its own code did not foresee.
type Panic struct{ Text string } // what failed, and where

// Error returns what failed.
func (p *Panic) Error() string { return p.Text }

// Unforeseen returns what failed, and where.
func (p *Panic) Unforeseen() string { return p.Text }
