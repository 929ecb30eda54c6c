package accept

import (
	"strings"
	"testing"

	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

func bare(text string) load.Argument { return load.Argument{Text: text} }
func text(text string) load.Argument { return load.Argument{Text: text, Quoted: true} }
func reason(text string) load.Argument {
	return load.Argument{Name: "reason", Text: text, Quoted: true}
}

// judged returns what is reported about an attribute of a value with one warning.
func judged(a load.Attribute) diag.List {
	a.Places = []spec.Path{"spark.etl"}
	list := Apply(diag.List{{Rule: "SPK065", Severity: diag.Warning, Path: "spark.etl.conf"}}, Spec{
		Attributes:   []load.Attribute{a},
		Environments: []Environment{{Name: "dev", Chain: []string{"dev"}}},
		Rules: func() []rule.Doc {
			return []rule.Doc{
				{ID: "SPK065", Severity: diag.Warning}, {ID: "SPK066", Severity: diag.Info}, {ID: "WRK001", Severity: diag.Error},
				{ID: "WRK012", Severity: diag.Warning}, {ID: Unused, Severity: diag.Warning},
			}
		},
		Successor: func(id string) string { return map[string]string{"SPK001": "WRK001", "SPK008": "WRK012"}[id] },
	})
	return list[1:]
}

// TestMessages holds the text of each fault of an acceptance, with its fix and its replacement.
func TestMessages(t *testing.T) {
	ok := []load.Argument{bare("SPK065"), reason("ours")}
	for _, tt := range []struct {
		name string
		args []load.Argument
		want string
	}{
		{"accept", ok, ""},
		{"Accept", ok, `@Accept accepts nothing, because the attribute is called @accept; did you mean @accept? [@accept]`},
		{"acept", ok, `@acept accepts nothing, because the attribute is called @accept; did you mean @accept? [@accept]`},
		{"suppress", ok, `@suppress accepts nothing, because the attribute is called @accept; did you mean @accept? [@accept]`},
		{"suppress", ok[:1], `@suppress accepts nothing, because the attribute is called @accept; write @accept(RULE, reason="why it is right here") []`},
		{"go", []load.Argument{bare("Conf")}, ""},
		{"json", []load.Argument{text("conf")}, ""},
		{"accept", nil, `the acceptance names no rule; write the code of the rule first, as in @accept(SPK065, reason="why it is right here") []`},
		{"accept", ok[:1], `the acceptance gives no reason; add the reason, as in @accept(RULE, reason="why it is right here") []`},
		{"accept", []load.Argument{bare("SPK065"), reason("")}, `the reason is empty; write why the finding is right here []`},
		{"accept", []load.Argument{bare("SPK065"), reason("...")}, `the reason is empty; write why the finding is right here []`},
		{"accept", []load.Argument{bare("SPK065"), {Name: "reason", Text: "our own"}}, `the reason is not in quotes; write it in double quotes ["our own"]`},
		{"accept", []load.Argument{bare("SPK065"), {Name: "reason"}}, `the reason is empty; write why the finding is right here []`},
		{"accept", []load.Argument{bare("SPK065"), text("it is ours")}, `the text "it is ours" has no name; write reason= before it [reason="it is ours"]`},
		{"accept", []load.Argument{bare("SPK065"), bare(`reason: "x"`)}, `the acceptance gives no reason that can be read; write reason="why it is right here" []`},
		{"accept", []load.Argument{text("SPK065: it is ours")}, `the text "SPK065: it is ours" has no name; write reason= before it [reason="SPK065: it is ours"]`},
		{"accept", []load.Argument{bare(`SPK065 reason="x"`)}, `there is no comma between "SPK065" and the reason; write @accept(SPK065, reason="why it is right here") []`},
		{"accept", []load.Argument{bare("SPK065"), bare("reason")}, `the acceptance gives no reason that can be read; write reason="why it is right here" []`},
		{"accept", []load.Argument{{Name: "rule", Text: "SPK065"}, reason("x")}, `the code of a rule has no name, and here it is called "rule"; write SPK065 without rule= []`},
		{"accept", append(ok, load.Argument{Name: "until", Text: "2030"}), `an acceptance has no argument "until"; remove it; an acceptance has the codes of rules and a reason []`},
		{"accept", []load.Argument{bare("SPK065"), {Name: "raeson", Text: "x", Quoted: true}}, `an acceptance has no argument "raeson"; did you mean reason? [reason]`},
		{"accept", append(ok, reason("more")), `the acceptance has two reasons; keep one of them []`},
		{"accept", []load.Argument{bare("SPK999"), reason("x")}, `there is no rule "SPK999"; write the code that lakewright vet prints in brackets behind the message []`},
		{"accept", []load.Argument{bare("SPK0655"), reason("x")}, `there is no rule "SPK0655"; did you mean SPK065? []`},
		{"accept", []load.Argument{bare("spk065"), reason("x")}, `there is no rule "spk065"; write SPK065 [SPK065]`},
		{"accept", []load.Argument{bare(strings.Repeat("x", 5000)), reason("x")}, `there is no rule "` + strings.Repeat("x", 39) + `…"; write the code that lakewright vet prints in brackets behind the message []`},
		{"accept", []load.Argument{bare("WRK001"), reason("x")}, `WRK001 reports errors, and an error cannot be accepted; correct what it reports, and remove the acceptance []`},
		{"accept", []load.Argument{bare("SPK001"), reason("x")}, `rule SPK001 is now WRK001, which reports errors, and an error cannot be accepted; correct what it reports, and remove the acceptance []`},
		{"accept", []load.Argument{bare("SPK008"), bare("SPK065"), reason("x")}, `rule SPK008 is now WRK012; write WRK012 [WRK012]`},
		{"accept", []load.Argument{bare("SPC011"), reason("x")}, `SPC011 is about acceptances, and cannot be accepted itself; correct or remove the acceptance that it reports []`},
		{"accept", []load.Argument{text("SPK065"), reason("x")}, ""},
		{"accept", []load.Argument{bare("SPK066"), reason("x")}, `SPK066 reports nothing at spark.etl; remove the acceptance []`},
	} {
		var got []string
		for _, d := range judged(load.Attribute{Name: tt.name, Arguments: tt.args}) {
			got = append(got, d.Message+"; "+d.Fix+" ["+d.Replacement+"]")
			if d.Severity != diag.Warning {
				t.Errorf("%s: severity is %s", d.Message, d.Severity)
			}
		}
		if joined := strings.Join(got, "\n"); joined != tt.want {
			t.Errorf("@%s(%v):\n got %s\nwant %s", tt.name, tt.args, joined, tt.want)
		}
	}
}

// TestMovedUp requires that an acceptance below the value that its rule reports names that value.
func TestMovedUp(t *testing.T) {
	a := load.Attribute{Name: name, Places: []spec.Path{"spark.etl.driver.cores"}, Arguments: []load.Argument{bare("SPK065"), reason("x")}}
	list := Apply(diag.List{{Rule: "SPK065", Severity: diag.Warning, Path: "spark.etl.driver"}}, Spec{
		Attributes: []load.Attribute{a}, Successor: func(string) string { return "" },
		Rules: func() []rule.Doc { return []rule.Doc{{ID: "SPK065", Severity: diag.Warning}} },
	})
	if len(list) != 2 || list[1].Fix != "write it behind driver, which the rule reports" || len(list[1].Notes) != 1 {
		t.Errorf("got %+v", list)
	}
}

// TestReason requires that a reason is one line of bounded length.
func TestReason(t *testing.T) {
	if got := short("two\n  lines\tand more "); got != "two lines and more" {
		t.Errorf("got %q", got)
	}
	if got := []rune(short(strings.Repeat("ä", 1000))); len(got) != longestReason || got[longestReason-1] != '…' {
		t.Errorf("%d characters", len(got))
	}
}

// TestNoError requires that an error stays open even if the manual of its rule calls it a warning.
func TestNoError(t *testing.T) {
	a := load.Attribute{Name: name, Places: []spec.Path{""}, Arguments: []load.Argument{bare("SPK065"), reason("x")}}
	list := Apply(diag.List{{Rule: "SPK065", Severity: diag.Error, Path: "spark.etl.driver"}}, Spec{
		Attributes: []load.Attribute{a}, Successor: func(string) string { return "" },
		Rules: func() []rule.Doc { return []rule.Doc{{ID: "SPK065", Severity: diag.Warning}} },
	})
	if len(list) != 1 || list[0].Accepted != nil {
		t.Errorf("got %+v", list)
	}
}
