package storage

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/plan/plantest"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/version"
)

const buckets = `storage: {
	lake:  s3: {bucket: "lake", region: "eu-west-1", credentials: serviceAccount: roleARN: "arn:aws:iam::123456789012:role/lake"}
	raw:   s3: {bucket: "raw", endpoint: "http://minio.storage.svc:9000", credentials: secret: name: "minio"}
	west:  s3: {bucket: "west", region: "us-west-2", credentials: podIdentity: {}}
	fast:  ebs: {}
	google: gcs: {bucket: "google", project: "data-prod", credentials: secret: {name: "google", key: "etl.json"}}
	gke:   gcs: {bucket: "gke", credentials: workloadIdentity: serviceAccount: "etl@data-prod.iam.gserviceaccount.com"}
	azure: abfs: {account: "lakeprod", container: "lake", credentials: workloadIdentity: {clientID: "11111111-2222-3333-4444-555555555555", tenantID: "66666666-7777-8888-9999-000000000000"}}
	"azure-key": abfs: {account: "keyed", container: "lake", domain: "dfs.core.chinacloudapi.cn", credentials: accountKey: name: "azure"}
	hadoop: hdfs: {nameService: "lake", configMap: "hadoop", kerberos: {principal: "etl@EXAMPLE.ORG", keytab: name: "keytab", configMap: "krb5"}}
	plain: hdfs: {nameNodes: ["nn1.hadoop.internal:9000"], user: "etl", addresses: ["10.40.0.0/24"]}
	shared: nfs: {server: "nfs.internal", path: "/exports"}
}`

// TestOpen compares what a program needs to open all of its stores.
func TestOpen(t *testing.T) {
	e := plantest.Resolved(t, Section, buckets)
	variable := func(name, key string) kube.EnvVar {
		return kube.EnvVar{Name: name, ValueFrom: &kube.EnvSource{SecretKeyRef: &kube.KeySelector{Name: "minio", Key: key}}}
	}
	keys := []kube.EnvVar{variable("AWS_ACCESS_KEY_ID", "access-key"), variable("AWS_SECRET_ACCESS_KEY", "secret-key")}
	role := map[string]string{"eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/lake"}
	for _, test := range []struct {
		name   string
		client Client
		tiers  []string
		want   Settings
	}{
		{name: "none", client: Client{Program: Spark}, want: Settings{Keys: map[string]string{}}},
		{name: "no store", client: Client{Program: Spark}, tiers: []string{"fast", "missing"}, want: Settings{Keys: map[string]string{}}},
		{
			name: "Spark has keys of each bucket", client: Client{Program: Spark, Hadoop: version.Must("3.4.1")}, tiers: []string{"lake", "raw", "west"},
			want: Settings{
				Keys: map[string]string{
					"fs.s3a.bucket.lake.endpoint.region":          "eu-west-1",
					"fs.s3a.bucket.lake.aws.credentials.provider": "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider",
					"fs.s3a.bucket.raw.endpoint":                  "http://minio.storage.svc:9000",
					"fs.s3a.bucket.raw.connection.ssl.enabled":    "false",
					"fs.s3a.bucket.raw.path.style.access":         "true",
					"fs.s3a.bucket.raw.aws.credentials.provider":  "software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider",
					"fs.s3a.bucket.west.endpoint.region":          "us-west-2",
					"fs.s3a.bucket.west.aws.credentials.provider": "org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider",
				},
				Account: role, Variables: keys, Egress: Egress{Ports: []int{443, 9000}, Node: onNode(podIdentityAgent)},
			},
		},
		{
			name: "Flink has those of the first", client: Client{Program: Flink, Plugin: "hadoop"}, tiers: []string{"raw", "lake"},
			want: Settings{
				Keys: map[string]string{
					"s3.endpoint": "http://minio.storage.svc:9000", "s3.path.style.access": "true",
					"fs.s3a.aws.credentials.provider": "com.amazonaws.auth.EnvironmentVariableCredentialsProvider",
				},
				Plugins: []string{"flink-s3-fs-hadoop"}, Variables: keys, Egress: Egress{Ports: []int{443, 9000}},
			},
		},
		{
			name: "presto", client: Client{Program: Flink, Plugin: "presto"}, tiers: []string{"lake"},
			want: Settings{
				Keys: map[string]string{}, Plugins: []string{"flink-s3-fs-presto"}, Account: role, Egress: Egress{Ports: []int{443}},
			},
		},
		{
			name: "a plugin of the image's own", client: Client{Program: Flink, Plugin: "image"}, tiers: []string{"west"},
			want: Settings{
				Keys: map[string]string{"fs.s3a.endpoint.region": "us-west-2"}, Egress: Egress{Ports: []int{443}, Node: onNode(podIdentityAgent)},
			},
		},
		{
			name: "Google's key is a file", client: Client{Program: Flink, Plugin: "hadoop"}, tiers: []string{"google"},
			want: Settings{
				Keys: map[string]string{
					"fs.gs.project.id": "data-prod", "fs.gs.auth.type": "SERVICE_ACCOUNT_JSON_KEYFILE",
					"fs.gs.auth.service.account.json.keyfile": "/etc/stores/google/etl.json",
				},
				Plugins: []string{"flink-gs-fs-hadoop"}, Egress: Egress{Ports: []int{443}},
				Variables: []kube.EnvVar{{Name: "GOOGLE_APPLICATION_CREDENTIALS", Value: "/etc/stores/google/etl.json"}},
				Mounts:    []Mount{secretMount("google", "google")},
			},
		},
		{
			name: "Workload Identity of Google", client: Client{Program: Spark, Hadoop: version.Must("3.5.0")}, tiers: []string{"gke"},
			want: Settings{
				Keys: map[string]string{}, Account: map[string]string{"iam.gke.io/gcp-service-account": "etl@data-prod.iam.gserviceaccount.com"},
				Egress: Egress{Ports: []int{443}, Node: append(onNode(instanceMetadata), Site{Addresses: []string{"169.254.169.252/32"}, Ports: []int{987, 988}})},
			},
		},
		{
			name: "Azure has keys of each account", client: Client{Program: Spark, Hadoop: version.Must("3.4.1")}, tiers: []string{"azure", "azure-key"},
			want: Settings{
				Keys: map[string]string{
					"fs.azure.account.auth.type.lakeprod.dfs.core.windows.net":           "OAuth",
					"fs.azure.account.oauth.provider.type.lakeprod.dfs.core.windows.net": "org.apache.hadoop.fs.azurebfs.oauth2.WorkloadIdentityTokenProvider",
					"fs.azure.account.oauth2.client.id.lakeprod.dfs.core.windows.net":    "11111111-2222-3333-4444-555555555555",
					"fs.azure.account.oauth2.msi.tenant.lakeprod.dfs.core.windows.net":   "66666666-7777-8888-9999-000000000000",
					"fs.azure.account.auth.type.keyed.dfs.core.chinacloudapi.cn":         "SharedKey",
					"fs.azure.account.key.keyed.dfs.core.chinacloudapi.cn":               "${env.AZURE_AZURE_KEY_KEY}",
				},
				Account: map[string]string{
					"azure.workload.identity/client-id": "11111111-2222-3333-4444-555555555555", "azure.workload.identity/tenant-id": "66666666-7777-8888-9999-000000000000",
				},
				Labels: map[string]string{"azure.workload.identity/use": "true"}, Egress: Egress{Ports: []int{443}},
				Variables: []kube.EnvVar{{Name: "AZURE_AZURE_KEY_KEY", ValueFrom: &kube.EnvSource{SecretKeyRef: &kube.KeySelector{Name: "azure", Key: "key"}}}},
			},
		},
		{
			name: "HDFS with Kerberos, and a shared volume", client: Client{Program: Flink, Plugin: "hadoop"}, tiers: []string{"hadoop", "shared"},
			want: Settings{
				Keys:   map[string]string{"kubernetes.decorator.hadoop-conf-mount.enabled": "false", "security.delegation.tokens.enabled": "false"},
				Tokens: []string{"hdfs://lake"}, Egress: Egress{Ports: []int{88, 8020, 9866, 9867}, UDP: []int{88}},
				Variables: []kube.EnvVar{
					{Name: "HADOOP_CONF_DIR", Value: "/etc/hadoop/conf"}, {Name: "KRB5KEYTAB", Value: "/etc/stores/hadoop/keytab"},
					{Name: "KRB5PRINCIPAL", Value: "etl@EXAMPLE.ORG"},
				},
				Mounts: []Mount{
					{Volume: kube.Volume{Name: "hadoop-conf", ConfigMap: &kube.ConfigSource{Name: "hadoop"}}, Path: "/etc/hadoop/conf"},
					{Volume: kube.Volume{Name: "krb5-conf", ConfigMap: &kube.ConfigSource{Name: "krb5"}}, Path: "/etc/krb5.conf", File: "krb5.conf"},
					secretMount("hadoop", "keytab"),
					{Volume: Find(e, SharedRef("shared")).Share.Volume("store-shared"), Path: "/mnt/stores/shared", Data: true},
				},
			},
		},
		{
			name: "HDFS with a user", client: Client{Program: Spark}, tiers: []string{"plain"},
			want: Settings{
				Keys: map[string]string{}, User: "etl", Variables: []kube.EnvVar{{Name: "HADOOP_USER_NAME", Value: "etl"}},
				Egress: Egress{Known: []Site{{Addresses: []string{"10.40.0.0/24"}, Ports: []int{9000, 9866, 9867}}}},
			},
		},
	} {
		var tiers []*Tier
		for _, name := range test.tiers {
			tiers = append(tiers, Find(e, ObjectRef(name)))
		}
		got := Open(test.client, tiers...)
		if test.client.Program == Spark {
			test.want.SparkKeys = map[string]string{}
			for key, value := range test.want.Keys {
				test.want.SparkKeys["spark.hadoop."+key] = value
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestAs proves that As replaces the role of the tier, and that the tier itself does not
// change.
func TestAs(t *testing.T) {
	e := plantest.Resolved(t, Section, buckets)
	raw, client := Find(e, ObjectRef("raw")), Client{Program: Spark, Hadoop: version.Must("3.4.1")}
	own := Open(client, raw.As("arn:of:role"))
	if want := map[string]string{"eks.amazonaws.com/role-arn": "arn:of:role"}; !cmp.Equal(own.Account, want) || own.Variables != nil {
		t.Errorf("with a role of its own: account %v, variables %v", own.Account, own.Variables)
	}
	if got := Open(client, raw.As("")); got.Account != nil || len(got.Variables) != 2 {
		t.Errorf("without one: account %v, variables %v", got.Account, got.Variables)
	}
	if raw.Store.Identity.Role != "" || Find(e, ObjectRef("fast")).As("arn").Store != nil {
		t.Error("the tier has changed")
	}
}

// TestPlace proves that a place identifies the store itself, not the name of its tier.
func TestPlace(t *testing.T) {
	e := plantest.Resolved(t, Section, `storage: {
		a: s3: {bucket: "lake", region: "eu-west-1"}, b: s3: {bucket: "lake", region: "eu-west-1"}
		c: s3: {bucket: "lake", endpoint: "https://minio:9000"}
	}`)
	if a, b := Find(e, ObjectRef("a")).Place("x/"), Find(e, ObjectRef("b")).Place("x"); a != b {
		t.Errorf("one place is %q and %q", a, b)
	}
	if a, c := Find(e, ObjectRef("a")).Place("x"), Find(e, ObjectRef("c")).Place("x"); a == c {
		t.Errorf("two places are %q", a)
	}
}

// TestJudgeReader proves that a reference to a store is reported exactly when the store has
// no opener for the program.
func TestJudgeReader(t *testing.T) {
	type written struct{}
	list := Kinds()
	list[slices.IndexFunc(list, func(k Kind) bool { return k.Name == "local" })] = Define(Def[written]{
		Name: "local", Title: "made up",
		Store: func(Of[written]) Store {
			return Store{Openers: map[Program]Opener{Flink: {Root: "made-up://b"}}}
		},
	})
	e := plantest.Resolved(t, SectionOf(list), `storage: {odd: local: {}, lake: s3: {bucket: "lake", region: "eu-west-1"}}`)
	for _, test := range []struct {
		ref    ObjectRef
		reader Program
		want   string
	}{
		{ref: "odd", reader: Spark, want: `tier "odd" is made up, and Spark does not read it; write "lake"`},
		{ref: "odd", reader: Flink},
		{ref: "lake", reader: Spark},
	} {
		r, got := &rule.Reporter{Env: "dev"}, ""
		rule.Run(r, &rule.Rule[*plan.Environment]{Check: func(e *plan.Environment, r *rule.Reporter) {
			Judge(r, e, "spark.etl.stores", test.ref, test.reader)
		}}, e)
		for _, d := range r.Findings {
			got += d.Message + "; " + d.Fix
		}
		if got != test.want {
			t.Errorf("%s read by %s: %q, want %q", test.ref, test.reader, got, test.want)
		}
	}
}

func TestRivalOf(t *testing.T) {
	e := plantest.Resolved(t, Section, buckets)
	c := Client{Program: Spark, Hadoop: version.Must("3.4.1")}
	lake := []*Tier{Find(e, ObjectRef("lake"))}
	for _, test := range []struct{ name, value, want string }{
		{name: "fs.s3a.endpoint.region", value: "us-east-1", want: "fs.s3a.bucket.lake.endpoint.region"},
		{name: "fs.s3a.endpoint.region", value: "eu-west-1"}, // the same
		{name: "fs.s3a.connection.maximum", value: "10"},     // which the store does not set
		{name: "fs.s3a.bucket.other.endpoint.region", value: "us-east-1"},
		{name: "fs.gs.project.id", value: "x"},
	} {
		if got, beaten := RivalOf(c, lake, test.name, test.value); got.Key != test.want || beaten != (test.want != "") {
			t.Errorf("%s = %s: %q, %t; want %q", test.name, test.value, got.Key, beaten, test.want)
		}
	}
}

// TestSites proves that a store whose place is stated opens no port to every address, neither its
// own nor that of the token service, and that equal places are there once.
func TestSites(t *testing.T) {
	e := plantest.Resolved(t, Section, `storage: {
	a: s3: {bucket: "lake-a", region: "eu-west-1", addresses: ["10.40.0.0/24"], credentials: serviceAccount: roleARN: "arn:aws:iam::123456789012:role/lake"}
	b: s3: {bucket: "lake-b", region: "eu-west-1", addresses: ["10.40.0.0/24"], credentials: serviceAccount: roleARN: "arn:aws:iam::123456789012:role/lake"}
	c: s3: {bucket: "lake-c", endpoint: "https://minio.minio.svc:9000", namespace: "minio", credentials: secret: name: "keys"}
}`)
	c := Client{Program: Spark}
	got := Open(c, Find(e, ObjectRef("a")), Find(e, ObjectRef("b")), Find(e, ObjectRef("c"))).Egress
	want := Egress{Known: []Site{
		{Addresses: []string{"10.40.0.0/24"}, Ports: []int{443}},
		{Namespace: "minio", Ports: []int{9000}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
