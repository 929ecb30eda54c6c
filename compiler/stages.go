package compiler

import "time"

// A Stage is one part of a compilation, with the time that it took.
type Stage struct {
	Name string
	Took time.Duration
}

// A clock measures stages, one after the other. A nil clock measures nothing.
type clock struct {
	last   time.Time
	stages []Stage
}

func newClock() *clock { return &clock{last: time.Now()} }

// end ends a stage.
func (c *clock) end(name string) {
	if c != nil {
		now := time.Now()
		c.stages = append(c.stages, Stage{name, now.Sub(c.last)})
		c.last = now
	}
}
