package load

import (
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/diag"
)

// The rules that this package enforces itself.
const (
	notASpec     = "SPC001"
	badSyntax    = "SPC002"
	badValue     = "SPC003"
	notConcrete  = "SPC004"
	unknownField = "SPC005"
	wrongValue   = "SPC006"
	missingField = "SPC007"
	dangling     = "SPC008"
	idleNull     = "SPC012"
	deadPattern  = "SPC013"

	badDefinition = "SPC015"
	uncarriedText = "SPC014"
	deceiving     = "SPC016"
	shapedText    = "SPC017"
	boundless     = "SPC018"
	unevaluable   = "SPC019"
)

// Docs is the manual of the rules that this package enforces itself.
var Docs = []rule.Doc{
	{
		ID: notASpec, Severity: diag.Error,
		Title: "A spec is a directory with the regular CUE files of one package",
		Why:   "The files of one directory are read together, as the cue command does. Links are not followed, because an untrusted repository could point them at any file of the machine.",
	}, {
		ID: badSyntax, Severity: diag.Error,
		Title: "A spec is CUE that depends on nothing but itself",
		Why:   "If a spec could read other files, depend on flags or run programs, the output would depend on more than the spec, and an untrusted repository could read files of the machine. Numbers with an exponent are refused because CUE silently loses large ones.",
		Bad:   "name: \"lake\nspark: {}", Good: `name: "lake"`,
	}, {
		ID: badValue, Severity: diag.Error,
		Title: "Every expression of a spec can be evaluated",
		Why:   "CUE merges what is written in several places; two different values of one field do not merge.",
		Bad:   "spark: etl: driver: cores: 1\nspark: etl: driver: cores: 2", Good: "spark: etl: driver: cores: 2",
	}, {
		ID: notConcrete, Severity: diag.Error,
		Title: "Every field in a spec has a value",
		Why:   "A constraint alone does not determine a value. An expression in another field that uses it would be evaluated before defaults apply.",
		Bad:   "spark: etl: executor: offHeap: string", Good: `spark: etl: executor: offHeap: "1Gi"`,
	}, {
		ID: unknownField, Severity: diag.Error,
		Title: "Every field of a spec is a field of the language",
		Why:   "An unknown field is a setting that silently has no effect.",
		Bad:   `spark: etl: shufle: {tier: "fast", size: "10Gi"}`, Good: `spark: etl: shuffle: {tier: "fast", size: "10Gi"}`,
	}, {
		ID: wrongValue, Severity: diag.Error,
		Title: "Every value has the form that its field requires",
		Why:   "The forms are those of Kubernetes: sizes with a binary unit, times with a unit, names as DNS labels.",
		Bad:   `spark: etl: driver: memory: "16gb"`, Good: `spark: etl: driver: memory: "16Gi"`,
	}, {
		ID: missingField, Severity: diag.Error,
		Title: "Every required field is present after overrides and profile are merged",
		Why:   "The field has no default that would be right for everybody, so write it in the entry, or in the profile where a profile may give it.",
		Bad:   `spark: new: {version: "4.0.1", main: file: "local:///opt/app/new.py"}`,
		Good:  `spark: new: {version: "4.0.1", image: "registry.internal/new:1.0.0", main: file: "local:///opt/app/new.py"}`,
	}, {
		ID: dangling, Severity: diag.Error,
		Title: "Everything that an environment extends, selects or overrides exists",
		Why:   "An override of a name that does not exist would silently change nothing.",
		Bad:   `environments: dev: spark: elt: driver: cores: 1`, Good: `environments: dev: spark: etl: driver: cores: 1`,
	}, {
		ID: idleNull, Severity: diag.Info,
		Title: "A null in an environment removes a value",
		Why:   "A null removes what is written outside of the environment, or what a profile gives. If there is nothing to remove, the name is wrong, or the value that it removed is gone and the line can go too.",
		Bad:   `environments: dev: spark: etl: labels: team: null`,
		Good:  "spark: etl: labels: team: \"orders\"\nenvironments: dev: spark: etl: labels: team: null",
	}, {
		ID: deadPattern, Severity: diag.Error,
		Title: "Every name in brackets stands for a field",
		Why:   "In CUE a name in brackets is a pattern: its value is given to the fields of the same struct that match. When none does, the value is a setting that silently has no effect. The overrides of an environment are a struct of their own, so a pattern in them does not match the entries outside. A pattern that only limits values, and one in a definition or a hidden field that is not used, may match nothing.",
		Bad:   `environments: dev: spark: [string]: driver: cores: 1`, Good: `environments: dev: spark: etl: driver: cores: 1`,
	}, {
		ID: badDefinition, Severity: diag.Error,
		Title: "The directory crds holds CustomResourceDefinitions, as YAML",
		Why:   "The definitions beside a spec are what objects of custom kinds in extra are compared with. An object whose definition cannot be read would not be checked. A definition is read only if extra has an object of its kind.",
	}, {
		ID: uncarriedText, Severity: diag.Error,
		Title: "Kustomize can print every text and every name of a spec",
		Why:   "Kustomize cannot print DEL, U+0080 to U+009F, U+FFFE and U+FFFF. It takes the name << for an order to merge, cannot merge an empty name, and cannot read a name of more than 1,024 characters.",
		Bad:   `extra: settings: object: {apiVersion: "v1", kind: "ConfigMap", data: note: "a\u0085b"}`, Good: `extra: settings: object: {apiVersion: "v1", kind: "ConfigMap", data: note: "a b"}`,
	}, {
		ID: deceiving, Severity: diag.Error,
		Title: "A reader of a spec sees what Lakewright reads",
		Why:   "Characters that change the direction of text, and invisible ones, show a reviewer another text than the one that is compiled: a line of code can look like a comment. They are refused in comments and in names of files too. In a value they can be written as escapes, which everybody sees.",
		Ref:   "Unicode Technical Standard 55, source code handling; CVE-2021-42574",
	}, {
		ID: shapedText, Severity: diag.Error, Secret: true,
		Title: "No text of a spec has the shape of a credential",
		Why:   "A spec and the tree that is built from it are committed to Git, where everybody who can read the repository finds them. Providers publish the shapes of their tokens, and programs search repositories for them.",
		Bad:   `pools: compute: labels: "example.com/note": "AKIAABCDEFGHIJKLMNOP"`, Good: `pools: compute: labels: "example.com/note": "fast"`,
	}, {
		ID: boundless, Severity: diag.Error,
		Title: "A spec can be read in bounded steps: nesting, chains of names, numbers and imports are short",
		Why:   "A file is read by functions that call themselves once for each level, and too many levels end the program instead of the reading. A package that imports itself has no end at all. A spec of thousands of workloads is nowhere near these bounds.",
	}, {
		ID: unevaluable, Severity: diag.Error,
		Title: "The evaluation of a spec does not fail inside CUE",
		Why:   "Some expressions meet a fault in the code of CUE. The evaluation is in a process of its own, so that such a fault is reported like any other instead of ending Lakewright.",
	},
}
