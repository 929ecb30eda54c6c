// Package plainspec reads a spec from its syntax alone, without an evaluation. It takes the syntax of
// the files of one directory and returns the data that CUE would make of them, with the place of
// each value. It reports no faults: it declines a file in which anything is not surely the
// same for CUE, and then CUE has to evaluate the whole spec.
//
// A plain file has, besides its package clause, an import of the schema, the embedding of
// definitions of the schema, comments, and fields. The name of a field is an identifier that is neither
// hidden nor a definition, or an ASCII text without escapes. Its value is a struct, a list, a text,
// a decimal number, true, false or null. Several fields of one struct may have one name only if all
// of their values are structs. Then nothing remains to be computed:
//
//   - There is no reference: the import is used by embeddings at the top of the file and by nothing
//     else, and no field at the top has its name. So the order of files and fields decides only
//     the order of the result.
//   - A definition of the schema is open when a spec is evaluated, and contributes nothing.
//   - A value that is written once unifies with nothing. Structs unify field by field.
//   - A number has at most 18 digits before the point and six behind it, and no notation
//     of CUE's own, so CUE prints it as it is written.
//   - A text without escapes is what is between its quotes. Any other text is unquoted by the function that
//     CUE's compiler uses. Names are compared by CUE in Unicode's form NFC, which ASCII is.
//
// The package's files:
//
//   - read.go: one file
//   - scalar.go: texts, numbers and names
//   - join.go: the files of a directory
package plainspec
