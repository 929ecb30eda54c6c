package overlays

import (
	"encoding/json"
	"fmt"
	"runtime"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/internal/kube"
)

// fleet returns two environments of n workloads of ten objects each, as large
// as those of real ones.
func fleet(n int) []kube.Environment {
	envs := []kube.Environment{{Name: "dev", Namespace: "lake-dev", Kinds: engineKinds()}, {Name: "prod", Namespace: "lake", Kinds: engineKinds()}}
	for i := range envs {
		for w := range n {
			name := fmt.Sprintf("workload-%05d", w)
			envs[i].Workloads = append(envs[i].Workloads, kube.Workload{Name: name, Objects: fleetObjects(name, envs[i])})
		}
	}
	return envs
}

// fleetObjects returns the objects of one workload of a fleet.
func fleetObjects(name string, env kube.Environment) []kube.Object {
	h := func(suffix string) kube.Head {
		return kube.Head{Metadata: kube.Metadata{Name: name + suffix, Namespace: env.Namespace, Labels: map[string]string{
			"app.kubernetes.io/name": "spark", "app.kubernetes.io/instance": name, "app.kubernetes.io/part-of": "lakehouse",
			"app.kubernetes.io/managed-by": "lakewright", "app.kubernetes.io/component": "job", "app.kubernetes.io/version": "4.0.1",
		}}}
	}
	policy := func(suffix string) *kube.NetworkPolicy {
		return &kube.NetworkPolicy{Head: h(suffix), Spec: kube.NetworkPolicySpec{
			PolicyTypes: []string{"Ingress", "Egress"},
			Egress: []kube.EgressRule{{
				To:    []kube.Peer{{IPBlock: &kube.IPBlock{CIDR: "10.0.0.0/8"}}},
				Ports: []kube.PolicyPort{{Protocol: "UDP", Port: 53}, {Protocol: "TCP", Port: 53}, {Protocol: "TCP", Port: 443}},
			}},
		}}
	}
	return []kube.Object{
		&kube.ServiceAccount{Head: h("")},
		&kube.Role{Head: h(""), Rules: []kube.PolicyRule{
			{APIGroups: []string{""}, Resources: []string{"pods", "services", "configmaps"}, Verbs: []string{"get", "list", "watch", "create", "update", "patch", "delete"}},
		}},
		&kube.RoleBinding{
			Head:     h(""),
			RoleRef:  kube.RoleRef{APIGroup: "rbac.authorization.k8s.io", Kind: "Role", Name: name},
			Subjects: []kube.Subject{{Kind: "ServiceAccount", Name: name, Namespace: env.Namespace}},
		},
		&kube.ConfigMap{Head: h("-conf"), Data: map[string]string{"log4j2.properties": "rootLogger.level = info\nrootLogger.appenderRef.stdout.ref = console\nappender.console.type = Console\n"}},
		policy(""), policy("-executor"),
		&kube.PersistentVolumeClaim{Head: h("-cache"), Spec: kube.ClaimSpec{AccessModes: []string{"ReadWriteOnce"}, Resources: kube.ResourceRequirements{Requests: map[string]string{"storage": "200Gi"}}}},
		&kube.PersistentVolumeClaim{Head: h("-logs"), Spec: kube.ClaimSpec{AccessModes: []string{"ReadWriteOnce"}, Resources: kube.ResourceRequirements{Requests: map[string]string{"storage": "10Gi"}}}},
		&kube.ConfigMap{Head: h("-env"), Data: map[string]string{"environment": env.Name, "same": "same"}},
		fleetSpark(h(""), env),
	}
}

// fleetSpark returns the Spark application of a workload.
func fleetSpark(h kube.Head, env kube.Environment) *ways.SparkApplication {
	pod := ways.SparkPod{
		Cores: 4, CoreRequest: "3500m", Memory: "14336m", MemoryOverhead: "2048m", JavaOptions: "-XX:+UseG1GC -Dcom.example.env=" + env.Name,
		ServiceAccount: h.Metadata.Name, Labels: h.Metadata.Labels,
		Template: &kube.PodTemplate{Spec: kube.PodSpec{
			NodeSelector: map[string]string{"node.lakehouse/pool": "compute"},
			Tolerations:  []kube.Toleration{{Key: "dedicated", Operator: "Equal", Value: "bigdata", Effect: "NoSchedule"}},
			Containers: []kube.Container{{
				Name:         "spark-kubernetes-driver",
				Env:          []kube.EnvVar{{Name: "AWS_REGION", Value: "eu-west-1"}, {Name: "TOKEN", ValueFrom: &kube.EnvSource{SecretKeyRef: &kube.KeySelector{Name: "s", Key: "k"}}}},
				VolumeMounts: []kube.VolumeMount{{Name: "spark-local-dir-1", MountPath: "/scratch"}, {Name: "tmp", MountPath: "/tmp"}},
				SecurityContext: &kube.SecurityContext{
					RunAsNonRoot: kube.To(true), AllowPrivilegeEscalation: kube.To(false), ReadOnlyRootFilesystem: kube.To(true),
					Capabilities: &kube.Capabilities{Drop: []string{"ALL"}}, SeccompProfile: &kube.SeccompProfile{Type: "RuntimeDefault"},
				},
			}},
		}},
	}
	conf := map[string]string{"spark.sql.shuffle.partitions": "200"}
	if env.Name == "prod" {
		conf["spark.sql.shuffle.partitions"] = "2000"
	}
	for i := range 30 {
		conf[fmt.Sprintf("spark.hadoop.fs.s3a.setting%d", i)] = fmt.Sprintf("value-%d", i)
	}
	return &ways.SparkApplication{Head: h, Spec: ways.SparkApplicationSpec{
		Type: "Scala", Mode: "cluster", SparkVersion: "4.0.1", Image: "registry.internal/orders-etl:1.8.2", ImagePullPolicy: "IfNotPresent",
		MainClass: "com.example.OrdersEtl", MainApplicationFile: "local:///opt/app/orders-etl.jar",
		RestartPolicy: ways.SparkRestartPolicy{Type: "Never"}, SparkConf: conf,
		Driver: ways.SparkApplicationDriver{SparkPod: pod}, Executor: ways.SparkApplicationExecutor{Instances: kube.To[int64](4), SparkPod: pod},
	}}
}

// BenchmarkBuild builds fleets of many sizes; ns/object and B/op should grow
// with the size and no faster.
func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{10, 100, 1000, 10000} {
		envs := fleet(n)
		b.Run(fmt.Sprintf("workloads=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				tree, err := Build(envs)
				if err != nil {
					b.Fatal(err)
				}
				runtime.KeepAlive(tree)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n*20), "ns/object")
		})
	}
}

// BenchmarkWrite writes 1,000 workloads: first into nothing, then again.
func BenchmarkWrite(b *testing.B) {
	tree, err := Build(fleet(1000))
	if err != nil {
		b.Fatal(err)
	}
	for _, again := range []bool{false, true} {
		b.Run(fmt.Sprintf("again=%v", again), func(b *testing.B) {
			dir := b.TempDir()
			if again {
				if _, err := tree.Write(dir, WriteOptions{}); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				if !again {
					dir = b.TempDir()
				}
				if _, err := tree.Write(dir, WriteOptions{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(tree.files)), "files")
		})
	}
}

func BenchmarkRender(b *testing.B) {
	env := fleet(1000)[1]
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Render(env, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkYAML prints objects, with us and with sigs.k8s.io/yaml.
func BenchmarkYAML(b *testing.B) {
	objects := fleetObjects("etl", kube.Environment{Name: "prod", Namespace: "lake"})
	for _, test := range []struct {
		name   string
		object kube.Object
	}{{"ServiceAccount", objects[0]}, {"NetworkPolicy", objects[4]}, {"SparkApplication", objects[9]}} {
		b.Run(test.name+"/lakewright", func(b *testing.B) {
			b.ReportAllocs()
			r := newReader()
			var buffer []byte
			for b.Loop() {
				n, err := r.object(test.object)
				if err != nil {
					b.Fatal(err)
				}
				buffer = appendDocument(buffer[:0], n)
			}
			b.ReportMetric(float64(len(buffer)), "bytes")
		})
		b.Run(test.name+"/sigs", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := yaml.Marshal(test.object); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(test.name+"/json", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := json.Marshal(test.object); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
