package language

import (
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/spec"
)

// foreign is a word of somebody else's for what the language calls otherwise, or needs
// not be told.
type foreign struct {
	in     string      // a section, or a definition without the ending Fields
	word   string      // theirs
	fields []spec.Path // ours, from the workload or the definition on
	all    bool        // all of the fields together, not one of them
	note   string      // what else there is to say, after the fields
	same   bool        // the values are alike, so theirs is read as ours
}

// foreigners are the words that people bring along: from the custom resources of the
// Kubeflow Spark operator and the Apache Flink operator, and from pods.
var foreigners = slices.Concat(ofSpark, ofFlink, ofPods)

const ownAccount = "remove it; every workload gets a service account of its own"

var ofSpark = []foreign{
	{in: "spark", word: "sparkConf", fields: []spec.Path{"conf"}, same: true},
	{in: "spark", word: "sparkVersion", fields: []spec.Path{"version"}, same: true},
	{in: "spark", word: "mainClass", fields: []spec.Path{"main.class"}},
	{in: "spark", word: "mainApplicationFile", fields: []spec.Path{"main.file"}},
	{in: "spark", word: "deps", fields: []spec.Path{"dependencies"}, same: true},
	{in: "spark", word: "restartPolicy", fields: []spec.Path{"restart"}, note: `as in restart: policy: "onFailure"`},
	{in: "spark", word: "failureRetries", fields: []spec.Path{"restart.retries"}},
	{in: "spark", word: "retryInterval", fields: []spec.Path{"restart.interval"}, note: "with a unit"},
	{in: "spark", word: "monitoring", fields: []spec.Path{"metrics"}},
	{in: "spark", word: "batchScheduler", fields: []spec.Path{"scheduler.name"}},
	{in: "spark", word: "batchSchedulerOptions", fields: []spec.Path{"scheduler.queue"}},
	{in: "spark", word: "timeToLiveSeconds", fields: []spec.Path{"timeToLive"}, note: `with a unit, as in "24h"`},
	{in: "spark", word: "sparkUIOptions", fields: []spec.Path{"ui.route"}},
	{in: "spark", word: "driverIngressOptions", fields: []spec.Path{"ui.route"}},
	{in: "spark", word: "concurrencyPolicy", fields: []spec.Path{"schedule.concurrency"}},
	{in: "spark", word: "successfulRunHistoryLimit", fields: []spec.Path{"schedule.keepSucceeded"}},
	{in: "spark", word: "failedRunHistoryLimit", fields: []spec.Path{"schedule.keepFailed"}},
	{in: "spark", word: "minExecutors", fields: []spec.Path{"dynamicAllocation.min"}, same: true},
	{in: "spark", word: "maxExecutors", fields: []spec.Path{"dynamicAllocation.max"}, same: true},
	{in: "spark", word: "initialExecutors", fields: []spec.Path{"dynamicAllocation.initial"}, same: true},
	{in: "spark", word: "memoryOverhead", fields: []spec.Path{"driver.overhead", "executor.overhead"}, same: true},
	{in: "spark", word: "memoryOverheadFactor", fields: []spec.Path{"driver.overheadFactor", "executor.overheadFactor"}},
	{in: "spark", word: "coreLimit", fields: []spec.Path{"driver.cpuLimit", "executor.cpuLimit"}, same: true},
	{in: "spark", word: "coreRequest", fields: []spec.Path{"driver.cpuRequest", "executor.cpuRequest"}, same: true},
	{in: "spark", word: "envVars", fields: []spec.Path{"driver.env", "executor.env"}},
	{in: "spark", word: "envSecretKeyRefs", fields: []spec.Path{"driver.env", "executor.env"}, note: `as in env: DB_PASSWORD: secret: {name: "…", key: "…"}`},
	{in: "spark", word: "template", fields: []spec.Path{"driver.podTemplate", "executor.podTemplate"}},
	{in: "spark", word: "priorityClassName", fields: []spec.Path{"driver.priorityClass", "executor.priorityClass"}, same: true},
	{in: "spark", word: "terminationGracePeriodSeconds", fields: []spec.Path{"driver.gracePeriod", "executor.gracePeriod"}, note: "with a unit"},
	{in: "spark", word: "schedulerName", fields: []spec.Path{"scheduler.name"}},
	{in: "spark", word: "serviceAccount", note: ownAccount},
	{in: "spark", word: "serviceAccountName", note: ownAccount},
	{in: "spark", word: "nodeSelector", fields: []spec.Path{"pool"}, note: "whose labels select the nodes"},
	{in: "spark", word: "tolerations", fields: []spec.Path{"pool"}, note: "whose taints the pods tolerate"},
	{in: "spark", word: "affinity", fields: []spec.Path{"pool", "driver.podTemplate", "executor.podTemplate"}},
	{in: "spark", word: "volumeMounts", fields: []spec.Path{"volumes"}, note: "with the path of each mount"},
	{in: "spark", word: "secrets", fields: []spec.Path{"volumes"}, note: `as in volumes: tls: {secret: "…", path: "/etc/tls"}`},
	{in: "spark", word: "configMaps", fields: []spec.Path{"volumes"}, note: `as in volumes: site: {configMap: "…", path: "/etc/site"}`},
	{in: "spark", word: "securityContext", fields: []spec.Path{"user"}, note: "the rest is set so that the pods pass the standard restricted"},
	{in: "spark", word: "podSecurityContext", fields: []spec.Path{"user"}, note: "the rest is set so that the pods pass the standard restricted"},
	{in: "spark", word: "sparkConfigMap", fields: []spec.Path{"conf"}},
	{in: "#Spark", word: "type", fields: []spec.Path{"main.file"}, note: "whose ending says the language"},
	{in: "#SparkMain", word: "mainClass", fields: []spec.Path{"class"}, same: true},
	{in: "#SparkMain", word: "args", fields: []spec.Path{"arguments"}, same: true},
	{in: "#SparkRestart", word: "type", fields: []spec.Path{"policy"}},
	{in: "#SparkRestart", word: "onFailureRetries", fields: []spec.Path{"retries"}, same: true},
	{in: "#SparkRestart", word: "onFailureRetryInterval", fields: []spec.Path{"interval"}, same: true},
	{in: "#DynamicAllocation", word: "enabled", note: "remove it; it is on where dynamicAllocation is written, and null turns it off"},
	{in: "#GPU", word: "name", fields: []spec.Path{"vendor"}, note: "the domain before /gpu"},
	{in: "#GPU", word: "quantity", fields: []spec.Path{"amount"}, same: true},
}

var ofFlink = []foreign{
	{in: "flink", word: "flinkConfiguration", fields: []spec.Path{"conf"}, same: true},
	{in: "flink", word: "flinkVersion", fields: []spec.Path{"version"}, note: `as in version: "1.20"`},
	{in: "flink", word: "jarURI", fields: []spec.Path{"job.file"}, same: true},
	{in: "flink", word: "entryClass", fields: []spec.Path{"job.class"}, same: true},
	{in: "flink", word: "args", fields: []spec.Path{"job.arguments"}, same: true},
	{in: "flink", word: "upgradeMode", fields: []spec.Path{"job.upgrade"}, same: true},
	{in: "flink", word: "initialSavepointPath", fields: []spec.Path{"job.savepoint"}, same: true},
	{in: "flink", word: "taskSlots", fields: []spec.Path{"taskManager.slots"}, same: true},
	{in: "flink", word: "numberOfTaskSlots", fields: []spec.Path{"taskManager.slots"}, same: true},
	{in: "flink", word: "stateBackend", fields: []spec.Path{"state.backend"}},
	{in: "flink", word: "envVars", fields: []spec.Path{"env"}},
	{in: "flink", word: "serviceAccount", note: ownAccount},
	{in: "flink", word: "serviceAccountName", note: ownAccount},
	{in: "flink", word: "podTemplate", fields: []spec.Path{"pool", "volumes", "env"}, note: "there is no template of a pod here"},
	{in: "flink", word: "nodeSelector", fields: []spec.Path{"pool"}, note: "whose labels select the nodes"},
	{in: "flink", word: "tolerations", fields: []spec.Path{"pool"}, note: "whose taints the pods tolerate"},
	{in: "flink", word: "affinity", fields: []spec.Path{"pool"}},
	{in: "flink", word: "volumeMounts", fields: []spec.Path{"volumes"}, note: "with the path of each mount"},
	{in: "#JobManager", word: "resource", fields: []spec.Path{"cpu", "memory"}, all: true},
	{in: "#TaskManager", word: "resource", fields: []spec.Path{"cpu", "memory"}, all: true},
}

var ofPods = []foreign{
	{in: "#EnvVar", word: "valueFrom", fields: []spec.Path{"secret", "configMap"}, note: `as in secret: {name: "…", key: "…"}`},
	{in: "#EnvVar", word: "secretKeyRef", fields: []spec.Path{"secret"}, same: true},
	{in: "#EnvVar", word: "configMapKeyRef", fields: []spec.Path{"configMap"}, same: true},
	{in: "#EnvFrom", word: "secretRef", fields: []spec.Path{"secret"}},
	{in: "#EnvFrom", word: "configMapRef", fields: []spec.Path{"configMap"}},
	{in: "#Container", word: "volumeMounts", fields: []spec.Path{"mounts"}, note: `as in mounts: NAME: "/path"`},
	{in: "#Container", word: "resources", fields: []spec.Path{"cpu", "memory"}, all: true},
	{in: "#Container", word: "securityContext", note: "remove it; the container gets the security settings of the pod"},
	{in: "#Volume", word: "mountPath", fields: []spec.Path{"path"}, same: true},
	{in: "#Volume", word: "persistentVolumeClaim", fields: []spec.Path{"tier"}},
	{in: "#SparkVolume", word: "mountPath", fields: []spec.Path{"path"}, same: true},
	{in: "#SparkVolume", word: "secretName", fields: []spec.Path{"secret"}, same: true},
	{in: "#SparkVolume", word: "persistentVolumeClaim", fields: []spec.Path{"tier"}},
}

// translate says what to write for a word of somebody else's in the struct at path, ""
// for a word that nobody knows. Same is the field of this struct that the word is another
// name of, "" when there is none.
func (t *Type) translate(word string, path spec.Path) (same, fix string) {
	section, within := placeOf(path)
	own := strings.TrimSuffix(t.Name, "Fields")
	for _, inner := range []bool{true, false} { // the nearest meaning first
		for _, f := range foreigners {
			switch {
			case f.word != word:
			case inner && f.in == own && own != "":
				return f.advise("")
			case !inner && f.in == section:
				return f.advise(within)
			}
		}
	}
	return "", t.deeper(word)
}

// advise returns what to write in the struct at within, a path from the workload on.
func (f *foreign) advise(within spec.Path) (same, fix string) {
	fields := f.fields
	if here := slices.DeleteFunc(slices.Clone(fields), func(p spec.Path) bool { return p.Parent() != within }); len(here) > 0 {
		fields = here
	}
	var names []string
	for _, p := range fields {
		if p.Parent() == within {
			names = append(names, p.Last())
		} else {
			names = append(names, string(p))
		}
	}
	if f.same && len(fields) == 1 && fields[0].Parent() == within {
		same = fields[0].Last()
	}
	or := " or "
	if f.all {
		or = " and "
	}
	switch {
	case len(names) == 0:
		return "", f.note
	case f.note == "":
		return same, "write " + strings.Join(names, or)
	}
	return same, "write " + strings.Join(names, or) + ", " + f.note
}

// deeper says which structs of this one have a field of that name, "" when there are none
// or too many.
func (t *Type) deeper(word string) string {
	var names []string
	for _, f := range t.Fields {
		if f.Type.IsStruct() && f.Type.Field(word) != nil {
			names = append(names, f.Name+"."+word)
		}
	}
	if len(names) == 0 || len(names) > 3 {
		return ""
	}
	return "write " + strings.Join(names, " or ")
}

// placeOf returns the section that a path is in, also as an override or in a profile, and
// the path from the workload on, "" for the workload itself.
func placeOf(path spec.Path) (section string, within spec.Path) {
	steps := path.Steps()
	if len(steps) > 2 && steps[0] == "environments" {
		steps = steps[2:]
	}
	if len(steps) > 2 && steps[0] == "profiles" {
		return steps[2], spec.PathOf(steps[3:]...) // a profile has no names of workloads
	}
	if len(steps) < 2 {
		return "", ""
	}
	return steps[0], spec.PathOf(steps[2:]...)
}
