package fix

import (
	"bytes"
	"io"
	"io/fs"
)

// largest is the size of a file that a snapshot keeps. The compiler refuses larger ones.
const largest = 32 << 20

// A snapshot is a file system in which files keep the content that they had when they were
// opened first, and some files have another text.
type snapshot struct {
	fsys  fs.FS
	read  map[string][]byte // by name, as opened first
	texts map[string][]byte // by name, instead of what was read
}

// Open implements fs.FS.
func (s snapshot) Open(name string) (fs.File, error) {
	f, err := s.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	if text, changed := s.texts[name]; changed {
		return file{f, bytes.NewReader(text)}, nil
	}
	text, known := s.read[name]
	if !known {
		info, err := f.Stat()
		if err != nil || !info.Mode().IsRegular() || info.Size() > largest {
			return f, nil
		}
		if text, err = io.ReadAll(io.LimitReader(f, largest+1)); err != nil {
			f.Close()
			return nil, err
		}
		s.read[name] = text
	}
	return file{f, bytes.NewReader(text)}, nil
}

// file is a file with another text.
type file struct {
	fs.File
	text *bytes.Reader
}

// Read implements fs.File.
func (f file) Read(b []byte) (int, error) { return f.text.Read(b) }
