// Package pod holds the decisions that every pod of ours shares, whichever engine
// runs in it: its security settings and its environment variables. It gives parts
// of pods and never whole objects.
package pod

import (
	"maps"
	"slices"

	"github.com/lakewright/lakewright/internal/kube"
)

// Security is the security settings of one pod and of its main container.
type Security struct {
	Pod       *kube.PodSecurityContext
	Container *kube.SecurityContext
}

// SecurityOf returns the settings with which a pod that runs as uid meets the
// restricted Pod Security Standard; a looser namespace takes them as well. The gids
// are further groups that own files in the image. Volumes are given to the group
// uid, so that no container has to start as root to change their owner.
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

// EnvSpec is environment variables as they are written, by name.
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
