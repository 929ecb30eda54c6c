package load

import (
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/diag"
)

// The rules that reading a spec enforces itself.
const (
	notASpec     = "SPC001"
	badSyntax    = "SPC002"
	badValue     = "SPC003"
	notConcrete  = "SPC004"
	unknownField = "SPC005"
	wrongValue   = "SPC006"
	missingField = "SPC007"
	dangling     = "SPC008"
)

// Docs is the manual of the rules that reading a spec enforces itself.
var Docs = []rule.Doc{
	{
		ID: notASpec, Severity: diag.Error,
		Title: "A spec is a directory with the regular CUE files of one package",
		Why:   "The files of one directory are read together, as cue itself does. Links are not followed, because a repository that is not trusted could point them at anything on the machine.",
	}, {
		ID: badSyntax, Severity: diag.Error,
		Title: "A spec is CUE that computes from itself alone",
		Why:   "What reads other files, depends on flags or runs something would make the output depend on more than the spec, and would let a repository that is not trusted read the machine. Numbers with an exponent are refused because CUE loses large ones silently.",
		Bad:   "name: \"lake\nspark: {}", Good: `name: "lake"`,
	}, {
		ID: badValue, Severity: diag.Error,
		Title: "Every expression of a spec can be worked out",
		Why:   "CUE merges what is written in several places; two different values of one field do not merge.",
		Bad:   "spark: etl: driver: cores: 1\nspark: etl: driver: cores: 2", Good: "spark: etl: driver: cores: 2",
	}, {
		ID: notConcrete, Severity: diag.Error,
		Title: "Every field that is written has a value",
		Why:   "A constraint alone leaves open what is meant. What another field computes from it would be computed before defaults apply.",
		Bad:   "spark: etl: executor: offHeap: string", Good: `spark: etl: executor: offHeap: "1Gi"`,
	}, {
		ID: unknownField, Severity: diag.Error,
		Title: "Every field of a spec is one of the language",
		Why:   "A field that nobody reads is a setting that silently does nothing.",
		Bad:   `spark: etl: shufle: {tier: "fast", size: "10Gi"}`, Good: `spark: etl: shuffle: {tier: "fast", size: "10Gi"}`,
	}, {
		ID: wrongValue, Severity: diag.Error,
		Title: "Every value has the form that its field wants",
		Why:   "The form is the one that Kubernetes knows: sizes with a binary unit, times with a unit, names as DNS labels.",
		Bad:   `spark: etl: driver: memory: "16gb"`, Good: `spark: etl: driver: memory: "16Gi"`,
	}, {
		ID: missingField, Severity: diag.Error,
		Title: "Every required field is there once overrides and profile are merged",
		Why:   "There is no default that would be right for everybody.",
		Bad:   `spark: new: main: {file: "local:///opt/app/new.py"}`, Good: `spark: etl: version: "4.0.1"`,
	}, {
		ID: dangling, Severity: diag.Error,
		Title: "What an environment extends, picks or overrides exists",
		Why:   "An override of a name that is not there would change nothing, and nobody would notice.",
		Bad:   `environments: dev: spark: elt: driver: cores: 1`, Good: `environments: dev: spark: etl: driver: cores: 1`,
	},
}
