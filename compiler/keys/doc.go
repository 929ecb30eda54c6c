// Package keys holds what all engines have in common that are configured by keys with
// values: what is known of a key, how its values are checked, which keys the user must not
// set, and the rules about all of that. It takes an engine's table of keys and the
// compiler's notes about them. It returns the checks of the engine's rules and the text of
// explain KEY. It knows no engine: IDs, titles and examples of rules stay with the engine,
// and so does its table.
//
// Its files:
//
//   - catalogue.go: a table of keys, and the search in it
//   - engine.go: what the rules ask of an engine
//   - key.go: what is known of one key, by version
//   - manual.go: the text of explain KEY
//   - near.go: the key that was probably meant
//   - note.go: keys that the user must not set, and what to do instead
//   - parse.go: the columns of a table
//   - range.go: what a product demands of a value that it can read, and the check of it
//   - repair.go: the value that was probably meant
//   - rules_name.go: checks of names: owned, refused, broken, useless, overlapping
//   - rules_table.go: checks against the table: unknown, too new, gone, renamed, deprecated,
//     wrong value
//   - syntax.go: how a product writes values, and the check of a value by its type
//
// An engine writes one Catalogue over its keys.tsv, one Notes, and one Engine over both.
// Its rules name the checks of the Engine, and its section names the Engine, through which
// explain finds the keys.
package keys
