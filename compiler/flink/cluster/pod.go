package cluster

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// StateVolume is the TaskManager's own volume.
const StateVolume = "flink-state-volume"

// jobFiles is the largest size of a JobManager's temporary files. With more, the kubelet evicts
// the JobManager instead of letting it fill the disk of its node.
const jobFiles = 10 * unit.GiB

// pluginsVariable lists the plugins that the start script enables.
const pluginsVariable = "ENABLE_BUILT_IN_PLUGINS"

// Mounts is the volumes of a pod and the mounts of its main container.
type Mounts struct {
	Volumes []kube.Volume
	Mounts  []kube.VolumeMount
}

// resolvePods decides the common settings of the pods of both processes, and the volumes of
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
	// The JobManager gets an empty directory at the same path, because both processes read
	// the same configuration, which contains the path of temporary files. Its files are the
	// jars of jobs and what waits for its upload.
	mount := kube.VolumeMount{Name: StateVolume, MountPath: StatePath}
	c.JobMounts = shared.after(kube.Volume{Name: StateVolume, EmptyDir: &kube.EmptyDir{SizeLimit: jobFiles.String()}}, mount)
	c.TaskMounts = shared.after(c.State.Disk.Volume(StateVolume, c.StateSize), mount)
}

// after returns the mounts with another volume and mount before them.
func (m Mounts) after(volume kube.Volume, mount kube.VolumeMount) Mounts {
	return Mounts{
		Volumes: append([]kube.Volume{volume}, m.Volumes...),
		Mounts:  append([]kube.VolumeMount{mount}, m.Mounts...),
	}
}

// sharedMounts returns the mounts of the shared volumes of the spec, sorted by name, and
// those of the stores.
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
	m.Volumes, m.Mounts = append(m.Volumes, c.Opened.Volumes()...), append(m.Mounts, c.Opened.VolumeMounts()...)
	return m
}

// variables returns the variables of Lakewright and of the spec, sorted by name. Where both
// set a variable, Lakewright's wins, and a rule reports it.
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
		// The name of the file contains the whole version, and the start script stops the
		// container when the file does not exist.
		var files []string
		for _, plugin := range c.Opened.Plugins {
			files = append(files, plugin+"-"+c.Spec.Version.String()+".jar")
		}
		env = append(env, kube.EnvVar{Name: pluginsVariable, Value: strings.Join(files, ";")})
	}
	return env
}

// Sets returns the variables that the fields of the spec set in the pods. It implements
// workload.Item.
func (c *Cluster) Sets() []workload.Variable {
	var sets []workload.Variable
	for _, v := range c.ownEnv() {
		by := "from the credentials of a store"
		if v.Name == pluginsVariable {
			by = "from filesystem"
		}
		sets = append(sets, workload.Variable{Name: v.Name, By: by})
	}
	return sets
}
