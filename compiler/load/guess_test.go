package load

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler/spec"
)

// guessed opens a spec with faults and returns the guesses of environment dev.
func guessed(t *testing.T, text string) []*Document {
	t.Helper()
	source, list, err := Open(fstest.MapFS{"spec.cue": {Data: []byte(head + "environments: dev: {namespace: \"lake-dev\", kubernetes: \"1.34\"}\n" + text)}})
	if err != nil {
		t.Fatal(err)
	}
	if !list.HasErrors() {
		if _, lacks := source.Env("dev"); !lacks.HasErrors() {
			t.Fatal("the spec has no faults")
		}
	}
	var out []*Document
	for choice := range source.Guesses() {
		out = append(out, source.Guess("dev", choice))
	}
	return out
}

// TestGuess: what was left out or is missing has another value in each guess, and everything
// else is as it was written.
func TestGuess(t *testing.T) {
	tests := []struct {
		name string
		text string
		path spec.Path
		want string // the values at path in each guess
	}{
		{name: "a wrong number", text: `spark: etl: executor: {cores: "many", memory: "4Gi"}`, path: "spark.etl.executor.cores", want: "1 5000 10000"},
		{name: "beside a wrong value", text: `spark: etl: executor: {cores: "many", memory: "4Gi"}`, path: "spark.etl.executor.memory", want: "4Gi 4Gi 4Gi"},
		{name: "a wrong name", text: `pools: {a: node: {cpu: 1, memory: "1Gi"}, b: node: {cpu: 1, memory: "1Gi"}}, spark: etl: pool: 3`, path: "spark.etl.pool", want: "a b a"},
		{name: "missing in an item", text: `spark: etl: driver: sidecars: [{name: "a", image: "x/a:1"}, {image: "x/b:1"}]`, path: "spark.etl.driver.sidecars.1.name", want: "a a00 z999"},
		{name: "beside it", text: `spark: etl: driver: sidecars: [{name: "a", image: "x/a:1"}, {image: "x/b:1"}]`, path: "spark.etl.driver.sidecars.1.image", want: "x/b:1 x/b:1 x/b:1"},
		{name: "a stand-in has defaults", text: `flink: scoring: checkpoints: "yes"`, path: "flink.scoring.checkpoints.mode", want: "exactly-once exactly-once at-least-once"},
		{name: "a wrong setting", text: `environments: dev: quota: headroom: "much"`, path: "environments.dev.quota.headroom", want: "0 500 1000"},
		{name: "a wrong override", text: "spark: etl: user: 7\nenvironments: dev: spark: etl: user: \"me\"", path: "spark.etl.user", want: "1 1000000000 2000000000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, d := range guessed(t, tt.text) {
				text := "nothing"
				if n := d.Root.At(tt.path); n != nil {
					text = n.Text
				}
				got = append(got, text)
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("%s is %q; want %q", tt.path, got, tt.want)
			}
		})
	}
}
