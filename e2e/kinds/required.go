package main

// zero lists the required numbers for which the API server refuses zero. Any other number may be
// left out, because the server takes that for zero.
var zero = []string{
	"core.v1.ContainerPort.containerPort", "core.v1.GRPCAction.port", "core.v1.HTTPGetAction.port",
	"core.v1.ServicePort.port", "core.v1.TCPSocketAction.port",
	"autoscaling.v1.HorizontalPodAutoscalerSpec.maxReplicas", "autoscaling.v2.HorizontalPodAutoscalerSpec.maxReplicas",
}

// optional lists fields that the documents call required, and without which the API server accepts
// an object, because its validation takes an empty value too.
var optional = []string{
	"core.v1.Event.involvedObject", "core.v1.Event.metadata", "core.v1.HTTPHeader.value",
	"core.v1.LimitRangeSpec.limits", "core.v1.PreferredSchedulingTerm.preference", "core.v1.Sysctl.value",
	"batch.v1.PodFailurePolicy.rules", "storage.v1.CSIDriver.spec", "storage.v1.CSINodeSpec.drivers",
	"storage.v1.TokenRequest.audience", "apps.v1.ControllerRevision.data",
}

// demanded lists fields that the documents call optional, and without which the validation of the
// API server refuses an object: those around a required field, and those of every volume claim.
var demanded = []string{
	"core.v1.PersistentVolume.spec", "core.v1.PersistentVolumeClaim.spec",
	"core.v1.PersistentVolumeClaimSpec.accessModes", "core.v1.PersistentVolumeClaimSpec.resources",
	"core.v1.PersistentVolumeSpec.accessModes", "core.v1.PersistentVolumeSpec.capacity",
	"core.v1.Pod.spec", "core.v1.PodTemplateSpec.spec", "batch.v1.Job.spec", "batch.v1.JobTemplateSpec.spec",
}
