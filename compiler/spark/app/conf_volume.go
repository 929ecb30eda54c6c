package app

import (
	"slices"

	"github.com/lakewright/lakewright/internal/kube"
)

// hasKeys reports whether Spark's keys can declare a volume. Spark supports only some
// kinds of sources, and only some fields of each.
func hasKeys(v kube.Volume) bool {
	if v.Ephemeral != nil {
		claim := v.Ephemeral.VolumeClaimTemplate.Spec // Spark claims one node's volume by the name of a class
		return claim.StorageClassName != nil && slices.Equal(claim.AccessModes, []string{"ReadWriteOnce"})
	}
	return v.EmptyDir != nil || v.HostPath != nil
}

// volumeKeys sets the keys that give each executor a volume at path. It sets none for a
// volume that the keys cannot declare.
func volumeKeys(v kube.Volume, path string) map[string]string {
	kind, options := "emptyDir", map[string]string{}
	switch {
	case !hasKeys(v):
		return nil
	case v.Ephemeral != nil:
		claim := v.Ephemeral.VolumeClaimTemplate.Spec
		kind = "persistentVolumeClaim"
		options["claimName"] = "OnDemand"
		options["storageClass"] = *claim.StorageClassName
		options["sizeLimit"] = claim.Resources.Requests["storage"]
	case v.HostPath != nil:
		kind = "hostPath"
		options["path"], options["type"] = v.HostPath.Path, v.HostPath.Type
	case v.EmptyDir != nil:
		options["medium"] = v.EmptyDir.Medium
		options["sizeLimit"] = v.EmptyDir.SizeLimit
	}
	volume := ExecutorVolumes + kind + "." + v.Name
	keys := map[string]string{volume + ".mount.path": path, volume + ".mount.readOnly": "false"}
	for name, value := range options {
		if value != "" {
			keys[volume+".options."+name] = value
		}
	}
	return keys
}
