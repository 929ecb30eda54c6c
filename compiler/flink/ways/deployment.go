package ways

import (
	"encoding/json"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
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
				Resource:    resource(c.JobCPU, c.JobMemory.Process, c.JobPod.Disk),
				Replicas:    c.JobManagers,
				PodTemplate: c.JobPod.Merged(c.PodTemplate(c.JobPod)),
			},
			TaskManager: FlinkProcess{
				Resource:    resource(c.TaskCPU, c.TaskMemory.Process, c.TaskPod.Disk),
				Replicas:    c.Replicas,
				PodTemplate: c.TaskPod.Merged(c.PodTemplate(c.TaskPod)),
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
