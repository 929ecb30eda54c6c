package fix

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
)

// ErrChanged means that a file of the spec is not what it was when it was read.
var ErrChanged = errors.New("the file was changed while it was being mended")

// Write writes the files into the directory of the spec. It writes nothing if one of them
// cannot be written or is not what it was: it compares each file again just before it puts
// the new one in its place at once, with the same permissions. It writes nothing outside of
// the directory and follows no link to a file.
func Write(dir *os.Root, files []File) error {
	return write(dir, files, func(string) {})
}

// write is Write. It calls before for each file when all files are prepared, so that tests can
// change one at that moment.
func write(dir *os.Root, files []File, before func(name string)) (err error) {
	temps := make([]string, len(files))
	defer func() {
		for _, temp := range temps {
			if temp != "" {
				err = errors.Join(err, dir.Remove(temp))
			}
		}
	}()
	for i, f := range files {
		if temps[i], err = stage(dir, f); err != nil {
			return fmt.Errorf("write %s: %w", f.Name, reason(err))
		}
	}
	for i, f := range files {
		before(f.Name)
		if _, err = unchanged(dir, f); err == nil {
			err = dir.Rename(temps[i], f.Name)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", f.Name, reason(err))
		}
		temps[i] = ""
	}
	return nil
}

// stage writes the new text of a file under a temporary name beside it, which no spec
// includes.
func stage(dir *os.Root, f File) (temp string, err error) {
	info, err := unchanged(dir, f)
	if err != nil {
		return "", err
	}
	own, err := dir.OpenFile(f.Name, os.O_WRONLY, 0)
	if err != nil {
		return "", err // the user took away the permission to write it
	}
	own.Close()
	var random [8]byte
	rand.Read(random[:]) // never fails
	temp = path.Join(path.Dir(f.Name), ".lakewright-"+hex.EncodeToString(random[:])+".tmp")
	out, err := dir.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	_, err = out.Write(f.After)
	return temp, errors.Join(err, out.Chmod(info.Mode().Perm()), out.Sync(), out.Close())
}

// unchanged returns an error if a file is not a regular file with the text that it had.
func unchanged(dir *os.Root, f File) (fs.FileInfo, error) {
	info, err := dir.Lstat(f.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrChanged
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() != int64(len(f.Before)) {
		return nil, ErrChanged
	}
	text, err := dir.ReadFile(f.Name)
	if err == nil && !bytes.Equal(text, f.Before) {
		err = ErrChanged
	}
	return info, err
}

// reason returns an error of the os package without its path, which may be that of a
// temporary file.
func reason(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	var linkError *os.LinkError
	if errors.As(err, &linkError) {
		return linkError.Err
	}
	return err
}
