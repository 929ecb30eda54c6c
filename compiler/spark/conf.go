package spark

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/storage"
)

const (
	executorVolumes = "spark.kubernetes.executor.volumes."
	localDir        = "spark-local-dir-1"           // the prefix spark-local-dir- makes it one of SPARK_LOCAL_DIRS
	localPath       = "/var/data/spark-local-1"     // where it is mounted
	bucketKeys      = "spark.hadoop.fs.s3a.bucket." // and the bucket, and what is set for it alone

	ownClaims   = "spark.kubernetes.driver.ownPersistentVolumeClaim"
	reuseClaims = "spark.kubernetes.driver.reusePersistentVolumeClaim"

	accessKeyVariable = "AWS_ACCESS_KEY_ID"
	secretKeyVariable = "AWS_SECRET_ACCESS_KEY"
)

// conf returns all of Spark's keys: those that follow from the spec, and the user's
// over them. A rule sees to it that the user's are none that must not change.
func (a *App) conf() map[string]string {
	conf := map[string]string{}
	a.eventLogKeys(conf)
	a.shuffleKeys(conf)
	for _, store := range a.Stores {
		storeKeys(conf, store.S3, a.Spec.Version.AtLeast(4, 0))
	}
	if size := a.Spec.Executor.OffHeap; size != 0 {
		conf["spark.memory.offHeap.enabled"] = "true"
		conf["spark.memory.offHeap.size"] = sparkBytes(size)
	}
	maps.Copy(conf, a.Spec.Conf)
	return conf
}

// eventLogKeys turns the event log on. Files are rolled, which is Spark's default since
// 4.0 alone: a streaming application would write one file without end.
func (a *App) eventLogKeys(conf map[string]string) {
	if a.Events == nil {
		return
	}
	conf["spark.eventLog.enabled"] = "true"
	conf["spark.eventLog.dir"] = a.Events.URI("s3a", a.Spec.EventLog.Path)
	conf["spark.eventLog.rolling.enabled"] = "true"
	conf["spark.eventLog.rolling.maxFileSize"] = "128m"
}

// shuffleKeys gives each executor its volume. All kinds go through Spark's own keys: of
// the custom resource's volumes the operator hands on neither a class nor a size of a
// claim, and before 2.5.1 no medium.
func (a *App) shuffleKeys(conf map[string]string) {
	// The driver owns claims and hands them to later executors. Spark does so by
	// default since 3.4; where there are none it must not ask, because the role
	// does not allow it.
	if own := a.claims(); !own || a.Tier != nil && a.Tier.EBS != nil {
		conf[ownClaims] = strconv.FormatBool(own)
		conf[reuseClaims] = strconv.FormatBool(own)
	}
	if a.Tier == nil {
		return
	}
	kind, options := "emptyDir", map[string]string{}
	switch {
	case a.Tier.EBS != nil:
		kind = "persistentVolumeClaim"
		options["claimName"] = "OnDemand"
		options["storageClass"] = a.Tier.Class
	case a.Tier.InMemory():
		options["medium"] = "Memory"
	}
	if a.Spec.Shuffle.Size != 0 {
		options["sizeLimit"] = a.Spec.Shuffle.Size.String()
	}
	volume := executorVolumes + kind + "." + localDir
	for name, value := range options {
		conf[volume+".options."+name] = value
	}
	conf[volume+".mount.path"] = localPath
	conf[volume+".mount.readOnly"] = "false"
}

// storeKeys sets s3a up for one bucket, and leaves all others alone.
func storeKeys(conf map[string]string, s3 *storage.S3, v2 bool) {
	bucket := bucketKeys + s3.Bucket + "."
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

// roleARN returns the IAM role of the pods, "" for none.
func (a *App) roleARN() string {
	for _, store := range a.Stores {
		if arn := store.S3.RoleARN(); arn != "" {
			return arn
		}
	}
	return ""
}

// buckets returns the buckets that the pods reach.
func (a *App) buckets() []*storage.S3 {
	buckets := make([]*storage.S3, len(a.Stores))
	for i, store := range a.Stores {
		buckets[i] = store.S3
	}
	return buckets
}

// setsKeys reports whether a store's keys come to the pods as variables.
func (a *App) setsKeys() bool {
	return slices.ContainsFunc(a.Stores, func(t *storage.Tier) bool { return t.S3.AccessKey() != nil })
}
