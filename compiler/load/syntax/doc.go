// Package syntax explains why a file is not CUE. It takes the text of a file that CUE's parser
// refuses, and returns the mistakes in it: what is wrong in the words of a person who writes the
// file, where, and what to write instead. It looks only at the text, and knows what people write
// who come from YAML, JSON, HCL, shell and templates. It never reads a file, and never passes on
// a word of the parser.
//
// Each recognizer proposes a correction. It is believed if CUE's parser reads the corrected text
// beyond the mistake; the search then continues in the corrected text. So a mistake is reported
// once, and what only follows from it is not reported.
//
//   - syntax.go: Diagnose, and the trial of corrections
//   - scan.go: splits a file into words, texts, brackets and separators
//   - segment.go: the parts of lines: names, colons and a value
//   - names.go: names that need quotes, and names without a colon
//   - values.go: text without quotes, text behind a value, missing values
//   - quotes.go: quotes that are missing or of a wrong kind
//   - escapes.go: backslashes in texts
//   - separators.go: equals signs, commas, semicolons and colons
//   - foreign.go: comments, lists and templates of other languages
//   - yaml.go: texts of several lines, anchors and tags of YAML
//   - choices.go: values that are chosen with ? and :, or with if and else
//   - imports.go: the package clause and imports
//   - keywords.go: let, for, if, and attributes
//   - brackets.go: brackets that are missing or too many, found by the indentation
//   - loops.go: names of fields that a loop should compute
//   - misread.go: what CUE reads in another way than it is meant
//   - numbers.go: numbers that CUE does not read
//   - credentials.go: credentials on a line that cannot be read
//   - deceive.go: characters that show a reader another text than the one that is read
//   - bounds.go: files that are too deep or too long to parse
//   - characters.go: invisible and look-alike characters, marks of a merge
package syntax
