package e2e

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/gateway-api/pkg/consts"

	"github.com/lakewright/lakewright/e2e/client"
	"github.com/lakewright/lakewright/e2e/cluster"
	"github.com/lakewright/lakewright/internal/kube"
)

// TestConformance applies every environment of every example to every server, then
// tries the seeded mistakes, and reports what was proven.
func TestConformance(t *testing.T) {
	requireDefinitions(t)
	logf := func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
	for _, version := range versions() { // one after the other: each needs all of the machine
		if err := cluster.Build(t.Context(), version, logf); err != nil {
			t.Fatal(err)
		}
	}
	r, installed := newReport(), definitions(t, customKinds(t))
	for _, definition := range installed {
		if bundle := client.Text(definition.Content, "metadata", "annotations", consts.BundleVersionAnnotation); bundle != "" {
			r.gateway = bundle
		}
	}
	t.Run("servers", func(t *testing.T) {
		for _, version := range versions() {
			t.Run(version, func(t *testing.T) {
				t.Parallel()
				ctx, c := start(t, version, installed)
				for _, example := range examples(t) {
					t.Run(example, func(t *testing.T) { conform(t, ctx, c, example, version, r) })
				}
				if version == versions()[len(versions())-1] && !*builtIn {
					t.Run("mistakes", func(t *testing.T) {
						for _, s := range seeds {
							t.Run(s.example, func(t *testing.T) { s.plant(t, ctx, c, version, r) })
						}
					})
				}
			})
		}
	})
	if !t.Failed() {
		r.check(t)
	}
}

// customKinds returns the kinds in the committed trees and in the mistakes that are not
// built into Kubernetes, with their groups.
func customKinds(t *testing.T) []string {
	t.Helper()
	kinds := map[string]bool{}
	add := func(object map[string]any) {
		if group, _, found := strings.Cut(client.Text(object, "apiVersion"), "/"); found && !isBuiltIn(object) {
			kinds[client.Text(object, "kind")+"."+group] = true
		}
	}
	for _, example := range examples(t) {
		for _, env := range compile(t, spec(t, example)) {
			for _, o := range build(t, committed(t, example), env.Name) {
				add(o.Content)
			}
		}
	}
	for _, s := range seeds {
		for _, m := range s.mistakes {
			add(m.add)
		}
	}
	return slices.Sorted(maps.Keys(kinds))
}

// conform proves one example on one server.
func conform(t *testing.T, ctx context.Context, c *client.Client, example, version string, r *report) {
	files := forVersion(t, spec(t, example), version)
	first, second := compile(t, files), compile(t, changed(t, example, files))
	for i, env := range first {
		t.Run(env.Name, func(t *testing.T) {
			tally := r.environment(version, example, env.Name)
			p := &prover{T: t, ctx: ctx, client: c}
			defer p.clear()
			for _, d := range deliveries(t, example, version, env, first) {
				if !p.deliver(d) {
					return // the rest would report the same
				}
				tally.Ways++
			}
			tally.count(p.objects)
			p.run(tally)
			p.clearPods()
			p.change(tally, second[i])
		})
	}
}

// changed returns the second version of an example.
func changed(t *testing.T, example string, files fstest.MapFS) fstest.MapFS {
	t.Helper()
	edits, found := changes[example]
	if !found {
		t.Fatalf("no second version of the example %s; add one to changes", example)
	}
	out := maps.Clone(files)
	for _, e := range edits {
		e.apply(t, out)
	}
	return out
}

// prover proves one environment on one server.
type prover struct {
	*testing.T
	ctx     context.Context
	client  *client.Client
	objects []client.Object  // of the last delivery
	pods    []map[string]any // pods and claims that were created in place of an operator
	quotas  []map[string]any // before the pods were created
	cluster []map[string]any // created objects without a namespace
}

// deliver proves that the server accepts the objects of one delivery with strict validation
// and without a warning, first in a dry run and then persistently, and that applying them again
// changes nothing. It reports whether the objects now exist.
func (p *prover) deliver(d delivery) bool {
	p.Helper()
	objects := p.supported(d.objects)
	p.prepare(d.way, objects)
	refused := false
	for _, o := range objects {
		refused = !p.apply(d.way+", tried", o, client.Options{DryRun: true}) || refused
	}
	if refused {
		return false // without the dry run, the server would refuse it with the same message
	}
	for _, o := range objects {
		if p.apply(d.way, o, client.Options{}) {
			p.settle(o)
		}
	}
	for _, o := range objects {
		p.applyAgain(d.way, o)
	}
	p.objects = objects
	return true
}

// supported returns the objects to try: with -builtin, those without custom resources.
func (p *prover) supported(objects []client.Object) []client.Object {
	if !*builtIn {
		return objects
	}
	return slices.DeleteFunc(slices.Clone(objects), func(o client.Object) bool { return !isBuiltIn(o.Content) })
}

// prepare creates what has to exist before a dry run: the namespaces, and in each the
// service account that a controller would create.
func (p *prover) prepare(way string, objects []client.Object) {
	p.Helper()
	for _, o := range objects {
		if client.Text(o.Content, "kind") != "Namespace" {
			continue
		}
		if !p.apply(way, o, client.Options{}) {
			p.FailNow()
		}
		account, err := client.Of(map[string]any{
			"apiVersion": "v1", "kind": "ServiceAccount",
			"metadata": map[string]any{"name": "default", "namespace": client.Text(o.Content, "metadata", "name")},
		})
		if err != nil {
			p.Fatal(err)
		}
		p.apply("the controller of accounts", account, client.Options{})
	}
}

// apply applies one object, and reports a refusal or a warning with the server's message.
func (p *prover) apply(way string, o client.Object, opt client.Options) bool {
	p.Helper()
	answer, err := p.client.Apply(p.ctx, o, opt)
	return p.judge(way, o.Content, answer, err)
}

// judge reports whether the server accepted an object without a warning.
func (p *prover) judge(way string, object map[string]any, answer client.Answer, err error) bool {
	p.Helper()
	if p.ctx.Err() != nil {
		p.Fatal(p.ctx.Err())
	}
	if err != nil {
		p.Errorf("%s: %s is refused: %v", way, client.Name(object), err)
		return false
	}
	// Spark writes SPARK_USER in front of the variables of the configuration, and the last one holds: the
	// user of a file system without a login has no other place.
	warnings := slices.DeleteFunc(answer.Warnings, func(words string) bool {
		return strings.Contains(words, `hides previous definition of "SPARK_USER"`)
	})
	for _, words := range warnings {
		p.Errorf("%s: %s: the server warns: %s", way, client.Name(object), words)
	}
	if namespace := client.Text(object, "metadata", "namespace"); namespace == "" && client.Text(object, "kind") != "Namespace" {
		p.cluster = append(p.cluster, object)
	}
	return len(warnings) == 0
}

// patiently asks until the answer is good, or one second has passed: the server's cache may
// not yet have a recent write.
func patiently[T any](ask func() (T, bool)) T {
	for deadline := time.Now().Add(time.Second); ; time.Sleep(20 * time.Millisecond) {
		if answer, good := ask(); good || time.Now().After(deadline) {
			return answer
		}
	}
}

// settle does what a controller would do for an object that was applied. A quota without
// counted usage restricts nothing.
func (p *prover) settle(o client.Object) {
	p.Helper()
	if client.Text(o.Content, "kind") != "ResourceQuota" {
		return
	}
	live, err := p.client.Get(p.ctx, o.Content)
	if err != nil {
		p.Fatal(err)
	}
	hard := client.Map(live.Object, "spec", "hard")
	used := map[string]any{}
	for resource := range hard {
		used[resource] = "0"
		if known := client.Text(live.Object, "status", "used", resource); known != "" {
			used[resource] = known
		}
	}
	p.setQuota(o.Content, hard, used)
}

func (p *prover) setQuota(quota, hard, used map[string]any) {
	p.Helper()
	status := map[string]any{"status": map[string]any{"hard": hard, "used": used}}
	if _, err := p.client.Merge(p.ctx, quota, "status", status); err != nil {
		p.Fatal(err)
	}
}

// applyAgain proves that nothing changes when an object is applied again, and that the
// server keeps every value as it is written: otherwise a tool that compares the two would
// always report a difference.
func (p *prover) applyAgain(way string, o client.Object) {
	p.Helper()
	before, err := p.client.Get(p.ctx, o.Content)
	if err != nil {
		p.Errorf("%s: %s cannot be read: %v", way, client.Name(o.Content), err)
		return
	}
	if !p.apply(way+", again", o, client.Options{}) {
		return
	}
	after, err := p.client.Get(p.ctx, o.Content)
	if err != nil {
		p.Errorf("%s: %s cannot be read: %v", way, client.Name(o.Content), err)
		return
	}
	// Without resourceVersion: the server writes a PersistentVolumeClaim once more even if
	// nothing in it changes.
	delete(client.Map(before.Object, "metadata"), "resourceVersion")
	delete(client.Map(after.Object, "metadata"), "resourceVersion")
	if diff := cmp.Diff(before.Object, after.Object); diff != "" {
		p.Errorf("%s: %s changes when it is applied again (-before +after)\n%s", way, client.Name(o.Content), diff)
	}
	for _, d := range drift(o.Content, after.Object) {
		p.Errorf("%s: %s: the server keeps %s", way, client.Name(o.Content), d)
	}
}

// change proves that the second version of a spec can be applied over the first.
func (p *prover) change(tally *tally, env kube.Environment) {
	p.Helper()
	before := p.objects
	if p.deliver(delivery{"the changed spec", split(p.T, render(p.T, env))}) {
		tally.change(before, p.objects)
		p.try()
	}
}

// clear removes all objects without a namespace, so that the next environment does not find
// them. It also removes their finalizers, because no controller does.
func (p *prover) clear() {
	p.Helper()
	for _, object := range p.cluster {
		if err := p.remove(object); err != nil && p.ctx.Err() == nil {
			p.Errorf("%s cannot be removed: %v", client.Name(object), err)
		}
	}
}

func (p *prover) remove(object map[string]any) error {
	if err := p.client.Delete(p.ctx, object); err != nil {
		if client.IsNotFound(err) {
			return nil
		}
		return err
	}
	_, err := p.client.Merge(p.ctx, object, "", map[string]any{"metadata": map[string]any{"finalizers": nil}})
	if client.IsNotFound(err) {
		return nil
	}
	return err
}
