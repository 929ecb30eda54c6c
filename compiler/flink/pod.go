package flink

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/kube"
)

// stateVolume is the TaskManager's own volume.
const stateVolume = "flink-state-volume"

// pluginsVariable names the plugins that the start script switches on.
const pluginsVariable = "ENABLE_BUILT_IN_PLUGINS"

// Mounts is the volumes of a pod and where its main container mounts them.
type Mounts struct {
	Volumes []kube.Volume
	Mounts  []kube.VolumeMount
}

// resolvePods decides what the pods of both processes have in common, and the volumes of
// each.
func (c *Cluster) resolvePods() {
	c.Variables = c.variables()
	for _, name := range c.Spec.ImagePullSecrets {
		c.PullSecrets = append(c.PullSecrets, kube.LocalName{Name: name})
	}
	shared := c.sharedMounts()
	c.JobMounts, c.TaskMounts = shared, shared
	if c.State == nil {
		return
	}
	// The JobManager gets an empty directory at the same place, because both processes read
	// one configuration, and with it the place of temporary files.
	mount := kube.VolumeMount{Name: stateVolume, MountPath: statePath}
	c.JobMounts = shared.after(kube.Volume{Name: stateVolume, EmptyDir: &kube.EmptyDir{}}, mount)
	c.TaskMounts = shared.after(c.State.Disk.Volume(stateVolume, c.StateSize), mount)
}

// after returns the mounts with another one before them.
func (m Mounts) after(volume kube.Volume, mount kube.VolumeMount) Mounts {
	return Mounts{
		Volumes: append([]kube.Volume{volume}, m.Volumes...),
		Mounts:  append([]kube.VolumeMount{mount}, m.Mounts...),
	}
}

// sharedMounts returns the shared volumes of the spec, in the order of their names.
func (c *Cluster) sharedMounts() Mounts {
	var m Mounts
	for _, name := range slices.Sorted(maps.Keys(c.Spec.Volumes)) {
		v := c.Spec.Volumes[name]
		tier := storage.Find(c.Env, v.Tier)
		if tier == nil || tier.Share == nil {
			continue // a rule reports it
		}
		m.Volumes = append(m.Volumes, tier.Share.Volume(name))
		m.Mounts = append(m.Mounts, kube.VolumeMount{Name: name, MountPath: v.Path, ReadOnly: v.ReadOnly})
	}
	return m
}

// variables returns our variables and the spec's, sorted by name; ours stand where both
// have one, and a rule reports it.
func (c *Cluster) variables() []kube.EnvVar {
	env := c.ownEnv()
	for _, v := range c.Spec.Env.Env() {
		if !slices.ContainsFunc(env, func(o kube.EnvVar) bool { return o.Name == v.Name }) {
			env = append(env, v)
		}
	}
	slices.SortFunc(env, func(a, b kube.EnvVar) int { return cmp.Compare(a.Name, b.Name) })
	return env
}

// ownEnv returns the variables that the fields of the spec decide.
func (c *Cluster) ownEnv() []kube.EnvVar {
	env := slices.Clone(c.Opened.Variables)
	if len(c.Opened.Plugins) > 0 && c.Spec.Version.HasPatch() {
		// The file has the whole version in its name, and the start script ends the
		// container when there is none of that name.
		var files []string
		for _, plugin := range c.Opened.Plugins {
			files = append(files, plugin+"-"+c.Spec.Version.String()+".jar")
		}
		env = append(env, kube.EnvVar{Name: pluginsVariable, Value: strings.Join(files, ";")})
	}
	return env
}
