package extra

import (
	"net/url"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// webhookRules judge what the API server itself calls.
var webhookRules = []rule.Rule[*Object]{
	{
		Doc: rule.Doc{
			ID: "EXT046", Severity: diag.Warning,
			Title:  "The API server sends objects only to the cluster, and its own pods start without a webhook",
			Why:    "A webhook receives whole objects, and one that changes objects decides what runs. With failurePolicy Fail, which is the default, nothing that it matches can be written while its server is down. If that includes all pods, neither the server's own pods nor those of the cluster come back.",
			Bad:    `extra: guard: {scope: "cluster", object: {apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingWebhookConfiguration", webhooks: [{name: "guard.example.com", clientConfig: url: "https://guard.example.com/check", rules: [{apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"]}], sideEffects: "None", admissionReviewVersions: ["v1"]}]}}`,
			Good:   `extra: guard: {scope: "cluster", object: {apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingWebhookConfiguration", webhooks: [{name: "guard.example.com", clientConfig: service: {namespace: "guard", name: "guard"}, rules: [{apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"]}], sideEffects: "None", admissionReviewVersions: ["v1"]}]}}`,
			Ref:    "kubernetes, dynamic admission control; admission webhook good practices",
			Judges: []spec.Path{"extra.object"},
		},
		Check: checkWebhook,
	},
	{
		Doc: rule.Doc{
			ID: "EXT047", Severity: diag.Error,
			Title:  "The API server accepts a webhook",
			Why:    "The API server refuses a webhook without exactly one of url and service, with another scheme than https, or with side effects in a dry run.",
			Bad:    `extra: guard: {scope: "cluster", object: {apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingWebhookConfiguration", webhooks: [{name: "guard.example.com", clientConfig: url: "http://guard.example.com/check", sideEffects: "None", admissionReviewVersions: ["v1"]}]}}`,
			Good:   `extra: guard: {scope: "cluster", object: {apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingWebhookConfiguration", webhooks: [{name: "guard.example.com", clientConfig: service: {namespace: "guard", name: "guard"}, sideEffects: "None", admissionReviewVersions: ["v1"]}]}}`,
			Ref:    "kubernetes pkg/apis/admissionregistration/validation; apiserver/pkg/util/webhook: ValidateWebhookURL",
			Judges: []spec.Path{"extra.object"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			for _, hook := range o.webhooks() {
				checkHookRefused(hook, r)
			}
		},
	},
}

// webhooks returns the webhooks of the object.
func (o *Object) webhooks() []placed {
	if o.is("admissionregistration.k8s.io", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration") {
		return o.content().items("webhooks")
	}
	return nil
}

func checkWebhook(o *Object, r *rule.Reporter) {
	clients := []placed{}
	for _, hook := range o.webhooks() {
		clients = append(clients, hook.at("clientConfig"))
		if hook.text("failurePolicy") != "Ignore" && !isNarrow(hook) && matchesPods(hook) {
			r.Reportf(hook.path, "no pod of the cluster starts while the server of the webhook %s is down", hook.name()).
				Fixf(`write a namespaceSelector that leaves out kube-system and the webhook's own namespace, or failurePolicy: "Ignore"`)
		}
	}
	if o.is("apiextensions.k8s.io", "CustomResourceDefinition") {
		clients = append(clients, o.content().at("spec", "conversion", "webhook", "clientConfig"))
	}
	for _, client := range clients {
		address, err := url.Parse(client.text("url"))
		if err != nil || address.Hostname() == "" || isInside(address.Hostname()) {
			continue
		}
		r.Reportf(client.path.At("url"), "the API server sends whole objects to %s, which is outside the cluster", address.Hostname()).
			Fixf("run the webhook in the cluster, and name its Service, as in service: {namespace: \"guard\", name: \"guard\"}")
	}
}

// isInside reports whether a host is a Service of the cluster.
func isInside(host string) bool {
	return strings.HasSuffix(host, ".svc") || strings.HasSuffix(host, ".svc.cluster.local")
}

// isNarrow reports whether a webhook is asked only about some objects.
func isNarrow(hook placed) bool {
	conditions, _ := hook.value["matchConditions"].([]any)
	return len(hook.at("namespaceSelector").value) > 0 || len(hook.at("objectSelector").value) > 0 || len(conditions) > 0
}

// matchesPods reports whether a webhook is asked about new pods.
func matchesPods(hook placed) bool {
	any := func(p placed, field string, words ...string) bool {
		return slices.ContainsFunc(p.texts(field), func(text string) bool { return slices.Contains(words, text) })
	}
	return slices.ContainsFunc(hook.items("rules"), func(p placed) bool {
		return any(p, "apiGroups", "*", "") && any(p, "operations", "*", "CREATE") && any(p, "resources", "*", "*/*", "pods")
	})
}

func checkHookRefused(hook placed, r *rule.Reporter) {
	client := hook.at("clientConfig")
	text, hasURL := client.value["url"].(string)
	_, hasService := client.value["service"]
	if client.value != nil && hasURL == hasService {
		r.Reportf(client.path, "the webhook %s needs exactly one of url and service", hook.name()).
			Fixf("keep the service, which is in the cluster")
	}
	if address, err := url.Parse(text); hasURL && (err != nil || address.Scheme != "https" || address.User != nil || address.RawQuery != "" || address.Fragment != "") {
		r.Reportf(client.path.At("url"), "the API server calls webhooks only at https:// addresses without a login, a query or a fragment").
			Fixf("write https://, the host and the path alone")
	}
	if effects := hook.text("sideEffects"); effects != "" && effects != "None" && effects != "NoneOnDryRun" {
		r.Reportf(hook.path.At("sideEffects"), "the webhook %s has side effects %s in a dry run, and the API server refuses that", hook.name(), effects).
			Fixf("write None, or NoneOnDryRun if its server heeds dryRun")
	}
	if seconds, found := hook.value["timeoutSeconds"].(int64); found && (seconds < 1 || seconds > 30) {
		r.Reportf(hook.path.At("timeoutSeconds"), "the timeout of the webhook %s is %d seconds, and the limits are 1 and 30", hook.name(), seconds).
			Fixf("write 10 or less: every matching request waits that long")
	}
}
