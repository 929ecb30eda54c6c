package compiler

import (
	"io/fs"
	"slices"

	"github.com/lakewright/lakewright/compiler/load"
)

// An Outline is the names that stand in the files of a spec, sorted.
type Outline struct {
	Environments []string
	Workloads    []string
}

// ReadOutline returns the names in the spec in the root of fsys, for the completion of a command
// line. It evaluates nothing: names that the spec computes are missing.
func ReadOutline(fsys fs.FS) Outline {
	names := load.ReadOutline(fsys)
	outline := Outline{Environments: names.Environments}
	for _, section := range Sections {
		if section.Workload {
			outline.Workloads = append(outline.Workloads, names.Entries[section.Name]...)
		}
	}
	slices.Sort(outline.Workloads)
	return outline
}
