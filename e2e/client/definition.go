package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"

// Definitions returns the custom resource definitions of the YAML files in a directory
// that define one of the kinds, each as it is written. Kinds have their groups, as in
// SparkApplication.spark.apache.org. A kind that no file defines is not an error.
func Definitions(dir string, kinds []string) ([]Object, error) {
	var found []Object
	for _, pattern := range []string{"*.yaml", "*.yml"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", dir, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			// Parsing all of them would take longer than all the proofs.
			if !slices.ContainsFunc(kinds, func(kind string) bool {
				name, _, _ := strings.Cut(kind, ".")
				return strings.Contains(string(text), name)
			}) {
				continue
			}
			objects, err := Split(text)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			for _, o := range objects {
				if slices.Contains(kinds, Defines(o)) {
					found = append(found, o)
				}
			}
		}
	}
	return found, nil
}

// Defines returns the kind that a definition defines, with its group.
func Defines(definition Object) string {
	return Text(definition.Content, "spec", "names", "kind") + "." + Text(definition.Content, "spec", "group")
}

// Define installs custom resource definitions and waits until the server serves them.
func (c *Client) Define(ctx context.Context, list []Object) error {
	for _, o := range list {
		if _, err := c.send(ctx, http.MethodPost, definitions, url.Values{}, Options{}, "application/yaml", o.Text); err != nil {
			return fmt.Errorf("install %s: %w", Name(o.Content), err)
		}
	}
	for _, o := range list {
		if err := c.awaitServed(ctx, o.Content); err != nil {
			return fmt.Errorf("install %s: %w", Name(o.Content), err)
		}
	}
	return nil
}

// awaitServed waits until every version of a definition can be used.
func (c *Client) awaitServed(ctx context.Context, definition map[string]any) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	group, kind := Text(definition, "spec", "group"), Text(definition, "spec", "names", "kind")
	for _, item := range List(definition, "spec", "versions") {
		version, _ := item.(map[string]any)
		if served, _ := version["served"].(bool); !served {
			continue
		}
		for {
			_, err := c.resource(ctx, group+"/"+Text(version, "name"), kind)
			if err == nil {
				break
			}
			if !IsNotFound(err) {
				return err
			}
			select {
			case <-ctx.Done():
				return err
			case <-time.After(50 * time.Millisecond):
			}
		}
	}
	return nil
}
