package spark

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/spark/objects"
	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// named returns the labels of an object of one component in the fixture.
func named(component string) map[string]string {
	return map[string]string{
		"app.kubernetes.io/component": component, "app.kubernetes.io/instance": "etl", "app.kubernetes.io/managed-by": "lakewright",
		"app.kubernetes.io/name": "spark", "app.kubernetes.io/part-of": "lake", "app.kubernetes.io/version": "4.0.1",
	}
}

// fieldVariable returns a variable whose value is a field of the pod.
func fieldVariable(name, path string) kube.EnvVar {
	return kube.EnvVar{Name: name, ValueFrom: &kube.EnvSource{FieldRef: &kube.FieldSelector{FieldPath: path}}}
}

func TestJob(t *testing.T) {
	a := etl(t, `spark: etl: {operator: "none", imagePullSecrets: ["registry"], timeToLive: "24h", main: arguments: ["--date", "today"]}`)
	got := only[*kube.Job](t, a, "")
	want := kube.JobSpec{
		BackoffLimit: kube.To(int64(0)), TTLSecondsAfterFinished: kube.To(int64(86400)),
		PodFailurePolicy: &kube.PodFailurePolicy{Rules: []kube.PodFailureRule{
			{Action: "FailJob", OnPodConditions: []kube.PodFailureCondition{{Type: "DisruptionTarget", Status: "True"}}},
			{Action: "FailJob", OnExitCodes: &kube.PodFailureExitCodes{ContainerName: "submitter", Operator: "NotIn", Values: []int64{1}}},
		}},
		Template: kube.PodTemplate{
			Metadata: &kube.Metadata{Labels: named("submitter")},
			Spec: kube.PodSpec{
				ServiceAccountName: "etl-submitter", RestartPolicy: "Never", ImagePullSecrets: []kube.LocalName{{Name: "registry"}},
				SecurityContext: &kube.PodSecurityContext{
					RunAsNonRoot: kube.To(true), RunAsUser: kube.To(int64(185)), RunAsGroup: kube.To(int64(185)), SupplementalGroups: []int64{0},
					FSGroup: kube.To(int64(185)), FSGroupChangePolicy: "OnRootMismatch", SeccompProfile: &kube.SeccompProfile{Type: "RuntimeDefault"},
				},
				NodeSelector: map[string]string{"pool": "compute"}, EnableServiceLinks: kube.To(false), TerminationGracePeriodSeconds: kube.To(int64(5)),
				Containers: []kube.Container{{
					Name: "submitter", Image: "registry.internal/etl:1.8.2", ImagePullPolicy: "IfNotPresent",
					Command: []string{"/bin/bash", "/etc/spark/submit/submit.sh"},
					Args:    []string{"--name", "etl", "--class", "com.example.Etl", "local:///opt/app/etl.jar", "--date", "today"},
					Env: []kube.EnvVar{
						{Name: "HOME", Value: "/tmp"},
						fieldVariable("JOB_NAME", "metadata.labels['batch.kubernetes.io/job-name']"),
						fieldVariable("JOB_UID", "metadata.labels['batch.kubernetes.io/controller-uid']"),
						fieldVariable("POD_NAME", "metadata.name"),
						{Name: "SPARK_SUBMIT_OPTS", Value: "-Xmx512m -Dlog4j2.configurationFile=file:/etc/spark/submit/log4j2.properties"},
					},
					Resources: &kube.ResourceRequirements{
						Requests: map[string]string{"cpu": "500m", "memory": "1Gi"}, Limits: map[string]string{"memory": "1Gi"},
					},
					VolumeMounts: []kube.VolumeMount{{Name: "submit", MountPath: "/etc/spark/submit", ReadOnly: true}, {Name: "tmp", MountPath: "/tmp"}},
					SecurityContext: &kube.SecurityContext{
						AllowPrivilegeEscalation: kube.To(false), ReadOnlyRootFilesystem: kube.To(true), Capabilities: &kube.Capabilities{Drop: []string{"ALL"}},
					},
				}},
				Volumes: []kube.Volume{
					{Name: "submit", ConfigMap: &kube.ConfigSource{Name: "etl-submit"}}, {Name: "tmp", EmptyDir: &kube.EmptyDir{}},
				},
			},
		},
	}
	if diff := cmp.Diff(want, got.Spec); diff != "" {
		t.Errorf("spec (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(named("submitter"), got.Metadata.Labels); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
}

// TestJobName proves that the Job gets another name exactly when it has to run again.
func TestJobName(t *testing.T) {
	name := func(more string) string {
		return only[*kube.Job](t, etl(t, "spark: etl: {operator: \"none\"\n"+more+"\n}"), "").Metadata.Name
	}
	first := name("")
	if prefix, hash, _ := strings.Cut(first, "-"); prefix != "etl" || len(hash) != 8 {
		t.Errorf("got %s, want etl and eight digits", first)
	}
	for _, test := range []struct {
		more string
		same bool
	}{
		{more: ``, same: true},
		{more: `timeToLive: "1h"`, same: true},
		{more: `suspend: true`},
		{more: `image: "registry.internal/etl:2"`},
		{more: `conf: "spark.sql.shuffle.partitions": "9"`},
		{more: `conf: "spark.kubernetes.driver.annotation.a.io/b": "c"`},
		{more: `executor: memory: "5Gi"`},
		{more: `main: arguments: ["a"]`},
		{more: `executor: labels: team: "a"`},
	} {
		job := only[*kube.Job](t, etl(t, "spark: etl: {operator: \"none\"\n"+test.more+"\n}"), "")
		if job.Common != "etl" || job.Metadata.Annotations["lakewright.dev/run"] != job.Metadata.Name {
			t.Errorf("%s: the stem of %s is %s, and the annotations are %v", test.more, job.Metadata.Name, job.Common, job.Metadata.Annotations)
		}
		if got := job.Metadata.Name; got == first != test.same {
			t.Errorf("%s: got %s after %s, want the same: %t", test.more, got, first, test.same)
		}
	}
}

func TestCronJob(t *testing.T) {
	a := etl(t, `spark: etl: {operator: "none", schedule: {cron: "0 2 * * *", timeZone: "Europe/Berlin", concurrency: "replace", keepFailed: 5}, restart: {policy: "onFailure", retries: 2}, timeToLive: "2h", suspend: true}`)
	got := only[*kube.CronJob](t, a, "etl")
	template := got.Spec.JobTemplate
	got.Spec.JobTemplate = kube.JobTemplate{}
	want := kube.CronJobSpec{
		Schedule: "0 2 * * *", TimeZone: "Europe/Berlin", ConcurrencyPolicy: "Replace", Suspend: true,
		StartingDeadlineSeconds:    kube.To(int64(600)),
		SuccessfulJobsHistoryLimit: kube.To(int64(3)), FailedJobsHistoryLimit: kube.To(int64(5)),
	}
	if diff := cmp.Diff(want, got.Spec); diff != "" {
		t.Errorf("spec (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(named("submitter"), template.Metadata.Labels); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	if s := template.Spec; s.Suspend || *s.BackoffLimit != 2 || *s.TTLSecondsAfterFinished != 7200 {
		t.Errorf("suspend, backoffLimit, ttlSecondsAfterFinished = %t, %d, %d; want false, 2, 7200", s.Suspend, *s.BackoffLimit, *s.TTLSecondsAfterFinished)
	}
}

func TestSubmitRights(t *testing.T) {
	pods := objects.Allow("pods", "create", "get", "list", "watch", "delete")
	for _, test := range []struct {
		name     string
		fragment string
		want     []kube.PolicyRule
	}{
		{
			name:     "created or replaced",
			fragment: `spark: etl: {operator: "none", version: "3.4.3"}`,
			want:     []kube.PolicyRule{pods, objects.Allow("services", "create", "get", "update", "delete"), objects.Allow("configmaps", "create", "get", "update", "delete")},
		},
		{
			name:     "applied",
			fragment: `spark: etl: {operator: "none", version: "3.5.4"}`,
			want:     []kube.PolicyRule{pods, objects.Allow("services", "create", "get", "patch", "delete"), objects.Allow("configmaps", "create", "get", "patch", "delete")},
		},
		{
			name:     "a volume of the driver, and no rights over the policy that is not made",
			fragment: `spark: etl: {operator: "none", version: "4.2.0", conf: "spark.kubernetes.driver.volumes.persistentVolumeClaim.data.options.claimName": "OnDemand"}`,
			want: []kube.PolicyRule{
				pods, objects.Allow("services", "create", "get", "patch", "delete"), objects.Allow("configmaps", "create", "get", "patch", "delete"),
				objects.Allow("persistentvolumeclaims", "create", "get", "patch", "delete"),
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := etl(t, test.fragment)
			if diff := cmp.Diff(test.want, only[*kube.Role](t, a, "etl-submitter").Rules); diff != "" {
				t.Errorf("rules (-want +got):\n%s", diff)
			}
			only[*kube.RoleBinding](t, a, "etl-submitter")
			if account := only[*kube.ServiceAccount](t, a, "etl-submitter"); !*account.AutomountServiceAccountToken {
				t.Error("the submitter has no token")
			}
		})
	}
}

func TestSubmitKeys(t *testing.T) {
	a := etl(t, `spark: etl: {operator: "none", version: "4.2.0"}`)
	for key, want := range map[string]string{
		"spark.kubernetes.namespace":                                           "lake-dev",
		"spark.kubernetes.driver.podTemplateContainerName":                     "spark-kubernetes-driver",
		"spark.kubernetes.executor.podTemplateContainerName":                   "spark-kubernetes-executor",
		"spark.kubernetes.executor.podTemplateFile":                            "/etc/spark/submit/executor.yaml",
		"spark.kubernetes.submission.waitAppCompletion":                        "true",
		"spark.kubernetes.report.interval":                                     "60s",
		"spark.kubernetes.driver.pod.excludedFeatureSteps":                     "org.apache.spark.deploy.k8s.features.NetworkPolicyFeatureStep",
		"spark.kubernetes.authenticate.driver.serviceAccountName":              "etl-driver",
		"spark.kubernetes.executor.volumes.persistentVolumeClaim.x.mount.path": "",
	} {
		if got := a.Conf[key]; got != want {
			t.Errorf("%s = %q, want %q", key, got, want)
		}
	}
	if got, set := etl(t, `spark: etl: operator: "none"`).Conf[ways.ExcludedSteps]; set {
		t.Errorf("%s = %q for Spark 4.0, want none", ways.ExcludedSteps, got)
	}
}

// TestSubmitterIsCounted proves that quota, pools, policies and budgets include the pod
// that submits.
func TestSubmitterIsCounted(t *testing.T) {
	with, without := etl(t, `spark: etl: {operator: "none", network: "closed", disruptionBudget: true}`), etl(t, `spark: etl: network: "closed"`)
	got, base := with.Demand(), without.Demand()
	if got.Pods-base.Pods != 1 || got.CPU-base.CPU != 500 || got.Memory-base.Memory != unit.GiB {
		t.Errorf("got %v more than %v, want one pod of 500m and 1Gi", got, base)
	}
	policy := only[*kube.NetworkPolicy](t, with, "etl-submitter")
	want := map[string]string{"app.kubernetes.io/instance": "etl", "app.kubernetes.io/component": "submitter"}
	if diff := cmp.Diff(want, policy.Spec.PodSelector.MatchLabels); diff != "" {
		t.Errorf("selector (-want +got):\n%s", diff)
	}
	only[*kube.NetworkPolicy](t, with, "etl-submitter-apiserver")
	for name, component := range map[string]string{"etl-driver": "driver", "etl-submitter": "submitter"} {
		want := map[string]string{"app.kubernetes.io/instance": "etl", "app.kubernetes.io/component": component}
		if diff := cmp.Diff(want, only[*kube.PodDisruptionBudget](t, with, name).Spec.Selector.MatchLabels); diff != "" {
			t.Errorf("%s: selector (-want +got):\n%s", name, diff)
		}
	}
}

// TestDriverIsOwned proves that the driver's template keeps its owner and the labels that
// others select it by, whatever the user's template contains, and that the executors'
// template has no owner.
func TestDriverIsOwned(t *testing.T) {
	template := `podTemplate: {metadata: annotations: note: "<a> & b", spec: {hostname: "h", priority: 7}}`
	files := only[*kube.ConfigMap](t, etl(t, `spark: etl: {operator: "none", driver: {`+template+`}, executor: labels: team: "a"}`), "etl-submit").Data
	if !strings.Contains(files["driver.yaml"], `"note": "<a> & b"`) {
		t.Errorf("driver.yaml has other text than was written:\n%s", files["driver.yaml"])
	}
	type pod struct {
		APIVersion, Kind string
		Metadata         struct {
			Labels, Annotations map[string]string
			OwnerReferences     []map[string]any
		}
		Spec map[string]any
	}
	var driver, executor pod
	if err := errors.Join(json.Unmarshal([]byte(files["driver.yaml"]), &driver), json.Unmarshal([]byte(files["executor.yaml"]), &executor)); err != nil {
		t.Fatal(err)
	}
	owners := []map[string]any{{
		"apiVersion": "batch/v1", "kind": "Job", "name": "@JOB_NAME@", "uid": "@JOB_UID@", "controller": false, "blockOwnerDeletion": false,
	}}
	if diff := cmp.Diff(owners, driver.Metadata.OwnerReferences); diff != "" {
		t.Errorf("driver's owners (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(named("driver"), driver.Metadata.Labels); diff != "" {
		t.Errorf("driver's labels (-want +got):\n%s", diff)
	}
	if driver.APIVersion != "v1" || driver.Kind != "Pod" || driver.Spec["hostname"] != "h" || driver.Spec["priority"] != 7.0 {
		t.Errorf("driver is %+v", driver)
	}
	labels := named("executor")
	labels["team"] = "a"
	if diff := cmp.Diff(labels, executor.Metadata.Labels); diff != "" {
		t.Errorf("executor's labels (-want +got):\n%s", diff)
	}
	if executor.Metadata.OwnerReferences != nil {
		t.Errorf("executor's owners are %v, want none", executor.Metadata.OwnerReferences)
	}
}

func TestSubmitFindings(t *testing.T) {
	for _, test := range []struct {
		name     string
		fragment string
		want     []string
	}{
		{name: "without changes", fragment: `spark: etl: operator: "none"`},
		{name: "tried again", fragment: `spark: etl: {operator: "none", restart: policy: "onFailure"}`},
		{
			name:     "for ever",
			fragment: `spark: etl: {operator: "none", restart: policy: "always"}`,
			want: []string{
				`SPK068 spark.etl.restart.policy: a Job runs an application again only after it failed; set policy to "onFailure"`,
			},
		},
		{
			name:     "another pause",
			fragment: `spark: etl: {operator: "none", restart: {policy: "onFailure", interval: "5m"}}`,
			want:     []string{`SPK068 spark.etl.restart.interval: a Job waits 10 seconds before the first retry, and twice as long before each further one; remove interval, or set operator to "kubeflow"`},
		},
		{
			name:     "volcano",
			fragment: `spark: etl: {operator: "none", scheduler: {name: "volcano", queue: "etl"}}`,
			want:     []string{`SPK068 spark.etl.scheduler.name: a Job does not create pod groups for Volcano; choose yunikorn or kueue, or set operator to "kubeflow"`},
		},
		{
			name: "keys of the Job",
			fragment: `spark: etl: {operator: "none", version: "4.2.0", conf: {
				"spark.kubernetes.submission.waitAppCompletion": "false"
				"spark.kubernetes.driver.pod.name": "etl"
				"spark.kubernetes.context": "prod"
				"spark.kubernetes.driver.pod.excludedFeatureSteps": "com.example.Step"
			}}`,
			want: []string{
				"SPK096 spark.etl.conf.\"spark.kubernetes.context\": spark.kubernetes.context names a file that the Job's pod does not have; remove it",
				"SPK096 spark.etl.conf.\"spark.kubernetes.driver.pod.excludedFeatureSteps\": spark.kubernetes.driver.pod.excludedFeatureSteps replaces the compiler's value, which prevents Spark from creating a NetworkPolicy that the Job has no right to create; write org.apache.spark.deploy.k8s.features.NetworkPolicyFeatureStep into it too",
				"SPK096 spark.etl.conf.\"spark.kubernetes.driver.pod.name\": spark.kubernetes.driver.pod.name is replaced: the driver of each try has its own name; remove it",
				"SPK096 spark.etl.conf.\"spark.kubernetes.submission.waitAppCompletion\": spark.kubernetes.submission.waitAppCompletion is false, so the Job could not report how the driver ended; remove it",
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, findings(t, test.fragment)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
