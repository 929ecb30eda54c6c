package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// definition is a type of Kubernetes' API in one release.
type definition struct {
	Type       string             `json:"type"`
	Format     string             `json:"format"`
	Ref        string             `json:"$ref"`
	Items      *definition        `json:"items"`
	Values     *definition        `json:"additionalProperties"`
	Properties map[string]*member `json:"properties"`
	Required   []string           `json:"required"`
	Kinds      []groupVersionKind `json:"x-kubernetes-group-version-kind"`
}

// member is a field of a definition.
type member struct {
	definition
	words []string // that the field, or each of its items, may have; nil: any
}

type groupVersionKind struct{ Group, Version, Kind string }

// String returns the API version and the kind.
func (k groupVersionKind) String() string {
	if k.Group == "" {
		return k.Version + " " + k.Kind
	}
	return k.Group + "/" + k.Version + " " + k.Kind
}

// read returns the definitions of a release by name, as in core.v1.Container.
func read(dir string) (map[string]*definition, error) {
	text, err := os.ReadFile(filepath.Join(dir, "api", "openapi-spec", "swagger.json"))
	if err != nil {
		return nil, err
	}
	var document struct{ Definitions map[string]*definition }
	if err := json.Unmarshal(text, &document); err != nil {
		return nil, err
	}
	definitions := map[string]*definition{}
	for long, d := range document.Definitions {
		name := short(long)
		if definitions[name] != nil {
			return nil, fmt.Errorf("two definitions are called %s", name)
		}
		definitions[name] = d
	}
	return definitions, readWords(filepath.Join(dir, "pkg", "generated", "openapi", "zz_generated.openapi.go"), definitions)
}

// short returns the last three parts of a definition's name.
func short(long string) string {
	parts := strings.Split(long, ".")
	return strings.Join(parts[max(0, len(parts)-3):], ".")
}

var (
	function = regexp.MustCompile(`^func schema_\w+_([a-z0-9]+)_(v[0-9][a-z0-9]*)_(\w+)\(ref`)
	property = regexp.MustCompile(`^\t{5}"([^"]+)": \{$`)
	enum     = regexp.MustCompile(`^\t+Enum:\s+\[\](?:interface\{\}|any)\{(.*)\},$`)
)

// readWords adds the words that fields may have, from the Go code that Kubernetes generates its
// documents with.
func readWords(file string, definitions map[string]*definition) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var d *definition
	var m *member
	found := 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if parts := function.FindStringSubmatch(line); parts != nil {
			d, m = definitions[strings.Join(parts[1:], ".")], nil
		} else if parts := property.FindStringSubmatch(line); parts != nil && d != nil {
			m = d.Properties[parts[1]]
		} else if parts := enum.FindStringSubmatch(line); parts != nil && m != nil {
			if err := json.Unmarshal([]byte("["+parts[1]+"]"), &m.words); err != nil {
				return fmt.Errorf("%s: %w", parts[1], err)
			}
			slices.Sort(m.words)
			found++
		}
	}
	if found < 80 {
		return fmt.Errorf("%s has %d lists of words: it has another form", file, found)
	}
	return nil
}
