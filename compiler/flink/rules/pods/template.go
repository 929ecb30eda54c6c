package pods

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/shape"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// templates are the fields with pod templates.
var templates = []spec.Path{"flink.jobManager.podTemplate", "flink.taskManager.podTemplate"}

// TemplateRules judge pod templates, which may contain any field of Kubernetes. They report
// content that Flink or the operator overwrites, that a field of the cluster sets, or that the
// API server refuses.
var TemplateRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK088", Severity: diag.Error,
			Title:  "A template sets nothing that Flink overwrites",
			Why:    "Flink, and the operator for a standalone cluster, create the pods from the template and then silently overwrite some fields with their own values.",
			Bad:    `flink: scoring: taskManager: podTemplate: spec: containers: [{name: "flink-main-container", resources: limits: memory: "8Gi"}]`,
			Good:   `flink: scoring: taskManager: memory: "8Gi"`,
			Ref:    "apache/flink docs, native_kubernetes, fields overwritten by Flink; InitJobManagerDecorator, InitTaskManagerDecorator; apache/flink-kubernetes-operator InitStandaloneTaskManagerDecorator",
			Judges: templates,
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			eachTemplate(c, func(t pod.Template) {
				t.EachMember(overwritten, func(at spec.Path, m pod.Member) {
					r.Reportf(at, "%s in the template of the %s is overwritten by Flink", m.Name(), t.Name).Fixf("remove it; %s", m.Advice(t.Role))
				})
			})
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK089", Severity: diag.Error,
			Title:  "A template sets nothing that has its own field",
			Why:    "A template overrides the fields of the cluster, but the rules do not check it: pods would run on other nodes than those of the pool, for which their sizes were checked.",
			Bad:    `flink: scoring: taskManager: podTemplate: spec: nodeSelector: disk: "ssd"`,
			Good:   `flink: scoring: pool: "compute"`,
			Ref:    "apache/flink docs, native_kubernetes, pod template",
			Judges: templates,
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			eachTemplate(c, func(t pod.Template) { t.JudgeOverrides(r, setByFields) })
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK090", Severity: diag.Error,
			Title:  "A template has only fields of Kubernetes",
			Why:    "The operator's definition of a FlinkDeployment lists the fields of a pod, and the API server silently drops every other field. Fields come with the versions of Kubernetes.",
			Bad:    `flink: scoring: taskManager: podTemplate: spec: hostAlias: [{ip: "10.0.0.1", hostnames: ["db"]}]`,
			Good:   `flink: scoring: taskManager: podTemplate: spec: hostAliases: [{ip: "10.0.0.1", hostnames: ["db"]}]`,
			Ref:    "kubernetes, openapi v1.30 to v1.37, PodTemplateSpec; apache/flink-kubernetes-operator CRD FlinkDeployment, podTemplate",
			Judges: slices.Concat(templates, []spec.Path{"environments.kubernetes"}),
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			eachTemplate(c, func(t pod.Template) {
				t.JudgeShape(r, shape.Unknown)
				eachNewField(c, t, func(at spec.Path) {
					r.Reportf(at, "the definition of operator %s does not have the field %s, so the API server drops it", c.Operator(), at.Last()).
						Fixf("remove it, or install an operator that has it").
						Notef(cluster.OperatorPath, "the operator's version is decided here")
				})
			})
		},
	},
	{
		Doc: rule.Doc{
			ID: "ENV052", Severity: diag.Warning,
			Title:  "The cluster reads every field of a template of Flink",
			Why:    "The API server knows a field from the version in which its feature is alpha, and drops it silently from pods while the feature gate is off. The pods then run without the setting.",
			Bad:    `environments: dev: kubernetes: "1.32"` + "\n" + `flink: scoring: taskManager: podTemplate: spec: hostUsers: false`,
			Good:   `environments: dev: kubernetes: "1.33"` + "\n" + `flink: scoring: taskManager: podTemplate: spec: hostUsers: false`,
			Ref:    "kubernetes, kube_features.go; pkg/api/pod DropDisabledPodFields",
			Judges: slices.Concat(templates, []spec.Path{"environments.kubernetes"}),
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			eachTemplate(c, func(t pod.Template) {
				var dropped []spec.Path // by the operator's definition, which FLK090 reports
				eachNewField(c, t, func(at spec.Path) { dropped = append(dropped, at) })
				t.JudgeShape(r, shape.Off, dropped...)
			})
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK091", Severity: diag.Error,
			Title:  "Every value in a template has the type of its field",
			Why:    "The API server refuses a FlinkDeployment with a value of another type in a template. It does not read sizes, though: Flink fails to create the pods with a size such as 5 GB.",
			Bad:    `flink: scoring: taskManager: podTemplate: spec: volumes: [{name: "cache", emptyDir: sizeLimit: "5 GB"}]`,
			Good:   `flink: scoring: taskManager: podTemplate: spec: volumes: [{name: "cache", emptyDir: sizeLimit: "5Gi"}]`,
			Ref:    "kubernetes, openapi v1.30 to v1.37, PodTemplateSpec; apache/flink-kubernetes-operator CRD FlinkDeployment, podTemplate",
			Judges: slices.Concat(templates, []spec.Path{"environments.kubernetes"}),
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			eachTemplate(c, func(t pod.Template) { t.JudgeShape(r, shape.Wrong) })
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK092", Severity: diag.Error,
			Title:  "What a template adds has the fields that Kubernetes requires",
			Why:    "The API server refuses a pod without them: there is no JobManager, or Flink asks for TaskManagers again and again.",
			Bad:    `flink: scoring: taskManager: podTemplate: spec: hostAliases: [{hostnames: ["db"]}]`,
			Good:   `flink: scoring: taskManager: podTemplate: spec: hostAliases: [{ip: "10.0.0.1", hostnames: ["db"]}]`,
			Ref:    "kubernetes, openapi v1.30 to v1.37, PodTemplateSpec",
			Judges: slices.Concat(templates, []spec.Path{"environments.kubernetes"}),
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			eachTemplate(c, func(t pod.Template) { t.JudgeShape(r, shape.Missing) })
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK093", Severity: diag.Warning,
			Title:  "An image in a template has a tag that never changes its content",
			Why:    "The content of latest changes without a commit. Pods of one cluster may even run different images if their nodes pulled the image at different times.",
			Bad:    `flink: scoring: jobManager: podTemplate: spec: initContainers: [{name: "fetch", image: "registry.internal/fetch:latest", securityContext: {allowPrivilegeEscalation: false, capabilities: drop: ["ALL"]}}]`,
			Good:   `flink: scoring: jobManager: podTemplate: spec: initContainers: [{name: "fetch", image: "registry.internal/fetch:1.2.0", securityContext: {allowPrivilegeEscalation: false, capabilities: drop: ["ALL"]}}]`,
			Ref:    "Kubernetes, images",
			Judges: templates,
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			eachTemplate(c, func(t pod.Template) { t.JudgeImages(r) }) // FLK088 reports the image of Flink's own container
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK094", Severity: diag.Error,
			Title:  "Pods of a cluster meet the security level of the namespace with their template too",
			Why:    "Pod Security Admission refuses a pod that does not meet the level of its namespace. The generated pods meet every level, but a template is merged over them.",
			Bad:    `flink: scoring: taskManager: podTemplate: spec: containers: [{name: "flink-main-container", securityContext: privileged: true}]`,
			Good:   `flink: scoring: taskManager: podTemplate: spec: containers: [{name: "flink-main-container", securityContext: runAsNonRoot: true}]`,
			Ref:    "kubernetes, Pod Security Standards",
			Judges: slices.Concat(templates, []spec.Path{"environments.security"}),
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			eachTemplate(c, func(t pod.Template) { t.JudgeSecurity(r) })
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK095", Severity: diag.Warning,
			Title:  "Containers besides Flink's are sidecars",
			Why:    "Flink takes a TaskManager for lost, and deletes its pod, as soon as one of the containers of the pod has ended. Kubernetes starts a further container together with Flink's and does not stop it after Flink's. Sidecars are init containers: they start before Flink, are restarted by themselves, and end after it.",
			Bad:    `flink: scoring: taskManager: podTemplate: spec: containers: [{name: "proxy", image: "registry.internal/proxy:1", securityContext: {allowPrivilegeEscalation: false, capabilities: drop: ["ALL"]}}]`,
			Good:   `flink: scoring: taskManager: sidecars: [{name: "proxy", image: "registry.internal/proxy:1", cpu: "100m", memory: "64Mi"}]`,
			Ref:    "apache/flink KubernetesPod.isTerminated, KubernetesResourceManagerDriver; Kubernetes, sidecar containers",
			Judges: templates,
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			eachTemplate(c, func(t pod.Template) {
				t.EachBeside(func(at spec.Path, name string) {
					r.Reportf(at, "container %q is neither Flink's own nor a sidecar in the pod of the %s", name, t.Name).
						Fixf("move it to %s.sidecars; Flink's own container is called %q", t.Role, t.Main)
				})
			})
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK096", Severity: diag.Error,
			Title:  "Ports of a template are not Flink's own",
			Why:    "Flink and the compiler declare ports beside those of a template. The names of a container's ports are unique: if a name is repeated, the API server refuses the pod.",
			Bad:    `flink: scoring: jobManager: podTemplate: spec: containers: [{name: "flink-main-container", ports: [{name: "rest", containerPort: 8082}]}]`,
			Good:   `flink: scoring: jobManager: podTemplate: spec: containers: [{name: "flink-main-container", ports: [{name: "admin", containerPort: 9090}]}]`,
			Ref:    "apache/flink InitJobManagerDecorator.getContainerPorts, InitTaskManagerDecorator; kubernetes api core/v1 types.go Container.Ports",
			Judges: slices.Concat(templates, []spec.Path{"flink.conf"}),
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			eachTemplate(c, func(t pod.Template) { t.JudgePorts(r, "Flink", declaredPorts(c, t.Role)) })
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK097", Severity: diag.Warning,
			Title:  "A template leaves Flink its token and its directories",
			Why:    "Without its account's token, a JobManager cannot start TaskManagers or elect a leader. If the root file system is read-only, the start script cannot enable plugins, and Flink cannot write its temporary files and its log.",
			Bad:    `flink: scoring: jobManager: podTemplate: spec: automountServiceAccountToken: false`,
			Good:   `flink: scoring: jobManager: podTemplate: spec: enableServiceLinks: false`,
			Ref:    "apache/flink-docker docker-entrypoint.sh copy_plugins_if_required; apache/flink Fabric8FlinkKubeClient",
			Judges: slices.Concat(templates, []spec.Path{"flink.volumes", "flink.state"}),
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			eachTemplate(c, func(t pod.Template) { checkNeeds(c, r, t) })
		},
	},
}

// overwritten are the fields that Flink or the operator overwrites.
var overwritten = []pod.Member{
	{Steps: []string{"restartPolicy"}, Reason: "Kubernetes restarts JobManagers, and Flink replaces TaskManagers"},
	{Steps: []string{"serviceAccountName"}, Reason: "the compiler generates the accounts"},
	{Steps: []string{"serviceAccount"}, Reason: "the compiler generates the accounts"},
	{Steps: []string{"hostNetwork"}, Reason: "pods with the network of their node would share its ports"},
	{Container: true, Steps: []string{"image"}, Field: "image"},
	{Container: true, Steps: []string{"imagePullPolicy"}, Field: "imagePullPolicy"},
	{Container: true, Steps: []string{"command"}, Reason: "Flink starts its own program"},
	{Container: true, Steps: []string{"args"}, Reason: "Flink starts its own program; arguments of a job belong in its field arguments"},
	{Container: true, Steps: []string{"resources", "requests", "cpu"}, Field: "ROLE.cpu"},
	{Container: true, Steps: []string{"resources", "limits", "cpu"}, Field: "ROLE.cpu"},
	{Container: true, Steps: []string{"resources", "requests", "memory"}, Field: "ROLE.memory"},
	{Container: true, Steps: []string{"resources", "limits", "memory"}, Field: "ROLE.memory"},
}

// setByFields are the fields of a template that fields of the cluster set.
var setByFields = []pod.Member{
	{Steps: []string{"nodeSelector"}, Field: "pool"},
	{Steps: []string{"nodeName"}, Field: "pool"},
	{Steps: []string{"tolerations"}, Field: "pool"},
	{Steps: []string{"priorityClassName"}, Field: "ROLE.priorityClass"},
	{Steps: []string{"dnsConfig"}, Field: "the dns of a network profile"},
	{Steps: []string{"imagePullSecrets"}, Field: "imagePullSecrets"},
	{Steps: []string{"terminationGracePeriodSeconds"}, Field: "ROLE.gracePeriod"},
	{Container: true, Steps: []string{"resources", "requests", "ephemeral-storage"}, Field: "ROLE.ephemeralStorage"},
	{Container: true, Steps: []string{"resources", "limits", "ephemeral-storage"}, Field: "ROLE.ephemeralStorage"},
}

// eachTemplate calls do for each template in the spec.
func eachTemplate(c *cluster.Cluster, do func(pod.Template)) {
	for _, p := range c.BothPods() {
		node := p.Spec.PodTemplate
		if node == nil {
			continue
		}
		do(pod.Template{
			Env: c.Env, Role: p.Role, Name: p.Name, Main: cluster.MainContainer, Node: node, Path: c.At(p.Role, "podTemplate"),
			Whole: func() map[string]any {
				whole, _ := p.Merged(c.PodTemplate(p)).(map[string]any)
				inner, _ := whole["spec"].(map[string]any)
				return inner
			},
		})
	}
}

// eachNewField calls do for the fields that Kubernetes has, and the operator's definition does not.
func eachNewField(c *cluster.Cluster, t pod.Template, do func(at spec.Path)) {
	operator := c.Operator()
	for _, line := range cluster.PodFieldsOf {
		if operator.Major != 0 && operator.AtLeast(line.Operator.Major, line.Operator.Minor) {
			t.EachNewerField(line.Kubernetes, do)
			return
		}
	}
}

// declaredPorts returns the ports that Flink's container has without its template.
func declaredPorts(c *cluster.Cluster, role string) []pod.DeclaredPort {
	ports := []pod.DeclaredPort{{Name: "taskmanager-rpc", Number: cluster.PortTaskRPC}}
	if role == "jobManager" {
		ports = []pod.DeclaredPort{
			{Name: "rest", Number: cluster.PortREST}, {Name: "jobmanager-rpc", Number: cluster.PortJobRPC}, {Name: "blobserver", Number: cluster.PortBlob},
		}
	}
	for _, port := range c.Ports {
		ports = append(ports, pod.DeclaredPort{Name: cluster.PortName(port, c.Ports), Number: port})
	}
	return ports
}

// checkNeeds reports fields of a template that deprive Flink of something it needs.
func checkNeeds(c *cluster.Cluster, r *rule.Reporter, t pod.Template) {
	uses := c.APIAccess.Any() && t.Role == "jobManager" || c.APIAccess.ConfigMaps
	if uses && pod.IsBool(t.Spec().Field("automountServiceAccountToken"), false) {
		r.Reportf(t.At("spec", "automountServiceAccountToken"), "the %s gets no token of its account, and calls the Kubernetes API", t.Name).
			Fixf("remove it")
	}
	writes := []string{"/opt/flink/log"}
	if c.State == nil {
		writes = append(writes, "/tmp")
	}
	if len(c.Opened.Plugins) > 0 {
		writes = append(writes, "/opt/flink/plugins")
	}
	t.JudgeReadOnlyRoot(r, "Flink", writes...)
}
