package conf

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/catalogue"
	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// KeyRules are about the names of keys in conf.
var KeyRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK044", Severity: diag.Error,
			Title:  "A key that a field decides is not set in conf",
			Why:    "The operator silently overwrites keys that its own fields decide, and refuses keys such as kubernetes.cluster-id. Policies, roles, volumes and quotas follow from the fields of the spec: a key with another value would contradict them.",
			Bad:    `flink: scoring: conf: "taskmanager.numberOfTaskSlots": "8"`,
			Good:   `flink: scoring: taskManager: {slots: 8, memory: "16Gi"}`,
			Ref:    "apache/flink-kubernetes-operator DefaultValidator.FORBIDDEN_CONF_KEYS, FlinkConfigBuilder",
			Judges: []spec.Path{"flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, key := range slices.Sorted(maps.Keys(c.Spec.Conf)) {
				owner, owned := catalogue.Owner(c, key)
				switch {
				case !owned:
				case owner == "":
					r.Reportf(c.At("conf", key), "%s is set by the operator", key).Fixf("remove it").OnKey()
				case owner == catalogue.OwnedByCompiler:
					r.Reportf(c.At("conf", key), "the value of %s is fixed at %s, and other objects depend on it", key, catalogue.FixedValue(c, key)).Fixf("remove it").OnKey()
				default:
					if owner == key { // as of state.backend, which is a key and a field
						owner = "the field " + owner
					}
					r.Reportf(c.At("conf", key), "%s is decided by %s", key, owner).Fixf("remove it, and set %s instead", owner).OnKey()
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK048", Severity: diag.Error,
			Title:  "No key is the prefix of another, from Flink 2.0 on",
			Why:    "config.yaml nests keys at their dots, and one key cannot hold both a value and further keys. The operator reports it only when it deploys: overlapping key prefixes detected.",
			Bad:    `flink: scoring: {version: "2.0.2", conf: {"env.java.opts": "-Da=b", "env.java.opts.all": "-Dc=d"}}`,
			Good:   `flink: scoring: {version: "2.0.2", conf: "env.java.opts.all": "-Da=b -Dc=d"}`,
			Ref:    "apache/flink-kubernetes-operator FlinkConfMountDecorator.validateConfigKeysForV2",
			Judges: []spec.Path{"flink.conf", "flink.version"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if !c.Spec.Version.AtLeast(2, 0) {
				return
			}
			catalogue.Engine.Overlapping(c, catalogue.Names(c.Conf), r)
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK049", Severity: diag.Error,
			Title:  "No value in conf has a number sign, before Flink 2.0",
			Why:    "The parser of flink-conf.yaml cuts a line at the first number sign, even inside quotes. The rest of the value is silently lost.",
			Bad:    `flink: scoring: conf: "env.java.opts.all": "-Dcolor=#ff0000"`,
			Good:   `flink: scoring: {version: "2.0.2", conf: "env.java.opts.all": "-Dcolor=#ff0000"}`,
			Ref:    "apache/flink GlobalConfiguration.loadLegacyYAMLResource",
			Judges: []spec.Path{"flink.conf", "flink.version", "flink.jobManager.javaOptions", "flink.taskManager.javaOptions"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, key := range slices.Sorted(maps.Keys(c.Spec.Conf)) {
				kept, _, found := strings.Cut(c.Spec.Conf[key], "#")
				if !found || c.Spec.Version.Major == 0 || c.Spec.Version.AtLeast(2, 0) || catalogue.IsOperators(key) {
					continue
				}
				r.Reportf(c.At("conf", key), "Flink %s reads the value only up to the number sign: %q", c.Spec.Version.Line(), strings.TrimSpace(kept)).
					Fixf("write the value without a number sign, or use Flink 2.0")
			}
			for _, key := range slices.Sorted(maps.Keys(c.Given)) {
				if kept, _, found := strings.Cut(c.Owned[key], "#"); found && c.Spec.Version.Major == 1 {
					r.Reportf(c.Path().At(strings.Split(c.Given[key], ".")...), "Flink %s reads the value only up to the number sign: %q", c.Spec.Version.Line(), strings.TrimSpace(kept)).
						Fixf("write the value without a number sign, or use Flink 2.0")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK185", Severity: diag.Warning,
			Title:  "A script of SQL sets no key that a field decides",
			Why:    "SET changes the configuration of the statements after it. A parallelism, a directory or a state backend of a script then differs from what the quota, the policies and the operator know of the job; a key of the cluster, such as a size of its memory, has no effect at all.",
			Bad:    sqlExample + `"SET 'parallelism.default' = '64'; INSERT INTO b SELECT * FROM a"}`,
			Good:   sqlExample + `"SET 'table.exec.mini-batch.enabled' = 'true'; INSERT INTO b SELECT * FROM a"}`,
			Ref:    "apache/flink docs, SQL client, SET; TableConfig over the configuration of the cluster",
			Judges: []spec.Path{"flink.job.sql", "flink.jobs.sql"},
		},
		Check: checkScripts,
	},
}

// sqlExample is the start of a job in SQL.
const sqlExample = `flink: scoring: version: "2.0.2"` + "\n" + `environments: dev: flink: scoring: job: {file: null, sql: script: `

func checkScripts(c *cluster.Cluster, r *rule.Reporter) {
	for _, job := range c.Jobs {
		for _, s := range job.Script {
			if s.Verb != "SET" || len(s.Options) != 1 {
				continue
			}
			key := s.Options[0].Key
			owner, owned := catalogue.Owner(c, key)
			if !owned || s.Options[0].Value == c.Conf[key] {
				continue
			}
			f := r.Reportf(job.Path.At("sql", "script"), "line %d of the script sets %s, %s", s.Line, key, decidedBy(owner))
			if owner == "" || owner == catalogue.OwnedByCompiler {
				f.Fixf("remove the statement")
			} else {
				f.Fixf("remove the statement, and set %s instead", owner)
			}
		}
	}
}

// decidedBy describes the owner of a key.
func decidedBy(owner string) string {
	switch owner {
	case "":
		return "which the operator sets"
	case catalogue.OwnedByCompiler:
		return "whose value is fixed"
	}
	return "which is decided by " + owner
}
