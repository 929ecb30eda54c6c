// Package keystest checks the table of keys of an engine, for the test of that engine. Only
// tests import it.
package keystest

import (
	"slices"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/internal/version"
)

// kinds are the words in the column of kinds, before the slash.
var kinds = []string{"any", "text", "list", "map", "bool", "int", "long", "double", "bytes", "time", "enum"}

// Table proves that a table is sorted, that each row has all columns, and that they hold only
// what they may. It demands a number of keys, and a table of at most so many bytes.
func Table(t *testing.T, c *keys.Catalogue, least, bytes int) {
	t.Helper()
	var last string
	count := 0
	for line := range c.Rows() {
		count++
		cells := strings.Split(line, "\t")
		if len(cells) != keys.Columns {
			t.Fatalf("%q: %d columns; want %d", line, len(cells), keys.Columns)
		}
		if cells[keys.ColumnName] <= last {
			t.Errorf("%q stands behind %q", cells[keys.ColumnName], last)
		}
		last = cells[keys.ColumnName]
		checkCells(t, c, cells, c.Parse(line))
	}
	if count < least {
		t.Errorf("%d keys; want at least %d", count, least)
	}
	if size := len(c.Table); size > bytes {
		t.Errorf("the table has %d bytes; want at most %d", size, bytes)
	}
}

func checkCells(t *testing.T, c *keys.Catalogue, cells []string, k keys.Key) {
	t.Helper()
	for i, step := range strings.Split(cells[keys.ColumnKind], keys.Arrow) {
		if i > 0 {
			_, step, _ = strings.Cut(step, " ")
		}
		if kind, _, _ := strings.Cut(step, "/"); !slices.Contains(kinds, kind) {
			t.Errorf("%s: kind %q", k.Name, kind)
		}
	}
	if cells[keys.ColumnSource] == "" {
		t.Errorf("%s: no source", k.Name)
	}
	if !k.HasUnit() && k.Unit != "" {
		t.Errorf("%s: a unit %q of no size and no time", k.Name, k.Unit)
	}
	for _, d := range k.Defaults {
		if d.Known && d.Value != "" && !strings.HasPrefix(d.Value, "=") && !k.Reads(d.Value, version.Version{}) {
			t.Errorf("%s: default %q is no value of it", k.Name, d.Value)
		}
		if other, reference := strings.CutPrefix(d.Value, "="); reference {
			if _, known := c.Find(other); !known {
				t.Errorf("%s: default is that of %s, which is not known", k.Name, other)
			}
		}
	}
	if _, known := c.Find(k.Renamed); k.Renamed != "" && !known {
		t.Errorf("%s: new name %s is not known", k.Name, k.Renamed)
	}
	if now, known := c.Find(k.Instead); k.Instead != "" && (!known || now.Old || !k.Old && k.Gone == nil || k.Renamed != "") {
		t.Errorf("%s: %s is not known, or deprecated itself, or beside a new name, or of a key that is in use", k.Name, k.Instead)
	}
	if since := cells[keys.ColumnSince]; since != "" && len(k.Since) != strings.Count(since, ",")+1 || cells[keys.ColumnGone] != "" && len(k.Gone) != strings.Count(cells[keys.ColumnGone], ",")+1 {
		t.Errorf("%s: since %q, gone %q", k.Name, since, cells[keys.ColumnGone])
	}
}
