package pod

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/spell"
	"github.com/lakewright/lakewright/internal/unit"
)

// Volume is one mount, as written: exactly one of its sources is set.
type Volume struct {
	Tier      storage.SharedRef `spec:"tier"`
	Secret    string            `spec:"secret"`
	ConfigMap string            `spec:"configMap"`
	Claim     string            `spec:"claim"`
	EmptyDir  *EmptyDir         `spec:"emptyDir"`
	Path      string            `spec:"path"`
	ReadOnly  bool              `spec:"readOnly"`
}

// EmptyDir is a directory on the disk of the node that lives as long as the pod.
type EmptyDir struct {
	Size unit.Bytes `spec:"size"` // 0: not limited
}

// IsReadOnly reports whether the volume is mounted to read.
func (v Volume) IsReadOnly() bool { return v.ReadOnly || v.Secret != "" || v.ConfigMap != "" }

// sources returns the names of the fields with a source.
func (v Volume) sources() []string {
	var sources []string
	for _, source := range []struct {
		field string
		given bool
	}{
		{"tier", v.Tier != ""}, {"secret", v.Secret != ""}, {"configMap", v.ConfigMap != ""},
		{"claim", v.Claim != ""}, {"emptyDir", v.EmptyDir != nil},
	} {
		if source.given {
			sources = append(sources, source.field)
		}
	}
	return sources
}

// Judge reports a volume without a path, or with no source or several.
func (v Volume) Judge(r *rule.Reporter, at spec.Path, name string) {
	switch sources := v.sources(); {
	case len(sources) == 0:
		r.Reportf(at, "volume %q has no source", name).
			Fixf("name one: secret, configMap, claim, emptyDir, or %s", storage.Shared)
	case len(sources) > 1:
		r.Reportf(at, "volume %q has %s, and it must have one of them", name, strings.Join(sources, " and ")).
			Fixf("keep one, and add another volume for the other")
	case v.Path == "":
		r.Reportf(at, "volume %q has no path", name).Fixf("set the mount path, as in path: \"/mnt/%s\"", name)
	}
}

// Mounts is the volumes of a pod and the mounts of its main container.
type Mounts struct {
	Volumes []kube.Volume
	Mounts  []kube.VolumeMount
}

// And returns the mounts with others behind them.
func (m Mounts) And(others Mounts) Mounts {
	return Mounts{Volumes: slices.Concat(m.Volumes, others.Volumes), Mounts: slices.Concat(m.Mounts, others.Mounts)}
}

// isRead reports whether a volume is mounted to read.
func (m Mounts) isRead(volume string) bool {
	return slices.ContainsFunc(m.Mounts, func(o kube.VolumeMount) bool { return o.Name == volume && o.ReadOnly })
}

// MountsOf returns the volumes of a workload, sorted by name, and their mounts in the
// engine's container. It leaves out volumes without a source, which a rule reports.
func MountsOf(env *plan.Environment, volumes map[string]Volume) Mounts {
	var m Mounts
	for _, name := range slices.Sorted(maps.Keys(volumes)) {
		v, volume := volumes[name], kube.Volume{Name: name}
		tier, readOnly := storage.Find(env, v.Tier), v.IsReadOnly()
		switch {
		case v.Secret != "":
			volume.Secret = &kube.SecretSource{SecretName: v.Secret}
		case v.ConfigMap != "":
			volume.ConfigMap = &kube.ConfigSource{Name: v.ConfigMap}
		case v.Claim != "":
			volume.PersistentVolumeClaim = &kube.ClaimSource{ClaimName: v.Claim}
		case v.EmptyDir != nil:
			volume.EmptyDir = &kube.EmptyDir{}
			if v.EmptyDir.Size != 0 {
				volume.EmptyDir.SizeLimit = v.EmptyDir.Size.String()
			}
		case tier != nil && tier.Share != nil:
			volume, readOnly = tier.Share.Volume(name), readOnly || tier.Share.ReadOnly
		default:
			continue
		}
		m.Volumes = append(m.Volumes, volume)
		m.Mounts = append(m.Mounts, kube.VolumeMount{Name: name, MountPath: v.Path, ReadOnly: readOnly})
	}
	return m
}

// SharesOf returns the tiers that many pods mount and of which pods of a group mount volumes: those of
// volumes at a path of the spec, and those of stores, for which the path of the workload stands.
func SharesOf(env *plan.Environment, volumes map[string]Volume, at spec.Path, stores []*storage.Tier, group int64) []storage.Sharing {
	var all []storage.Sharing
	for _, name := range slices.Sorted(maps.Keys(volumes)) {
		if tier := storage.Find(env, volumes[name].Tier); tier != nil && tier.Share != nil {
			all = append(all, storage.Sharing{Tier: tier, Group: group, Path: at.At(name, "tier")})
		}
	}
	for _, tier := range stores {
		if tier.Share != nil {
			all = append(all, storage.Sharing{Tier: tier, Group: group, Path: at.Parent()})
		}
	}
	return all
}

// JudgeMounts reports mounts of a container besides the engine's that name no volume, or
// have the path of another mount.
func (c Container) JudgeMounts(r *rule.Reporter, at spec.Path, volumes map[string]Volume) {
	taken := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(c.Mounts)) {
		if _, found := volumes[name]; !found {
			reportVolume(r, at.At("mounts", name), name, volumes)
			continue
		}
		where := path.Clean(c.Mounts[name])
		if other := taken[where]; other != "" {
			r.Reportf(at.At("mounts", name), "volume %q is mounted at %s, and so is volume %q", name, where, other).
				Fixf("choose another path").
				Notef(at.At("mounts", other), "the other one is here")
			continue
		}
		taken[where] = name
	}
}

// reportVolume reports a volume that the workload does not have, and suggests one that it
// has.
func reportVolume(r *rule.Reporter, at spec.Path, name string, volumes map[string]Volume) {
	f := r.Reportf(at, "the workload has no volume %q", name)
	if near := spell.Nearest(name, slices.Sorted(maps.Keys(volumes))); near != "" {
		f.Fixf("did you mean %q?", near)
		return
	}
	f.Fixf("add it, as in volumes: %s: {secret: %q, path: \"/etc/%s\"}", spec.PathOf(name), name, name)
}
