package history

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

const propertiesFile = `spark.hadoop.fs.s3a.bucket.lake.aws.credentials.provider=software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider
spark.hadoop.fs.s3a.bucket.lake.endpoint.region=eu-west-1
spark.history.fs.logDirectory=s3a://lake/events
spark.history.fs.numReplayThreads=1
spark.history.fs.update.interval=30s
spark.history.retainedApplications=50
spark.history.store.hybridStore.diskBackend=ROCKSDB
spark.history.store.hybridStore.enabled=true
spark.history.store.hybridStore.maxMemoryUsage=1024m
spark.history.store.maxDiskUsage=8192m
spark.history.store.path=/var/lib/spark-history
spark.history.ui.port=18080
`

// TestObjects compares all objects of one server.
func TestObjects(t *testing.T) {
	labels := map[string]string{
		"app.kubernetes.io/name": "spark", "app.kubernetes.io/instance": "ui", "app.kubernetes.io/component": "history-server",
		"app.kubernetes.io/version": "4.0.1", "app.kubernetes.io/part-of": "lake", "app.kubernetes.io/managed-by": "lakewright", "team": "data",
	}
	head := kube.Head{Metadata: kube.Metadata{Name: "ui", Namespace: "lake-dev", Labels: labels}}
	selector := map[string]string{"app.kubernetes.io/instance": "ui", "app.kubernetes.io/component": "history-server"}
	account := &kube.ServiceAccount{Head: head, AutomountServiceAccountToken: kube.To(false)}
	account.Metadata.Annotations = map[string]string{"eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/history"}
	seccomp := &kube.SeccompProfile{Type: "RuntimeDefault"}
	want := []kube.Object{
		account,
		&kube.ConfigMap{Head: head, Data: map[string]string{"spark.properties": propertiesFile}},
		&kube.Deployment{Head: head, Spec: kube.DeploymentSpec{
			Replicas: 1, Strategy: kube.DeploymentStrategy{Type: "Recreate"}, Selector: kube.LabelSelector{MatchLabels: selector},
			Template: kube.PodTemplate{
				Metadata: &kube.Metadata{Labels: labels, Annotations: map[string]string{
					"lakewright.dev/config": "17cf6507", "example.com/owner": "data",
				}},
				Spec: kube.PodSpec{
					ServiceAccountName: "ui", AutomountServiceAccountToken: kube.To(false), EnableServiceLinks: kube.To(false),
					ImagePullSecrets: []kube.LocalName{{Name: "registry"}},
					SecurityContext: &kube.PodSecurityContext{
						RunAsNonRoot: kube.To(true), RunAsUser: kube.To[int64](185), RunAsGroup: kube.To[int64](185), SupplementalGroups: []int64{0},
						FSGroup: kube.To[int64](185), FSGroupChangePolicy: "OnRootMismatch", SeccompProfile: seccomp,
					},
					NodeSelector: map[string]string{"pool": "compute"},
					Containers: []kube.Container{{
						Name: "history-server", Image: "registry.internal/spark:4.0.1-aws", ImagePullPolicy: "IfNotPresent",
						Command: []string{"/opt/spark/bin/spark-class", "org.apache.spark.deploy.history.HistoryServer"},
						Args:    []string{"--properties-file", "/etc/spark/history/spark.properties"},
						Env: []kube.EnvVar{
							{Name: "REGION", Value: "eu-west-1"},
							{Name: "SPARK_DAEMON_MEMORY", Value: "2048m"},
							{Name: "SPARK_HISTORY_OPTS", Value: "-XX:+ExitOnOutOfMemoryError -XX:+UseZGC"},
						},
						Ports:          []kube.ContainerPort{{Name: "http", ContainerPort: 18080, Protocol: "TCP"}},
						StartupProbe:   &kube.Probe{TCPSocket: &kube.TCPSocket{Port: "http"}, PeriodSeconds: 5, FailureThreshold: 60},
						ReadinessProbe: &kube.Probe{HTTPGet: &kube.HTTPGet{Path: "/api/v1/version", Port: "http"}, PeriodSeconds: 10, TimeoutSeconds: 10, FailureThreshold: 6},
						LivenessProbe:  &kube.Probe{TCPSocket: &kube.TCPSocket{Port: "http"}, PeriodSeconds: 30, TimeoutSeconds: 10, FailureThreshold: 4},
						Resources: &kube.ResourceRequirements{
							Requests: map[string]string{"cpu": "1", "memory": "2560Mi", "ephemeral-storage": "11Gi"},
							Limits:   map[string]string{"memory": "2560Mi", "ephemeral-storage": "12Gi"},
						},
						VolumeMounts: []kube.VolumeMount{
							{Name: "config", MountPath: "/etc/spark/history", ReadOnly: true},
							{Name: "listing", MountPath: "/var/lib/spark-history"},
							{Name: "tmp", MountPath: "/tmp"},
						},
						SecurityContext: &kube.SecurityContext{
							AllowPrivilegeEscalation: kube.To(false), ReadOnlyRootFilesystem: kube.To(true), Capabilities: &kube.Capabilities{Drop: []string{"ALL"}},
						},
					}},
					Volumes: []kube.Volume{
						{Name: "config", ConfigMap: &kube.ConfigSource{Name: "ui"}},
						{Name: "listing", EmptyDir: &kube.EmptyDir{SizeLimit: "10Gi"}},
						{Name: "tmp", EmptyDir: &kube.EmptyDir{SizeLimit: "1Gi"}},
					},
				},
			},
		}},
		&kube.Service{Head: head, Spec: kube.ServiceSpec{
			Type: "ClusterIP", Selector: selector,
			Ports: []kube.ServicePort{{Name: "http", Protocol: "TCP", AppProtocol: "http", Port: 18080, TargetPort: "http"}},
		}},
		&kube.NetworkPolicy{Head: head, Spec: kube.NetworkPolicySpec{
			PodSelector: kube.LabelSelector{MatchLabels: selector}, PolicyTypes: []string{"Ingress"},
			Ingress: []kube.IngressRule{{
				From:  []kube.Peer{{NamespaceSelector: &kube.LabelSelector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": "traefik"}}}},
				Ports: []kube.PolicyPort{{Protocol: "TCP", Port: 18080}},
			}},
		}},
		&kube.Ingress{Head: head, Spec: kube.IngressSpec{
			Rules: []kube.IngressHost{{Host: "spark.example.com", HTTP: kube.IngressHostPaths{Paths: []kube.IngressPath{{
				Path: "/", PathType: "Prefix",
				Backend: kube.IngressBackend{Service: kube.IngressService{Name: "ui", Port: kube.IngressPort{Number: 18080}}},
			}}}}},
		}},
	}
	got := server(t, `history: ui: {
		imagePullSecrets: ["registry"], pool: "compute", javaOptions: "-XX:+UseZGC"
		env: REGION: value: "eu-west-1"
		labels: team: "data"
		annotations: "example.com/owner": "data"
		route: {host: "spark.example.com", ingress: from: "traefik"}
	}`).Objects()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestConf compares how fields of the spec change the keys.
func TestConf(t *testing.T) {
	base := server(t, "").Conf
	for _, test := range []struct {
		name     string
		fragment string
		want     map[string]string // "" is not there
	}{
		{name: "sizes", fragment: `history: ui: {memory: "8Gi", disk: "50Gi", cpu: 2.5, retained: 10, interval: "5m"}`, want: map[string]string{
			"spark.history.store.hybridStore.maxMemoryUsage": "4096m", "spark.history.store.maxDiskUsage": "40960m",
			"spark.history.fs.numReplayThreads": "3", "spark.history.retainedApplications": "10", "spark.history.fs.update.interval": "300s",
		}},
		{name: "a cleaner", fragment: `history: ui: cleaner: {}`, want: map[string]string{
			"spark.history.fs.cleaner.enabled": "true", "spark.history.fs.cleaner.maxAge": "604800s", "spark.history.fs.cleaner.interval": "86400s",
		}},
		{name: "a path of a host", fragment: `history: ui: route: {host: "data.example.com", gateway: {name: "public", path: "/history"}}`, want: map[string]string{
			"spark.ui.proxyBase": "/history", "spark.ui.proxyRedirectUri": "/",
		}},
		{name: "keys of the user", fragment: `history: ui: conf: {"spark.history.fs.numReplayThreads": "8", "spark.history.ui.acls.enable": "true"}`, want: map[string]string{
			"spark.history.fs.numReplayThreads": "8", "spark.history.ui.acls.enable": "true",
		}},
		{name: "Spark 3 without a role of its own", fragment: "environments: dev: history: ui: roleARN: null\nhistory: ui: version: \"3.5.4\"", want: map[string]string{
			"spark.hadoop.fs.s3a.bucket.lake.aws.credentials.provider": "com.amazonaws.auth.WebIdentityTokenCredentialsProvider",
		}},
		{
			name:     "keys from a Secret",
			fragment: "environments: dev: {history: ui: roleARN: null, storage: lake: s3: credentials: {serviceAccount: null, secret: name: \"lake-keys\"}}",
			want:     map[string]string{"spark.hadoop.fs.s3a.bucket.lake.aws.credentials.provider": "software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider"},
		},
		{name: "a profile", fragment: "profiles: big: history: {memory: \"4Gi\", cleaner: maxAge: \"48h\"}\nenvironments: dev: profile: \"big\"", want: map[string]string{
			"spark.history.store.hybridStore.maxMemoryUsage": "2048m",
			"spark.history.fs.cleaner.enabled":               "true", "spark.history.fs.cleaner.maxAge": "172800s", "spark.history.fs.cleaner.interval": "86400s",
		}},
		{name: "no place", fragment: "environments: dev: history: ui: eventLog: null", want: map[string]string{
			"spark.history.fs.logDirectory": "", "spark.hadoop.fs.s3a.bucket.lake.aws.credentials.provider": "", "spark.hadoop.fs.s3a.bucket.lake.endpoint.region": "",
		}},
	} {
		want := map[string]string{}
		for _, conf := range []map[string]string{base, test.want} {
			for key, value := range conf {
				want[key] = value
				if value == "" {
					delete(want, key)
				}
			}
		}
		if diff := cmp.Diff(want, server(t, test.fragment).Conf); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestFingerprint proves that the annotation of the pod changes with the properties file.
func TestFingerprint(t *testing.T) {
	h := &Server{Conf: map[string]string{"spark.b": `C:\logs`, "spark.a": "x = y"}}
	other := &Server{Conf: map[string]string{"spark.a": "x"}}
	if h.fingerprint() == other.fingerprint() {
		t.Error("two files have one fingerprint")
	}
}

// TestIdentity compares the identity of the pod at the store, and its connections to the
// store.
func TestIdentity(t *testing.T) {
	secret := func(key string) *kube.EnvSource {
		return &kube.EnvSource{SecretKeyRef: &kube.KeySelector{Name: "lake-keys", Key: key}}
	}
	ours := []kube.EnvVar{
		{Name: "SPARK_DAEMON_MEMORY", Value: "2048m"},
		{Name: "SPARK_HISTORY_OPTS", Value: "-XX:+ExitOnOutOfMemoryError"},
	}
	for _, test := range []struct {
		name     string
		fragment string
		role     string
		env      []kube.EnvVar
	}{
		{name: "a role of its own", role: "arn:aws:iam::123456789012:role/history", env: ours},
		{name: "the store's role", fragment: "environments: dev: history: ui: roleARN: null", role: "arn:aws:iam::123456789012:role/lake", env: ours},
		{
			name:     "keys from a Secret",
			fragment: "environments: dev: {history: ui: roleARN: null, storage: lake: s3: credentials: {serviceAccount: null, secret: name: \"lake-keys\"}}",
			env: append([]kube.EnvVar{
				{Name: "AWS_ACCESS_KEY_ID", ValueFrom: secret("access-key")},
				{Name: "AWS_SECRET_ACCESS_KEY", ValueFrom: secret("secret-key")},
			}, ours...),
		},
	} {
		h := server(t, test.fragment)
		if got := h.account().Metadata.Annotations["eks.amazonaws.com/role-arn"]; got != test.role {
			t.Errorf("%s: role %q; want %q", test.name, got, test.role)
		}
		if diff := cmp.Diff(test.env, h.Variables); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestLogVolume proves that only a server that changes event logs can write to their volume.
func TestLogVolume(t *testing.T) {
	const shared = "history: ui: {roleARN: null, eventLog: store: \"shared\"}\n"
	for _, test := range []struct {
		name, fragment string
		writes         bool
	}{
		{name: "reads"},
		{name: "a cleaner", fragment: `history: ui: cleaner: {maxAge: "720h", interval: "24h"}`, writes: true},
		{name: "compaction", fragment: `history: ui: conf: "spark.history.fs.eventLog.rolling.maxFilesToRetain": "5"`, writes: true},
		{name: "an option", fragment: `history: ui: javaOptions: "-Dspark.history.fs.driverlog.cleaner.enabled=true"`, writes: true},
	} {
		mounts := server(t, shared+test.fragment).container().VolumeMounts
		want := kube.VolumeMount{Name: "store-shared", MountPath: "/mnt/stores/shared", ReadOnly: !test.writes}
		if diff := cmp.Diff(want, mounts[len(mounts)-1]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestStrictPolicy compares the connections of a server under a strict profile. The destinations
// of the profile are for programs.
func TestStrictPolicy(t *testing.T) {
	policies := []*kube.NetworkPolicy{}
	for _, o := range server(t, `network: closed: egress: kafka: {namespace: "kafka", ports: [9092]}
history: ui: {network: "closed", route: {host: "a.example.com", gateway: {name: "public", namespace: "gateways"}}}`).Objects() {
		if policy, ok := o.(*kube.NetworkPolicy); ok {
			policies = append(policies, policy)
		}
	}
	if len(policies) != 1 {
		t.Fatalf("%d policies; want 1, as the server does not talk to the Kubernetes API", len(policies))
	}
	got := policies[0].Spec
	if diff := cmp.Diff([]kube.IngressRule{{
		From:  []kube.Peer{{NamespaceSelector: &kube.LabelSelector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": "gateways"}}}},
		Ports: []kube.PolicyPort{{Protocol: "TCP", Port: 18080}},
	}}, got.Ingress); diff != "" {
		t.Errorf("ingress (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]kube.EgressRule{{Ports: []kube.PolicyPort{{Protocol: "TCP", Port: 443}}}}, got.Egress[1:]); diff != "" {
		t.Errorf("egress besides DNS (-want +got):\n%s", diff)
	}
}

// TestFilters proves that the probe works although a login protects all pages.
func TestFilters(t *testing.T) {
	h := server(t, `history: ui: conf: {"spark.ui.filters": "com.example.Login", "spark.com.example.Login.param.realm": "lake"}`)
	want := &kube.Probe{TCPSocket: &kube.TCPSocket{Port: "http"}, PeriodSeconds: 10, TimeoutSeconds: 10, FailureThreshold: 6}
	if diff := cmp.Diff(want, h.readiness()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestDemand(t *testing.T) {
	h := server(t, `history: ui: {pool: "compute", memory: "8Gi", cpu: 2}`)
	demand := plan.Demand{Pods: 1, CPU: 2 * unit.Core, Memory: 10 * unit.GiB}
	if diff := cmp.Diff(demand, h.Demand()); diff != "" {
		t.Errorf("demand (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]pool.Demand{{Pool: "compute", Pod: demand, Count: 1}}, h.PoolDemands()); diff != "" {
		t.Errorf("uses (-want +got):\n%s", diff)
	}
}

// TestLargestHeap proves that largestHeap returns the largest heap that fits.
func TestLargestHeap(t *testing.T) {
	for _, overhead := range []*unit.Bytes{nil, kube.To(3 * unit.GiB)} {
		h := &Server{Spec: Spec{Overhead: overhead}}
		for limit := unit.Bytes(0); limit < 8*unit.GiB; limit += 333 * unit.MiB {
			heap := h.largestHeap(limit)
			if heap > 0 && heap+h.overhead(heap) > limit {
				t.Errorf("a heap of %s needs more than %s", heap, limit)
			}
			if next := heap + 2*unit.MiB; next+h.overhead(next) <= limit {
				t.Errorf("a heap of %s would fit into %s, and %s is the advice", next, limit, heap)
			}
		}
	}
}

func TestUser(t *testing.T) {
	for _, test := range []struct {
		fragment string
		want     int64
	}{{want: officialUser}, {fragment: `history: ui: user: 1000`, want: 1000}} {
		security := server(t, "\n"+test.fragment).podSpec().SecurityContext
		if got := *security.RunAsUser; got != test.want {
			t.Errorf("%s: the pod runs as %d; want %d", test.fragment, got, test.want)
		}
	}
}
