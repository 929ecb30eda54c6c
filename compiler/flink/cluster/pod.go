package cluster

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// StateVolume is the TaskManager's own volume.
const StateVolume = "flink-state-volume"

// jobFiles is the largest size of a JobManager's temporary files. With more, the kubelet evicts
// the JobManager instead of letting it fill the disk of its node.
const jobFiles = 10 * unit.GiB

// A Pod is the pod of a JobManager or of a TaskManager, besides its CPU and memory.
type Pod struct {
	Role        string // the field of the spec: jobManager or taskManager
	Name        string // for messages
	Component   string // in labels and keys
	Spec        *PodSpec
	Pool        *pool.Pool  // nil: any node
	Disk        unit.Bytes  // of its node, requested; 0: not given
	Demand      plan.Demand // of one pod, with all its containers and its volume
	Mounts      pod.Mounts
	Variables   []kube.EnvVar     // sorted by name
	Labels      map[string]string // of the pod
	Annotations map[string]string
	Sources     []kube.EnvFrom
	Extra       []kube.Container // besides Flink's, in the order in which they start
	Lifecycle   *kube.Lifecycle  // nil: none
	Grace       int64            // seconds; 0: the default of Kubernetes
	Spread      []kube.TopologySpreadConstraint
	Probes      Probes

	PriorityClass string
	Template      *spec.Node // the user's template, which overrides all other fields; nil: none
}

// Probes are the checks of Flink's container; nil: none.
type Probes struct{ Startup, Readiness, Liveness *kube.Probe }

// Merged returns a template of the pod with the user's template merged over it.
func (p *Pod) Merged(t *kube.PodTemplate) any {
	if p.Template == nil {
		return t
	}
	return pod.Merge(t, p.Template)
}

// BothPods returns the pods of JobManager and TaskManagers.
func (c *Cluster) BothPods() [2]*Pod { return [...]*Pod{&c.JobPod, &c.TaskPod} }

// resolvePods decides the pods of both processes.
func (c *Cluster) resolvePods() {
	for _, name := range c.Spec.ImagePullSecrets {
		c.PullSecrets = append(c.PullSecrets, kube.LocalName{Name: name})
	}
	c.JobPod = c.pod("jobManager", "JobManager", JobProcess, &c.Spec.JobManager.PodSpec)
	c.TaskPod = c.pod("taskManager", "TaskManager", TaskProcess, &c.Spec.TaskManager.PodSpec)
	if c.Scripts != nil {
		volume, mount := c.scriptMount()
		c.JobPod.Mounts = after(c.JobPod.Mounts, volume, mount)
	}
	c.JobPod.Pool, c.TaskPod.Pool = c.JobPool, c.TaskPool
	c.JobPod.Demand = c.Spec.JobManager.Demand(c.JobCPU, c.JobMemory.Process)
	c.TaskPod.Demand = c.Spec.TaskManager.Demand(c.TaskCPU, c.TaskContainer())
	if c.JobManagers > 1 && c.JobPod.Spec.Spread == nil {
		c.JobPod.Spread = c.spread(JobProcess, SpreadSpec{preferred, preferred})
	}
	if c.State == nil {
		return
	}
	if c.State.Attaches() {
		c.TaskPod.Demand.Claims, c.TaskPod.Demand.Disk = 1, c.StateSize
	}
	if c.TaskPod.Disk == 0 && c.State.OnNode() && c.StateSize != 0 {
		c.TaskPod.Disk = c.StateSize + c.ExtraLocal(&c.TaskPod)
	}
	// The JobManager gets an empty directory at the same path, because both processes read
	// the same configuration, which contains the path of temporary files. Its files are the
	// jars of jobs and what waits for its upload.
	mount := kube.VolumeMount{Name: StateVolume, MountPath: StatePath}
	c.JobPod.Mounts = after(c.JobPod.Mounts, kube.Volume{Name: StateVolume, EmptyDir: &kube.EmptyDir{SizeLimit: jobFiles.String()}}, mount)
	c.TaskPod.Mounts = after(c.TaskPod.Mounts, c.StateDisk.Disk.Volume(StateVolume, c.StateSize), mount)
}

// pod returns what the pods of both processes have in common.
func (c *Cluster) pod(role, name, component string, s *PodSpec) Pod {
	p := Pod{
		Role: role, Name: name, Component: component, Spec: s, Disk: s.EphemeralStorage,
		Mounts: pod.MountsOf(c.Env, c.Spec.Volumes).And(c.tlsMounts(component)), Variables: c.variables(component, s.Env),
		Labels:      pod.Joined(pod.Joined(pod.Joined(c.UserLabels, s.Labels), c.Labels("flink", component, c.Release)), c.Scheduler.Labels),
		Annotations: pod.Joined(c.Scheduler.Annotations, pod.Joined(c.Annotations, s.Annotations)),
		Extra:       s.Containers(officialUser, pod.MountsOf(c.Env, c.Spec.Volumes)), Probes: s.Probes.resolve(),
		Sources: s.Sources(), Lifecycle: s.Lifecycle.Object(), Grace: s.GracePeriod.Seconds(),
		PriorityClass: s.PriorityClass, Template: s.PodTemplate,
	}
	p.Mounts.Volumes = append(p.Mounts.Volumes, c.Opened.Volumes()...)
	p.Mounts.Mounts = append(p.Mounts.Mounts, c.Opened.VolumeMounts()...)
	maps.Copy(p.Labels, c.Opened.Labels)
	if p.Probes.Startup == nil && component == JobProcess && c.RESTKeys() != nil {
		p.Probes.Startup = encryptedProbe()
	}
	if s.Spread != nil {
		p.Spread = c.spread(component, *s.Spread)
	}
	return p
}

// after returns the mounts with another volume and mount before them.
func after(m pod.Mounts, volume kube.Volume, mount kube.VolumeMount) pod.Mounts {
	return pod.Mounts{
		Volumes: append([]kube.Volume{volume}, m.Volumes...),
		Mounts:  append([]kube.VolumeMount{mount}, m.Mounts...),
	}
}

// variables returns the variables of Lakewright, of a pod and of the cluster, sorted by name.
// Where several set a variable, the first of these wins; a rule reports a variable of
// Lakewright.
func (c *Cluster) variables(component string, own pod.EnvSpec) []kube.EnvVar {
	env := append(c.ownEnv(), c.tlsVariables(component)...)
	for _, v := range slices.Concat(own.Env(), c.Spec.Env.Env()) {
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
		env = append(env, kube.EnvVar{Name: PluginsVariable, Value: strings.Join(files, ";")})
	}
	return env
}

// Sets returns the variables that the fields of the spec set in the pods. It implements
// workload.Item.
func (c *Cluster) Sets() []workload.Variable {
	var sets []workload.Variable
	for _, v := range c.ownEnv() {
		by := "from the credentials of a store"
		if v.Name == PluginsVariable {
			by = "from filesystem"
		}
		sets = append(sets, workload.Variable{Name: v.Name, By: by})
	}
	for _, v := range c.tlsVariables(JobProcess) {
		sets = append(sets, workload.Variable{Name: v.Name, By: "from tls"})
	}
	return sets
}
