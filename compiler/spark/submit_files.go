package spark

import (
	"bytes"
	"encoding/json"
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
