package catalogue

import (
	"cmp"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/internal/version"
)

// releases is what the jars of each release have, in spark-conf-patches.json.
type releases struct {
	all      []version.Version // sorted
	keys     map[string]map[version.Version]entry
	literals map[string]map[version.Version]bool // constants of the code that look like keys
}

// entry is one key in one release.
type entry struct {
	K, U, S, M, Dep, Renamed, Gone string

	V, Instead         []string
	D                  *string
	Computed, Internal bool
	Entry              *bool
}

// isRead reports whether the release reads the key: others stand in a table of old names only.
func (e entry) isRead() bool { return e.Entry == nil }

// readReleases reads the file and undoes its coding: each release holds what differs from
// another one.
func readReleases(t *testing.T) *releases {
	t.Helper()
	var file struct {
		Releases map[string]struct {
			Base           string
			Added, Changed map[string]entry
			Removed        []string
			Literals       struct {
				Added   map[string]any
				Removed []string
			}
		}
	}
	readFacts(t, "spark-conf-patches.json", &file)
	r := &releases{keys: map[string]map[version.Version]entry{}, literals: map[string]map[version.Version]bool{}}
	for name := range file.Releases {
		r.all = append(r.all, version.Must(name))
	}
	slices.SortFunc(r.all, func(a, b version.Version) int {
		return cmp.Or(cmp.Compare(a.Major, b.Major), cmp.Compare(a.Minor, b.Minor), cmp.Compare(a.Patch, b.Patch))
	})
	entries, literals := map[string]map[string]entry{}, map[string]map[string]bool{}
	for _, v := range r.all {
		release := file.Releases[v.String()]
		all, text := map[string]entry{}, map[string]bool{}
		maps.Copy(all, entries[release.Base])
		maps.Copy(text, literals[release.Base])
		for _, key := range release.Removed {
			delete(all, key)
		}
		maps.Copy(all, release.Added)
		maps.Copy(all, release.Changed)
		for _, key := range release.Literals.Removed {
			delete(text, key)
		}
		for key := range release.Literals.Added {
			text[key] = true
		}
		entries[v.String()], literals[v.String()] = all, text
		for key, e := range all {
			put(r.keys, key, v, e)
		}
		for key := range text {
			put(r.literals, key, v, true)
		}
	}
	return r
}

func put[T any](all map[string]map[version.Version]T, key string, v version.Version, value T) {
	if all[key] == nil {
		all[key] = map[version.Version]T{}
	}
	all[key][v] = value
}

// checkedLater are keys whose entry takes any text, in some releases at least, while the code that
// reads them does not: SparkSubmit, TaskSchedulerImpl, MasterWebUI, RpcTimeout. Their type and
// default are those of the documents.
var checkedLater = map[string]string{
	"spark.submit.deployMode":                 "enum/client|cluster",
	"spark.scheduler.mode":                    "enum/FIFO|FAIR",
	"spark.master.ui.decommission.allow.mode": "enum/ALLOW|LOCAL|DENY",
	"spark.rpc.askTimeout":                    "time/s",
	"spark.rpc.lookupTimeout":                 "time/s",
}

// unreleased are keys of a state of the source from which no release was made.
var unreleased = []string{
	"spark.sql.analyzer.singlePassResolver.trackResolvedNodes.enabled", "spark.sql.merge.source.nested.type.coercion.enabled",
	"spark.sql.view.schemaEvolution.preserveUserComments", "spark.sql.xml.legacyXMLParser.enabled",
}

// apply corrects the rows by what the jars have, and adds those that are missing.
func (r *releases) apply(all map[string]row) {
	for _, key := range unreleased {
		delete(all, key)
	}
	last := r.all[len(r.all)-1]
	for key, by := range r.keys {
		line, known := all[key]
		var described []version.Version
		var newest entry
		for _, v := range r.all {
			if e, there := by[v]; there && e.isRead() {
				described = append(described, v)
			}
			if e, there := by[v]; there {
				newest = e
			}
		}
		switch _, now := by[last]; {
		case !known && len(described) == 0 && !now:
			continue // a name that was old before the releases that were read
		case strings.HasPrefix(key, "spark.test.") || strings.HasPrefix(key, "spark.testing"):
			continue // switches of Spark's own tests, in a namespace that users have too
		case !known:
			line = row{keys.ColumnName: key, keys.ColumnKind: "any", keys.ColumnMarks: "internal", keys.ColumnSource: newest.M}
			if newest.M == "" {
				line[keys.ColumnSource] = "SparkConf.scala"
			}
		}
		if len(described) > 0 {
			describe(&line, by, described)
			r.date(&line, by[described[0]].S)
		}
		if newest.Dep == "" && len(described) > 0 && !newest.isRead() {
			newest.Dep = by[described[len(described)-1]].Dep
		}
		newest.mark(&line)
		if len(newest.Instead) == 1 && newest.Dep != "" && line[keys.ColumnRenamed] == "" && r.reads(newest.Instead[0], last) && !strings.Contains(line[keys.ColumnMarks], "instead:") {
			line[keys.ColumnMarks] = join(line[keys.ColumnMarks], "instead:"+newest.Instead[0])
		}
		all[key] = line
	}
	entries := slices.Collect(maps.Keys(all))
	for key := range r.literals {
		line, known := all[key]
		switch {
		case r.keys[key] != nil || !known && !r.isLikelyKey(key, entries):
			continue
		case !known:
			line = row{keys.ColumnName: key, keys.ColumnKind: "any", keys.ColumnMarks: "internal", keys.ColumnSource: "*.scala"}
		}
		r.date(&line, line[keys.ColumnSince])
		all[key] = line
	}
}

// isLikelyKey reports whether a constant of the newest release looks like a key that the code
// reads without an entry. It is none if it is the beginning of others, a switch of Spark's
// tests, or of a form of which any key is right. A namespace that only constants have is left to
// the users.
func (r *releases) isLikelyKey(text string, known []string) bool {
	words := strings.Split(text, ".")
	if len(words) < 3 || words[len(words)-1] == "" || strings.Contains(text, "test") || !r.literals[text][r.all[len(r.all)-1]] {
		return false
	}
	if k, found := Keys.Find(text); found && k.Use == keys.Open {
		return false
	}
	return !slices.ContainsFunc(known, func(key string) bool { return strings.HasPrefix(key, text+".") }) &&
		slices.ContainsFunc(known, func(key string) bool { return strings.HasPrefix(key, words[0]+"."+words[1]+".") })
}

// reads reports whether a release reads a key: it has an entry, or the code names the key.
func (r *releases) reads(key string, v version.Version) bool {
	e, there := r.keys[key][v]
	return there && e.isRead() || r.literals[key][v]
}

// mark adds what the newest release says of a key that is old.
func (e entry) mark(line *row) {
	if e.Dep != "" && !strings.Contains(line[keys.ColumnMarks], "deprecated:") {
		marks := strings.TrimSuffix(strings.TrimSuffix(line[keys.ColumnMarks], "deprecated"), ",")
		line[keys.ColumnMarks] = join(marks, "deprecated:"+lineOf(e.Dep))
	}
	if e.Renamed != "" {
		line[keys.ColumnRenamed] = e.Renamed
	}
	if e.Gone != "" {
		line[keys.ColumnGone] = lineOf(e.Gone)
	}
}

// describe writes what the releases that read a key say of it.
func describe(line *row, by map[version.Version]entry, read []version.Version) {
	newest := by[read[len(read)-1]]
	if line[keys.ColumnSource] == "*.scala" {
		line[keys.ColumnSource] = newest.M
	}
	if kind, later := checkedLater[line[keys.ColumnName]]; later {
		line[keys.ColumnKind] = kind
	} else {
		line[keys.ColumnKind] = steps(read, func(v version.Version) string { return by[v].kind() })
		line[keys.ColumnDefault] = steps(read, func(v version.Version) string { return by[v].value() })
	}
	if line[keys.ColumnDefault] == keys.UnknownDefault {
		line[keys.ColumnDefault] = ""
	}
	if line[keys.ColumnDefault] == `""` {
		line[keys.ColumnDefault] = ""
	}
	// A key that the documents have is documented, whatever its entry says.
	line[keys.ColumnMarks] = strings.Join(slices.DeleteFunc(strings.Split(line[keys.ColumnMarks], ","), func(mark string) bool {
		return mark == "internal" && !newest.Internal || mark == "inferred" || mark == ""
	}), ",")
}

// date writes since when, and until when, releases read a key. What the first release reads
// is as old as Spark says, unless that is newer.
func (r *releases) date(line *row, stated string) {
	reads := func(v version.Version) bool { return r.reads(line[keys.ColumnName], v) }
	var since, gone []string
	before := false
	for i, v := range r.all {
		again := slices.ContainsFunc(r.all[i:], func(o version.Version) bool { return o.Line() == v.Line() && reads(o) })
		switch {
		case reads(v) && !before:
			since = append(since, lineOf(v.String()))
		case !reads(v) && before && !again:
			gone = append(gone, lineOf(v.String()))
		}
		before = reads(v)
	}
	if reads(r.all[0]) {
		since = nil
		oldest, _, _ := strings.Cut(stated, ",")
		switch {
		case oldest != "" && version.Must(oldest).AtLeast(3, 4):
			since = []string{r.all[0].Line()}
		case oldest != "":
			since = []string{lineOf(oldest)}
		}
	}
	line[keys.ColumnSince], line[keys.ColumnGone] = strings.Join(since, ","), strings.Join(gone, ",")
}

// steps writes what a column is in the first of the releases, then what changed.
func steps(read []version.Version, of func(version.Version) string) string {
	var parts []string
	last := ""
	for i, v := range read {
		text := of(v)
		switch {
		case i == 0:
			parts = append(parts, text)
		case text != last:
			parts = append(parts, lineOf(v.String())+" "+text)
		}
		last = text
	}
	return strings.Join(parts, keys.Arrow)
}

// kind returns the column of kinds. A regular expression is text, and a decimal number of any
// length is one.
func (e entry) kind() string {
	kind := cmp.Or(map[string]string{"regex": "text", "decimal": "double"}[e.K], e.K)
	if detail := cmp.Or(e.U, strings.Join(e.V, "|")); detail != "" {
		return kind + "/" + detail
	}
	return kind
}

// counted is a number as Spark prints sizes and times, whatever the entry was written with.
var counted = regexp.MustCompile(`^([0-9]+)(ms|b)$`)

// value returns the column of defaults. A size or a time is written in the largest unit in
// which it is whole.
func (e entry) value() string {
	switch {
	case e.Computed || e.D == nil:
		return keys.UnknownDefault
	case *e.D == "":
		return `""`
	}
	text := strings.Join(strings.Fields(*e.D), " ")
	if number := counted.FindStringSubmatch(text); number != nil {
		units := &Keys.Syntax.Sizes
		if number[2] == "ms" {
			units = &Keys.Syntax.Times
		}
		n, _ := strconv.ParseInt(number[1], 10, 64)
		if n == math.MaxInt64 {
			return number[1]
		}
		for _, unit := range units.Written {
			one := int64(units.Size(unit) / units.Size(number[2]))
			if one > 0 && n >= one && n%one == 0 {
				return strconv.FormatInt(n/one, 10) + unit
			}
		}
	}
	return text
}
