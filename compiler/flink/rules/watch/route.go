package watch

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/route"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// RouteRules are about the route to the dashboard.
var RouteRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK170", Severity: diag.Warning,
			Title:  "Visitors of the dashboard log in",
			Why:    "Flink's REST port has no login. The keys web.cancel.enable and web.submit.enable only remove buttons and the upload of jars: a request can stop a job all the same, and in a session cluster run any program. A gateway passes only requests of the method GET, among which are yarn-cancel and yarn-stop, which end a job; an Ingress passes all of them.",
			Bad:    `flink: scoring: ui: route: {host: "flink.example.com", ingress: from: "traefik"}`,
			Good:   `flink: scoring: ui: route: {host: "flink.example.com", ingress: {from: "haproxy", annotations: "haproxy.org/auth-type": "basic-auth"}}`,
			Ref:    "apache/flink docs, security; WebMonitorEndpoint, YarnCancelJobTerminationHeaders",
			Judges: []spec.Path{"flink.ui", "flink.mode"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if c.UI == nil || asksForLogin(c.Spec.UI.Route.Ingress) {
				return
			}
			can := "stop the job"
			if c.Way.Session {
				can = "run any program in the cluster"
			}
			switch {
			case c.Spec.UI.Route.Ingress != nil:
				r.Reportf(c.At("ui", "route", "ingress"), "whoever reaches %s can %s: an Ingress passes all requests, and Flink has no login", c.UI.Host, can).
					Fixf("add the annotations of the controller for a login, or remove the route")
			case c.Spec.UI.Actions:
				r.Reportf(c.At("ui", "actions"), "whoever reaches %s can %s, because Flink has no login", c.UI.Host, can).
					Fixf("remove actions, or accept the warning if the gateway asks for a login")
			default:
				r.Reportf(c.At("ui", "route", "gateway"), "whoever reaches %s can stop a job: two requests of Flink do that with the method GET, and Flink has no login", c.UI.Host).
					Fixf("ask for a login at the gateway, and accept the warning")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK171", Severity: diag.Error,
			Title:  "A session cluster with jobs accepts jars",
			Why:    "The operator starts the job of a session cluster by an upload of its jar to the REST port. With web.submit.enable: false Flink has no such request, and the job never starts.",
			Bad:    `environments: dev: flink: scoring: {mode: "session", job: null, jobs: a: {file: "https://repo.example.com/a.jar", parallelism: 2}, conf: "web.submit.enable": "false"}`,
			Good:   `environments: dev: flink: scoring: {mode: "session", job: null, jobs: a: {file: "https://repo.example.com/a.jar", parallelism: 2}}`,
			Ref:    "apache/flink-kubernetes-operator AbstractFlinkService.uploadJar; apache/flink DispatcherRestEndpoint",
			Judges: []spec.Path{"flink.mode", "flink.jobs", "flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, key := range []string{"web.submit.enable", "jobmanager.web.submit.enable"} {
				if c.Way.Session && len(c.Jobs) > 0 && strings.EqualFold(c.Spec.Conf[key], "false") {
					r.Reportf(c.At("conf", key), "the operator uploads the jars of the jobs, and the cluster accepts none").
						Fixf("remove it; without a route nobody else reaches the REST port")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK172", Severity: diag.Warning,
			Title:  "A route to an encrypted REST port speaks HTTPS",
			Why:    "Controllers and gateways send plain HTTP to a Service unless something tells them otherwise: an annotation of the controller, or a BackendTLSPolicy. The REST port closes plain connections, and visitors get a bad gateway.",
			Bad:    "environments: dev: operators: flink: trustsREST: true\nflink: scoring: {ui: route: {host: \"flink.example.com\", gateway: name: \"public\"}, tls: rest: {secret: \"rest-tls\", password: {name: \"tls\", key: \"password\"}}}",
			Good:   `flink: scoring: ui: route: {host: "flink.example.com", gateway: name: "public"}`,
			Ref:    "Gateway API, BackendTLSPolicy; apache/flink RestServerEndpoint",
			Judges: []spec.Path{"flink.ui.route", "flink.tls.rest", "flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if c.UI == nil || c.RESTKeys() == nil {
				return
			}
			if i := c.Spec.UI.Route.Ingress; i != nil {
				if !speaksHTTPS(i.Annotations) && !strings.Contains(strings.ToLower(c.Conf["kubernetes.rest-service.annotations"]), "https") {
					r.Reportf(c.At("ui", "route", "ingress"), "the REST port is encrypted, and no annotation asks the controller for HTTPS").
						Fixf("add the annotation of your controller, such as haproxy.org/server-ssl: \"true\"").
						Notef(c.At("tls", "rest"), "the REST port is encrypted here")
				}
				return
			}
			if !hasPolicy(c) {
				r.Reportf(c.At("ui", "route", "gateway"), "the REST port is encrypted, and a gateway sends plain HTTP to it").
					Fixf("write a BackendTLSPolicy for the Service %s under extra", c.RESTService()).
					Notef(c.At("tls", "rest"), "the REST port is encrypted here")
			}
		},
	},
}

// asksForLogin reports whether an annotation seems to make a controller ask for a login, as in
// traefik.ingress.kubernetes.io/router.middlewares: tools-basic-auth@kubernetescrd.
func asksForLogin(i *route.Ingress) bool {
	if i == nil {
		return false
	}
	for key, value := range i.Annotations {
		for _, word := range []string{"auth", "oidc", "login", "sso"} {
			if strings.Contains(strings.ToLower(key+" "+value), word) {
				return true
			}
		}
	}
	return false
}

// speaksHTTPS reports whether annotations make a controller speak HTTPS to a Service.
func speaksHTTPS(annotations map[string]string) bool {
	for _, key := range slices.Sorted(maps.Keys(annotations)) {
		name, value := strings.ToLower(key), strings.ToLower(annotations[key])
		if strings.Contains(value, "https") || strings.HasSuffix(name, "server-ssl") && value == "true" {
			return true
		}
	}
	return false
}

// hasPolicy reports whether a BackendTLSPolicy of the spec is for the REST port.
func hasPolicy(c *cluster.Cluster) bool {
	for _, item := range c.Env.Items(extra.Name) {
		o, ok := item.(*extra.Object)
		if !ok || !o.IsHere() || !o.Is("gateway.networking.k8s.io", "BackendTLSPolicy") {
			continue
		}
		var policy struct {
			Spec struct {
				Targets []struct {
					Name string `spec:"name"`
				} `spec:"targetRefs"`
			} `spec:"spec"`
		}
		if !o.Decode(&policy) {
			continue
		}
		for _, target := range policy.Spec.Targets {
			if target.Name == c.RESTService() {
				return true
			}
		}
	}
	return false
}
