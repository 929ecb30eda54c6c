package pods

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/e2e/client"
	"github.com/lakewright/lakewright/internal/version"
)

// The same application for every way to run it, as small as possible.
const (
	apacheApplication = `
apiVersion: spark.apache.org/v1
kind: SparkApplication
metadata: {name: etl, namespace: lake, labels: {team: lost}}
spec:
  pyFiles: local:///opt/app/etl.py
  runtimeVersions: {sparkVersion: 3.5.6}
  applicationTolerations: {resourceRetainPolicy: Never}
  sparkConf:
    spark.kubernetes.container.image: etl:1
    spark.kubernetes.authenticate.driver.serviceAccountName: etl-driver
    spark.kubernetes.driver.podTemplateContainerName: main
  driverSpec: {podTemplateSpec: {metadata: {labels: {team: data}}, spec: {containers: [{name: beside, image: b}, {name: main}]}}}
`
	sparkCluster = `
apiVersion: spark.apache.org/v1
kind: SparkCluster
metadata: {name: shared, namespace: lake}
spec:
  runtimeVersions: {sparkVersion: 4.0.1}
  clusterTolerations: {instanceConfig: {initWorkers: 2, minWorkers: 2, maxWorkers: 5}}
  sparkConf: {spark.kubernetes.container.image: "spark:1", spark.worker.cleanup.enabled: "true"}
  masterSpec: {statefulSetSpec: {selector: {matchLabels: {spark.operator/spark-cluster-name: shared}}, template: {spec: {containers: []}}}}
  workerSpec: {statefulSetSpec: {template: {spec: {terminationGracePeriodSeconds: 60, containers: [{name: worker, image: lost, env: [{name: SPARK_WORKER_CORES, value: "2"}]}]}}}}
`
	sparkConnect = `
apiVersion: sparkoperator.k8s.io/v1alpha1
kind: SparkConnect
metadata: {name: notebooks, namespace: lake, labels: {team: data}}
spec:
  sparkVersion: 4.0.1
  image: connect:1
  dynamicAllocation: {enabled: true, maxExecutors: 9}
  sparkConf: {spark.executor.memoryOverhead: 384m}
  server:
    memory: 1g
    template: {metadata: {labels: {team: kept}}, spec: {serviceAccountName: notebooks, containers: [{name: proxy, image: p}, {name: spark-kubernetes-driver, lifecycle: lost, args: [lost], ports: [{name: spark-ui, containerPort: 4040}]}]}}
  executor: {cores: 2, memory: 1g, template: {spec: {serviceAccountName: kept, containers: [{name: spark-kubernetes-executor}]}}}
`
	scheduledApplication = `
apiVersion: sparkoperator.k8s.io/v1beta2
kind: ScheduledSparkApplication
metadata: {name: nightly, namespace: lake, labels: {team: data}}
spec: {template: {sparkVersion: 3.3.4, image: etl:1, mainApplicationFile: "local:///a.jar", driver: {serviceAccount: etl}, executor: {instances: 3}}}
`
	submission = `
apiVersion: v1
kind: ConfigMap
metadata: {name: etl-submit, namespace: lake}
data:
  spark.properties: |
    # ours
    spark.app.name=lost
    spark.hadoop.a\:b=c
    spark.executor.instances : 4
    spark.kubernetes.container.image = etl:1
    spark.kubernetes.namespace=lake
    spark.kubernetes.authenticate.driver.serviceAccountName=etl-driver
    spark.kubernetes.executor.podTemplateFile=/etc/submit/executor.yaml
    spark.executor.extraJavaOptions=-Da\=b -Dpath=C:\\x \
      -Dlong
  driver.yaml: '{"metadata": {"ownerReferences": [{"apiVersion": "batch/v1", "kind": "Job", "name": "@JOB_NAME@", "uid": "@JOB_UID@"}]}, "spec": {"containers": [{"name": "spark-kubernetes-driver"}]}}'
  executor.yaml: "spec: {priorityClassName: batch, containers: [{name: spark-kubernetes-executor}]}"
  submit.sh: |
    config=${0%/*} driver=${TMPDIR:-/tmp}/driver.yaml
    /opt/spark/bin/spark-submit --properties-file /etc/submit/spark.properties \
      --conf "spark.kubernetes.driver.pod.name=${POD_NAME}-driver" \
      --conf "spark.kubernetes.driver.podTemplateFile=$driver" "$@"
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: etl, namespace: lake, labels: {app.kubernetes.io/version: 3.4.2}}
spec:
  jobTemplate:
    spec:
      template:
        spec:
          serviceAccountName: etl-submitter
          restartPolicy: Never
          containers:
          - name: submit
            image: etl:1
            args: [bash, /etc/submit/submit.sh, --name, Orders ETL, "local:///opt/app/etl.py"]
            env:
            - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
            - {name: JOB_NAME, valueFrom: {fieldRef: {fieldPath: "metadata.labels['batch.kubernetes.io/job-name']"}}}
            - {name: JOB_UID, valueFrom: {fieldRef: {fieldPath: "metadata.labels['batch.kubernetes.io/controller-uid']"}}}
          volumes: [{name: files, configMap: {name: etl-submit}}]
`
)

// TestTargets proves which pods result from each kind, their number, the account that creates
// them, and the account that they run as.
func TestTargets(t *testing.T) {
	for _, test := range []struct {
		name, objects string
		want          []string
	}{
		{name: "Apache's application", objects: apacheApplication, want: []string{
			"1 SparkApplication/lake/etl driver: etl-0-driver by  as etl-driver, beside main",
			"2 SparkApplication/lake/etl executor: etl-0-exec-1 by etl-driver as etl-driver, spark-kubernetes-executor",
		}},
		{name: "standalone cluster", objects: sparkCluster, want: []string{
			"1 SparkCluster/lake/shared master: shared-master-1 by  as default, master",
			"5 SparkCluster/lake/shared worker: shared-worker-1 by  as default, worker",
		}},
		{name: "Spark Connect", objects: sparkConnect, want: []string{
			"1 SparkConnect/lake/notebooks server: notebooks-server by  as notebooks, proxy spark-kubernetes-driver",
			"9 SparkConnect/lake/notebooks executor: notebooks-exec-1 by notebooks as kept, spark-kubernetes-executor",
		}},
		{name: "a schedule", objects: scheduledApplication, want: []string{
			"1 ScheduledSparkApplication/lake/nightly driver: nightly-1790000000000000000-driver by  as etl, spark-kubernetes-driver",
			"3 ScheduledSparkApplication/lake/nightly executor: nightly-1790000000000000000-0123456789abcdef-exec-1 by etl as etl, spark-kubernetes-executor",
		}},
		{name: "no operator", objects: submission, want: []string{
			"1 CronJob/lake/etl: etl-29833440-abcd1 by  as etl-submitter, submit",
			"1 CronJob/lake/etl driver: etl-29833440-abcd1-driver by etl-submitter as etl-driver, spark-kubernetes-driver",
			"4 CronJob/lake/etl executor: orders-etl-0123456789abcdef-exec-1 by etl-driver as etl-driver, spark-kubernetes-executor",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			list, err := Of(parse(t, test.objects))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, template := range list {
				pod, _ := template.Pod(1)
				line := fmt.Sprintf("%d %s: %s by %s as %s,", template.Most, template.Of, client.Text(pod, "metadata", "name"),
					shortAccount(template.Maker), shortAccount(template.Account()))
				for _, item := range client.List(pod, "spec", "containers") {
					line += " " + client.Text(item.(map[string]any), "name")
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func shortAccount(user string) string {
	const prefix = "system:serviceaccount:lake:"
	if len(user) < len(prefix) {
		return user
	}
	return user[len(prefix):]
}

// TestNeeds proves what the pods of each kind and version do in the API, beyond what every
// driver does.
func TestNeeds(t *testing.T) {
	every := []string{
		"get pods", "list pods", "watch pods", "create pods", "delete pods", "create configmaps", "list configmaps", "list services",
	}
	collections := []string{"deletecollection configmaps", "deletecollection services", "deletecollection pods"}
	for _, test := range []struct {
		name, objects, of string
		want              []string
	}{
		{
			name: "the garbage collector removes executors", objects: apacheApplication, of: "SparkApplication/lake/etl driver",
			want: slices.Concat(every, collections, []string{"patch pods"}),
		},
		{name: "the server is the driver", objects: sparkConnect, of: "SparkConnect/lake/notebooks server", want: slices.Concat(every, collections)},
		{
			name: "before 3.4", objects: scheduledApplication, of: "ScheduledSparkApplication/lake/nightly driver",
			want: slices.Concat(every, []string{"delete configmaps", "delete services"}),
		},
		{name: "executors do nothing", objects: sparkConnect, of: "SparkConnect/lake/notebooks executor"},
		{name: "a standalone cluster does nothing", objects: sparkCluster, of: "SparkCluster/lake/shared master"},
		{name: "the submitter before 3.5", objects: submission, of: "CronJob/lake/etl", want: []string{
			"create pods", "get pods", "list pods", "watch pods", "delete pods",
			"get services", "create services", "update services", "delete services",
			"get configmaps", "create configmaps", "update configmaps", "delete configmaps",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			found, is := templatesOf(t, test.objects)[test.of]
			if !is {
				t.Fatalf("no pod %s", test.of)
			}
			if diff := cmp.Diff(test.want, words(found.Needs)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func words(needs []Action) []string {
	var list []string
	for _, action := range needs {
		list = append(list, action.String())
	}
	return list
}

// TestSubmitNeeds proves what each version of spark-submit does in the API.
func TestSubmitNeeds(t *testing.T) {
	for _, test := range []struct {
		name string
		run  sparkRun
		want []string // beyond pods, services and configmaps
	}{
		{name: "applied on the server since 3.5", run: at("3.5.1", nil)},
		{
			name: "a policy since 4.2", run: at("4.2.0", nil),
			want: []string{"patch networkpolicies.networking.k8s.io", "create networkpolicies.networking.k8s.io", "delete networkpolicies.networking.k8s.io"},
		},
		{name: "no policy when it is excluded", run: at("4.2.0", map[string]string{"spark.kubernetes.driver.pod.excludedFeatureSteps": "a," + networkPolicyStep})},
		{
			name: "a claim of the driver", run: at("4.0.1", map[string]string{"spark.kubernetes.driver.volumes.persistentVolumeClaim.data.options.claimName": "OnDemand"}),
			want: []string{"patch persistentvolumeclaims", "create persistentvolumeclaims", "delete persistentvolumeclaims"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := slices.Concat([]string{
				"create pods", "get pods", "list pods", "watch pods", "delete pods",
				"patch services", "create services", "delete services", "patch configmaps", "create configmaps", "delete configmaps",
			}, test.want)
			if diff := cmp.Diff(want, words(test.run.submitNeeds())); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// at returns a run of a version of Spark.
func at(release string, conf map[string]string) sparkRun {
	return sparkRun{own: version.Must(release), conf: conf}
}

// TestSubmission proves that the files of a Job are parsed as its script and Spark do it.
func TestSubmission(t *testing.T) {
	found := templatesOf(t, submission)
	pod, _ := found["CronJob/lake/etl driver"].Pod(1)
	want := []any{map[string]any{
		"apiVersion": "batch/v1", "kind": "Job", "name": "etl-29833440-abcd1", "uid": "01234567-89ab-cdef-0123-456789abcdef",
	}}
	if diff := cmp.Diff(want, client.At(pod, "metadata", "ownerReferences")); diff != "" {
		t.Errorf("owners (-want +got)\n%s", diff)
	}
	pod, _ = found["CronJob/lake/etl executor"].Pod(1)
	if class := client.Text(pod, "spec", "priorityClassName"); class != "batch" {
		t.Errorf("the executor's template is not read: its priority is %q", class)
	}
	conf, err := properties(client.Text(parse(t, submission)[0], "data", propertiesKey))
	if err != nil {
		t.Fatal(err)
	}
	if conf["spark.hadoop.a:b"] != "c" {
		t.Errorf("a key with a colon is not read: %v", conf)
	}
	if diff := cmp.Diff(`-Da=b -Dpath=C:\x -Dlong`, conf["spark.executor.extraJavaOptions"]); diff != "" {
		t.Errorf("options (-want +got)\n%s", diff)
	}
}

// TestSubmissionFails proves that what cannot be parsed is an error.
func TestSubmissionFails(t *testing.T) {
	for _, test := range []struct{ name, old, new, want string }{
		{name: "the version", old: "app.kubernetes.io/version: 3.4.2", new: "a: b", want: `CronJob/lake/etl: the version of Spark that submits is unknown: "" is not a version such as 1.34 or 4.0.1`},
		{name: "the namespace", old: "spark.kubernetes.namespace=lake", new: "#", want: `CronJob/lake/etl: spark.kubernetes.namespace is ""`},
		{name: "a template", old: "submit/executor.yaml", new: "submit/exec.yaml", want: "CronJob/lake/etl: the pod template /etc/submit/exec.yaml of the executor is not a file of the ConfigMap"},
		{name: "a line", old: "# ours", new: "ours", want: `CronJob/lake/etl: spark.properties: the line "ours" has no value`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if !strings.Contains(submission, test.old) {
				t.Fatalf("there is no %s", test.old)
			}
			_, err := Of(parse(t, strings.Replace(submission, test.old, test.new, 1)))
			if err == nil {
				t.Fatal("it is passed over")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestCluster proves which pod Apache's operator makes for a worker, and that a stateful set
// which does not select its own pods is an error.
func TestCluster(t *testing.T) {
	pod, _ := templatesOf(t, sparkCluster)["SparkCluster/lake/shared worker"].Pod(1)
	want := parse(t, `
apiVersion: v1
kind: Pod
metadata: {name: shared-worker-1, namespace: lake, labels: {spark-role: worker, spark.operator/spark-cluster-name: shared, spark-version: 4.0.1}}
spec:
  schedulerName: default-scheduler
  terminationGracePeriodSeconds: 0
  dnsConfig: {searches: [shared-worker-svc.lake.svc.cluster.local]}
  containers:
  - name: worker
    image: spark:1
    command: [bash]
    args: [-c, /opt/spark/sbin/start-worker.sh]
    ports: [{name: web, containerPort: 8081, protocol: TCP}]
    env:
    - {name: SPARK_WORKER_CORES, value: "2"}
    - {name: SPARK_LOG_DIR, value: `+"/opt/spark/work"+"/logs"+`}
    - {name: SPARK_WORKER_OPTS, value: '-Dspark.kubernetes.container.image="spark:1" -Dspark.worker.cleanup.enabled="true" '}
`)[0]
	if diff := cmp.Diff(want, pod); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	_, err := Of(parse(t, strings.Replace(sparkCluster, "cluster-name: shared", "cluster-name: other", 1)))
	if err == nil || err.Error() != "SparkCluster/lake/shared: master: the stateful set selects spark.operator/spark-cluster-name=other, which its pods do not have" {
		t.Errorf("the error is %v", err)
	}
}
