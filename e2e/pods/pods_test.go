package pods

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/e2e/client"
)

func parse(t *testing.T, text string) []map[string]any {
	t.Helper()
	objects, err := client.Split([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var contents []map[string]any
	for _, o := range objects {
		contents = append(contents, o.Content)
	}
	return contents
}

// TestCounts proves how many pods there are, and who makes them.
func TestCounts(t *testing.T) {
	for _, test := range []struct {
		name, objects string
		want          []string
	}{
		{
			name: "a native session cluster has TaskManagers for all its jobs",
			objects: `
{apiVersion: flink.apache.org/v1beta1, kind: FlinkDeployment, metadata: {name: a, namespace: lake}, spec: {mode: native, serviceAccount: s, flinkConfiguration: {taskmanager.numberOfTaskSlots: "4"}, jobManager: {resource: {memory: 1024m}}, taskManager: {resource: {memory: 1024m}}}}
---
{apiVersion: flink.apache.org/v1beta1, kind: FlinkSessionJob, metadata: {name: one, namespace: lake}, spec: {deploymentName: a, job: {parallelism: 6}}}
---
{apiVersion: flink.apache.org/v1beta1, kind: FlinkSessionJob, metadata: {name: two, namespace: lake}, spec: {deploymentName: a, job: {parallelism: 3}}}
---
{apiVersion: flink.apache.org/v1beta1, kind: FlinkSessionJob, metadata: {name: two, namespace: lake}, spec: {deploymentName: b, job: {parallelism: 30}}}`,
			want: []string{"1 FlinkDeployment/lake/a jobManager by ", "3 FlinkDeployment/lake/a taskManager by system:serviceaccount:lake:s"},
		},
		{
			name: "a standalone cluster has Deployments",
			objects: `
{apiVersion: flink.apache.org/v1beta1, kind: FlinkDeployment, metadata: {name: a, namespace: lake}, spec: {mode: standalone, job: {parallelism: 2}, jobManager: {replicas: 2, resource: {memory: 1024m}}, taskManager: {replicas: 5, resource: {memory: 1024m}}}}`,
			want: []string{"2 FlinkDeployment/lake/a jobManager by ", "5 FlinkDeployment/lake/a taskManager by "},
		},
		{
			name: "built-in kinds",
			objects: `
{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: lake}, spec: {replicas: 3, template: {spec: {containers: []}}}}
---
{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a, namespace: lake}, spec: {template: {spec: {containers: []}}}}
---
{apiVersion: batch/v1, kind: CronJob, metadata: {name: a, namespace: lake}, spec: {jobTemplate: {spec: {parallelism: 2, template: {spec: {containers: []}}}}}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: lake}}`,
			want: []string{"3 Deployment/lake/a by ", "1 DaemonSet/lake/a by ", "2 CronJob/lake/a by "},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			list, err := Of(parse(t, test.objects))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, template := range list {
				got = append(got, fmt.Sprintf("%d %s by %s", template.Most, template.Of, template.Maker))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestSizes(t *testing.T) {
	for _, test := range []struct {
		text         string
		spark, flink int64 // MiB; -1: cannot be read
	}{
		{text: "4096m", spark: 4096, flink: 4096},
		{text: "4g", spark: 4096, flink: 4096},
		{text: "2048k", spark: 2, flink: 2},
		{text: "512", spark: 512, flink: 0},
		{text: "1073741824", spark: 1073741824, flink: 1024},
		{text: "4 gb", spark: -1, flink: 4096},
		{text: "4Gi", spark: -1, flink: -1},
		{text: "", spark: -1, flink: -1},
	} {
		for engine, read := range map[string]func(string) (int64, error){"spark": sparkMebibytes, "flink": flinkMebibytes} {
			want := map[string]int64{"spark": test.spark, "flink": test.flink}[engine]
			got, err := read(test.text)
			if err != nil {
				got = -1
			}
			if got != want {
				t.Errorf("%s reads %q as %d MiB, want %d (%v)", engine, test.text, got, want, err)
			}
		}
	}
}
