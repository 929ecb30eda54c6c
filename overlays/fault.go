package overlays

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// ErrLocked says that another run is writing to the same directory.
var ErrLocked = errors.New("another run of lakewright is writing there")

// ErrNothing says that there is no object to render.
var ErrNothing = errors.New("there is nothing to render")

// errSymlink says that a link stands where we would have to follow it.
var errSymlink = errors.New("is a symbolic link, which is never followed")

// ConflictError says that files stand in the way, all of them, and that nothing
// was written. It is for the user to solve.
type ConflictError struct {
	Dir     string
	Foreign []string // not made by lakewright: move them; sorted
	Edited  []string // made by lakewright, then changed by hand; sorted
}

// Error names the first files, on one line.
func (e *ConflictError) Error() string {
	var parts []string
	for _, group := range []struct {
		paths []string
		what  string
	}{
		{e.Foreign, "not made by lakewright"},
		{e.Edited, "edited by hand"},
	} {
		if len(group.paths) > 0 {
			parts = append(parts, group.what+": "+someOf(group.paths))
		}
	}
	return fmt.Sprintf("in %s, files stand in the way, %s", e.Dir, strings.Join(parts, "; "))
}

// someOf lists the first paths and counts the rest.
func someOf(paths []string) string {
	const most = 5
	if len(paths) <= most {
		return strings.Join(paths, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(paths[:most], ", "), len(paths)-most)
}

// SystemError says that the machine did not do what was asked: no permission, no
// space, a link or a lock in the way. It is one line.
type SystemError struct {
	Doing string // "write", "read", …
	Path  string
	Err   error
}

// Error says what was done to which path, and why it failed.
func (e *SystemError) Error() string { return e.Doing + " " + e.Path + ": " + e.Err.Error() }

// Unwrap returns the reason.
func (e *SystemError) Unwrap() error { return e.Err }

// systemError wraps err once. Reasons of the os package say the path themselves,
// and that of a temporary file at that; only their own reason stays.
func systemError(doing, path string, err error) error {
	var pathError *fs.PathError
	var linkError *os.LinkError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &pathError):
		err = pathError.Err
	case errors.As(err, &linkError):
		err = linkError.Err
	}
	return &SystemError{doing, path, err}
}
