package pod

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/unit"
)

// Security is the security settings of one pod and of its main container.
type Security struct {
	Pod       *kube.PodSecurityContext
	Container *kube.SecurityContext
}

// SecurityOf returns settings with which a pod that runs as uid meets the restricted Pod
// Security Standard, and therefore the less strict ones. The gids are further groups that
// own files in the image. Volumes belong to the group uid, so that no container must start
// as root to change their owner.
func SecurityOf(uid int64, gids ...int64) Security {
	profile := &kube.SeccompProfile{Type: "RuntimeDefault"}
	return Security{
		Pod: &kube.PodSecurityContext{
			RunAsNonRoot: kube.To(true), RunAsUser: kube.To(uid), RunAsGroup: kube.To(uid),
			SupplementalGroups: gids, FSGroup: kube.To(uid), FSGroupChangePolicy: "OnRootMismatch",
			SeccompProfile: profile,
		},
		Container: &kube.SecurityContext{
			AllowPrivilegeEscalation: kube.To(false),
			Capabilities:             &kube.Capabilities{Drop: []string{"ALL"}},
		},
	}
}

// EnvSpec is environment variables as written, by name.
type EnvSpec map[string]EnvVarSpec

// EnvVarSpec is one variable; exactly one field is set.
type EnvVarSpec struct {
	Value     *string  `spec:"value"`
	Secret    *KeySpec `spec:"secret"`
	ConfigMap *KeySpec `spec:"configMap"`
}

// KeySpec is one key of a Secret or ConfigMap.
type KeySpec struct {
	Name string `spec:"name"`
	Key  string `spec:"key"`
}

// JudgeSources reports the variables that have no source or several; path is the path of
// the variables.
func (s EnvSpec) JudgeSources(r *rule.Reporter, path spec.Path) {
	for _, name := range slices.Sorted(maps.Keys(s)) {
		v, n := s[name], 0
		for _, given := range []bool{v.Value != nil, v.Secret != nil, v.ConfigMap != nil} {
			if given {
				n++
			}
		}
		if n != 1 {
			r.Reportf(path.At(name), "variable %s has %d sources, and it must have one", name, n).
				Fixf("give it a value, a secret or a configMap")
		}
	}
}

// Env returns the variables sorted by name.
func (s EnvSpec) Env() []kube.EnvVar {
	var env []kube.EnvVar
	for _, name := range slices.Sorted(maps.Keys(s)) {
		v, out := s[name], kube.EnvVar{Name: name}
		switch {
		case v.Value != nil:
			out.Value = *v.Value
		case v.Secret != nil:
			out.ValueFrom = &kube.EnvSource{SecretKeyRef: &kube.KeySelector{Name: v.Secret.Name, Key: v.Secret.Key}}
		case v.ConfigMap != nil:
			out.ValueFrom = &kube.EnvSource{ConfigMapKeyRef: &kube.KeySelector{Name: v.ConfigMap.Name, Key: v.ConfigMap.Key}}
		}
		env = append(env, out)
	}
	return env
}

// CredentialKeys returns the keys of annotations that hold a credential, sorted. It ignores
// the domain of a key, which is the name of a program that may contain the word secret,
// annotations of Vault, which hold paths of secrets, and those of ingress controllers that name a Secret.
func CredentialKeys(annotations map[string]string) []string {
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(annotations)) {
		domain, name, found := strings.Cut(key, "/")
		if !found {
			name = key
		}
		value := annotations[key]
		if strings.HasSuffix(name, "-secret") && isOfController(domain) && objectName.MatchString(value) {
			continue
		}
		if credential.Looks(value) || domain != "vault.hashicorp.com" && credential.Is(name, value) {
			keys = append(keys, key)
		}
	}
	return keys
}

// objectName matches the name of an object, with or without its namespace.
var objectName = lazyregexp.New(`^([a-z0-9][-a-z0-9]{0,62}/)?[a-z0-9][-.a-z0-9]{0,252}$`)

// isOfController reports whether annotations of a domain are for an ingress controller.
func isOfController(domain string) bool {
	return strings.HasSuffix(domain, "ingress.kubernetes.io") || domain == "haproxy.org" || domain == "haproxy-ingress.github.io"
}

// Sizes returns the needed and the offered size as text for one message. The text is short,
// but exact if two different sizes would otherwise look the same.
func Sizes(needed, offered unit.Bytes) (string, string) {
	if needed != offered && needed.Human() == offered.Human() {
		return needed.String(), offered.String()
	}
	return needed.Human(), offered.Human()
}
