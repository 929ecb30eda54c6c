package storage

import "strings"

// Identity is how pods prove who they are to a store. The zero Identity is what the node
// offers.
type Identity uint8

// The ways to prove who one is.
const (
	NodeRole    Identity = iota // role of the node, from the instance metadata
	AccountRole                 // role of the service account, from the token service
	PodRole                     // role of the pod, from the agent on the node
	SecretKeys                  // keys from a Secret, from nowhere else
)

// Identity returns how pods prove who they are, the first way that the spec has.
func (s *S3) Identity() Identity {
	switch c := s.Credentials; {
	case c == nil:
		return NodeRole
	case c.ServiceAccount != nil:
		return AccountRole
	case c.PodIdentity != nil:
		return PodRole
	case c.Secret != nil:
		return SecretKeys
	}
	return NodeRole
}

// IsAmazon reports whether the bucket is one of Amazon's.
func (s *S3) IsAmazon() bool {
	_, host, _ := strings.Cut(s.Endpoint, "://")
	host, _, _ = strings.Cut(host, ":")
	return host == "" || strings.HasSuffix(host, ".amazonaws.com") || strings.HasSuffix(host, ".amazonaws.com.cn")
}

// kinds returns the names of the ways that are written, in the schema's order.
func (c *Credentials) kinds() []string {
	var kinds []string
	if c == nil {
		return nil
	}
	if c.ServiceAccount != nil {
		kinds = append(kinds, "serviceAccount")
	}
	if c.PodIdentity != nil {
		kinds = append(kinds, "podIdentity")
	}
	if c.Secret != nil {
		kinds = append(kinds, "secret")
	}
	return kinds
}
