package overlays

import (
	"bytes"
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/parallel"
)

// Tree is a tree of files in memory, finished and not to be changed.
type Tree struct {
	files []file // sorted by path
}

// file is one file of a tree.
type file struct {
	path    string // relative, with slashes
	content []byte
}

// Paths returns the path of every file, relative and with slashes, sorted.
func (t *Tree) Paths() []string {
	paths := make([]string, len(t.files))
	for i, f := range t.files {
		paths[i] = f.path
	}
	return paths
}

// Content returns the bytes of the file at a path, not to be changed, and
// whether there is one.
func (t *Tree) Content(path string) ([]byte, bool) {
	i, found := slices.BinarySearchFunc(t.files, path, func(f file, path string) int { return cmp.Compare(f.path, path) })
	if !found {
		return nil, false
	}
	return t.files[i].content, true
}

// Build returns the tree of all environments. Kustomize, run on overlays/ENV,
// builds from it exactly the objects of that environment; run on
// workloads/NAME/overlays/ENV or platform/overlays/ENV, those of that part.
// Build keeps no reference to envs and does not change them. An error means that the compiler
// made objects that no tree can represent.
func Build(envs []kube.Environment) (*Tree, error) {
	if err := check(envs); err != nil {
		return nil, err
	}
	environments := slices.SortedFunc(slices.Values(envs), func(a, b kube.Environment) int { return cmp.Compare(a.Name, b.Name) })
	known := make([]accounts, len(environments))
	for i, env := range environments {
		known[i] = accountsOf(env)
	}
	roots, places := rootsOf(environments), placesOf(environments)
	results := make([][]file, len(roots))
	faults := make([]error, len(roots))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(roots)) {
		workers.Go(func() {
			p := printer{reader: newReader(), environments: environments, accounts: known, places: places}
			for i := next.Add(1) - 1; i < int64(len(roots)); i = next.Add(1) - 1 {
				results[i], faults[i] = p.root(roots[i])
			}
		})
	}
	workers.Wait()
	for i, fault := range faults {
		if fault != nil {
			return nil, fmt.Errorf("%s: %w", roots[i].dir, fault)
		}
	}
	shared, err := sharedFiles(environments, roots)
	if err != nil {
		return nil, err
	}
	return newTree(slices.Concat(append(results, shared)...))
}

// newTree returns a tree of files. Two paths that differ only in capitals are an error, because
// some file systems ignore them.
func newTree(files []file) (*Tree, error) {
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.path, b.path) })
	seen := make(map[string]string, len(files))
	for _, f := range files {
		folded := strings.ToLower(f.path)
		if other, taken := seen[folded]; taken {
			return nil, fmt.Errorf("%s and %s are one file on some file systems", other, f.path)
		}
		seen[folded] = f.path
	}
	return &Tree{files}, nil
}

// sharedFiles returns the root of each environment, and the component that the
// bases of workloads use.
func sharedFiles(environments []kube.Environment, roots []root) ([]file, error) {
	resources := make([][]string, len(environments))
	hasWorkloads := false
	for _, r := range roots {
		if r.inside != "" {
			continue // the root around it lists it
		}
		hasWorkloads = hasWorkloads || r.workload != ""
		for _, p := range r.parts {
			env := environments[p.env].Name
			resources[p.env] = append(resources[p.env], up(environmentDir(env))+r.overlay(env))
		}
	}
	p := printer{reader: newReader()}
	for i, env := range environments {
		if len(resources[i]) > 0 {
			p.add(environmentDir(env.Name)+"/"+kustomizationFile, newKustomization(resources[i]...))
		}
	}
	if hasWorkloads {
		p.add(componentDir+"/"+kustomizationFile, newComponent())
		p.addCommented(componentDir+"/"+configFile, configComment, newConfiguration(kindsOf(environments)))
	}
	return p.take()
}

// Render returns the objects of an environment, or of one of its workloads if
// that is not "", as one YAML stream: those that Kustomize builds from the
// overlay of the environment or of the workload. First come the platform's objects
// outside of the environment's namespace, then those in it, or the other way round if divide
// requires it, then the workloads, each in the order of the files and then as compiled.
// Kustomize has the same order, except that objects which are not in every environment come
// last in their root. The error wraps ErrNothing when there is nothing to render.
func Render(env kube.Environment, workload string) ([]byte, error) {
	if err := check([]kube.Environment{env}); err != nil {
		return nil, err
	}
	var objects []kube.Object
	places := placesOf([]kube.Environment{env})
	if workload == "" {
		others, own, ownFirst := divide(env)
		if ownFirst {
			objects = append(places.inOrder(own), places.inOrder(others)...)
		} else {
			objects = append(places.inOrder(others), places.inOrder(own)...)
		}
	}
	for _, w := range env.Workloads {
		if workload == "" || w.Name == workload {
			objects = append(objects, places.inOrder(w.Objects)...)
		}
	}
	switch {
	case len(objects) == 0 && workload != "":
		return nil, fmt.Errorf("environment %s, workload %s: %w", env.Name, workload, ErrNothing)
	case len(objects) == 0:
		return nil, fmt.Errorf("environment %s: %w", env.Name, ErrNothing)
	}
	return stream(objects)
}

// perPart is the number of objects that are printed together.
const perPart = 64

// stream returns objects as one YAML stream.
func stream(objects []kube.Object) ([]byte, error) {
	chunks := slices.Collect(slices.Chunk(objects, perPart))
	printed, faults := make([][]byte, len(chunks)), make([]error, len(chunks))
	printers := sync.Pool{New: func() any { return &printer{reader: newReader()} }} // a reader inspects each type once
	parallel.Each(len(chunks), func(i int) {
		p := printers.Get().(*printer)
		defer printers.Put(p)
		p.buffer = p.buffer[:0]
		for _, o := range chunks[i] {
			n, err := p.reader.object(o)
			if err != nil {
				faults[i] = err
				return
			}
			p.buffer = appendDocument(append(p.buffer, separator...), n)
		}
		printed[i] = bytes.Clone(p.buffer)
	})
	if err := cmp.Or(faults...); err != nil {
		return nil, err
	}
	return bytes.Join(printed, nil)[len(separator):], nil
}
