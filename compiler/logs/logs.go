// Package logs holds what engines have in common that log with log4j 2: the field of the spec, and
// a configuration file as text. It knows no engine: where and in which layout a process logs is
// the engine's.
package logs

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The formats of log lines.
const (
	JSON = "json"
	Text = "text"
)

// Spec is how the processes of a workload log, as written.
type Spec struct {
	Format string            `spec:"format"` // JSON or Text
	Level  string            `spec:"level"`
	Levels map[string]string `spec:"levels"` // by the name of a package or a class
}

// A File is a configuration file of log4j 2 in the format of properties. The zero File is empty.
type File struct {
	text strings.Builder
}

// Set adds a line.
func (f *File) Set(key, value string) { fmt.Fprintf(&f.text, "%s = %s\n", key, value) }

// Levels adds the minimum levels of packages and classes, sorted by name.
func (f *File) Levels(levels map[string]string) {
	for i, name := range slices.Sorted(maps.Keys(levels)) {
		logger := fmt.Sprintf("logger.l%d.", i+1)
		f.Set(logger+"name", name)
		f.Set(logger+"level", levels[name])
	}
}

// String returns the text of the file.
func (f *File) String() string { return f.text.String() }
