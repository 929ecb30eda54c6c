package compiler

import (
	"slices"

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

// Sections lists the keys of the spec in the order in which they are resolved: shared
// sections come before the engines that use them.
var Sections = []plan.Section{
	pool.Section,
	storage.Section,
	network.Section,
	spark.Section,
	flink.Section,
	history.Section,
	extra.Section,
}

// Docs returns the manual of every rule once, in the order of the sections. The manual of a
// shared rule lists the fields of all sections.
func Docs() []rule.Doc {
	docs := append([]rule.Doc(nil), load.Docs...)
	docs = append(docs, environment.Docs()...)
	shared := map[string]int{}
	for _, s := range Sections {
		for _, doc := range s.Docs() {
			if i, seen := shared[doc.ID]; seen && docs[i].Why == doc.Why {
				docs[i].Judges = slices.Concat(docs[i].Judges, doc.Judges)
				continue
			}
			shared[doc.ID] = len(docs)
			docs = append(docs, doc)
		}
	}
	return docs
}
