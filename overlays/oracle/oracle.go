// Package oracle runs Kustomize in memory on a tree of files, and returns what it builds.
// With it, tests prove that a base and an overlay build the objects that were compiled. Only
// tests import it: Kustomize is not part of the program. It never reads the disk or uses the
// network.
package oracle

import (
	"fmt"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
	"sigs.k8s.io/yaml"
)

// kustomize is held while Kustomize runs. Kustomize keeps schemas in variables of its
// packages, so each value having its own lock would not be enough.
var kustomize sync.Mutex

// Files is a tree of files; *overlays.Tree is one.
type Files interface {
	Paths() []string
	Content(path string) ([]byte, bool)
}

// Disk is a file system in memory on which Kustomize runs.
type Disk struct {
	system filesys.FileSystem
}

// New returns a Disk with the files of a tree.
func New(files Files) (*Disk, error) {
	d := &Disk{filesys.MakeFsInMemory()}
	for _, path := range files.Paths() {
		content, _ := files.Content(path)
		if err := d.system.WriteFile(path, content); err != nil {
			return nil, fmt.Errorf("write %s: %w", path, err)
		}
	}
	return d, nil
}

// Add adds a file to those of the tree.
func (d *Disk) Add(path, content string) error {
	return d.system.WriteFile(path, []byte(content))
}

// YAML returns what "kustomize build PATH" prints.
func (d *Disk) YAML(path string) ([]byte, error) {
	kustomize.Lock()
	defer kustomize.Unlock()
	// As the command line has it.
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionUnspecified
	built, err := krusty.MakeKustomizer(options).Run(d.system, path)
	if err != nil {
		return nil, fmt.Errorf("kustomize build %s: %w", path, err)
	}
	return built.AsYaml()
}

// Objects returns what "kustomize build PATH" prints, decoded as kubectl does.
func (d *Disk) Objects(path string) ([]map[string]any, error) {
	text, err := d.YAML(path)
	if err != nil {
		return nil, err
	}
	return Decode(text)
}

// Decode returns the documents of a YAML stream as kubectl reads them.
func Decode(stream []byte) ([]map[string]any, error) {
	var objects []map[string]any
	var document []byte
	for line := range strings.SplitAfterSeq(string(stream)+"---\n", "\n") {
		if line != "---\n" {
			document = append(document, line...)
			continue
		}
		var object map[string]any
		if err := yaml.UnmarshalStrict(document, &object); err != nil {
			return nil, fmt.Errorf("%w in\n%s", err, document)
		}
		if object != nil {
			objects = append(objects, object)
		}
		document = document[:0]
	}
	return objects, nil
}

// MergeList is a list whose items Kustomize identifies by keys when it merges a patch.
type MergeList struct {
	Path []string // of the field names that lead to it
	Keys []string // of an item; none for a list of plain values
}

// MergeLists returns all such lists of a built-in kind, in no order; none of a
// kind that Kustomize does not know. It does not follow schemas into themselves.
func MergeLists(apiVersion, kind string) []MergeList {
	kustomize.Lock()
	defer kustomize.Unlock()
	schema := openapi.SchemaForResourceType(kyaml.TypeMeta{APIVersion: apiVersion, Kind: kind})
	if schema == nil {
		return nil
	}
	return mergeLists(schema, nil)
}

// mergeLists collects the lists below a schema that is found at path.
func mergeLists(schema *openapi.ResourceSchema, path []string) []MergeList {
	const deepest = 16
	var found []MergeList
	if len(path) > deepest {
		return nil
	}
	for name := range schema.Schema.Properties {
		field := schema.Field(name)
		if field == nil {
			continue
		}
		below := append(path[:len(path):len(path)], name)
		if !field.Schema.Type.Contains("array") {
			found = append(found, mergeLists(field, below)...)
			continue
		}
		if strategy, keys := field.PatchStrategyAndKeyList(); strategy != "" {
			found = append(found, MergeList{below, keys})
		}
		if items := field.Elements(); items != nil {
			found = append(found, mergeLists(items, below)...)
		}
	}
	return found
}
