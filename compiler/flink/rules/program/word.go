package program

import (
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// WordRules are about arguments as words of a command.
var WordRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK148", Severity: diag.Warning,
			Title:  "Each argument of a job is one element",
			Why:    "The operator passes the elements as they are: no shell splits them at spaces. A program gets --input with everything behind it as a single argument, which it does not know.",
			Bad:    `flink: scoring: job: arguments: ["--input s3://lake/orders --output s3://lake/scores"]`,
			Good:   `flink: scoring: job: arguments: ["--input", "s3://lake/orders", "--output", "s3://lake/scores"]`,
			Ref:    "apache/flink-kubernetes-operator JobSpec.args",
			Judges: []spec.Path{"flink.job.arguments", "flink.jobs"},
		},
		Check: checkWords,
	},
}

// joined matches an option with its value, or with another option, in one text.
var joined = lazyregexp.New(`^--?[A-Za-z][A-Za-z0-9._-]* +\S`)

func checkWords(c *cluster.Cluster, r *rule.Reporter) {
	for _, job := range c.Jobs {
		for i, argument := range job.Arguments {
			if !joined.MatchString(argument) || strings.ContainsAny(argument, "\n'\"") {
				continue
			}
			words := strings.Fields(argument)
			for j, word := range words {
				words[j] = strconv.Quote(word)
			}
			r.Reportf(job.Path.At("arguments").Index(i), "argument %d is one text with spaces, which no shell splits", i+1).
				Fixf("write %s", strings.Join(words, ", "))
		}
	}
}
