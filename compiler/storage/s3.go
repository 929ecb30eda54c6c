package storage

import (
	"strings"

	"github.com/lakewright/lakewright/internal/kube"
)

// S3 is a bucket as it is written.
type S3 struct {
	Bucket      string       `spec:"bucket"`
	Region      string       `spec:"region"`
	Endpoint    string       `spec:"endpoint"`
	PathStyle   *bool        `spec:"pathStyle"` // nil: on when Endpoint is set
	Credentials *Credentials `spec:"credentials"`
}

// Credentials is how pods prove who they are; a rule demands at most one.
type Credentials struct {
	ServiceAccount *Role        `spec:"serviceAccount"`
	PodIdentity    *PodIdentity `spec:"podIdentity"`
	Secret         *AccessKey   `spec:"secret"`
}

// Role is an IAM role bound to a service account.
type Role struct {
	ARN string `spec:"roleARN"`
}

// PodIdentity is an EKS Pod Identity association made outside Kubernetes.
type PodIdentity struct{}

// AccessKey is a Secret with an access key and a secret key.
type AccessKey struct {
	Name      string `spec:"name"`
	AccessKey string `spec:"accessKey"`
	SecretKey string `spec:"secretKey"`
}

// ByPath reports whether the bucket is addressed by path instead of by host name.
func (s *S3) ByPath() bool {
	if s.PathStyle != nil {
		return *s.PathStyle
	}
	return s.Endpoint != ""
}

// Port returns the TCP port that the store listens on.
func (s *S3) Port() int {
	scheme, host, _ := strings.Cut(s.Endpoint, "://")
	if _, port, found := strings.Cut(host, ":"); found {
		return atoi(port)
	}
	if scheme == "http" {
		return 80
	}
	return 443
}

// RoleARN returns the IAM role that the workload's service account is bound to, ""
// for none.
func (s *S3) RoleARN() string {
	if s.Credentials == nil || s.Credentials.ServiceAccount == nil {
		return ""
	}
	return s.Credentials.ServiceAccount.ARN
}

// AccessKey returns the Secret with the keys, nil for none.
func (s *S3) AccessKey() *AccessKey {
	if s.Credentials == nil {
		return nil
	}
	return s.Credentials.Secret
}

// The variables in which every client of S3 looks for keys.
const (
	AccessKeyVariable = "AWS_ACCESS_KEY_ID"
	SecretKeyVariable = "AWS_SECRET_ACCESS_KEY"
)

// Variables returns the variables that hand the keys of the store to a container, by
// reference, sorted by name; nil when it has none.
func (s *S3) Variables() []kube.EnvVar {
	key := s.AccessKey()
	if key == nil {
		return nil
	}
	variable := func(name, field string) kube.EnvVar {
		return kube.EnvVar{Name: name, ValueFrom: &kube.EnvSource{SecretKeyRef: &kube.KeySelector{Name: key.Name, Key: field}}}
	}
	return []kube.EnvVar{variable(AccessKeyVariable, key.AccessKey), variable(SecretKeyVariable, key.SecretKey)}
}

// atoi reads a port that the schema has checked to be digits.
func atoi(digits string) int {
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}
