package flink

import (
	"cmp"

	"github.com/lakewright/lakewright/compiler/way"
	"github.com/lakewright/lakewright/internal/kube"
)

// The words of the spec that choose the way to run a cluster.
const (
	application = "application" // mode: the cluster runs one job and ends with it
	session     = "session"     // mode: many jobs share the cluster
	native      = "native"      // deployment: Flink starts TaskManagers itself
	standalone  = "standalone"  // deployment: the operator starts TaskManagers
)

// A Way is one way to run a cluster. The field deployment of the spec takes the place of
// the operator, because all ways use the same operator.
type Way struct {
	way.Way[*Cluster]
	Native  bool // Flink starts TaskManagers itself
	Session bool // many jobs share the cluster

	Jobs func(*Cluster) []Job // jobs of the cluster, sorted by name
}

// ways lists all ways; the defaults of the language choose the first one.
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

// wayOf returns the way that the spec chooses. It is the only function that compares mode
// and deployment.
func wayOf(s Spec) *Way {
	for i := range ways {
		if w := &ways[i]; w.Mode == cmp.Or(s.Mode, application) && w.Operator == cmp.Or(s.Deployment, native) {
			return w
		}
	}
	return &ways[0] // the schema allows no other values
}

// nativeKeys returns the key that gives TaskManagers of a native cluster their own account.
func (c *Cluster) nativeKeys() map[string]string {
	return map[string]string{taskAccountKey: c.TaskAccount}
}

func noKeys(*Cluster) map[string]string { return nil }

// application returns the object of the cluster, which contains its job.
func (c *Cluster) application() []kube.Object {
	d := c.deployment()
	if len(c.Jobs) == 1 {
		d.Spec.Job = kube.To(c.Jobs[0].object())
	}
	return []kube.Object{d}
}

// session returns the object of the cluster and one object for each job.
func (c *Cluster) session() []kube.Object {
	objects := []kube.Object{c.deployment()}
	for _, job := range c.Jobs {
		objects = append(objects, c.sessionJob(job))
	}
	return objects
}
