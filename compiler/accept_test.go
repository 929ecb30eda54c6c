package compiler

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/accept"
	"github.com/lakewright/lakewright/internal/diag"
)

// acceptSpec is a platform without a fault in three environments. Its templates are for the rows
// of acceptances.
const acceptSpec = `package lake

import "github.com/lakewright/lakewright/schema"

schema.#Platform

name: "lake"

environments: {
	dev: {namespace: "lake-dev", kubernetes: "1.34", profile: "mine"}
	prod: {namespace: "lake-prod", kubernetes: "1.34", profile: "prod"}
	blue: {namespace: "lake-blue", extends: "prod"}
}

profiles: mine: spark: {
	driver: {cores: 1, memory: *"2Gi" | string}
	executor: {cores: 1, memory: "4Gi", instances: 1}
}

#Job: {
	version: "4.0.1"
	image:   *"registry.internal/etl:1.8.2" | string
	main: {file: "local:///opt/app/etl.jar", class: "com.example.Etl"}
	...
}

spark: etl: #Job
spark: log: #Job
`

// plugin is a key that SPK065 reports at its own path.
const plugin = `conf: "spark.executor.plugins": "com.example.Plugin"`

// acceptances are fragments of a spec, each with everything that is reported: the rule, the path
// and the environments, and the reason of what is accepted.
var acceptances = []struct {
	name, spec string
	want       []string
}{
	// Where an acceptance is.
	{"none", `spark: etl: ` + plugin, []string{"SPK065 etl"}},
	{"on the value", `spark: etl: ` + plugin + ` @accept(SPK065, reason="ours")`, []string{"SPK065 etl: ours"}},
	{"on the struct around it", `spark: etl: {` + plugin + `} @accept(SPK065, reason="ours")`, []string{"SPK065 etl: ours"}},
	{"as a declaration", "spark: etl: {@accept(SPK065, reason=\"ours\")\n" + plugin + "}", []string{"SPK065 etl: ours"}},
	{"on the section", "spark: {@accept(SPK065, reason=\"ours\")\netl: " + plugin + "}\nspark: log: " + plugin, []string{"SPK065 etl: ours", "SPK065 log: ours"}},
	{"on the whole spec", "@accept(SPK065, reason=\"ours\")\nspark: etl: " + plugin, []string{"SPK065 etl: ours"}},
	{"on a field of its own", "spark: etl: " + plugin + "\nspark: etl: conf: {@accept(SPK065, reason=\"ours\")\n}", []string{"SPK065 etl: ours"}},
	{"on another workload", "spark: etl: " + plugin + "\nspark: log: {@accept(SPK065, reason=\"ours\")\n}", []string{"SPK065 etl", "SPC011 spark.log"}},
	{"on a name that begins alike", "spark: etl: " + plugin + "\nspark: etl: conf: \"spark.executor\": \"1\" @accept(SPK065, reason=\"ours\")", []string{"SPK065 etl", "SPC011 spark.etl.conf.\"spark.executor\""}},
	{"below the value that is reported", "pools: p: {node: {cpu: 8, memory: \"32Gi\"}, taints: [{key: \"a\" @accept(POL001, reason=\"ours\"), effect: \"NoSchedule\"}]}\nspark: etl: pool: \"p\"", []string{"POL001 pools.p.taints", "SPC011 pools.p.taints.0.key"}},

	// Templates.
	{"in a definition", "#Job: " + plugin + " @accept(SPK065, reason=\"ours\")", []string{"SPK065 etl: ours"}},
	{"behind a definition", "#P: {" + plugin + ", ...} @accept(SPK065, reason=\"ours\")\nspark: etl: #P & {labels: team: \"a\"}", []string{"SPK065 etl: ours"}},
	{"in a hidden template", "_p: " + plugin + " @accept(SPK065, reason=\"ours\")\nspark: etl: _p", []string{"SPK065 etl: ours"}},
	{"in a loop", "for n in [\"etl\", \"log\"] {spark: (n): {" + plugin + " @accept(SPK065, reason=\"ours\")}}", []string{"SPK065 etl: ours"}},
	{"in a loop, for one use", "for n in [\"etl\", \"log\"] {spark: (n): {\n if n == \"etl\" {" + plugin + "}\n labels: team: n @accept(SPK065, reason=\"ours\")}}", []string{"SPK065 etl", "SPC011 spark.etl.labels.team"}},
	{"in a pattern", "spark: [string]: {" + plugin + " @accept(SPK065, reason=\"ours\")}", []string{"SPK065 etl: ours"}},
	{"in a let", "let P = {" + plugin + " @accept(SPK065, reason=\"ours\")}\nspark: log: P", []string{"SPK065 log: ours"}},
	{"in a template that one use of two needs", "#P: labels: team: string @accept(SPK065, reason=\"ours\")\n#Q: {@accept(SPK065, reason=\"ours\")\n...}\nspark: etl: #Q & {" + plugin + "}\nspark: log: #Q", []string{"SPC011 ", "SPK065 etl: ours"}},
	{"in a definition without a use", "#P: {" + plugin + " @accept(SPK065, reason=\"ours\")}", []string{"SPC011 "}},

	// Environments.
	{"in an override, of what the base has", "spark: etl: " + plugin + "\nenvironments: dev: spark: etl: {@accept(SPK065, reason=\"ours\")\n}", []string{"SPK065 etl (blue, prod)", "SPK065 etl (dev): ours"}},
	{"in an override that has it", "environments: dev: spark: etl: " + plugin + " @accept(SPK065, reason=\"ours\")", []string{"SPK065 etl (dev): ours"}},
	{"in an override that another environment extends", "environments: prod: spark: etl: " + plugin + " @accept(SPK065, reason=\"ours\")", []string{"SPK065 etl (blue, prod): ours"}},
	{"in the environment that extends", "environments: prod: spark: etl: " + plugin + "\nenvironments: blue: spark: etl: {@accept(SPK065, reason=\"ours\")\n}", []string{"SPK065 etl (blue): ours", "SPK065 etl (prod)"}},
	{"in the base, of what an override has", "spark: etl: {@accept(SPK065, reason=\"ours\")\n}\nenvironments: dev: spark: etl: " + plugin, []string{"SPK065 etl (dev): ours"}},
	{"in another environment", "environments: dev: spark: etl: " + plugin + "\nenvironments: prod: spark: etl: {@accept(SPK065, reason=\"ours\")\n}", []string{"SPK065 etl (dev)", "SPC011 environments.prod.spark.etl"}},
	{"two reasons", "spark: etl: " + plugin + " @accept(SPK065, reason=\"base\")\nenvironments: dev: spark: etl: conf: \"spark.executor.plugins\": \"x\" @accept(SPK065, reason=\"dev\")", []string{"SPK065 etl (blue, prod): base", "SPK065 etl (dev): dev"}},
	{"on an environment", "spark: etl: " + plugin + "\nenvironments: dev: {@accept(SPK065, reason=\"ours\")\n}", []string{"SPK065 etl (blue, prod)", "SPK065 etl (dev): ours"}},
	{"of a setting", "environments: dev: security: level: \"privileged\" @accept(ENV007, reason=\"ours\")", []string{"ENV007 environments.dev.security.level (dev): ours"}},
	{"of a setting that is inherited", "environments: prod: security: level: \"privileged\" @accept(ENV007, reason=\"ours\")", []string{"ENV007 environments.blue.security.level (blue): ours", "ENV007 environments.prod.security.level (prod): ours"}},
	{"of a setting of another environment", "environments: dev: security: level: \"privileged\"\nenvironments: prod: security: {@accept(ENV007, reason=\"ours\")\n}", []string{"ENV007 environments.dev.security.level (dev)", "SPC011 environments.prod.security"}},
	{"of what an environment removes", "spark: etl: {" + plugin + "} @accept(SPK065, reason=\"ours\")\nenvironments: dev: spark: etl: null", []string{"SPK065 etl (blue, prod): ours"}},

	// Profiles.
	{"in a profile", "profiles: mine: spark: " + plugin + " @accept(SPK065, reason=\"ours\")", []string{"SPK065 etl (dev): ours"}},
	{"in a profile, of what a workload has itself", "profiles: mine: spark: {@accept(SPK065, reason=\"ours\")\n}\nspark: etl: " + plugin, []string{"SPC011 profiles.mine.spark", "SPK065 etl"}},
	{"of a setting of a profile", "profiles: mine: security: level: \"privileged\" @accept(ENV007, reason=\"ours\")", []string{"ENV007 environments.dev.security.level (dev): ours"}},

	// Several.
	{"two rules in one", "spark: etl: {" + plugin + "\nconf: \"spark.app.name\": \"x\"} @accept(SPK065, SPK036, reason=\"ours\")", []string{"SPK065 etl: ours", "SPK036 spark.etl.conf.\"spark.app.name\": ours"}},
	{"two on one field", "spark: etl: {" + plugin + "} @accept(SPK065, reason=\"ours\") @accept(SPK036, reason=\"ours\")", []string{"SPK065 etl: ours", "SPC011 spark.etl"}},
	{"one of two rules is unused", "spark: etl: {" + plugin + "} @accept(SPK065, SPK036, reason=\"ours\")", []string{"SPK065 etl: ours", "SPC011 spark.etl"}},
	{"the nearest gives the reason", "spark: etl: {" + plugin + " @accept(SPK065, reason=\"near\")} @accept(SPK065, reason=\"far\")", []string{"SPK065 etl: near"}},
	{"an error elsewhere", "spark: etl: {" + plugin + "} @accept(SPK065, reason=\"ours\")\nspark: log: {pool: \"none\"} @accept(SPK036, reason=\"ours\")", []string{"SPK065 etl: ours", "WRK001 spark.log.pool"}},

	// What cannot be accepted, or not read.
	{"an error", "spark: etl: pool: \"none\" @accept(WRK001, reason=\"ours\")", []string{"WRK001 spark.etl.pool", "SPC010 spark.etl.pool"}},
	{"a retired rule whose successor is an error", "spark: etl: pool: \"none\" @accept(SPK001, reason=\"ours\")", []string{"WRK001 spark.etl.pool", "SPC010 spark.etl.pool"}},
	{"a fault of the loader", "spark: etl: sizes: 1 @accept(SPC005, reason=\"ours\")", []string{"SPC005 spark.etl.sizes", "SPC010 spark.etl.sizes"}},
	{"a rule about acceptances", "spark: etl: {@accept(SPC011, reason=\"ours\")\n}", []string{"SPC010 spark.etl"}},
	{"an unknown rule", "spark: etl: " + plugin + " @accept(SPK999, reason=\"ours\")", []string{"SPK065 etl", "SPC010 etl"}},
	{"a rule in small letters", "spark: etl: " + plugin + " @accept(spk065, reason=\"ours\")", []string{"SPK065 etl", "SPC010 etl"}},
	{"no rule", "spark: etl: " + plugin + " @accept(reason=\"ours\")", []string{"SPK065 etl", "SPC009 etl"}},
	{"nothing", "spark: etl: " + plugin + " @accept()", []string{"SPK065 etl", "SPC009 etl"}},
	{"no reason", "spark: etl: " + plugin + " @accept(SPK065)", []string{"SPK065 etl", "SPC009 etl"}},
	{"an empty reason", "spark: etl: " + plugin + " @accept(SPK065, reason=\" \")", []string{"SPK065 etl", "SPC009 etl"}},
	{"dots for a reason", "spark: etl: " + plugin + " @accept(SPK065, reason=\"…\")", []string{"SPK065 etl", "SPC009 etl"}},
	{"a reason without quotes", "spark: etl: " + plugin + " @accept(SPK065, reason=ours)", []string{"SPK065 etl", "SPC009 etl"}},
	{"a reason without its name", "spark: etl: " + plugin + " @accept(SPK065, \"it is ours\")", []string{"SPK065 etl", "SPC009 etl"}},
	{"a reason behind a colon", "spark: etl: " + plugin + " @accept(SPK065, reason: \"ours\")", []string{"SPK065 etl", "SPC009 etl"}},
	{"two arguments called reason", "spark: etl: " + plugin + " @accept(SPK065, reason=\"a\", reason=\"b\")", []string{"SPK065 etl", "SPC009 etl"}},
	{"another argument", "spark: etl: " + plugin + " @accept(SPK065, because=\"ours\")", []string{"SPK065 etl", "SPC009 etl"}},
	{"a misspelt reason", "spark: etl: " + plugin + " @accept(SPK065, raeson=\"ours\")", []string{"SPK065 etl", "SPC009 etl"}},
	{"a capital letter", "spark: etl: " + plugin + " @Accept(SPK065, reason=\"ours\")", []string{"SPK065 etl", "SPC009 "}},
	{"the word of another tool", "spark: etl: " + plugin + " @suppress(SPK065)", []string{"SPK065 etl", "SPC009 "}},
	{"an attribute with a rule", "spark: etl: " + plugin + " @skip(SPK065, reason=\"ours\")", []string{"SPK065 etl", "SPC009 "}},
	{"an attribute of another tool", "spark: etl: " + plugin + " @go(Conf)", []string{"SPK065 etl"}},
}

func TestAcceptances(t *testing.T) {
	if len(acceptances) < 50 {
		t.Errorf("%d acceptances; want at least 50", len(acceptances))
	}
	for _, tt := range acceptances {
		t.Run(tt.name, func(t *testing.T) {
			result, err := Compile(fstest.MapFS{"lake.cue": {Data: []byte(acceptSpec)}, "more.cue": {Data: []byte("package lake\n" + tt.spec + "\n")}})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range result.Diagnostics {
				got = append(got, acceptedLine(d))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

func acceptedLine(d diag.Diagnostic) string {
	path := strings.NewReplacer("spark.etl.conf.\"spark.executor.plugins\"", "etl", "spark.log.conf.\"spark.executor.plugins\"", "log").Replace(d.Path)
	line := d.Rule + " " + path
	if len(d.Envs) > 0 {
		line += fmt.Sprintf(" (%s)", strings.Join(d.Envs, ", "))
	}
	if d.Accepted != nil {
		line += ": " + d.Accepted.Reason
	}
	return line
}

// TestAcceptExample requires that the example of the manual accepts what it names.
func TestAcceptExample(t *testing.T) {
	list := withFixture(t, accept.Example).Diagnostics
	for _, d := range list.Open() {
		t.Errorf("%s: %s [%s]", d.Path, d.Message, d.Rule)
	}
	if n := len(list) - len(list.Open()); n != 3 {
		t.Errorf("%d diagnostics are accepted, want 3", n)
	}
}

// TestAcceptedSecret requires that a reason shows no credential, neither by its form nor because
// it repeats the value beside it.
func TestAcceptedSecret(t *testing.T) {
	for _, spec := range []string{
		`environments: dev: security: level: "privileged" @accept(ENV007, reason="key AKIAIOSFODNN7EXAMPLE")`,
		`environments: dev: security: level: "privileged" @accept(ENV007, reason="hunter2-is-long") // password: "hunter2-is-long"`,
	} {
		found := false
		for _, d := range withFixture(t, spec).Diagnostics {
			if d.Accepted == nil {
				continue
			}
			found = true
			if strings.Contains(d.Accepted.Reason, "AKIA") || strings.Contains(d.Accepted.Reason, "hunter2") {
				t.Errorf("the reason is %q", d.Accepted.Reason)
			}
		}
		if !found {
			t.Errorf("%s: nothing is accepted", spec)
		}
	}
	for _, d := range withFixture(t, `environments: dev: security: level: "privileged" @accept(ENV007, "key AKIAIOSFODNN7EXAMPLE")`).Diagnostics {
		if strings.Contains(d.Message+d.Fix+d.Replacement, "AKIA") {
			t.Errorf("%s shows a credential: %s; %s [%s]", d.Rule, d.Message, d.Fix, d.Replacement)
		}
	}
}
