package compiler

import "github.com/lakewright/lakewright/compiler/keys"

// KeyManual returns the manual of a key of an engine's own configuration. It reports whether
// any engine has such a key.
func KeyManual(key string) (keys.Manual, bool) {
	for _, book := range books() {
		if m, found := book.Manual(key); found {
			return m, true
		}
	}
	return keys.Manual{}, false
}

// IsKey reports whether an engine has a key of exactly this name, or keys of this prefix whose
// tail is the user's.
func IsKey(key string) bool {
	for _, book := range books() {
		if book.Has(key) {
			return true
		}
	}
	return false
}

// NearestKeys returns the keys that were probably meant by one that no engine has, one of
// each engine at most.
func NearestKeys(key string) []string {
	var near []string
	for _, book := range books() {
		if meant := book.Nearest(key); meant != "" {
			near = append(near, meant)
		}
	}
	return near
}

// Keys returns the keys of all engines that a prompt may complete to.
func Keys() []string {
	var all []string
	for _, book := range books() {
		all = append(all, book.All()...)
	}
	return all
}

// books returns what explains the keys of the engines that have any.
func books() []keys.Book {
	var all []keys.Book
	for _, s := range Sections {
		if s.Keys != nil {
			all = append(all, s.Keys)
		}
	}
	return all
}
