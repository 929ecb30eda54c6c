package conf

import (
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/version"
)

// SecurityRules are about the network and the encryption of processes.
var SecurityRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK149", Severity: diag.Error,
			Title:  "The pods have a network of their own",
			Why:    "The namespace refuses pods in the network of the node, because they must meet the standard restricted. Flink would also need the right to change Services, which the role of the JobManager does not give.",
			Bad:    `flink: scoring: conf: "kubernetes.hostnetwork.enabled": "true"`,
			Good:   `flink: scoring: conf: "kubernetes.hostnetwork.enabled": "false"`,
			Ref:    "Kubernetes, pod security standards; apache/flink KubernetesConfigOptions, hostnetwork",
			Judges: []spec.Path{"flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			const key = "kubernetes.hostnetwork.enabled"
			if strings.EqualFold(c.Spec.Conf[key], "true") {
				r.Reportf(c.At("conf", key), "the namespace refuses pods in the network of the node").Fixf("remove it").OnKey()
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK151", Severity: diag.Warning,
			Title:  "Encryption has ciphers that the JVM still allows",
			Why:    "Flink's default cipher until 1.20.3, 2.0.1, 2.1.1 and 2.2.0 is TLS_RSA_WITH_AES_128_CBC_SHA. JDK 11.0.30, 17.0.18 and 21.0.10 disable it, and then no process can connect to another.",
			Bad:    `flink: scoring: {version: "1.20.3", conf: {"security.ssl.internal.enabled": "true", "security.ssl.internal.keystore": "/etc/tls/keystore.jks", "security.ssl.internal.truststore": "/etc/tls/truststore.jks"}}`,
			Good:   `flink: scoring: {version: "1.20.3", conf: {"security.ssl.internal.enabled": "true", "security.ssl.internal.keystore": "/etc/tls/keystore.jks", "security.ssl.internal.truststore": "/etc/tls/truststore.jks", "security.ssl.algorithms": "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"}}`,
			Ref:    "apache/flink release notes 2.3 (FLINK-39022)",
			Judges: []spec.Path{"flink.conf", "flink.version"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if c.Conf["security.ssl.algorithms"] != "" || !hasOldCiphers(c.Spec.Version) {
				return
			}
			for _, of := range encrypted {
				key := "security.ssl." + of + ".enabled"
				if strings.EqualFold(c.Spec.Conf[key], "true") {
					r.Reportf(c.At("conf", key), "the default cipher of Flink %s is disabled in newer JVMs", c.Spec.Version).
						Fixf(`add conf: "security.ssl.algorithms": %q`, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384").
						Notef(c.At("version"), "the version is stated here")
					return
				}
			}
		},
	},
}

// encrypted are the connections that can be encrypted: between processes, and to the REST port.
var encrypted = []string{"internal", "rest"}

// newCiphers are the first versions of their lines whose default ciphers newer JVMs allow.
var newCiphers = []version.Version{version.Must("1.20.4"), version.Must("2.0.2"), version.Must("2.1.2"), version.Must("2.2.1")}

// hasOldCiphers reports whether a version is known to have the old default.
func hasOldCiphers(v version.Version) bool {
	if v.Major == 0 {
		return false
	}
	for _, first := range newCiphers {
		if first.Line() == v.Line() {
			return !v.Reaches(first)
		}
	}
	return !v.AtLeast(1, 20)
}
