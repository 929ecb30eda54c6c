package client

import (
	"bytes"
	"fmt"
	"strings"

	"sigs.k8s.io/yaml"
)

// Object is one document of a stream. The text is sent to the server unchanged, so that
// the server judges what is written and not what this package parsed.
type Object struct {
	Text    []byte
	Content map[string]any
}

// Split returns the documents of a YAML stream. An empty one is left out.
func Split(stream []byte) ([]Object, error) {
	var objects []Object
	var document []byte
	for line := range bytes.Lines(append(bytes.Clone(stream), "\n---\n"...)) {
		if string(bytes.TrimRight(line, "\r\n")) != "---" {
			document = append(document, line...)
			continue
		}
		var content map[string]any
		if err := yaml.Unmarshal(document, &content); err != nil {
			return nil, fmt.Errorf("%w in\n%s", err, document)
		}
		if content != nil {
			objects = append(objects, Object{Text: document, Content: content})
		}
		document = nil
	}
	return objects, nil
}

// Of returns an object with the given content.
func Of(content map[string]any) (Object, error) {
	text, err := yaml.Marshal(content)
	if err != nil {
		return Object{}, fmt.Errorf("write %s: %w", Name(content), err)
	}
	return Object{Text: text, Content: content}, nil
}

// Name returns Kind/name of an object, with the namespace if there is one.
func Name(object map[string]any) string {
	parts := []string{Text(object, "kind")}
	if namespace := Text(object, "metadata", "namespace"); namespace != "" {
		parts = append(parts, namespace)
	}
	return strings.Join(append(parts, Text(object, "metadata", "name")), "/")
}

// At returns the value at a path of keys, nil when there is none.
func At(object map[string]any, path ...string) any {
	var value any = object
	for _, key := range path {
		fields, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = fields[key]
	}
	return value
}

// Text returns the string at a path of keys, "" when there is none.
func Text(object map[string]any, path ...string) string {
	text, _ := At(object, path...).(string)
	return text
}

// Map returns the mapping at a path of keys, nil when there is none.
func Map(object map[string]any, path ...string) map[string]any {
	fields, _ := At(object, path...).(map[string]any)
	return fields
}

// List returns the list at a path of keys, nil when there is none.
func List(object map[string]any, path ...string) []any {
	list, _ := At(object, path...).([]any)
	return list
}
