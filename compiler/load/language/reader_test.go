package language

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/cuecontext"

	"github.com/lakewright/lakewright/compiler/spec"
)

const imports = "import (\n\"list\"\n\"strings\"\n\"struct\"\n)\n"

const wantChoice = "schema.cue:7:16: want another field of the struct, as in {name!: string} or {name!: {}}"

const wantOtherwise = `schema.cue:7:20: want @otherwise("what to do") beside several words`

// probes are the values with which every definition is tested.
var probes = []string{
	"null", `""`, `"a"`, `"abc"`, `"abcd"`, `"b"`, `"A"`, "0", "1", "3", "5", "7", "1.5", "4.0", "true", "false",
	"[]", `["a"]`, `["a", "abc", "abcd"]`, "[1]", "[null]", "[[]]", `["a", 1]`,
	"{}", "{a: 1}", `{a: "a"}`, "{a: null}", `{a: "abcd"}`, "{b: 1}", "{a: 1, b: 1}", "{a: 7, b: 1}", `{a: "a", b: "b", c: "c"}`,
	"{c: 1}", "{a: {}}", "{a: {b: 1}}", "{a: {b: null}}", "{a: {c: 1}}", "{a: {b: 1, c: 1}}", "{a: {b: 1, c: 1, d: 1}}",
	`{a: "x", b: "y"}`, `{a: null, b: "y"}`, `{b: "y", c: "z"}`, `{a: {}, b: "y"}`, "{a: []}", `{a: ["a"]}`, `{a: ["x", "y", "z"]}`, "{a: true}", "{a: 8, d: {e: 1}}", `{"A": 1}`, `{"#B": 1}`, "{string: 1}",
}

// forms are the forms of CUE that a schema could contain. For each, the reader agrees with CUE
// on every probe, or refuses the form with this message.
var forms = []struct {
	name, schema string
	refused      string
}{
	// Scalars.
	{name: "string", schema: "#X: string"},
	{name: "number", schema: "#X: number"},
	{name: "int", schema: "#X: int"},
	{name: "bool", schema: "#X: bool"},
	{name: "anything", schema: "#X: _"},
	{name: "word", schema: `#X: "a"`},
	{name: "words", schema: `#X: "a" | "abc"`},
	{name: "word of bool", schema: "#X: true"},
	{name: "null", schema: "#X: null", refused: "schema.cue:7:5: null may only be one of the values of a disjunction"},
	{name: "number as a word", schema: "#X: 1 | 3", refused: `schema.cue:7:5: a schema may not offer a number, except as the default`},
	{name: "float as a word", schema: "#X: 4.0", refused: `schema.cue:7:5: a schema may not offer a number, except as the default`},
	{name: "bytes", schema: "#X: 'a'", refused: `schema.cue:7:5: want a string in double quotes`},
	{name: "pattern of bytes", schema: "#X: =~'a'", refused: `schema.cue:7:7: want a string in double quotes`},
	{name: "raw string", schema: `#X: =~#"^a\w*$"#`},
	{name: "not a pattern", schema: `#X: =~"("`, refused: "schema.cue:7:5: error parsing regexp: missing closing ): `(`"},
	{name: "negated pattern", schema: `#X: !~"a"`, refused: "schema.cue:7:5: a schema may not use !~"},
	{name: "unequal", schema: `#X: !="a"`, refused: "schema.cue:7:5: a schema may not use !="},
	{name: "bound of text", schema: `#X: >"a"`, refused: "schema.cue:7:6: want a decimal number"},
	{name: "bound below zero", schema: "#X: >=-1", refused: "schema.cue:7:7: want a decimal number"},
	{name: "bound with a unit", schema: "#X: <=1K", refused: "schema.cue:7:7: want a decimal number"},
	{name: "bound in hexadecimal", schema: "#X: <=0x5", refused: "schema.cue:7:7: want a decimal number"},
	{name: "bound", schema: "#X: >1"},
	{name: "bounds of a fraction", schema: "#X: >=1.5 & <4.0"},
	{name: "bounds of an int", schema: "#X: int & >0 & <5"},
	{name: "interpolation", schema: `#X: "\(1)"`, refused: "schema.cue:7:5: a schema may not contain an interpolation"},
	{name: "bottom", schema: "#X: _|_", refused: "schema.cue:7:5: a schema may not contain _|_"},
	{name: "arithmetic", schema: "#X: 1 + 2", refused: "schema.cue:7:5: a schema may not use +"},
	{name: "negative number", schema: "#X: -1", refused: "schema.cue:7:5: a schema may not use -"},
	{name: "float", schema: "#X: float", refused: "schema.cue:7:5: the schema has no float"},

	// Lengths of text.
	{name: "runes", schema: "#X: strings.MaxRunes(3)"},
	{name: "two lengths of text", schema: "#X: strings.MaxRunes(3) & strings.MaxRunes(1)"},
	{name: "two lengths of text, the smaller first", schema: "#X: strings.MaxRunes(1) & strings.MaxRunes(3)"},
	{name: "length of a definition", schema: "#X: #Y & strings.MaxRunes(1)\n#Y: strings.MaxRunes(3) | error(\"want less\")"},
	{name: "lengths of either", schema: `#X: strings.MaxRunes(1) | =~"^abcd$"`},
	{name: "length of either, in parentheses", schema: `#X: (strings.MaxRunes(1) | null) & string`},
	{name: "no runes", schema: "#X: strings.MaxRunes(0)", refused: "schema.cue:7:22: want a whole number from 1 on"},
	{name: "fewest runes", schema: "#X: strings.MinRunes(2)", refused: "schema.cue:7:5: a schema may not call strings.MinRunes"},
	{name: "runes of a sum", schema: "#X: strings.MaxRunes(1 + 1)", refused: "schema.cue:7:22: want a whole number from 1 on"},
	{name: "runes by a reference", schema: "#X: strings.MaxRunes(#N)\n#N: strings.MaxRunes(1)", refused: "schema.cue:7:22: want a whole number from 1 on"},
	{name: "two arguments", schema: "#X: strings.MaxRunes(3, 4)", refused: "schema.cue:7:5: strings.MaxRunes wants one argument"},

	// Null, in conjunctions and disjunctions.
	{name: "null or string", schema: "#X: null | string"},
	{name: "null through a conjunction", schema: "#X: (string | null) & string"},
	{name: "null through a conjunction, the other side", schema: "#X: string & (string | null)"},
	{name: "null of both sides", schema: "#X: (string | null) & (=~\"^a\" | null)"},
	{name: "null through a bound", schema: "#X: (int | null) & >=1"},
	{name: "null through a reference", schema: "#X: #Y & =~\"^a\"\n#Y: string | null"},
	{name: "null through anything", schema: "#X: (string | null) & _"},
	{name: "null through anything, the other side", schema: "#X: _ & (string | null)"},
	{name: "null through a length", schema: "#X: struct.MaxFields(1) & ({[string]: int} | null)"},
	{name: "null through the length of a list", schema: "#X: list.MaxItems(1) & ([...string] | null)"},
	{name: "null through lists", schema: "#X: [...string | null] & [...string]"},
	{name: "null beside a struct", schema: "#X: {a?: int} | null"},
	{name: "null and string", schema: "#X: string & null", refused: "schema.cue:7:14: null may only be one of the values of a disjunction"},
	{name: "null and null", schema: "#X: null & null", refused: "schema.cue:7:5: null may only be one of the values of a disjunction"},
	{name: "null of a field stated twice", schema: "#X: {#Y, a!: string}\n#Y: {a?: string | null}"},

	// Conjunctions of scalars.
	{name: "pattern and pattern", schema: `#X: =~"^a" & =~"c$"`},
	{name: "int and number", schema: "#X: number & int"},
	{name: "bool and bool", schema: "#X: bool & bool"},
	{name: "word and pattern", schema: `#X: "a" & =~"b"`, refused: "schema.cue:7:5: a schema may not use & with a word"},
	{name: "word and string", schema: `#X: string & "a"`, refused: "schema.cue:7:5: a schema may not use & with a word"},
	{name: "words and length", schema: `#X: ("a" | "abcd") & strings.MaxRunes(3)`, refused: "schema.cue:7:5: a schema may not use & with a disjunction"},
	{name: "two kinds", schema: "#X: string & int", refused: "schema.cue:7:5: the two sides of & are of different kinds"},
	{name: "two kinds or null", schema: "#X: (string | null) & (int | null)", refused: "schema.cue:7:5: the two sides of & are of different kinds"},
	{name: "string and struct", schema: "#X: string & {a?: int}", refused: "schema.cue:7:5: the two sides of & are of different kinds"},
	{name: "error in a conjunction", schema: `#X: string & error("no")`, refused: "schema.cue:7:14: error may only be one of the values of a disjunction"},
	{name: "anything twice", schema: "#X: _ & _"},

	// Disjunctions.
	{name: "text with and without a limit", schema: `#X: strings.MaxRunes(1) | string`},
	{name: "text with a limit, or a pattern", schema: `#X: (strings.MaxRunes(3) & =~"^a") | =~"^b"`},
	{name: "number or text", schema: "#X: number & >=1 & <=3 | =~\"^a$\" | error(\"want one\")"},
	{name: "bounds of either", schema: "#X: >=1 & <=3 | >5 & int"},
	{name: "either of definitions", schema: "#X: #Y | #Z | null\n#Y: strings.MaxRunes(1)\n#Z: int & >3"},
	{name: "error alone", schema: `#X: error("no")`, refused: "schema.cue:7:5: error may only be one of the values of a disjunction"},
	{name: "error or null", schema: `#X: null | error("no")`, refused: "schema.cue:7:5: want a value besides null and error"},
	{name: "anything or null", schema: "#X: _ | null", refused: "schema.cue:7:5: a schema may not use | with _"},
	{name: "structs", schema: "#X: {a?: int} | {b?: int}", refused: "schema.cue:7:5: a disjunction of structs, maps or lists is not allowed"},
	{name: "list or text", schema: "#X: [...string] | string", refused: "schema.cue:7:5: a disjunction of structs, maps or lists is not allowed"},
	{name: "length or null", schema: "#X: list.MaxItems(1) | null", refused: "schema.cue:7:5: a limit of a length may only stand beside a list or a map, with &"},

	// Lists.
	{name: "list", schema: "#X: [...string]"},
	{name: "list of lists", schema: "#X: [...[...string]]"},
	{name: "list with a length", schema: "#X: list.MaxItems(1) & [...string]"},
	{name: "list with two lengths", schema: "#X: list.MaxItems(1) & [...string] & list.MaxItems(2)"},
	{name: "list with two lengths, the larger first", schema: "#X: list.MaxItems(2) & list.MaxItems(1) & [...string]"},
	{name: "list with a length of its definition", schema: "#X: list.MaxItems(2) & #Y | null\n#Y: list.MaxItems(1) & [...string]"},
	{name: "lists", schema: `#X: [...string] & [...=~"^a"]`},
	{name: "length alone", schema: "#X: list.MaxItems(1)", refused: "schema.cue:7:5: a limit of a length may only stand beside a list or a map, with &"},
	{name: "length of text that is no list's", schema: "#X: list.MaxItems(1) & string", refused: "schema.cue:7:5: the two sides of & are of different kinds"},
	{name: "length of a list for a map", schema: "#X: list.MaxItems(1) & {[string]: int}", refused: "schema.cue:7:5: the two sides of & are of different kinds"},
	{name: "length of a list and of a map", schema: "#X: list.MaxItems(1) & struct.MaxFields(1)", refused: "schema.cue:7:5: a limit of a length may only stand beside a list or a map, with &"},
	{name: "no items", schema: "#X: list.MaxItems(0) & [...string]", refused: "schema.cue:7:19: want a whole number from 1 on"},
	{name: "fewest items", schema: "#X: list.MinItems(1) & [...string]", refused: "schema.cue:7:5: a schema may not call list.MinItems"},
	{name: "list of anything", schema: "#X: [...]", refused: "schema.cue:7:5: want a list of one type, as in [...string]"},
	{name: "list of fixed items", schema: "#X: [string]", refused: "schema.cue:7:5: want a list of one type, as in [...string]"},
	{name: "list of a first item and more", schema: "#X: [string, ...int]", refused: "schema.cue:7:5: want a list of one type, as in [...string]"},
	{name: "empty list", schema: "#X: []", refused: "schema.cue:7:5: want a list of one type, as in [...string]"},

	// Maps.
	{name: "map", schema: "#X: {[string]: int}"},
	{name: "map with a pattern", schema: `#X: {[=~"^[a-z]$"]: int | null}`},
	{name: "map with words", schema: `#X: {["a" | "b"]: int}`},
	{name: "map with a definition", schema: "#X: {[#K]: int}\n#K: =~\"^a$\" | error(\"want a\")"},
	{name: "map with lengths", schema: "#X: struct.MinFields(1) & struct.MaxFields(2) & {[string]: int}"},
	{name: "map with two lengths", schema: "#X: struct.MaxFields(1) & {[string]: string} & struct.MaxFields(2)"},
	{name: "map with a least length of either", schema: "#X: struct.MinFields(1) & {[string]: int} | null"},
	{name: "two least lengths", schema: "#X: struct.MinFields(2) & struct.MinFields(1) & {[string]: int}"},
	{name: "maps", schema: `#X: {[=~"^a"]: int} & {[string]: >3}`, refused: "schema.cue:7:5: a schema may not use & with two maps"},
	{name: "two patterns", schema: `#X: {[=~"^a"]: int, [=~"^b"]: string}`, refused: "schema.cue:7:6: a pattern for names must be alone in its struct"},
	{name: "pattern after a field", schema: "#X: {a?: int, [string]: int}", refused: "schema.cue:7:15: a pattern for names must be alone in its struct"},
	{name: "pattern before a field", schema: "#X: {[string]: int, b?: >3}", refused: "schema.cue:7:6: a pattern for names must be alone in its struct"},
	{name: "pattern and an ellipsis", schema: "#X: {[string]: int, ...}", refused: "schema.cue:7:6: a pattern for names must be alone in its struct"},
	{name: "names that are numbers", schema: "#X: {[int]: int}", refused: "schema.cue:7:7: want a type of text for the names of a map"},
	{name: "names that are anything", schema: "#X: {[_]: int}", refused: "schema.cue:7:7: want a type of text for the names of a map"},
	{name: "name of a pattern", schema: "#X: {[N=string]: int}", refused: "schema.cue:7:7: a schema may not contain an alias"},
	{name: "embedded map", schema: "#X: {#Y}\n#Y: {[string]: int}", refused: "schema.cue:7:6: only a struct of fields may be embedded"},
	{name: "length of a struct", schema: "#X: struct.MaxFields(1) & {a?: int, b?: int}", refused: "schema.cue:7:5: the two sides of & are of different kinds"},

	// Structs.
	{name: "struct", schema: "#X: {a?: int, b?: int}"},
	{name: "empty struct", schema: "#X: {}"},
	{name: "needed field", schema: "#X: {a!: int, b?: int}"},
	{name: "needed field that may be null", schema: "#X: {a!: int | null}"},
	{name: "struct in a struct", schema: "#X: {a?: {b!: int, c?: int}}"},
	{name: "open struct", schema: "#X: {a?: int, ...}"},
	{name: "open struct in a struct", schema: "#X: {a?: {b?: int, ...}}"},
	{name: "more fields of a type", schema: "#X: {a?: int, ...int}", refused: "parse the schema: missing ',' in struct literal"},
	{name: "regular field", schema: "#X: {a: int}", refused: "schema.cue:7:6: want a? or a!, because a schema contains what a user may write"},
	{name: "definition in a struct", schema: "#X: {#B?: int}", refused: "schema.cue:7:6: want the name of a field"},
	{name: "hidden field", schema: "#X: {_b?: int}", refused: "schema.cue:7:6: want the name of a field"},
	{name: "quoted field", schema: `#X: {"#B"?: int}`},
	{name: "field called as a type", schema: "#X: {string?: int, b?: string}", refused: "schema.cue:7:6: a field may not have the name string without quotes, because it would denote the type"},
	{name: "field called as a type, in quotes", schema: `#X: {"string"?: int, a?: string}`},
	{name: "reference to a field", schema: "#X: {a?: int, b?: a}", refused: "schema.cue:7:19: the schema has no a"},
	{name: "reference into a definition", schema: "#X: #Y.a\n#Y: {a!: int}", refused: "schema.cue:7:5: a schema may not contain a selector"},
	{name: "let", schema: "#X: {let T = int, a?: T}", refused: "schema.cue:7:6: a schema may not contain a let clause"},
	{name: "comprehension", schema: "#X: {if true {a?: int}}", refused: "schema.cue:7:6: a schema may not contain a comprehension"},
	{name: "comprehension of a list", schema: "#X: [for x in [1] {x}]", refused: "schema.cue:7:5: want a list of one type, as in [...string]"},
	{name: "dynamic field", schema: "#X: {(\"a\")?: int}", refused: "schema.cue:7:6: want the name of a field"},
	{name: "field with a name for it", schema: "#X: {A=a?: int}", refused: "schema.cue:7:6: want the name of a field"},
	{name: "value with a name for it", schema: "#X: {a?: A={b?: int}}", refused: "schema.cue:7:10: a schema may not contain an alias"},
	{name: "field stated twice", schema: "#X: {a?: int, a?: >3}"},
	{name: "field stated twice, once needed", schema: "#X: {a?: int, a!: _}"},
	{name: "conjunction of structs", schema: "#X: {a?: int} & {b?: int}", refused: "schema.cue:7:5: a schema may not use & with two structs"},
	{name: "conjunction of definitions", schema: "#X: #Y & #Z\n#Y: {a?: int}\n#Z: {a?: >3, b?: int}", refused: "schema.cue:7:5: a schema may not use & with two structs"},
	{name: "a definition of itself", schema: "#X: {a?: #X}", refused: "schema.cue:7:10: #X is part of itself"},

	// Embedding.
	{name: "embedding", schema: "#X: {#Y, b?: int}\n#Y: {a?: int}"},
	{name: "embedding after a field", schema: "#X: {b?: int, #Y}\n#Y: {a?: int}"},
	{name: "two embeddings", schema: "#X: {#Y, #Z}\n#Y: {a?: int}\n#Z: {b?: int}"},
	{name: "embedded field that is needed here", schema: "#X: {#Y, a!: _}\n#Y: {a?: int, b?: int}"},
	{name: "embedded field that is narrowed", schema: "#X: {#Y, a?: >3}\n#Y: {a?: int, b?: int}"},
	{name: "embedded struct whose field is needed here", schema: "#X: {#Y, a?: {b!: _} | null}\n#Y: {a?: #Z | null}\n#Z: {b?: int, c?: int}"},
	{name: "embedded struct whose null is taken", schema: "#X: {#Y, a?: {b!: _}}\n#Y: {a?: #Z | null}\n#Z: {b?: int | null, c?: int}"},
	{name: "embedded struct written in place", schema: "#X: {#Y, a?: {b!: _}}\n#Y: {a?: {b?: int, c?: int}}"},
	{name: "embedded struct that gains a field", schema: "#X: {#Y, a?: {d?: int}}\n#Y: {a?: #Z}\n#Z: {b?: int, c?: int}", refused: "schema.cue:7:10: a: a struct that is stated again may not gain d"},
	{name: "embedded struct that is another", schema: "#X: {#Y, a?: #W}\n#Y: {a?: #Z}\n#Z: {b?: int, c?: int}\n#W: {b?: int}", refused: "schema.cue:7:10: a: two definitions of one struct"},
	{name: "embedded struct that is open", schema: "#X: {#Y, a?: {b!: _}}\n#Y: {a?: #Z | null}\n#Z: {b?: int, c?: int, ...}"},
	{name: "embedded struct that is opened", schema: "#X: {#Y, a?: {b!: _, ...}}\n#Y: {a?: #Z}\n#Z: {b?: int, c?: int}", refused: "schema.cue:7:10: a: a struct that is stated again may not be opened"},
	{name: "open embedding", schema: "#X: {#Y, b?: int}\n#Y: {a?: int, ...}", refused: "schema.cue:7:6: an open struct may not be embedded"},
	{name: "embedding in an open struct", schema: "#X: {#Y, ...}\n#Y: {a?: int}", refused: "schema.cue:7:10: a struct that embeds another may not be open"},
	{name: "embedding in an open struct, later", schema: "#X: {..., #Y}\n#Y: {a?: int}", refused: "schema.cue:7:11: a struct that embeds another may not be open"},
	{name: "embedded scalar", schema: "#X: {string}", refused: "schema.cue:7:6: only a struct of fields may be embedded"},
	{name: "embedded null", schema: "#X: {#Y}\n#Y: {a?: int} | null", refused: "schema.cue:7:6: only a struct of fields may be embedded"},
	{name: "embedded anything", schema: "#X: {_, a?: int}", refused: "schema.cue:7:6: only a struct of fields may be embedded"},
	{name: "embedded literal", schema: "#X: {{a?: int}, b?: int}", refused: "schema.cue:7:6: want the name of the definition to embed"},

	// Defaults.
	{name: "default", schema: "#X: {a?: *1 | int & >=1 & <=3 | null}"},
	{name: "default that is last", schema: `#X: {a?: string | *"a"}`},
	{name: "default of words", schema: `#X: {a?: *"a" | "abc" | null}`},
	{name: "default that no other value allows", schema: `#X: {a?: *"abcd" | strings.MaxRunes(3)}`},
	{name: "default of a bool", schema: "#X: {a?: *false | bool}"},
	{name: "default of a list", schema: `#X: {a?: *["a"] | list.MaxItems(2) & [...string]}`},
	{name: "default out of bounds", schema: "#X: {a?: *7 | int & <=3}", refused: "schema.cue:7:10: the default fits none of the other values"},
	{name: "default of a list that is too long", schema: `#X: {a?: *["a", "b"] | list.MaxItems(1) & [...string]}`, refused: "schema.cue:7:10: the default fits none of the other values"},
	{name: "default alone", schema: "#X: {a?: *1}", refused: "schema.cue:7:10: a default may only be one of the values of a field"},
	{name: "two defaults", schema: `#X: {a?: *"a" | *"b" | string}`, refused: "schema.cue:7:17: a field may not have two defaults"},
	{name: "default of null", schema: "#X: {a?: *null | int}", refused: "schema.cue:7:11: want plain data"},
	{name: "default of a struct", schema: "#X: {a?: *{} | {b?: int}}", refused: "schema.cue:7:11: want a default that is a scalar or a list"},
	{name: "default that is a type", schema: "#X: {a?: *int | string}", refused: "schema.cue:7:11: want plain data"},
	{name: "default in parentheses", schema: "#X: {a?: (*1 | int) | null}", refused: "schema.cue:7:11: a default may only be one of the values of a field"},
	{name: "default of a definition", schema: "#X: {a?: #D}\n#D: *1 | int", refused: "schema.cue:8:5: a default may only be one of the values of a field"},
	{name: "default in a list", schema: "#X: [...*1 | int]", refused: "schema.cue:7:9: a default may only be one of the values of a field"},
	{name: "default in a map", schema: "#X: {[string]: *1 | int}", refused: "schema.cue:7:16: a default may only be one of the values of a field"},
	{name: "default in a conjunction", schema: "#X: {a?: (*1 | int) & <3}", refused: "schema.cue:7:11: a default may only be one of the values of a field"},
	{name: "default that is narrowed", schema: "#X: {#Y, a?: >3}\n#Y: {a?: *1 | int}", refused: "schema.cue:7:10: a has a default, and may not be stated again"},
	{name: "default of a field stated twice", schema: "#X: {#Y, a?: *7 | int}\n#Y: {a?: *1 | int}", refused: "schema.cue:7:10: a has a default, and may not be stated again"},

	// Attributes and files.
	{name: "unknown attribute", schema: "#X: {a?: int @json(b)}", refused: "schema.cue:7:14: a schema may not contain @json"},
	{name: "attribute with a body", schema: "#X: {a?: int @required(maybe)}", refused: "schema.cue:7:14: want @required()"},
	{name: "attribute of a field stated twice", schema: "#X: {#Y, a?: int @required()}\n#Y: {a?: int}", refused: "schema.cue:7:10: a has an attribute, and may not be stated again"},
	{name: "attribute of a definition", schema: "#X: int @required()", refused: "schema.cue:7:9: a definition may not have @required"},
	{name: "attribute of a struct", schema: "#X: {@required(), a?: int}", refused: "schema.cue:7:6: a struct may not have @required"},
	{name: "choice", schema: "#X: matchN(<=1, [{a!: string}, {b!: string}, {c!: string}]) & close({a?: string | null, b?: string | null, c?: string})"},
	{name: "choice that is needed", schema: "#X: matchN(1, [{a!: {}}, {b!: string}]) & close({a?: #Y | null, b?: string})\n#Y: {b?: int}"},
	{name: "choice of a definition", schema: "#X: #Y & matchN(1, [{a!: string}, {b!: string}])\n#Y: {a?: string, b?: string}"},
	{name: "two choices", schema: "#X: matchN(1, [{a!: string}, {b!: string}]) & close({a?: string, b?: string, c?: string}) & matchN(<=1, [{b!: string}, {c!: string}])"},
	{name: "choice of an embedded definition", schema: "#X: {#Y, a?: =~\"^a\"}\n#Y: matchN(<=1, [{a!: string}, {b!: string}]) & close({a?: string, b?: string})"},
	{name: "choice of an embedded definition, and another field", schema: "#X: {#Y, c?: int}\n#Y: matchN(<=1, [{a!: string}, {b!: string}]) & close({a?: string, b?: string})", refused: "schema.cue:7:10: a struct with matchN may not gain a field where it is embedded"},
	{name: "choice with an embedded definition within", schema: "#X: matchN(<=1, [{a!: string}, {b!: string}]) & close({#Y, b?: string})\n#Y: {a?: string}"},
	{name: "choice of a struct that is not closed", schema: "#X: matchN(1, [{a!: string}, {b!: string}]) & {a?: string, b?: string}", refused: "schema.cue:7:47: want close({…}) beside matchN, or CUE opens the struct"},
	{name: "struct in a struct beside a choice", schema: "#X: matchN(1, [{a!: {}}]) & close({a?: {b?: int} | null})", refused: "schema.cue:7:40: want the name of a definition, because close leaves a struct within open"},
	{name: "choice alone", schema: "#X: matchN(1, [{a!: string}])", refused: "schema.cue:7:5: matchN may only stand beside a struct, with &"},
	{name: "choices alone", schema: "#X: matchN(1, [{a!: string}]) & matchN(1, [{b!: string}])", refused: "schema.cue:7:5: matchN may only stand beside a struct, with &"},
	{name: "choice of a text", schema: "#X: matchN(1, [{a!: string}]) & string", refused: "schema.cue:7:5: matchN may only stand beside a struct, with &"},
	{name: "choice of an open struct", schema: "#X: #Y & matchN(1, [{a!: string}])\n#Y: {a?: string, ...}", refused: "schema.cue:7:10: matchN may only stand beside a struct, with &"},
	{name: "choice of two", schema: "#X: matchN(2, [{a!: string}]) & close({a?: string})", refused: "schema.cue:7:12: want matchN(1, […]) or matchN(<=1, […])"},
	{name: "choice of at least one", schema: "#X: matchN(>=1, [{a!: string}]) & close({a?: string})", refused: "schema.cue:7:12: want matchN(1, […]) or matchN(<=1, […])"},
	{name: "choice without a list", schema: "#X: matchN(1, #Y) & close({a?: string})\n#Y: [...string]", refused: "schema.cue:7:15: want matchN(1, […]) or matchN(<=1, […])"},
	{name: "choice without a number", schema: "#X: matchN([{a!: string}]) & close({a?: string})", refused: "schema.cue:7:5: want matchN(1, […]) or matchN(<=1, […])"},
	{name: "choice of another field", schema: "#X: matchN(1, [{b!: string}]) & close({a?: string})", refused: wantChoice},
	{name: "choice of another kind", schema: "#X: matchN(1, [{a!: {}}]) & close({a?: string})", refused: wantChoice},
	{name: "choice of another form", schema: "#X: matchN(1, [{a!: int}]) & close({a?: int})", refused: wantChoice},
	{name: "choice of a field with a default", schema: "#X: matchN(1, [{a!: string}]) & close({a?: *\"a\" | string})", refused: wantChoice},
	{name: "choice of a text that may be a number", schema: "#X: matchN(1, [{a!: string}]) & close({a?: string | int})", refused: wantChoice},
	{name: "choice of an optional field", schema: "#X: matchN(1, [{a?: string}]) & close({a?: string})", refused: wantChoice},
	{name: "choice of one field twice", schema: "#X: matchN(1, [{a!: string}, {a!: string}]) & close({a?: string})", refused: strings.Replace(wantChoice, ":16", ":30", 1)},
	{name: "close alone", schema: "#X: close({a?: string})", refused: "schema.cue:7:5: close may only stand beside matchN, with &"},
	{name: "foreign names of a field", schema: "#X: {a?: int | null @aka(x, y) @instead(z)}"},
	{name: "foreign names with texts", schema: "#X: {a?: int @instead(\n\tx|y=\"a, \\\"b\\\" )=\",\n\tz,\n) @aka(v, only=here)}"},
	{name: "foreign names of a struct", schema: "#X: {@instead(x=\"remove it; it does nothing\"), a?: int}"},
	{name: "foreign name of a field stated twice", schema: "#X: {#Y, a?: int @aka(x)}\n#Y: {a?: <5 @aka(y)}"},
	{name: "no foreign name", schema: "#X: {a?: int @aka()}", refused: "schema.cue:7:14: want @aka(word, …)"},
	{name: "empty foreign name", schema: "#X: {a?: int @instead(x,,y)}", refused: "schema.cue:7:14: want @instead(word, …)"},
	{name: "foreign name here alone, without one", schema: "#X: {a?: int @aka(only=here)}", refused: "schema.cue:7:14: want @aka(word, …)"},
	{name: "foreign name nowhere", schema: "#X: {a?: int @aka(x, only=there)}", refused: "schema.cue:7:14: want a text for only"},
	{name: "alike with a path beside a field", schema: "#X: {a?: int @aka(x=y)}", refused: "schema.cue:7:14: want a text for x"},
	{name: "alike in a struct, without a path", schema: "#X: {@aka(x), a?: int}", refused: "schema.cue:7:6: want the path of a field for x"},
	{name: "foreign name of a struct without a text", schema: "#X: {@instead(x), a?: int}", refused: "schema.cue:7:6: want a text for x, because there is no field that it means"},
	{name: "foreign name with an empty text", schema: "#X: {a?: int @instead(x=\"\")}", refused: "schema.cue:7:14: want a text for x"},
	{name: "foreign name with two texts", schema: "#X: {a?: int @instead(x=\"y\" \"z\")}", refused: "schema.cue:7:14: want a comma after the text for x"},
	{name: "what to do for another word", schema: "#X: {a?: \"b\" | \"c\" | null @otherwise(\n\t\"write d\",\n)}"},
	{name: "another word, without a text", schema: "#X: {a?: \"b\" | \"c\" @otherwise()}", refused: wantOtherwise},
	{name: "another word where anything is allowed", schema: "#X: {a?: \"b\" | string @otherwise(\"x\")}", refused: strings.Replace(wantOtherwise, ":20", ":23", 1)},
	{name: "definition of fields in two parts", schema: "#X: {a?: int}\n#X: {b?: int}"},
	{name: "definition in three parts, the manual last", schema: "#X: {b?: int}\n#X: {c?: {d!: int}}\n// X.\n#X: {a!: {c?: int}}"},
	{name: "embedded definition in two parts", schema: "#X: {#Y, b!: _}\n#Y: {a?: int | null}\n#Y: {\n// B.\nb?: string}"},
	{name: "field stated in two parts", schema: "#X: {a?: int}\n#X: {a?: >3}"},
	{name: "field stated in two parts, once needed", schema: "#X: {a?: string}\n#X: {a!: strings.MaxRunes(1)}"},
	{name: "definition in two parts, with an open field", schema: "#X: {a?: {b?: int, ...}}\n#X: {c?: string}"},
	{name: "field of a struct that gains a field in another part", schema: "#X: {a?: {b?: int}}\n#X: {a?: {c?: int}}", refused: "schema.cue:8:6: a: a struct that is stated again may not gain c"},
	{name: "scalar in two parts", schema: "#X: int\n#X: >3", refused: "schema.cue:8:1: #X is defined twice: want only fields in each part"},
	{name: "embedding in a part", schema: "#X: {#Y}\n#X: {b?: int}\n#Y: {a?: int}", refused: "schema.cue:8:1: #X is defined twice: want only fields in each part"},
	{name: "map in two parts", schema: "#X: {[string]: int}\n#X: {[string]: >3}", refused: "schema.cue:8:1: #X is defined twice: want only fields in each part"},
	{name: "open part", schema: "#X: {a?: int}\n#X: {b?: int, ...}", refused: "schema.cue:8:1: #X is defined twice: want only fields in each part"},
	{name: "choice in a part", schema: "#X: matchN(1, [{a!: string}]) & close({a?: string})\n#X: {b?: int}", refused: "schema.cue:8:1: #X is defined twice: want only fields in each part"},
	{name: "names of a part", schema: "#X: {a?: int} @names(a)\n#X: {b?: int}", refused: "schema.cue:8:1: #X is defined twice: want only fields in each part"},
	{name: "manual in two parts", schema: "// X.\n#X: {a?: int}\n\n// X.\n#X: {b?: int}", refused: "schema.cue:11:1: #X is defined twice: want the manual in one place"},
	{name: "optional definition", schema: "#X?: int", refused: "schema.cue:7:1: want a definition, as in #Name: …"},
	{name: "field of a file", schema: "#X: a\na: int", refused: "schema.cue:8:1: want a definition, as in #Name: …"},
	{name: "quoted definition", schema: "#X: int\n\"#Y\": int", refused: "schema.cue:8:1: want a definition, as in #Name: …"},
	{name: "let of a file", schema: "#X: T\nlet T = int", refused: "schema.cue:8:1: a schema may not contain a let clause"},
	{name: "embedding of a file", schema: "#X: int\n{#Y: int}", refused: "schema.cue:8:1: a schema may not contain an embedding"},
	{name: "import by another name", schema: "import strings \"list\"\n#X: int", refused: "schema.cue:7:8: want an import without another name"},
}

// TestForms demands of every form of CUE that the reader means what CUE means, or refuses
// it and says where.
func TestForms(t *testing.T) {
	ctx := cuecontext.New()
	values := make([]*spec.Node, len(probes))
	for i, text := range probes {
		values[i] = nodeOf(ctx.CompileString(text))
	}
	for _, test := range forms {
		t.Run(test.name, func(t *testing.T) {
			l, err := Read(fstest.MapFS{
				"schema.cue":   {Data: []byte("\n" + imports + test.schema)},
				"platform.cue": {Data: []byte("#Platform: {}")},
			})
			switch {
			case err != nil && err.Error() != test.refused:
				t.Fatalf("%s\n  error %v\n  want  %s", test.schema, err, test.refused)
			case err == nil && test.refused != "":
				t.Errorf("%s\n  no error; want %s", test.schema, test.refused)
			case err != nil:
				return
			}
			text := test.schema
			for _, pkg := range []string{"list", "strings", "struct"} {
				if strings.Contains(text, pkg+".") {
					text = "import \"" + pkg + "\"\n" + text
				}
			}
			schema := ctx.CompileString(text)
			if schema.Err() != nil {
				t.Fatalf("CUE: %v", schema.Err())
			}
			definition, mine := schema.LookupPath(cue.MakePath(cue.Def("#X"))), l.Definition("#X")
			for i, probe := range probes {
				value := definition.Unify(ctx.CompileString(probe))
				theirs := value.Validate(cue.Final(), cue.Concrete(true))
				_, faults := mine.Check(values[i], "")
				_, lacks := mine.Missing(values[i], "")
				lacks = deleteStated(lacks, values[i])
				if (theirs == nil) != (len(faults) == 0 && len(lacks) == 0 && !misChosen(mine, values[i])) {
					t.Errorf("%s\n  %s: CUE finds %v; the reader finds %v, missing %v", test.schema, probe, theirs, faults, lacks)
				}
			}
			compareDefaults(t, ctx, definition, mine)
		})
	}
}

// TestProfileForms demands that a profile is plain data.
func TestProfileForms(t *testing.T) {
	for _, test := range []struct{ name, profile, refused string }{
		{name: "data", profile: `p: {a: {b: 1}, "c-d": ["x", true, 1.5]}`},
		{name: "another name", profile: "q: {}", refused: "profiles/p.cue: holds q, want p alone"},
		{name: "twice", profile: "p: {}\np: {}", refused: "profiles/p.cue:2:1: want p alone"},
		{name: "let", profile: "p: {}\nlet x = 1", refused: "profiles/p.cue:2:1: want p alone"},
		{name: "import", profile: "import \"list\"\np: {}", refused: "profiles/p.cue:1:1: want p alone"},
		{name: "embedding", profile: "p: {}\n{}", refused: "profiles/p.cue:2:1: want p alone"},
		{name: "optional", profile: "p?: {}", refused: "profiles/p.cue:1:1: want p alone"},
		{name: "reference", profile: "p: {a: 1, b: a}", refused: "profiles/p.cue: profiles/p.cue:1:14: want plain data"},
		{name: "optional field", profile: "p: {a?: 1}", refused: "profiles/p.cue: profiles/p.cue:1:5: want plain data"},
		{name: "attribute", profile: "p: {a: 1 @x()}", refused: "profiles/p.cue: profiles/p.cue:1:5: want plain data"},
		{name: "definition", profile: "p: {#a: 1}", refused: "profiles/p.cue: profiles/p.cue:1:5: want plain data"},
		{name: "hidden field", profile: "p: {_a: 1}", refused: "profiles/p.cue: profiles/p.cue:1:5: want plain data"},
		{name: "field twice", profile: "p: {a: 1, a: 1}", refused: "profiles/p.cue: profiles/p.cue:1:11: a twice"},
		{name: "bytes", profile: "p: {a: '1'}", refused: "profiles/p.cue: profiles/p.cue:1:8: want a string in double quotes"},
		{name: "number with a unit", profile: "p: {a: 1K}", refused: "profiles/p.cue: profiles/p.cue:1:8: want a decimal number"},
		{name: "null", profile: "p: {a: null}", refused: "profiles/p.cue: profiles/p.cue:1:8: want plain data"},
		{name: "disjunction", profile: "p: {a: *1 | 2}", refused: "profiles/p.cue: profiles/p.cue:1:8: want plain data"},
		{name: "open list", profile: "p: {a: [...1]}", refused: "profiles/p.cue: profiles/p.cue:1:9: want plain data"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Read(fstest.MapFS{"platform.cue": {Data: []byte("#Platform: {}")}, "profiles/p.cue": {Data: []byte(test.profile)}})
			if got := fmt.Sprint(err); err != nil && got != test.refused || err == nil && test.refused != "" {
				t.Errorf("%s\n  error %s\n  want  %s", test.profile, got, test.refused)
			}
		})
	}
}

// deleteStated leaves out the fields that are present as null: CUE counts them as present.
func deleteStated(lacks []spec.Path, n *spec.Node) []spec.Path {
	var out []spec.Path
	for _, path := range lacks {
		if n.At(path) == nil {
			out = append(out, path)
		}
	}
	return out
}

// compareDefaults requires that each field has the default that CUE gives it.
func compareDefaults(t *testing.T, ctx *cue.Context, definition cue.Value, mine *Type) {
	t.Helper()
	for _, f := range mine.Fields {
		path := cue.MakePath(cue.Str(f.Name))
		value := definition.FillPath(path, ctx.CompileString("_")).LookupPath(path)
		fallback, ok := value.Default()
		if ok = ok && fallback.IsConcrete() && len(f.Type.Scalars) > 0 || f.Default != nil; !ok {
			continue
		}
		if f.Default == nil || source(f.Default) != source(nodeOf(fallback)) {
			t.Errorf("%s: default is %v; CUE's is %v", f.Name, f.Default, fallback)
		}
	}
}

// nodeOf returns a concrete value of CUE as plain data.
func nodeOf(v cue.Value) *spec.Node {
	n := &spec.Node{}
	switch v.Kind() {
	case cue.NullKind:
		n.Kind = spec.Null
	case cue.BoolKind:
		n.Kind, n.Text = spec.Bool, "false"
		if b, _ := v.Bool(); b {
			n.Text = "true"
		}
	case cue.StringKind:
		n.Kind = spec.String
		n.Text, _ = v.String()
	case cue.ListKind:
		n.Kind = spec.List
		for items, _ := v.List(); items.Next(); {
			n.Items = append(n.Items, nodeOf(items.Value()))
		}
	case cue.StructKind:
		n.Kind = spec.Map
		for fields, _ := v.Fields(); fields.Next(); {
			n.Fields = append(n.Fields, spec.Field{Name: fields.Selector().Unquoted(), Node: nodeOf(fields.Value())})
		}
	default:
		n.Kind = spec.Number
		text, _ := v.MarshalJSON()
		n.Text = string(text)
	}
	return n
}
