package app

import (
	"strings"
)

// Rights are the rights of the accounts beyond those that every workload needs.
type Rights struct {
	PatchPods         bool // the driver may delete each executor by itself
	ClaimForExecutors bool // the driver may handle claims for volumes
	ClaimForDriver    bool // spark-submit may handle claims for volumes
}

// driverVolumes begins the keys of claims for the driver.
const driverVolumes = "spark.kubernetes.driver.volumes.persistentVolumeClaim."

// rights returns the rights that volumes and the user's keys require.
func (a *App) rights() Rights {
	r := Rights{ClaimForExecutors: a.Tier.Attaches()}
	conf := a.Spec.Conf
	for key, value := range conf {
		if v, declared := VolumeOf(key); declared && v.Role == ExecutorRole && v.Kind == "persistentVolumeClaim" {
			r.ClaimForExecutors = true
		}
		if strings.HasPrefix(key, driverVolumes) && strings.HasSuffix(key, ".options.claimName") && value == "OnDemand" {
			r.ClaimForDriver = true
		}
		if strings.HasPrefix(key, "spark.kubernetes.executor.decommissionLabel") || key == "spark.kubernetes.executor.podDeletionCost" {
			r.PatchPods = true
		}
	}
	if IsFalse(conf["spark.kubernetes.executor.deleteOnTermination"]) || IsTrue(conf["spark.kubernetes.driver.annotateExitException"]) {
		r.PatchPods = true
	}
	return r
}
