package spark

import (
	"slices"

	"github.com/lakewright/lakewright/internal/kube"
)

// volumeKeys says by Spark's own keys that each executor has a volume at path, nil when
// Spark has no words for it: of all sources of a volume it knows a few, and of those a few
// fields.
func volumeKeys(v kube.Volume, path string) map[string]string {
	var kind string
	options := map[string]string{}
	switch {
	case v.Ephemeral != nil:
		claim := v.Ephemeral.VolumeClaimTemplate.Spec
		if claim.StorageClassName == nil || !slices.Equal(claim.AccessModes, []string{"ReadWriteOnce"}) {
			return nil // Spark claims by the name of a class, for one node
		}
		kind = "persistentVolumeClaim"
		options["claimName"] = "OnDemand"
		options["storageClass"] = *claim.StorageClassName
		options["sizeLimit"] = claim.Resources.Requests["storage"]
	case v.EmptyDir != nil:
		kind = "emptyDir"
		options["medium"] = v.EmptyDir.Medium
		options["sizeLimit"] = v.EmptyDir.SizeLimit
	default:
		return nil
	}
	volume := executorVolumes + kind + "." + v.Name
	keys := map[string]string{volume + ".mount.path": path, volume + ".mount.readOnly": "false"}
	for name, value := range options {
		if value != "" {
			keys[volume+".options."+name] = value
		}
	}
	return keys
}
