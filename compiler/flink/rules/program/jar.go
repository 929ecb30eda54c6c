package program

import (
	"fmt"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// JarRules are about where jars are, and which process must reach them.
var JarRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK035", Severity: diag.Error,
			Title:  "The operator can fetch the jar of a session job",
			Why:    "The operator's own pod reads the jar and uploads it, so it cannot reach a file inside the cluster's image. From 1.15 on it accepts only https unless it is configured otherwise.",
			Bad:    `environments: dev: flink: scoring: {mode: "session", job: null, jobs: clicks: {file: "local:///opt/flink/usrlib/clicks.jar", parallelism: 1}}`,
			Good:   `environments: dev: flink: scoring: {mode: "session", job: null, jobs: clicks: {file: "https://repo.example.com/clicks.jar", parallelism: 1}}`,
			Ref:    "apache/flink-kubernetes-operator DefaultValidator.validateJarURI, kubernetes.operator.user.artifacts.allowed-schemes",
			Judges: []spec.Path{"flink.mode", "flink.jobs"},
		},
		Check: checkJars,
	},
	{
		Doc: rule.Doc{
			ID: "FLK036", Severity: diag.Warning,
			Title:  "The jar of an application cluster is in the image or can be fetched",
			Why:    "In native mode Flink reads local:// from the image. It reads file:// in the process that starts the cluster, which is the operator's pod.",
			Bad:    `flink: scoring: job: file: "file:///opt/flink/usrlib/scoring.jar"`,
			Good:   `flink: scoring: job: file: "local:///opt/flink/usrlib/scoring.jar"`,
			Ref:    "apache/flink KubernetesUtils.checkJarFileForApplicationMode",
			Judges: []spec.Path{"flink.job", "flink.deployment"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, job := range c.Jobs {
				if path, found := strings.CutPrefix(job.File, "file://"); found && !c.Way.Session && c.Way.Native {
					r.Reportf(job.Path.At("file"), "Flink looks for %s in the operator's pod", job.File).
						Fixf("write local://%s for a file of the image", path).Replace(fmt.Sprintf("%q", "local://"+path))
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK057", Severity: diag.Error,
			Title:  "The jar of a standalone application is visible to the JobManager",
			Why:    "The operator puts the jar on the class path and mounts an empty directory on /opt/flink/usrlib of a standalone JobManager, unless something is mounted there already. The mount hides the files of the image in that folder, so the JobManager crashes in a loop with ClassNotFoundException. Native clusters have no such mount.",
			Bad:    `flink: scoring: {deployment: "standalone", job: file: "local:///opt/flink/usrlib/scoring.jar"}`,
			Good:   `flink: scoring: {deployment: "standalone", job: file: "local:///opt/flink/job/scoring.jar"}`,
			Ref:    "apache/flink-kubernetes-operator UserLibMountDecorator, FlinkConfigBuilder.applyJobOrSessionSpec",
			Judges: []spec.Path{"flink.job", "flink.deployment", "flink.mode", "flink.volumes"},
		},
		Check: checkHidden,
	},
	{
		Doc: rule.Doc{
			ID: "FLK058", Severity: diag.Error,
			Title:  "The jar of a session job is not at a private address",
			Why:    "From 1.15 on the operator resolves the host and refuses a loopback, link-local or site-local address, so that nobody can make it read from servers inside the network. The administrator of the operator can allow such addresses.",
			Bad:    `environments: dev: flink: scoring: {mode: "session", job: null, jobs: clicks: {file: "https://10.20.0.5/clicks.jar", parallelism: 1}}`,
			Good:   `operators: flink: privateHosts: true, environments: dev: flink: scoring: {mode: "session", job: null, jobs: clicks: {file: "https://10.20.0.5/clicks.jar", parallelism: 1}}`,
			Ref:    "apache/flink-kubernetes-operator DefaultValidator.validateJarURI, kubernetes.operator.user.artifacts.disallow-restricted-hosts",
			Judges: []spec.Path{"flink.mode", "flink.jobs"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, jar := range fetched(c) {
				if address, err := netip.ParseAddr(jar.host); err == nil && restricted(address) {
					r.Reportf(jar.path, "operator %s does not fetch from private addresses, and the host is %s", c.Operator(), jar.host).
						Fixf("put the jar on a public server, or allow private addresses in the operator (kubernetes.operator.user.artifacts.disallow-restricted-hosts: false) and set operators.flink.privateHosts to true").
						Notef(cluster.OperatorPath, "the operator's version is decided here")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK059", Severity: diag.Warning,
			Title:  "The jar of a session job has a public host",
			Why:    "From 1.15 on the operator resolves the host and refuses a loopback, link-local or site-local address. Names of Kubernetes services, single words, and names that end in .internal or .local usually have such addresses.",
			Bad:    `environments: dev: flink: scoring: {mode: "session", job: null, jobs: clicks: {file: "https://artifacts.internal/clicks.jar", parallelism: 1}}`,
			Good:   `operators: flink: privateHosts: true, environments: dev: flink: scoring: {mode: "session", job: null, jobs: clicks: {file: "https://artifacts.internal/clicks.jar", parallelism: 1}}`,
			Ref:    "apache/flink-kubernetes-operator DefaultValidator.validateJarURI; inferred: that such names have private addresses",
			Judges: []spec.Path{"flink.mode", "flink.jobs"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, jar := range fetched(c) {
				if _, err := netip.ParseAddr(jar.host); err != nil && inside(jar.host) {
					r.Reportf(jar.path, "operator %s does not fetch from private addresses, and %s probably has one", c.Operator(), jar.host).
						Fixf("allow private addresses in the operator (kubernetes.operator.user.artifacts.disallow-restricted-hosts: false) and set operators.flink.privateHosts to true, or put the jar on a public server").
						Notef(cluster.OperatorPath, "the operator's version is decided here")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK060", Severity: diag.Warning,
			Title:  "The JobManager that runs a session job has its jar",
			Why:    "The operator uploads the jar in one request and starts the job in another. The jar stays on the disk of the JobManager that received it, and the REST service sends each request to any JobManager, so the job starts only by chance.",
			Bad:    `environments: dev: flink: scoring: {mode: "session", job: null, jobManager: replicas: 2}`,
			Good:   `environments: dev: flink: scoring: {mode: "session", job: null, jobManager: replicas: 1}`,
			Ref:    "inferred from apache/flink JarUploadHandler and WebOptions.UPLOAD_DIR; apache/flink-kubernetes-operator AbstractFlinkService.submitJobToSessionCluster",
			Judges: []spec.Path{"flink.mode", "flink.jobManager.replicas", "flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if !c.Way.Session || c.JobManagers < 2 || c.Conf["web.upload.dir"] != "" || c.Conf["jobmanager.web.upload.dir"] != "" {
				return
			}
			r.Reportf(c.At("jobManager", "replicas"), "a jar is uploaded to one of %d JobManagers, and another one may get the request to run it", c.JobManagers).
				Fixf("set replicas to 1, or web.upload.dir in conf to a folder on a volume that all of them mount").Replace("1")
		},
	},
}

func checkJars(c *cluster.Cluster, r *rule.Reporter) {
	operator := c.Env.Operators.Flink.Version
	for _, job := range c.Jobs {
		scheme, _, _ := strings.Cut(job.File, "://")
		switch {
		case !c.Way.Session || job.File == "":
		case scheme == "local" || scheme == "file":
			r.Reportf(job.Path.At("file"), "%s is a file of the image, and the operator fetches the jar from its own pod", job.File).
				Fixf("put the jar on a server and write its https:// address")
		case scheme != "https" && operator.AtLeast(1, 15):
			r.Reportf(job.Path.At("file"), "operator %s fetches jars only by https, and this is %s", operator, scheme).
				Fixf("write an https:// address").
				Notef(spec.PathOf("operators", "flink", "version"), "the operator's version is decided here")
		}
	}
}

// userLib is the folder of Flink's image for the user's jars.
const userLib = "/opt/flink/usrlib"

func checkHidden(c *cluster.Cluster, r *rule.Reporter) {
	if c.Way.Native || c.Way.Session || mountsUserLib(c) {
		return
	}
	for _, job := range c.Jobs {
		scheme, file, _ := strings.Cut(job.File, "://")
		file = path.Clean(file)
		if scheme != "local" && scheme != "file" || !strings.HasPrefix(file, userLib+"/") {
			continue
		}
		moved := scheme + ":///opt/flink/job/" + path.Base(file)
		r.Reportf(job.Path.At("file"), "the operator mounts an empty directory over %s of a standalone JobManager, which hides the jar", userLib).
			Fixf("put the jar elsewhere in the image, such as %s", moved).Replace(fmt.Sprintf("%q", moved)).
			Notef(c.At("deployment"), "the cluster is standalone")
	}
}

// mountsUserLib reports whether a volume of the user prevents the operator from mounting
// its own. Like the operator, it compares the prefix of the path.
func mountsUserLib(c *cluster.Cluster) bool {
	for _, v := range c.Spec.Volumes {
		if strings.HasPrefix(v.Path, userLib) {
			return true
		}
	}
	return false
}

// A jar is the jar of a session job, which the operator fetches.
type jar struct {
	path spec.Path
	host string
}

// fetched returns the jars whose hosts the operator checks.
func fetched(c *cluster.Cluster) []jar {
	operator := c.Env.Operators.Flink
	if !c.Way.Session || operator.PrivateHosts || !operator.Version.AtLeast(1, 15) {
		return nil
	}
	var jars []jar
	for _, job := range c.Jobs {
		address, err := url.Parse(job.File)
		if err == nil && (address.Scheme == "https" || address.Scheme == "http") && address.Hostname() != "" {
			jars = append(jars, jar{job.Path.At("file"), address.Hostname()})
		}
	}
	return jars
}

// siteLocal is the range that Java considers private in IPv6; it does not include fc00::/7.
var siteLocal = netip.MustParsePrefix("fec0::/10")

// restricted reports whether the operator refuses the address; the operator uses Java's
// classification.
func restricted(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsUnspecified() || a.IsMulticast() ||
		a.Is4() && a.IsPrivate() || siteLocal.Contains(a)
}

// inside reports whether a host has a name that is typical for private networks.
func inside(host string) bool {
	labels := strings.Split(strings.ToLower(strings.TrimSuffix(host, ".")), ".")
	return len(labels) == 1 || slices.Contains([]string{"internal", "local", "svc"}, labels[len(labels)-1])
}
