// Package schema embeds the language of Lakewright: its definitions and the
// profiles that come with it, as CUE sources. It holds text alone; whoever needs
// to know what the text says asks the loader.
package schema

import "embed"

// ImportPath is the CUE import path of the language, as a spec writes it.
const ImportPath = "github.com/lakewright/lakewright/schema"

// FS holds the definitions in its root and the profiles in profiles/.
//
//go:embed *.cue profiles/*.cue
var FS embed.FS
