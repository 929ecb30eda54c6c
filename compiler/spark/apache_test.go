package spark

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/rules/operators"
	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/internal/kube"
)

// judged returns the findings for the fixture's application under Apache's operator, as
// "ID path: message; fix".
func judged(t *testing.T, fragment string) []string {
	t.Helper()
	a, r := etl(t, fragment), &rule.Reporter{Env: "dev"}
	for _, all := range slices.Concat(operators.LimitRules, operators.ApacheRules, operators.ClusterRules) {
		rule.Run(r, &all, a)
	}
	var out []string
	for _, d := range r.Findings {
		out = append(out, fmt.Sprintf("%s %s: %s; %s", d.Rule, d.Path, d.Message, d.Fix))
	}
	return out
}

func TestApacheApplication(t *testing.T) {
	app := only[*ways.ApacheSparkApplication](t, etl(t, "operators: apacheSpark: version: \"1.1\"\n"+`spark: etl: {
		operator: "apache", suspend: true, timeToLive: "24h"
		main: arguments: ["--day", "today"]
		restart: {policy: "onFailure", retries: 2, interval: "30s"}
		annotations: "example.com/owner": "orders"
	}`), "etl")
	got := app.Spec
	got.SparkConf, got.DriverSpec, got.ExecutorSpec = nil, ways.ApacheSparkPod{}, ways.ApacheSparkPod{}
	want := ways.ApacheSparkApplicationSpec{
		MainClass: "com.example.Etl", Jars: "local:///opt/app/etl.jar", DriverArgs: []string{"--day", "today"},
		DeploymentMode: "ClusterMode", Suspend: true, RuntimeVersions: ways.ApacheSparkVersions{SparkVersion: "4.0.1"},
		ApplicationTolerations: ways.ApacheSparkTolerations{
			RestartConfig:        ways.ApacheSparkRestart{RestartPolicy: "OnFailure", MaxRestartAttempts: kube.To(int64(2)), RestartBackoffMillis: 30_000},
			ResourceRetainPolicy: "Always", TTLAfterStopMillis: kube.To(int64(86_400_000)),
			ApplicationTimeoutConfig: ways.ApacheSparkTimeouts{
				DriverStartTimeoutMillis: 900_000, DriverReadyTimeoutMillis: 900_000, ExecutorStartTimeoutMillis: 900_000,
			},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spec (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"example.com/owner": "orders"}, app.Metadata.Annotations); diff != "" {
		t.Errorf("annotations (-want +got):\n%s", diff)
	}
}

func TestApachePrograms(t *testing.T) {
	for _, test := range []struct {
		name     string
		fragment string
		want     ways.ApacheSparkApplicationSpec // only the fields of the program
		jars     string
		pyFiles  string
	}{
		{
			name: "a jar",
			want: ways.ApacheSparkApplicationSpec{Jars: "local:///opt/app/etl.jar", MainClass: "com.example.Etl"},
		},
		{
			name:     "a jar and others",
			fragment: `spark: etl: dependencies: jars: ["local:///opt/app/udf.jar", "s3a://lake/x.jar"]`,
			want:     ways.ApacheSparkApplicationSpec{Jars: "local:///opt/app/etl.jar", MainClass: "com.example.Etl"},
			jars:     "local:///opt/app/etl.jar,local:///opt/app/udf.jar,s3a://lake/x.jar",
		},
		{
			name:     "Python with a jar",
			fragment: "environments: dev: spark: etl: main: class: null\n" + `spark: etl: {main: file: "local:///opt/app/etl.py", dependencies: jars: ["local:///opt/app/udf.jar"]}`,
			want:     ways.ApacheSparkApplicationSpec{PyFiles: "local:///opt/app/etl.py"},
			jars:     "local:///opt/app/udf.jar",
		},
		{
			name:     "Python with other files",
			fragment: "environments: dev: spark: etl: main: class: null\n" + `spark: etl: {main: file: "local:///opt/app/etl.py", dependencies: pyFiles: ["local:///opt/app/lib.zip"]}`,
			want: ways.ApacheSparkApplicationSpec{
				PyFiles: "local:///opt/app/etl.py,local:///opt/app/lib.zip", MainClass: "org.apache.spark.deploy.PythonRunner",
			},
			pyFiles: "local:///opt/app/lib.zip",
		},
		{
			name:     "R",
			fragment: "environments: dev: spark: etl: main: class: null\n" + `spark: etl: main: file: "local:///opt/app/etl.R"`,
			want:     ways.ApacheSparkApplicationSpec{SparkRFiles: "local:///opt/app/etl.R"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			spec := only[*ways.ApacheSparkApplication](t, etl(t, "spark: etl: operator: \"apache\"\n"+test.fragment), "").Spec
			got := ways.ApacheSparkApplicationSpec{Jars: spec.Jars, PyFiles: spec.PyFiles, SparkRFiles: spec.SparkRFiles, MainClass: spec.MainClass}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("program (-want +got):\n%s", diff)
			}
			if got := spec.SparkConf["spark.jars"]; got != test.jars {
				t.Errorf("spark.jars = %q, want %q", got, test.jars)
			}
			if got := spec.SparkConf["spark.submit.pyFiles"]; got != test.pyFiles {
				t.Errorf("spark.submit.pyFiles = %q, want %q", got, test.pyFiles)
			}
		})
	}
}

func TestApacheRestart(t *testing.T) {
	for _, test := range []struct {
		fragment string
		want     ways.ApacheSparkRestart
	}{
		{"", ways.ApacheSparkRestart{RestartPolicy: "Never"}},
		{`spark: etl: streaming: {}`, ways.ApacheSparkRestart{RestartPolicy: "Always", MaxRestartAttempts: kube.To(int64(2147483647)), RestartBackoffMillis: 10_000}},
		{`spark: etl: restart: policy: "onFailure"`, ways.ApacheSparkRestart{RestartPolicy: "OnFailure", MaxRestartAttempts: kube.To(int64(3)), RestartBackoffMillis: 10_000}},
		{`spark: etl: restart: policy: "always"`, ways.ApacheSparkRestart{RestartPolicy: "Always", MaxRestartAttempts: kube.To(int64(2147483647)), RestartBackoffMillis: 10_000}},
	} {
		app := only[*ways.ApacheSparkApplication](t, etl(t, "spark: etl: operator: \"apache\"\n"+test.fragment), "")
		if diff := cmp.Diff(test.want, app.Spec.ApplicationTolerations.RestartConfig); diff != "" {
			t.Errorf("%s: restart (-want +got):\n%s", test.fragment, diff)
		}
	}
}

func TestApacheConf(t *testing.T) {
	conf := only[*ways.ApacheSparkApplication](t, etl(t, `spark: etl: {operator: "apache", driver: {cpuRequest: 0.5, javaOptions: "-Xss2m"}}`), "").Spec.SparkConf
	for key, want := range map[string]string{
		"spark.driver.cores":                                        "1",
		"spark.driver.memory":                                       "2048m",
		"spark.driver.memoryOverhead":                               "384m",
		"spark.driver.extraJavaOptions":                             "-Xss2m",
		"spark.kubernetes.driver.request.cores":                     "500m",
		"spark.executor.instances":                                  "2",
		"spark.executor.cores":                                      "2",
		"spark.executor.memory":                                     "4096m",
		"spark.executor.memoryOverhead":                             "409m",
		"spark.kubernetes.container.image":                          "registry.internal/etl:1.8.2",
		"spark.kubernetes.container.image.pullPolicy":               "IfNotPresent",
		"spark.kubernetes.authenticate.driver.serviceAccountName":   "etl-driver",
		"spark.kubernetes.authenticate.executor.serviceAccountName": "etl-executor",
		"spark.kubernetes.driver.podTemplateContainerName":          "spark-kubernetes-driver",
		"spark.kubernetes.executor.podTemplateContainerName":        "spark-kubernetes-executor",
		"spark.kubernetes.driver.ownPersistentVolumeClaim":          "true",
		"spark.kubernetes.driver.podTemplateFile":                   "", // set by the operator
		"spark.kubernetes.executor.deleteOnTermination":             "", // set by Spark
		"spark.app.id":               "",
		"spark.app.name":             "etl",
		"spark.kubernetes.namespace": "",
	} {
		if got := conf[key]; got != want {
			t.Errorf("%s = %q, want %q", key, got, want)
		}
	}
}

// TestApacheTemplates proves that the templates have the labels by which others find the
// pods, and everything that the object has no fields for.
func TestApacheTemplates(t *testing.T) {
	a := etl(t, `spark: etl: {
		operator: "apache", imagePullSecrets: ["registry"]
		labels: team: "orders"
		driver: annotations: "example.com/driver": "yes"
		executor: podTemplate: spec: hostNetwork: false
	}`)
	app := only[*ways.ApacheSparkApplication](t, a, "")
	driver, ok := app.Spec.DriverSpec.PodTemplateSpec.(*kube.PodTemplate)
	if !ok {
		t.Fatalf("driver's template is a %T", app.Spec.DriverSpec.PodTemplateSpec)
	}
	want := &kube.Metadata{
		Labels: map[string]string{
			"team": "orders", "app.kubernetes.io/name": "spark", "app.kubernetes.io/instance": "etl", "app.kubernetes.io/component": "driver",
			"app.kubernetes.io/version": "4.0.1", "app.kubernetes.io/part-of": "lake", "app.kubernetes.io/managed-by": "lakewright",
		},
		Annotations: map[string]string{"example.com/driver": "yes"},
	}
	if diff := cmp.Diff(want, driver.Metadata); diff != "" {
		t.Errorf("driver's metadata (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]kube.LocalName{{Name: "registry"}}, driver.Spec.ImagePullSecrets); diff != "" {
		t.Errorf("driver's imagePullSecrets (-want +got):\n%s", diff)
	}
	if got := driver.Spec.Containers[0].Name; got != "spark-kubernetes-driver" {
		t.Errorf("driver's container = %s", got)
	}
	executor, ok := app.Spec.ExecutorSpec.PodTemplateSpec.(map[string]any)
	if !ok {
		t.Fatalf("executor's template is a %T", app.Spec.ExecutorSpec.PodTemplateSpec)
	}
	metadata, _ := executor["metadata"].(map[string]any)
	labels, _ := metadata["labels"].(map[string]any)
	if got := labels["app.kubernetes.io/component"]; got != "executor" {
		t.Errorf("executor's component = %v, want executor", got)
	}
	if got := executor["spec"].(map[string]any)["hostNetwork"]; got != false {
		t.Errorf("hostNetwork = %v, want false", got)
	}
}

func TestApacheQueues(t *testing.T) {
	a := etl(t, "operators: apacheSpark: version: \"1.1\"\n"+`spark: etl: {operator: "apache", scheduler: {name: "kueue", queue: "etl"}}`)
	if got := only[*ways.ApacheSparkApplication](t, a, "").Metadata.Labels["kueue.x-k8s.io/queue-name"]; got != "etl" {
		t.Errorf("queue = %q, want etl", got)
	}
	app := only[*ways.ApacheSparkApplication](t, etl(t, `spark: etl: {operator: "apache", scheduler: {name: "yunikorn", queue: "root.etl"}}`), "")
	if got := app.Spec.SparkConf["spark.kubernetes.scheduler.name"]; got != "yunikorn" {
		t.Errorf("scheduler = %q, want yunikorn", got)
	}
	if got := app.Spec.DriverSpec.PodTemplateSpec.(*kube.PodTemplate).Metadata.Labels["queue"]; got != "root.etl" {
		t.Errorf("queue = %q, want root.etl", got)
	}
}

func TestApacheFindings(t *testing.T) {
	for _, test := range []struct {
		name     string
		fragment string
		want     []string
	}{
		{name: "nothing wrong"},
		{
			name:     "what only operator 1.1 can do",
			fragment: `spark: etl: {suspend: true, scheduler: name: "kueue"}`,
			want: []string{
				`SPK068 spark.etl.suspend: Apache's operator cannot suspend a workload before version 1.1 of the operator; remove the workload from this environment instead, or install operator 1.1`,
				`SPK068 spark.etl.scheduler.name: Apache's operator does not wait for Kueue before version 1.1 of the operator; install operator 1.1, or remove scheduler`,
			},
		},
		{
			name:     "operator 1.1 can",
			fragment: "operators: apacheSpark: version: \"1.1\"\n" + `spark: etl: {suspend: true, scheduler: name: "kueue"}`,
		},
		{
			name:     "what it cannot do at all",
			fragment: "operators: apacheSpark: version: \"1.1\"\n" + `spark: etl: {version: "3.4.3", schedule: cron: "@daily", scheduler: name: "volcano"}`,
			want: []string{
				`SPK068 spark.etl.version: Apache's operator does not run Spark before 3.5; use an image with Spark 3.5 or later, or another operator`,
				`SPK068 spark.etl.scheduler.name: Apache's operator does not create pod groups for Volcano; choose yunikorn or kueue`,
				`SPK068 spark.etl.schedule: Apache's operator does not support schedules; set operator to "kubeflow", or to "none" for a CronJob`,
			},
		},
		{
			name:     "a queue with dynamic allocation",
			fragment: "operators: apacheSpark: version: \"1.1\"\n" + `spark: etl: {dynamicAllocation: max: 4, scheduler: name: "kueue"}`,
			want: []string{
				`SPK068 spark.etl.dynamicAllocation: Apache's operator does not support Kueue together with dynamic allocation; set executor.instances instead of dynamicAllocation, or remove scheduler`,
			},
		},
		{
			name:     "keys that the operator depends on",
			fragment: `spark: etl: conf: {"spark.app.id": "orders", "spark.master.url.prefix": "k8s://proxy/"}`,
			want: []string{
				`SPK090 spark.etl.conf."spark.app.id": spark.app.id is the same in every attempt, so the pods of a second attempt get names that already exist; remove it`,
				`SPK090 spark.etl.conf."spark.master.url.prefix": spark.master.url.prefix sends the application to another cluster than the operator's; remove it`,
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := judged(t, "spark: etl: operator: \"apache\"\n"+test.fragment)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
