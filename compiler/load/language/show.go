package language

import (
	"fmt"
	"strconv"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/spec"
)

// show returns a value as the user wrote it, for a message. Texts in the form of a credential
// are removed before the text is cut, because a part of one would remain otherwise.
func show(n *spec.Node) string {
	switch n.Kind {
	case spec.String:
		text := credential.Hide(n.Text)
		if runes := []rune(text); len(runes) > 60 {
			text = string(runes[:57]) + "…"
		}
		return fmt.Sprintf("%q", text)
	case spec.Number, spec.Bool:
		return n.Text
	}
	return n.Kind.String()
}

// show returns the value at path for a message, without credentials.
func (c *checker) show(n *spec.Node, path spec.Path) string {
	if c.isSecret(n, path) {
		return "…"
	}
	return show(n)
}

// isSecret reports whether the value at path is a credential, by its name or by its form.
func (c *checker) isSecret(n *spec.Node, path spec.Path) bool {
	if n.Kind != spec.String && n.Kind != spec.Number {
		return false
	}
	return c.argument || IsSecret(path, n.Text)
}

// IsSecret reports whether a text at a path is a credential, by the name that the path
// ends in or by its form. The value of a variable has the name of the variable.
func IsSecret(path spec.Path, text string) bool {
	steps := path.Steps()
	if len(steps) == 0 {
		return credential.Looks(text)
	}
	last := steps[len(steps)-1]
	if last == "value" && len(steps) > 1 {
		last = steps[len(steps)-2]
	}
	return credential.Is(last, text)
}

// isArgument reports whether an item of a list is a credential as an argument of a program:
// because of the item before it, or because of a name in the item itself.
func isArgument(items []*spec.Node, i int) bool {
	texts := make([]string, 0, 2)
	for _, item := range items[max(i-1, 0) : i+1] {
		text := ""
		if item.Kind == spec.String || item.Kind == spec.Number {
			text = item.Text
		}
		texts = append(texts, text)
	}
	return credential.InArgument(texts, len(texts)-1)
}

// textOf returns a scalar as CUE text.
func textOf(n *spec.Node) string {
	if n.Kind == spec.String {
		return strconv.Quote(n.Text)
	}
	return n.Text
}
