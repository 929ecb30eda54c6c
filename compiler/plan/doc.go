// Package plan holds the plan of one environment: every entry of every section, with all
// decisions made and all numbers derived. The sections find each other's entries through
// it; plan itself knows none of them.
//
// A section is one top-level key of the spec. It defines how an entry is resolved and which
// rules judge it; an entry returns its demand on the cluster and its objects. Sections are
// resolved in a fixed order, so that a later one can find the entries of an earlier one.
//
// Its files:
//
//   - plan.go: Environment, Item, Entry, Demand, and what a section is
//   - environment.go: resolves the settings of an environment
//   - reference.go: reports a reference to an entry that does not exist
package plan
