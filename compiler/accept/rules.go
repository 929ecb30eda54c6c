package accept

import (
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/diag"
)

// The rules that this package enforces itself.
const (
	malformed   = "SPC009"
	unavailable = "SPC010"
	// Unused reports an acceptance that accepts nothing, in a spec without errors.
	Unused = "SPC011"
)

// Docs is the manual of the rules that this package enforces itself.
var Docs = []rule.Doc{
	{
		ID: malformed, Severity: diag.Warning,
		Title: "An acceptance names its rule and gives a reason",
		Why:   "Whoever reads the spec later has to judge whether the warning may still be accepted, and can do so only with the reason. An attribute that Lakewright cannot read as an acceptance accepts nothing.",
		Bad:   `environments: dev: security: level: "privileged" @accept(ENV007)`,
		Good:  `environments: dev: security: level: "privileged" @accept(ENV007, reason="the tests of the driver load kernel modules")`,
	}, {
		ID: unavailable, Severity: diag.Warning,
		Title: "An acceptance names a rule that reports warnings or infos",
		Why:   "An error means that the cluster refuses the objects or that the workload fails, whatever the reason is, so it cannot be accepted. A rule that does not exist reports nothing.",
		Bad:   `environments: dev: security: level: "privileged" @accept(ENV077, reason="the tests of the driver load kernel modules")`,
		Good:  `environments: dev: security: level: "privileged" @accept(ENV007, reason="the tests of the driver load kernel modules")`,
	}, {
		ID: Unused, Severity: diag.Warning,
		Title: "An acceptance covers something that its rule reports",
		Why:   "An acceptance that is no longer needed would hide the next finding of its rule at the same place, which nobody has judged.",
		Bad:   `environments: dev: security: level: "baseline" @accept(ENV007, reason="the tests of the driver load kernel modules")`,
		Good:  `environments: dev: security: level: "privileged" @accept(ENV007, reason="the tests of the driver load kernel modules")`,
	},
}
