// Package s3a holds what Hadoop's client for S3 needs to reach a bucket: its keys, and the
// classes that find the credentials. It takes a store of the spec, and gives keys of
// Hadoop, without a prefix.
package s3a

import (
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/version"
)

// Keys returns the keys of Hadoop that set s3a:// up for one bucket, and leave all others
// alone, for the Hadoop that a version of Spark comes with.
func Keys(s3 *storage.S3, spark version.Version) map[string]string {
	conf := map[string]string{}
	bucket := "fs.s3a.bucket." + s3.Bucket + "."
	if s3.Region != "" {
		conf[bucket+"endpoint.region"] = s3.Region
	}
	if s3.Endpoint != "" {
		conf[bucket+"endpoint"] = s3.Endpoint
		conf[bucket+"connection.ssl.enabled"] = strconv.FormatBool(strings.HasPrefix(s3.Endpoint, "https:"))
	}
	if s3.ByPath() {
		conf[bucket+"path.style.access"] = "true"
	}
	if provider := providerOf(s3, spark); provider != "" {
		conf[bucket+"aws.credentials.provider"] = provider
	}
	return conf
}

// providerOf returns the class that finds the credentials, "" for the client's own
// chain. Hadoop 3.4, which comes with Spark 4.0, speaks through the second AWS SDK.
func providerOf(s3 *storage.S3, spark version.Version) string {
	v1Package, v2Package := "com.amazonaws.auth.", "software.amazon.awssdk.auth.credentials."
	var first, second string
	switch c := s3.Credentials; {
	case c == nil:
		return ""
	case c.ServiceAccount != nil:
		first, second = "WebIdentityTokenCredentialsProvider", "WebIdentityTokenFileCredentialsProvider"
	case c.PodIdentity != nil && spark.AtLeast(4, 0):
		// S3A makes a class by its constructor or by create(), and the second SDK's
		// ContainerCredentialsProvider has neither in 2.24, which comes with Spark 4.0.
		// Hadoop's own wrapper of it asks the node too when the container offers nothing.
		return "org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider"
	case c.PodIdentity != nil:
		// The first SDK's ContainerCredentialsProvider does not read the full URI
		// that Pod Identity gives; its wrapper does.
		first = "EC2ContainerCredentialsProviderWrapper"
	case c.Secret != nil:
		first, second = "EnvironmentVariableCredentialsProvider", "EnvironmentVariableCredentialsProvider"
	default:
		return ""
	}
	if spark.AtLeast(4, 0) {
		return v2Package + second
	}
	return v1Package + first
}
