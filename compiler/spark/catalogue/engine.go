package catalogue

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/internal/version"
)

// Engine are Spark's own keys as the rules about them and explain need them.
var Engine = &keys.Engine[*app.App]{
	Catalogue: Keys,
	Notes: keys.Notes[*app.App]{
		Owned: Owned, Refused: Denied, Broken: BreakingKeys, Useless: Useless, Followed: Followed, Otherwise: otherwise,
	},
	Field: "conf", Runs: "an application",
	Conf:    func(a *app.App) map[string]string { return a.Spec.Conf },
	Version: func(a *app.App) version.Version { return a.Spec.Version },
	More:    hadoopSettings,
	Setter:  Setter,
	// SPK038 and SPK039 judge the values of these.
	Elsewhere: []string{
		"spark.driver.minMemoryOverhead", "spark.executor.minMemoryOverhead", "spark.memory.fraction", "spark.memory.storageFraction",
	},
}

// Settings returns what the user wrote in conf and in hadoopConf, sorted by name in each.
func Settings(a *app.App) []keys.Setting { return Engine.Settings(a) }

// hadoopSettings returns what the user wrote in hadoopConf, sorted by name.
func hadoopSettings(a *app.App) []keys.Setting {
	var all []keys.Setting
	for _, name := range slices.Sorted(maps.Keys(a.Spec.HadoopConf)) {
		all = append(all, keys.Setting{
			Key: app.HadoopPrefix + name, Name: name, Value: a.Spec.HadoopConf[name], Field: "hadoopConf", Path: a.At("hadoopConf", name),
		})
	}
	return all
}

// Setter returns what sets a key in place of the user, and whether anything does.
func Setter(a *app.App, key string) (app.KeyNote, bool) {
	if f, found := keys.Find(Owned, key); found {
		if f.Holds(a, a.Conf[key]) {
			return f, true
		}
		_, set := a.Derived()[key]
		return f, set
	}
	if f, found := keys.Find(Denied, key); found && !a.Way.Webhook {
		return f, true // of the Kubeflow operator a rule of its own speaks
	}
	for _, store := range a.Stores {
		if hadoop, found := strings.CutPrefix(key, app.HadoopPrefix); found && store.Access(a.Client()).Keys[hadoop] != "" {
			return app.KeyNote{Field: "storage " + store.Name()}, true
		}
	}
	if a.Tier != nil && strings.HasPrefix(key, app.ExecutorVolumes) && strings.Contains(key, "."+app.LocalDir+".") {
		return app.KeyNote{Field: "shuffle"}, true
	}
	return app.KeyNote{}, false
}

// otherwise describes who sets a key of a form that no list of notes can have.
func otherwise(key string) string {
	switch {
	case strings.HasPrefix(key, app.ExecutorVolumes) && strings.Contains(key, "."+app.LocalDir+"."):
		return "the spec, by shuffle; not in conf"
	case strings.HasPrefix(key, app.HadoopPrefix):
		return "you, in hadoopConf or conf"
	}
	return ""
}
