package storage

import "strings"

// Use is a set of ways in which a tier can be used. The zero Use is empty.
type Use uint8

// The uses of storage.
const (
	Scratch Use = 1 << iota // one volume for each pod: shuffle, state
	Shared                  // one volume that many pods mount
	Object                  // files that many pods read and write by URI
)

// uses lists each single use with a description of a tier that has it.
var uses = []struct {
	use  Use
	text string
}{
	{Scratch, "a tier with a volume for each pod"},
	{Shared, "a tier that many pods can mount"},
	{Object, "a tier that programs open by URI"},
}

// Has reports whether the set contains all of other.
func (u Use) Has(other Use) bool { return u&other == other }

// String describes a tier that has the uses, with the kinds of storage that do, for a
// message.
func (u Use) String() string { return u.among(kinds) }

func (u Use) among(kinds []Kind) string {
	var texts []string
	for _, one := range uses {
		if u.Has(one.use) {
			var names []string
			for _, k := range kinds {
				if k.Use.Has(one.use) {
					names = append(names, k.Name)
				}
			}
			texts = append(texts, one.text+" ("+strings.Join(names, ", ")+")")
		}
	}
	if len(texts) == 0 {
		return "a tier without a use"
	}
	return strings.Join(texts, " and ")
}
