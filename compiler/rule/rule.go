// Package rule defines what a rule is: one literal with an ID, a manual, a bad and a good
// example, and a function that judges. A rule takes resolved values and reports
// diagnostics. It keeps no state and changes nothing.
package rule

import (
	"fmt"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// Doc is the ID and the manual of a rule. The verb explain, docs/rules.md and the test of
// the rule use it.
type Doc struct {
	ID       string        // family and number, as in WRK003; never reused
	Severity diag.Severity // of what the rule reports
	Title    string        // a sentence that is true when all is well
	Why      string        // what happens otherwise, and the mechanism
	Bad      string        // CUE to add to the fixture so that the rule reports
	Good     string        // CUE to add to the fixture so that the rule reports nothing
	Ref      string        // the source of the fact
	Judges   []spec.Path   // fields that the rule looks at, without names of entries
	Secret   bool          // the values that the rule reports hold a credential
	Last     bool          // reported only when the spec has no error
}

// Rule judges one kind of resolved value.
type Rule[S any] struct {
	Doc
	Check func(S, *Reporter)
}

// Reporter collects what the rules find in one environment.
type Reporter struct {
	Env      string
	Findings diag.List
	doc      *Doc
}

// Run runs one rule on one value.
func Run[S any](r *Reporter, rule *Rule[S], value S) {
	r.doc = &rule.Doc
	rule.Check(value, r)
}

// Reportf records that the value at path breaks the rule that is running. The
// message says what is wrong in the user's words, lower case, without a full stop.
// The Finding is valid until the next report.
func (r *Reporter) Reportf(path spec.Path, format string, args ...any) *Finding {
	r.Findings = append(r.Findings, diag.Diagnostic{
		Rule: r.doc.ID, Severity: r.doc.Severity, Envs: []string{r.Env},
		Path: string(path), Message: fmt.Sprintf(format, args...), Secret: r.doc.Secret,
	})
	return (*Finding)(&r.Findings[len(r.Findings)-1])
}

// A Finding is a diagnostic that can still be added to.
type Finding diag.Diagnostic

// Fixf adds what to do, as an imperative without a full stop.
func (f *Finding) Fixf(format string, args ...any) *Finding {
	f.Fix = fmt.Sprintf(format, args...)
	return f
}

// OnKey marks the name that the path ends in, such as a key of conf, instead of its value.
func (f *Finding) OnKey() *Finding {
	f.Key = true
	return f
}

// Replace adds CUE text that can replace the value, or the name after OnKey.
func (f *Finding) Replace(text string) *Finding {
	f.Replacement = text
	return f
}

// Notef adds a note about another place that is part of the fault.
func (f *Finding) Notef(path spec.Path, format string, args ...any) *Finding {
	f.Notes = append(f.Notes, diag.Note{Path: string(path), Text: fmt.Sprintf(format, args...)})
	return f
}
