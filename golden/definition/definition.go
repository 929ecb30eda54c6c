package definition

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/overlays/oracle"
)

// Kind is what an object is.
type Kind struct {
	Group   string
	Version string
	Kind    string
}

// KindOf returns the kind that an object says it is.
func KindOf(object map[string]any) Kind {
	apiVersion, _ := object["apiVersion"].(string)
	kind, _ := object["kind"].(string)
	group, version, grouped := strings.Cut(apiVersion, "/")
	if !grouped {
		group, version = "", apiVersion
	}
	return Kind{group, version, kind}
}

// String returns the kind as in SparkApplication.v1.spark.apache.org.
func (k Kind) String() string { return k.Kind + "." + k.Version + "." + k.Group }

// file is the part of a custom resource definition that is read.
type file struct {
	Kind string `json:"kind"`
	Spec struct {
		Group string `json:"group"`
		Names struct {
			Kind string `json:"kind"`
		} `json:"names"`
		Versions []struct {
			Name   string `json:"name"`
			Served bool   `json:"served"`
			Schema struct {
				OpenAPI json.RawMessage `json:"openAPIV3Schema"`
			} `json:"schema"`
		} `json:"versions"`
	} `json:"spec"`
}

// Read returns the schemas of the kinds that the YAML files of a directory define and
// serve. A kind that no file defines has none.
func Read(dir fs.FS, kinds []Kind) (map[Kind]*Schema, error) {
	schemas := map[Kind]*Schema{}
	names, err := fs.Glob(dir, "*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		// Definitions are large: those that are of no use are not decoded.
		if !slices.ContainsFunc(kinds, func(k Kind) bool {
			return strings.Contains(string(text), k.Group) && strings.Contains(string(text), k.Kind)
		}) {
			continue
		}
		if err := read(text, kinds, schemas); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return schemas, nil
}

// read adds the schemas of one file.
func read(text []byte, kinds []Kind, schemas map[Kind]*Schema) error {
	documents, err := oracle.Decode(text)
	if err != nil {
		return err
	}
	for _, document := range documents {
		text, err := json.Marshal(document)
		if err != nil {
			return err
		}
		var f file
		if err := json.Unmarshal(text, &f); err != nil {
			return err
		}
		if f.Kind != "CustomResourceDefinition" {
			continue
		}
		for _, version := range f.Spec.Versions {
			kind := Kind{f.Spec.Group, version.Name, f.Spec.Names.Kind}
			if !version.Served || !slices.Contains(kinds, kind) {
				continue
			}
			schema, err := rootSchema(version.Schema.OpenAPI)
			if err != nil {
				return fmt.Errorf("%s: %w", kind, err)
			}
			schemas[kind] = schema
		}
	}
	return nil
}

// rootSchema returns the schema of an object. A definition says nothing of what all
// objects have, and the API server knows it.
func rootSchema(text []byte) (*Schema, error) {
	schema := new(Schema)
	if err := strict(text, schema); err != nil {
		return nil, err
	}
	if schema.Properties == nil {
		schema.Properties = map[string]*Schema{}
	}
	word, words := &Schema{Type: "string"}, &Schema{Type: "object", AdditionalProperties: &Additional{Allowed: true, Schema: &Schema{Type: "string"}}}
	schema.Properties["apiVersion"], schema.Properties["kind"] = word, word
	schema.Properties["metadata"] = &Schema{Type: "object", Required: []string{"name"}, Properties: map[string]*Schema{
		"name": word, "namespace": word, "labels": words, "annotations": words,
		"finalizers": {Type: "array", Items: word},
	}}
	schema.Required = append(schema.Required, "apiVersion", "kind", "metadata")
	return schema, nil
}
