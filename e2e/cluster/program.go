package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// etcdRelease is the release of etcd, for every version of the API server.
const etcdRelease = "3.6.16"

// program is a server that is built from its Go module. The modules of Kubernetes
// are made to be built in their own repository, so each version needs a main module
// of its own: one go.mod cannot require two versions.
type program struct {
	name   string // of its directory in the cache
	source string // of main.go
	flags  string // for the linker
	goMod  func(context.Context) (string, error)
}

// hangUp ends a server when the pipe at its standard input is closed. On every system, the
// kernel closes the pipe when this process dies, in whatever way.
const hangUp = `
// untilHangUp ends the process when whoever started it is gone.
func untilHangUp() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(3)
}
`

const apiServerSource = `package main

import (
	"io"
	"os"

	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() {
	go untilHangUp()
	os.Exit(cli.Run(app.NewAPIServerCommand()))
}
` + hangUp

const etcdSource = `package main

import (
	"io"
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() {
	go untilHangUp()
	etcdmain.Main(os.Args)
}
` + hangUp

// etcd returns the store.
func etcd() program {
	return program{
		name: "etcd-" + etcdRelease, source: etcdSource, flags: "-s -w",
		goMod: func(context.Context) (string, error) {
			return "module lakewright/etcd\n\ngo 1.24\n\nrequire go.etcd.io/etcd/server/v3 v" + etcdRelease + "\n", nil
		},
	}
}

// apiServer returns the API server of a version such as "1.34.4".
func apiServer(version string) program {
	major, rest, _ := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	// The server gets its version only from the linker. Without it, it does not warn about
	// deprecated APIs.
	flags := "-s -w"
	for _, path := range []string{"k8s.io/component-base/version", "k8s.io/client-go/pkg/version"} {
		flags += fmt.Sprintf(" -X %[1]s.gitVersion=v%[2]s -X %[1]s.gitMajor=%[3]s -X %[1]s.gitMinor=%[4]s -X %[1]s.gitTreeState=clean",
			path, version, major, minor)
	}
	return program{
		name: "kube-apiserver-" + version, source: apiServerSource, flags: flags,
		goMod: func(ctx context.Context) (string, error) { return apiServerModule(ctx, version, "0."+rest) },
	}
}

var (
	languageLine = regexp.MustCompile(`(?m)^go [0-9.]+$`)
	stagingLine  = regexp.MustCompile(`(?m)^\s*(\S+) => \./staging/`)
)

// apiServerModule returns the go.mod of a module that requires Kubernetes. It replaces the
// staging modules of Kubernetes by the modules that are released from them.
func apiServerModule(ctx context.Context, version, staged string) (string, error) {
	published, err := publishedModule(ctx, version)
	if err != nil {
		return "", err
	}
	language, staging := languageLine.FindString(published), stagingLine.FindAllStringSubmatch(published, -1)
	if language == "" || staging == nil {
		return "", fmt.Errorf("the go.mod of Kubernetes %s has no staging modules: the release has another form", version)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "module lakewright/apiserver\n\n%s\n\nrequire k8s.io/kubernetes v%s\n\nreplace (\n", language, version)
	for _, module := range staging {
		fmt.Fprintf(&text, "\t%[1]s => %[1]s v%[2]s\n", module[1], staged)
	}
	return text.String() + ")\n", nil
}

// publishedModule returns the go.mod that a version of Kubernetes was released with.
func publishedModule(ctx context.Context, version string) (string, error) {
	out, err := goCommand(ctx, os.TempDir(), "mod", "download", "-json", "k8s.io/kubernetes@v"+version)
	if err != nil {
		return "", err
	}
	var module struct{ GoMod string }
	if err := json.Unmarshal(out, &module); err != nil {
		return "", fmt.Errorf("read the output of go mod download for Kubernetes %s: %w", version, err)
	}
	text, err := os.ReadFile(module.GoMod)
	return string(text), err
}
