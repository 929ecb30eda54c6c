package spark

import (
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/catalogue"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// catalogueRules judge the keys of conf one by one, against what Spark reads in the
// version of the application.
var catalogueRules = []rule.Rule[*App]{
	{
		Doc: rule.Doc{
			ID: "SPK059", Severity: diag.Warning,
			Title:  "Every key is one that Spark knows",
			Why:    "Spark says nothing about a key that it does not read, and goes on with the default. Keys of the user's own are welcome in a namespace that is not Spark's, such as spark.acme.",
			Bad:    `spark: etl: conf: "spark.sql.shuffle.partition": "2000"`,
			Good:   `spark: etl: conf: {"spark.sql.shuffle.partitions": "2000", "spark.acme.tenant": "orders"}`,
			Ref:    "apache/spark docs/configuration.md, ConfigBuilder entries",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: checkUnknown,
	},
	{
		Doc: rule.Doc{
			ID: "SPK060", Severity: diag.Warning,
			Title:  "No key is newer than Spark",
			Why:    "An older Spark does not read the key, says nothing about it, and goes on as if it were not there.",
			Bad:    `spark: etl: conf: "spark.kubernetes.allocation.maximum": "100"`,
			Good:   `spark: etl: {version: "4.1.0", conf: "spark.kubernetes.allocation.maximum": "100"}`,
			Ref:    "apache/spark docs/running-on-kubernetes.md, ConfigBuilder version",
			Judges: []spec.Path{"spark.conf", "spark.version"},
		},
		Check: func(a *App, r *rule.Reporter) {
			newer := func(k catalogue.Key, _ string) bool { return k.IsNewerThan(a.Spec.Version) }
			a.eachKnown(newer, func(k catalogue.Key, key string) {
				oldest := k.Since[len(k.Since)-1]
				for _, since := range k.Since {
					if since.Line() == a.Spec.Version.Line() { // carried back to this line
						oldest = since
					}
				}
				r.Reportf(a.At("conf", key), "%s came with Spark %s, and this is %s", key, oldest, a.Spec.Version).
					Fixf("remove it, or take an image with Spark %s or newer", oldest).
					Notef(a.At("version"), "the version is set here")
			})
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK061", Severity: diag.Warning,
			Title:  "No key is one that Spark has given up",
			Why:    "Spark does not read the key any more. It says nothing about most, and goes on as if they were not there.",
			Bad:    `spark: etl: conf: "spark.shuffle.cleaner.interval": "30min"`,
			Good:   `spark: etl: {version: "3.5.4", conf: "spark.shuffle.cleaner.interval": "30min"}`,
			Ref:    "apache/spark SQLConf.scala removedSQLConfigs, docs/core-migration-guide.md",
			Judges: []spec.Path{"spark.conf", "spark.version"},
		},
		Check: func(a *App, r *rule.Reporter) {
			gone := func(k catalogue.Key, _ string) bool { return k.IsGone(a.Spec.Version) && k.Renamed == "" }
			a.eachKnown(gone, func(k catalogue.Key, key string) {
				r.Reportf(a.At("conf", key), "%s is gone since Spark %s, and this is %s", key, k.Gone, a.Spec.Version).
					Fixf("remove it").
					Notef(a.At("version"), "the version is set here")
			})
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK062", Severity: diag.Warning,
			Title:  "Keys have the names that they have now",
			Why:    "Spark reads most old names as long as the new one is not set, and warns of them; it may stop doing so in any version. The bare number of an old name often counts in another unit.",
			Bad:    `spark: etl: conf: "spark.reducer.maxMbInFlight": "48"`,
			Good:   `spark: etl: conf: "spark.reducer.maxSizeInFlight": "48m"`,
			Ref:    "apache/spark SparkConf.scala configsWithAlternatives",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: checkRenamed,
	},
	{
		Doc: rule.Doc{
			ID: "SPK063", Severity: diag.Error,
			Title:  "Spark can read the values of keys",
			Why:    "Numbers, sizes, times, and true or false are read when the driver starts or first needs them, and it stops at one that it cannot read. Sizes and times are whole numbers with Spark's own units; Gi and Mi are units since Spark 4.2 alone.",
			Bad:    `spark: etl: conf: "spark.kryoserializer.buffer.max": "1.5g"`,
			Good:   `spark: etl: conf: "spark.kryoserializer.buffer.max": "1536m"`,
			Ref:    "apache/spark internal/config/ConfigBuilder.scala, JavaUtils.java byteStringAs, timeStringAs",
			Judges: []spec.Path{"spark.conf", "spark.version"},
		},
		Check: func(a *App, r *rule.Reporter) { a.checkValues(r, false) },
	},
	{
		Doc: rule.Doc{
			ID: "SPK064", Severity: diag.Warning,
			Title:  "Values are what their keys seem to want",
			Why:    "Of some keys only the documents say what they take. A value that does not look like it probably stops the driver.",
			Bad:    `spark: etl: conf: "spark.logConf": "yes"`,
			Good:   `spark: etl: conf: "spark.logConf": "true"`,
			Ref:    "apache/spark docs/configuration.md",
			Judges: []spec.Path{"spark.conf", "spark.version"},
		},
		Check: func(a *App, r *rule.Reporter) { a.checkValues(r, true) },
	},
	{
		Doc: rule.Doc{
			ID: "SPK065", Severity: diag.Warning,
			Title:  "No key is deprecated",
			Why:    "Spark warns of the key, which does nothing any more or will be given up.",
			Bad:    `spark: etl: conf: "spark.executor.plugins": "com.example.Plugin"`,
			Good:   `spark: etl: conf: "spark.plugins": "com.example.Plugin"`,
			Ref:    "apache/spark SparkConf.scala deprecatedConfigs, SQLConf.scala deprecatedSQLConfigs",
			Judges: []spec.Path{"spark.conf", "spark.version"},
		},
		Check: func(a *App, r *rule.Reporter) {
			old := func(k catalogue.Key, _ string) bool {
				return k.IsDeprecated(a.Spec.Version) && !k.IsGone(a.Spec.Version) && k.Renamed == ""
			}
			a.eachKnown(old, func(k catalogue.Key, key string) {
				f := r.Reportf(a.At("conf", key), "%s is deprecated since Spark %s", key, k.Deprecated)
				now, known := catalogue.Find(k.Instead)
				switch {
				case !known || now.IsNewerThan(a.Spec.Version):
					f.Fixf("remove it")
				case a.Spec.Conf[k.Instead] != "":
					f.Fixf("remove it").Notef(a.At("conf", k.Instead), "what is read instead is set here")
				case now.Kind != k.Kind && (now.Kind == catalogue.Bytes || now.Kind == catalogue.Time):
					f.Fixf("write %s, with a unit in its value", k.Instead)
				default:
					f.Fixf("write %s", k.Instead)
				}
			})
		},
	},
}

// isJudgedByName reports whether the name of a key is the matter of another rule.
func (a *App) isJudgedByName(key string) bool {
	if _, set := a.setter(key); set || !strings.HasPrefix(key, "spark.") {
		return true
	}
	for _, list := range [][]keyNote{denied, breakingKeys, useless} {
		if _, found := find(list, key); found {
			return true
		}
	}
	return false
}

// eachKnown reports those keys of the user that stand in the catalogue and are wrong. Few
// are, so that is asked first.
func (a *App) eachKnown(wrong func(k catalogue.Key, value string) bool, report func(k catalogue.Key, key string)) {
	for _, key := range a.keys() {
		if k, known := catalogue.Find(key); known && wrong(k, a.Spec.Conf[key]) && !a.isJudgedByName(key) {
			report(k, key)
		}
	}
}

// checkUnknown lets keys of the user's own pass, unless they are nearly one of Spark's.
func checkUnknown(a *App, r *rule.Reporter) {
	for _, key := range a.keys() {
		k, known := catalogue.Find(key)
		if known && k.Use != catalogue.Shared || a.isJudgedByName(key) {
			continue
		}
		var near string
		switch {
		case !known && catalogue.IsOwnNamespace(key):
			near = catalogue.Nearest(key)
		default:
			if near = catalogue.Typo(key); near == "" {
				continue
			}
		}
		f := r.Reportf(a.At("conf", key), "%s is no key that Spark reads", key)
		if near != "" {
			f.Fixf("did you mean %q?", near)
		} else {
			f.Fixf("remove it, or give keys of your own a namespace that is not Spark's")
		}
	}
}

func checkRenamed(a *App, r *rule.Reporter) {
	renamed := func(k catalogue.Key, _ string) bool {
		now, known := catalogue.Find(k.Renamed)
		return known && !now.IsNewerThan(a.Spec.Version)
	}
	a.eachKnown(renamed, func(k catalogue.Key, key string) {
		current := k.Renamed
		now, _ := catalogue.Find(current)
		f := r.Reportf(a.At("conf", key), "%s is an old name of %s", key, current)
		owner, set := a.setter(current)
		switch {
		case set:
			f.Fixf("%s", owner.advice())
		case a.Spec.Conf[current] != "":
			f.Fixf("remove it").Notef(a.At("conf", current), "the new name is set here")
		case now.Kind == catalogue.Bytes || now.Kind == catalogue.Time:
			f.Fixf("write %s, with a unit in its value", current)
		default:
			f.Fixf("write %s", current)
		}
	})
}

// checkedElsewhere are the keys whose values are the matter of SPK038 and SPK039.
var checkedElsewhere = []string{
	"spark.driver.minMemoryOverhead", "spark.executor.minMemoryOverhead", "spark.memory.fraction", "spark.memory.storageFraction",
}

// checkValues judges the values of keys whose kind was read in the source, or of those
// of which it was inferred.
func (a *App) checkValues(r *rule.Reporter, inferred bool) {
	wrong := func(k catalogue.Key, value string) bool {
		return k.Inferred == inferred && !slices.Contains(checkedElsewhere, k.Name) && !k.Reads(value, a.Spec.Version)
	}
	a.eachKnown(wrong, func(k catalogue.Key, key string) {
		value := a.Spec.Conf[key]
		f := r.Reportf(a.At("conf", key), "%s is %q, and it must be %s", key, value, k.Want())
		switch repaired := k.Repair(value); {
		case repaired != "":
			f.Fixf("write %s", repaired).Replace(`"` + repaired + `"`)
		case k.Example() != "":
			f.Fixf("write a value such as %s", k.Example())
		default:
			f.Fixf("choose one of them")
		}
	})
}
