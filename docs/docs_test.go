// Package docs holds the manual for users. The pages on the language and the rules are
// generated from the schema and the rules, and the tests keep them up to date.
package docs

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/compiler/accept"
	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/load/language"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/schema"
)

// TestPages compares the generated pages; UPDATE_GOLDEN=1 rewrites them.
func TestPages(t *testing.T) {
	for name, text := range map[string]string{"language.md": languagePage(t), "rules.md": rulesPage(), "spark.md": sparkPage(t), "storage.md": storagePage(t)} {
		if os.Getenv("UPDATE_GOLDEN") != "" {
			if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), text); diff != "" {
			t.Errorf("%s is stale; run make golden (-want +got)\n%s", name, diff)
		}
	}
}

// page builds a Markdown page.
type page struct{ strings.Builder }

func (p *page) linef(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

func rulesPage() string {
	var p page
	p.linef("# Rules\n")
	p.linef("This page is made from the rules themselves. `lakewright explain CODE` prints the same.\n")
	p.linef("An error stops the build and nothing is written; a warning or an info does not. Where a warning or")
	p.linef("an info is right as it is, [@accept](language.md#accepting-a-warning) at the field accepts it. The")
	p.linef("examples are fragments of a spec: the first is reported, the second is not.\n")
	p.linef("| code | severity | all is well when |")
	p.linef("|---|---|---|")
	docs := compiler.Docs()
	slices.SortFunc(docs, func(a, b rule.Doc) int { return strings.Compare(a.ID, b.ID) })
	for _, d := range docs {
		p.linef("| [%s](#%s) | %s | %s |", d.ID, strings.ToLower(d.ID), d.Severity, cell(d.Title))
	}
	for _, d := range docs {
		p.linef("\n## %s\n\n%s. *%s*\n\n%s", d.ID, strings.TrimSuffix(d.Title, "."), d.Severity, d.Why)
		if d.Bad != "" {
			p.linef("\n```cue\n%s\n```\n\nbecomes\n\n```cue\n%s\n```", d.Bad, d.Good)
		}
		if len(d.Judges) > 0 {
			p.linef("\nLooks at %s.", list(d.Judges))
		}
		if d.Ref != "" {
			p.linef("\nSource: %s.", strings.TrimSuffix(d.Ref, "."))
		}
	}
	p.linef("\n## Retired codes\n")
	p.linef("No rule has one of these codes again. `explain` of it prints the rule that it is now.\n")
	p.linef("| code | is now |")
	p.linef("|---|---|")
	for _, id := range compiler.Retired() {
		p.linef("| %s | [%s](#%s) |", id, compiler.Successor(id), strings.ToLower(compiler.Successor(id)))
	}
	return p.String()
}

// sparkPage returns the page on Spark with its table of limits regenerated.
func sparkPage(t *testing.T) string {
	t.Helper()
	var p page
	p.linef("| what runs it | field | cannot | instead |")
	p.linef("|---|---|---|---|")
	for _, l := range ways.Limits() {
		p.linef("| %s | `%s` | %s | %s |", l.Way, l.Field, cell(l.Cannot), cell(l.Instead))
	}
	return filled(t, "spark.md", map[string]string{"limits": p.String()})
}

// filled returns a page whose places, which have names, contain the given texts.
func filled(t *testing.T, name string, texts map[string]string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for place, inside := range texts {
		begin, end := "<!-- "+place+": written by make golden -->\n", "<!-- end -->"
		before, rest, found := strings.Cut(text, begin)
		_, after, ended := strings.Cut(rest, end)
		if !found || !ended {
			t.Fatalf("%s has no place for the text between %q and %q", name, begin, end)
		}
		text = before + begin + inside + end + after
	}
	return text
}

func list(paths []spec.Path) string {
	quoted := make([]string, len(paths))
	for i, path := range paths {
		quoted[i] = "`" + string(path) + "`"
	}
	return strings.Join(quoted, ", ")
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

func languagePage(t *testing.T) string {
	t.Helper()
	var p page
	p.linef("# The language\n")
	p.linef("This page is made from the comments of the schema. `lakewright explain PATH` prints the")
	p.linef("same for one field, with the rules that judge it.\n")
	p.linef("A spec embeds `schema.#Platform`. Sections are maps keyed by name; what an environment")
	p.linef("changes has the same path under `environments.NAME`, and `null` removes a value.\n")
	p.linef("Of fields that are all alternatives, such as the kinds of storage of a tier, the one of the")
	p.linef("environment replaces that of the base.\n")
	l := load.Language()
	seen := map[string]bool{}
	section(&p, l, seen, "Platform", l.Root, 2)
	p.linef("## Profiles\n")
	p.linef("An environment picks a profile with `profile`. These come with the language; what a workload")
	p.linef("states itself is stronger, and `dynamicAllocation` is taken whole or not at all.")
	for _, name := range []string{"dev", "prod"} {
		text, err := schema.FS.ReadFile("profiles/" + name + ".cue")
		if err != nil {
			t.Fatal(err)
		}
		_, body, _ := strings.Cut(string(text), "package profiles\n")
		p.linef("\n```cue\n%s\n```", strings.TrimSpace(body))
	}
	p.linef("\n## Accepting a warning\n")
	for _, paragraph := range accept.Manual {
		p.linef("%s\n", paragraph)
	}
	p.linef("```cue\n%s\n```", strings.TrimSpace(accept.Example))
	return p.String()
}

// section writes the table of one struct, and then the tables of the structs in it that are
// not yet on the page.
func section(p *page, l *language.Language, seen map[string]bool, title string, t *language.Type, depth int) {
	p.linef("%s %s\n", strings.Repeat("#", min(depth, 4)), title)
	if t.Doc != "" {
		p.linef("%s\n", t.Doc)
	}
	p.linef("| field | type | default | |")
	p.linef("|---|---|---|---|")
	for _, f := range compiler.FieldsOf(t) {
		p.linef("| `%s`%s | %s | %s | %s |", f.Name, required(f), cell(form(f.Type)), cell(fallback(f)), cell(f.Doc))
	}
	p.linef("")
	for _, f := range compiler.FieldsOf(t) {
		if inner, key := innerStruct(f.Type), title+"."+f.Name; inner != nil && !seen[identity(inner, key)] && !overrides(l, title, f) {
			seen[identity(inner, key)] = true
			section(p, l, seen, strings.TrimPrefix(strings.TrimPrefix(key, "Platform."), "Platform"), inner, depth+1)
		}
	}
}

// overrides reports whether a field of an environment repeats a section of the
// platform.
func overrides(l *language.Language, title string, f *language.Field) bool {
	return (title == "environments" || title == "profiles") && l.Root.Field(f.Name) != nil
}

func identity(t *language.Type, key string) string {
	if t.Name != "" {
		return t.Name
	}
	return key
}

func innerStruct(t *language.Type) *language.Type {
	for t.Items != nil || t.Elem != nil {
		if t.Items != nil {
			t = t.Items
		} else {
			t = t.Elem
		}
	}
	if t.IsStruct() && len(t.Fields) > 0 {
		return t
	}
	return nil
}

func required(f *language.Field) string {
	if f.Need == language.Required {
		return " (required)"
	}
	return ""
}

func form(t *language.Type) string { return t.Form() }

func fallback(f *language.Field) string {
	if f.Default == nil {
		return ""
	}
	return "`" + fmt.Sprint(f.Default.Data()) + "`"
}
