package ways

import (
	"cmp"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/flink/objects"
	"github.com/lakewright/lakewright/compiler/way"
)

// The words of the spec that choose the way to run a cluster.
const (
	application = "application" // mode: the cluster runs one job and ends with it
	session     = "session"     // mode: many jobs share the cluster
	native      = "native"      // deployment: Flink starts TaskManagers itself
	standalone  = "standalone"  // deployment: the operator starts TaskManagers
)

// ways lists all ways; the defaults of the language choose the first one.
var ways = []cluster.Way{
	{
		Way: way.Way[*cluster.Cluster]{
			Mode: application, Operator: native, Name: "a native application cluster",
			Keys: accountKeys, Objects: applicationObjects, Policies: objects.Policies,
		},
		Native: true, Jobs: (*cluster.Cluster).OwnJob,
	},
	{
		Way: way.Way[*cluster.Cluster]{
			Mode: application, Operator: standalone, Name: "a standalone application cluster",
			Keys: accountKeys, Objects: applicationObjects, Policies: objects.Policies,
		},
		Jobs: (*cluster.Cluster).OwnJob,
	},
	{
		Way: way.Way[*cluster.Cluster]{
			Mode: session, Operator: native, Name: "a native session cluster",
			Keys: accountKeys, Objects: sessionObjects, Policies: objects.Policies,
		},
		Native: true, Session: true, Jobs: (*cluster.Cluster).SharedJobs,
	},
	{
		Way: way.Way[*cluster.Cluster]{
			Mode: session, Operator: standalone, Name: "a standalone session cluster",
			Keys: accountKeys, Objects: sessionObjects, Policies: objects.Policies,
		},
		Session: true, Jobs: (*cluster.Cluster).SharedJobs,
	},
}

// Of returns the way that the spec chooses. It is the only function that compares mode
// and deployment.
func Of(s *cluster.Spec) *cluster.Way {
	for i := range ways {
		if w := &ways[i]; w.Mode == cmp.Or(s.Mode, application) && w.Operator == cmp.Or(s.Deployment, native) {
			return w
		}
	}
	return &ways[0] // the schema allows no other values
}

// accountKeys returns the key that gives TaskManagers their own account. Flink reads it in a native
// cluster, and the operator in a standalone one.
func accountKeys(c *cluster.Cluster) map[string]string {
	return map[string]string{cluster.TaskAccountKey: c.TaskAccount()}
}
