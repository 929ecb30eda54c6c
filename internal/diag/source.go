package diag

import (
	"strings"
	"unicode/utf8"
)

// line returns the source line of pos without its line end, and whether it is known.
func (p *printer) line(pos Pos) (string, bool) {
	if p.Source == nil || !pos.IsValid() || pos.Line < 1 {
		return "", false
	}
	lines, seen := p.files[pos.File]
	if !seen {
		if text := p.Source(pos.File); text != nil {
			lines = strings.Split(string(text), "\n")
		}
		p.files[pos.File] = lines
	}
	if pos.Line > len(lines) {
		return "", false
	}
	return strings.TrimSuffix(lines[pos.Line-1], "\r"), true
}

// span returns the range of bytes in line that pos marks, extended to whole characters. It
// is empty when the length is unknown, and inside the line even if the source has changed
// since pos was created.
func span(line string, pos Pos) (start, end int) {
	start = min(max(pos.Column-1, 0), len(line))
	end = start + min(max(pos.Length, 0), len(line)-start)
	for start > 0 && start < len(line) && !utf8.RuneStart(line[start]) {
		start--
	}
	for end < len(line) && !utf8.RuneStart(line[end]) {
		end++
	}
	if pos.Length <= 0 {
		end = start
	}
	return start, end
}

// units returns the length of s in UTF-16 code units, in which SARIF and GitHub count
// columns.
func units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// utf16Columns returns the columns of pos in UTF-16 code units, 1-based, the end exclusive;
// 0 when unknown. Without the source it returns the columns in bytes, which are the same in
// nearly every spec.
func (p *printer) utf16Columns(pos Pos) (start, end int) {
	if pos.Column < 1 {
		return 0, 0
	}
	line, ok := p.line(pos)
	if !ok {
		return pos.Column, endColumn(pos)
	}
	from, to := span(line, pos)
	start = 1 + units(line[:from])
	if from < to {
		end = start + units(line[from:to])
	}
	return start, end
}

// endColumn returns the column after the last byte of pos, 0 when unknown.
func endColumn(pos Pos) int {
	if pos.Column < 1 || pos.Length < 1 {
		return 0
	}
	return pos.Column + pos.Length
}
