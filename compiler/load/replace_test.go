package load

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

const replaceSpec = `package lake
import "github.com/lakewright/lakewright/schema"
schema.#Platform
name: "lake"
environments: dev: {namespace: "dev", kubernetes: "1.34", profile: "mine"}
environments: heir: {namespace: "heir", extends: "dev"}
profiles: mine: flink: restart: rate: {}
storage: fast: local: medium: "memory"
storage: lake: s3: {bucket: "lake", credentials: serviceAccount: roleARN: "arn:aws:iam::123456789012:role/lake"}
network: closed: egress: kafka: {cidr: "10.1.0.0/16", ports: [9092]}
flink: clicks: {
	version: "2.1.0"
	image: "registry.internal/clicks:1.0.0"
	job: {file: "local:///opt/flink/usrlib/clicks.jar", parallelism: 1}
	jobManager: {cpu: 1, memory: "2Gi"}
	taskManager: {cpu: 1, memory: "4Gi"}
	env: MODE: secret: {name: "clicks", key: "mode"}
}
`

// TestReplacedKinds holds that a field of a struct which has one alone of its fields replaces what
// the base has there, whether the spec is evaluated or read from its syntax.
func TestReplacedKinds(t *testing.T) {
	for _, tt := range []struct{ name, overrides, path, want string }{
		{"the base", `dev: {}`, "storage.fast", "local"},
		{"another kind", `dev: storage: fast: ebs: type: "io2"`, "storage.fast", "ebs"},
		{"another kind, and null as before", `dev: storage: fast: {ebs: {}, local: null}`, "storage.fast", "ebs"},
		{"null alone", `dev: storage: fast: local: null`, "storage.fast", ""},
		{"null of a kind that the base does not have", `dev: storage: fast: ebs: null`, "storage.fast", "local"},
		{"the same kind", `dev: storage: fast: local: medium: "disk"`, "storage.fast", "local"},
		{"two kinds", `dev: storage: fast: {ebs: {}, nfs: {server: "nfs.internal", path: "/"}}`, "storage.fast", "ebs nfs"},
		{"the heir has it", `dev: storage: fast: ebs: {}`, "heir: storage.fast", "ebs"},
		{"the heir replaces it", `dev: storage: fast: ebs: {}, heir: storage: fast: pd: {}`, "heir: storage.fast", "pd"},
		{"the heir returns to it", `dev: storage: fast: {ebs: {}, local: null}, heir: storage: fast: local: {}`, "heir: storage.fast", "local"},
		{"another identity", `dev: storage: lake: s3: credentials: podIdentity: {}`, "storage.lake.s3.credentials", "podIdentity"},
		{"another source of a variable", `dev: flink: clicks: env: MODE: value: "fast"`, "flink.clicks.env.MODE", "value"},
		{"a profile's", `dev: {}`, "flink.clicks.restart", "rate"},
		{"another than the profile's", `dev: flink: clicks: restart: never: {}`, "flink.clicks.restart", "never"},
		{"a choice among other fields", `dev: network: closed: egress: kafka: namespace: "kafka"`, "network.closed.egress.kafka", "cidr namespace ports"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			env, path, found := strings.Cut(tt.path, ": ")
			if !found {
				env, path = "dev", tt.path
			}
			files := fstest.MapFS{"spec.cue": {Data: []byte(replaceSpec + "environments: {" + tt.overrides + "}\n")}}
			for name, open := range map[string]func(fs.FS) (*Source, diag.List, error){"read": Open, "evaluated": Evaluate} {
				source, list, err := open(files)
				if err != nil || len(list) > 0 || source.IsPlain != (name == "read") {
					t.Fatalf("%s: %v %v", name, list, err)
				}
				document, _ := source.Env(env)
				var fields []string
				for _, f := range document.Root.At(spec.Path(path)).FieldsOf() {
					fields = append(fields, f.Name)
				}
				slices.Sort(fields)
				if diff := cmp.Diff(tt.want, strings.Join(fields, " ")); diff != "" {
					t.Errorf("%s: fields of %s (-want +got):\n%s", name, path, diff)
				}
			}
		})
	}
}
