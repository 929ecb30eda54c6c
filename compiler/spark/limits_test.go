package spark

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/spark/rules/operators"
	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/compiler/spec"
)

func TestKubeflowLimits(t *testing.T) {
	const old = "operators: spark: version: \"2.3\"\n"
	for _, test := range []struct {
		name     string
		fragment string
		want     []string
	}{
		{name: "suspended", fragment: `spark: etl: suspend: true`},
		{name: "suspended by a new operator", fragment: "operators: spark: version: \"2.4\"\nspark: etl: suspend: true"},
		{name: "a suspended schedule", fragment: old + `spark: etl: {suspend: true, schedule: cron: "@daily"}`},
		{name: "suspended by an old operator", fragment: old + `spark: etl: suspend: true`, want: []string{
			`SPK068 spark.etl.suspend: the Kubeflow operator cannot suspend an application without a schedule before its version 2.4; remove the workload from this environment instead, or install operator 2.4`,
		}},
		{name: "Kueue with dynamic allocation", fragment: `spark: etl: {dynamicAllocation: max: 4, scheduler: {name: "kueue", queue: "etl"}}`, want: []string{
			`SPK115 spark.etl.dynamicAllocation: Kueue refuses an application whose number of executors changes; remove dynamicAllocation, and set executor.instances, for example to the current maximum of 4`,
		}},
		{name: "the same by Apache's operator", fragment: "operators: apacheSpark: version: \"1.1\"\n" + `spark: etl: {operator: "apache", dynamicAllocation: max: 4, scheduler: {name: "kueue", queue: "etl"}}`, want: []string{
			`SPK068 spark.etl.dynamicAllocation: Apache's operator does not support Kueue together with dynamic allocation; set executor.instances instead of dynamicAllocation, or remove scheduler`,
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, findings(t, test.fragment)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestClusterName proves that only one rule reports a name that is too long for a cluster.
func TestClusterName(t *testing.T) {
	name := strings.Repeat("a", 46)
	fragment := "spark: \"" + name + `": {mode: "cluster", operator: "apache", version: "4.0.1", image: "registry.internal/etl:1"}`
	want := "SPK102 spark." + name + ": the name has 46 characters, and the workers' stateful set, whose pods carry its name and a hash in a label, leaves room for 45; choose a name of at most 45 characters"
	got := slices.DeleteFunc(findings(t, fragment), func(f string) bool { return !strings.Contains(f, "characters") || strings.HasPrefix(f, "SPK054") })
	if diff := cmp.Diff([]string{want}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestLimitsAreJudged proves that SPK068 lists each field that a way limits and each field
// that chooses the way.
func TestLimitsAreJudged(t *testing.T) {
	fields := []spec.Path{"spark.mode", "spark.operator", "spark.version"}
	for _, l := range ways.Limits() {
		fields = append(fields, l.Field)
	}
	for _, one := range operators.LimitRules {
		if one.ID != "SPK068" {
			continue
		}
		for _, field := range fields {
			if !slices.ContainsFunc(one.Judges, func(j spec.Path) bool { return j.Covers(field) }) {
				t.Errorf("SPK068 looks at %v, and not at %s", one.Judges, field)
			}
		}
	}
}
