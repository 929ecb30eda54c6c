package overlays

import (
	"strings"
)

// maxKey is how many bytes a key may have on the line of its value. The limit of YAML is 1024
// characters; a longer key gets a line of its own, which begins with "? ".
const maxKey = 1000

// appendDocument appends a mapping as one YAML document, without "---".
func appendDocument(b []byte, n node) []byte {
	if n.isEmpty() {
		return append(b, "{}\n"...)
	}
	return appendMapping(b, n, 0, false)
}

// appendMapping appends the lines of a mapping that is not empty. The first
// line needs no indent when the mapping begins behind the dash of a list.
func appendMapping(b []byte, n node, indent int, begun bool) []byte {
	for i := range n.entries {
		e := &n.entries[i]
		if i > 0 || !begun {
			b = appendIndent(b, indent)
		}
		b = appendKey(b, e.key, indent)
		b = appendValue(b, e.value, indent)
	}
	return b
}

// appendKey appends a key and its colon.
func appendKey(b []byte, key string, indent int) []byte {
	start := len(b)
	if isPlain(key) {
		b = append(b, key...)
	} else {
		b = appendQuoted(b, key)
	}
	if len(b)-start > maxKey {
		b = append(appendQuoted(append(b[:start], "? "...), key), '\n')
		b = appendIndent(b, indent)
	}
	return append(b, ':')
}

// appendValue appends the value after a colon, up to the end of its last line.
func appendValue(b []byte, n node, indent int) []byte {
	switch {
	case n.isEmpty():
		return appendScalar(append(b, ' '), n, indent)
	case n.kind == mappingKind:
		return appendMapping(append(b, '\n'), n, indent+2, false)
	case n.kind == listKind:
		// The dashes are in the column of the key, as Kustomize and kubectl print them.
		return appendList(append(b, '\n'), n, indent, false)
	}
	return appendScalar(append(b, ' '), n, indent)
}

// appendList appends the lines of a list that is not empty.
func appendList(b []byte, n node, indent int, begun bool) []byte {
	for i := range n.entries {
		if i > 0 || !begun {
			b = appendIndent(b, indent)
		}
		b = append(b, '-', ' ')
		item := n.entries[i].value
		switch {
		case item.isEmpty():
			b = appendScalar(b, item, indent)
		case item.kind == mappingKind:
			b = appendMapping(b, item, indent+2, true)
		case item.kind == listKind:
			b = appendList(b, item, indent+2, true)
		default:
			b = appendScalar(b, item, indent)
		}
	}
	return b
}

// appendScalar appends a text, a literal or something empty, and ends the line.
func appendScalar(b []byte, n node, indent int) []byte {
	switch {
	case n.kind == mappingKind:
		return append(b, "{}\n"...)
	case n.kind == listKind:
		return append(b, "[]\n"...)
	case n.kind == literalKind || isPlain(n.text):
		b = append(b, n.text...)
	case isBlock(n.text):
		return appendBlock(b, n.text, indent+2)
	default:
		b = appendQuoted(b, n.text)
	}
	return append(b, '\n')
}

// appendBlock appends a text of several lines as it is, below a "|".
func appendBlock(b []byte, s string, indent int) []byte {
	body := strings.TrimRight(s, "\n")
	switch len(s) - len(body) {
	case 0:
		b = append(b, "|-\n"...)
	case 1:
		b = append(b, "|\n"...)
	default:
		b = append(b, "|+\n"...)
	}
	for line := range strings.SplitSeq(body, "\n") {
		if line != "" {
			b = appendIndent(b, indent)
			b = append(b, line...)
		}
		b = append(b, '\n')
	}
	for range len(s) - len(body) - 1 {
		b = append(b, '\n')
	}
	return b
}

// appendIndent appends n spaces.
func appendIndent(b []byte, n int) []byte {
	const spaces = "                                                                "
	for n > len(spaces) {
		b = append(b, spaces...)
		n -= len(spaces)
	}
	return append(b, spaces[:n]...)
}
