package flink

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/flink/ways"
	"github.com/lakewright/lakewright/internal/kube"
)

// withTLS is the field tls as the loader completes it.
const withTLS = `"tls": {
	"internal": {"secret": "scoring-tls", "keystore": "keystore.jks", "truststore": "truststore.jks", "password": {"name": "tls", "key": "internal"}},
	"rest": {"secret": "rest-tls", "keystore": "keystore.p12", "password": {"name": "tls", "key": "rest"}}
}`

// of returns the object of a type with a name.
func of[T kube.Object](t *testing.T, c *cluster.Cluster, name string) T {
	t.Helper()
	for _, o := range c.Objects() {
		if typed, ok := o.(T); ok && o.Meta().Name == name {
			return typed
		}
	}
	var none T
	t.Fatalf("no %T called %s", none, name)
	return none
}

// chosen returns the entries of a map whose keys begin with one of the prefixes.
func chosen(conf map[string]string, prefixes ...string) map[string]string {
	found := map[string]string{}
	for key, value := range conf {
		if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
			found[key] = value
		}
	}
	return found
}

func TestDashboard(t *testing.T) {
	const gateway = `"route": {"host": "flink.example.com", "gateway": {"name": "public", "namespace": "gateways"}}`
	closed := map[string]string{"web.cancel.enable": "false", "web.rescale.enable": "false", "web.submit.enable": "false"}
	for _, test := range []struct {
		name, cluster string
		conf          map[string]string
		method        string
	}{
		{name: "an application", cluster: `{"ui": {` + gateway + `}}`, conf: closed, method: "GET"},
		{
			name: "visitors may act", cluster: `{"ui": {` + gateway + `, "actions": true}}`,
			conf: map[string]string{"web.cancel.enable": "true", "web.rescale.enable": "true", "web.submit.enable": "true"},
		},
		{
			name: "the operator uploads jars to a session cluster", cluster: `{"mode": "session", "job": null, "ui": {` + gateway + `}}`,
			conf: map[string]string{"web.cancel.enable": "false", "web.rescale.enable": "false"}, method: "GET",
		},
		{name: "standalone", cluster: `{"deployment": "standalone", "ui": {` + gateway + `}}`, conf: closed, method: "GET"},
	} {
		c := scoring(t, test.cluster)
		if diff := cmp.Diff(test.conf, chosen(c.Conf, "web.")); diff != "" {
			t.Errorf("%s: -want +got\n%s", test.name, diff)
		}
		rule := of[*kube.HTTPRoute](t, c, "scoring-ui").Spec.Rules[0]
		if rule.Matches[0].Method != test.method {
			t.Errorf("%s: method %q; want %q", test.name, rule.Matches[0].Method, test.method)
		}
		if diff := cmp.Diff([]kube.BackendRef{{Kind: "Service", Name: "scoring-rest", Port: 8081, Weight: 1}}, rule.BackendRefs); diff != "" {
			t.Errorf("%s: -want +got\n%s", test.name, diff)
		}
		if !admits(of[*kube.NetworkPolicy](t, c, "scoring-jobmanager"), "gateways", 8081) {
			t.Errorf("%s: the policy of the JobManager does not let the gateway in", test.name)
		}
	}
	if keys := chosen(scoring(t, `{}`).Conf, "web."); len(keys) > 0 {
		t.Errorf("without a route: %v", keys)
	}
}

// admits reports whether a policy allows the pods of a namespace to connect to a port.
func admits(p *kube.NetworkPolicy, namespace string, port int) bool {
	for _, rule := range p.Spec.Ingress {
		from := slices.ContainsFunc(rule.From, func(peer kube.Peer) bool {
			return peer.NamespaceSelector != nil && peer.NamespaceSelector.MatchLabels["kubernetes.io/metadata.name"] == namespace
		})
		if from && slices.ContainsFunc(rule.Ports, func(p kube.PolicyPort) bool { return p.Port == port }) {
			return true
		}
	}
	return false
}

func TestMetrics(t *testing.T) {
	const own = `"conf": {"metrics.reporter.mine.factory.class": "org.apache.flink.metrics.prometheus.PrometheusReporterFactory", "metrics.reporter.mine.port": "9300"}`
	for _, test := range []struct {
		name, cluster, port string
		ports               []kube.ContainerPort
	}{
		{name: "alone", cluster: `{"metrics": {"port": 9400, "interval": "1m"}}`, port: "metrics", ports: []kube.ContainerPort{{Name: "metrics", ContainerPort: 9400, Protocol: "TCP"}}},
		{
			name: "beside a reporter of conf", cluster: `{"metrics": {"port": 9400, "interval": "60s"}, ` + own + `}`, port: "metrics-9400",
			ports: []kube.ContainerPort{{Name: "metrics-9300", ContainerPort: 9300, Protocol: "TCP"}, {Name: "metrics-9400", ContainerPort: 9400, Protocol: "TCP"}},
		},
	} {
		c := scoring(t, test.cluster)
		want := []kube.PodMetricsEndpoint{{Port: test.port, Path: "/metrics", Interval: "60s"}}
		monitor := of[*kube.PodMonitor](t, c, "scoring")
		if diff := cmp.Diff(want, monitor.Spec.PodMetricsEndpoints); diff != "" {
			t.Errorf("%s: -want +got\n%s", test.name, diff)
		}
		d := deployment(t, c)
		for _, process := range []ways.FlinkProcess{d.Spec.JobManager, d.Spec.TaskManager} {
			if diff := cmp.Diff(test.ports, podOf(process).Spec.Containers[0].Ports); diff != "" {
				t.Errorf("%s: -want +got\n%s", test.name, diff)
			}
			for key, value := range monitor.Spec.Selector.MatchLabels {
				if podOf(process).Metadata.Labels[key] != value {
					t.Errorf("%s: the monitor does not select the pods by %s", test.name, key)
				}
			}
		}
		if c.Conf["metrics.reporter.prometheus.port"] != "9400" || !admits(of[*kube.NetworkPolicy](t, c, "scoring-taskmanager"), "monitoring", 9400) {
			t.Errorf("%s: the port is not 9400 everywhere", test.name)
		}
	}
}

func TestSchedulers(t *testing.T) {
	for _, test := range []struct {
		name, scheduler     string
		want                string
		labels, annotations map[string]string
	}{
		{name: "none", scheduler: `null`},
		{
			name: "volcano", scheduler: `{"name": "volcano", "queue": "fraud"}`, want: "volcano",
			annotations: map[string]string{"scheduling.volcano.sh/queue-name": "fraud"},
		},
		{
			name: "yunikorn", scheduler: `{"name": "yunikorn", "queue": "root.fraud"}`, want: "yunikorn",
			labels: map[string]string{"yunikorn.apache.org/app-id": "lake-prod-scoring", "yunikorn.apache.org/queue": "root.fraud"},
		},
		{name: "kueue", scheduler: `{"name": "kueue", "queue": "fraud"}`, labels: map[string]string{"kueue.x-k8s.io/queue-name": "fraud"}},
	} {
		d := deployment(t, scoring(t, `{"scheduler": `+test.scheduler+`}`))
		for _, process := range []ways.FlinkProcess{d.Spec.JobManager, d.Spec.TaskManager} {
			pod := podOf(process)
			if pod.Spec.SchedulerName != test.want {
				t.Errorf("%s: scheduler %q", test.name, pod.Spec.SchedulerName)
			}
			got := chosen(pod.Metadata.Labels, "yunikorn", "kueue", "scheduling")
			if len(got) != len(test.labels) || len(got) > 0 && !cmp.Equal(test.labels, got) {
				t.Errorf("%s: labels %v; want %v", test.name, got, test.labels)
			}
			if got := pod.Metadata.Annotations; len(got) != len(test.annotations) || len(got) > 0 && !cmp.Equal(test.annotations, got) {
				t.Errorf("%s: annotations %v; want %v", test.name, got, test.annotations)
			}
		}
	}
}

// TestTLS requires that each process has the keys that it needs and no others, and that no password is
// in the configuration.
func TestTLS(t *testing.T) {
	d := deployment(t, scoring(t, `{`+withTLS+`}`))
	want := map[string]string{
		"security.ssl.algorithms":          cluster.Ciphers,
		"security.ssl.internal.enabled":    "true",
		"security.ssl.internal.keystore":   "/mnt/tls/internal/keystore.jks",
		"security.ssl.internal.truststore": "/mnt/tls/internal/truststore.jks",
		"security.ssl.rest.enabled":        "true",
		"security.ssl.rest.keystore":       "/mnt/tls/rest/keystore.p12",
		"kubernetes.entry.path":            "/mnt/entry/start.sh",
	}
	if diff := cmp.Diff(want, chosen(d.Spec.FlinkConfiguration, "security.", "kubernetes.entry.path")); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for _, test := range []struct {
		name              string
		process           ways.FlinkProcess
		secrets, password []string
		probe             *kube.Probe
	}{
		{
			name: "JobManager", process: d.Spec.JobManager, secrets: []string{"scoring-tls", "rest-tls"}, password: []string{"internal", "rest"},
			probe: &kube.Probe{HTTPGet: &kube.HTTPGet{Path: "/config", Port: "rest", Scheme: "HTTPS"}, PeriodSeconds: 1, FailureThreshold: 2147483647},
		},
		{name: "TaskManager", process: d.Spec.TaskManager, secrets: []string{"scoring-tls"}, password: []string{"internal"}},
	} {
		pod := podOf(test.process).Spec
		var secrets, passwords []string
		for _, v := range pod.Volumes {
			if v.Secret != nil {
				secrets = append(secrets, v.Secret.SecretName)
			}
		}
		for _, v := range pod.Containers[0].Env {
			if strings.HasPrefix(v.Name, "FLINK_TLS_") {
				passwords = append(passwords, v.ValueFrom.SecretKeyRef.Key)
			}
		}
		if !slices.Equal(secrets, test.secrets) || !slices.Equal(passwords, test.password) {
			t.Errorf("%s: Secrets %v, passwords %v; want %v, %v", test.name, secrets, passwords, test.secrets, test.password)
		}
		if diff := cmp.Diff(test.probe, pod.Containers[0].StartupProbe); diff != "" {
			t.Errorf("%s: -want +got\n%s", test.name, diff)
		}
	}
	if conf := scoring(t, `{}`).Conf; len(chosen(conf, "security.", "kubernetes.entry.path")) > 0 {
		t.Errorf("without tls: %v", conf)
	}
}

// podOf returns the pod template of a process, which no template of the user changes.
func podOf(p ways.FlinkProcess) *kube.PodTemplate { return p.PodTemplate.(*kube.PodTemplate) }
