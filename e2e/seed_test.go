package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/e2e/client"
	"github.com/lakewright/lakewright/e2e/pods"
	"github.com/lakewright/lakewright/internal/kube"
)

// seeded is the mistakes that are made in one environment of an example.
type seeded struct {
	example, environment string
	mistakes             []mistake
}

// seeds are all mistakes, in the order of the report.
var seeds = []seeded{
	{example: "lakehouse", environment: "prod", mistakes: slices.Concat(mistakes, ownMistakes)},
	{example: "operators", environment: "prod", mistakes: operatorMistakes},
	{example: "analytics", environment: "prod", mistakes: analyticsMistakes},
}

// plant makes one mistake after the other, and proves that the stated rule reports it and
// that the server refuses it with the stated message.
func (s seeded) plant(t *testing.T, ctx context.Context, c *client.Client, version string, r *report) {
	all := compile(t, forVersion(t, spec(t, s.example), version))
	i := slices.IndexFunc(all, func(e kube.Environment) bool { return e.Name == s.environment })
	p := &prover{T: t, ctx: ctx, client: c}
	defer p.clear()
	p.deliver(delivery{"before the mistakes", split(t, render(t, all[i]))})
	for _, m := range s.mistakes {
		t.Run(m.name, func(t *testing.T) {
			one := &prover{T: t, ctx: ctx, client: c, objects: p.objects}
			if m.add != nil && m.spec == "" {
				m.spec = ownObject(t, m.add)
			}
			if m.spec != "" {
				s.checkRule(t, m)
			}
			if words := one.make(m); !strings.Contains(words, m.server) {
				t.Errorf("the server's message is %q; want %q", words, m.server)
			}
		})
		r.mistakes = append(r.mistakes, m)
	}
}

// ownObject returns CUE that adds an object under extra, in the namespace of each environment.
func ownObject(t *testing.T, object map[string]any) string {
	t.Helper()
	object = copied(t, object)
	delete(object["metadata"].(map[string]any), "namespace")
	text, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return "extra: seeded: object: " + string(text)
}

// checkRule proves that the stated rule reports the mistake in a spec, or no rule when none
// is stated.
func (s seeded) checkRule(t *testing.T, m mistake) {
	t.Helper()
	files := spec(t, s.example)
	files["seeded.cue"] = &fstest.MapFile{Data: []byte("package " + s.example + "\n\n" + m.spec + "\n")}
	result, err := compiler.Compile(files)
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, d := range result.Diagnostics {
		rules = append(rules, d.Rule)
	}
	if m.rule == "" && len(rules) > 0 || m.rule != "" && !slices.Contains(rules, m.rule) {
		t.Errorf("the spec's rules %v report it; want %q", result.Diagnostics, m.rule)
	}
}

// make makes a mistake in an object or a pod, and returns the server's message.
func (p *prover) make(m mistake) string {
	p.Helper()
	template, isPod := strings.CutPrefix(m.on, "pod ")
	switch {
	case isPod:
		return p.makePod(m, template)
	case m.add != nil:
		o, err := client.Of(m.add)
		if err != nil {
			p.Fatal(err)
		}
		return words(p.client.Apply(p.ctx, o, client.Options{DryRun: true}))
	}
	for _, o := range p.objects {
		if !strings.HasPrefix(client.Name(o.Content), m.on) {
			continue
		}
		wrong := p.wrong(m, o)
		if m.layer == authorization {
			return p.makeRole(wrong, o)
		}
		return words(p.client.Apply(p.ctx, wrong, client.Options{DryRun: true}))
	}
	p.Fatalf("no object %s", m.on)
	return ""
}

// wrong returns an object with the mistake in it.
func (p *prover) wrong(m mistake, o client.Object) client.Object {
	p.Helper()
	if m.set == "" {
		return client.Object{Text: append(slices.Clip(o.Text), m.value.(string)...), Content: o.Content}
	}
	content := copied(p.T, o.Content)
	set(p.T, content, m.set, m.value)
	wrong, err := client.Of(content)
	if err != nil {
		p.Fatal(err)
	}
	return wrong
}

// makePod creates a pod of a template with the mistake in it, in a dry run.
func (p *prover) makePod(m mistake, of string) string {
	p.Helper()
	objects := p.objects
	if m.add != nil {
		objects = []client.Object{{Content: m.add}}
	}
	for _, t := range p.templates(objects) {
		if t.Of != of {
			continue
		}
		pod, _ := t.Pod(1)
		pod = copied(p.T, pod)
		if m.set != "" {
			set(p.T, pod, m.set, m.value)
		}
		return words(p.client.Create(p.ctx, pod, client.Options{DryRun: true}))
	}
	p.Fatalf("no pod %s", of)
	return ""
}

// makeRole applies a wrong Role or RoleBinding, and returns the first action that a pod needs
// and may no longer do. It then restores the right object.
func (p *prover) makeRole(wrong, right client.Object) string {
	p.Helper()
	templates := p.templates(p.objects)
	p.apply("the mistake", wrong, client.Options{})
	denied := patiently(func() (string, bool) {
		missing := p.missing(templates)
		return missing, missing != ""
	})
	p.apply("the mistake, corrected", right, client.Options{})
	left := patiently(func() (string, bool) {
		missing := p.missing(templates)
		return missing, missing == ""
	})
	if left != "" {
		p.Errorf("after the correction, %s", left)
	}
	return denied
}

// missing returns the first action that a pod needs and may not do.
func (p *prover) missing(templates []pods.Template) string {
	p.Helper()
	for _, t := range templates {
		for _, action := range t.Needs {
			if !p.mayNow(t, action) {
				return fmt.Sprintf("%s may not %s", t.Account(), action)
			}
		}
	}
	return ""
}

// words returns the server's message: its refusal, or else its warnings.
func words(answer client.Answer, err error) string {
	if err != nil {
		return err.Error()
	}
	return strings.Join(answer.Warnings, "; ")
}

func copied(t *testing.T, object map[string]any) map[string]any {
	t.Helper()
	text, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

var step = regexp.MustCompile(`[^.\[\]]+|\[\d+\]`)

// set sets or removes the value at a path such as spec.containers[0].name. All parents of the
// value must exist.
func set(t *testing.T, object map[string]any, path string, value any) {
	t.Helper()
	var at any = object
	steps := step.FindAllString(path, -1)
	for i, name := range steps {
		last := i == len(steps)-1
		switch fields := at.(type) {
		case map[string]any:
			switch {
			case last && value == nil:
				if _, found := fields[name]; !found {
					t.Fatalf("nothing at %s", path)
				}
				delete(fields, name)
			case last:
				fields[name] = value
			default:
				at = fields[name]
			}
		case []any:
			index, err := strconv.Atoi(strings.Trim(name, "[]"))
			if err != nil || index >= len(fields) {
				t.Fatalf("nothing at %s", path)
			}
			if last {
				fields[index] = value
			}
			at = fields[index]
		default:
			t.Fatalf("nothing at %s", path)
		}
	}
}

// mistakeText returns the table of the mistakes for the report.
func (r *report) mistakeText() string {
	var b strings.Builder
	server := versions()[len(versions())-1]
	fmt.Fprintf(&b, "\n## Seeded mistakes\n\nEach mistake is made in the output, and in a spec if a user could make it there.\n\n"+
		"| mistake | the spec's rules | Kubernetes %s | message |\n|---|---|---|---|\n", server)
	for _, m := range r.mistakes {
		rule := m.rule
		switch {
		case m.rule == "" && (m.spec != "" || m.add != nil):
			rule = "none, only the server"
		case m.rule == "":
			rule = "a spec cannot contain it"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", m.name, rule, m.layer, strings.ReplaceAll(m.server, "|", `\|`))
	}
	return b.String()
}
