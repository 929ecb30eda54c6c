package compiler

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// remedy returns another change of the override that ends a fault and makes no new one: a null
// in the place of what contradicts it, or the replacement that the rule offers. "": none.
func (b *blamer) remedy(cause spec.Path, f fault, d *diag.Diagnostic) (string, error) {
	at := spec.PathOf(cause.Steps()[:2]...)
	for _, path := range b.rivals(cause, d) {
		rival := at.At(path.Steps()...)
		if b.source.Value(rival) != nil && b.source.Value(rival).Kind == spec.Null {
			continue
		}
		mended, err := b.mends(rival, &spec.Node{Kind: spec.Null}, f)
		if err != nil || mended {
			return b.writing(cause, rival, "null"), err
		}
	}
	if value := scalar(d.Replacement); value != nil {
		own := at.At(spec.Path(d.Path).Steps()...)
		if mended, err := b.mends(own, value, f); err != nil || mended {
			return b.writing(cause, own, d.Replacement), err
		}
	}
	return "", nil
}

// mends reports whether a fault ends, and no other begins, with a value at path.
func (b *blamer) mends(path spec.Path, value *spec.Node, f fault) (bool, error) {
	left, err := b.try(b.source.Written(path, value))
	if err != nil || left == nil || left[f] {
		return false, err
	}
	for other := range left {
		if !b.faults[other] {
			return false, nil
		}
	}
	return true, nil
}

// rivals returns the fields, as paths of an environment's spec, of which one may have to go
// when cause stays: those beside a field that the override adds, and those that the finding
// is about.
func (b *blamer) rivals(cause spec.Path, d *diag.Diagnostic) []spec.Path {
	own := spec.PathOf(cause.Steps()[2:]...)
	var out []spec.Path
	value := b.source.Value(cause)
	if value.Kind != spec.Null && b.source.Overridden(b.env, cause) == nil {
		if parent := load.Language().Root.At(own.Parent()); parent != nil {
			for _, choice := range parent.Choices {
				if slices.Contains(choice.Fields, own.Last()) {
					for _, name := range choice.Fields {
						out = append(out, own.Parent().At(name))
					}
				}
			}
		}
		out = append(out, spec.Path(d.Path))
		for _, note := range d.Notes {
			out = append(out, spec.Path(note.Path))
		}
	}
	if value.Kind == spec.Null {
		for path := spec.Path(d.Path); len(path.Steps()) > 2; path = path.Parent() {
			out = append(out, path)
		}
	}
	return slices.DeleteFunc(out, func(path spec.Path) bool {
		return len(path.Steps()) < 3 || own.Covers(path) || b.source.Overridden(b.env, spec.PathOf(cause.Steps()[:2]...).At(path.Steps()...)) == nil
	})
}

// scalar returns the CUE text of a replacement as a value, nil when it is none or is not a
// single value.
func scalar(text string) *spec.Node {
	if unquoted, err := strconv.Unquote(text); err == nil && strings.HasPrefix(text, `"`) {
		return &spec.Node{Kind: spec.String, Text: unquoted}
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return &spec.Node{Kind: spec.Number, Text: text}
	}
	switch text {
	case "null":
		return &spec.Node{Kind: spec.Null}
	case "true", "false":
		return &spec.Node{Kind: spec.Bool, Text: text}
	}
	return nil
}

// writing returns what to write in the override so that path has a value. A path beside the
// cause needs only its last name.
func (b *blamer) writing(cause, path spec.Path, value string) string {
	steps := path.Steps()[2:]
	if path.Parent() == cause.Parent() {
		return fmt.Sprintf("write %s: %s beside %s", spec.PathOf(path.Last()), value, spec.PathOf(cause.Last()))
	}
	names := make([]string, len(steps))
	for i, step := range steps {
		names[i] = string(spec.PathOf(step))
	}
	return fmt.Sprintf("write %s: %s", strings.Join(names, ": "), value)
}
