package compiler

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/load/language"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/compiler/workload"
)

// A place is a field of a workload that names a tier.
type place struct {
	example  string // directory of the spec that has the workload; "": the fixture
	fragment string // CUE that names probe there
	at       spec.Path
	use      storage.Use
	program  storage.Program // of a store
	release  string          // of the program; "": that of the fixture
	path     string          // in the store; "": the field names whole stores
	volume   string          // name of a disk in the pod, * for any; "": Spark's own

	name spec.Path // in the schema
	way  string    // to run the workload
}

// places lists fields that name a tier, by their paths in the schema, with what the tests
// cannot see in the schema. For every other such field, exampleOf makes a place.
var places = map[spec.Path]place{
	"spark.shuffle.tier":               {use: storage.Scratch, at: "spark.etl.shuffle.tier", fragment: `spark: etl: shuffle: {tier: "probe", size: "10Gi"}`},
	"spark.stores":                     {use: storage.Object, program: storage.Spark, at: "spark.etl.stores.0", fragment: `spark: etl: stores: ["probe"]`},
	"spark.eventLog.store":             {use: storage.Object, program: storage.Spark, at: "spark.etl.eventLog.store", path: "p", fragment: `spark: etl: eventLog: {store: "probe", path: "p"}`},
	"spark.streaming.checkpoint.store": {use: storage.Object, program: storage.Spark, at: "spark.etl.streaming.checkpoint.store", path: "p", fragment: `spark: etl: streaming: checkpoint: {store: "probe", path: "p"}`},
	"spark.metastore.warehouse.store":  {use: storage.Object, program: storage.Spark, at: "spark.etl.metastore.warehouse.store", path: "p", fragment: `spark: etl: metastore: {uri: "thrift://metastore.hive.svc:9083", warehouse: {store: "probe", path: "p"}}`},
	"spark.volumes.tier":               {use: storage.Shared, at: "spark.etl.volumes.data.tier", fragment: `spark: etl: volumes: data: {tier: "probe", path: "/mnt/data"}`},
	"flink.state.tier":                 {use: storage.Scratch, volume: "flink-state-volume", at: "flink.scoring.state.tier", fragment: `flink: scoring: state: {tier: "probe", size: "10Gi"}`},
	"flink.stores":                     {use: storage.Object, program: storage.Flink, at: "flink.scoring.stores.0", fragment: `flink: scoring: stores: ["probe"]`},
	"flink.checkpoints.store":          {use: storage.Object, program: storage.Flink, at: "flink.scoring.checkpoints.store", path: "p", fragment: `flink: scoring: checkpoints: {store: "probe", path: "p"}`},
	"flink.savepoints.store":           {use: storage.Object, program: storage.Flink, at: "flink.scoring.savepoints.store", path: "p", fragment: `flink: scoring: savepoints: {store: "probe", path: "p"}`},
	"flink.highAvailability.store":     {use: storage.Object, program: storage.Flink, at: "flink.scoring.highAvailability.store", path: "p", fragment: `flink: scoring: highAvailability: {store: "probe", path: "p"}`},
	"flink.volumes.tier":               {use: storage.Shared, at: "flink.scoring.volumes.data.tier", fragment: `flink: scoring: volumes: data: {tier: "probe", path: "/mnt/data"}`},
}

// ways lists further ways to run the workload of a section in the fixture, as far as its volumes
// and stores may depend on them.
var ways = map[string][]string{
	"spark": {`spark: etl: operator: "apache"`, `spark: etl: operator: "none"`, "spark: etl: {operator: \"apache\", mode: \"cluster\"}\nenvironments: dev: spark: etl: main: null"},
	"flink": {`flink: scoring: filesystem: "presto"`, `flink: scoring: filesystem: "image"`, `flink: scoring: {deployment: "standalone", job: file: "local:///opt/jobs/scoring.jar"}`},
}

// useOf is the use of a tier by the definition of the field that names it.
var useOf = map[string]storage.Use{"#ScratchTier": storage.Scratch, "#SharedTier": storage.Shared, "#ObjectStore": storage.Object}

// A naming is a field of the language that names a tier.
type naming struct {
	path []string // with placeholders, as those of fields
	of   *language.Type
}

// namings returns every field of a section other than storage that names a tier: by its
// definition, or because it is called tier or store.
func namings() (all []naming) {
	var walk func(path []string, schema *language.Type)
	walk = func(path []string, schema *language.Type) {
		if schema.Elem != nil {
			walk(append(slices.Clip(path), entry), schema.Elem)
		}
		if schema.Items != nil {
			walk(append(slices.Clip(path), item), schema.Items)
		}
		for _, f := range schema.Fields {
			at := append(slices.Clip(path), f.Name)
			names := f.Type.Names == storage.Name || f.Type.Items != nil && f.Type.Items.Names == storage.Name
			if names || slices.Contains([]string{"tier", "tiers", "store", "stores"}, f.Name) {
				all = append(all, naming{at, f.Type})
			}
			walk(at, f.Type)
		}
	}
	for _, s := range Sections {
		if s.Name != storage.Name {
			walk([]string{s.Name}, load.Language().Root.Field(s.Name).Type)
		}
	}
	return all
}

// allPlaces returns the places of the table, in each way to run the workload, and a place in an
// example for each field that is not in the table. The error lists the fields that have no place, and
// the places that are no fields.
var allPlaces = sync.OnceValues(func() (all []place, err error) {
	var faults []error
	unknown := maps.Clone(places)
	for _, n := range namings() {
		name := load.Language().Elide(spec.PathOf(n.path...))
		p, isListed := places[name]
		delete(unknown, name)
		if isListed {
			p.name = name
			for _, p.way = range slices.Concat([]string{""}, ways[n.path[0]]) {
				all = append(all, p)
			}
			continue
		}
		if p, err = exampleOf(n, name); err != nil {
			faults = append(faults, fmt.Errorf("%s names a tier, and the tests cannot try it: %w", name, err))
			continue
		}
		all = append(all, p)
	}
	for _, name := range slices.Sorted(maps.Keys(unknown)) {
		faults = append(faults, fmt.Errorf("%s is in the table, and names no tier in the schema", name))
	}
	return all, errors.Join(faults...)
})

// TestEveryPlace proves that every field that names a tier is tried.
func TestEveryPlace(t *testing.T) {
	all, err := allPlaces()
	if err != nil {
		t.Error(err)
	}
	inExamples := 0
	for _, p := range all {
		if p.example != "" {
			inExamples++
		}
	}
	if len(all) < 40 || inExamples == 0 {
		t.Errorf("%d places, %d of them in examples: the test looks in the wrong place", len(all), inExamples)
	}
}

// exampleOf returns the place of a field in the first example that uses it and works without
// all other fields that name tiers.
func exampleOf(n naming, name spec.Path) (place, error) {
	definition := n.of
	if definition.Items != nil {
		definition = definition.Items
	}
	use := useOf[definition.Name]
	examples, err := filepath.Glob("../examples/*/*.cue")
	if err != nil || use == 0 {
		return place{}, fmt.Errorf("its definition %q is none of a tier: %v", definition.Name, err)
	}
	for i, example := range examples {
		dir := filepath.Dir(example)
		if i > 0 && dir == filepath.Dir(examples[i-1]) {
			continue
		}
		source, diagnostics, err := load.Open(os.DirFS(dir))
		if err != nil || diagnostics.HasErrors() {
			return place{}, fmt.Errorf("%s: %v, %v", dir, err, diagnostics)
		}
		for _, at := range instances(source, n.path) {
			if source.Value(at) == nil {
				continue
			}
			if n.of.Items != nil {
				at = at.At(item)
			}
			p := place{example: dir, at: at, use: use, volume: "*", name: name}
			if _, _, faults, err := judged(p.alone(source), Sections, nil); err != nil || !faults.HasErrors() {
				return p, errors.Join(err, p.readBy(source))
			}
		}
	}
	return place{}, errors.New("write it in an example, in a workload that needs no other tier, or list it in places")
}

// readBy sets the path in the store and the program that reads it.
func (p *place) readBy(source *load.Source) error {
	if p.use != storage.Object {
		return nil
	}
	if source.Value(p.at.Parent().At("path")) != nil {
		p.path = "p"
	}
	document, _ := source.Env(source.Envs[0])
	e, err := resolve(source, document, Sections)
	if err != nil {
		return err
	}
	for _, item := range e.All() {
		if w, ok := item.(workload.Item); ok && w.Path().Covers(p.at) {
			p.program, p.release = w.Reader(), document.Root.At(w.Path().At("version")).Text
		}
	}
	return nil
}

// alone returns the spec of an example with one environment, and in it no other workload with
// tiers, and no other field of the workload that names a tier: they could need tiers that do not
// go with probe.
func (p place) alone(source *load.Source) *load.Source {
	within := spec.PathOf("environments", source.Envs[0])
	for _, n := range namings() {
		for _, other := range instances(source, n.path) {
			if source.Value(other) != nil && !other.Covers(p.at) {
				source = source.With(within.At(p.apart(other)...), &spec.Node{Kind: spec.Null})
			}
		}
	}
	// The workload's own role, which only Amazon S3 takes.
	if role := spec.PathOf(p.at.Steps()[:2]...).At("roleARN"); source.Value(role) != nil {
		source = source.With(within.At(role.Steps()...), &spec.Node{Kind: spec.Null})
	}
	source.Envs = source.Envs[:1]
	return source
}

// in returns the spec with probe at the place.
func (p place) in(source *load.Source) *load.Source {
	if p.example == "" {
		return source // its fragment names probe
	}
	source = p.alone(source)
	text := func(s string) *spec.Node { return &spec.Node{Kind: spec.String, Text: s} }
	at, value := spec.PathOf("environments", source.Envs[0]).At(p.at.Steps()...), text("probe")
	if p.at.Last() == item {
		at, value = at.Parent(), &spec.Node{Kind: spec.List, Items: []*spec.Node{value}}
	}
	source = source.With(at, value)
	if p.path != "" {
		source = source.With(at.Parent().At("path"), text(p.path))
	}
	if p.use == storage.Scratch {
		source = source.With(at.Parent().At("size"), text("10Gi"))
	}
	return source
}

// apart returns the steps of the largest part of the spec that has a path and not the place: an
// entry, or a field of the place's own entry.
func (p place) apart(other spec.Path) []string {
	steps := other.Steps()
	for n := 2; n < len(steps); n++ {
		if !spec.PathOf(steps[:n]...).Covers(p.at) {
			return steps[:n]
		}
	}
	return steps
}

// files returns the spec that has the workload, with CUE text in a file of its own.
func (p place) files(t *testing.T, text string) fstest.MapFS {
	t.Helper()
	if p.example == "" {
		return filesWith(t, text)
	}
	names, err := filepath.Glob(p.example + "/*.cue")
	if err != nil {
		t.Fatal(err)
	}
	files, clause := fstest.MapFS{}, ""
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			if strings.HasPrefix(line, "package ") {
				clause = cmp.Or(clause, line)
			}
		}
		files[filepath.Base(name)] = &fstest.MapFile{Data: data}
	}
	files["fragment.cue"] = &fstest.MapFile{Data: []byte(clause + "\n" + text + "\n")}
	return files
}
