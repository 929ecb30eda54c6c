// Package client is a client of a Kubernetes API server, like kubectl and the GitOps tools.
// It takes objects as YAML, and returns the objects as the server has them, with all of its
// warnings and refusals. It knows no kinds: it asks the server for the path of each. It never
// retries and never changes what it sends.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/lakewright/lakewright/e2e/cluster"
)

// manager is recorded by the server as the owner of the fields that are applied.
const manager = "lakewright"

// Client is a client of one server. It may be used from many goroutines.
type Client struct {
	url, token string
	http       *http.Client
	mutex      sync.Mutex
	resources  map[string]resource // by apiVersion and kind
}

// New returns a client of a cluster.
func New(c *cluster.Cluster) *Client {
	transport := &http.Transport{TLSClientConfig: c.TLS, MaxIdleConnsPerHost: 32, ForceAttemptHTTP2: true}
	return &Client{
		url: c.URL, token: c.Token, resources: map[string]resource{},
		http: &http.Client{Transport: transport, Timeout: time.Minute},
	}
}

// Options are the options of a request.
type Options struct {
	DryRun bool   // the server stores nothing
	As     string // user to act as; "" is the administrator
}

// Answer is the server's answer to a request that succeeded.
type Answer struct {
	Object   map[string]any
	Warnings []string // the server's messages
}

// Apply applies an object on the server's side, strictly: the server refuses unknown and
// duplicate fields, and fields that another manager owns.
func (c *Client) Apply(ctx context.Context, o Object, opt Options) (Answer, error) {
	path, err := c.path(ctx, o.Content, true)
	if err != nil {
		return Answer{}, err
	}
	query := url.Values{"fieldManager": {manager}, "fieldValidation": {"Strict"}}
	return c.send(ctx, http.MethodPatch, path, query, opt, "application/apply-patch+yaml", o.Text)
}

// Create creates an object that does not exist, strictly.
func (c *Client) Create(ctx context.Context, object map[string]any, opt Options) (Answer, error) {
	path, err := c.path(ctx, object, false)
	if err != nil {
		return Answer{}, err
	}
	body, err := json.Marshal(object)
	if err != nil {
		return Answer{}, fmt.Errorf("write %s: %w", Name(object), err)
	}
	query := url.Values{"fieldManager": {manager}, "fieldValidation": {"Strict"}}
	return c.send(ctx, http.MethodPost, path, query, opt, "application/json", body)
}

// Merge merges a patch over an object; part is "" or a subresource such as "status".
func (c *Client) Merge(ctx context.Context, object map[string]any, part string, patch any) (Answer, error) {
	path, err := c.path(ctx, object, true)
	if err != nil {
		return Answer{}, err
	}
	body, err := json.Marshal(patch)
	if err != nil {
		return Answer{}, fmt.Errorf("write a patch of %s: %w", Name(object), err)
	}
	if part != "" {
		path += "/" + part
	}
	return c.send(ctx, http.MethodPatch, path, url.Values{}, Options{}, "application/merge-patch+json", body)
}

// Get returns an object as the server has it.
func (c *Client) Get(ctx context.Context, object map[string]any) (Answer, error) {
	path, err := c.path(ctx, object, true)
	if err != nil {
		return Answer{}, err
	}
	return c.send(ctx, http.MethodGet, path, url.Values{}, Options{}, "", nil)
}

// Delete removes an object.
func (c *Client) Delete(ctx context.Context, object map[string]any) error {
	path, err := c.path(ctx, object, true)
	if err != nil {
		return err
	}
	_, err = c.send(ctx, http.MethodDelete, path, url.Values{}, Options{}, "", nil)
	return err
}

// send makes one request and reads the whole answer.
func (c *Client) send(
	ctx context.Context, method, path string, query url.Values, opt Options, contentType string, body []byte,
) (Answer, error) {
	if opt.DryRun {
		query.Set("dryRun", "All")
	}
	request, err := http.NewRequestWithContext(ctx, method, c.url+path+"?"+query.Encode(), bytes.NewReader(body))
	if err != nil {
		return Answer{}, fmt.Errorf("make a request: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", manager)
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	if opt.As != "" {
		impersonate(request.Header, opt.As)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return Answer{}, fmt.Errorf("ask the server: %w", err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return Answer{}, fmt.Errorf("read the server's answer: %w", err)
	}
	answer := Answer{Warnings: warnings(response.Header)}
	if response.StatusCode >= http.StatusBadRequest {
		return answer, refusal(response.StatusCode, text)
	}
	if err := json.Unmarshal(text, &answer.Object); err != nil {
		return answer, fmt.Errorf("read the server's answer: %w", err)
	}
	return answer, nil
}

// impersonate makes a request act as a user. It adds the groups of a service account, which
// the server adds only for a token.
func impersonate(header http.Header, user string) {
	header.Set("Impersonate-User", user)
	account, found := strings.CutPrefix(user, "system:serviceaccount:")
	if !found {
		return
	}
	namespace, _, _ := strings.Cut(account, ":")
	for _, group := range []string{"system:authenticated", "system:serviceaccounts", "system:serviceaccounts:" + namespace} {
		header.Add("Impersonate-Group", group)
	}
}

// warnings returns the texts of the Warning headers, which RFC 7234 writes as
// 299 - "text".
func warnings(header http.Header) []string {
	var texts []string
	for _, line := range header.Values("Warning") {
		if _, quoted, found := strings.Cut(line, `"`); found {
			line = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(strings.TrimSuffix(quoted, `"`))
		}
		texts = append(texts, line)
	}
	return texts
}
