package keys

import (
	"iter"
	"strings"
	"sync"
)

// wildcard stands in a name for what the user chooses.
const wildcard = "*"

// first is less than the name of any key, and greater than the head of a table.
const first = "$"

// A Catalogue is the keys of one product. Its table is searched as it lies in the program:
// nothing is read at the start, and names are compared before anything else of a row is
// read. Names whose tail is the user's, such as spark.hadoop.*, stand in it too. It never
// knows who sets a key.
type Catalogue struct {
	Product   string // in messages: "Spark"
	Source    string // repository of the files that the table names: "apache/spark"
	Prefix    string // of every key of the product: "spark."; "" for none
	Namespace int    // words of a key that name a part of the product: 2 in spark.sql
	OneWord   bool   // a wildcard with more behind it stands for one word; else for dots too
	Syntax    Syntax // of values
	Ranges    string // what values of some keys must be; range.go describes it; "": not known
	Table     string // one row a line, sorted by name, after lines that begin with #; columns are in parse.go

	found sync.Map // what Find has returned: thousands of workloads have the same keys
}

// A finding is what is known of a key.
type finding struct {
	key   Key
	known bool
}

// Find returns what is known of a key: of itself, else of the most exact form that it
// has.
func (c *Catalogue) Find(key string) (Key, bool) {
	if before, again := c.found.Load(key); again {
		f := before.(finding)
		return f.key, f.known
	}
	k, known := c.find(key)
	c.found.Store(key, finding{k, known})
	return k, known
}

func (c *Catalogue) find(key string) (Key, bool) {
	if line := c.lineAt(c.lowerBound(key)); name(line) == key && key != "" {
		return c.Parse(line), true
	}
	if line := c.form(key); line != "" {
		return c.Parse(line), true
	}
	return Key{}, false
}

// IsOwnNamespace reports whether the product itself has keys with the same first words as key.
// Namespace is the number of words: spark.sql.foo is in the namespace spark.sql.
func (c *Catalogue) IsOwnNamespace(key string) bool {
	words := strings.SplitN(key, ".", c.Namespace+1)
	if len(words) <= c.Namespace {
		return false
	}
	prefix := strings.TrimSuffix(key, words[c.Namespace])
	line := c.lineAt(c.lowerBound(prefix))
	return strings.HasPrefix(line, prefix) && c.Parse(line).Use != Foreign
}

// All returns all keys and forms, sorted.
func (c *Catalogue) All() iter.Seq[Key] {
	return func(yield func(Key) bool) {
		for line := range c.Rows() {
			if !yield(c.Parse(line)) {
				return
			}
		}
	}
}

// Rows returns the lines of the table without its head.
func (c *Catalogue) Rows() iter.Seq[string] {
	return func(yield func(string) bool) {
		for at := c.lowerBound(first); at < len(c.Table); {
			line := c.lineAt(at)
			if !yield(line) {
				return
			}
			at += len(line) + 1
		}
	}
}

// form returns the line of the form that fits a key best, "" for none. A wildcard at the end
// holds one character or more, dots too: names of labels have them.
func (c *Catalogue) form(key string) string {
	for end := len(key); end > 0; {
		end = strings.LastIndexByte(key[:end], '.')
		if end < 0 {
			break
		}
		prefix := key[:end+1] + wildcard
		best := ""
		for at := c.lowerBound(prefix); at < len(c.Table); {
			line := c.lineAt(at)
			if !strings.HasPrefix(line, prefix) {
				break
			}
			if c.fits(name(line), key) && len(name(line)) > len(name(best)) {
				best = line
			}
			at += len(line) + 1
		}
		if best != "" {
			return best
		}
	}
	return ""
}

// fits reports whether a key has a form.
func (c *Catalogue) fits(form, key string) bool {
	before, after, wild := strings.Cut(form, wildcard)
	if !wild {
		return form == key
	}
	rest, found := strings.CutPrefix(key, before)
	if !found || rest == "" {
		return false
	}
	if after == "" {
		return true
	}
	for i := 1; i < len(rest); i++ {
		if c.fits(after, rest[i:]) {
			return true
		}
		if c.OneWord && rest[i] == '.' {
			break
		}
	}
	return false
}

// lowerBound returns where in the table the first line begins whose name is not less
// than key; the end when there is none. The head begins with #, which is less.
func (c *Catalogue) lowerBound(key string) int {
	low, high := 0, len(c.Table) // both begin a line
	for low < high {
		middle := strings.LastIndexByte(c.Table[:low+(high-low)/2], '\n') + 1
		line := c.lineAt(middle)
		if name(line) < key {
			low = middle + len(line) + 1
		} else {
			high = middle
		}
	}
	return low
}

// lineAt returns the line that begins at a place, "" at the end.
func (c *Catalogue) lineAt(at int) string {
	if at >= len(c.Table) {
		return ""
	}
	line, _, _ := strings.Cut(c.Table[at:], "\n")
	return line
}

// name returns the first column of a line.
func name(line string) string {
	text, _, _ := strings.Cut(line, "\t")
	return text
}
