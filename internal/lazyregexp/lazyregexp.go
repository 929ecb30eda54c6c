// Package lazyregexp compiles a regular expression at its first use. A run uses a few of the
// expressions of the program, and compiling all of them would be the largest part of its start.
package lazyregexp

import (
	"regexp"
	"sync"
)

// A Regexp is a regular expression in the syntax of package regexp.
type Regexp struct{ compiled func() *regexp.Regexp }

// New returns the expression of text. The first call of a method panics if text is not valid;
// TestPatterns of package contracts compiles every text.
func New(text string) *Regexp {
	return &Regexp{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })}
}

// MatchString is regexp's method.
func (r *Regexp) MatchString(s string) bool { return r.compiled().MatchString(s) }

// FindString is regexp's method.
func (r *Regexp) FindString(s string) string { return r.compiled().FindString(s) }

// FindStringSubmatch is regexp's method.
func (r *Regexp) FindStringSubmatch(s string) []string { return r.compiled().FindStringSubmatch(s) }

// FindAllString is regexp's method.
func (r *Regexp) FindAllString(s string, n int) []string { return r.compiled().FindAllString(s, n) }

// FindAllStringSubmatch is regexp's method.
func (r *Regexp) FindAllStringSubmatch(s string, n int) [][]string {
	return r.compiled().FindAllStringSubmatch(s, n)
}

// FindAllStringIndex is regexp's method.
func (r *Regexp) FindAllStringIndex(s string, n int) [][]int {
	return r.compiled().FindAllStringIndex(s, n)
}

// ReplaceAllString is regexp's method.
func (r *Regexp) ReplaceAllString(s, replacement string) string {
	return r.compiled().ReplaceAllString(s, replacement)
}
