// Package language reads the CUE sources of the schema as syntax, and returns types, fields,
// defaults and manual texts: what may be written in a spec. It checks a tree of plain values
// against them, and reports all faults in one pass.
//
// It reads only a part of CUE: closed structs, choices between their fields, maps with a
// pattern for keys, lists, scalars with bounds, patterns or words, null, defaults and
// embedding. That is enough, because a schema states shapes and computes nothing. Reading
// it as data makes the check of a thousand workloads cost milliseconds, gives one
// line for a wrong word where CUE gives seventeen, and lets one run report every
// fault. A test proves that the types mean what CUE means.
//
//   - language.go: Language, its types and fields, and Read
//   - reader.go: reads definitions, structs and maps
//   - expr.go: reads the expressions of values
//   - combine.go: the types of x | y and x & y
//   - choice.go: fields that exclude each other, by matchN
//   - data.go: reads plain data, such as profiles
//   - foreign.go: names from other tools, and what to write instead
//   - check.go: compares values with types
//   - merge.go: merges one value over another
//   - missing.go: fills in defaults, and finds what is missing
//   - entries.go: compares the entries of maps
//   - unknown.go: fields that a struct does not have
//   - intended.go: the value that the user intended by one that does not fit
//   - quantity.go: how people write sizes, times and cores
//   - address.go: how people write versions, URIs, hosts, paths and schedules
//   - naming.go: how people write names and keys
//   - shape.go: other values in the place of a scalar, a list, a struct or a map
//   - advice.go: what to write when it is not known what was intended
//   - words.go: descriptions of types and places for messages
//   - show.go: values in messages, without credentials
//   - standin.go: values in the place of those that the user did not write
package language
