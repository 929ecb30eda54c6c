package compiler

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/load/language"
	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/route"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/unit"
	"github.com/lakewright/lakewright/internal/version"
	"github.com/lakewright/lakewright/schema"
)

// trinoSchema is the language of an engine that only this test has.
const trinoSchema = `package schema

#Platform: {
	// Trino clusters, by name.
	trino?: {[#Name]: #Trino}
}

// A Trino cluster.
#Trino: {
	// Version.
	version?: =~"^[0-9]+\\.[0-9]+$" | error("want a version")

	// Image.
	image!: #Image

	// Workers.
	worker?: #TrinoWorker

	// Stores by catalogue.
	catalogues?: {[#Name]: #TrinoCatalogue}

	// Spill.
	spill?: #ScratchTier

	// Route.
	route?: #RouteFields

	// Network.
	network?: #NetworkName

	// Variables.
	env?: #Env

	// Configuration.
	conf?: #Conf

	// Labels.
	labels?: #Labels

	// Annotations.
	annotations?: #Annotations
}

// A worker.
#TrinoWorker: {
	// Pool.
	pool?: #PoolName

	// Memory.
	memory?: #Memory

	// Options.
	javaOptions?: #JavaOptions

	// Arguments.
	arguments?: #Arguments
}

// A catalogue.
#TrinoCatalogue: {
	// Store.
	store?: #ObjectStore
}
`

type trinoSpec struct {
	Version     version.Version           `spec:"version"`
	Image       image.Name                `spec:"image"`
	Worker      trinoWorker               `spec:"worker"`
	Catalogues  map[string]trinoCatalogue `spec:"catalogues"`
	Spill       storage.ScratchRef        `spec:"spill"`
	Route       *route.Spec               `spec:"route"`
	Network     network.Ref               `spec:"network"`
	Env         pod.EnvSpec               `spec:"env"`
	Conf        pod.Conf                  `spec:"conf"`
	Labels      metadata.Labels           `spec:"labels"`
	Annotations metadata.Annotations      `spec:"annotations"`
}

type trinoWorker struct {
	Pool        pool.Ref        `spec:"pool"`
	Memory      unit.Bytes      `spec:"memory"`
	JavaOptions pod.JavaOptions `spec:"javaOptions"`
	Arguments   pod.Arguments   `spec:"arguments"`
}

type trinoCatalogue struct {
	Store storage.ObjectRef `spec:"store"`
}

// trino is a resolved entry of the engine.
type trino struct {
	workload.Entry
	spec trinoSpec
}

func (c *trino) PoolDemands() []pool.Demand { return nil }

func (c *trino) Sets() []workload.Variable {
	return []workload.Variable{{Name: "NODE_ID", By: "by Trino"}}
}

func (c *trino) Pods() []workload.Pod {
	return []workload.Pod{{
		Name: "a worker", Pool: pool.Find(c.Env, c.spec.Worker.Pool),
		Memory: workload.Ask[unit.Bytes]{Size: c.spec.Worker.Memory, At: c.At("worker", "memory")},
	}}
}

// trinoSection is the section of the engine. It has no rules of its own.
var trinoSection = workload.Define(workload.Def[trinoSpec, *trino]{
	Name: "trino", Workload: true,
	Engine:  workload.Engine{Project: image.Project{Name: "Trino", Base: "trino", Oldest: version.Must("1.0"), Newest: 1}, Reader: storage.Spark, Labels: []workload.Owned{{Key: "trino.io/", Owner: "Trino"}}},
	Resolve: func(entry workload.Entry, s trinoSpec) *trino { return &trino{entry, s} },
})

// withTrino makes the engine a section of the language until the test ends.
func withTrino(t *testing.T) {
	t.Helper()
	files := fstest.MapFS{"trino.cue": {Data: []byte(trinoSchema)}}
	err := fs.WalkDir(schema.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(schema.FS, name)
		files[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := language.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	own := load.Language
	t.Cleanup(func() { load.Language = own })
	load.Language = func() *language.Language { return l }
}

// trinoMistakes is a spec that names the rule in a comment behind each mistake.
const trinoMistakes = `package fixture
trino: {
	a: {
		image: "trinodb/trino:latest" // WRK004
		worker: pool: "computer" // WRK001
		network: "close" // WRK002
		spill: "fsat" // WRK003
		catalogues: hive: store: "fast" // WRK003
		labels: {
			"trino.io/role": "worker" // WRK006
			"app.kubernetes.io/name": "x" // WRK006
		}
		annotations: "argocd.argoproj.io/hook": "Sync" // WRK006
		route: host: "trino.example.com" // WRK011
	}
	b: {
		image: "trinodb/trino:1.2"
		version: "1.3" // WRK005
		worker: {
			pool: "compute"
			memory: "80Gi" // WRK012
			javaOptions: "-Djavax.net.ssl.trustStorePassword=hunter2" // WRK010
			arguments: ["--password", "hunter2"] // WRK010
		}
		env: {
			NODE_ID: value: "1" // WRK009
			EMPTY: {} // WRK008
			DB_PASSWORD: value: "hunter2" // WRK010
		}
		conf: "hive.metastore.password": "hunter2" // WRK010
		annotations: "example.com/db-password": "hunter2" // WRK010
		route: {host: "b.example.com", ingress: {
			from: "traefik"
			annotations: "example.com/login-password": "hunter2" // WRK010
		}}
	}
}
`

// TestTrialEngine proves that an engine without rules of its own gets all shared rules:
// each mistake is reported at its own line.
func TestTrialEngine(t *testing.T) {
	withTrino(t)
	match(t, "trino", load.Language().Root.Field("trino").Type.Elem, trinoSection.Spec)
	fixture, err := os.ReadFile("testdata/fixture.cue")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{"fixture.cue": {Data: fixture}, "spec.cue": {Data: []byte(trinoMistakes)}}
	result, err := compile(files, append(slices.Clone(Sections), trinoSection))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(trinoMistakes, "\n")
	got := slices.Clone(lines)
	for i, line := range lines {
		got[i], _, _ = strings.Cut(line, " // ")
	}
	for _, d := range result.Diagnostics {
		if d.Pos.File != "spec.cue" {
			t.Errorf("%s: %s [%s]", d.Pos.File, d.Message, d.Rule)
			continue
		}
		got[d.Pos.Line-1] += " // " + d.Rule
	}
	if diff := cmp.Diff(lines, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
