// Package version holds version numbers of Kubernetes, engines and operators, and
// compares them. It takes text such as 1.34 or 4.0.1 and gives numbers.
package version

import (
	"fmt"
	"strconv"
	"strings"
)

// Version is a version of up to three numbers. Patch is -1 when it was not given.
type Version struct {
	Major, Minor, Patch int
}

// Parse reads a version such as 1.34 or 4.0.1.
func Parse(text string) (Version, error) {
	v := Version{Patch: -1}
	parts := strings.Split(text, ".")
	if len(parts) < 2 || len(parts) > 3 {
		return Version{}, fmt.Errorf("%q is not a version such as 1.34 or 4.0.1", text)
	}
	for i, number := range []*int{&v.Major, &v.Minor, &v.Patch}[:len(parts)] {
		n, err := strconv.ParseUint(parts[i], 10, 16)
		if err != nil {
			return Version{}, fmt.Errorf("%q is not a version such as 1.34 or 4.0.1", text)
		}
		*number = int(n)
	}
	return v, nil
}

// Must is Parse for text in the code, such as a table.
func Must(text string) Version {
	v, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return v
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *Version) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err == nil {
		*v = parsed
	}
	return err
}

// AtLeast reports whether v is major.minor or newer.
func (v Version) AtLeast(major, minor int) bool {
	return v.Major > major || v.Major == major && v.Minor >= minor
}

// Reaches reports whether v is from or newer. A v without a patch number stands for the newest
// of its line, and a from without one for the first.
func (v Version) Reaches(from Version) bool {
	if v.Major != from.Major || v.Minor != from.Minor {
		return v.AtLeast(from.Major, from.Minor)
	}
	return !v.HasPatch() || v.Patch >= max(from.Patch, 0)
}

// HasPatch reports whether the patch number is known.
func (v Version) HasPatch() bool { return v.Patch >= 0 }

// Line returns the version without its patch number: 4.0.
func (v Version) Line() string { return fmt.Sprintf("%d.%d", v.Major, v.Minor) }

// String returns the version as it was given.
func (v Version) String() string {
	if !v.HasPatch() {
		return v.Line()
	}
	return fmt.Sprintf("%s.%d", v.Line(), v.Patch)
}
