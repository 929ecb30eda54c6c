package confine

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

// A request is a header and a body: the limits, and how long the body is.
type header struct {
	Memory, CPU, Size int64
}

func writeRequest(w io.Writer, l Limits, body []byte) error {
	h := header{l.Memory, int64(l.CPU), int64(len(body))}
	if err := binary.Write(w, binary.LittleEndian, h); err != nil {
		return err
	}
	_, err := w.Write(body)
	return err
}

func readHeader(r io.Reader) (Limits, int64, error) {
	var h header
	if err := binary.Read(r, binary.LittleEndian, &h); err != nil {
		return Limits{}, 0, err
	}
	return Limits{Memory: h.Memory, CPU: time.Duration(h.CPU)}, h.Size, nil
}

// The kinds of answers.
const (
	answered byte = iota + 1
	panicked
)

func writeAnswer(w io.Writer, kind byte, body []byte) error {
	head := binary.LittleEndian.AppendUint64([]byte{kind}, uint64(len(body)))
	if _, err := w.Write(head); err != nil {
		return err
	}
	_, err := w.Write(body)
	return err
}

var errTooLong = errors.New("the answer is too long")

// readAnswer returns an answer of at most so many bytes. It takes memory only for what arrives.
func readAnswer(r io.Reader, most int64) (kind byte, body []byte, err error) {
	var head [9]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	size := binary.LittleEndian.Uint64(head[1:])
	if size > uint64(most) {
		return 0, nil, errTooLong
	}
	if body, err = io.ReadAll(io.LimitReader(r, int64(size))); err == nil && uint64(len(body)) < size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return 0, nil, fmt.Errorf("read the answer: %w", err)
	}
	return head[0], body, nil
}
