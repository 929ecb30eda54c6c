// Package e2e proves that Kubernetes accepts the output of Lakewright. It compiles the
// examples, applies the output to a real API server with the real custom resource
// definitions, and fails with the server's message when the server refuses an object. It
// writes what was proven to docs/proof.md. Nothing here is part of the program.
package e2e

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
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
		"file of the report; UPDATE_GOLDEN=1 writes it, otherwise the report must equal it")
)

// versions returns the servers to run.
func versions() []string { return strings.Split(*servers, ",") }

// start starts a server that stops with the test, and installs the definitions. An
// interrupt cancels the context, so that the test ends in order.
func start(t *testing.T, version string, definitions []client.Object) (context.Context, *client.Client) {
	t.Helper()
	ctx, stop := signal.NotifyContext(t.Context(), os.Interrupt, syscall.SIGTERM)
	t.Cleanup(stop)
	server, err := cluster.Start(ctx, version, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	c := client.New(server)
	if err := c.Define(ctx, definitions); err != nil {
		t.Fatal(err)
	}
	return ctx, c
}

// definitions returns the definitions of the kinds, from the directory of -crds. Those of
// the Gateway API that the directory lacks come from its module.
func definitions(t *testing.T, kinds []string) []client.Object {
	t.Helper()
	if *builtIn {
		return nil
	}
	var found []client.Object
	for _, dir := range []string{*crds, gatewayAPI(t)} {
		missing := slices.DeleteFunc(slices.Clone(kinds), func(kind string) bool {
			return slices.ContainsFunc(found, func(o client.Object) bool { return client.Defines(o) == kind })
		})
		list, err := client.Definitions(dir, missing)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, list...)
	}
	for _, kind := range kinds {
		if !slices.ContainsFunc(found, func(o client.Object) bool { return client.Defines(o) == kind }) {
			t.Fatalf("%s defines no %s; "+howTo, *crds, kind)
		}
	}
	return found
}

// gatewayAPI returns the directory in which the module of the Gateway API has the
// definitions of its standard channel.
func gatewayAPI(t *testing.T) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/gateway-api")
	command.Stderr = os.Stderr
	dir, err := command.Output()
	if err != nil {
		t.Fatalf("find the module of the Gateway API: %v", err)
	}
	return filepath.Join(strings.TrimSpace(string(dir)), "config", "crd", "standard")
}

const howTo = "give the directory of those of your cluster with -crds DIR " +
	"(kubectl get crd NAME -o yaml > DIR/NAME.yaml), or try the built-in kinds alone with -builtin"

// requireDefinitions fails unless -crds or -builtin is given.
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

// flagGiven reports whether a flag is on the command line.
func flagGiven(name string) bool {
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == name })
	return given
}
