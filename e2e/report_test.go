package e2e

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/e2e/client"
)

// report is what was proven. The tests of several servers fill it concurrently.
type report struct {
	mutex        sync.Mutex
	environments map[place]*tally
	mistakes     []mistake // the seeded mistakes that were tried
	gateway      string    // version of the Gateway API whose definitions were installed, "" for none
}

// place is one environment of one example on one server.
type place struct{ server, example, environment string }

// tally counts what was proven in one place. One goroutine fills it.
type tally struct {
	Objects     map[string]int // by kind
	Ways        int            // number of deliveries
	Changed     int            // objects that the second version changes, adds or removes
	Pods        int
	Claims      int
	Permissions int
}

func newReport() *report { return &report{environments: map[place]*tally{}} }

// environment returns the tally of a place.
func (r *report) environment(server, example, environment string) *tally {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	t := &tally{}
	r.environments[place{server, example, environment}] = t
	return t
}

// count counts the objects of an environment.
func (t *tally) count(objects []client.Object) {
	t.Objects = map[string]int{}
	for _, o := range objects {
		t.Objects[client.Text(o.Content, "apiVersion")+" "+client.Text(o.Content, "kind")]++
	}
}

// change counts the objects in which two versions differ.
func (t *tally) change(before, after []client.Object) {
	texts := map[string]map[string]any{}
	for _, o := range before {
		texts[client.Name(o.Content)] = o.Content
	}
	for _, o := range after {
		if old, found := texts[client.Name(o.Content)]; !found || !gocmp.Equal(old, o.Content) {
			t.Changed++
		}
		delete(texts, client.Name(o.Content))
	}
	t.Changed += len(texts)
}

// check compares the report with the file, or writes it. It ignores the report of a run that
// is only a part of the tests. It does not compare that of a run against other servers.
func (r *report) check(t *testing.T) {
	t.Helper()
	if *builtIn || len(r.mistakes) == 0 || !r.complete(t) {
		return
	}
	got := r.text()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(*proof, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if flagGiven("servers") {
		return
	}
	want, err := os.ReadFile(*proof)
	if err != nil {
		t.Fatalf("%v; run it with UPDATE_GOLDEN=1", err)
	}
	if diff := gocmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is stale; run it with UPDATE_GOLDEN=1 and review the difference (-want +got)\n%s", *proof, diff)
	}
}

// complete reports whether every example was tried on every server.
func (r *report) complete(t *testing.T) bool {
	t.Helper()
	seen := map[[2]string]bool{}
	for p := range r.environments {
		seen[[2]string{p.server, p.example}] = true
	}
	return len(seen) == len(versions())*len(examples(t))
}

const introduction = `# Proof

The tests in e2e write this page; do not edit it. They apply the output of the examples to
real Kubernetes API servers with the definitions of the operators. For every environment,
the server

* accepted every object from each source, with strict validation and without a warning, first
  in a dry run and then persistently. The sources are the stream of ` + "`render`" + `, what Kustomize
  builds from the tree, and what it builds from the committed tree if that is for the
  server's version or an older one;
* accepted every object again, changed nothing, and kept each value as it is written;
* admitted the largest number of pods, with the volumes that they claim. The tests make each
  pod from its template as Spark, the operator or the controller does, and create it with the
  same account. The namespace enforces its Pod Security Standard and its quota;
* allowed the account of each pod every call that the pod makes to the Kubernetes API, and
  denied it calls that no workload may make;
* accepted a second version of the spec over the first: other sizes, tiers and images.
`

func (r *report) text() string {
	var b strings.Builder
	b.WriteString(introduction)
	b.WriteString("\n## Environments\n\n")
	b.WriteString("| Kubernetes | example | environment | objects | ways | changed | pods | claims | permissions |\n|---|---|---|---|---|---|---|---|---|\n")
	places := slices.SortedFunc(maps.Keys(r.environments), func(a, b place) int {
		return cmp.Or(cmp.Compare(a.server, b.server), cmp.Compare(a.example, b.example), cmp.Compare(a.environment, b.environment))
	})
	kinds := map[string]map[string]int{}
	for _, p := range places {
		t, sum := r.environments[p], 0
		for kind, n := range t.Objects {
			if kinds[kind] == nil {
				kinds[kind] = map[string]int{}
			}
			kinds[kind][p.server] += n
			sum += n
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %d | %d | %d | %d | %d | %d |\n",
			p.server, p.example, p.environment, sum, t.Ways, t.Changed, t.Pods, t.Claims, t.Permissions)
	}
	b.WriteString("\n## Kinds\n\nThe number of objects of each kind in all environments.\n\n| kind | " + strings.Join(versions(), " | ") + " |\n|---|" +
		strings.Repeat("---|", len(versions())) + "\n")
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		b.WriteString("| " + kind + " |")
		for _, server := range versions() {
			fmt.Fprintf(&b, " %d |", kinds[kind][server])
		}
		b.WriteString("\n")
	}
	if r.gateway != "" {
		fmt.Fprintf(&b, "\nThe definitions of gateway.networking.k8s.io are those of Gateway API %s.\n", r.gateway)
	}
	b.WriteString(r.mistakeText())
	return b.String()
}
