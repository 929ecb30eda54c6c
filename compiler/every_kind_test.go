package compiler

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/version"
)

// tiers has a tier of each kind; the tests give it the name probe. The stores can be used
// together with those of the fixture.
var tiers = map[string][]string{
	"ebs":          {`{}`},
	"local":        {`{}`, `medium: "memory"`},
	"nfs":          {`{server: "nfs.internal", path: "/probe"}`},
	"pd":           {`{}`, `{type: "hyperdisk-balanced", iops: 4000, throughput: "200Mi"}`},
	"rbd":          {`{clusterID: "rook-ceph", blockPool: "replicated"}`},
	"storageClass": {`name: "fast"`},
	"localPath":    {`{}`, `nodePath: "/mnt/disks"`},
	"localPV":      {`volumes: {a: {node: "worker-1", path: "/mnt/nvme0", size: "500Gi"}, b: {node: "worker-2", path: "/mnt/nvme0", size: "500Gi"}}`},
	"hostPath":     {"path: \"/mnt/nvme0\"\nenvironments: dev: security: level: \"privileged\""},
	"cephfs":       {`{clusterID: "rook-ceph", fsName: "lake"}`},
	"efs":          {`fileSystemID: "fs-0123456789abcdef0"`},
	"lustre":       {`{fileSystemID: "fs-0123456789abcdef0", dnsName: "fs-0123456789abcdef0.fsx.eu-west-1.amazonaws.com", mountName: "fsx"}`},
	"s3Mount":      {`{bucket: "models", region: "eu-west-1"}`},
	"sharedClass":  {`name: "files"`},
	"azureDisk":    {`{}`, `{sku: "PremiumV2_LRS", iops: 4000, throughput: "200Mi"}`},
	"gcs":          {`{bucket: "probe", credentials: workloadIdentity: serviceAccount: "etl@data-prod.iam.gserviceaccount.com"}`, `{bucket: "probe", credentials: secret: name: "gcs"}`},
	"abfs":         {`{account: "probe", container: "probe", credentials: servicePrincipal: {clientID: "11111111-2222-3333-4444-555555555555", tenantID: "66666666-7777-8888-9999-000000000000", secret: name: "azure"}}`},
	"hdfs": {
		`{nameService: "probe", nameNodes: ["nn1.hadoop.internal", "nn2.hadoop.internal:9000"], user: "etl"}`,
		`{nameNodes: ["nn1.hadoop.internal"], kerberos: {principal: "etl@EXAMPLE.ORG", keytab: name: "keytab", configMap: "krb5", serverPrincipal: "hdfs/_HOST@EXAMPLE.ORG"}}`,
		`{nameService: "probe", configMap: "hadoop"}`,
	},
	"s3": {`{bucket: "probe", region: "eu-west-1", credentials: serviceAccount: roleARN: "arn:aws:iam::123456789012:role/lake"}`},
}

// TestEveryKind compiles each kind of storage at each place that names a tier, in each way
// to run the workload, and requires that the objects use the tier, or that an error is
// reported at that place.
func TestEveryKind(t *testing.T) {
	for _, kind := range storage.Kinds() {
		if len(tiers[kind.Name]) == 0 {
			t.Errorf("kind %s has no example here", kind.Name)
		}
		if kind.Title == "" || kind.Use == 0 {
			t.Errorf("kind %s: title is %q, and it is used for %d", kind.Name, kind.Title, kind.Use)
		}
		for i, text := range tiers[kind.Name] {
			eachPlace(t, kind.Name+" "+text, Sections, "storage: probe: "+kind.Name+": "+text, func(t *testing.T, p place, tier *storage.Tier, refusals []string) {
				if tier.Use() != kind.Use {
					t.Errorf("the tier is %s, and the kind is %s", tier.Use(), kind.Use)
				}
				usable := tier.Use().Has(p.use) && (p.use != storage.Object || tier.Opens(p.client()))
				// Other rules may report other examples: memory has to fit.
				if refused := len(refusals) > 0; refused == usable && p.way == "" && i == 0 {
					t.Errorf("refused is %t, and the tier is %s", refused, tier.Use())
				}
			})
		}
	}
}

// TestMadeUpKind proves that a kind of storage that no engine knows is handled or refused
// at each place. It has the key of a kind of the schema.
func TestMadeUpKind(t *testing.T) {
	type written struct{}
	claimed := func(t storage.Of[written]) kube.Volume {
		return kube.Volume{PersistentVolumeClaim: &kube.ClaimSource{ClaimName: t.Name() + "-made-up"}}
	}
	claim := func(t storage.Of[written]) []kube.Object {
		return []kube.Object{&kube.PersistentVolumeClaim{Head: kube.Head{Metadata: kube.Metadata{Name: t.Name() + "-made-up"}}}}
	}
	for _, test := range []struct {
		name    string
		def     storage.Def[written]
		handled func(place) bool // all others are refused; nil: all
		says    map[spec.Path]string
	}{
		{name: "nothing", def: storage.Def[written]{}},
		{
			name: "volumes without a source",
			def: storage.Def[written]{
				Disk:  func(storage.Of[written]) storage.Disk { return storage.Disk{} },
				Share: func(storage.Of[written]) storage.Share { return storage.Share{} },
			},
		},
		{
			name: "a store that nothing opens",
			def:  storage.Def[written]{Store: func(storage.Of[written]) storage.Store { return storage.Store{Name: "b"} }},
		},
		{
			name: "a disk that Spark cannot claim",
			def: storage.Def[written]{
				Disk: func(t storage.Of[written]) storage.Disk { return storage.Disk{Source: claimed(t)} }, Objects: claim,
			},
			handled: func(p place) bool { return p.use == storage.Scratch && p.volume != "" },
			says: map[spec.Path]string{
				"spark.shuffle.tier": `SPK004: tier "probe" is made up, from which Spark cannot give each executor a volume`,
				"spark.volumes.tier": `WRK003: tier "probe" is made up, and here it must be ` + storage.Shared.String(),
			},
		},
		{
			name: "a store for Flink and a volume that all share",
			def: storage.Def[written]{
				Share: func(t storage.Of[written]) storage.Share { return storage.Share{Source: claimed(t)} }, Objects: claim,
				Store: func(storage.Of[written]) storage.Store {
					open := func(storage.Client) storage.Access {
						return storage.Access{Plugin: "flink-gs-fs-hadoop", Keys: map[string]string{"gs.example": "made-up"}}
					}
					return storage.Store{Openers: map[storage.Program]storage.Opener{storage.Flink: {Root: "gs://made-up", Access: open}}}
				},
			},
			handled: func(p place) bool { return p.use == storage.Shared || p.program == storage.Flink },
			says: map[spec.Path]string{
				"spark.stores":           `WRK003: tier "probe" is made up, and Spark does not read it`,
				"spark.eventLog.store":   `WRK003: tier "probe" is made up, and Spark does not read it`,
				"history.eventLog.store": `WRK003: tier "probe" is made up, and Spark does not read it`,
			},
		},
	} {
		test.def.Name, test.def.Title = "local", "made up"
		kinds := storage.Kinds()
		kinds[slices.IndexFunc(kinds, func(k storage.Kind) bool { return k.Name == "local" })] = storage.Define(test.def)
		sections := slices.Clone(Sections)
		sections[slices.IndexFunc(sections, func(s plan.Section) bool { return s.Name == storage.Name })] = storage.SectionOf(kinds)
		eachPlace(t, test.name, sections, `storage: probe: local: {}`, func(t *testing.T, p place, _ *storage.Tier, refusals []string) {
			if refused := len(refusals) > 0; p.way == "" && refused == (test.handled != nil && test.handled(p)) {
				t.Errorf("refused is %t", refused)
			}
			if want := test.says[p.name]; want != "" && p.way == "" && !slices.Equal(refusals, []string{want}) {
				t.Errorf("refused by %q, want %q", refusals, want)
			}
		})
	}
}

// eachPlace uses the tier probe at every place, in every way to run the workload.
func eachPlace(t *testing.T, name string, sections []plan.Section, tier string, judge func(t *testing.T, p place, tier *storage.Tier, refusals []string)) {
	t.Helper()
	all, _ := allPlaces() // TestEveryPlace reports what is missing
	for i, p := range all {
		t.Run(fmt.Sprint(name, " ", p.name, " ", i), func(t *testing.T) {
			text := tier + "\n" + p.fragment + "\n" + p.way
			if p.isCluster() && p.name != "spark.eventLog.store" {
				text += "\nenvironments: dev: spark: etl: eventLog: null" // of the fixture; a cluster has none
			}
			source, list, err := load.Open(p.files(t, text))
			if err != nil {
				t.Fatal(err)
			}
			source = p.in(source)
			result, err := compileSource(source, list, sections)
			if err != nil {
				t.Fatal(err)
			}
			e := planOf(t, source, sections)
			probe := storage.Find(e, storage.SharedRef("probe"))
			refusals := p.check(t, probe, result)
			if len(refusals) == 0 && p.use == storage.Scratch {
				p.checkClaim(t, e)
			}
			judge(t, p, probe, refusals)
		})
	}
}

// checkClaim requires that the workload reports the volume that it takes from the tier, because
// the rules of environments count volumes and judge their sizes.
func (p place) checkClaim(t *testing.T, e *plan.Environment) {
	t.Helper()
	for _, item := range e.All() {
		if claimer, ok := item.(storage.Claimer); ok && item.Path().Covers(p.at) {
			for _, claim := range claimer.Claims() {
				if claim.Tier.Name() == "probe" && claim.Size == 10<<30 && claim.Count > 0 {
					return
				}
			}
		}
	}
	t.Error("the workload claims no volume of 10Gi of the tier")
}

// filesWith returns the fixture together with a fragment.
func filesWith(t *testing.T, fragment string) fstest.MapFS {
	t.Helper()
	fixture, err := os.ReadFile("testdata/fixture.cue")
	if err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{"fixture.cue": {Data: fixture}, "fragment.cue": {Data: []byte("package fixture\n\n" + fragment + "\n")}}
}

// planOf returns the plan of the first environment.
func planOf(t *testing.T, source *load.Source, sections []plan.Section) *plan.Environment {
	t.Helper()
	document, _ := source.Env(source.Envs[0])
	e, err := resolve(source, document, sections)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// check requires either errors at the place, which it returns, or objects that use the tier
// there.
func (p place) check(t *testing.T, tier *storage.Tier, result Result) (refusals []string) {
	t.Helper()
	for _, d := range result.Diagnostics {
		if d.Severity != diag.Error {
			continue
		}
		if !spec.Path(d.Path).Covers(p.at) || len(spec.Path(d.Path).Steps()) < 3 {
			t.Errorf("%s: %s [%s]: not at %s", d.Path, d.Message, d.Rule, p.at)
		}
		refusals = append(refusals, d.Rule+": "+d.Message)
	}
	for _, environment := range result.Environments {
		p.checkObjects(t, environment, tier)
	}
	return refusals
}

func (p place) checkObjects(t *testing.T, environment kube.Environment, tier *storage.Tier) {
	t.Helper()
	platform, workloads := jsonOf(t, environment.Platform), jsonOf(t, environment.Workloads)
	if !slices.ContainsFunc(Sections, func(s plan.Section) bool { return s.Workload && s.Name == p.at.Steps()[0] }) {
		workloads = platform // which the entries are part of
	}
	for _, want := range p.wanted(t, tier) {
		if !strings.Contains(workloads, want) {
			t.Errorf("the objects have no %s, and nothing is reported", want)
		}
	}
	for what, name := range behind(tier) {
		if name != "" && !strings.Contains(platform, `"name":`+jsonOf(t, name)) {
			t.Errorf("the volumes of the tier name the %s %s, and nothing makes it", what, name)
		}
	}
}

// behind returns the names of the objects that the volumes of a tier refer to.
func behind(tier *storage.Tier) map[string]string {
	names := map[string]string{}
	if tier.Disk != nil && !tier.Disk.Exists {
		names["class"] = tier.Disk.Class()
	}
	if tier.Share != nil && tier.Share.Source.PersistentVolumeClaim != nil {
		names["claim"] = tier.Share.Source.PersistentVolumeClaim.ClaimName
	}
	return names
}

// wanted returns JSON that the objects must contain.
func (p place) wanted(t *testing.T, tier *storage.Tier) []string {
	t.Helper()
	switch {
	case p.use == storage.Scratch && tier.Disk != nil && p.volume == "*":
		return []string{strings.TrimPrefix(jsonOf(t, tier.Disk.Volume("*", 10<<30)), `{"name":"*",`)}
	case p.use == storage.Scratch && tier.Disk != nil && p.volume != "":
		return []string{jsonOf(t, tier.Disk.Volume(p.volume, 10<<30))}
	case p.use == storage.Scratch && tier.Disk != nil && p.isCluster():
		return []string{jsonOf(t, tier.Disk.Volume("spark-local-dir-1", 10<<30))}
	case p.use == storage.Scratch && tier.Disk != nil:
		return []string{"spark-local-dir-1", tier.Disk.Class(), "10Gi", medium(tier.Disk)}
	case p.use == storage.Shared && tier.Share != nil && tier.Share.Source.PersistentVolumeClaim != nil:
		return []string{tier.Share.Source.PersistentVolumeClaim.ClaimName}
	case p.use == storage.Object && tier.Store != nil:
		return p.wantedOf(t, tier)
	}
	return []string{fmt.Sprintf("use of what is %s", tier.Use())}
}

// medium returns the JSON word that only volumes on this kind of disk contain, "" for none.
func medium(d *storage.Disk) string {
	switch source := d.Source; {
	case source.Ephemeral != nil:
		return "" // it has the class
	case source.EmptyDir != nil && source.EmptyDir.Medium != "":
		return source.EmptyDir.Medium
	case source.EmptyDir != nil:
		return "emptyDir"
	case source.HostPath != nil:
		return source.HostPath.Path
	}
	return "word for the volume's source"
}

// isCluster reports whether the workload is a standalone cluster of Spark.
func (p place) isCluster() bool { return strings.Contains(p.way, `mode: "cluster"`) }

// client returns how the program that opens the store is set up in the fixture.
func (p place) client() storage.Client {
	c := storage.Client{Program: p.program, Hadoop: image.Hadoop(version.Must(cmp.Or(p.release, "4.0.1")))}
	if p.program == storage.Flink {
		c.Plugin = "hadoop"
		for _, plugin := range []string{"presto", "image"} {
			if strings.Contains(p.way, plugin) {
				c.Plugin = plugin
			}
		}
	}
	return c
}

// wantedOf returns the address of the place in the store, in the URI scheme of its program,
// and what the program needs to open the store.
func (p place) wantedOf(t *testing.T, tier *storage.Tier) []string {
	t.Helper()
	if !tier.Opens(p.client()) {
		return []string{"way for " + p.program.String() + " to open the store"}
	}
	access := tier.Access(p.client())
	wanted := slices.AppendSeq([]string{access.Plugin}, maps.Values(tier.Store.Identity.Account))
	if p.example != "" { // where a workload may have a role of its own
		wanted = slices.AppendSeq([]string{access.Plugin}, maps.Keys(tier.Store.Identity.Account))
	}
	if !p.isCluster() { // where each application brings its keys
		wanted = slices.AppendSeq(wanted, maps.Keys(access.Keys))
	}
	if p.path != "" {
		wanted = append(wanted, tier.URI(p.client(), p.path))
	}
	return wanted
}

// jsonOf returns a value as it appears in the JSON of the objects.
func jsonOf(t *testing.T, value any) string {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
