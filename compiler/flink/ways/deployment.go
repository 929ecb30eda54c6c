package ways

import (
	"encoding/json"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// applicationObjects returns the object of the cluster, which contains its job.
func applicationObjects(c *cluster.Cluster) []kube.Object {
	d := deployment(c)
	if len(c.Jobs) == 1 {
		d.Spec.Job = kube.To(object(c.Jobs[0]))
	}
	return []kube.Object{d}
}

// sessionObjects returns the object of the cluster and one object for each job.
func sessionObjects(c *cluster.Cluster) []kube.Object {
	objects := []kube.Object{deployment(c)}
	for _, job := range c.Jobs {
		objects = append(objects, sessionJob(c, job))
	}
	return objects
}

func deployment(c *cluster.Cluster) *FlinkDeployment {
	d := &FlinkDeployment{
		Head: c.Head(c.Name(), cluster.WholeCluster),
		Spec: FlinkDeploymentSpec{
			Image:              c.Image,
			ImagePullPolicy:    c.PullPolicy,
			FlinkVersion:       c.FlinkVersion,
			Mode:               c.Way.Operator,
			ServiceAccount:     c.Name(),
			FlinkConfiguration: c.Conf,
			JobManager: FlinkProcess{
				Resource:    resource(c.JobCPU, c.JobMemory.Process, 0),
				Replicas:    c.JobManagers,
				PodTemplate: template(c, cluster.JobProcess, c.JobPool, c.JobMounts),
			},
			TaskManager: FlinkProcess{
				Resource:    resource(c.TaskCPU, c.TaskMemory.Process, c.Local),
				Replicas:    c.Replicas,
				PodTemplate: template(c, cluster.TaskProcess, c.TaskPool, c.TaskMounts),
			},
		},
	}
	d.Metadata.Annotations = c.Annotations
	return d
}

func sessionJob(c *cluster.Cluster, job cluster.Job) *FlinkSessionJob {
	s := &FlinkSessionJob{
		Head: c.Head(c.JobName(job), "job"),
		Spec: FlinkSessionJobSpec{DeploymentName: c.Name(), Job: object(job)},
	}
	s.Metadata.Annotations = c.Annotations
	// Otherwise the operator's webhook would add the label, and a GitOps controller would
	// report a difference.
	s.Metadata.Labels["target.session"] = c.Name()
	return s
}

func object(j cluster.Job) FlinkJob {
	return FlinkJob{
		JarURI: j.File, EntryClass: j.Class, Args: j.Arguments,
		Parallelism: j.Parallelism, UpgradeMode: j.Upgrade, State: j.State,
		InitialSavepointPath: j.Savepoint, AllowNonRestoredState: j.AllowNonRestoredState,
	}
}

// resource returns the resources in Flink's units; in a Kubernetes quantity, 2g means
// something else.
func resource(cpu unit.CPU, memory, local unit.Bytes) FlinkResource {
	r := FlinkResource{CPU: json.Number(cpu.Decimal()), Memory: memory.Mebibytes()}
	if local != 0 {
		r.EphemeralStorage = local.String()
	}
	return r
}

// template returns the complete pod template of one process, so that the operator only
// merges its own fields.
func template(c *cluster.Cluster, component string, on *pool.Pool, m cluster.Mounts) kube.PodTemplate {
	security := pod.SecurityOf(9999) // the user flink of the official images
	t := kube.PodTemplate{
		Metadata: &kube.Metadata{Labels: c.PodLabels(component), Annotations: c.Annotations},
		Spec: kube.PodSpec{
			SecurityContext: security.Pod, DNSConfig: c.Network.DNS, ImagePullSecrets: c.PullSecrets, Volumes: m.Volumes,
			Containers: []kube.Container{{
				Name: cluster.MainContainer, Env: c.Variables, VolumeMounts: m.Mounts, SecurityContext: security.Container,
			}},
		},
	}
	for _, port := range c.Ports {
		t.Spec.Containers[0].Ports = append(t.Spec.Containers[0].Ports, kube.ContainerPort{
			Name: cluster.PortName(port, c.Ports), ContainerPort: port, Protocol: "TCP",
		})
	}
	if component == cluster.JobProcess && c.JobManagers > 1 {
		t.Spec.TopologySpreadConstraints = spread(c, component)
	}
	if on != nil {
		t.Spec.NodeSelector, t.Spec.Tolerations = on.Selector, on.Tolerations
	}
	return t
}

// spread places the pods of a process on different nodes and zones if possible, so that the
// loss of one does not stop all of them.
func spread(c *cluster.Cluster, component string) []kube.TopologySpreadConstraint {
	var constraints []kube.TopologySpreadConstraint
	for _, key := range []string{"kubernetes.io/hostname", "topology.kubernetes.io/zone"} {
		constraints = append(constraints, kube.TopologySpreadConstraint{
			MaxSkew: 1, TopologyKey: key, WhenUnsatisfiable: "ScheduleAnyway",
			LabelSelector: &kube.LabelSelector{MatchLabels: c.Selector(component)},
		})
	}
	return constraints
}
