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

// report is what was proven. Servers fill it at the same time.
type report struct {
	mutex        sync.Mutex
	environments map[place]*tally
	mistakes     []mistake // that were all caught
	gateway      string    // version of the Gateway API whose definitions were installed, "" for none
}

// place is one environment of one example on one server.
type place struct{ server, example, environment string }

// tally counts what was proven in one place. One goroutine fills it.
type tally struct {
	Objects     map[string]int // by kind
	Ways        int            // on which they came
	Changed     int            // objects that the second version changes, adds or leaves out
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

// check compares the report with the file, or writes it. A run of a part of the tests,
// or against other servers, proves what it proves and is not written down.
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

Written by the proofs in e2e, which bring what lakewright makes of the examples to real
Kubernetes API servers with the definitions of the operators; do not edit. For every
environment the server has said yes, without a warning, to

* every object on each way to it, tried and then applied, with strict validation: the
  stream of ` + "`render`" + `, what Kustomize builds from the tree, and what it builds from the
  committed tree where that is for the server's version or an older one;
* every object again, with no change, and with each value kept as it is written;
* all pods at their largest with the volumes that they claim, made from the templates as
  Spark, the operators and the controllers make them, by the account that makes them, in
  a namespace that enforces its Pod Security Standard and its quota;
* what each pod does in the Kubernetes API, to its account, and no to what no workload
  may do;
* a second version of the spec over the first: other sizes, tiers and images.
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
	b.WriteString("\n## Kinds\n\nObjects of each kind, all environments together.\n\n| kind | " + strings.Join(versions(), " | ") + " |\n|---|" +
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
