package cluster

import (
	"math"
	"strings"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/internal/kube"
)

// Where the files of TLS are in the pods.
const (
	internalKeys = "/mnt/tls/internal"
	restKeys     = "/mnt/tls/rest"
	entryFolder  = "/mnt/entry"      // the start script
	privateConf  = "/mnt/flink-conf" // the configuration with the passwords, in memory
)

// The volumes of TLS.
const (
	internalVolume = "flink-tls-internal"
	restVolume     = "flink-tls-rest"
	entryVolume    = "flink-entry"
	privateVolume  = "flink-private-conf"
)

// The variables with the passwords.
const (
	internalPassword = "FLINK_TLS_INTERNAL_PASSWORD"
	restPassword     = "FLINK_TLS_REST_PASSWORD"
)

// EntryFile is the start script.
const EntryFile = "start.sh"

// TLSMounts returns the mounts that TLS adds to the pods of the JobManagers, which have all of them.
func (c *Cluster) TLSMounts() []kube.VolumeMount { return c.tlsMounts(JobProcess).Mounts }

// UsesTLS reports whether any connections are encrypted.
func (c *Cluster) UsesTLS() bool { return c.internalTLS() != nil || c.RESTKeys() != nil }

func (c *Cluster) internalTLS() *InternalTLS {
	if c.Spec.TLS == nil {
		return nil
	}
	return c.Spec.TLS.Internal
}

// RESTKeys returns the key of the REST port, nil when its connections are plain.
func (c *Cluster) RESTKeys() *KeyFile {
	if c.Spec.TLS == nil {
		return nil
	}
	return c.Spec.TLS.REST
}

// tlsKeys returns the keys of TLS without the passwords.
func (c *Cluster) tlsKeys() map[string]string {
	if !c.UsesTLS() {
		return nil
	}
	// Flink's configuration has no references, and the operator mounts it read-only. A script in
	// front of the image's own adds the passwords to a copy. As arguments of the JobManager they
	// would be in the pods of the TaskManagers too, as text.
	conf := map[string]string{"kubernetes.entry.path": entryFolder + "/" + EntryFile}
	if s := c.internalTLS(); s != nil {
		conf["security.ssl.internal.enabled"] = "true"
		conf["security.ssl.internal.keystore"] = internalKeys + "/" + s.Keystore
		conf["security.ssl.internal.truststore"] = internalKeys + "/" + s.Truststore
	}
	if s := c.RESTKeys(); s != nil {
		// The operator reads this configuration too, and has a truststore of its own.
		conf["security.ssl.rest.enabled"] = "true"
		conf["security.ssl.rest.keystore"] = restKeys + "/" + s.Keystore
	}
	return conf
}

// Ciphers lists the ciphers that every supported version of Java accepts. The default of older versions of Flink,
// TLS_RSA_WITH_AES_128_CBC_SHA, is refused by newer ones of Java.
const Ciphers = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"

// tlsVariables returns the variables with the passwords of a process.
func (c *Cluster) tlsVariables(component string) []kube.EnvVar {
	var env []kube.EnvVar
	add := func(name string, s KeyFile) {
		env = append(env, kube.EnvVar{Name: name, ValueFrom: &kube.EnvSource{
			SecretKeyRef: &kube.KeySelector{Name: s.Password.Name, Key: s.Password.Key},
		}})
	}
	if s := c.internalTLS(); s != nil {
		add(internalPassword, s.KeyFile)
	}
	if s := c.RESTKeys(); s != nil && component == JobProcess {
		add(restPassword, *s)
	}
	return env
}

// tlsMounts returns the volumes of TLS of a process: keys, the script, and the copy of the
// configuration.
func (c *Cluster) tlsMounts(component string) pod.Mounts {
	var m pod.Mounts
	if !c.UsesTLS() {
		return m
	}
	add := func(v kube.Volume, at string, readOnly bool) {
		m.Volumes = append(m.Volumes, v)
		m.Mounts = append(m.Mounts, kube.VolumeMount{Name: v.Name, MountPath: at, ReadOnly: readOnly})
	}
	add(kube.Volume{Name: entryVolume, ConfigMap: &kube.ConfigSource{Name: c.EntryName(), DefaultMode: 0o555}}, entryFolder, true)
	add(kube.Volume{Name: privateVolume, EmptyDir: &kube.EmptyDir{Medium: "Memory", SizeLimit: "1Mi"}}, privateConf, false)
	if s := c.internalTLS(); s != nil {
		add(kube.Volume{Name: internalVolume, Secret: &kube.SecretSource{SecretName: s.Secret}}, internalKeys, true)
	}
	if s := c.RESTKeys(); s != nil && component == JobProcess {
		add(kube.Volume{Name: restVolume, Secret: &kube.SecretSource{SecretName: s.Secret}}, restKeys, true)
	}
	return m
}

// encryptedProbe returns the probe that the operator adds to a JobManager without one, for a REST port
// that is encrypted: the operator's own uses plain HTTP.
func encryptedProbe() *kube.Probe {
	return &kube.Probe{
		HTTPGet:       &kube.HTTPGet{Path: "/config", Port: "rest", Scheme: "HTTPS"},
		PeriodSeconds: 1, FailureThreshold: math.MaxInt32,
	}
}

// EntryName returns the name of the ConfigMap with the start script.
func (c *Cluster) EntryName() string { return c.Name() + "-entry" }

// entryFiles returns the start script, nil when the pods need none.
func (c *Cluster) entryFiles() map[string]string {
	if !c.UsesTLS() {
		return nil
	}
	// Flink 2 reads YAML. Older versions read the rest of the line, up to a number sign.
	file, quote := "config.yaml", `printf "'%s'" "$(printf %s "$1" | sed "s/'/''/g")"`
	if !c.Spec.Version.AtLeast(2, 0) {
		file = "flink-conf.yaml"
		quote = `case "$1" in *"#"*) echo "Flink cannot read a password with a number sign" >&2; exit 1;; esac; printf %s "$1"`
	}
	var b strings.Builder
	b.WriteString(`#!/bin/sh
# Copies Flink's configuration, adds the passwords of its keys, and starts Flink with the copy.
set -eu
cp -L ${FLINK_CONF_DIR:-/opt/flink/conf}/* ` + privateConf + `/
conf=` + privateConf + `/` + file + `
quote() { ` + quote + `; }
add() { value=$(quote "$2"); printf '\n%s: %s\n' "$1" "$value" >> "$conf"; }
`)
	if c.internalTLS() != nil {
		for _, key := range []string{"keystore-password", "key-password", "truststore-password"} {
			b.WriteString("add security.ssl.internal." + key + ` "$` + internalPassword + "\"\n")
		}
	}
	if c.RESTKeys() != nil {
		b.WriteString(`if [ -n "${` + restPassword + ":-}\" ]; then\n")
		for _, key := range []string{"keystore-password", "key-password"} {
			b.WriteString("  add security.ssl.rest." + key + ` "$` + restPassword + "\"\n")
		}
		b.WriteString("fi\n")
	}
	b.WriteString("export FLINK_CONF_DIR=" + privateConf + "\nexec /docker-entrypoint.sh \"$@\"\n")
	return map[string]string{EntryFile: b.String()}
}
