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
	if c.BlueGreen != nil {
		return []kube.Object{blueGreen(c, d)}
	}
	return append([]kube.Object{d}, snapshots(c)...)
}

// blueGreen returns the object from which the operator makes the object of a cluster, and that of
// the next one beside it.
func blueGreen(c *cluster.Cluster, d *FlinkDeployment) *FlinkBlueGreenDeployment {
	return &FlinkBlueGreenDeployment{Head: d.Head, Spec: FlinkBlueGreenSpec{
		Configuration: c.BlueGreen, Template: FlinkDeploymentTemplate{Spec: d.Spec},
	}}
}

// snapshots returns the objects of the snapshots.
func snapshots(c *cluster.Cluster) []kube.Object {
	var objects []kube.Object
	for _, s := range c.Snapshots {
		o := &FlinkStateSnapshot{
			Head: c.Head(s.Name, "snapshot"),
			Spec: FlinkStateSnapshotSpec{BackoffLimit: s.Retries, JobReference: FlinkJobReference{Kind: "FlinkDeployment", Name: s.Of}},
		}
		if s.Session {
			o.Spec.JobReference.Kind = "FlinkSessionJob"
		}
		if s.Checkpoint {
			o.Spec.Checkpoint = &struct{}{}
		} else {
			o.Spec.Savepoint = &FlinkSavepoint{Path: s.Path, FormatType: s.Format, DisposeOnDelete: s.Dispose}
		}
		objects = append(objects, o)
	}
	return objects
}

// sessionObjects returns the object of the cluster and one object for each job.
func sessionObjects(c *cluster.Cluster) []kube.Object {
	objects := []kube.Object{deployment(c)}
	for _, job := range c.Jobs {
		objects = append(objects, sessionJob(c, job))
	}
	return append(objects, snapshots(c)...)
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
			RestartNonce:       c.RestartNonce,
			LogConfiguration:   c.LogFiles,
			JobManager: FlinkProcess{
				Resource:    resource(c.JobCPU, c.JobMemory.Process, c.JobPod.Disk),
				Replicas:    c.JobManagers,
				PodTemplate: c.JobPod.Merged(c.PodTemplate(&c.JobPod)),
			},
			TaskManager: FlinkProcess{
				Resource:    resource(c.TaskCPU, c.TaskContainer(), c.TaskPod.Disk),
				Replicas:    c.Replicas,
				PodTemplate: c.TaskPod.Merged(c.PodTemplate(&c.TaskPod)),
			},
		},
	}
	d.Metadata.Annotations = c.Annotations
	return d
}

func sessionJob(c *cluster.Cluster, job cluster.Job) *FlinkSessionJob {
	s := &FlinkSessionJob{
		Head: c.Head(c.JobName(job), "job"),
		Spec: FlinkSessionJobSpec{
			DeploymentName: c.Name(), Job: object(job), FlinkConfiguration: job.Conf, RestartNonce: job.Nonces.Restart,
		},
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
		SavepointRedeployNonce: j.Nonces.Redeploy, SavepointTriggerNonce: j.Nonces.Savepoint,
		CheckpointTriggerNonce: j.Nonces.Checkpoint, AutoscalerResetNonce: j.Nonces.Autoscaler,
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
