// Package e2e proves that Kubernetes takes what lakewright makes: it compiles the
// examples, brings everything that comes out to a real API server with the real custom
// resource definitions, and fails with the server's own words when it says no. What is
// proven is written to docs/proof.md. Nothing here is part of the program.
package e2e

import (
	"context"
	"flag"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/lakewright/lakewright/e2e/client"
	"github.com/lakewright/lakewright/e2e/cluster"
)

var (
	servers = flag.String("servers", cluster.Oldest+","+cluster.Newest,
		"versions of Kubernetes to run, the last one also against the seeded mistakes")
	crds = flag.String("crds", "",
		"directory of the custom resource definitions of your cluster, as YAML files")
	builtIn = flag.Bool("builtin", false,
		"try only the objects of kinds that Kubernetes itself has, without -crds")
	proof = flag.String("proof", "../docs/proof.md",
		"where it is written what was proven; UPDATE_GOLDEN=1 writes it, else it must be the same")
)

// versions returns the servers to run.
func versions() []string { return strings.Split(*servers, ",") }

// start starts a server that ends with the test, and installs the definitions of the
// kinds. An interrupt cancels the context, and so ends the test in order.
func start(t *testing.T, version string, kinds []string) (context.Context, *client.Client) {
	t.Helper()
	ctx, stop := signal.NotifyContext(t.Context(), os.Interrupt, syscall.SIGTERM)
	t.Cleanup(stop)
	server, err := cluster.Start(ctx, version, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	c := client.New(server)
	if !*builtIn {
		definitions, err := client.Definitions(*crds, kinds)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range kinds {
			if !slices.ContainsFunc(definitions, func(o client.Object) bool { return client.Text(o.Content, "spec", "names", "kind") == kind }) {
				t.Fatalf("%s defines no %s; "+howTo, *crds, kind)
			}
		}
		if err := c.Define(ctx, definitions); err != nil {
			t.Fatal(err)
		}
	}
	return ctx, c
}

const howTo = "give the directory of those of your cluster with -crds DIR " +
	"(kubectl get crd NAME -o yaml > DIR/NAME.yaml), or try the built-in kinds alone with -builtin"

// requireDefinitions fails unless custom resources can be tried, or are not to be.
func requireDefinitions(t *testing.T) {
	t.Helper()
	if *crds == "" && !*builtIn {
		t.Fatal("no custom resource definitions; " + howTo)
	}
}

// isBuiltIn reports whether Kubernetes itself has the kind of an object.
func isBuiltIn(object map[string]any) bool {
	group, _, found := strings.Cut(client.Text(object, "apiVersion"), "/")
	return !found || !strings.Contains(group, ".") || slices.Contains([]string{
		"networking.k8s.io", "rbac.authorization.k8s.io", "scheduling.k8s.io", "storage.k8s.io",
	}, group)
}

// flagGiven reports whether a flag stands on the command line.
func flagGiven(name string) bool {
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == name })
	return given
}
