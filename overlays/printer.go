package overlays

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/lakewright/lakewright/internal/kube"
)

// separator separates the documents of a file.
const separator = "---\n"

// printer makes the files of one root after the other. Only one goroutine may use it.
type printer struct {
	reader       *reader
	environments []kube.Environment
	accounts     []accounts // of each environment
	places       places
	files        []file // of the current root
	fault        error  // the first, of the current root
	buffer       []byte
}

// take returns the files that were made since the last call.
func (p *printer) take() ([]file, error) {
	files, fault := p.files, p.fault
	p.files, p.fault = nil, nil
	return files, fault
}

// root returns the files of one root: its base, and an overlay for each
// environment that has it.
func (p *printer) root(r root) ([]file, error) {
	envs := make([][]object, len(r.parts))
	for i, part := range r.parts {
		var err error
		if envs[i], err = p.objects(r, part); err != nil {
			return nil, err
		}
	}
	base, overlays := factor(envs)
	k := newKustomization()
	if r.workload != "" {
		k.Components = []string{up(r.base()) + componentDir}
	}
	// A base without an object is left out, unless it refers to the component.
	hasBase := len(base.resources) > 0 || r.workload != ""
	if hasBase {
		p.layer(r.base(), base, k)
	}
	for i, part := range r.parts {
		env := p.environments[part.env]
		dir, k := r.overlay(env.Name), newKustomization()
		below := part.below
		if part.belowFirst {
			k.Resources, below = slices.Clone(below), nil
		}
		if hasBase {
			k.Resources = append(k.Resources, r.toBase())
		}
		if r.setsNamespace() {
			k.Namespace = env.Namespace
		}
		for _, o := range envs[i] {
			if o.isRenamed {
				k.Replacements = append(k.Replacements, renaming(o.key.kind, o.key.name))
			}
		}
		p.layer(dir, overlays[i], k, below...)
	}
	return p.take()
}

// objects returns the objects of a part in the order of their files, without
// the namespace and with the stem of the name that an overlay gives them.
func (p *printer) objects(r root, part part) ([]object, error) {
	env := &p.environments[part.env]
	sorted := p.places.inOrder(part.objects)
	list := make([]object, len(sorted))
	stems := map[key]bool{}
	for i, o := range sorted {
		n, err := p.reader.object(o)
		if err != nil {
			return nil, err
		}
		if err := p.accounts[part.env].settle(&n, r, env.Namespace); err != nil {
			return nil, err
		}
		id := key{o.Type().APIVersion, o.Type().Kind, o.Meta().Namespace, o.Meta().Name}
		metadata := &n.entries[n.find("metadata", 0)].value
		if r.setsNamespace() {
			metadata.remove("namespace")
			id.namespace = ""
			if isNamespace(o) {
				id.name = anyNamespace
			}
		}
		stem := stemOf(o)
		if stem != "" {
			id.name = stem
			if stems[id] {
				return nil, fmt.Errorf("%s: another %s has the stem %s too", kube.IDOf(o), id.kind, stem)
			}
			stems[id] = true
		}
		metadata.entries[metadata.find("name", 0)].value = textNode(id.name)
		list[i] = object{id, p.places.of(o), n, stem != ""}
	}
	return list, nil
}

// stemOf returns the stem of an object's name, "" if the name stays.
func stemOf(o kube.Object) string {
	if renamed, ok := o.(kube.Renamed); ok {
		return renamed.Stem()
	}
	return ""
}

// layer makes the files of one directory; k is its kustomization so far, and
// below the directories in it that it builds last.
func (p *printer) layer(dir string, l layer, k kustomization, below ...string) {
	for i := 0; i < len(l.resources); {
		name := l.resources[i].place.file
		var documents []node
		for ; i < len(l.resources) && l.resources[i].place.file == name; i++ {
			documents = append(documents, l.resources[i].node)
		}
		p.print(dir+"/"+name, "", documents)
		k.Resources = append(k.Resources, name)
	}
	k.Resources = append(k.Resources, below...)
	if len(l.patches) > 0 {
		var documents []node
		for _, patch := range l.patches {
			documents = append(documents, patch.node)
		}
		p.print(dir+"/"+patchesFile, "", documents)
		k.Patches = []patchFile{{patchesFile}}
	}
	p.add(dir+"/"+kustomizationFile, k)
}

// add makes a file of one Go value.
func (p *printer) add(path string, v any) { p.addCommented(path, "", v) }

// addCommented makes a file of one Go value below a comment.
func (p *printer) addCommented(path, comment string, v any) {
	n, err := p.reader.value(v)
	if err != nil && p.fault == nil {
		p.fault = err
	}
	p.print(path, comment, []node{n})
}

// print makes a file of documents below a comment, and marks it.
func (p *printer) print(path, comment string, documents []node) {
	b := append(blankMark(p.buffer[:0]), comment...)
	for i, n := range documents {
		if i > 0 {
			b = append(b, separator...)
		}
		b = appendDocument(b, n)
	}
	seal(b)
	p.buffer = b
	p.files = append(p.files, file{path, bytes.Clone(b)})
}
