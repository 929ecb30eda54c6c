package s3a

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/version"
)

func TestKeys(t *testing.T) {
	for _, test := range []struct {
		name  string
		s3    storage.S3
		spark string
		want  map[string]string
	}{
		{name: "nothing is known", spark: "4.0.1", s3: storage.S3{Bucket: "lake"}, want: map[string]string{}},
		{
			name: "a bucket of Amazon", spark: "4.0.1",
			s3: storage.S3{Bucket: "lake", Region: "eu-west-1", Credentials: &storage.Credentials{ServiceAccount: &storage.Role{ARN: "arn"}}},
			want: map[string]string{
				"fs.s3a.bucket.lake.endpoint.region":          "eu-west-1",
				"fs.s3a.bucket.lake.aws.credentials.provider": "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider",
			},
		},
		{
			name: "the first SDK", spark: "3.5.4",
			s3:   storage.S3{Bucket: "lake", Credentials: &storage.Credentials{ServiceAccount: &storage.Role{}}},
			want: map[string]string{"fs.s3a.bucket.lake.aws.credentials.provider": "com.amazonaws.auth.WebIdentityTokenCredentialsProvider"},
		},
		{
			name: "Pod Identity", spark: "4.0.1",
			s3:   storage.S3{Bucket: "lake", Credentials: &storage.Credentials{PodIdentity: &storage.PodIdentity{}}},
			want: map[string]string{"fs.s3a.bucket.lake.aws.credentials.provider": "org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider"},
		},
		{
			name: "Pod Identity and the first SDK", spark: "3.5.4",
			s3:   storage.S3{Bucket: "lake", Credentials: &storage.Credentials{PodIdentity: &storage.PodIdentity{}}},
			want: map[string]string{"fs.s3a.bucket.lake.aws.credentials.provider": "com.amazonaws.auth.EC2ContainerCredentialsProviderWrapper"},
		},
		{
			name: "another store with keys", spark: "4.0.1",
			s3: storage.S3{Bucket: "raw", Endpoint: "http://minio.storage.svc:9000", Credentials: &storage.Credentials{Secret: &storage.AccessKey{Name: "minio"}}},
			want: map[string]string{
				"fs.s3a.bucket.raw.endpoint":                 "http://minio.storage.svc:9000",
				"fs.s3a.bucket.raw.connection.ssl.enabled":   "false",
				"fs.s3a.bucket.raw.path.style.access":        "true",
				"fs.s3a.bucket.raw.aws.credentials.provider": "software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider",
			},
		},
		{
			name: "another store by host name and encrypted", spark: "3.5.4",
			s3: storage.S3{Bucket: "raw", Endpoint: "https://s3.internal", PathStyle: kube.To(false), Credentials: &storage.Credentials{}},
			want: map[string]string{
				"fs.s3a.bucket.raw.endpoint":               "https://s3.internal",
				"fs.s3a.bucket.raw.connection.ssl.enabled": "true",
			},
		},
	} {
		if diff := cmp.Diff(test.want, Keys(&test.s3, version.Must(test.spark))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
