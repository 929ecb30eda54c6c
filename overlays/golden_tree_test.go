package overlays

import (
	"testing"

	"github.com/lakewright/lakewright/internal/kube"
)

// The kinds below stand for those of package kube: enough of each to fill a
// tree that a person can read.

type serviceAccount struct{ kube.Head }

func (*serviceAccount) Type() kube.Type { return kube.Type{APIVersion: "v1", Kind: "ServiceAccount"} }

type roleBinding struct {
	kube.Head
	RoleRef  map[string]string `json:"roleRef"`
	Subjects []subject         `json:"subjects,omitempty"`
}

type subject struct {
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	Namespace string `json:"namespace,omitempty"`
}

func (*roleBinding) Type() kube.Type {
	return kube.Type{APIVersion: "rbac.authorization.k8s.io/v1", Kind: "RoleBinding"}
}

type sparkApplication struct {
	kube.Head
	Spec sparkSpec `json:"spec"`
}

type sparkSpec struct {
	Image     string            `json:"image,omitempty"`
	Arguments []string          `json:"arguments,omitempty"`
	SparkConf map[string]string `json:"sparkConf,omitempty"`
	Driver    sparkPod          `json:"driver"`
	Executor  sparkPod          `json:"executor"`
}

type sparkPod struct {
	Instances      int    `json:"instances,omitempty"`
	Memory         string `json:"memory,omitempty"`
	JavaOptions    string `json:"javaOptions,omitempty"`
	ServiceAccount string `json:"serviceAccount,omitempty"`
}

func (*sparkApplication) Type() kube.Type {
	return kube.Type{APIVersion: "sparkoperator.k8s.io/v1beta2", Kind: "SparkApplication"}
}

type flinkDeployment struct {
	kube.Head
	Spec flinkSpec `json:"spec"`
}

type flinkSpec struct {
	Image          string         `json:"image"`
	ServiceAccount string         `json:"serviceAccount"`
	TaskManager    map[string]int `json:"taskManager"`
}

func (*flinkDeployment) Type() kube.Type {
	return kube.Type{APIVersion: "flink.apache.org/v1beta1", Kind: "FlinkDeployment"}
}

type flinkSessionJob struct {
	kube.Head
	Spec map[string]string `json:"spec"`
}

func (*flinkSessionJob) Type() kube.Type {
	return kube.Type{APIVersion: "flink.apache.org/v1beta1", Kind: "FlinkSessionJob"}
}

type configMap struct {
	kube.Head
	Data map[string]string `json:"data"`
}

func (*configMap) Type() kube.Type { return kube.Type{APIVersion: "v1", Kind: "ConfigMap"} }

type namespace struct{ kube.Head }

func (*namespace) Type() kube.Type {
	return kube.Type{APIVersion: "v1", Kind: "Namespace", Cluster: true}
}

type podMonitor struct {
	kube.Head
	Spec map[string]string `json:"spec"`
}

func (*podMonitor) Type() kube.Type {
	return kube.Type{APIVersion: "monitoring.coreos.com/v1", Kind: "PodMonitor"}
}

type horizontalPodAutoscaler struct {
	kube.Head
	Spec map[string]int `json:"spec"`
}

func (*horizontalPodAutoscaler) Type() kube.Type {
	return kube.Type{APIVersion: "autoscaling/v2", Kind: "HorizontalPodAutoscaler"}
}

// head returns the head of an object.
func head(name, namespace string) kube.Head {
	return kube.Head{Metadata: kube.Metadata{Name: name, Namespace: namespace, Labels: map[string]string{"app.kubernetes.io/name": name}}}
}

// lakehouse returns two environments: a Spark workload that differs between
// them, a Flink workload of prod alone, a ConfigMap that has nothing in common.
func lakehouse() []kube.Environment {
	dev := kube.Environment{Name: "dev", Namespace: "lake-dev", Kinds: engineKinds()}
	prod := kube.Environment{Name: "prod", Namespace: "lake", Kinds: engineKinds()}
	envs := []*kube.Environment{&dev, &prod}
	for _, env := range envs {
		ns := env.Namespace
		isProd := env == &prod
		etl := &sparkApplication{Head: head("orders-etl", ns), Spec: sparkSpec{
			Image:     "registry.internal/orders-etl:1.8.2",
			Arguments: []string{"--env", env.Name},
			SparkConf: map[string]string{"spark.sql.shuffle.partitions": "200", "spark.eventLog.enabled": "true"},
			Driver:    sparkPod{Memory: "2048m", ServiceAccount: "orders-etl"},
			Executor:  sparkPod{Instances: 2, Memory: "8192m", JavaOptions: "-XX:+UseG1GC -Dx=y"},
		}}
		if isProd {
			etl.Spec.Executor.Instances = 20
			etl.Spec.SparkConf["spark.sql.shuffle.partitions"] = "2000"
			etl.Spec.SparkConf["spark.speculation"] = "true"
		}
		objects := []kube.Object{
			etl,
			&podMonitor{head("orders-etl", ns), map[string]string{"interval": "30s"}},
			&serviceAccount{head("orders-etl", ns)},
			&roleBinding{
				Head:     head("orders-etl", ns),
				RoleRef:  map[string]string{"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "orders-etl"},
				Subjects: []subject{{"ServiceAccount", "orders-etl", ns}},
			},
			&configMap{kube.Head{Metadata: kube.Metadata{Name: "orders-etl-env", Namespace: ns}}, map[string]string{env.Name: "1"}},
			&configMap{head("orders-etl-scripts", ns), map[string]string{"run.sh": "#!/bin/sh\nset -e\n\nexec \"$@\"\n"}},
		}
		if isProd {
			objects = append(objects, &horizontalPodAutoscaler{head("orders-etl", ns), map[string]int{"maxReplicas": 5}})
		}
		env.Workloads = []kube.Workload{{Name: "orders-etl", Objects: objects}}
		env.Platform = []kube.Object{
			&namespace{head(ns, "")},
			cluster("snapshot.storage.k8s.io/v1", "VolumeSnapshotClass", "fast", map[string]any{"driver": "ebs.csi.aws.com", "deletionPolicy": "Retain"}),
		}
	}
	fraud := kube.Workload{Name: "fraud-scoring", Objects: []kube.Object{
		&flinkSessionJob{head("fraud-job", prod.Namespace), map[string]string{"deploymentName": "fraud-scoring"}},
		&serviceAccount{head("fraud-scoring", prod.Namespace)},
		&flinkDeployment{head("fraud-scoring", prod.Namespace), flinkSpec{"registry.internal/fraud:2.3.0", "fraud-scoring", map[string]int{"replicas": 2}}},
	}}
	prod.Workloads = append([]kube.Workload{fraud}, prod.Workloads...)
	return []kube.Environment{prod, dev}
}

func TestGoldenTree(t *testing.T) {
	envs := lakehouse()
	tree, err := Build(envs)
	if err != nil {
		t.Fatal(err)
	}
	wantGoldenDir(t, "testdata/lakehouse", tree)
	text, err := Render(envs[0], "orders-etl")
	if err != nil {
		t.Fatal(err)
	}
	wantGolden(t, "testdata/render.yaml", string(text))
	checkBuilds(t, envs)
}

// TestOrderOfEnvironments: the order in which environments are given is no
// matter, and Build does not change it.
func TestOrderOfEnvironments(t *testing.T) {
	envs := lakehouse()
	one, err := Build(envs)
	if err != nil {
		t.Fatal(err)
	}
	envs[0], envs[1] = envs[1], envs[0]
	two, err := Build(envs)
	if err != nil {
		t.Fatal(err)
	}
	if dump(one) != dump(two) {
		t.Error("the trees differ")
	}
	if envs[0].Name != "dev" || envs[1].Name != "prod" {
		t.Errorf("Build has sorted its argument")
	}
}
