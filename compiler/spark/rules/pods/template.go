package pods

import (
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// TemplateRules judge pod templates, which may contain any field of Kubernetes. They
// report content that Spark overwrites, that a field of the workload sets, or that the API
// server refuses.
var TemplateRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK081", Severity: diag.Warning,
			Title:  "Containers besides Spark's end with it",
			Why:    "A pod ends when all of its containers have. One that a template adds keeps running after Spark, and with it the pod: its node stays taken, the Job waits for ever, and executors count as running. Sidecars are init containers that Kubernetes stops after Spark.",
			Bad:    `spark: etl: driver: podTemplate: spec: containers: [{name: "proxy", image: "registry.internal/proxy:1", securityContext: {allowPrivilegeEscalation: false, capabilities: drop: ["ALL"]}}]`,
			Good:   `spark: etl: driver: sidecars: [{name: "proxy", image: "registry.internal/proxy:1", cpu: "100m", memory: "64Mi"}]`,
			Ref:    "Kubernetes, sidecar containers; apache/spark ExecutorPodsSnapshot.scala, spark.kubernetes.executor.checkAllContainers",
			Judges: []spec.Path{"spark.driver.podTemplate", "spark.executor.podTemplate"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			eachTemplate(a, func(t template) {
				t.EachBeside(func(at spec.Path, name string) {
					r.Reportf(at, "container %q keeps running when Spark ends, and with it the pod of the %s", name, t.Role).
						Fixf("move it to %s.sidecars; Spark's own container is called %q", t.Role, t.Main)
				})
			})
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK084", Severity: diag.Error,
			Title:  "Pods meet the security level of the namespace with their template too",
			Why:    "Pod Security Admission refuses a pod that does not meet the level of its namespace. The generated pods meet every level, but a template is merged over them.",
			Bad:    `spark: etl: executor: podTemplate: spec: containers: [{name: "spark-kubernetes-executor", securityContext: privileged: true}]`,
			Good:   `spark: etl: executor: podTemplate: spec: containers: [{name: "spark-kubernetes-executor", securityContext: runAsNonRoot: true}]`,
			Ref:    "kubernetes, Pod Security Standards",
			Judges: []spec.Path{"spark.driver.podTemplate", "spark.executor.podTemplate", "environments.security"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			eachTemplate(a, func(t template) { t.JudgeSecurity(r) })
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK088", Severity: diag.Error,
			Title:  "Ports of a template are not Spark's own",
			Why:    "Spark, Apache's operator and the compiler declare ports beside those of a template. The names of a container's ports are unique: if a name is repeated, the API server refuses the pod. Tools that merge lists of ports combine two ports with the same number and protocol, and the name that probes, Services and monitors use is lost.",
			Bad:    `spark: etl: driver: podTemplate: spec: containers: [{name: "spark-kubernetes-driver", ports: [{name: "spark-ui", containerPort: 4041}]}]`,
			Good:   `spark: etl: driver: podTemplate: spec: containers: [{name: "spark-kubernetes-driver", ports: [{name: "admin", containerPort: 9090}]}]`,
			Ref:    "apache/spark deploy/k8s/Constants.scala, BasicDriverFeatureStep.scala; apache/spark-kubernetes-operator SparkClusterResourceSpec.java; kubernetes api core/v1 types.go Container.Ports",
			Judges: []spec.Path{"spark.driver.podTemplate", "spark.executor.podTemplate", "spark.mode", "spark.version", "spark.metrics"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			eachTemplate(a, func(t template) { t.JudgePorts(r, "Spark", DeclaredPorts(a, t.of)) })
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK117", Severity: diag.Warning,
			Title:  "A template leaves Spark its token, its ports and its directories",
			Why:    "Without its account's token, the driver cannot ask for executors. If pods use the network of their node, two of them want the same fixed ports. If the root file system is read-only, Spark cannot write its temporary files and its work directory.",
			Bad:    `spark: etl: driver: podTemplate: spec: automountServiceAccountToken: false`,
			Good:   `spark: etl: driver: podTemplate: spec: enableServiceLinks: false`,
			Ref:    "apache/spark KubernetesClusterManager.scala, deploy/k8s/Constants.scala; apache/spark-docker entrypoint.sh",
			Judges: []spec.Path{"spark.driver.podTemplate", "spark.executor.podTemplate", "spark.volumes"},
		},
		Check: func(a *app.App, r *rule.Reporter) { eachTemplate(a, func(t template) { checkNeeds(a, r, t) }) },
	},
	{
		Doc: rule.Doc{
			ID: "SPK118", Severity: diag.Error,
			Title:  "A template sets nothing that Spark overwrites",
			Why:    "Spark creates the pod from the template and then silently overwrites some fields with its own values.",
			Bad:    `spark: etl: executor: podTemplate: spec: containers: [{name: "spark-kubernetes-executor", resources: requests: memory: "8Gi"}]`,
			Good:   `spark: etl: executor: memory: "8Gi"`,
			Ref:    "apache/spark docs/running-on-kubernetes.md, pod template properties; BasicDriverFeatureStep.scala, BasicExecutorFeatureStep.scala",
			Judges: []spec.Path{"spark.driver.podTemplate", "spark.executor.podTemplate"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			eachTemplate(a, func(t template) {
				if !sparkMakes(a, t.Role) {
					return
				}
				t.EachMember(overwritten, func(at spec.Path, m pod.Member) {
					r.Reportf(at, "%s in the template of the %s is overwritten by Spark", m.Name(), t.Name).Fixf("remove it; %s", m.Advice(t.Role))
				})
			})
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK119", Severity: diag.Error,
			Title:  "A template sets nothing that has its own field",
			Why:    "A template overrides the fields of the workload, but the rules do not check it. Pods would run on other nodes than those of the pool, for which they were not checked, or end before their blocks have moved.",
			Bad:    `spark: etl: executor: podTemplate: spec: nodeSelector: disk: "ssd"`,
			Good:   `spark: etl: pool: "compute"`,
			Ref:    "kubeflow/spark-operator sparkpod_defaulter.go; apache/spark docs/running-on-kubernetes.md, pod template properties",
			Judges: []spec.Path{"spark.driver.podTemplate", "spark.executor.podTemplate"},
		},
		Check: checkFieldsOfTemplates,
	},
}

// DeclaredPorts returns the ports that Spark, an operator or the compiler declares in the
// pods of a role.
func DeclaredPorts(a *app.App, p *app.Pod) []pod.DeclaredPort {
	if !a.Way.Daemons {
		server := 0
		if p.Role == app.DriverRole {
			server = serverPort(a)
		}
		return []pod.DeclaredPort{
			{Name: app.RpcPort, Number: p.Ports.RPC}, {Name: app.BlocksPort, Number: p.Ports.Blocks},
			{Name: app.UiPort, Number: p.Ports.UI}, {Name: app.ConnectPort, Number: server},
		}
	}
	ports := []pod.DeclaredPort{{Name: app.WebPort, Number: p.Ports.UI}}
	if p.Ports.Metrics != 0 {
		ports = append(ports, pod.DeclaredPort{Name: app.ExporterPort, Number: p.Ports.Metrics})
	}
	return ports
}

// A template is the user's pod template for one role.
type template struct {
	pod.Template
	of *app.Pod
}

// eachTemplate calls do for each template in the spec.
func eachTemplate(a *app.App, do func(template)) {
	for _, p := range a.BothPods() {
		if node := p.Spec.PodTemplate; node != nil {
			do(template{of: p, Template: pod.Template{
				Env: a.Env, Role: p.Role, Name: p.Role, Main: sparkContainer(a, p.Role), Node: node, Path: a.At(p.Role, "podTemplate"),
				Whole: func() map[string]any { return mergedSpec(a, p) },
			}})
		}
	}
}

// mergedSpec returns the spec of a pod with its template merged over it, as plain data.
func mergedSpec(a *app.App, p *app.Pod) map[string]any {
	whole, _ := p.Merged(a.PodTemplate(p, sparkContainer(a, p.Role))).(map[string]any)
	inner, _ := whole["spec"].(map[string]any)
	return inner
}

// eachSparkContainer calls do for Spark's own container in each template.
func eachSparkContainer(a *app.App, do func(t template, at spec.Path, c *spec.Node)) {
	eachTemplate(a, func(t template) {
		t.EachMain(func(at spec.Path, c *spec.Node) { do(t, at, c) })
	})
}

// overwritten are the fields that Spark overwrites.
var overwritten = []pod.Member{
	{Steps: []string{"restartPolicy"}, Field: "restart"},
	{Steps: []string{"serviceAccountName"}, Reason: "the compiler generates the accounts"},
	{Steps: []string{"serviceAccount"}, Reason: "the compiler generates the accounts"},
	{Steps: []string{"hostname"}, Role: app.ExecutorRole, Reason: "executors have the names of their pods"},
	{Container: true, Steps: []string{"image"}, Field: "image"},
	{Container: true, Steps: []string{"imagePullPolicy"}, Field: "imagePullPolicy"},
	{Container: true, Steps: []string{"args"}, Field: "main.arguments"},
	{Container: true, Steps: []string{"resources", "requests", "cpu"}, Field: "ROLE.cpuRequest"},
	{Container: true, Steps: []string{"resources", "requests", "memory"}, Field: "ROLE.memory and ROLE.overhead"},
	{Container: true, Steps: []string{"resources", "limits", "memory"}, Field: "ROLE.memory and ROLE.overhead"},
}

// setByFields are the fields of a template that fields of the workload set.
var setByFields = []pod.Member{
	{Steps: []string{"nodeSelector"}, Field: "pool"},
	{Steps: []string{"nodeName"}, Field: "pool"},
	{Steps: []string{"tolerations"}, Field: "pool"},
	{Steps: []string{"priorityClassName"}, Field: "ROLE.priorityClass"},
	{Steps: []string{"dnsConfig"}, Field: "the dns of a network profile"},
	{Steps: []string{"schedulerName"}, Field: "scheduler"},
	{Steps: []string{"imagePullSecrets"}, Field: "imagePullSecrets"},
	{Steps: []string{"terminationGracePeriodSeconds"}, Field: "ROLE.gracePeriod"},
	{Container: true, Steps: []string{"resources", "limits", "cpu"}, Field: "ROLE.cpuLimit"},
}

// sparkMakes reports whether Spark makes the pods of a role from their template. The
// operator makes the pods of a standalone cluster and of a Spark Connect server. It takes
// sizes and accounts from the template that the compiler generates.
func sparkMakes(a *app.App, role string) bool {
	return a.Way.Ends || a.Way.Serves && role == app.ExecutorRole
}

// declares reports whether a Spark key in conf declares a volume for the pods of a role.
func declares(a *app.App, role, name string) bool {
	return slices.ContainsFunc(a.Keys(), func(key string) bool {
		v, declared := app.VolumeOf(key)
		return declared && v.Role == role && v.Name == name
	})
}

func checkFieldsOfTemplates(a *app.App, r *rule.Reporter) {
	eachTemplate(a, func(t template) {
		members := setByFields
		if !sparkMakes(a, t.Role) {
			members = slices.Concat(overwritten, setByFields)
		}
		t.JudgeOverrides(r, members)
		t.EachMain(func(at spec.Path, c *spec.Node) {
			for _, name := range pod.LimitsOf(c) {
				if strings.HasSuffix(name, "/gpu") {
					r.Reportf(at.At("resources", "limits", name), "%s in the template of the %s overrides the field that sets it", name, t.Name).
						Fixf("remove it; use %s.gpu, which also configures Spark", t.Role)
				}
			}
		})
	})
}

// checkNeeds reports fields of a template that deprive Spark of something it needs.
func checkNeeds(a *app.App, r *rule.Reporter, t template) {
	if pod.IsBool(t.Spec().Field("automountServiceAccountToken"), false) && t.Role == app.DriverRole && !a.Way.Daemons {
		r.Reportf(t.At("spec", "automountServiceAccountToken"), "the driver gets no token of its account, and cannot ask for executors").
			Fixf("remove it")
	}
	if pod.IsBool(t.Spec().Field("hostNetwork"), true) {
		r.Reportf(t.At("spec", "hostNetwork"), "pods of the %s share the ports of their node, and no two of them fit on one", t.Name).
			Fixf("remove it")
	}
	t.JudgeReadOnlyRoot(r, "Spark", "/opt/spark/work-dir", "/tmp")
}

// checkTemplateMounts reports mounts of Spark's container without a volume.
func checkTemplateMounts(a *app.App, r *rule.Reporter) {
	eachTemplate(a, func(t template) {
		t.JudgeMounts(r, a.Spec.Volumes, func(name string) bool {
			return a.Tier != nil && t.Role == app.ExecutorRole && name == app.LocalDir || declares(a, t.Role, name)
		})
	})
}
