package program

import (
	"fmt"

	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/spell"
)

// OwnRules are about the user's own objects of the operator's kinds.
var OwnRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK128", Severity: diag.Warning,
			Title:  "A session job of your own has its session cluster",
			Why:    "The operator finds the cluster of a FlinkSessionJob by its name, in the same namespace. It refuses a cluster that has a job of its own, and waits for one that does not exist.",
			Bad:    `extra: clicks: object: {apiVersion: "flink.apache.org/v1beta1", kind: "FlinkSessionJob", metadata: name: "clicks", spec: {deploymentName: "scoring", job: {jarURI: "https://repo.example.com/clicks.jar", parallelism: 1, upgradeMode: "stateless", state: "running"}}}`,
			Good:   `environments: dev: flink: scoring: {mode: "session", job: null, jobs: clicks: {file: "https://repo.example.com/clicks.jar", parallelism: 1}}`,
			Ref:    "apache/flink-kubernetes-operator DefaultValidator.validateNotApplicationCluster, FlinkValidator",
			Judges: []spec.Path{"flink", "flink.mode", "extra"},
		},
		Check: checkOwnJobs,
	},
}

// ownJob is a FlinkSessionJob as far as it names its cluster.
type ownJob struct {
	Spec struct {
		DeploymentName string `spec:"deploymentName"`
	} `spec:"spec"`
}

// checkOwnJobs checks all objects together, and runs only for the first cluster.
func checkOwnJobs(first *cluster.Cluster, r *rule.Reporter) {
	clusters := first.Clusters()
	if len(clusters) == 0 {
		return
	}
	objects := first.Env.Items(extra.Name)
	for _, item := range objects {
		o, ok := item.(*extra.Object)
		var job ownJob
		if !ok || !o.Is("flink.apache.org", "FlinkSessionJob") || !o.IsHere() || !o.Decode(&job) || job.Spec.DeploymentName == "" {
			continue
		}
		name, at := job.Spec.DeploymentName, o.At("object", "spec", "deploymentName")
		named := plan.Find[*cluster.Cluster](first.Env, cluster.Name, name)
		switch {
		case named != nil && !named.Way.Session:
			r.Reportf(at, "%q is an application cluster, which takes no other jobs", name).
				Fixf("name a session cluster, or set its mode to session").
				Notef(named.Path(), "the cluster is here")
		case named == nil && !makesCluster(objects, name):
			f := r.Reportf(at, "the platform has no Flink cluster %q", name)
			if near := nearestCluster(clusters, name); near != "" {
				f.Fixf("write %s", near).Replace(fmt.Sprintf("%q", near))
			} else {
				f.Fixf("name a session cluster of the platform, or write the job in its jobs")
			}
		}
	}
}

// makesCluster reports whether one of the user's own objects is a cluster of a name.
func makesCluster(objects []plan.Item, name string) bool {
	for _, item := range objects {
		if o, ok := item.(*extra.Object); ok && o.Is("flink.apache.org", "FlinkDeployment") && o.ID().Name == name {
			return true
		}
	}
	return false
}

// nearestCluster returns the name of the session cluster that is nearest to a name, "" for none.
func nearestCluster(clusters []*cluster.Cluster, name string) string {
	var names []string
	for _, c := range clusters {
		if c.Way.Session {
			names = append(names, c.Name())
		}
	}
	return spell.Nearest(name, names)
}
