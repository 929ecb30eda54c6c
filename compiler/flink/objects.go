package flink

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// The names of the two processes, which Flink uses in its labels.
const (
	jobManager  = "jobmanager"
	taskManager = "taskmanager"
)

// mainContainer is the container that Flink fills in; one of another name would run
// beside Flink's own.
const mainContainer = "flink-main-container"

// stateVolume is the TaskManager's own volume.
const stateVolume = "flink-state-volume"

// Objects returns the cluster and what it needs, in the order in which it is applied.
func (c *Cluster) Objects() []kube.Object {
	objects := slices.Concat(c.accounts(), c.policies())
	if c.Spec.DisruptionBudget && c.JobManagers > 1 {
		objects = append(objects, c.disruptionBudget())
	}
	objects = append(objects, c.deployment())
	if c.Session {
		for _, job := range c.Jobs {
			objects = append(objects, c.sessionJob(job))
		}
	}
	return objects
}

// head returns the metadata of an object; component "" is the cluster as a whole.
func (c *Cluster) head(name, component string) kube.Head {
	labels := maps.Clone(c.Spec.Labels)
	if labels == nil {
		labels = map[string]string{}
	}
	maps.Copy(labels, c.Labels("flink", component, c.release()))
	return kube.Head{Metadata: kube.Metadata{Name: name, Namespace: c.Env.Settings.Namespace, Labels: labels}}
}

// release returns the version for a label, "" when it is not known.
func (c *Cluster) release() string {
	if c.Spec.Version.Major == 0 {
		return ""
	}
	return c.Spec.Version.String()
}

// selector returns the labels that Flink gives to the pods of one process.
func (c *Cluster) selector(component string) map[string]string {
	return map[string]string{"app": c.Name(), "component": component}
}

func (c *Cluster) policies() []kube.Object {
	jobs, tasks := c.selector(jobManager), c.selector(taskManager)
	return slices.Concat(
		c.Network.Policies(network.Pods{
			Metadata: c.head(c.Name()+"-"+jobManager, jobManager).Metadata, Selector: jobs,
			In: []network.Flow{
				{Selector: tasks, Ports: []int{portJobRPC, portBlob}},
				{Selector: jobs, Ports: []int{portJobRPC, portBlob, portMetrics, portREST}},
				{Namespace: c.Env.Operators.Flink.Namespace, Ports: []int{portREST}},
			},
			Out: []network.Flow{
				{Selector: tasks, Ports: []int{portTaskRPC, portMetrics, portCollect}},
				{Selector: jobs, Ports: []int{portJobRPC, portBlob, portMetrics, portREST}},
			},
			Metrics: c.Ports, APIServer: c.APIUse.Any(), Stores: c.Opened.Egress,
		}),
		c.Network.Policies(network.Pods{
			Metadata: c.head(c.Name()+"-"+taskManager, taskManager).Metadata, Selector: tasks,
			In: []network.Flow{
				{Selector: jobs, Ports: []int{portTaskRPC, portMetrics, portCollect}},
				{Selector: tasks, Ports: []int{portData, portTaskRPC}},
			},
			Out: []network.Flow{
				{Selector: jobs, Ports: []int{portJobRPC, portBlob}},
				{Selector: tasks, Ports: []int{portData, portTaskRPC}},
			},
			// TaskManagers look their leader up in a ConfigMap.
			Metrics: c.Ports, APIServer: c.APIUse.ConfigMaps, Stores: c.Opened.Egress,
		}),
	)
}

// disruptionBudget lets one JobManager go at a time.
func (c *Cluster) disruptionBudget() *kube.PodDisruptionBudget {
	return &kube.PodDisruptionBudget{
		Head: c.head(c.Name()+"-"+jobManager, jobManager),
		Spec: kube.PodDisruptionBudgetSpec{
			MinAvailable: int(c.JobManagers) - 1,
			Selector:     kube.LabelSelector{MatchLabels: c.selector(jobManager)},
		},
	}
}

func (c *Cluster) deployment() *kube.FlinkDeployment {
	d := &kube.FlinkDeployment{
		Head: c.head(c.Name(), ""),
		Spec: kube.FlinkDeploymentSpec{
			Image:              c.Spec.Image,
			ImagePullPolicy:    c.Spec.ImagePullPolicy,
			FlinkVersion:       fmt.Sprintf("v%d_%d", c.Spec.Version.Major, c.Spec.Version.Minor),
			Mode:               c.Spec.Deployment,
			ServiceAccount:     c.Name(),
			FlinkConfiguration: c.Conf,
			JobManager: kube.FlinkProcess{
				Resource:    resource(c.Spec.JobManager.CPU, c.JobMemory.Process, 0),
				Replicas:    c.JobManagers,
				PodTemplate: c.template(jobManager, c.JobPool),
			},
			TaskManager: kube.FlinkProcess{
				Resource:    resource(c.Spec.TaskManager.CPU, c.TaskMemory.Process, c.Local),
				Replicas:    c.Replicas,
				PodTemplate: c.template(taskManager, c.TaskPool),
			},
		},
	}
	d.Metadata.Annotations = c.Spec.Annotations
	if !c.Session && len(c.Jobs) == 1 {
		d.Spec.Job = kube.To(c.Jobs[0].object())
	}
	return d
}

func (c *Cluster) sessionJob(job Job) *kube.FlinkSessionJob {
	s := &kube.FlinkSessionJob{
		Head: c.head(c.jobName(job), "job"),
		Spec: kube.FlinkSessionJobSpec{DeploymentName: c.Name(), Job: job.object()},
	}
	s.Metadata.Annotations = c.Spec.Annotations
	// The operator's webhook would add it, and a GitOps controller see a difference.
	s.Metadata.Labels["target.session"] = c.Name()
	return s
}

// jobName returns the name of the object of a session cluster's job.
func (c *Cluster) jobName(job Job) string { return c.Name() + "-" + job.Name }

func (j Job) object() kube.FlinkJob {
	return kube.FlinkJob{
		JarURI: j.Spec.File, EntryClass: j.Spec.Class, Args: j.Spec.Arguments,
		Parallelism: j.Parallelism, UpgradeMode: j.Upgrade, State: j.Spec.State,
		InitialSavepointPath: j.Spec.Savepoint, AllowNonRestoredState: j.Spec.AllowNonRestoredState,
	}
}

// resource is in Flink's units; a quantity of Kubernetes such as 2g means something else.
func resource(cpu unit.CPU, memory, local unit.Bytes) kube.FlinkResource {
	r := kube.FlinkResource{CPU: json.Number(cpu.Decimal()), Memory: memory.Mebibytes()}
	if local != 0 {
		r.EphemeralStorage = local.String()
	}
	return r
}

// template returns the pod of one process, whole, so that the operator has nothing to
// merge but its own fields.
func (c *Cluster) template(component string, on *pool.Pool) kube.PodTemplate {
	security := pod.SecurityOf(9999) // the user flink of the official images
	volumes, mounts := c.volumes(component)
	t := kube.PodTemplate{
		Metadata: &kube.Metadata{Labels: c.head("", component).Metadata.Labels, Annotations: c.Spec.Annotations},
		Spec: kube.PodSpec{
			SecurityContext: security.Pod, DNSConfig: c.Network.DNS, Volumes: volumes,
			Containers: []kube.Container{{
				Name: mainContainer, Env: c.env(), VolumeMounts: mounts, SecurityContext: security.Container,
			}},
		},
	}
	for _, port := range c.Ports {
		t.Spec.Containers[0].Ports = append(t.Spec.Containers[0].Ports, kube.ContainerPort{
			Name: portName(port, c.Ports), ContainerPort: port, Protocol: "TCP",
		})
	}
	for _, name := range c.Spec.ImagePullSecrets {
		t.Spec.ImagePullSecrets = append(t.Spec.ImagePullSecrets, kube.LocalName{Name: name})
	}
	if component == jobManager && c.JobManagers > 1 {
		t.Spec.TopologySpreadConstraints = c.spread(component)
	}
	if on != nil {
		t.Spec.NodeSelector, t.Spec.Tolerations = on.Selector, on.Tolerations
	}
	return t
}

// spread keeps the pods of a process apart, so that one node or zone does not take all
// of them along; where there is no other they still start.
func (c *Cluster) spread(component string) []kube.TopologySpreadConstraint {
	var constraints []kube.TopologySpreadConstraint
	for _, key := range []string{"kubernetes.io/hostname", "topology.kubernetes.io/zone"} {
		constraints = append(constraints, kube.TopologySpreadConstraint{
			MaxSkew: 1, TopologyKey: key, WhenUnsatisfiable: "ScheduleAnyway",
			LabelSelector: &kube.LabelSelector{MatchLabels: c.selector(component)},
		})
	}
	return constraints
}

// portName returns metrics for the only port, and a name of its own for each of many.
func portName(port int, all []int) string {
	if len(all) == 1 {
		return "metrics"
	}
	return "metrics-" + strconv.Itoa(port)
}

// volumes returns the shared volumes of the spec and the TaskManager's own one. The
// JobManager gets an empty directory at the same place, because both processes read
// one configuration, and with it the place of temporary files.
func (c *Cluster) volumes(component string) (volumes []kube.Volume, mounts []kube.VolumeMount) {
	if c.State != nil {
		own := kube.Volume{Name: stateVolume, EmptyDir: &kube.EmptyDir{}}
		if component == taskManager {
			own = c.State.Disk.Volume(stateVolume, c.Spec.State.Size)
		}
		volumes = append(volumes, own)
		mounts = append(mounts, kube.VolumeMount{Name: stateVolume, MountPath: statePath})
	}
	for _, name := range slices.Sorted(maps.Keys(c.Spec.Volumes)) {
		v := c.Spec.Volumes[name]
		tier := storage.Find(c.Env, v.Tier)
		if tier == nil || tier.Share == nil {
			continue // a rule has said so
		}
		volumes = append(volumes, tier.Share.Volume(name))
		mounts = append(mounts, kube.VolumeMount{Name: name, MountPath: v.Path, ReadOnly: v.ReadOnly})
	}
	return volumes, mounts
}

// env returns our variables and the spec's, sorted by name; ours stand where both have
// one, and a rule has said so.
func (c *Cluster) env() []kube.EnvVar {
	env := c.ownEnv()
	for _, v := range c.Spec.Env.Env() {
		if !slices.ContainsFunc(env, func(o kube.EnvVar) bool { return o.Name == v.Name }) {
			env = append(env, v)
		}
	}
	slices.SortFunc(env, func(a, b kube.EnvVar) int { return cmp.Compare(a.Name, b.Name) })
	return env
}

// pluginsVariable names the plugins that the start script switches on.
const pluginsVariable = "ENABLE_BUILT_IN_PLUGINS"

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
