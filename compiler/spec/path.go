package spec

import (
	"strconv"
	"strings"
)

// A Path is a path in a spec in CUE's syntax: spark."orders-etl".executor. The empty Path
// is the whole spec.
type Path string

// PathOf returns the path with the given steps, quoted where CUE requires it.
func PathOf(steps ...string) Path { return Path("").At(steps...) }

// At returns the path extended by steps.
func (p Path) At(steps ...string) Path {
	size := len(p)
	for _, step := range steps {
		size += len(step) + len(`.""`)
	}
	var text strings.Builder
	text.Grow(size)
	text.WriteString(string(p))
	for _, step := range steps {
		if text.Len() > 0 {
			text.WriteByte('.')
		}
		if _, index := parseIndex(step); index || isIdentifier(step) {
			text.WriteString(step)
		} else {
			text.WriteString(strconv.Quote(step))
		}
	}
	return Path(text.String())
}

// isIdentifier reports whether CUE takes a name without quotes.
func isIdentifier(name string) bool {
	for i, r := range name {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r == '$'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}

// Index returns the path of an item of a list.
func (p Path) Index(i int) Path { return p.At(strconv.Itoa(i)) }

// Steps returns the names and indices of the path, unquoted.
func (p Path) Steps() []string {
	if p == "" {
		return nil
	}
	steps := make([]string, 0, strings.Count(string(p), ".")+1)
	for rest := string(p); rest != ""; {
		step, err := strconv.QuotedPrefix(rest)
		if err == nil && rest[0] == '"' {
			rest = strings.TrimPrefix(rest[len(step):], ".")
			step, _ = strconv.Unquote(step)
		} else {
			step, rest, _ = strings.Cut(rest, ".")
		}
		steps = append(steps, step)
	}
	return steps
}

// Last returns the last step, "" for the empty path.
func (p Path) Last() string {
	steps := p.Steps()
	if len(steps) == 0 {
		return ""
	}
	return steps[len(steps)-1]
}

// Parent returns the path without its last step.
func (p Path) Parent() Path {
	steps := p.Steps()
	if len(steps) == 0 {
		return ""
	}
	return PathOf(steps[:len(steps)-1]...)
}

// Covers reports whether other is p or lies below it.
func (p Path) Covers(other Path) bool {
	rest, found := strings.CutPrefix(string(other), string(p))
	return found && (p == "" || rest == "" || rest[0] == '.')
}

// CutPrefix returns the path relative to prefix, and whether it is below prefix.
func (p Path) CutPrefix(prefix Path) (Path, bool) {
	if p == prefix || !prefix.Covers(p) {
		return "", false
	}
	return Path(strings.TrimPrefix(strings.TrimPrefix(string(p), string(prefix)), ".")), true
}

func parseIndex(step string) (int, bool) {
	if step == "" || len(step) > 9 || !isDigits(step) {
		return 0, false
	}
	n, err := strconv.Atoi(step)
	return n, err == nil
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
