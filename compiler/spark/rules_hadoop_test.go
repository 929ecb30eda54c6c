package spark

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestHadoop is about the Hadoop of the image: what follows from it, and what disagrees with it.
func TestHadoop(t *testing.T) {
	const second = "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider"
	for _, test := range []struct {
		name     string
		fragment string
		provider string // class of the store's own key
		want     []string
	}{
		{
			name:     "what Spark comes with",
			fragment: `spark: etl: {version: "3.5.8", committer: "none"}`,
			provider: "com.amazonaws.auth.WebIdentityTokenCredentialsProvider",
		},
		{
			name:     "a newer Hadoop in the image",
			fragment: `spark: etl: {version: "3.5.8", hadoop: "3.4.3", committer: "none", image: "registry.internal/etl:3.5.8-hadoop3.4.3"}`,
			provider: second,
		},
		{
			name:     "an older Hadoop in the image",
			fragment: `spark: etl: {version: "4.0.1", hadoop: "3.3.6", committer: "none"}`,
			provider: "com.amazonaws.auth.WebIdentityTokenCredentialsProvider",
		},
		{
			name:     "Hadoop 3.5 of Spark 4.3",
			fragment: `spark: etl: version: "4.3.0"`,
			provider: second,
		},
		{
			name:     "the class that the store has anyway",
			fragment: `spark: etl: {version: "3.5.8", hadoop: "3.4.3", committer: "none", hadoopConf: "fs.s3a.aws.credentials.provider": "` + second + `"}`,
			provider: second,
		},
		{
			name:     "only the image says which Hadoop it has",
			fragment: `spark: etl: {version: "3.5.8", committer: "none", image: "registry.internal/etl:spark3.5.8-hadoop3.4.3", hadoopConf: "fs.s3a.aws.credentials.provider": "` + second + `"}`,
			provider: "com.amazonaws.auth.WebIdentityTokenCredentialsProvider",
			want: []string{
				`SPK145 spark.etl.image: the name of image registry.internal/etl:spark3.5.8-hadoop3.4.3 states Hadoop 3.4.3, and Spark 3.5.8 comes with Hadoop 3.3.4; write hadoop: "3.4.3", or use an image with Hadoop 3.3.4`,
				`SPK146 spark.etl.hadoopConf."fs.s3a.aws.credentials.provider": fs.s3a.aws.credentials.provider is for all buckets, and store "lake" sets fs.s3a.bucket.lake.aws.credentials.provider, which Hadoop prefers; remove it, and let storage lake say what the bucket needs; or name the bucket that it is for, as in fs.s3a.bucket.NAME.aws.credentials.provider`,
			},
		},
		{
			name:     "an image that is known",
			fragment: `spark: etl: {version: "3.5.8", committer: "none", image: "public.ecr.aws/data-on-eks/spark-benchmark:tcpds-4-spark-3.5.8-comet-0.9", conf: "spark.hadoop.fs.s3a.bucket.vendor.aws.credentials.provider": "` + second + `"}`,
			provider: "com.amazonaws.auth.WebIdentityTokenCredentialsProvider",
			want: []string{
				`SPK145 spark.etl.image: image public.ecr.aws/data-on-eks/spark-benchmark:tcpds-4-spark-3.5.8-comet-0.9 has Hadoop 3.4.3, and Spark 3.5.8 comes with Hadoop 3.3.4; write hadoop: "3.4.3", or use an image with Hadoop 3.3.4`,
			},
		},
		{
			name:     "an image with an old Hadoop",
			fragment: `spark: etl: {version: "3.3.1", committer: "none", image: "registry.internal/etl:1.4-hadoop2"}`,
			provider: "com.amazonaws.auth.WebIdentityTokenCredentialsProvider",
			want: []string{
				`SPK145 spark.etl.image: the name of image registry.internal/etl:1.4-hadoop2 states Hadoop 2, and Spark 3.3.1 comes with Hadoop 3.3.2; write the version of Hadoop in the image, as in hadoop: "2.10.2"`,
			},
		},
		{
			name:     "the image and the field disagree",
			fragment: `spark: etl: {version: "3.5.8", hadoop: "3.4.1", committer: "none", image: "registry.internal/etl:hadoop3.4.3"}`,
			provider: second,
			want: []string{
				`SPK145 spark.etl.image: the name of image registry.internal/etl:hadoop3.4.3 states Hadoop 3.4.3, and hadoop is 3.4.1; write the version of Hadoop in the image, or use another image`,
			},
		},
		{
			name:     "an official image has Spark's own",
			fragment: `spark: etl: {version: "3.5.8", hadoop: "3.4.3", committer: "none", image: "apache/spark:3.5.8", dependencies: packages: ["org.apache.hadoop:hadoop-aws:3.4.3"]}`,
			provider: second,
			want: []string{
				`SPK145 spark.etl.hadoop: hadoop is 3.4.3, and image apache/spark:3.5.8 of the Spark project has Hadoop 3.3.4; remove hadoop, or use an image with Hadoop 3.4.3`,
			},
		},
		{
			name:     "a class of the SDK that is not there, in conf and hadoopConf",
			fragment: `spark: etl: {version: "4.1.1", conf: "spark.hadoop.fs.s3a.bucket.raw.aws.credentials.provider": "com.amazonaws.auth.profile.ProfileCredentialsProvider", hadoopConf: "fs.s3a.bucket.vendor.aws.credentials.provider": "com.amazonaws.auth.profile.ProfileCredentialsProvider"}`,
			provider: second,
			want: []string{
				`SPK050 spark.etl.conf."spark.hadoop.fs.s3a.bucket.raw.aws.credentials.provider": spark.hadoop.fs.s3a.bucket.raw.aws.credentials.provider names a class under com.amazonaws, and Hadoop 3.4.2 has those under software.amazon.awssdk; name the class under software.amazon.awssdk, or give the storage tier credentials; if the image has another Hadoop, write its version in hadoop`,
				`SPK050 spark.etl.hadoopConf."fs.s3a.bucket.vendor.aws.credentials.provider": fs.s3a.bucket.vendor.aws.credentials.provider names a class under com.amazonaws, and Hadoop 3.4.2 has those under software.amazon.awssdk; name the class under software.amazon.awssdk, or give the storage tier credentials; if the image has another Hadoop, write its version in hadoop`,
			},
		},
		{
			name:     "a class of the second SDK on a stated Hadoop",
			fragment: `spark: etl: {version: "3.5.8", hadoop: "3.3.6", committer: "none", hadoopConf: "fs.s3a.bucket.vendor.aws.credentials.provider": "` + second + `"}`,
			provider: "com.amazonaws.auth.WebIdentityTokenCredentialsProvider",
			want: []string{
				`SPK050 spark.etl.hadoopConf."fs.s3a.bucket.vendor.aws.credentials.provider": fs.s3a.bucket.vendor.aws.credentials.provider names a class under software.amazon.awssdk, and Hadoop 3.3.6 has those under com.amazonaws; name the class under com.amazonaws, or give the storage tier credentials`,
			},
		},
		{
			name:     "Pod Identity on a newer Hadoop",
			fragment: "environments: dev: storage: lake: s3: credentials: {serviceAccount: null, podIdentity: {}}\n" + `spark: etl: {version: "3.5.8", hadoop: "3.4.3", committer: "none"}`,
			provider: "org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider",
		},
		{
			name:     "Pod Identity on Spark's own",
			fragment: "environments: dev: storage: lake: s3: credentials: {serviceAccount: null, podIdentity: {}}\n" + `spark: etl: {version: "3.5.8", committer: "none"}`,
			provider: "com.amazonaws.auth.EC2ContainerCredentialsProviderWrapper",
			want: []string{
				`SPK049 spark.etl.version: store "lake" uses Pod Identity, and Hadoop 3.3.4 comes with an AWS SDK that is older than it; use an image with Hadoop 3.4 or newer and write its version in hadoop, or use Spark 4; or put aws-java-sdk-bundle 1.12.746 or newer into the image`,
			},
		},
		{
			name:     "the advice names the Hadoop of Spark",
			fragment: `spark: etl: {version: "4.2.0", image: "apache/spark:4.2.0"}`,
			provider: second,
			want: []string{
				`SPK031 spark.etl.image: the application uses "lake", and image apache/spark:4.2.0 has no hadoop-aws; build an image with hadoop-aws 3.5.0 in /opt/spark/jars`,
			},
		},
		{
			name:     "keys for all buckets beside a store's own",
			fragment: `spark: etl: {conf: "spark.hadoop.fs.s3a.endpoint.region": "us-east-1", hadoopConf: {"fs.s3a.threads.max": "8", "fs.s3a.path.style.access": "true"}}`,
			provider: second,
			want: []string{
				`SPK146 spark.etl.conf."spark.hadoop.fs.s3a.endpoint.region": spark.hadoop.fs.s3a.endpoint.region is for all buckets, and store "lake" sets fs.s3a.bucket.lake.endpoint.region, which Hadoop prefers; remove it, and let storage lake say what the bucket needs; or name the bucket that it is for, as in spark.hadoop.fs.s3a.bucket.NAME.endpoint.region`,
			},
		},
		{
			name:     "a key for all buckets, and another bucket in the same argument",
			fragment: `spark: etl: {main: arguments: ["s3a://vendor/in,s3a://lake/out"], hadoopConf: "fs.s3a.endpoint.region": "us-east-1"}`,
			provider: second,
		},
		{
			name:     "a key for all buckets, and only the store in an argument",
			fragment: `spark: etl: {main: arguments: ["s3a://lake/in,s3a://lake"], hadoopConf: "fs.s3a.endpoint.region": "us-east-1"}`,
			provider: second,
			want: []string{
				`SPK146 spark.etl.hadoopConf."fs.s3a.endpoint.region": fs.s3a.endpoint.region is for all buckets, and store "lake" sets fs.s3a.bucket.lake.endpoint.region, which Hadoop prefers; remove it, and let storage lake say what the bucket needs; or name the bucket that it is for, as in fs.s3a.bucket.NAME.endpoint.region`,
			},
		},
		{
			name:     "a key of the bucket itself",
			fragment: `spark: etl: hadoopConf: "fs.s3a.bucket.lake.endpoint.region": "us-east-1"`,
			provider: second,
			want: []string{
				`SPK033 spark.etl.hadoopConf."fs.s3a.bucket.lake.endpoint.region": fs.s3a.bucket.lake.endpoint.region is set by the compiler, and stands in hadoopConf too; remove it; use storage lake`,
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, findings(t, test.fragment)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if got := etl(t, test.fragment).StoreSettings.Keys["fs.s3a.bucket.lake.aws.credentials.provider"]; got != test.provider {
				t.Errorf("the class of credentials is %s; want %s", got, test.provider)
			}
		})
	}
}
