package catalogue

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/keys"
)

// A Book explains the keys of Flink and of its operator. It implements keys.Book.
type Book struct{}

// of returns what explains a key.
func of(key string) keys.Book {
	if IsOperators(key) {
		return OperatorEngine
	}
	return Engine
}

// Manual implements keys.Book.
func (Book) Manual(key string) (keys.Manual, bool) { return of(key).Manual(key) }

// Has implements keys.Book.
func (Book) Has(key string) bool { return of(key).Has(key) }

// Nearest implements keys.Book.
func (Book) Nearest(key string) string { return of(key).Nearest(key) }

// All implements keys.Book.
func (Book) All() []string {
	all := slices.Concat(OperatorEngine.All(), Engine.All())
	slices.Sort(all)
	return all
}
