package accept

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/spell"
)

// name is the name of the attribute, without @.
const name = "accept"

// otherNames are the names under which other tools have the attribute.
var otherNames = []string{"acceptance", "allow", "disable", "ignore", "nolint", "suppress", "waive"}

// longestReason is how many characters of a reason are kept. It is shown in reports that others
// than the author read.
const longestReason = 300

// An acceptance is one rule that an attribute accepts.
type acceptance struct {
	attribute *load.Attribute
	rule      string
	at        diag.Pos // of the rule in the attribute
	reason    string
	used      bool
	renamed   bool // the attribute has a former ID of the rule, which is reported
}

// judge is the judgement of the attributes of a spec.
type judge struct {
	rules       map[string]*rule.Doc
	ids         []string
	successor   func(id string) string
	acceptances []*acceptance
	list        diag.List
}

func (j *judge) reportf(id string, a *load.Attribute, pos diag.Pos, format string, args ...any) *diag.Diagnostic {
	d := diag.Diagnostic{Rule: id, Severity: diag.Warning, Pos: pos, Message: fmt.Sprintf(format, args...)}
	if len(a.Places) > 0 {
		d.Path = string(a.Places[0])
	}
	j.list = append(j.list, d)
	return &j.list[len(j.list)-1]
}

// attribute reads one attribute. What is no acceptance, and not meant as one, is ignored.
func (j *judge) attribute(a *load.Attribute) {
	if a.Name == name {
		j.accept(a)
		return
	}
	alike := strings.EqualFold(a.Name, name) || spell.Nearest(a.Name, []string{name}) != ""
	if !alike && !slices.Contains(otherNames, strings.ToLower(a.Name)) && !j.namesRule(a) {
		return
	}
	before, accepts := len(j.list), len(j.acceptances)
	j.accept(a)
	proper := len(j.list) == before
	j.list, j.acceptances = j.list[:before], j.acceptances[:accepts]
	d := j.reportf(malformed, a, a.NamePos, "@%s accepts nothing, because the attribute is called @accept", a.Name)
	d.Fix = `write @accept(RULE, reason="why it is right here")`
	if alike || proper {
		d.Fix = "did you mean @accept?"
	}
	if proper {
		d.Replacement = "@" + name
	}
}

// namesRule reports whether the first argument of an attribute is a rule.
func (j *judge) namesRule(a *load.Attribute) bool {
	return len(a.Arguments) > 0 && a.Arguments[0].Name == "" && j.rules[a.Arguments[0].Text] != nil
}

// accept reads an acceptance. Without a reason it accepts nothing.
func (j *judge) accept(a *load.Attribute) {
	var rules []load.Argument
	var reason *load.Argument
	before := len(j.list)
	for i := range a.Arguments {
		switch arg := &a.Arguments[i]; {
		case arg.Name == "" && isRule(arg):
			rules = append(rules, *arg)
		case arg.Name == "reason" && reason == nil:
			reason = arg
		default:
			j.argument(a, arg)
		}
	}
	if len(rules) == 0 && len(j.list) == before {
		j.reportf(malformed, a, a.Pos, "the acceptance names no rule").Fix =
			`write the code of the rule first, as in @accept(SPK065, reason="why it is right here")`
	}
	if len(j.list) == before {
		j.reason(a, reason)
	}
	if len(j.list) > before {
		return
	}
	for _, arg := range rules {
		if id := j.rule(a, arg); id != "" {
			j.acceptances = append(j.acceptances, &acceptance{attribute: a, rule: id, at: arg.Pos, reason: short(reason.Text), renamed: id != arg.Text})
		}
	}
}

// isRule reports whether an argument without a name is meant as a rule.
func isRule(arg *load.Argument) bool {
	return !strings.ContainsAny(arg.Text, " \t\n=:") && arg.Text != "reason"
}

// argument reports an argument that is neither a rule nor the reason.
func (j *judge) argument(a *load.Attribute, arg *load.Argument) {
	first, rest, _ := strings.Cut(arg.Text, " ")
	switch {
	case arg.Name == "reason":
		j.reportf(malformed, a, arg.NamePos, "the acceptance has two reasons").Fix = "keep one of them"
	case arg.Name != "" && j.rules[arg.Text] != nil:
		j.reportf(malformed, a, arg.NamePos, "the code of a rule has no name, and here it is called %s", quoted(arg.Name)).Fix =
			fmt.Sprintf("write %s without %s=", arg.Text, arg.Name)
	case arg.Name != "":
		d := j.reportf(malformed, a, arg.NamePos, "an acceptance has no argument %s", quoted(arg.Name))
		d.Fix = "remove it; an acceptance has the codes of rules and a reason"
		if spell.Nearest(arg.Name, []string{"reason"}) != "" {
			d.Fix, d.Replacement = "did you mean reason?", "reason"
		}
	case arg.Quoted:
		d := j.reportf(malformed, a, arg.Pos, "the text %s has no name", quoted(arg.Text))
		d.Fix, d.Replacement = "write reason= before it", "reason="+strconv.Quote(arg.Text)
	case strings.HasPrefix(strings.TrimSpace(rest), "reason"):
		j.reportf(malformed, a, arg.Pos, "there is no comma between %s and the reason", quoted(first)).Fix =
			fmt.Sprintf(`write @accept(%s, reason="why it is right here")`, short(first))
	default:
		j.reportf(malformed, a, arg.Pos, "the acceptance gives no reason that can be read").Fix = `write reason="why it is right here"`
	}
}

// reason reports a reason that is absent or empty.
func (j *judge) reason(a *load.Attribute, reason *load.Argument) {
	switch {
	case reason == nil:
		j.reportf(malformed, a, a.Pos, "the acceptance gives no reason").Fix =
			`add the reason, as in @accept(RULE, reason="why it is right here")`
	case !reason.Quoted && reason.Text != "":
		d := j.reportf(malformed, a, reason.Pos, "the reason is not in quotes")
		d.Fix, d.Replacement = "write it in double quotes", strconv.Quote(reason.Text)
	case strings.Trim(reason.Text, " \t\n.…-?") == "":
		j.reportf(malformed, a, reason.Pos, "the reason is empty").Fix = "write why the finding is right here"
	}
}

// rule returns the ID of the rule that an argument names, "" when it cannot be accepted.
func (j *judge) rule(a *load.Attribute, arg load.Argument) string {
	id := strings.TrimSpace(arg.Text)
	if next := j.successor(id); next != "" {
		d := j.reportf(unavailable, a, arg.Pos, "rule %s is now %s", id, next)
		d.Fix, d.Replacement = "write "+next, next
		if j.rules[next] == nil || j.rules[next].Severity != diag.Error {
			return next
		}
		d.Message, d.Fix, d.Replacement = fmt.Sprintf("rule %s is now %s, which reports errors, and an error cannot be accepted", id, next), "correct what it reports, and remove the acceptance", ""
		return ""
	}
	doc := j.rules[id]
	switch {
	case doc == nil:
		d := j.reportf(unavailable, a, arg.Pos, "there is no rule %s", quoted(id))
		d.Fix = "write the code that lakewright vet prints in brackets behind the message"
		if upper := strings.ToUpper(id); j.rules[upper] != nil {
			d.Fix, d.Replacement = "write "+upper, upper
		} else if near := spell.Nearest(upper, j.ids); near != "" {
			d.Fix = fmt.Sprintf("did you mean %s?", near)
		}
		return ""
	case doc.Severity == diag.Error:
		j.reportf(unavailable, a, arg.Pos, "%s reports errors, and an error cannot be accepted", id).Fix =
			"correct what it reports, and remove the acceptance"
		return ""
	case id == malformed || id == unavailable || id == Unused:
		j.reportf(unavailable, a, arg.Pos, "%s is about acceptances, and cannot be accepted itself", id).Fix =
			"correct or remove the acceptance that it reports"
		return ""
	}
	return id
}

// quoted returns a text of the user for a message.
func quoted(text string) string {
	runes := []rune(text)
	if len(runes) > 40 {
		text = string(runes[:39]) + "…"
	}
	return strconv.Quote(text)
}

// short returns a reason as one line of bounded length.
func short(reason string) string {
	reason = strings.Join(strings.Fields(reason), " ")
	if runes := []rune(reason); len(runes) > longestReason {
		reason = string(runes[:longestReason-1]) + "…"
	}
	return reason
}
