package pods

import (
	"path"
	"slices"
	"strings"

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
				for i, c := range itemsOf(t.node.Field("spec").Field("containers")) {
					if name := textOf(c, "name"); name != "" && name != sparkContainer(a, t.pod.Role) {
						r.Reportf(t.at("spec", "containers").Index(i).At("name"), "container %q keeps running when Spark ends, and with it the pod of the %s", name, t.pod.Role).
							Fixf("move it to %s.sidecars; Spark's own container is called %q", t.pod.Role, sparkContainer(a, t.pod.Role))
					}
				}
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
			eachTemplate(a, func(t template) { checkSecurity(a, r, t) })
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
		Check: checkPortsOfTemplates,
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
			eachMember(a, overwritten, func(t template, at spec.Path, m member) {
				if sparkMakes(a, t.pod.Role) {
					r.Reportf(at, "%s in the template of the %s is overwritten by Spark", m.name(), t.pod.Role).Fixf("remove it; %s", m.advice(t.pod.Role))
				}
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

// A DeclaredPort is one that Spark's container has without its template.
type DeclaredPort struct {
	Name   string
	Number int // 0: only the name is taken
}

// DeclaredPorts returns the ports that Spark, an operator or the compiler declares in the
// pods of a role.
func DeclaredPorts(a *app.App, p app.Pod) []DeclaredPort {
	if !a.Way.Daemons {
		server := 0
		if p.Role == app.DriverRole {
			server = serverPort(a)
		}
		return []DeclaredPort{{app.RpcPort, p.Ports.RPC}, {app.BlocksPort, p.Ports.Blocks}, {app.UiPort, p.Ports.UI}, {app.ConnectPort, server}}
	}
	ports := []DeclaredPort{{app.WebPort, p.Ports.UI}}
	if p.Ports.Metrics != 0 {
		ports = append(ports, DeclaredPort{app.ExporterPort, p.Ports.Metrics})
	}
	return ports
}

func checkPortsOfTemplates(a *app.App, r *rule.Reporter) {
	eachSparkContainer(a, func(t template, at spec.Path, c *spec.Node) {
		declared := DeclaredPorts(a, t.pod)
		for i, port := range itemsOf(c.Field("ports")) {
			at, name := at.At("ports").Index(i), textOf(port, "name")
			if slices.ContainsFunc(declared, func(d DeclaredPort) bool { return d.Name == name }) {
				r.Reportf(at.At("name"), "port %q of the %s's template has the name of one of Spark's own ports", name, t.pod.Role).
					Fixf("give it another name, or remove it: Spark declares its ports itself")
				continue
			}
			number := numberOf(port, "containerPort")
			same := slices.IndexFunc(declared, func(d DeclaredPort) bool { return d.Number != 0 && d.Number == number })
			if protocol := textOf(port, "protocol"); same >= 0 && (protocol == "" || protocol == "TCP") {
				r.Reportf(at.At("containerPort"), "port %d of the %s's template is declared already, as %s", number, t.pod.Role, declared[same].Name).
					Fixf("remove it")
			}
		}
	})
}

// A template is the user's pod template for one role.
type template struct {
	pod  app.Pod
	node *spec.Node
	path spec.Path
}

func (t template) at(steps ...string) spec.Path { return t.path.At(steps...) }

// eachTemplate calls do for each template in the spec.
func eachTemplate(a *app.App, do func(template)) {
	for _, p := range a.BothPods() {
		if node := p.Spec.PodTemplate; node != nil {
			do(template{p, node, a.At(p.Role, "podTemplate")})
		}
	}
}

// eachSparkContainer calls do for Spark's own container in each template.
func eachSparkContainer(a *app.App, do func(t template, at spec.Path, c *spec.Node)) {
	eachTemplate(a, func(t template) {
		for i, c := range itemsOf(t.node.Field("spec").Field("containers")) {
			if textOf(c, "name") == sparkContainer(a, t.pod.Role) {
				do(t, t.at("spec", "containers").Index(i), c)
			}
		}
	})
}

// A member is one field of a template that the user should not set there.
type member struct {
	container bool     // of Spark's container, not of the pod
	role      string   // the only role that it applies to, "" for both
	steps     []string // its path
	field     string   // the field to use instead; ROLE stands for the role
	reason    string   // why there is no field to use instead
}

func (m member) name() string { return strings.Join(m.steps, ".") }

func (m member) advice(role string) string {
	if m.field == "" {
		return m.reason
	}
	return "use " + strings.ReplaceAll(m.field, "ROLE", role)
}

// overwritten are the fields that Spark overwrites.
var overwritten = []member{
	{steps: []string{"restartPolicy"}, field: "restart"},
	{steps: []string{"serviceAccountName"}, reason: "the compiler generates the accounts"},
	{steps: []string{"serviceAccount"}, reason: "the compiler generates the accounts"},
	{steps: []string{"hostname"}, role: app.ExecutorRole, reason: "executors have the names of their pods"},
	{container: true, steps: []string{"image"}, field: "image"},
	{container: true, steps: []string{"imagePullPolicy"}, field: "imagePullPolicy"},
	{container: true, steps: []string{"args"}, field: "main.arguments"},
	{container: true, steps: []string{"resources", "requests", "cpu"}, field: "ROLE.cpuRequest"},
	{container: true, steps: []string{"resources", "requests", "memory"}, field: "ROLE.memory and ROLE.overhead"},
	{container: true, steps: []string{"resources", "limits", "memory"}, field: "ROLE.memory and ROLE.overhead"},
}

// setByFields are the fields of a template that fields of the workload set.
var setByFields = []member{
	{steps: []string{"nodeSelector"}, field: "pool"},
	{steps: []string{"nodeName"}, field: "pool"},
	{steps: []string{"tolerations"}, field: "pool"},
	{steps: []string{"priorityClassName"}, field: "ROLE.priorityClass"},
	{steps: []string{"dnsConfig"}, field: "the dns of a network profile"},
	{steps: []string{"schedulerName"}, field: "scheduler"},
	{steps: []string{"imagePullSecrets"}, field: "imagePullSecrets"},
	{steps: []string{"terminationGracePeriodSeconds"}, field: "ROLE.gracePeriod"},
	{container: true, steps: []string{"resources", "limits", "cpu"}, field: "ROLE.cpuLimit"},
}

// sparkMakes reports whether Spark makes the pods of a role from their template. The
// operator makes the pods of a standalone cluster and of a Spark Connect server. It takes
// sizes and accounts from the template that the compiler generates.
func sparkMakes(a *app.App, role string) bool {
	return a.Way.Ends || a.Way.Serves && role == app.ExecutorRole
}

// eachMember calls do for the members that occur in templates.
func eachMember(a *app.App, members []member, do func(t template, at spec.Path, m member)) {
	search := func(t template, container bool, at spec.Path, n *spec.Node) {
		for _, m := range members {
			if m.container != container || m.role != "" && m.role != t.pod.Role {
				continue
			}
			if way := spec.PathOf(m.steps...); n.At(way) != nil {
				do(t, at.At(m.steps...), m)
			}
		}
	}
	eachTemplate(a, func(t template) { search(t, false, t.at("spec"), t.node.Field("spec")) })
	eachSparkContainer(a, func(t template, at spec.Path, c *spec.Node) { search(t, true, at, c) })
}

func checkFieldsOfTemplates(a *app.App, r *rule.Reporter) {
	const text = "%s in the template of the %s overrides the field that sets it"
	eachMember(a, overwritten, func(t template, at spec.Path, m member) {
		if !sparkMakes(a, t.pod.Role) {
			r.Reportf(at, text, m.name(), t.pod.Role).Fixf("remove it; %s", m.advice(t.pod.Role))
		}
	})
	eachMember(a, setByFields, func(t template, at spec.Path, m member) {
		r.Reportf(at, text, m.name(), t.pod.Role).Fixf("remove it; %s", m.advice(t.pod.Role))
	})
	eachSparkContainer(a, func(t template, at spec.Path, c *spec.Node) {
		for i, v := range itemsOf(c.Field("env")) {
			if v.Field("value") != nil {
				r.Reportf(at.At("env").Index(i), text, "variable "+textOf(v, "name"), t.pod.Role).Fixf("move it to %s.env", t.pod.Role)
			}
		}
		for _, name := range limitsOf(c) {
			if strings.HasSuffix(name, "/gpu") {
				r.Reportf(at.At("resources", "limits", name), text, name, t.pod.Role).
					Fixf("remove it; use %s.gpu, which also configures Spark", t.pod.Role)
			}
		}
	})
}

// checkNeeds reports fields of a template that deprive Spark of something it needs.
func checkNeeds(a *app.App, r *rule.Reporter, t template) {
	pod := t.node.Field("spec")
	if isBool(pod.Field("automountServiceAccountToken"), false) && t.pod.Role == app.DriverRole && !a.Way.Daemons {
		r.Reportf(t.at("spec", "automountServiceAccountToken"), "the driver gets no token of its account, and cannot ask for executors").
			Fixf("remove it")
	}
	if isBool(pod.Field("hostNetwork"), true) {
		r.Reportf(t.at("spec", "hostNetwork"), "pods of the %s share the ports of their node, and no two of them fit on one", t.pod.Role).
			Fixf("remove it")
	}
	eachSparkContainer(a, func(own template, at spec.Path, c *spec.Node) {
		if own.pod.Role != t.pod.Role || !isBool(c.Field("securityContext").Field("readOnlyRootFilesystem"), true) {
			return
		}
		mounts := mountsOf(a, t.pod)
		for _, where := range []string{"/opt/spark/work-dir", "/tmp"} {
			if !slices.Contains(mounts, where) {
				r.Reportf(at.At("securityContext", "readOnlyRootFilesystem"), "the root file system is read-only, and Spark writes to %s", where).
					Fixf("mount an emptyDir at %s in the template", where)
			}
		}
	})
}

// checkTemplateMounts reports mounts of Spark's container without a volume.
func checkTemplateMounts(a *app.App, r *rule.Reporter) {
	eachSparkContainer(a, func(t template, at spec.Path, c *spec.Node) {
		has := map[string]bool{}
		for _, v := range listAt(mergedSpec(a, t.pod), "volumes") {
			name, _ := v["name"].(string)
			has[name] = true
		}
		if a.Tier != nil && t.pod.Role == app.ExecutorRole {
			has[app.LocalDir] = true
		}
		for i, m := range itemsOf(c.Field("volumeMounts")) {
			if name := textOf(m, "name"); name != "" && !has[name] && !declares(a, t.pod.Role, name) {
				reportVolume(a, r, at.At("volumeMounts").Index(i).At("name"), name)
			}
		}
	})
}

// declares reports whether a Spark key in conf declares a volume for the pods of a role.
func declares(a *app.App, role, name string) bool {
	return slices.ContainsFunc(a.Keys(), func(key string) bool {
		v, declared := app.VolumeOf(key)
		return declared && v.Role == role && v.Name == name
	})
}

// mergedSpec returns the spec of a pod with its template merged over it, as plain data.
func mergedSpec(a *app.App, p app.Pod) map[string]any {
	whole, _ := p.Merged(a.PodTemplate(p, sparkContainer(a, p.Role))).(map[string]any)
	pod, _ := whole["spec"].(map[string]any)
	return pod
}

// mountsOf returns the mount paths of Spark's container, including those of its template.
func mountsOf(a *app.App, p app.Pod) []string {
	var mounts []string
	for _, c := range listAt(mergedSpec(a, p), "containers") {
		if c["name"] != sparkContainer(a, p.Role) {
			continue
		}
		for _, m := range listAt(c, "volumeMounts") {
			at, _ := m["mountPath"].(string)
			mounts = append(mounts, path.Clean(at))
		}
	}
	return mounts
}
