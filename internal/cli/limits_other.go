//go:build !unix

package cli

// ignoreLimits does nothing: this system has no such signal.
func ignoreLimits() {}
