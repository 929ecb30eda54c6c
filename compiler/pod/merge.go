package pod

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
)

// keys maps a list in a pod to the fields that identify its items. Items of other lists are
// appended.
var keys = map[string][]string{
	"containers": {"name"}, "initContainers": {"name"}, "volumes": {"name"}, "env": {"name"}, "imagePullSecrets": {"name"},
	"volumeMounts": {"mountPath"}, "ports": {"containerPort", protocol}, "hostAliases": {"ip"},
}

// protocol is the field of a port whose default is TCP.
const protocol = "protocol"

// Merge returns a pod template with the user's template merged over it: maps field by
// field, lists of named items item by item, other lists appended, and everything else
// replaced by the user's value. The user's template has Kubernetes' own fields, and only
// its shape was checked.
func Merge(t *kube.PodTemplate, own *spec.Node) map[string]any {
	merged, _ := mergeValues("", plain(t), own.Data()).(map[string]any)
	return merged
}

// plain returns a template as maps, lists, strings, bools, int64 and json.Number.
func plain(t *kube.PodTemplate) any {
	text, err := json.Marshal(t)
	if err != nil {
		return nil // a template of Lakewright can always be encoded
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil
	}
	return whole(value)
}

// whole turns the whole numbers in a value into int64.
func whole(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key, item := range v {
			v[key] = whole(item)
		}
	case []any:
		for i, item := range v {
			v[i] = whole(item)
		}
	case json.Number:
		if n, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return n
		}
	}
	return value
}

// mergeValues returns the value of a field: over merged into ours.
func mergeValues(field string, ours, over any) any {
	switch over := over.(type) {
	case map[string]any:
		into, ok := ours.(map[string]any)
		if !ok {
			return over
		}
		for key, value := range over {
			into[key] = mergeValues(key, into[key], value)
		}
		return into
	case []any:
		into, ok := ours.([]any)
		if !ok {
			return over
		}
		return mergeLists(into, over, keys[field])
	}
	return over
}

// mergeLists merges items that have the same key, and adds the others at the end.
func mergeLists(into, over []any, fields []string) []any {
	for _, item := range over {
		at := -1
		if key := keyOf(item, fields); key != "" {
			at = slices.IndexFunc(into, func(other any) bool { return keyOf(other, fields) == key })
		}
		if at < 0 {
			into = append(into, item)
			continue
		}
		into[at] = mergeValues("", into[at], item)
	}
	return into
}

// keyOf returns the key of an item, "" when it has none.
func keyOf(item any, fields []string) string {
	values, ok := item.(map[string]any)
	if !ok || len(fields) == 0 || values[fields[0]] == nil {
		return ""
	}
	key := ""
	for _, field := range fields {
		value := values[field]
		if field == protocol && value == nil {
			value = "TCP"
		}
		key += fmt.Sprint(value) + "/"
	}
	return key
}
