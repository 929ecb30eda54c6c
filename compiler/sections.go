package compiler

import (
	"cmp"
	"slices"

	"github.com/lakewright/lakewright/compiler/accept"
	"github.com/lakewright/lakewright/compiler/environment"
	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/flink"
	"github.com/lakewright/lakewright/compiler/history"
	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/load/language"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark"
	"github.com/lakewright/lakewright/compiler/storage"
)

// Sections lists the keys of the spec in the order in which they are resolved: shared
// sections come before the engines that use them. Manuals list them in the same order.
var Sections = []plan.Section{
	pool.Section,
	storage.Section,
	network.Section,
	spark.Section,
	flink.Section,
	history.Section,
	extra.Section,
}

// FieldsOf returns the fields of a type of the language in the order of its manual. The schema
// does not determine the order of the sections, because each has a file of its own.
func FieldsOf(t *language.Type) []*language.Field {
	rank := func(f *language.Field) int {
		return slices.IndexFunc(Sections, func(s plan.Section) bool { return s.Name == f.Name })
	}
	fields := slices.Clone(t.Fields)
	var keys []*language.Field
	for _, f := range fields {
		if rank(f) >= 0 {
			keys = append(keys, f)
		}
	}
	slices.SortFunc(keys, func(a, b *language.Field) int { return cmp.Compare(rank(a), rank(b)) })
	for i, f := range fields {
		if rank(f) >= 0 {
			fields[i], keys = keys[0], keys[1:]
		}
	}
	return fields
}

// Docs returns the manual of every rule once, in the order of the sections. The manual of a
// shared rule lists the fields of all sections.
func Docs() []rule.Doc {
	docs := slices.Concat(load.Docs, accept.Docs)
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
