package program

import (
	"fmt"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// ArgumentRules are about the arguments and the variables of programs.
var ArgumentRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK070", Severity: diag.Warning,
			Title:  "Environment variables do not replace the configuration",
			Why:    "The start script of the image writes FLINK_PROPERTIES and the variables of the address and the slots into the configuration file. The operator mounts that file from a ConfigMap, which is read-only: the script cannot write to it, and Flink starts without the settings.",
			Bad:    `flink: scoring: env: FLINK_PROPERTIES: value: "rest.timeout: 60000"`,
			Good:   `flink: scoring: conf: "rest.timeout": "60000"`,
			Ref:    "apache/flink-docker docker-entrypoint.sh; apache/flink-kubernetes-operator FlinkConfMountDecorator",
			Judges: []spec.Path{"flink.env", "flink.jobManager.env", "flink.taskManager.env", "flink.conf"},
		},
		Check: checkVariables,
	},
	{
		Doc: rule.Doc{
			ID: "FLK071", Severity: diag.Warning,
			Title:  "Flink 1 reads an argument as it is written",
			Why:    "The operator passes the arguments of a native application in the file flink-conf.yaml. Flink before 2.0 reads that file line by line and takes # for the start of a comment: the rest of an argument after its first line, or after a #, is lost.",
			Bad:    `flink: scoring: job: arguments: ["SELECT id\nFROM orders"]`,
			Good:   `flink: scoring: {job: arguments: ["SELECT id FROM orders"], env: SQL: value: "SELECT id\nFROM orders"}`,
			Ref:    "apache/flink GlobalConfiguration.loadLegacyYAMLResource; apache/flink-kubernetes-operator FlinkConfMountDecorator.useStandardYamlConfig",
			Judges: []spec.Path{"flink.job.arguments", "flink.job.dependencies", "flink.version", "flink.mode", "flink.deployment"},
		},
		Check: checkArguments,
	},
}

// configured lists the variables that the start script writes into the configuration, and what
// replaces them.
var configured = []struct{ name, fix string }{
	{"FLINK_PROPERTIES", "remove it, and write its keys into conf"},
	{"JOB_MANAGER_RPC_ADDRESS", "remove it: the operator sets the address"},
	{"TASK_MANAGER_NUMBER_OF_TASK_SLOTS", "remove it, and set taskManager.slots"},
}

func checkVariables(c *cluster.Cluster, r *rule.Reporter) {
	for _, given := range c.UserVariables() {
		for _, v := range configured {
			if given.Name == v.name {
				r.Reportf(given.At, "%s has no effect: the configuration of %q is mounted read-only, and the image cannot write to it", v.name, c.Name()).
					Fixf("%s", v.fix)
			}
		}
	}
}

func checkArguments(c *cluster.Cluster, r *rule.Reporter) {
	if v := c.Spec.Version; !c.Way.Native || c.Way.Session || v.Major == 0 || v.AtLeast(2, 0) {
		return
	}
	report := func(at spec.Path, what, text, fix string) {
		cut := strings.IndexAny(strings.TrimRight(text, "\n"), "#\n")
		if cut < 0 {
			return
		}
		message := "Flink %s reads only the first line of %s"
		if text[cut] == '#' {
			message = "Flink %s takes what follows the number sign in %s for a comment"
		}
		r.Reportf(at, message, c.Spec.Version, what).
			Fixf("%s; Flink 2 and standalone clusters read it as it is", fix).
			Notef(c.At("version"), "the version is stated here")
	}
	for _, job := range c.Jobs {
		for i, argument := range job.Spec.Arguments {
			report(job.Path.At("arguments").Index(i), fmt.Sprintf("argument %d", i+1), argument, "give it to the program in a variable, in env, or in a file of the image")
		}
		for i, archive := range job.Spec.Dependencies.Archives {
			report(job.Path.At("dependencies", "archives").Index(i), fmt.Sprintf("archive %d", i+1), archive, "write it without a name, which is then that of its file")
		}
	}
}
