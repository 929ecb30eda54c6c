package history

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// confRules judge the keys in conf.
var confRules = []rule.Rule[*Server]{
	{
		Doc: rule.Doc{
			ID: "HIS014", Severity: diag.Error,
			Title:  "A key that a field of a history server sets is not set in conf",
			Why:    "The container, volumes, probes and policies follow from the fields. With another value in conf the server would listen, write or read at a place that the other objects do not match.",
			Bad:    example + `history: ui: conf: "spark.history.fs.logDirectory": "s3a://lake/events"`,
			Good:   example + `history: ui: conf: "spark.history.ui.maxApplications": "1000"`,
			Ref:    "apache/spark docs/monitoring.md; core/src/main/scala/org/apache/spark/internal/config/History.scala",
			Judges: []spec.Path{"history.conf"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			for _, key := range h.keys() {
				if advice, found := h.setter(key); found {
					r.Reportf(h.At("conf", key), "%s is in conf, but the compiler sets it", key).Fixf("remove it; %s", advice).OnKey()
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "HIS015", Severity: diag.Warning,
			Title:  "A history server reads every key in conf",
			Why:    "A history server runs no application and does not read the configuration of applications. It silently ignores keys that it does not know.",
			Bad:    example + `history: ui: conf: "spark.executor.memory": "4g"`,
			Good:   example + `history: ui: conf: "spark.ui.liveUpdate.period": "1s"`,
			Ref:    "apache/spark HistoryServer.scala createSecurityManager, docs/monitoring.md, docs/security.md",
			Judges: []spec.Path{"history.conf"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			for _, key := range h.keys() {
				if _, owned := h.setter(key); owned || isRead(key) {
					continue
				}
				f := r.Reportf(h.At("conf", key), "a history server does not read %s", key).OnKey()
				if strings.HasPrefix(key, "spark.acls.") || strings.HasPrefix(key, "spark.admin.acls") {
					f.Fixf("write spark.history.ui.%s", strings.TrimPrefix(key, "spark."))
				} else {
					f.Fixf("remove it, or write it in the conf of the applications")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "HIS026", Severity: diag.Warning,
			Title:  "A key of a history server for all buckets has no other value in its store",
			Why:    "A storage tier sets keys for its bucket alone, and Hadoop prefers those to the keys for all buckets. A history server reads one bucket, so the key for all has no effect.",
			Bad:    example + `history: ui: conf: "spark.hadoop.fs.s3a.aws.credentials.provider": "com.example.Credentials"`,
			Good:   example + `history: ui: conf: "spark.hadoop.fs.s3a.connection.maximum": "20"`,
			Ref:    "apache/hadoop hadoop-aws, configuring different S3 buckets with per-bucket configuration",
			Judges: []spec.Path{"history.conf", "history.eventLog.store"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			for _, key := range h.keys() {
				name, found := strings.CutPrefix(key, hadoopPrefix)
				if !found || h.Store == nil {
					continue
				}
				if rival, beaten := storage.RivalOf(h.client(), []*storage.Tier{h.Store}, name, h.Spec.Conf[key]); beaten {
					rival.Report(r, key, h.At("conf", key))
				}
			}
		},
	},
}

// owned lists the keys that follow from a field, with what to do instead.
var owned = map[string]string{
	"spark.history.provider":                    "the event logs are files",
	"spark.history.ui.port":                     "the Service has the port that people use",
	"spark.history.fs.logDirectory":             "use eventLog",
	"spark.history.fs.update.interval":          "use interval",
	"spark.history.retainedApplications":        "use retained",
	"spark.history.fs.cleaner.enabled":          "use cleaner",
	"spark.history.fs.cleaner.maxAge":           "use cleaner.maxAge",
	"spark.history.fs.cleaner.interval":         "use cleaner.interval",
	"spark.history.store.path":                  "it is a volume of the pod, sized by disk",
	"spark.history.store.maxDiskUsage":          "use disk",
	"spark.history.store.hybridStore.enabled":   "applications are read into memory and kept on disk",
	"spark.history.kerberos.enabled":            "stores are S3, which knows no Kerberos",
	"spark.ssl.enabled":                         "let the route hold the certificate",
	"spark.ssl.historyServer.enabled":           "let the route hold the certificate",
	"spark.history.fs.updateInterval":           "use interval",
	"spark.history.fs.update.interval.seconds":  "use interval",
	"spark.history.updateInterval":              "use interval",
	"spark.history.fs.cleaner.interval.seconds": "use cleaner.interval",
	"spark.history.fs.cleaner.maxAge.seconds":   "use cleaner.maxAge",
}

// setter returns what to do instead of writing a key in conf, and whether the compiler sets
// the key.
func (h *Server) setter(key string) (string, bool) {
	if advice, found := owned[key]; found {
		return advice, true
	}
	if h.Page.Base() != "" && (key == "spark.ui.proxyBase" || key == "spark.ui.proxyRedirectUri") {
		return "use route.gateway.path", true
	}
	if hadoop, found := strings.CutPrefix(key, hadoopPrefix); found && h.Opened.Keys[hadoop] != "" {
		return "use storage " + h.Store.Name(), true
	}
	return "", false
}

// isRead reports whether a history server may read a key: its own keys, those of its pages,
// those of Hadoop, and parameters of a filter, which begin with the class of the filter.
// The server clears spark.acls.enable and has its own key instead.
func isRead(key string) bool {
	return strings.Contains(key, ".param.") || slices.ContainsFunc([]string{
		"spark.history.", "spark.ui.", hadoopPrefix, "spark.user.groups.mapping", "spark.sql.ui.", "spark.sql.streaming.ui.", "spark.ssl.",
		"spark.log.", "spark.appStateStore.",
	}, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
}

// keys returns the keys of the user's conf, sorted.
func (h *Server) keys() []string { return slices.Sorted(maps.Keys(h.Spec.Conf)) }
