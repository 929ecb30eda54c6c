package spark

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"
)

// What the script puts the Job's own name and identity in place of.
const (
	jobNameMark = "@JOB_NAME@"
	jobUIDMark  = "@JOB_UID@"
)

// ownedText returns a template as podText does, with the Job as the owner of the pod:
// Spark keeps what a template says of owners. Nothing waits for the driver before the Job
// is gone, which would need rights over Jobs.
func ownedText(template any) string {
	return podText(template, map[string]any{
		"apiVersion": "batch/v1", "kind": "Job", "name": jobNameMark, "uid": jobUIDMark,
		"controller": false, "blockOwnerDeletion": false,
	})
}

// podText returns a template as the text of a pod, in JSON, which is YAML too.
func podText(template any, owners ...map[string]any) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	fields := map[string]json.RawMessage{}
	if encoder.Encode(template) != nil || json.Unmarshal(text.Bytes(), &fields) != nil {
		return "" // a template has nothing that cannot be written
	}
	metadata := map[string]any{}
	if own := fields["metadata"]; own != nil {
		_ = json.Unmarshal(own, &metadata) // written above
	}
	if len(owners) > 0 {
		metadata["ownerReferences"] = owners
	}
	text.Reset()
	if encoder.Encode(map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": fields["spec"]}) != nil {
		return ""
	}
	return text.String()
}

// properties returns keys as a file that java.util.Properties reads, sorted.
func properties(conf map[string]string) string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(conf)) {
		b.WriteString(escaped(key, `\:=#! `) + "=" + escaped(conf[key], `\`) + "\n")
	}
	return b.String()
}

// escaped returns text with a backslash before each of the special characters, and what
// no line of a file may hold, or only in one encoding, by its number. Blanks at the start
// would be left out.
func escaped(text, special string) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case strings.ContainsRune(special, r) || i == 0 && r == ' ':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r < ' ' || r > '~':
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, `\u%04x`, unit)
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
