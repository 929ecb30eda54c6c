package storage

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/version"
)

func TestS3(t *testing.T) {
	yes, no := true, false
	tests := []struct {
		name   string
		s3     s3
		port   int
		byPath bool
		way    Way
		amazon bool
	}{
		{name: "Amazon", s3: s3{Region: "eu-west-1"}, port: 443, way: NodeRole, amazon: true},
		{name: "own port", s3: s3{Endpoint: "https://minio.svc:9000", Credentials: &credentials{Secret: &accessKey{}}}, port: 9000, byPath: true, way: SecretKeys},
		{name: "HTTP", s3: s3{Endpoint: "http://minio.svc", PathStyle: &no, Credentials: &credentials{}}, port: 80, way: NodeRole},
		{name: "HTTPS", s3: s3{Endpoint: "https://s3.eu-west-1.amazonaws.com", PathStyle: &yes, Credentials: &credentials{PodIdentity: &podIdentity{}}}, port: 443, byPath: true, way: PodRole, amazon: true},
		{name: "role", s3: s3{Credentials: &credentials{ServiceAccount: &iamRole{ARN: "arn"}}}, port: 443, way: AccountRole, amazon: true},
		{name: "not quite Amazon", s3: s3{Endpoint: "https://notamazonaws.com"}, port: 443, byPath: true, way: NodeRole},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.s3.port(); got != tt.port {
				t.Errorf("port() = %d; want %d", got, tt.port)
			}
			if got := tt.s3.byPath(); got != tt.byPath {
				t.Errorf("byPath() = %t; want %t", got, tt.byPath)
			}
			if got := tt.s3.way(); got != tt.way {
				t.Errorf("way() = %d; want %d", got, tt.way)
			}
			if got := tt.s3.isAmazon(); got != tt.amazon {
				t.Errorf("isAmazon() = %t; want %t", got, tt.amazon)
			}
		})
	}
}

func TestHadoop(t *testing.T) {
	for _, test := range []struct {
		name   string
		s3     s3
		hadoop string
		want   map[string]string
	}{
		{name: "nothing is known", hadoop: "3.4.1", s3: s3{Bucket: "lake"}, want: map[string]string{}},
		{
			name: "a bucket of Amazon", hadoop: "3.4.1",
			s3: s3{Bucket: "lake", Region: "eu-west-1", Credentials: &credentials{ServiceAccount: &iamRole{ARN: "arn"}}},
			want: map[string]string{
				"fs.s3a.bucket.lake.endpoint.region":          "eu-west-1",
				"fs.s3a.bucket.lake.aws.credentials.provider": "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider",
			},
		},
		{
			name: "the first SDK", hadoop: "3.3.4",
			s3:   s3{Bucket: "lake", Credentials: &credentials{ServiceAccount: &iamRole{}}},
			want: map[string]string{"fs.s3a.bucket.lake.aws.credentials.provider": "com.amazonaws.auth.WebIdentityTokenCredentialsProvider"},
		},
		{
			name: "Pod Identity", hadoop: "3.4.1",
			s3:   s3{Bucket: "lake", Credentials: &credentials{PodIdentity: &podIdentity{}}},
			want: map[string]string{"fs.s3a.bucket.lake.aws.credentials.provider": "org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider"},
		},
		{
			name: "Pod Identity and the first SDK", hadoop: "3.3.4",
			s3:   s3{Bucket: "lake", Credentials: &credentials{PodIdentity: &podIdentity{}}},
			want: map[string]string{"fs.s3a.bucket.lake.aws.credentials.provider": "com.amazonaws.auth.EC2ContainerCredentialsProviderWrapper"},
		},
		{
			name: "another store with keys", hadoop: "3.4.1",
			s3: s3{Bucket: "raw", Endpoint: "http://minio.storage.svc:9000", Credentials: &credentials{Secret: &accessKey{Name: "minio"}}},
			want: map[string]string{
				"fs.s3a.bucket.raw.endpoint":                 "http://minio.storage.svc:9000",
				"fs.s3a.bucket.raw.connection.ssl.enabled":   "false",
				"fs.s3a.bucket.raw.path.style.access":        "true",
				"fs.s3a.bucket.raw.aws.credentials.provider": "software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider",
			},
		},
		{
			name: "another store by host name and encrypted", hadoop: "3.3.4",
			s3: s3{Bucket: "raw", Endpoint: "https://s3.internal", PathStyle: kube.To(false), Credentials: &credentials{}},
			want: map[string]string{
				"fs.s3a.bucket.raw.endpoint":               "https://s3.internal",
				"fs.s3a.bucket.raw.connection.ssl.enabled": "true",
			},
		},
	} {
		if diff := cmp.Diff(test.want, test.s3.hadoop(Client{Program: Spark, Hadoop: version.Must(test.hadoop)}).Keys); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
