package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// resource is the place of the objects of a kind in the API.
type resource struct {
	plural     string
	namespaced bool
}

// path returns the path of an object, or of all objects of its kind and namespace.
func (c *Client) path(ctx context.Context, object map[string]any, named bool) (string, error) {
	apiVersion, kind := Text(object, "apiVersion"), Text(object, "kind")
	r, err := c.resource(ctx, apiVersion, kind)
	if err != nil {
		return "", err
	}
	path := groupPath(apiVersion)
	if r.namespaced {
		namespace := Text(object, "metadata", "namespace")
		if namespace == "" {
			return "", fmt.Errorf("%s has no namespace", Name(object))
		}
		path += "/namespaces/" + url.PathEscape(namespace)
	}
	path += "/" + r.plural
	if named {
		path += "/" + url.PathEscape(Text(object, "metadata", "name"))
	}
	return path, nil
}

func groupPath(apiVersion string) string {
	if strings.Contains(apiVersion, "/") {
		return "/apis/" + apiVersion
	}
	return "/api/" + apiVersion
}

// Namespaced reports whether the objects of a kind have namespaces.
func (c *Client) Namespaced(ctx context.Context, apiVersion, kind string) (bool, error) {
	r, err := c.resource(ctx, apiVersion, kind)
	return r.namespaced, err
}

// resource asks the server once for all kinds of an API version.
func (c *Client) resource(ctx context.Context, apiVersion, kind string) (resource, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if r, found := c.resources[apiVersion+" "+kind]; found {
		return r, nil
	}
	answer, err := c.send(ctx, http.MethodGet, groupPath(apiVersion), url.Values{}, Options{}, "", nil)
	if err != nil && !IsNotFound(err) {
		return resource{}, err
	}
	for _, item := range List(answer.Object, "resources") {
		fields, _ := item.(map[string]any)
		plural := Text(fields, "name")
		if namespaced, ok := fields["namespaced"].(bool); ok && !strings.Contains(plural, "/") {
			c.resources[apiVersion+" "+Text(fields, "kind")] = resource{plural, namespaced}
		}
	}
	r, found := c.resources[apiVersion+" "+kind]
	if !found {
		return resource{}, &Refusal{
			Code: http.StatusNotFound, Reason: "NotFound",
			Message: fmt.Sprintf("the server serves no %s of %s", kind, apiVersion),
		}
	}
	return r, nil
}
