package pods

import (
	"fmt"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/unit"
)

// containers are the fields with containers besides Flink's own.
var containers = []spec.Path{
	"flink.jobManager.initContainers", "flink.jobManager.sidecars", "flink.taskManager.initContainers", "flink.taskManager.sidecars",
}

// ContainerRules judge containers, their variables, their probes and their disk.
var ContainerRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK085", Severity: diag.Error,
			Title:  "Each container of a pod of a cluster has a unique name",
			Why:    "Names are unique among the containers and init containers of a pod, including Flink's own container. If a name is repeated, the API server refuses the pod, or Flink mistakes another container for its own.",
			Bad:    `flink: scoring: taskManager: sidecars: [{name: "flink-main-container", image: "registry.internal/proxy:1", cpu: "100m", memory: "64Mi"}]`,
			Good:   `flink: scoring: taskManager: sidecars: [{name: "proxy", image: "registry.internal/proxy:1", cpu: "100m", memory: "64Mi"}]`,
			Ref:    "kubernetes pkg/apis/core/validation ValidatePodSpec; apache/flink Constants.MAIN_CONTAINER_NAME",
			Judges: containers,
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, p := range c.BothPods() {
				p.Spec.JudgeNames(r, c.At(p.Role), p.Name, "Flink", cluster.MainContainer)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK086", Severity: diag.Error,
			Title:  "Containers of a cluster mount existing volumes, each at its own path",
			Why:    "A mount names a volume of the pod. Without the volume the API server refuses the pod, as it does when two mounts of a container have one path.",
			Bad:    `flink: scoring: taskManager: sidecars: [{name: "proxy", image: "registry.internal/proxy:1", cpu: "100m", memory: "64Mi", mounts: certs: "/certs"}]`,
			Good:   "flink: scoring: {\n\tvolumes: certs: {secret: \"proxy-certs\", path: \"/etc/certs\"}\n\ttaskManager: sidecars: [{name: \"proxy\", image: \"registry.internal/proxy:1\", cpu: \"100m\", memory: \"64Mi\", mounts: certs: \"/certs\"}]\n}",
			Ref:    "kubernetes pkg/apis/core/validation ValidateVolumeMounts",
			Judges: append([]spec.Path{"flink.volumes", "flink.jobManager.podTemplate", "flink.taskManager.podTemplate"}, containers...),
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, p := range c.BothPods() {
				p.Spec.EachContainer(c.At(p.Role), func(at spec.Path, beside pod.Container) { beside.JudgeMounts(r, at, c.Spec.Volumes) })
			}
			eachTemplate(c, func(t pod.Template) {
				t.JudgeMounts(r, c.Spec.Volumes, func(string) bool { return false })
			})
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK087", Severity: diag.Error,
			Title:  "A source of environment variables of a cluster is one Secret or one ConfigMap",
			Why:    "All keys of one source become variables at once. If an entry has two sources, the API server refuses the pod; if it has none, there are no variables.",
			Bad:    `flink: scoring: taskManager: envFrom: [{prefix: "DB_"}]`,
			Good:   `flink: scoring: taskManager: envFrom: [{prefix: "DB_", secret: "db"}]`,
			Ref:    "Kubernetes, EnvFromSource",
			Judges: []spec.Path{"flink.jobManager.envFrom", "flink.taskManager.envFrom"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, p := range c.BothPods() {
				p.Spec.JudgeSources(r, c.At(p.Role))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK098", Severity: diag.Error,
			Title:  "The disk of a TaskManager holds the state that it may write",
			Why:    "State on a tier of the node is on the node's disk, and counts as ephemeral storage of the pod. The kubelet evicts a pod that uses more than its limit, before the volume is full.",
			Bad:    `flink: scoring: {state: {tier: "scratch", size: "20Gi"}, taskManager: ephemeralStorage: "10Gi"}`,
			Good:   `flink: scoring: {state: {tier: "scratch", size: "20Gi"}, taskManager: ephemeralStorage: "30Gi"}`,
			Ref:    "Kubernetes, local ephemeral storage; apache/flink-kubernetes-operator FlinkConfigBuilder.applyResourceToPodTemplate",
			Judges: []spec.Path{"flink.state", "flink.taskManager.ephemeralStorage"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			given := c.Spec.TaskManager.EphemeralStorage
			if c.State == nil || !c.State.OnNode() || given == 0 || given > c.StateSize {
				return
			}
			least := c.StateSize + c.ExtraLocal(&c.TaskPod)
			r.Reportf(c.At("taskManager", "ephemeralStorage"), "a TaskManager may use %s of the disk of its node, and its state alone %s", given.Human(), c.StateSize.Human()).
				Fixf("set it to at least %s, or remove it", least).Replace(`"`+least.String()+`"`).
				Notef(c.At("state", "size"), "the size of the state is decided here")
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK187", Severity: diag.Warning,
			Title:  "The disk that a pod of Flink may use holds its log files",
			Why:    "Beside its output, Flink writes log files into the container: 11 files of up to 100MiB, or one more than MAX_LOG_FILE_NUMBER. They count as ephemeral storage of the pod, as state on a tier of the node does. The kubelet evicts a pod that uses more than its limit, long after its start.",
			Bad:    `flink: scoring: jobManager: ephemeralStorage: "1Gi"`,
			Good:   `flink: scoring: jobManager: ephemeralStorage: "2Gi"`,
			Ref:    "apache/flink conf/log4j-console.properties and bin/config.sh; Kubernetes, local ephemeral storage",
			Judges: []spec.Path{"flink.jobManager.ephemeralStorage", "flink.taskManager.ephemeralStorage", "flink.state", "flink.env", "flink.jobManager.env", "flink.taskManager.env", "flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, p := range c.BothPods() {
				checkLogs(c, r, p)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK099", Severity: diag.Error,
			Title:  "A probe checks one thing that the container has",
			Why:    "Kubernetes refuses a probe without an action, or with two. A probe of a port on which nothing listens always fails: Kubernetes restarts the container again and again, or never sends it traffic.",
			Bad:    `flink: scoring: taskManager: probes: liveness: port: 8081`,
			Good:   `flink: scoring: taskManager: probes: liveness: port: 6122`,
			Ref:    "kubernetes pkg/apis/core/validation validateHandler; apache/flink InitJobManagerDecorator, InitTaskManagerDecorator",
			Judges: []spec.Path{"flink.jobManager.probes", "flink.taskManager.probes", "flink.jobManager.podTemplate", "flink.taskManager.podTemplate", "flink.conf"},
		},
		Check: checkProbes,
	},
}

// checkLogs checks the disk that a field gives to a pod. FLK098 reports one that is too small
// for the state alone.
func checkLogs(c *cluster.Cluster, r *rule.Reporter, p *cluster.Pod) {
	given, logs := p.Spec.EphemeralStorage, c.LogSize(p)
	state := unit.Bytes(0)
	if p.Component == cluster.TaskProcess && c.State != nil && c.State.OnNode() {
		state = c.StateSize
	}
	if given == 0 || given <= state || given >= state+logs {
		return
	}
	beside := ""
	if state != 0 {
		beside = fmt.Sprintf(" and its state %s", state)
	}
	least := state + c.ExtraLocal(p)
	r.Reportf(c.At(p.Role, "ephemeralStorage"), "a %s may use %s of the disk of its node, and its log files take up to %s%s", p.Name, given, logs, beside).
		Fixf("set it to at least %s, or set %s in env to fewer files of 100MiB", least, cluster.LogsVariable).Replace(`"` + least.String() + `"`)
}

func checkProbes(c *cluster.Cluster, r *rule.Reporter) {
	for _, p := range c.BothPods() {
		if p.Spec.Probes == nil {
			continue
		}
		for _, one := range []struct {
			name  string
			probe *cluster.ProbeSpec
		}{{"liveness", p.Spec.Probes.Liveness}, {"readiness", p.Spec.Probes.Readiness}, {"startup", p.Spec.Probes.Startup}} {
			if one.probe != nil {
				checkProbe(c, r, p, c.At(p.Role, "probes", one.name), one.probe)
			}
		}
	}
}

func checkProbe(c *cluster.Cluster, r *rule.Reporter, p *cluster.Pod, at spec.Path, probe *cluster.ProbeSpec) {
	switch hasCommand := len(probe.Command) > 0; {
	case probe.Port == 0 && !hasCommand:
		r.Reportf(at, "the probe of the %s checks nothing", p.Name).Fixf("add a port, or a command")
	case hasCommand && (probe.Port != 0 || probe.Path != ""):
		r.Reportf(at, "the probe of the %s has a command and a port", p.Name).Fixf("keep one of them")
	case probe.Port != 0 && !listens(c, p, probe.Port):
		f := r.Reportf(at.At("port"), "nothing in the container of the %s listens on port %d", p.Name, probe.Port)
		if p.Role == "jobManager" {
			f.Fixf("write %d, the port of its REST interface, or a port of the template", cluster.PortREST)
		} else {
			f.Fixf("write %d, the port on which it answers the JobManager, or a port of the template", cluster.PortTaskRPC)
		}
	}
}

// listens reports whether something in the pod listens on a port.
func listens(c *cluster.Cluster, p *cluster.Pod, port int) bool {
	if len(p.Spec.Sidecars) > 0 {
		return true // its ports are not known
	}
	known := map[int]bool{cluster.PortMetrics: true}
	for _, own := range declaredPorts(c, p.Role) {
		known[own.Number] = true
	}
	if p.Role == "taskManager" {
		known[cluster.PortData], known[cluster.PortCollect] = true, true
	}
	eachTemplate(c, func(t pod.Template) {
		t.EachMain(func(_ spec.Path, main *spec.Node) {
			for _, own := range pod.ItemsOf(main.Field("ports")) {
				known[pod.NumberOf(own, "containerPort")] = t.Role == p.Role || known[pod.NumberOf(own, "containerPort")]
			}
		})
	})
	return known[port]
}
