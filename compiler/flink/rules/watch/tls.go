package watch

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// TLSRules are about encrypted connections.
var TLSRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK176", Severity: diag.Error,
			Title:  "The operator trusts an encrypted REST port",
			Why:    "The operator observes, cancels and upgrades jobs by the REST port. Without a truststore of its own it trusts no certificate of a cluster's: it never sees the job run, and starts the upgrade of none.",
			Bad:    `flink: scoring: tls: rest: {secret: "rest-tls", password: {name: "tls", key: "password"}}`,
			Good:   "environments: dev: operators: flink: trustsREST: true\nflink: scoring: tls: rest: {secret: \"rest-tls\", password: {name: \"tls\", key: \"password\"}}",
			Ref:    "apache/flink-kubernetes-operator AbstractFlinkService.getOperatorRestConfig; its chart, tls.create",
			Judges: []spec.Path{"flink.tls.rest", "environments.operators.flink"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if c.RESTKeys() != nil && !c.Env.Operators.Flink.TrustsREST {
				r.Reportf(c.At("tls", "rest"), "the REST port is encrypted, and the operator has no truststore").
					Fixf("install the operator with tls.create: true and a truststore in its Secret, and set operators.flink.trustsREST; or remove rest")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK177", Severity: diag.Warning,
			Title:  "Encryption has keys, certificates and passwords",
			Why:    "A process with security.ssl.internal.enabled needs a keystore, a truststore and their passwords, and does not start without one of them. The passwords cannot be in conf, which is in Git and in a ConfigMap.",
			Bad:    `flink: scoring: conf: "security.ssl.internal.enabled": "true"`,
			Good:   `flink: scoring: tls: internal: {secret: "scoring-tls", password: {name: "tls-password", key: "password"}}`,
			Ref:    "apache/flink SSLUtils.getAndCheckOption",
			Judges: []spec.Path{"flink.conf", "flink.tls"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, part := range []string{"internal", "rest"} {
				key := "security.ssl." + part + ".enabled"
				if _, owned := c.Owned[key]; owned || !strings.EqualFold(c.Spec.Conf[key], "true") {
					continue
				}
				r.Reportf(c.At("conf", key), "%s is on, and the password of its keystore is not known", key).
					Fixf("remove it, and write tls: %s, with the Secret of the keys and that of their password", part)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK178", Severity: diag.Warning,
			Title:  "Ciphers are those that Java still accepts",
			Why:    "Java disables the ciphers that begin with TLS_RSA_ from 11.0.30, 17.0.18 and 21.0.10 on. If no other is left, the processes cannot connect to each other.",
			Bad:    `flink: scoring: conf: "security.ssl.algorithms": "TLS_RSA_WITH_AES_128_CBC_SHA"`,
			Good:   `flink: scoring: conf: "security.ssl.algorithms": "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"`,
			Ref:    "apache/flink release notes 2.3, FLINK-39022",
			Judges: []spec.Path{"flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			const key = "security.ssl.algorithms"
			list := c.Spec.Conf[key]
			if list == "" {
				return
			}
			for _, cipher := range strings.Split(list, ",") {
				if !strings.HasPrefix(strings.TrimSpace(cipher), "TLS_RSA_") {
					return
				}
			}
			f := r.Reportf(c.At("conf", key), "newer versions of Java accept no cipher of %s", list)
			if c.UsesTLS() {
				f.Fixf("remove it; Lakewright sets ciphers that all versions accept")
			} else {
				f.Fixf("write %s", cluster.Ciphers).Replace(strconv.Quote(cluster.Ciphers))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK179", Severity: diag.Warning,
			Title:  "Each cluster has keys of its own",
			Why:    "The processes of a cluster accept everybody whose certificate their truststore trusts, without a look at the name in it. With the keys of another cluster, its processes and the programs in them can take part in this one.",
			Bad:    "flink: other: {version: \"1.20.4\", image: \"registry.internal/other:1\", job: {file: \"local:///opt/flink/usrlib/other.jar\", parallelism: 1, upgrade: \"stateless\"}, tls: internal: {secret: \"tls\", password: {name: \"tls\", key: \"password\"}}}\nflink: scoring: tls: internal: {secret: \"tls\", password: {name: \"tls\", key: \"password\"}}",
			Good:   `flink: scoring: tls: internal: {secret: "scoring-tls", password: {name: "tls", key: "password"}}`,
			Ref:    "apache/flink docs, SSL setup: internal connectivity",
			Judges: []spec.Path{"flink.tls.internal"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			first := map[string]*cluster.Cluster{}
			for _, one := range c.Clusters() {
				if one.Spec.TLS == nil || one.Spec.TLS.Internal == nil || one.Spec.TLS.Internal.Secret == "" {
					continue
				}
				secret := one.Spec.TLS.Internal.Secret
				if other := first[secret]; other != nil {
					r.Reportf(one.At("tls", "internal", "secret"), "%q and %q have the same keys", other.Name(), one.Name()).
						Fixf("give each cluster a Secret of its own, such as %s", fmt.Sprintf("%s-tls", one.Name())).
						Notef(other.At("tls", "internal", "secret"), "the other one is here")
					continue
				}
				first[secret] = one
			}
		},
	},
}
