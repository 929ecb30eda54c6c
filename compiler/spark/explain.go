package spark

import (
	"fmt"
	"strings"

	"github.com/lakewright/lakewright/compiler/spark/catalogue"
	"github.com/lakewright/lakewright/internal/version"
)

// A Manual is what there is to say of a key of Spark.
type Manual struct {
	Name  string
	Facts []Fact // in the order in which one reads them
}

// A Fact is one line of a manual.
type Fact struct {
	Title string // one word
	Text  string
}

// followed are the keys that the compiler derives from a field, beside those that are
// owned, and that conf may still change.
var followed = []keyNote{
	{key: "spark.eventLog.rolling.", field: "eventLog"},
	{key: "spark.hadoop.fs.s3a.bucket.", field: "stores"},
	{key: "spark.sql.streaming.checkpointFileManagerClass", field: "committer"},
	{key: "spark.sql.streaming.metricsEnabled", field: "metrics"},
	{key: "spark.blockManager.port", field: "network"},
	{key: "spark.ui.killEnabled", field: "ui.route"},
	{key: "spark.worker.cleanup.", field: "mode"},
	{key: "spark.executor.logs.rolling.", field: "mode"},
	{key: "spark.kubernetes.report.interval", field: "operator"},
	{key: "spark.jars.ivy", field: "dependencies.packages"},
	{key: "spark.metrics.namespace", field: "metrics"},
	{key: "spark.metrics.conf.", field: "metrics"},
}

// KeyManual returns the manual of a key, or of the form that a key has. It reports
// whether Spark or a product that runs in it has such a key.
func KeyManual(key string) (Manual, bool) {
	key = whole(key)
	k, known := catalogue.Find(key)
	if !known || key != k.Name && k.Use == catalogue.Shared && catalogue.Typo(key) != "" {
		return Manual{}, false
	}
	m := Manual{Name: key}
	if key != k.Name {
		m.add("form", k.Name+", where * is yours")
	}
	m.addType(k)
	if k.Use == catalogue.Own {
		m.addDefaults(k)
	}
	for i, since := range k.Since {
		if i == 0 {
			m.add("since", "Spark "+since.String())
		} else {
			m.add("", "Spark "+since.String())
		}
	}
	if k.Gone.Major != 0 {
		m.add("gone", "Spark "+k.Gone.String()+" and newer do not read it")
	}
	switch {
	case k.Renamed != "":
		m.add("renamed", "it is "+k.Renamed+" now")
	case k.Old && k.Deprecated != version.Version{}:
		text := "since Spark " + k.Deprecated.String()
		if k.Instead != "" {
			text += "; use " + k.Instead
		}
		m.add("deprecated", text)
	}
	if k.Internal {
		m.add("internal", "Spark reads it, and does not document it")
	}
	m.add("set by", setBy(key))
	if k.Use != catalogue.Foreign {
		m.add("source", "apache/spark "+k.Source)
	}
	return m, true
}

// Keys returns the keys that one may complete to: those of Spark that are documented
// and of one name, sorted.
func Keys() []string {
	var names []string
	for k := range catalogue.All() {
		if k.Use == catalogue.Own && !k.IsPattern() && !k.Internal && !k.Old && k.Gone.Major == 0 {
			names = append(names, k.Name)
		}
	}
	return names
}

// NearestKey returns the key that was probably meant by one that is not known, "" for
// none.
func NearestKey(key string) string { return catalogue.Nearest(key) }

// IsKey reports whether Spark has a key of exactly this name, or keys of this prefix
// whose tail is the user's.
func IsKey(key string) bool {
	k, known := catalogue.Find(whole(key))
	return known && k.Name == whole(key)
}

// whole makes a form of a prefix, as in spark.hadoop.
func whole(key string) string {
	if strings.HasSuffix(key, ".") {
		return key + "*"
	}
	return key
}

func (m *Manual) add(title, text string) { m.Facts = append(m.Facts, Fact{Title: title, Text: text}) }

func (m *Manual) addType(k catalogue.Key) {
	switch {
	case k.Use == catalogue.Foreign:
		m.add("type", "what another product wants: the key is not Spark's own")
		return
	case k.Use == catalogue.Shared:
		m.add("type", "any text; Spark has keys of its own and of others under this prefix")
		return
	}
	text := k.Want()
	if k.Unit != "" {
		text += "; a bare number counts in " + k.Unit
	}
	if k.Inferred {
		text += " (inferred from the documents)"
	}
	m.add("type", text)
}

// addDefaults says what the default is, and from when on it is another.
func (m *Manual) addDefaults(k catalogue.Key) {
	if len(k.Defaults) == 0 && !k.IsPattern() {
		m.add("default", "none, or computed by Spark")
	}
	for i, d := range k.Defaults {
		text := d.Value
		switch other, reference := strings.CutPrefix(d.Value, "="); {
		case !d.Known:
			text = "not known"
		case reference:
			text = "the value of " + other
		case text == "":
			text = "empty"
		}
		if len(k.Defaults) == 1 {
			m.add("default", text)
			return
		}
		if i == 0 {
			m.add("default", fmt.Sprintf("%s before Spark %s", text, earliest(k.Defaults[1].From)))
		} else {
			m.add("", fmt.Sprintf("%s since Spark %s", text, span(d.From)))
		}
	}
}

// earliest returns the version in which a default that moved may have moved first: 3.4
// was not read, and so what 3.5 has may be older.
func earliest(v version.Version) version.Version {
	if v.Line() == "3.5" {
		v.Minor = 4
	}
	return v
}

// span returns the version since which a default holds, or the two between which it is
// open.
func span(v version.Version) string {
	if first := earliest(v); first != v {
		return fmt.Sprintf("%s or %s", first, v)
	}
	return v.String()
}

// setBy says who sets a key: a field of the spec, the compiler, nobody, or the user.
func setBy(key string) string {
	if f, found := find(owned, key); found {
		switch {
		case f.field == "":
			return "the compiler; " + f.reason
		case f.when != nil:
			return "the spec, by " + f.field + "; you, in conf, where the field does not say it"
		}
		return "the spec, by " + f.field + "; not in conf"
	}
	if f, found := find(denied, key); found {
		if f.field == "" {
			return "the compiler: " + f.reason + "; the operator refuses the key"
		}
		return "the spec, by " + f.field + "; the operator refuses the key"
	}
	for _, list := range [][]keyNote{breakingKeys, useless} {
		f, found := find(list, key)
		switch {
		case found && f.field != "":
			return "nobody: it " + f.reason + "; use " + f.field
		case found:
			return "nobody: it " + f.reason
		}
	}
	if strings.HasPrefix(key, executorVolumes) && strings.Contains(key, "."+localDir+".") {
		return "the spec, by shuffle; not in conf"
	}
	if f, found := find(followed, key); found {
		return "the compiler, from " + f.field + "; conf changes it"
	}
	if strings.HasPrefix(key, hadoopPrefix) {
		return "you, in hadoopConf or conf"
	}
	return "you, in conf"
}
