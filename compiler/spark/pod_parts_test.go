package spark

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/kube"
)

func TestFitFindings(t *testing.T) {
	for _, test := range []struct {
		name     string
		fragment string
		want     []string
	}{
		{
			name:     "Python's memory",
			fragment: `spark: etl: {main: {file: "local:///opt/app/etl.py", class: null}, executor: pyspark: "100Gi"}`,
			want: []string{
				`WRK012 spark.etl.executor.pyspark: the executor needs 105.5Gi, 4Gi of heap and 101.5Gi beside it, and a node of pool "compute" has 64Gi; set pyspark to at most 59802Mi`,
			},
		},
		{
			name:     "off-heap memory",
			fragment: `spark: etl: executor: offHeap: "80Gi"`,
			want: []string{
				`WRK012 spark.etl.executor.offHeap: the executor needs 84.3Gi, 4Gi of heap and 80.3Gi beside it, and a node of pool "compute" has 64Gi; set offHeap to at most 61031Mi`,
			},
		},
		{
			name:     "overhead",
			fragment: `spark: etl: driver: overhead: "70Gi"`,
			want: []string{
				`WRK012 spark.etl.driver.overhead: the driver needs 72Gi, 2Gi of heap and 70Gi beside it, and a node of pool "compute" has 64Gi; set overhead to at most 62Gi`,
			},
		},
		{
			name:     "a container that runs first",
			fragment: `spark: etl: driver: initContainers: [{name: "warm", image: "registry.internal/warm:1", cpu: 20, memory: "80Gi"}]`,
			want: []string{
				`WRK012 spark.etl.driver.initContainers.0.memory: the driver needs 80Gi with its other containers, 2Gi of heap and 78Gi beside it, and a node of pool "compute" has 64Gi; set the memory of container "warm" to at most 64Gi`,
				`WRK012 spark.etl.driver.initContainers.0.cpu: the driver requests 20 cores with its other containers, and a node of pool "compute" has 16; set the cpu of container "warm" to at most 16`,
			},
		},
		{
			name:     "a sidecar",
			fragment: `spark: etl: executor: {cores: 4, sidecars: [{name: "cache", image: "registry.internal/cache:1", cpu: 14, memory: "4Gi"}]}`,
			want: []string{
				`WRK012 spark.etl.executor.sidecars.0.cpu: the executor requests 18 cores with its other containers, and a node of pool "compute" has 16; set the cpu of container "cache" to at most 12`,
			},
		},
		{
			name:     "thousandths",
			fragment: `spark: etl: executor: cpuRequest: 500`,
			want: []string{
				`WRK012 spark.etl.executor.cpuRequest: the executor requests 500 cores, and a node of pool "compute" has 16; write 500m, which is 0.5 cores: a number without a unit counts whole cores`,
			},
		},
		{
			name:     "whole cores",
			fragment: `spark: etl: executor: cpuRequest: 20`,
			want: []string{
				`WRK012 spark.etl.executor.cpuRequest: the executor requests 20 cores, and a node of pool "compute" has 16; set cpuRequest to at most 16`,
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, findings(t, test.fragment)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSidecarOfReadOnlyTier proves that no container can write to a volume of a tier that is read only.
func TestSidecarOfReadOnlyTier(t *testing.T) {
	a := etl(t, `storage: models: s3Mount: {bucket: "models", region: "eu-west-1"}`+"\n"+
		`spark: etl: volumes: models: {tier: "models", path: "/mnt/models"}`+"\n"+
		`spark: etl: driver: sidecars: [{name: "cache", image: "registry.internal/cache:1", cpu: 1, memory: "1Gi", mounts: models: "/models"}]`)
	want := []kube.VolumeMount{{Name: "models", MountPath: "/models", ReadOnly: true}}
	if diff := cmp.Diff(want, a.Driver.Extra[0].VolumeMounts); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
