// Package cluster runs a real Kubernetes API server with its store: it takes a version,
// and returns an address with the credentials for it. There are no nodes and no controllers,
// so only the client schedules, creates or removes anything.
//
// Both servers are built from their Go modules into the user's cache, listen only on the
// loopback interface, and keep their data in a directory that is removed with them. They exit
// when the process that started them exits, in whatever way.
package cluster

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// The versions of Kubernetes that are tried: the oldest that the language supports, and the
// newest that is available as a Go module with all of its dependencies.
const (
	Oldest = "1.30.14"
	Newest = "1.36.3"
)

// Cluster is a running API server that is ready.
type Cluster struct {
	Version string // as in 1.34.4
	URL     string
	Token   string // of an administrator
	TLS     *tls.Config

	dir      string
	children []*child // in the order in which they were started
}

// Build builds what Start needs, once for all later runs. The first time it downloads
// modules and takes minutes, which it reports to logf.
func Build(ctx context.Context, version string, logf func(string, ...any)) error {
	_, _, err := build(ctx, version, logf)
	return err
}

func build(ctx context.Context, version string, logf func(string, ...any)) (store, server string, err error) {
	if store, err = etcd().build(ctx, logf); err != nil {
		return "", "", err
	}
	server, err = apiServer(version).build(ctx, logf)
	return store, server, err
}

// Start starts an API server of a version such as "1.34.4" and waits until it is ready.
// The caller must stop it. Start builds the servers if Build has not.
func Start(ctx context.Context, version string, logf func(string, ...any)) (*Cluster, error) {
	store, server, err := build(ctx, version, logf)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "lakewright-e2e-")
	if err != nil {
		return nil, fmt.Errorf("make a directory for the store: %w", err)
	}
	c := &Cluster{Version: version, Token: rand.Text(), dir: dir}
	if err := c.start(ctx, store, server); err != nil {
		c.Stop()
		return nil, fmt.Errorf("start Kubernetes %s: %w", version, err)
	}
	return c, nil
}

// Stop stops both servers and removes their data. It may be called twice.
func (c *Cluster) Stop() {
	for len(c.children) > 0 {
		last := len(c.children) - 1
		c.children[last].stop()
		c.children = c.children[:last]
	}
	_ = os.RemoveAll(c.dir)
}

func (c *Cluster) start(ctx context.Context, store, server string) error {
	cert, err := newCertificate()
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{
		"key.pem": cert.key, "cert.pem": cert.cert,
		"tokens.csv": []byte(c.Token + `,admin,admin,"system:masters"` + "\n"),
	} {
		if err := os.WriteFile(c.file(name), content, 0o600); err != nil {
			return err
		}
	}
	ports, err := freePorts(3)
	if err != nil {
		return err
	}
	c.URL = "https://127.0.0.1:" + ports[2]
	c.TLS = &tls.Config{RootCAs: x509.NewCertPool()}
	c.TLS.RootCAs.AppendCertsFromPEM(cert.cert)
	storeURL := "http://127.0.0.1:" + ports[0]
	if err := c.launch(ctx, "etcd", store, c.storeFlags(storeURL, "http://127.0.0.1:"+ports[1]), storeURL+"/health"); err != nil {
		return err
	}
	return c.launch(ctx, "kube-apiserver", server, c.serverFlags(storeURL, ports[2]), c.URL+"/readyz")
}

// storeFlags returns flags with which the store writes to the disk as little as possible:
// its contents are not needed after a crash.
func (c *Cluster) storeFlags(client, peer string) []string {
	return []string{
		"--data-dir=" + c.file("etcd"), "--unsafe-no-fsync",
		"--listen-client-urls=" + client, "--advertise-client-urls=" + client,
		"--listen-peer-urls=" + peer, "--initial-advertise-peer-urls=" + peer,
		"--initial-cluster=default=" + peer, "--log-level=warn",
	}
}

// serverFlags returns flags that do not change the default admission plug-ins, which include
// Pod Security, quotas and limit ranges.
func (c *Cluster) serverFlags(store, port string) []string {
	key, cert := c.file("key.pem"), c.file("cert.pem")
	return []string{
		"--etcd-servers=" + store, "--bind-address=127.0.0.1", "--secure-port=" + port,
		"--tls-cert-file=" + cert, "--tls-private-key-file=" + key,
		"--token-auth-file=" + c.file("tokens.csv"), "--authorization-mode=RBAC",
		"--service-account-issuer=https://lakewright.e2e", "--service-account-key-file=" + key,
		"--service-account-signing-key-file=" + key, "--service-cluster-ip-range=10.0.0.0/24",
		"--profiling=false", "-v=0",
	}
}

func (c *Cluster) file(name string) string { return filepath.Join(c.dir, name) }

// launch starts one server and waits until url reports that it is ready.
func (c *Cluster) launch(ctx context.Context, name, binary string, flags []string, url string) error {
	one, err := startChild(name, binary, flags)
	if err != nil {
		return err
	}
	c.children = append(c.children, one)
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	transport := &http.Transport{TLSClientConfig: c.TLS}
	defer transport.CloseIdleConnections()
	for {
		if isReady(ctx, transport, url, c.Token) {
			return nil
		}
		select {
		case <-one.done:
			return one.fault("has ended: " + fmt.Sprint(one.err))
		case <-ctx.Done():
			return errors.Join(ctx.Err(), one.fault("is not ready"))
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func isReady(ctx context.Context, transport http.RoundTripper, url, token string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := transport.RoundTrip(request)
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// freePorts returns unused ports of the loopback interface. It opens all of them before it
// closes any, so that no two are the same.
func freePorts(n int) ([]string, error) {
	var ports []string
	for range n {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		defer listener.Close()
		ports = append(ports, strconv.Itoa(listener.Addr().(*net.TCPAddr).Port))
	}
	return ports, nil
}
