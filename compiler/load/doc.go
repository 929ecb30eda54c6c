// Package load reads a spec: it takes the files of a directory and returns, for each
// environment, the whole spec as plain data, checked against the language, with
// overrides, profile and defaults merged in. Only this package and those below it use CUE.
//
// CUE evaluates the spec once, against an empty schema, so that the result is what the user
// wrote and nothing more. Package plainspec reads a spec in which nothing is to be computed from its
// syntax, with the same result. Everything after that (checks, overrides, defaults) works
// on plain data, so an override is merged before defaults apply, and a fault is
// reported at the user's own line. The package never reads outside the file system that it is
// given, never uses a registry, and never runs anything.
//
//   - load.go: Open, and the Source that it returns
//   - collect.go: reads the files of a directory, and refuses what a spec may not contain
//   - imports.go: the packages that a spec may import, and the imports that nothing uses
//   - evaluate.go: runs CUE and converts its values to data, with their places
//   - apart.go: evaluates a spec in another process, and answers there
//   - attributes.go: the attributes in the files, with the values that an acceptance belongs to
//   - labels.go: the places of names, which CUE does not record
//   - certain.go: which replacements can be made without harm, and where a value is written out
//   - patterns.go: names in brackets that match nothing
//   - takeout.go: takes values in error out of the syntax, so that the rest can be evaluated
//   - faults.go: which errors of CUE are reported, and which only follow from another one
//   - explain.go: converts an error of CUE to a diagnostic
//   - explain_values.go: the messages about values, types and limits
//   - explain_missing.go: the messages about values that nobody has written, or that have two defaults
//   - explain_choices.go: the messages about alternatives, and about what definitions allow
//   - explain_operators.go: the messages about operators, parts of values and lists
//   - explain_texts.go: the messages about texts, with and without quotes, conditions, loops and computed names
//   - explain_names.go: the messages about names and definitions
//   - strays.go: the values that were left out or are missing, and those in a wrong place, which the right
//     one lacks
//   - explain_functions.go: the messages about functions
//   - references.go: checks that what an environment names and overrides exists, under its right name
//   - environment.go: the spec of one environment: overrides, profile, defaults
//   - nulls.go: nulls of an environment that remove nothing
//   - guess.go: possible specs of an environment: with stand-ins for wrong and missing values, and with
//     other overrides
//   - secrets.go: finds texts that Kustomize cannot print and those that look like a credential, and removes
//     credentials from diagnostics
//   - definitions.go: reads the definitions of custom resources beside the spec
//   - literals.go: the texts in a file, with the names around them
//   - outline.go: the names in the files, without an evaluation
//   - docs.go: the manual of the rules of this package
package load
