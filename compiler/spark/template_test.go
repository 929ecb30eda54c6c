package spark

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/internal/kube"
)

func TestContainersBesideSpark(t *testing.T) {
	app := only[*ways.SparkApplication](t, etl(t, `spark: etl: {
		volumes: tls: {secret: "db-tls", path: "/etc/tls"}
		driver: {
			initContainers: [{name: "wait", image: "registry.internal/wait:1", args: ["db:5432"], cpu: "50m", memory: "32Mi"}]
			sidecars: [{name: "proxy", image: "registry.internal/proxy:2", cpu: "100m", memory: "64Mi", env: MODE: value: "tls", mounts: tls: "/tls"}]
			lifecycle: preStop: ["/opt/app/drain", "--now"]
			gracePeriod: "2m"
			priorityClass: "batch-high"
			envFrom: [{secret: "db", prefix: "DB_"}, {configMap: "settings"}]
		}
	}`), "")
	got := podOf(t, app.Spec.Driver.Template)
	container := &kube.SecurityContext{AllowPrivilegeEscalation: kube.To(false), Capabilities: &kube.Capabilities{Drop: []string{"ALL"}}}
	resources := func(cpu, memory string) *kube.ResourceRequirements {
		return &kube.ResourceRequirements{Requests: map[string]string{"cpu": cpu, "memory": memory}, Limits: map[string]string{"memory": memory}}
	}
	want := kube.PodSpec{
		SecurityContext: &kube.PodSecurityContext{
			RunAsNonRoot: kube.To(true), RunAsUser: kube.To(int64(185)), RunAsGroup: kube.To(int64(185)), SupplementalGroups: []int64{0},
			FSGroup: kube.To(int64(185)), FSGroupChangePolicy: "OnRootMismatch", SeccompProfile: &kube.SeccompProfile{Type: "RuntimeDefault"},
		},
		NodeSelector:      map[string]string{"pool": "compute"},
		PriorityClassName: "batch-high", TerminationGracePeriodSeconds: kube.To(int64(120)),
		InitContainers: []kube.Container{
			{
				Name: "proxy", Image: "registry.internal/proxy:2", RestartPolicy: "Always", Env: []kube.EnvVar{{Name: "MODE", Value: "tls"}},
				Resources: resources("100m", "64Mi"), VolumeMounts: []kube.VolumeMount{{Name: "tls", MountPath: "/tls", ReadOnly: true}}, SecurityContext: container,
			},
			{Name: "wait", Image: "registry.internal/wait:1", Args: []string{"db:5432"}, Resources: resources("50m", "32Mi"), SecurityContext: container},
		},
		Containers: []kube.Container{{
			Name:            "spark-kubernetes-driver",
			EnvFrom:         []kube.EnvFrom{{Prefix: "DB_", SecretRef: &kube.LocalName{Name: "db"}}, {ConfigMapRef: &kube.LocalName{Name: "settings"}}},
			Lifecycle:       &kube.Lifecycle{PreStop: &kube.LifecycleHandler{Exec: &kube.ExecAction{Command: []string{"/opt/app/drain", "--now"}}}},
			VolumeMounts:    []kube.VolumeMount{{Name: "tls", MountPath: "/etc/tls", ReadOnly: true}},
			SecurityContext: container,
		}},
		Volumes: []kube.Volume{{Name: "tls", Secret: &kube.SecretSource{SecretName: "db-tls"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("driver's pod (-want +got):\n%s", diff)
	}
}

// TestPodTemplate proves that the user's template overrides the generated one.
func TestPodTemplate(t *testing.T) {
	app := only[*ways.SparkApplication](t, etl(t, `spark: etl: executor: podTemplate: spec: {
		hostAliases: [{ip: "10.0.0.1", hostnames: ["db"]}]
		containers: [{name: "spark-kubernetes-executor", volumeMounts: [{name: "shm", mountPath: "/dev/shm"}]}]
		volumes: [{name: "shm", emptyDir: medium: "Memory"}]
	}`), "")
	merged, _ := app.Spec.Executor.Template.(map[string]any)
	spec, _ := merged["spec"].(map[string]any)
	if diff := cmp.Diff([]any{map[string]any{"ip": "10.0.0.1", "hostnames": []any{"db"}}}, spec["hostAliases"]); diff != "" {
		t.Errorf("hostAliases (-want +got):\n%s", diff)
	}
	containers, _ := spec["containers"].([]any)
	if len(containers) != 1 {
		t.Fatalf("containers: %v", containers)
	}
	container, _ := containers[0].(map[string]any)
	if container["securityContext"] == nil || container["volumeMounts"] == nil {
		t.Errorf("container has lost something: %v", container)
	}
}

// TestUser proves that another user also owns the volumes.
func TestUser(t *testing.T) {
	app := only[*ways.SparkApplication](t, etl(t, `spark: etl: user: 1000`), "")
	security := podOf(t, app.Spec.Driver.Template).SecurityContext
	if *security.RunAsUser != 1000 || *security.FSGroup != 1000 {
		t.Errorf("runAsUser %d, fsGroup %d; want 1000 for both", *security.RunAsUser, *security.FSGroup)
	}
}
