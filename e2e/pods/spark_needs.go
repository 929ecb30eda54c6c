package pods

import (
	"slices"
	"strings"
)

// driverNeeds returns what a driver does in the API, with the client in its version
// of Spark: ExecutorPodsAllocator, ExecutorPodsLifecycleManager and
// KubernetesClusterSchedulerBackend of apache/spark.
func (r sparkRun) driverNeeds() []Action {
	needs := slices.Concat(
		actions("", "pods", "get", "list", "watch", "create", "delete"),
		actions("", "configmaps", "create", "list"), actions("", "services", "list"))
	removed := []string{"configmaps", "services"}
	if r.claims() {
		needs = append(needs, actions("", "persistentvolumeclaims", "create", "list")...)
		removed = append(removed, "persistentvolumeclaims")
	}
	// Spark 3.4 and later remove all objects with the application's label in one request;
	// earlier versions remove them one after the other.
	verb := "delete"
	if r.own.AtLeast(3, 4) {
		verb, removed = "deletecollection", append(removed, "pods")
	}
	for _, resource := range removed {
		needs = append(needs, actions("", resource, verb)...)
	}
	if r.patchesPods() {
		needs = append(needs, actions("", "pods", "patch")...)
	}
	return needs
}

// patchesPods reports whether the driver labels or annotates existing pods. It labels executors
// as inactive that it does not delete when they end.
func (r sparkRun) patchesPods() bool {
	return r.conf["spark.kubernetes.executor.deleteOnTermination"] == "false" ||
		r.conf["spark.kubernetes.executor.decommissionLabel"] != "" ||
		r.conf["spark.kubernetes.executor.podDeletionCost"] != "" ||
		r.conf["spark.kubernetes.driver.annotateExitException"] == "true"
}

// networkPolicyStep is the step of Spark 4.2 that makes a NetworkPolicy for the executors.
const networkPolicyStep = "org.apache.spark.deploy.k8s.features.NetworkPolicyFeatureStep"

// submitNeeds returns what spark-submit does in the API: KubernetesClientApplication and
// LoggingPodStatusWatcher of apache/spark. When it fails, it deletes what it has created.
func (r sparkRun) submitNeeds() []Action {
	// Up to Spark 3.4, it reads a resource, and then creates or replaces it. Since 3.5 it uses
	// server-side apply, which is a patch that can also create.
	written := []string{"get", "create", "update", "delete"}
	if r.own.AtLeast(3, 5) {
		written = []string{"patch", "create", "delete"}
	}
	needs := slices.Concat(
		actions("", "pods", "create", "get", "list", "watch", "delete"),
		actions("", "services", written...), actions("", "configmaps", written...))
	for _, v := range r.confVolumes(driver) {
		if v.onDemand() {
			needs = append(needs, actions("", "persistentvolumeclaims", written...)...)
			break
		}
	}
	excluded := strings.Split(r.conf["spark.kubernetes.driver.pod.excludedFeatureSteps"], ",")
	if r.own.AtLeast(4, 2) && !slices.Contains(excluded, networkPolicyStep) {
		needs = append(needs, actions("networking.k8s.io", "networkpolicies", written...)...)
	}
	return needs
}
