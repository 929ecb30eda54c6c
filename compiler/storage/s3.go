package storage

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// s3Kind is a bucket of Amazon S3, or of a store with the same protocol.
var s3Kind = Define(Def[s3]{
	Name: "s3", Title: "S3",
	Store: func(t Of[s3]) Store { return t.Spec.store(t.in()) },
	Clash: (*s3).clash,
	Rules: s3Rules,
})

// s3 is a tier of a bucket, as written.
type s3 struct {
	Bucket      string       `spec:"bucket"`
	Region      string       `spec:"region"`
	Endpoint    string       `spec:"endpoint"`
	PathStyle   *bool        `spec:"pathStyle"` // nil: on when Endpoint is set
	Addresses   []string     `spec:"addresses"` // ranges; none: not known
	Namespace   string       `spec:"namespace"` // of the store's pods; "": not in the cluster, or not known
	Credentials *credentials `spec:"credentials"`
}

// credentials is how pods prove their identity; STO010 allows at most one kind.
type credentials struct {
	ServiceAccount *iamRole     `spec:"serviceAccount"`
	PodIdentity    *podIdentity `spec:"podIdentity"`
	Secret         *accessKey   `spec:"secret"`
}

// iamRole is an IAM role bound to a service account.
type iamRole struct {
	ARN string `spec:"roleARN"`
}

// podIdentity is an EKS Pod Identity association, which is created outside Kubernetes.
type podIdentity struct{}

// accessKey is a Secret with an access key and a secret key.
type accessKey struct {
	Name      string `spec:"name"`
	AccessKey string `spec:"accessKey"`
	SecretKey string `spec:"secretKey"`
}

// kinds returns the names of the kinds of credentials in the spec, in the order of the
// schema.
func (c *credentials) kinds() []string {
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

func (s *s3) store(at spec.Path) Store {
	return Store{
		Name: s.Bucket, At: at.At("bucket"), Endpoint: s.Endpoint, EndpointAt: at.At("endpoint"),
		Identity: s.identity(at.At("credentials")), Egress: s.egress(), AddressesAt: at.At("addresses"), KnowsRoles: s.isAmazon(),
		Openers: map[Program]Opener{
			Spark: {Root: "s3a://" + s.Bucket, Access: s.hadoop},
			Flink: {Root: "s3://" + s.Bucket, Access: s.plugin}, // both plugins handle s3://; only hadoop handles s3a://
		},
		As: func(arn string) Store {
			own := *s
			own.Credentials = &credentials{ServiceAccount: &iamRole{ARN: arn}}
			return own.store(at)
		},
	}
}

func (s *s3) identity(at spec.Path) Identity {
	i := Identity{Way: s.way(), At: at, Kinds: s.Credentials.kinds()}
	if s.Credentials == nil {
		return i
	}
	if r := s.Credentials.ServiceAccount; r != nil && r.ARN != "" {
		i.Role, i.Account = r.ARN, map[string]string{"eks.amazonaws.com/role-arn": r.ARN}
	}
	if key := s.Credentials.Secret; key != nil {
		variable := func(name, field string) kube.EnvVar {
			return kube.EnvVar{Name: name, ValueFrom: &kube.EnvSource{SecretKeyRef: &kube.KeySelector{Name: key.Name, Key: field}}}
		}
		// Every client of S3 reads its keys from these variables.
		i.Secret = key.Name
		i.Variables = []kube.EnvVar{variable("AWS_ACCESS_KEY_ID", key.AccessKey), variable("AWS_SECRET_ACCESS_KEY", key.SecretKey)}
	}
	return i
}

// way returns how pods prove their identity: the first kind of credentials in the spec.
func (s *s3) way() Way {
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

// isAmazon reports whether the bucket belongs to Amazon S3.
func (s *s3) isAmazon() bool {
	_, host, _ := strings.Cut(s.Endpoint, "://")
	host, _, _ = strings.Cut(host, ":")
	return host == "" || strings.HasSuffix(host, ".amazonaws.com") || strings.HasSuffix(host, ".amazonaws.com.cn") || strings.HasSuffix(host, ".amazonaws.eu")
}

// byPath reports whether the bucket is addressed by path instead of by host name.
func (s *s3) byPath() bool {
	if s.PathStyle != nil {
		return *s.PathStyle
	}
	return s.Endpoint != ""
}

// The addresses on the pod's own node that provide credentials. They are the same in every
// cluster with IPv4.
const (
	podIdentityAgent = "169.254.170.23/32"  // Amazon EKS Pod Identity
	instanceMetadata = "169.254.169.254/32" // instance metadata of Amazon EC2, Google Compute Engine and Azure
)

// onNode returns the site of a server on the pod's own node that provides credentials.
func onNode(address string) []Site { return []Site{{Addresses: []string{address}, Ports: []int{80}}} }

// egress returns the port of the store, and the addresses from which pods get their
// credentials.
func (s *s3) egress() Egress {
	e := Egress{Ports: []int{s.port()}}
	switch s.way() {
	case AccountRole:
		e.Ports = append(e.Ports, 443) // the token service
	case PodRole:
		e.Node = onNode(podIdentityAgent)
	case NodeRole:
		if s.isAmazon() {
			e.Node = onNode(instanceMetadata)
		}
	case SecretKeys: // the pods have the keys already
	}
	if len(s.Addresses) > 0 || s.Namespace != "" {
		e.Known = []Site{{Addresses: s.Addresses, Namespace: s.Namespace, Ports: unique(e.Ports)}}
		e.Ports = nil
	}
	return e
}

// port returns the TCP port that the store listens on.
func (s *s3) port() int {
	scheme, host, _ := strings.Cut(s.Endpoint, "://")
	if _, port, found := strings.Cut(host, ":"); found {
		return atoi(port)
	}
	if scheme == "http" {
		return 80
	}
	return 443
}

// atoi reads a port; the schema allows only digits.
func atoi(digits string) int {
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}

// clash compares the settings that a program has only once for all buckets. Flink has one
// client with one configuration; Spark has separate settings for each bucket.
func (s *s3) clash(other *s3, c Client) (needs, has string) {
	if c.Program != Flink {
		return "", ""
	}
	own, its := s.identity(""), other.identity("")
	switch {
	case s.Endpoint != other.Endpoint:
		return "the endpoint " + orAmazon(other.Endpoint), orAmazon(s.Endpoint)
	case s.byPath() != other.byPath():
		return fmt.Sprintf("pathStyle %t", other.byPath()), strconv.FormatBool(s.byPath())
	case c.Plugin != "presto" && s.Region != "" && other.Region != "" && s.Region != other.Region:
		return "the region " + other.Region, s.Region
	case own.Way != its.Way:
		return "credentials of its kind", "another"
	case own.Secret != "" && !own.SharesKeys(its):
		return "the Secret " + its.Secret, own.Secret
	}
	return "", ""
}

func orAmazon(endpoint string) string {
	if endpoint == "" {
		return "Amazon's"
	}
	return endpoint
}

// plugin returns what Flink needs. All buckets share one configuration, because presto has
// no settings per bucket.
func (s *s3) plugin(c Client) Access {
	a := Access{Keys: map[string]string{}, Common: true}
	if c.Plugin != "image" {
		a.Plugin = "flink-s3-fs-" + c.Plugin
	}
	if s.Endpoint != "" {
		a.Keys["s3.endpoint"] = s.Endpoint
	}
	if s.byPath() {
		a.Keys["s3.path.style.access"] = "true"
	}
	if c.Plugin == "presto" {
		// presto finds the region of a bucket itself and uses the whole default credentials
		// chain of AWS, which includes the web identity and the variables.
		return a
	}
	if s.Region != "" {
		// Not s3.endpoint.region: s3.endpoint is a prefix of it, and the operator
		// refuses such pairs from Flink 2.0 on.
		a.Keys["fs.s3a.endpoint.region"] = s.Region
	}
	switch s.way() {
	case AccountRole:
		// The credentials chain of hadoop has no web identity: it would silently use the
		// node's role.
		a.Keys["fs.s3a.aws.credentials.provider"] = "com.amazonaws.auth.WebIdentityTokenCredentialsProvider"
	case SecretKeys:
		a.Keys["fs.s3a.aws.credentials.provider"] = "com.amazonaws.auth.EnvironmentVariableCredentialsProvider"
	case NodeRole, PodRole: // the chain includes both
	}
	return a
}

// hadoop returns what a version of the Hadoop client needs: keys that configure s3a:// for this
// bucket only.
func (s *s3) hadoop(c Client) Access {
	bucket := "fs.s3a.bucket." + s.Bucket + "."
	a := Access{
		Keys: map[string]string{}, Commit: commitKeys, Committers: []string{"magic", "directory"}, Aborts: true,
		Jar: "hadoop-aws", Version: c.hadoopVersion(),
	}
	a.IsSetUp = func(key string) bool {
		return strings.HasPrefix(key, bucket) || key == "fs.s3a.aws.credentials.provider"
	}
	a.Beats = func(key string) string {
		rest, found := strings.CutPrefix(key, "fs.s3a.")
		if own := bucket + rest; found && a.Keys[own] != "" {
			return own
		}
		return ""
	}
	// Hadoop 3.3 comes with an AWS SDK that is older than Pod Identity.
	if s.way() == PodRole && c.Hadoop.Major != 0 && !c.HasSecondSDK() {
		a.Outdated = &Outdated{
			Uses: "Pod Identity", Why: fmt.Sprintf("Hadoop %s comes with an AWS SDK that is older than it", c.Hadoop),
			Fix: "use an image with Hadoop 3.4 or newer and write its version in hadoop, or use Spark 4; or put aws-java-sdk-bundle 1.12.746 or newer into the image",
		}
	}
	if s.Region != "" {
		a.Keys[bucket+"endpoint.region"] = s.Region
	}
	if s.Endpoint != "" {
		a.Keys[bucket+"endpoint"] = s.Endpoint
		a.Keys[bucket+"connection.ssl.enabled"] = strconv.FormatBool(strings.HasPrefix(s.Endpoint, "https:"))
	}
	if s.byPath() {
		a.Keys[bucket+"path.style.access"] = "true"
	}
	if provider := s.provider(c); provider != "" {
		a.Keys[bucket+"aws.credentials.provider"] = provider
	}
	return a
}

// commitKeys returns the keys that make a job commit its output by completing its uploads
// at the end.
func commitKeys(name string) map[string]string {
	if name != "magic" && name != "directory" {
		return nil
	}
	return map[string]string{
		"mapreduce.outputcommitter.factory.scheme.s3a": "org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory",
		"fs.s3a.committer.name":                        name,
		"fs.s3a.committer.magic.enabled":               strconv.FormatBool(name == "magic"),
	}
}

// provider returns the class that provides the credentials, "" for the client's default
// chain.
func (s *s3) provider(c Client) string {
	v1Package, v2Package := "com.amazonaws.auth.", "software.amazon.awssdk.auth.credentials."
	var first, second string
	switch given := s.Credentials; {
	case given == nil:
		return ""
	case given.ServiceAccount != nil:
		first, second = "WebIdentityTokenCredentialsProvider", "WebIdentityTokenFileCredentialsProvider"
	case given.PodIdentity != nil && c.HasSecondSDK():
		// S3A instantiates a class by its constructor or by create(), and
		// ContainerCredentialsProvider of the second SDK has neither in 2.24, the version
		// of Hadoop 3.4.1. Hadoop's own wrapper of it also asks the node when the container
		// offers no credentials.
		return "org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider"
	case given.PodIdentity != nil:
		// ContainerCredentialsProvider of the first SDK does not read the full URI that Pod
		// Identity sets; its wrapper does.
		first = "EC2ContainerCredentialsProviderWrapper"
	case given.Secret != nil:
		first, second = "EnvironmentVariableCredentialsProvider", "EnvironmentVariableCredentialsProvider"
	default:
		return ""
	}
	if c.HasSecondSDK() {
		return v2Package + second
	}
	return v1Package + first
}

var s3Rules = []rule.Rule[Of[s3]]{
	{
		Doc: rule.Doc{
			ID: "STO011", Severity: diag.Warning,
			Title:  "A bucket of Amazon S3 has a region",
			Why:    "Without a region the client uses us-east-1 or a region from the environment of the node. A bucket in another region redirects or refuses the request.",
			Bad:    `storage: other: s3: bucket: "other"`,
			Good:   `storage: other: s3: {bucket: "other", region: "eu-west-1"}`,
			Ref:    "apache/hadoop, hadoop-aws, connecting to an S3 bucket: fs.s3a.endpoint.region",
			Judges: []spec.Path{"storage.s3.region", "storage.s3.endpoint"},
		},
		Check: func(t Of[s3], r *rule.Reporter) {
			if t.Spec.Region == "" && t.Spec.Endpoint == "" {
				r.Reportf(t.in("bucket"), "bucket %q has no region, so clients guess one", t.Spec.Bucket).
					Fixf(`write the bucket's region, as in region: "eu-west-1"`)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "STO012", Severity: diag.Warning,
			Title:  "Data is encrypted on its way to a store",
			Why:    "Over plain HTTP everybody on the network path can read the data. The signature of requests protects only the keys.",
			Bad:    `storage: other: s3: {bucket: "other", endpoint: "http://minio.storage.svc:9000"}`,
			Good:   `storage: other: s3: {bucket: "other", endpoint: "https://minio.storage.svc:9000"}`,
			Ref:    "Amazon S3, authenticating requests (signature version 4)",
			Judges: []spec.Path{"storage.s3.endpoint"},
		},
		Check: func(t Of[s3], r *rule.Reporter) {
			if rest, plain := strings.CutPrefix(t.Spec.Endpoint, "http://"); plain {
				r.Reportf(t.in("endpoint"), "connections to store %q are not encrypted", t.Name()).
					Fixf("give the store a certificate and write https").Replace(`"https://` + rest + `"`)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "STO013", Severity: diag.Error,
			Title:  "AWS roles are used only with Amazon S3",
			Why:    "The pod gets a token, which AWS alone changes for temporary keys. Another store does not know these keys and refuses every request.",
			Bad:    `storage: other: s3: {bucket: "other", endpoint: "https://minio.storage.svc:9000", credentials: podIdentity: {}}`,
			Good:   `storage: other: s3: {bucket: "other", endpoint: "https://minio.storage.svc:9000", credentials: secret: name: "minio-keys"}`,
			Ref:    "aws/amazon-eks-pod-identity-webhook, README",
			Judges: []spec.Path{"storage.s3.endpoint", "storage.s3.credentials"},
		},
		Check: func(t Of[s3], r *rule.Reporter) {
			if t.Spec.isAmazon() {
				return
			}
			if id := t.Spec.way(); id == AccountRole || id == PodRole {
				r.Reportf(t.in("credentials"), "%s is not Amazon S3 and does not accept AWS roles", t.Spec.Endpoint).
					Fixf(`name a Secret with the store's own keys, as in secret: name: "%s-keys"`, t.Name()).
					Notef(t.in("endpoint"), "the endpoint is here")
			}
		},
	},
}
