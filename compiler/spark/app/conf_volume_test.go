package app

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/kube"
)

// TestVolumeKeys checks the Spark keys for a volume; nil: keys cannot declare it.
func TestVolumeKeys(t *testing.T) {
	claim := func(change func(*kube.ClaimSpec)) kube.Volume {
		spec := kube.ClaimSpec{
			AccessModes: []string{"ReadWriteOnce"}, StorageClassName: kube.To("fast"),
			Resources: kube.ResourceRequirements{Requests: map[string]string{"storage": "10Gi"}},
		}
		change(&spec)
		return kube.Volume{Name: "v", Ephemeral: &kube.Ephemeral{VolumeClaimTemplate: kube.ClaimTemplate{Spec: spec}}}
	}
	const claims, dirs, paths = "spark.kubernetes.executor.volumes.persistentVolumeClaim.v.", "spark.kubernetes.executor.volumes.emptyDir.v.", "spark.kubernetes.executor.volumes.hostPath.v."
	for _, test := range []struct {
		name   string
		volume kube.Volume
		want   map[string]string
	}{
		{name: "a claim", volume: claim(func(*kube.ClaimSpec) {}), want: map[string]string{
			claims + "options.claimName": "OnDemand", claims + "options.storageClass": "fast", claims + "options.sizeLimit": "10Gi",
			claims + "mount.path": "/data", claims + "mount.readOnly": "false",
		}},
		{name: "a claim without a class", volume: claim(func(c *kube.ClaimSpec) { c.StorageClassName = nil })},
		{name: "a claim for many pods", volume: claim(func(c *kube.ClaimSpec) { c.AccessModes = []string{"ReadWriteMany"} })},
		{name: "a directory", volume: kube.Volume{Name: "v", EmptyDir: &kube.EmptyDir{}}, want: map[string]string{
			dirs + "mount.path": "/data", dirs + "mount.readOnly": "false",
		}},
		{name: "memory", volume: kube.Volume{Name: "v", EmptyDir: &kube.EmptyDir{Medium: "Memory", SizeLimit: "1Gi"}}, want: map[string]string{
			dirs + "options.medium": "Memory", dirs + "options.sizeLimit": "1Gi", dirs + "mount.path": "/data", dirs + "mount.readOnly": "false",
		}},
		{name: "a directory of the node", volume: kube.Volume{Name: "v", HostPath: &kube.HostPath{Path: "/mnt/nvme0", Type: "Directory"}}, want: map[string]string{
			paths + "options.path": "/mnt/nvme0", paths + "options.type": "Directory", paths + "mount.path": "/data", paths + "mount.readOnly": "false",
		}},
	} {
		if diff := cmp.Diff(test.want, volumeKeys(test.volume, "/data")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestVolumeSources proves that a source without Spark keys never becomes another source.
func TestVolumeSources(t *testing.T) {
	volume := reflect.TypeFor[kube.Volume]()
	for i := range volume.NumField() {
		field := volume.Field(i)
		if field.Type.Kind() != reflect.Pointer || field.Name == "EmptyDir" || field.Name == "HostPath" {
			continue
		}
		v := reflect.New(volume).Elem()
		v.Field(i).Set(reflect.New(field.Type.Elem()))
		if keys := volumeKeys(v.Interface().(kube.Volume), "/data"); keys != nil {
			t.Errorf("%s becomes %v", field.Name, keys)
		}
	}
}
