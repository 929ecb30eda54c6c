package compiler

import (
	"github.com/lakewright/lakewright/compiler/environment"
	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/flink"
	"github.com/lakewright/lakewright/compiler/history"
	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark"
	"github.com/lakewright/lakewright/compiler/storage"
)

// Sections are the keys of the spec, in the order in which they are resolved: what is
// shared stands before the engines that ask for it.
var Sections = []plan.Section{
	pool.Section,
	storage.Section,
	network.Section,
	spark.Section,
	flink.Section,
	history.Section,
	extra.Section,
}

// Docs returns the manual of every rule, in the order of the sections.
func Docs() []rule.Doc {
	docs := append([]rule.Doc(nil), load.Docs...)
	docs = append(docs, environment.Docs()...)
	for _, s := range Sections {
		docs = append(docs, s.Docs...)
	}
	return docs
}
