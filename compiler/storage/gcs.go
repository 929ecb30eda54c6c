package storage

import (
	"maps"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
)

// gcsKind is a bucket of Google Cloud Storage.
var gcsKind = Define(Def[gcs]{
	Name: "gcs", Title: "Google Cloud Storage",
	Store: func(t Of[gcs]) Store { return t.Spec.store(t.Name(), t.in()) },
	Clash: (*gcs).clash,
})

// gcs is a tier of a bucket, as written.
type gcs struct {
	Bucket      string          `spec:"bucket"`
	Project     string          `spec:"project"`
	Addresses   []string        `spec:"addresses"` // ranges; none: not known
	Credentials *gcsCredentials `spec:"credentials"`
}

// gcsCredentials is how pods prove their identity; STO010 allows at most one kind.
type gcsCredentials struct {
	WorkloadIdentity *gcsIdentity `spec:"workloadIdentity"`
	Secret           *gcsKey      `spec:"secret"`
}

// gcsIdentity is a service account of Google Cloud that pods act as.
type gcsIdentity struct {
	ServiceAccount string `spec:"serviceAccount"` // "": the bucket knows the account of Kubernetes
}

// gcsKey is the key of a service account in a Secret.
type gcsKey struct {
	Name string `spec:"name"`
	Key  string `spec:"key"`
}

func (s *gcs) store(name string, at spec.Path) Store {
	root := "gs://" + s.Bucket
	return Store{
		Name: s.Bucket, At: at.At("bucket"), EndpointAt: at.At("bucket"),
		Identity: s.identity(name, at.At("credentials")), Egress: s.egress(), AddressesAt: at.At("addresses"),
		Openers: map[Program]Opener{
			Spark: {Root: root, Access: func(c Client) Access { return s.hadoop(name, c) }},
			Flink: {Root: root, Access: func(c Client) Access { return s.plugin(name, c) }},
		},
	}
}

// keyPath returns the path of the key in the pods.
func (s *gcs) keyPath(name string) string {
	return secretDirectory(name) + "/" + s.Credentials.Secret.Key
}

func (s *gcs) identity(name string, at spec.Path) Identity {
	i := Identity{Way: NodeRole, At: at}
	c := s.Credentials
	if c == nil {
		return i
	}
	if c.WorkloadIdentity != nil {
		i.Kinds = append(i.Kinds, "workloadIdentity")
	}
	if c.Secret != nil {
		i.Kinds = append(i.Kinds, "secret")
	}
	switch {
	case c.WorkloadIdentity != nil:
		i.Way = AccountRole
		if account := c.WorkloadIdentity.ServiceAccount; account != "" {
			i.Role, i.Account = account, map[string]string{"iam.gke.io/gcp-service-account": account}
		}
	case c.Secret != nil:
		i.Way, i.Secret, i.Mounts = SecretKeys, c.Secret.Name, []Mount{secretMount(name, c.Secret.Name)}
		// The libraries of Google look there, among them that of Flink's recoverable writer.
		i.Variables = []kube.EnvVar{{Name: "GOOGLE_APPLICATION_CREDENTIALS", Value: s.keyPath(name)}}
	}
	return i
}

// egress returns the port of the store, and the addresses from which pods get their
// credentials. GKE answers at the address of Compute Engine, or redirects to a server on the
// node with an address of its own.
func (s *gcs) egress() Egress {
	e := Egress{Ports: []int{443}}
	if s.identity("", "").Way != SecretKeys {
		e.Node = append(onNode(instanceMetadata), Site{Addresses: []string{"169.254.169.252/32"}, Ports: []int{987, 988}})
	}
	return e.at(s.Addresses)
}

// clash compares what the connector has only once for all buckets.
func (s *gcs) clash(other *gcs, _ Client) (needs, has string) {
	own, its := s.identity("", ""), other.identity("", "")
	switch {
	case own.Way != its.Way:
		return "credentials of its kind", "another"
	case own.Role != its.Role:
		return "the service account " + its.Role, own.Role
	case own.Secret != its.Secret:
		return "the Secret " + its.Secret, own.Secret
	case s.Project != "" && other.Project != "" && s.Project != other.Project:
		return "the project " + other.Project, s.Project
	}
	return "", ""
}

// keys returns the keys of the connector, which apply to all buckets.
func (s *gcs) keys(name string) map[string]string {
	keys := map[string]string{}
	if s.Project != "" {
		keys["fs.gs.project.id"] = s.Project
	}
	if s.Credentials != nil && s.Credentials.Secret != nil {
		// Version 3 of the connector reads both keys, version 2 only the second.
		keys["fs.gs.auth.type"] = "SERVICE_ACCOUNT_JSON_KEYFILE"
		keys["fs.gs.auth.service.account.json.keyfile"] = s.keyPath(name)
	}
	return keys
}

// plugin returns what Flink needs.
func (s *gcs) plugin(name string, c Client) Access {
	a := Access{Keys: s.keys(name), Common: true}
	if c.Plugin != "image" {
		a.Plugin = "flink-gs-fs-hadoop"
	}
	return a
}

// hadoop returns what a version of the Hadoop client needs.
func (s *gcs) hadoop(name string, c Client) Access {
	a := Access{Keys: s.keys(name), Common: true, Jar: "hadoop-gcp", Version: c.hadoopVersion()}
	if !c.Hadoop.AtLeast(3, 5) {
		a.Jar, a.Version = "gcs-connector", ""
		maps.Copy(a.Keys, map[string]string{
			"fs.gs.impl":                    "com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem",
			"fs.AbstractFileSystem.gs.impl": "com.google.cloud.hadoop.fs.gcs.GoogleHadoopFS",
		})
	}
	a.manifest(c, "gs", "org.apache.hadoop.mapreduce.lib.output.committer.manifest.ManifestCommitterFactory")
	return a
}
