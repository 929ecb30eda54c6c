package flink

import (
	"cmp"

	"github.com/lakewright/lakewright/compiler/way"
	"github.com/lakewright/lakewright/internal/kube"
)

// What the spec writes of the way to run a cluster.
const (
	application = "application" // mode: one job, which the cluster lives and dies with
	session     = "session"     // mode: many jobs share the cluster
	native      = "native"      // deployment: Flink starts TaskManagers itself
	standalone  = "standalone"  // deployment: the operator starts TaskManagers
)

// A Way is one way to run a cluster. Its operator is the deployment of the spec: all of
// them are one operator's.
type Way struct {
	way.Way[*Cluster]
	Native  bool // Flink starts TaskManagers itself
	Session bool // many jobs share the cluster

	Jobs func(*Cluster) []Job // that the cluster runs, sorted by name
}

// ways are all of them; the first is what the language's defaults choose.
var ways = []Way{
	{
		Way: way.Way[*Cluster]{
			Mode: application, Operator: native, Name: "a native application cluster",
			Keys: (*Cluster).nativeKeys, Objects: (*Cluster).application, Policies: (*Cluster).policies,
		},
		Native: true, Jobs: (*Cluster).ownJob,
	},
	{
		Way: way.Way[*Cluster]{
			Mode: application, Operator: standalone, Name: "a standalone application cluster",
			Keys: noKeys, Objects: (*Cluster).application, Policies: (*Cluster).policies,
		},
		Jobs: (*Cluster).ownJob,
	},
	{
		Way: way.Way[*Cluster]{
			Mode: session, Operator: native, Name: "a native session cluster",
			Keys: (*Cluster).nativeKeys, Objects: (*Cluster).session, Policies: (*Cluster).policies,
		},
		Native: true, Session: true, Jobs: (*Cluster).sharedJobs,
	},
	{
		Way: way.Way[*Cluster]{
			Mode: session, Operator: standalone, Name: "a standalone session cluster",
			Keys: noKeys, Objects: (*Cluster).session, Policies: (*Cluster).policies,
		},
		Session: true, Jobs: (*Cluster).sharedJobs,
	},
}

// wayOf returns the way that the spec chooses. It alone compares mode and deployment.
func wayOf(s Spec) *Way {
	for i := range ways {
		if w := &ways[i]; w.Mode == cmp.Or(s.Mode, application) && w.Operator == cmp.Or(s.Deployment, native) {
			return w
		}
	}
	return &ways[0] // the schema has no other words
}

// nativeKeys gives TaskManagers that Flink starts an account of their own.
func (c *Cluster) nativeKeys() map[string]string {
	return map[string]string{taskAccountKey: c.TaskAccount}
}

func noKeys(*Cluster) map[string]string { return nil }

// application returns the cluster with its job.
func (c *Cluster) application() []kube.Object {
	d := c.deployment()
	if len(c.Jobs) == 1 {
		d.Spec.Job = kube.To(c.Jobs[0].object())
	}
	return []kube.Object{d}
}

// session returns the cluster and its jobs, which are objects of their own.
func (c *Cluster) session() []kube.Object {
	objects := []kube.Object{c.deployment()}
	for _, job := range c.Jobs {
		objects = append(objects, c.sessionJob(job))
	}
	return objects
}
