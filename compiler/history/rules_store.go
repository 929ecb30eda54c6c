package history

import (
	"cmp"
	"slices"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// storeRules judge which event logs the servers read, and their identity at the store.
var storeRules = []rule.Rule[*Server]{
	{
		Doc: rule.Doc{
			ID: "HIS007", Severity: diag.Warning, Last: true, // a wrong name may be that of a store
			Title:  "A history server reads every event log",
			Why:    "A history server reads one directory. It never shows an application that writes to another directory, and nothing reports that.",
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
			Title:  "A history server has its own role",
			Why:    "The role of the store belongs to the applications and may write and delete their data. The pages of the server have no login, so one security fault in them would expose that role. The trust policy of the role may also not include the service account of the server.",
			Bad:    `history: ui: {version: "4.0.1", image: "registry.internal/spark:4.0.1-aws", eventLog: {store: "lake", path: "events"}}`,
			Good:   example,
			Ref:    "AWS, IAM roles for service accounts: least privilege",
			Judges: []spec.Path{"history.roleARN", "history.eventLog.store"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			if h.Store != nil && h.Spec.RoleARN == "" && h.Store.Store.Identity.Role != "" && !h.hasOwnTier() {
				own := "create a role that may only list and read the event logs, and name it in roleARN"
				if !h.Store.Store.KnowsRoles {
					own = "create an identity that may only list and read the event logs, write a second tier for the same place with it, and name that tier here"
				}
				r.Reportf(h.At("roleARN"), "the history server uses the role of store %q, which the applications write with", h.Store.Name()).
					Fixf("%s", own).
					Notef(h.Store.Store.Identity.At, "the role of %q is stated here", h.Store.Name())
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "HIS009", Severity: diag.Error,
			Title:  "An AWS role is used only with Amazon S3",
			Why:    "The role takes the place of the credentials of the store: the pod gets a token, which AWS alone changes for keys, and another S3 store refuses these keys. A store that is not S3 does not use the role at all.",
			Bad:    example + "storage: minio: s3: {bucket: \"logs\", endpoint: \"https://minio.storage.svc:9000\", credentials: secret: name: \"minio\"}\nhistory: ui: eventLog: store: \"minio\"",
			Good:   "storage: minio: s3: {bucket: \"logs\", endpoint: \"https://minio.storage.svc:9000\", credentials: secret: name: \"minio\"}\nhistory: ui: {version: \"4.0.1\", image: \"registry.internal/spark:4.0.1-aws\", eventLog: {store: \"minio\", path: \"events\"}}",
			Ref:    "aws/amazon-eks-pod-identity-webhook, README",
			Judges: []spec.Path{"history.roleARN", "history.eventLog.store"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			if h.Store != nil && h.Spec.RoleARN != "" && !h.Store.Store.KnowsRoles {
				r.Reportf(h.At("roleARN"), "%s is not Amazon S3 and does not accept AWS roles", cmp.Or(h.Store.Store.Endpoint, h.Store.Title())).
					Fixf("remove roleARN; the server then uses the credentials of store %q", h.Store.Name()).Replace("null").
					Notef(h.Store.Store.EndpointAt, "the endpoint is here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "HIS010", Severity: diag.Warning,
			Title:  "The client supports the identity of the server",
			Why:    "Hadoop 3.3, which Spark 3 comes with, has version 1.12.262 of the first AWS SDK or older, and Pod Identity requires 1.12.746. An older client falls back to the node's role. Workload Identity of Azure requires Hadoop 3.4.1.",
			Bad:    "storage: other: s3: {bucket: \"other\", region: \"eu-west-1\", credentials: podIdentity: {}}\nhistory: ui: {version: \"3.5.4\", image: \"registry.internal/spark:3.5.4-aws\", eventLog: {store: \"other\", path: \"events\"}}",
			Good:   "storage: other: s3: {bucket: \"other\", region: \"eu-west-1\", credentials: podIdentity: {}}\nhistory: ui: {version: \"4.0.1\", image: \"registry.internal/spark:4.0.1-aws\", eventLog: {store: \"other\", path: \"events\"}}",
			Ref:    "apache/spark dev/deps; AWS, EKS Pod Identity, supported SDKs",
			Judges: []spec.Path{"history.version", "history.hadoop", "history.image", "history.eventLog.store", "history.roleARN"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			if h.Store == nil {
				return
			}
			if old := h.Store.Access(h.client()).Outdated; old != nil && h.Spec.Image.Parse().OtherHadoop(h.Hadoop) == "" {
				at := h.At("version")
				if h.Spec.Hadoop.Major != 0 {
					at = h.At("hadoop")
				}
				r.Reportf(at, "store %q uses %s, and %s", h.Store.Name(), old.Uses, old.Why).
					Fixf("%s", old.Fix).
					Notef(h.Store.Store.Identity.At, "the credentials are stated here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "HIS022", Severity: diag.Warning,
			Title:  "A history server is not older than the Spark that writes its event logs",
			Why:    "An older Spark drops events, and fields of events, that it does not know. They are missing from the pages, above all from those of SQL, and only the log of the server mentions it.",
			Bad:    example + `history: ui: {version: "3.5.4", image: "registry.internal/spark:3.5.4-aws"}`,
			Good:   example + `history: ui: {version: "4.0.1", image: "registry.internal/spark:4.0.1-aws"}`,
			Ref:    "apache/spark ReplayListenerBus.scala, JsonProtocol.scala",
			Judges: []spec.Path{"history.version", "history.eventLog", "spark.version", "spark.eventLog"},
		},
		Check: checkVersions,
	},
}

// hasOwnTier reports whether the applications write their event logs through other tiers.
func (h *Server) hasOwnTier() bool {
	return !slices.ContainsFunc(h.Env.Items(engine), func(item plan.Item) bool {
		writer, ok := item.(Writer)
		if !ok {
			return false
		}
		store, _, _ := writer.EventLog()
		return store.Name() == h.Store.Name()
	})
}

// checkVersions compares the version of the server with those of the applications whose
// event logs it reads.
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
			Fixf("use an image of the server with Spark %s or newer", newest.Line()).
			Notef(of.Path().At("version"), "the version of %q is stated here", of.Name())
	}
}

// engine is the section whose workloads write event logs.
const engine = "spark"

// checkWriters checks all servers together, and runs only for the first one.
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
		r.Reportf(at, "%q writes its event log to %s in store %q, and no history server reads that directory", item.Name(), path, name).
			Fixf("write it to %s in store %q, or add a history server that reads that directory", h.Spec.EventLog.Path, h.Spec.EventLog.Store).
			Notef(h.At("eventLog"), "history server %q reads here", h.Name())
	}
}
