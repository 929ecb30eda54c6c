package history

import (
	"cmp"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// storeRules judge what the servers read, and who they are to the store.
var storeRules = []rule.Rule[*Server]{
	{
		Doc: rule.Doc{
			ID: "HIS007", Severity: diag.Warning,
			Title:  "Every event log is read by a history server",
			Why:    "A history server shows what is in the one place that it reads. An application that writes to another place is never shown, and nothing says so.",
			Bad:    example + `history: ui: eventLog: path: "spark-events"`,
			Good:   example + `history: ui: eventLog: path: "events"`,
			Ref:    "apache/spark docs/monitoring.md: the same shared directory on both sides",
			Judges: []spec.Path{"history.eventLog"},
		},
		Check: checkWriters,
	},
	{
		Doc: rule.Doc{
			ID: "HIS008", Severity: diag.Warning,
			Title:  "A history server has a role of its own",
			Why:    "The role of the store is the applications': it may write and delete their data. Whoever gets into the server's pages, which have no login, would be one fault away from it. Its trust policy may not name the server's account either.",
			Bad:    `history: ui: {version: "4.0.1", image: "registry.internal/spark:4.0.1-aws", eventLog: {store: "lake", path: "events"}}`,
			Good:   example,
			Ref:    "AWS, IAM roles for service accounts: least privilege",
			Judges: []spec.Path{"history.roleARN", "history.eventLog.store"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			if h.Store != nil && h.Spec.RoleARN == "" && h.Store.Store.Identity.Role != "" {
				r.Reportf(h.At("roleARN"), "the history server has the role of store %q, with which the applications write", h.Store.Name()).
					Fixf("make a role that may list and read the event logs, and name it in roleARN").
					Notef(h.Store.Store.Identity.At, "the role of %q is stated here", h.Store.Name())
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "HIS009", Severity: diag.Warning,
			Title:  "A role of Amazon is shown to Amazon",
			Why:    "A role gives temporary keys that only Amazon knows. Another store refuses them, at run time.",
			Bad:    example + "storage: minio: s3: {bucket: \"logs\", endpoint: \"https://minio.storage.svc:9000\", credentials: secret: name: \"minio\"}\nhistory: ui: eventLog: store: \"minio\"",
			Good:   "storage: minio: s3: {bucket: \"logs\", endpoint: \"https://minio.storage.svc:9000\", credentials: secret: name: \"minio\"}\nhistory: ui: {version: \"4.0.1\", image: \"registry.internal/spark:4.0.1-aws\", eventLog: {store: \"minio\", path: \"events\"}}",
			Ref:    "aws/amazon-eks-pod-identity-webhook, README",
			Judges: []spec.Path{"history.roleARN", "history.eventLog.store"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			if h.Store != nil && h.Spec.RoleARN != "" && !h.Store.Store.KnowsRoles {
				r.Reportf(h.At("roleARN"), "%s is not Amazon's and does not know Amazon's roles", cmp.Or(h.Store.Store.Endpoint, h.Store.Title())).
					Fixf("remove roleARN; the credentials of store %q are used then", h.Store.Name()).
					Notef(h.Store.Store.EndpointAt, "the endpoint is here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "HIS010", Severity: diag.Warning,
			Title:  "Pod Identity has a client that knows it",
			Why:    "Spark 3 comes with version 1.12.262 of the first AWS SDK or older, and Pod Identity asks for 1.12.746. Without it the client falls back to the node's role.",
			Bad:    "storage: other: s3: {bucket: \"other\", region: \"eu-west-1\", credentials: podIdentity: {}}\nhistory: ui: {version: \"3.5.4\", image: \"registry.internal/spark:3.5.4-aws\", eventLog: {store: \"other\", path: \"events\"}}",
			Good:   "storage: other: s3: {bucket: \"other\", region: \"eu-west-1\", credentials: podIdentity: {}}\nhistory: ui: {version: \"4.0.1\", image: \"registry.internal/spark:4.0.1-aws\", eventLog: {store: \"other\", path: \"events\"}}",
			Ref:    "apache/spark dev/deps; AWS, EKS Pod Identity, supported SDKs",
			Judges: []spec.Path{"history.version", "history.eventLog.store", "history.roleARN"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			if h.Store != nil && h.Store.Access(h.client()).Outdated {
				r.Reportf(h.At("version"), "store %q uses Pod Identity, and Spark %s comes with an AWS SDK that is older than it", h.Store.Name(), h.Spec.Version).
					Fixf("use Spark 4, or an image with aws-java-sdk-bundle 1.12.746 or newer").
					Notef(h.Store.Store.Identity.At, "the credentials are stated here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "HIS022", Severity: diag.Warning,
			Title:  "A history server is not older than the Spark whose event logs it reads",
			Why:    "An older Spark drops the events, and the fields of events, that it does not know: pages are without them, those of SQL most of all, and only the log of the server says so.",
			Bad:    example + `history: ui: {version: "3.5.4", image: "registry.internal/spark:3.5.4-aws"}`,
			Good:   example + `history: ui: {version: "4.0.1", image: "registry.internal/spark:4.0.1-aws"}`,
			Ref:    "apache/spark ReplayListenerBus.scala, JsonProtocol.scala",
			Judges: []spec.Path{"history.version", "history.eventLog", "spark.version", "spark.eventLog"},
		},
		Check: checkVersions,
	},
}

// checkVersions compares the server with the applications whose event logs it reads.
func checkVersions(h *Server, r *rule.Reporter) {
	if h.Store == nil || h.Spec.EventLog.Path == "" || h.Spec.Version.Major == 0 {
		return
	}
	own := h.Store.Place(h.Spec.EventLog.Path)
	newest, of := h.Spec.Version, plan.Item(nil)
	for _, item := range h.Env.Items(engine) {
		writer, writes := item.(Writer)
		versioned, tells := item.(Versioned)
		if !writes || !tells {
			continue
		}
		name, path, _ := writer.EventLog()
		store, v := storage.Find(h.Env, name), versioned.SparkVersion()
		if store.Opens(h.client()) && store.Place(path) == own && !newest.AtLeast(v.Major, v.Minor) {
			newest, of = v, item
		}
	}
	if of != nil {
		r.Reportf(h.At("version"), "the history server is Spark %s, and %q writes its event log with %s", h.Spec.Version, of.Name(), newest).
			Fixf("take an image of the server with Spark %s or newer", newest.Line()).
			Notef(of.Path().At("version"), "the version of %q is stated here", of.Name())
	}
}

// engine is the section whose workloads write event logs.
const engine = "spark"

// checkWriters looks at all servers together, on behalf of the first one: what no other
// reads, it might.
func checkWriters(h *Server, r *rule.Reporter) {
	servers := h.Env.Items(Name)
	if len(servers) == 0 || servers[0].Name() != h.Name() || h.Store == nil || h.Spec.EventLog.Path == "" {
		return
	}
	read := map[string]bool{}
	for _, item := range servers {
		if server, ok := item.(*Server); ok && server.Store != nil {
			read[server.Store.Place(server.Spec.EventLog.Path)] = true
		}
	}
	for _, item := range h.Env.Items(engine) {
		writer, ok := item.(Writer)
		if !ok {
			continue
		}
		name, path, at := writer.EventLog()
		store := storage.Find(h.Env, name)
		if !store.Opens(h.client()) || path == "" || read[store.Place(path)] {
			continue
		}
		r.Reportf(at, "the event log of %q goes to %s, and no history server reads there", item.Name(), store.URI(h.client(), path)).
			Fixf("write it to %s, or add a history server that reads there", h.Store.URI(h.client(), h.Spec.EventLog.Path)).
			Notef(h.At("eventLog"), "history server %q reads here", h.Name())
	}
}
