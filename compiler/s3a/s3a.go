// Package s3a holds what Hadoop's client for S3 needs to reach a bucket: its keys, and the
// classes that find the credentials. It takes a store of the spec, and gives keys of
// Hadoop, without a prefix.
package s3a

import (
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/storage"
)

// Keys returns the keys of Hadoop that set s3a:// up for one bucket, and leave all others
// alone; v2 is whether Hadoop speaks through the second AWS SDK.
func Keys(s3 *storage.S3, v2 bool) map[string]string {
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
	if provider := providerOf(s3, v2); provider != "" {
		conf[bucket+"aws.credentials.provider"] = provider
	}
	return conf
}

// providerOf returns the class that finds the credentials, "" for the client's own
// chain. Hadoop 3.4, which comes with Spark 4.0, speaks through the second AWS SDK.
func providerOf(s3 *storage.S3, v2 bool) string {
	v1Package, v2Package := "com.amazonaws.auth.", "software.amazon.awssdk.auth.credentials."
	var first, second string
	switch c := s3.Credentials; {
	case c == nil:
		return ""
	case c.ServiceAccount != nil:
		first, second = "WebIdentityTokenCredentialsProvider", "WebIdentityTokenFileCredentialsProvider"
	case c.PodIdentity != nil:
		// The first SDK's ContainerCredentialsProvider does not read the full URI
		// that Pod Identity gives; its wrapper does.
		first, second = "EC2ContainerCredentialsProviderWrapper", "ContainerCredentialsProvider"
	case c.Secret != nil:
		first, second = "EnvironmentVariableCredentialsProvider", "EnvironmentVariableCredentialsProvider"
	default:
		return ""
	}
	if v2 {
		return v2Package + second
	}
	return v1Package + first
}
