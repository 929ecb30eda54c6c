package diag

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// acceptedReport returns a report with an open warning, an accepted one and an accepted info.
// The reasons are hostile.
func acceptedReport() Report {
	at := func(line int) Pos { return Pos{File: "spec.cue", Line: line, Column: 1, Length: 3} }
	return Report{
		Dir:    ".",
		Source: func(string) []byte { return []byte("one\ntwo\nsix\nten\n") },
		List: List{
			{Rule: "SPK065", Severity: Warning, Path: "spark.a", Pos: at(1), Message: "one is odd"},
			{Rule: "SPK065", Severity: Warning, Path: "spark.b", Pos: at(2), Message: "two is odd", Accepted: &Acceptance{
				Reason: "batch job\n::error::forged [x](http://evil.example) \x1b[1m", Pos: at(4),
			}},
			{Rule: "ENV021", Severity: Info, Path: "pools.c", Pos: at(3), Message: "six is idle", Envs: []string{"dev"}, Accepted: &Acceptance{Reason: "later"}},
		},
	}
}

func TestAcceptedText(t *testing.T) {
	want := "spec.cue:1:1: warning: one is odd [SPK065]\n    1 | one\n      | ~~~\n\n1 warning, 2 accepted\n"
	if diff := cmp.Diff(want, output(t, acceptedReport(), Text)); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	r := acceptedReport()
	r.List = r.List[1:]
	if diff := cmp.Diff("2 accepted\n", output(t, r, Text)); diff != "" {
		t.Errorf("text of accepted diagnostics only (-want +got):\n%s", diff)
	}
}

func TestAcceptedGitHub(t *testing.T) {
	want := "::warning file=spec.cue,line=1,col=1,endColumn=4,title=SPK065::one is odd\n"
	if diff := cmp.Diff(want, output(t, acceptedReport(), GitHub)); diff != "" {
		t.Errorf("github (-want +got):\n%s", diff)
	}
}

func TestAcceptedJUnit(t *testing.T) {
	got := output(t, acceptedReport(), JUnit)
	for _, want := range []string{
		`tests="3" failures="0" errors="0" skipped="2"`,
		`<skipped message="accepted: batch job ::error::forged [x](http://evil.example) ␛[1m"></skipped>`,
		`<skipped message="accepted: later"></skipped>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("junit lacks %s:\n%s", want, got)
		}
	}
}

func TestAcceptedJSON(t *testing.T) {
	var got struct {
		Diagnostics []struct {
			Suppressed *struct {
				Reason       string
				File         string
				Line, Column int
			}
		}
		Summary map[string]int
	}
	if err := json.Unmarshal([]byte(output(t, acceptedReport(), JSON)), &got); err != nil {
		t.Fatal(err)
	}
	if got.Diagnostics[0].Suppressed != nil {
		t.Error("an open diagnostic is suppressed")
	}
	s := got.Diagnostics[1].Suppressed
	if s == nil || s.Line != 4 || s.Reason != "batch job ::error::forged [x](http://evil.example) ␛[1m" {
		t.Errorf("suppressed is %+v", s)
	}
	if s := got.Diagnostics[2].Suppressed; s == nil || s.Reason != "later" || s.File != "" {
		t.Errorf("suppressed is %+v", s)
	}
	if diff := cmp.Diff(map[string]int{"errors": 0, "warnings": 1, "infos": 0, "accepted": 2}, got.Summary); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
}

// TestAcceptedSARIF requires what the standard requires: either all results of a run have the
// property suppressions or none has.
func TestAcceptedSARIF(t *testing.T) {
	type suppression struct {
		Kind, Status, Justification string
		Location                    *struct {
			PhysicalLocation struct{ Region struct{ StartLine int } }
		}
	}
	read := func(r Report) []*[]suppression {
		var log struct {
			Runs []struct {
				Results []struct{ Suppressions *[]suppression }
			}
		}
		if err := json.Unmarshal([]byte(output(t, r, SARIF)), &log); err != nil {
			t.Fatal(err)
		}
		var all []*[]suppression
		for _, result := range log.Runs[0].Results {
			all = append(all, result.Suppressions)
		}
		return all
	}
	got := read(acceptedReport())
	for i, want := range []int{0, 1, 1} {
		if got[i] == nil || len(*got[i]) != want {
			t.Fatalf("result %d: suppressions are %v, want %d", i, got[i], want)
		}
	}
	one := (*got[1])[0]
	if one.Kind != "inSource" || one.Status != "accepted" || one.Location == nil || one.Location.PhysicalLocation.Region.StartLine != 4 {
		t.Errorf("suppression is %+v", one)
	}
	if want := "batch job ::error::forged [x] (http://evil.example) ␛[1m"; one.Justification != want {
		t.Errorf("justification is %q, want %q", one.Justification, want)
	}
	if (*got[2])[0].Location != nil {
		t.Error("an acceptance without a position has a location")
	}
	r := acceptedReport()
	r.List = r.List[:1]
	if all := read(r); all[0] != nil {
		t.Errorf("suppressions are %v in a run without accepted results", all[0])
	}
}

func TestMergeAccepted(t *testing.T) {
	one := Diagnostic{Rule: "SPK065", Severity: Warning, Path: "spark.a", Message: "odd"}
	in := func(env string, a *Acceptance) Diagnostic {
		d := one
		d.Envs, d.Accepted = []string{env}, a
		return d
	}
	all := []string{"dev", "prod", "test"}
	a, b := &Acceptance{Reason: "x"}, &Acceptance{Reason: "x"}
	got := List{in("dev", a), in("prod", nil), in("test", b)}.Merge(all)
	if len(got) != 2 || got.Count(Warning) != 1 || len(got.Open()) != 1 || got.Open()[0].Envs[0] != "prod" {
		t.Errorf("merged to %+v", got)
	}
	if got := (List{in("dev", a), in("prod", b), in("test", a)}).Merge(all); len(got) != 1 || got[0].Envs != nil || got[0].Accepted == nil {
		t.Errorf("merged to %+v", got)
	}
	if got := (List{in("dev", a), in("prod", &Acceptance{Reason: "y"})}).Merge(all); len(got) != 2 {
		t.Errorf("two reasons merged to %+v", got)
	}
}
