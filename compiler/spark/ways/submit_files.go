package ways

import (
	"bytes"
	"encoding/json"
)

// The marks that the script replaces with the Job's name and UID.
const (
	jobNameMark = "@JOB_NAME@"
	jobUIDMark  = "@JOB_UID@"
)

// ownedText returns a template as podText does and makes the Job the owner of the pod,
// because Spark keeps the owners of a template. The deletion of the Job does not wait for
// the driver, which would require rights over Jobs.
func ownedText(template any) string {
	return podText(template, map[string]any{
		"apiVersion": "batch/v1", "kind": "Job", "name": jobNameMark, "uid": jobUIDMark,
		"controller": false, "blockOwnerDeletion": false,
	})
}

// podText returns a template as the text of a pod in JSON, which is also valid YAML.
func podText(template any, owners ...map[string]any) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	fields := map[string]json.RawMessage{}
	if encoder.Encode(template) != nil || json.Unmarshal(text.Bytes(), &fields) != nil {
		return "" // encoding a template cannot fail
	}
	metadata := map[string]any{}
	if own := fields["metadata"]; own != nil {
		_ = json.Unmarshal(own, &metadata) // encoded above
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
