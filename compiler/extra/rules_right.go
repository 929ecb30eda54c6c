package extra

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// rbacGroup is the API group of roles and bindings.
const rbacGroup = "rbac.authorization.k8s.io"

// rightRules judge the rights that roles and bindings give. EXT006 judges wildcards.
var rightRules = []rule.Rule[*Object]{
	{
		Doc: rule.Doc{
			ID: "EXT040", Severity: diag.Warning,
			Title:  "A role does not give rights that lead to other rights",
			Why:    "Some rights contain all others. Who lists Secrets reads them, who executes commands in a pod acts as the pod, and who decides on webhooks or creates tokens acts as anybody.",
			Bad:    `extra: reader: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", rules: [{apiGroups: [""], resources: ["secrets"], verbs: ["list"]}]}`,
			Good:   `extra: reader: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", rules: [{apiGroups: [""], resources: ["secrets"], resourceNames: ["broker"], verbs: ["get"]}]}`,
			Ref:    "kubernetes, RBAC good practices: privilege escalation risks",
			Judges: []spec.Path{"extra.object"},
		},
		Check: checkDoors,
	},
	{
		Doc: rule.Doc{
			ID: "EXT041", Severity: diag.Warning,
			Title:  "A binding does not give everything, or give rights to everybody",
			Why:    "The role cluster-admin allows everything in the whole cluster. The groups system:unauthenticated, system:authenticated and system:serviceaccounts contain whoever reaches the API server, whoever has an account, and the programs of all pods. The API server asks no role about a member of system:masters.",
			Bad:    `extra: all: {scope: "cluster", object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", roleRef: {apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view"}, subjects: [{kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: "system:unauthenticated"}]}}`,
			Good:   `extra: all: {scope: "cluster", object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", roleRef: {apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view"}, subjects: [{kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: "data-engineers"}]}}`,
			Ref:    "kubernetes, RBAC: default roles and role bindings; RBAC good practices",
			Judges: []spec.Path{"extra.object"},
		},
		Check: checkBinding,
	},
	{
		Doc: rule.Doc{
			ID: "EXT042", Severity: diag.Warning,
			Title:  "A role does not change the roles of others",
			Why:    "A label of the form rbac.authorization.k8s.io/aggregate-to-edit adds the rules of a ClusterRole to a role of the cluster, and so gives them to all who have that role in any namespace. The controller also replaces the rules of a role that has an aggregationRule.",
			Bad:    `extra: jobs: {scope: "cluster", object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: labels: "rbac.authorization.k8s.io/aggregate-to-edit": "true", rules: [{apiGroups: ["batch"], resources: ["jobs"], verbs: ["create"]}]}}`,
			Good:   `extra: jobs: {scope: "cluster", object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", rules: [{apiGroups: ["batch"], resources: ["jobs"], verbs: ["create"]}]}}`,
			Ref:    "kubernetes, RBAC: aggregated ClusterRoles",
			Judges: []spec.Path{"extra.object"},
		},
		Check: checkAggregated,
	},
	{
		Doc: rule.Doc{
			ID: "EXT043", Severity: diag.Error,
			Title:  "The API server accepts a role or a binding",
			Why:    "The API server refuses a rule without resources, a rule of a namespaced Role about URLs, and a binding that names no role that it can bind.",
			Bad:    `extra: pages: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", rules: [{nonResourceURLs: ["/metrics"], verbs: ["get"]}]}`,
			Good:   `extra: pages: {scope: "cluster", object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", rules: [{nonResourceURLs: ["/metrics"], verbs: ["get"]}]}}`,
			Ref:    "kubernetes pkg/apis/rbac/validation: ValidatePolicyRule, ValidateRoleBinding, ValidateClusterRoleBinding",
			Judges: []spec.Path{"extra.object"},
		},
		Check: checkRefused,
	},
}

// A door is a right that leads to other rights.
type door struct {
	group     string
	resources []string
	verbs     []string
	cluster   bool   // only a ClusterRole can give it
	because   string // follows "role X allows VERB on RESOURCE,"
	instead   string // an imperative
}

var doors = []door{
	{group: "", resources: []string{"secrets"}, verbs: []string{"list", "watch"}, because: "which returns the data of all of them", instead: "allow get, with the names of the Secrets in resourceNames"},
	{
		group: "", resources: []string{"pods/exec", "pods/attach", "pods/ephemeralcontainers"},
		verbs: []string{"create", "get", "update", "patch"}, because: "with which its holder acts as the pod, and has its rights and its credentials",
		instead: "remove it, or bind the role to people for as long as they need it",
	},
	{
		group: "", resources: []string{"pods/portforward", "pods/proxy", "services/proxy"}, verbs: []string{"create", "get", "update", "patch", "delete"},
		because: "with which its holder reaches every port of a pod past network policies and logins", instead: "remove it, and reach the page by a route",
	},
	{group: "", resources: []string{"serviceaccounts/token"}, verbs: []string{"create"}, because: "which makes its holder any service account in reach", instead: "list the accounts in resourceNames"},
	{group: "", cluster: true, resources: []string{"nodes/proxy"}, verbs: []string{"create", "get", "update", "patch", "delete"}, because: "which reaches the kubelet and so runs commands in every pod of the node, without audit or admission", instead: "use nodes/metrics and nodes/stats"},
	{group: "", cluster: true, resources: []string{"persistentvolumes"}, verbs: []string{"create"}, because: "and a volume with a hostPath reads the disk of a node", instead: "let a StorageClass make volumes"},
	{group: "certificates.k8s.io", cluster: true, resources: []string{"certificatesigningrequests", "certificatesigningrequests/approval", "signers"}, verbs: []string{"create", "update", "patch", "approve", "sign"}, because: "with which its holder gets a certificate of another user", instead: "remove it; cert-manager issues certificates without it"},
	{
		group: "admissionregistration.k8s.io", cluster: true,
		resources: []string{"mutatingwebhookconfigurations", "validatingwebhookconfigurations", "mutatingadmissionpolicies", "mutatingadmissionpolicybindings"},
		verbs:     []string{"create", "update", "patch"}, because: "with which its holder reads and changes all objects that anybody writes",
		instead: "remove it, or name its own configurations in resourceNames, without create",
	},
}

// checkDoors reports the first door for each resource of a rule. Rules about named objects are as narrow as they
// can be.
func checkDoors(o *Object, r *rule.Reporter) {
	if !o.is(rbacGroup, "Role", "ClusterRole") {
		return
	}
	for _, allowed := range o.content().items("rules") {
		names, groups, verbs := allowed.texts("resourceNames"), allowed.texts("apiGroups"), allowed.texts("verbs")
		for i, resource := range allowed.texts("resources") {
			for _, d := range doors {
				if len(names) > 0 || d.cluster && o.raw.TypeOf.Kind != "ClusterRole" || !slices.Contains(d.resources, resource) ||
					!slices.Contains(groups, d.group) && !slices.Contains(groups, "*") {
					continue
				}
				if j := slices.IndexFunc(verbs, func(verb string) bool { return slices.Contains(d.verbs, verb) }); j >= 0 {
					r.Reportf(allowed.path.At("resources").Index(i), "role %q allows %s on %s, %s", o.Name(), verbs[j], resource, d.because).
						Fixf("%s", d.instead)
				}
			}
		}
	}
}

// everybody maps the users and groups that stand for everybody of a kind to who they are.
var everybody = map[string]string{
	"system:anonymous":       "everybody who reaches the API server, without a login",
	"system:unauthenticated": "everybody who reaches the API server, without a login",
	"system:authenticated":   "everybody with any account of the cluster, pods included",
	"system:serviceaccounts": "the programs of all pods of the cluster",
}

// publicRoles lists the roles that Kubernetes itself gives to everybody, or that its manual tells users to.
var publicRoles = []string{
	"system:basic-user", "system:discovery", "system:public-info-viewer", "system:service-account-issuer-discovery",
}

func checkBinding(o *Object, r *rule.Reporter) {
	if !o.is(rbacGroup, "RoleBinding", "ClusterRoleBinding") {
		return
	}
	role, reach := o.RoleRef(), "everything in the whole cluster"
	if o.raw.TypeOf.Kind == "RoleBinding" {
		reach = "everything in its namespace"
	}
	public := false
	for _, s := range o.Subjects() {
		if who := everybody[s.Name]; who != "" && s.Kind != "ServiceAccount" && !slices.Contains(publicRoles, role.Name) {
			public = true
			what := "the role " + role.Name
			if role.isAdmin() {
				what = role.Name + ", which allows " + reach + ","
			}
			r.Reportf(s.Path.At("name"), "%q gives %s to %s", o.Name(), what, who).
				Fixf("bind the accounts that need it by their names")
		}
		if s.Kind == "Group" && s.Name == "system:masters" {
			r.Reportf(s.Path.At("name"), "%q binds system:masters, whose members may do everything without a role", o.Name()).
				Fixf("remove the subject, and bind a group of your own")
		}
	}
	if role.isAdmin() && !public {
		r.Reportf(o.At("object", "roleRef", "name"), "%q gives cluster-admin, which allows %s", o.Name(), reach).
			Fixf("write a role with the rights that its holder needs")
	}
}

// checkAggregated reports labels that add to roles of the cluster, unless the role only reads and adds to
// the role that reads, and rules that the controller overwrites.
func checkAggregated(o *Object, r *rule.Reporter) {
	if !o.is(rbacGroup, "ClusterRole") {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(o.written.Labels)) {
		to, found := strings.CutPrefix(key, rbacGroup+"/aggregate-to-")
		if !found || o.written.Labels[key] != "true" || to == "view" && o.onlyReads() {
			continue
		}
		r.Reportf(o.At("object", "metadata", "labels").At(key), "%q adds its rules to the role %s, and so to the rights of all who have that role", o.Name(), to).
			Fixf("remove the label, and bind the role to those who need it")
	}
	rules := o.content().items("rules")
	if o.raw.Content["aggregationRule"] != nil && len(rules) > 0 {
		r.Reportf(o.At("object", "rules"), "%q has an aggregationRule, and the controller replaces its rules", o.Name()).
			Fixf("write the rules as a separate ClusterRole with the labels that aggregationRule selects")
	}
}

// onlyReads reports whether all rules of a role read, and none reads Secrets.
func (o *Object) onlyReads() bool {
	for _, allowed := range o.content().items("rules") {
		if slices.Contains(allowed.texts("resources"), "secrets") {
			return false
		}
		for _, verb := range allowed.texts("verbs") {
			if verb != "get" && verb != "list" && verb != "watch" {
				return false
			}
		}
	}
	return true
}

// checkRefused reports what the API server refuses besides wrong and missing fields.
func checkRefused(o *Object, r *rule.Reporter) {
	switch {
	case o.is(rbacGroup, "Role", "ClusterRole"):
		for _, allowed := range o.content().items("rules") {
			checkRuleRefused(o, allowed, r)
		}
	case o.is(rbacGroup, "RoleBinding", "ClusterRoleBinding"):
		at, role := o.At("object", "roleRef"), o.RoleRef()
		kinds := []string{"ClusterRole", "Role"}
		if o.raw.TypeOf.Kind == "ClusterRoleBinding" {
			kinds = kinds[:1]
		}
		if role.Kind != "" && !slices.Contains(kinds, role.Kind) {
			f := r.Reportf(at.At("kind"), "a %s cannot bind a %s", o.raw.TypeOf.Kind, role.Kind)
			if role.Kind == "Role" {
				f.Fixf("write a ClusterRole, or bind the Role with a RoleBinding")
			} else {
				f.Fixf("write %s", strings.Join(kinds, " or "))
			}
		}
		if role.group != "" && role.group != rbacGroup {
			r.Reportf(at.At("apiGroup"), "roles are in the group %s, not in %q", rbacGroup, role.group).
				Fixf("write %s", rbacGroup).Replace(fmt.Sprintf("%q", rbacGroup))
		}
		for _, s := range o.Subjects() {
			if s.Kind != "" && s.Kind != "User" && s.Kind != "Group" && s.Kind != "ServiceAccount" {
				r.Reportf(s.Path.At("kind"), "a binding has subjects of the kinds User, Group and ServiceAccount, not %q", s.Kind).
					Fixf("write one of them")
			}
		}
	}
}

func checkRuleRefused(o *Object, allowed placed, r *rule.Reporter) {
	urls, resources := allowed.value["nonResourceURLs"], allowed.value["resources"]
	switch {
	case urls != nil && o.raw.TypeOf.Kind == "Role":
		r.Reportf(allowed.path.At("nonResourceURLs"), "role %q is namespaced, and URLs of the API server belong to no namespace", o.Name()).
			Fixf("write a ClusterRole, with scope: \"cluster\" beside object")
	case urls != nil && resources != nil:
		r.Reportf(allowed.path.At("nonResourceURLs"), "a rule of role %q has both resources and nonResourceURLs", o.Name()).
			Fixf("split it into two rules")
	case urls == nil && len(allowed.texts("resources")) == 0 && resources == nil:
		r.Reportf(allowed.path, "a rule of role %q names no resources", o.Name()).
			Fixf("add the resources that its holder needs, as in resources: [\"pods\"]")
	case urls == nil && allowed.value["apiGroups"] == nil:
		r.Reportf(allowed.path, "a rule of role %q has resources and no apiGroups", o.Name()).
			Fixf("add the group of the resources, as in apiGroups: [\"\"] for pods and services")
	}
}
