package extra

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan/plantest"
)

// role returns an entry that is a role of some kind with one rule.
func role(kind, rule string) string {
	scope := ""
	if kind == "ClusterRole" {
		scope = `scope: "cluster", `
	}
	return `extra: a: {` + scope + `object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "` + kind + `", rules: [{` + rule + `}]}}`
}

// bound returns an entry that binds a ClusterRole to one subject.
func bound(kind, role, subject string) string {
	scope := ""
	if kind == "ClusterRoleBinding" {
		scope = `scope: "cluster", `
	}
	return `extra: a: {` + scope + `object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "` + kind + `", roleRef: {apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "` + role + `"}, subjects: [{` + subject + `}]}}`
}

func group(name string) string {
	return `kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: "` + name + `"`
}

func service(fields string) string {
	return `extra: a: object: {apiVersion: "v1", kind: "Service", spec: {selector: app: "a", ` + fields + `}}`
}

func webhook(fields string) string {
	return `extra: a: {scope: "cluster", object: {apiVersion: "admissionregistration.k8s.io/v1", kind: "MutatingWebhookConfiguration", webhooks: [{name: "a.example.com", sideEffects: "None", admissionReviewVersions: ["v1"], ` + fields + `}]}}`
}

// privileged returns an entry that makes a pod in a namespace of the level privileged.
func privileged(pod string) string {
	return "environments: dev: security: level: \"privileged\"\n" + `extra: a: object: {apiVersion: "v1", kind: "Pod", spec: {` + pod + `}}`
}

// TestDoors holds objects of the user's own that open a door, or that the API server refuses, beside those that
// do neither. Want is the beginning of each finding, without the path of the object.
func TestDoors(t *testing.T) {
	tests := []struct {
		name string
		text string
		want []string
	}{
		{name: "one Secret", text: role("Role", `apiGroups: [""], resources: ["secrets"], resourceNames: ["broker"], verbs: ["get", "watch"]`)},
		{name: "a Secret by its name", text: role("Role", `apiGroups: [""], resources: ["secrets"], verbs: ["get"]`)},
		{name: "all Secrets", text: role("Role", `apiGroups: [""], resources: ["configmaps", "secrets"], verbs: ["get", "watch"]`), want: []string{
			`EXT040 rules.0.resources.1: role "a" allows watch on secrets, which returns the data of all of them; allow get, with the names of the Secrets in resourceNames`,
		}},
		{name: "Secrets of another group", text: role("Role", `apiGroups: ["vault.example.com"], resources: ["secrets"], verbs: ["list"]`)},
		{name: "pods and what is behind them", text: role("Role", `apiGroups: [""], resources: ["pods", "pods/log", "pods/exec", "pods/attach", "pods/portforward"], verbs: ["get", "create"]`), want: []string{
			`EXT040 rules.0.resources.2: role "a" allows get on pods/exec, with which its holder acts as the pod, and has its rights and its credentials; remove it, or bind the role to people for as long as they need it`,
			`EXT040 rules.0.resources.3: role "a" allows get on pods/attach, with which its holder acts as the pod, and has its rights and its credentials; remove it, or bind the role to people for as long as they need it`,
			`EXT040 rules.0.resources.4: role "a" allows get on pods/portforward, with which its holder reaches every port of a pod past network policies and logins; remove it, and reach the page by a route`,
		}},
		{name: "debugging", text: role("ClusterRole", `apiGroups: [""], resources: ["pods/ephemeralcontainers"], verbs: ["patch"]`), want: []string{
			`EXT040 rules.0.resources.0: role "a" allows patch on pods/ephemeralcontainers, with which its holder acts as the pod, and has its rights and its credentials; remove it, or bind the role to people for as long as they need it`,
		}},
		{name: "ports of Services", text: role("Role", `apiGroups: ["", "apps"], resources: ["services/proxy"], verbs: ["get"]`), want: []string{
			`EXT040 rules.0.resources.0: role "a" allows get on services/proxy, with which its holder reaches every port of a pod past network policies and logins; remove it, and reach the page by a route`,
		}},
		{name: "the kubelet", text: role("ClusterRole", `apiGroups: [""], resources: ["nodes", "nodes/metrics", "nodes/proxy"], verbs: ["get"]`), want: []string{
			`EXT040 rules.0.resources.2: role "a" allows get on nodes/proxy, which reaches the kubelet and so runs commands in every pod of the node, without audit or admission; use nodes/metrics and nodes/stats`,
		}},
		{name: "a Role cannot reach nodes", text: role("Role", `apiGroups: [""], resources: ["nodes/proxy"], verbs: ["get"]`)},
		{name: "tokens", text: role("Role", `apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"]`), want: []string{
			`EXT040 rules.0.resources.0: role "a" allows create on serviceaccounts/token, which makes its holder any service account in reach; list the accounts in resourceNames`,
		}},
		{name: "the token of one account", text: role("Role", `apiGroups: [""], resources: ["serviceaccounts/token"], resourceNames: ["etl"], verbs: ["create"]`)},
		{name: "certificates", text: role("ClusterRole", `apiGroups: ["certificates.k8s.io"], resources: ["certificatesigningrequests/approval"], verbs: ["update"]`), want: []string{
			`EXT040 rules.0.resources.0: role "a" allows update on certificatesigningrequests/approval, with which its holder gets a certificate of another user; remove it; cert-manager issues certificates without it`,
		}},
		{name: "webhooks", text: role("ClusterRole", `apiGroups: ["admissionregistration.k8s.io"], resources: ["mutatingwebhookconfigurations"], verbs: ["get", "list", "patch"]`), want: []string{
			`EXT040 rules.0.resources.0: role "a" allows patch on mutatingwebhookconfigurations, with which its holder reads and changes all objects that anybody writes; remove it, or name its own configurations in resourceNames, without create`,
		}},
		{name: "reading webhooks", text: role("ClusterRole", `apiGroups: ["admissionregistration.k8s.io"], resources: ["mutatingwebhookconfigurations"], verbs: ["get", "list"]`)},
		{name: "volumes", text: role("ClusterRole", `apiGroups: [""], resources: ["persistentvolumes"], verbs: ["get", "create"]`), want: []string{
			`EXT040 rules.0.resources.0: role "a" allows create on persistentvolumes, and a volume with a hostPath reads the disk of a node; let a StorageClass make volumes`,
		}},
		{name: "all URLs", text: role("ClusterRole", `nonResourceURLs: ["*"], verbs: ["get"]`), want: []string{
			`EXT006 rules.0.nonResourceURLs.0: role "a" lists "*" among its nonResourceURLs; list the nonResourceURLs that its holder needs`,
		}},
		{name: "a URL", text: role("ClusterRole", `nonResourceURLs: ["/metrics"], verbs: ["get"]`)},
		{name: "a URL in a namespace", text: role("Role", `nonResourceURLs: ["/metrics"], verbs: ["get"]`), want: []string{
			`EXT043 rules.0.nonResourceURLs: role "a" is namespaced, and URLs of the API server belong to no namespace; write a ClusterRole, with scope: "cluster" beside object`,
		}},
		{name: "URLs and resources", text: role("ClusterRole", `nonResourceURLs: ["/metrics"], apiGroups: [""], resources: ["pods"], verbs: ["get"]`), want: []string{
			`EXT043 rules.0.nonResourceURLs: a rule of role "a" has both resources and nonResourceURLs; split it into two rules`,
		}},
		{name: "a rule about nothing", text: role("Role", `apiGroups: [""], verbs: ["get"]`), want: []string{
			`EXT043 rules.0: a rule of role "a" names no resources; add the resources that its holder needs, as in resources: ["pods"]`,
		}},
		{name: "a rule of no group", text: role("Role", `resources: ["pods"], verbs: ["get"]`), want: []string{
			`EXT043 rules.0: a rule of role "a" has resources and no apiGroups; add the group of the resources, as in apiGroups: [""] for pods and services`,
		}},
		{name: "what a launcher of jobs needs", text: role("Role", `apiGroups: ["", "batch", "sparkoperator.k8s.io"], resources: ["pods", "pods/log", "jobs", "sparkapplications"], verbs: ["get", "list", "watch", "create", "delete"]`)},
		{name: "everything for everybody", text: bound("ClusterRoleBinding", "cluster-admin", group("system:unauthenticated")), want: []string{
			`EXT041 subjects.0.name: "a" gives cluster-admin, which allows everything in the whole cluster, to everybody who reaches the API server, without a login; bind the accounts that need it by their names`,
		}},
		{name: "everything for all pods", text: bound("ClusterRoleBinding", "cluster-admin", group("system:serviceaccounts")), want: []string{
			`EXT041 subjects.0.name: "a" gives cluster-admin, which allows everything in the whole cluster, to the programs of all pods of the cluster; bind the accounts that need it by their names`,
		}},
		{name: "everything for a group", text: bound("ClusterRoleBinding", "cluster-admin", group("platform")), want: []string{
			`EXT041 roleRef.name: "a" gives cluster-admin, which allows everything in the whole cluster; write a role with the rights that its holder needs`,
		}},
		{name: "everything in a namespace", text: bound("RoleBinding", "cluster-admin", `kind: "ServiceAccount", name: "deploy", namespace: "lake-dev"`), want: []string{
			`EXT041 roleRef.name: "a" gives cluster-admin, which allows everything in its namespace; write a role with the rights that its holder needs`,
		}},
		{name: "a role for the anonymous", text: bound("RoleBinding", "view", `kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "system:anonymous"`), want: []string{
			`EXT041 subjects.0.name: "a" gives the role view to everybody who reaches the API server, without a login; bind the accounts that need it by their names`,
		}},
		{name: "a role for all users", text: bound("ClusterRoleBinding", "reader", group("system:authenticated")), want: []string{
			`EXT041 subjects.0.name: "a" gives the role reader to everybody with any account of the cluster, pods included; bind the accounts that need it by their names`,
		}},
		{name: "what everybody has", text: bound("ClusterRoleBinding", "system:service-account-issuer-discovery", group("system:unauthenticated"))},
		{name: "masters", text: bound("ClusterRoleBinding", "reader", group("system:masters")), want: []string{
			`EXT041 subjects.0.name: "a" binds system:masters, whose members may do everything without a role; remove the subject, and bind a group of your own`,
		}},
		{name: "a role for a group", text: bound("ClusterRoleBinding", "view", group("data"))},
		{name: "a group without its API group", text: bound("RoleBinding", "view", `kind: "Group", name: "data"`)},
		{name: "a subject of no kind of Kubernetes", text: bound("RoleBinding", "view", `kind: "Team", name: "data"`), want: []string{
			`EXT043 subjects.0.kind: a binding has subjects of the kinds User, Group and ServiceAccount, not "Team"; write one of them`,
		}},
		{name: "a Role in a ClusterRoleBinding", text: strings.Replace(bound("ClusterRoleBinding", "view", group("data")), `kind: "ClusterRole"`, `kind: "Role"`, 1), want: []string{
			`EXT043 roleRef.kind: a ClusterRoleBinding cannot bind a Role; write a ClusterRole, or bind the Role with a RoleBinding`,
		}},
		{name: "a role of no kind of Kubernetes", text: strings.Replace(bound("RoleBinding", "view", group("data")), `kind: "ClusterRole"`, `kind: "Rule"`, 1), want: []string{
			`EXT043 roleRef.kind: a RoleBinding cannot bind a Rule; write ClusterRole or Role`,
		}},
		{name: "a role of another group", text: strings.Replace(bound("RoleBinding", "view", group("data")), `roleRef: {apiGroup: "rbac.authorization.k8s.io"`, `roleRef: {apiGroup: "v1"`, 1), want: []string{
			`EXT043 roleRef.apiGroup: roles are in the group rbac.authorization.k8s.io, not in "v1"; write rbac.authorization.k8s.io`,
		}},
		{name: "adding to admin", text: strings.Replace(role("ClusterRole", `apiGroups: ["batch"], resources: ["jobs"], verbs: ["create"]`), `rules:`, `metadata: labels: "rbac.authorization.k8s.io/aggregate-to-admin": "true", rules:`, 1), want: []string{
			`EXT042 metadata.labels."rbac.authorization.k8s.io/aggregate-to-admin": "a" adds its rules to the role admin, and so to the rights of all who have that role; remove the label, and bind the role to those who need it`,
		}},
		{name: "adding to view", text: strings.Replace(role("ClusterRole", `apiGroups: ["flink.apache.org"], resources: ["flinkdeployments"], verbs: ["get", "list", "watch"]`), `rules:`, `metadata: labels: "rbac.authorization.k8s.io/aggregate-to-view": "true", rules:`, 1)},
		{name: "adding Secrets to view", text: strings.Replace(role("ClusterRole", `apiGroups: [""], resources: ["secrets"], verbs: ["get"]`), `rules:`, `metadata: labels: "rbac.authorization.k8s.io/aggregate-to-view": "true", rules:`, 1), want: []string{
			`EXT042 metadata.labels."rbac.authorization.k8s.io/aggregate-to-view": "a" adds its rules to the role view, and so to the rights of all who have that role; remove the label, and bind the role to those who need it`,
		}},
		{name: "adding nothing", text: strings.Replace(role("ClusterRole", `apiGroups: ["batch"], resources: ["jobs"], verbs: ["create"]`), `rules:`, `metadata: labels: "rbac.authorization.k8s.io/aggregate-to-admin": "false", rules:`, 1)},
		{name: "rules that are replaced", text: strings.Replace(role("ClusterRole", `apiGroups: ["batch"], resources: ["jobs"], verbs: ["get"]`), `rules:`, `aggregationRule: clusterRoleSelectors: [{matchLabels: team: "data"}], rules:`, 1), want: []string{
			`EXT042 rules: "a" has an aggregationRule, and the controller replaces its rules; write the rules as a separate ClusterRole with the labels that aggregationRule selects`,
		}},
		{name: "rules that are collected", text: `extra: a: {scope: "cluster", object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", aggregationRule: clusterRoleSelectors: [{matchLabels: team: "data"}], rules: []}}`},
		{name: "a Service", text: service(`ports: [{port: 80}]`)},
		{name: "a headless Service", text: service(`clusterIP: "None", ports: [{name: "a", port: 80}, {name: "b", port: 80, protocol: "UDP"}]`)},
		{name: "an external name", text: `extra: a: object: {apiVersion: "v1", kind: "Service", spec: {type: "ExternalName", externalName: "db.example.com"}}`},
		{name: "external addresses", text: service(`externalIPs: ["203.0.113.7"], ports: [{port: 443}]`), want: []string{
			`EXT044 spec.externalIPs: Service "a" takes what any pod of the cluster sends to its externalIPs; remove them; a load balancer or a route has an address of its own`,
		}},
		{name: "a load balancer", text: service(`type: "LoadBalancer", ports: [{port: 443}]`), want: []string{
			`EXT044 spec.type: Service "a" gets an address outside the cluster, and whoever reaches it needs no login; use an Ingress or a Gateway with a login, or list the addresses of its clients in loadBalancerSourceRanges`,
		}},
		{name: "a load balancer for some", text: service(`type: "LoadBalancer", loadBalancerSourceRanges: ["10.0.0.0/8"], ports: [{port: 443}]`)},
		{name: "a load balancer for all, written out", text: service(`type: "LoadBalancer", loadBalancerSourceRanges: ["10.0.0.0/8", "0.0.0.0/0"], ports: [{port: 443}]`), want: []string{
			`EXT044 spec.type: Service "a" gets an address outside the cluster, and whoever reaches it needs no login; use an Ingress or a Gateway with a login, or list the addresses of its clients in loadBalancerSourceRanges`,
		}},
		{name: "an internal load balancer", text: strings.Replace(service(`type: "LoadBalancer", ports: [{port: 443}]`), `spec:`, `metadata: annotations: "networking.gke.io/load-balancer-type": "Internal", spec:`, 1)},
		{name: "a port of the nodes", text: service(`type: "NodePort", ports: [{port: 80, nodePort: 30080}]`), want: []string{
			`EXT044 spec.type: Service "a" opens a port on every node of the cluster, and whoever reaches a node needs no login; write type: "ClusterIP", and use an Ingress or a Gateway with a login`,
		}},
		{name: "a port that nodes do not give", text: service(`type: "NodePort", ports: [{port: 80, nodePort: 32768}]`), want: []string{
			`EXT044 spec.type: Service "a" opens a port on every node of the cluster, and whoever reaches a node needs no login; write type: "ClusterIP", and use an Ingress or a Gateway with a login`,
			`EXT045 spec.ports.0.nodePort: nodePort 32768 is outside 30000-32767, the range of the API server; write a port of that range, or remove nodePort: Kubernetes then chooses one`,
		}},
		{name: "a port of the nodes without them", text: service(`ports: [{port: 80, nodePort: 30080}]`), want: []string{
			`EXT045 spec.ports.0.nodePort: a Service of type ClusterIP has no nodePort; remove it, or write type: "NodePort"`,
		}},
		{name: "a headless port of the nodes", text: service(`type: "NodePort", clusterIP: "None", ports: [{port: 80}]`), want: []string{
			`EXT044 spec.type: Service "a" opens a port on every node of the cluster, and whoever reaches a node needs no login; write type: "ClusterIP", and use an Ingress or a Gateway with a login`,
			`EXT045 spec.clusterIP: a Service of type NodePort needs an address of its own, and this one is headless; remove clusterIP, or remove the type`,
		}},
		{name: "ports without names", text: service(`ports: [{port: 80}, {port: 81, name: "b"}]`), want: []string{
			`EXT045 spec.ports.0: Service "a" has 2 ports, and one of them has no name; give each port a name, as in name: "http"`,
		}},
		{name: "ports of one name", text: service(`ports: [{port: 80, name: "a"}, {port: 81, name: "a"}]`), want: []string{
			`EXT045 spec.ports.1.name: two ports of Service "a" are called "a"; rename one of them`,
		}},
		{name: "one port twice", text: service(`ports: [{port: 80, name: "a"}, {port: 80, name: "b", protocol: "TCP"}]`), want: []string{
			`EXT045 spec.ports.1.port: two ports of Service "a" are TCP 80; remove one of them, or change its port`,
		}},
		{name: "a webhook outside", text: webhook(`clientConfig: url: "https://hooks.example.com/a", failurePolicy: "Ignore"`), want: []string{
			`EXT046 webhooks.0.clientConfig.url: the API server sends whole objects to hooks.example.com, which is outside the cluster; run the webhook in the cluster, and name its Service, as in service: {namespace: "guard", name: "guard"}`,
		}},
		{name: "a webhook of a Service by its address", text: webhook(`clientConfig: url: "https://guard.guard.svc:8443/a"`)},
		{name: "a webhook about all pods", text: webhook(`clientConfig: service: {namespace: "guard", name: "guard"}, rules: [{apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"]}]`), want: []string{
			`EXT046 webhooks.0: no pod of the cluster starts while the server of the webhook "a.example.com" is down; write a namespaceSelector that leaves out kube-system and the webhook's own namespace, or failurePolicy: "Ignore"`,
		}},
		{name: "a webhook about all pods that may fail", text: webhook(`clientConfig: service: {namespace: "guard", name: "guard"}, failurePolicy: "Ignore", rules: [{apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"]}]`)},
		{name: "a webhook about some pods", text: webhook(`clientConfig: service: {namespace: "guard", name: "guard"}, namespaceSelector: matchLabels: guarded: "true", rules: [{apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"]}]`)},
		{name: "a webhook in the clear", text: webhook(`clientConfig: url: "http://guard.guard.svc/a"`), want: []string{
			`EXT047 webhooks.0.clientConfig.url: the API server calls webhooks only at https:// addresses without a login, a query or a fragment; write https://, the host and the path alone`,
		}},
		{name: "a webhook with a query", text: webhook(`clientConfig: url: "https://guard.guard.svc/a?b=c"`), want: []string{
			`EXT047 webhooks.0.clientConfig.url: the API server calls webhooks only at https:// addresses without a login, a query or a fragment; write https://, the host and the path alone`,
		}},
		{name: "a webhook at two addresses", text: webhook(`clientConfig: {url: "https://guard.guard.svc/a", service: {namespace: "guard", name: "guard"}}`), want: []string{
			`EXT047 webhooks.0.clientConfig: the webhook "a.example.com" needs exactly one of url and service; keep the service, which is in the cluster`,
		}},
		{name: "a webhook that waits", text: webhook(`clientConfig: service: {namespace: "guard", name: "guard"}, timeoutSeconds: 60`), want: []string{
			`EXT047 webhooks.0.timeoutSeconds: the timeout of the webhook "a.example.com" is 60 seconds, and the limits are 1 and 30; write 10 or less: every matching request waits that long`,
		}},
		{name: "a webhook with side effects", text: strings.Replace(webhook(`clientConfig: service: {namespace: "guard", name: "guard"}`), `"None"`, `"Some"`, 1), want: []string{
			`EXT047 webhooks.0.sideEffects: the webhook "a.example.com" has side effects Some in a dry run, and the API server refuses that; write None, or NoneOnDryRun if its server heeds dryRun`,
		}},
		{name: "a conversion outside", text: `extra: a: {scope: "cluster", object: {apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: name: "as.example.com", spec: conversion: {strategy: "Webhook", webhook: {conversionReviewVersions: ["v1"], clientConfig: url: "https://convert.example.com/"}}}}`, want: []string{
			`EXT046 spec.conversion.webhook.clientConfig.url: the API server sends whole objects to convert.example.com, which is outside the cluster; run the webhook in the cluster, and name its Service, as in service: {namespace: "guard", name: "guard"}`,
		}},
		{name: "a pod in its limits", text: privileged(`containers: [{name: "a", securityContext: capabilities: add: ["NET_BIND_SERVICE"]}]`)},
		{name: "a pod of the host", text: privileged(`hostNetwork: true, hostPID: true, hostIPC: true, volumes: [{name: "v", hostPath: path: "/var"}], containers: [{name: "a"}]`), want: []string{
			`EXT048 spec.hostNetwork: with hostNetwork, pods of "a" reach what listens on the node alone, and no network policy holds for them; remove it`,
			`EXT048 spec.hostPID: with hostPID, pods of "a" see the processes of the node, with their environments; remove it`,
			`EXT048 spec.hostIPC: with hostIPC, pods of "a" share memory with the processes of the node; remove it`,
			`EXT048 spec.volumes.0.hostPath: volume "v" is a directory of the node, and shared with whatever else uses it there; use emptyDir, or a claim`,
		}},
		{name: "containers of the host", text: privileged(`initContainers: [{name: "i", securityContext: privileged: true}], containers: [{name: "a", ports: [{containerPort: 80, hostPort: 80}], securityContext: {procMount: "Unmasked", capabilities: add: ["CHOWN", "SYS_ADMIN"]}}]`), want: []string{
			`EXT048 spec.initContainers.0.securityContext.privileged: container "i" may do on its node whatever root may do; remove it, and add only the capability that the program needs`,
			`EXT048 spec.containers.0.securityContext.capabilities.add.1: the capability SYS_ADMIN lets container "a" out of its limits; remove it`,
			`EXT048 spec.containers.0.securityContext.procMount: container "a" sees the whole /proc of the node; remove it`,
			`EXT048 spec.containers.0.ports.0.hostPort: container "a" takes port 80 of its node, so two such pods cannot run on one node; remove it, and use a Service`,
		}},
		{name: "a process of the host", text: privileged(`os: name: "windows", containers: [{name: "a", securityContext: windowsOptions: hostProcess: true}]`), want: []string{
			`EXT048 spec.containers.0.securityContext.windowsOptions.hostProcess: container "a" runs as a process of the node; remove it`,
		}},
		{name: "a pod of the host in another namespace", text: `extra: a: object: {apiVersion: "apps/v1", kind: "DaemonSet", metadata: namespace: "tools", spec: {selector: matchLabels: a: "a", template: {metadata: labels: a: "a", spec: {hostNetwork: true, containers: [{name: "a"}]}}}}`, want: []string{
			`EXT016 metadata.namespace: "a" lives in "tools", which is not the namespace of the environment; remove the namespace, or keep the object where the rest of "tools" is kept`,
			`EXT048 spec.template.spec.hostNetwork: with hostNetwork, pods of "a" reach what listens on the node alone, and no network policy holds for them; remove it`,
		}},
		{name: "a volume of the host", text: `extra: a: {scope: "cluster", object: {apiVersion: "v1", kind: "PersistentVolume", spec: {capacity: storage: "1Gi", accessModes: ["ReadWriteOnce"], hostPath: path: "/data"}}}`, want: []string{
			`EXT048 spec.hostPath: volume "a" is a directory of whatever node its pod runs on; use local, with the nodeAffinity of the node that has it, or a StorageClass`,
		}},
		{name: "a local volume", text: `extra: a: {scope: "cluster", object: {apiVersion: "v1", kind: "PersistentVolume", spec: {capacity: storage: "1Gi", accessModes: ["ReadWriteOnce"], local: path: "/data"}}}`},
		{name: "the policy that is gone", text: `extra: a: {scope: "cluster", object: {apiVersion: "policy/v1beta1", kind: "PodSecurityPolicy", spec: {privileged: false, runAsUser: rule: "MustRunAsNonRoot"}}}`, want: []string{
			`EXT049 kind: Kubernetes has no PodSecurityPolicy since 1.25; remove it; security: level of an environment takes its place, and is "restricted" unless you write "baseline"`,
		}},
		{name: "the policy that is gone, in a new version", text: `extra: a: {scope: "cluster", object: {apiVersion: "policy/v1", kind: "PodSecurityPolicy"}}`, want: []string{
			`EXT049 kind: Kubernetes has no PodSecurityPolicy since 1.25; remove it; security: level of an environment takes its place, and is "restricted" unless you write "baseline"`,
		}},
		{name: "the policy that is gone, in its first group", text: `extra: a: object: {apiVersion: "extensions/v1beta1", kind: "PodSecurityPolicy"}`, want: []string{
			`EXT049 kind: Kubernetes has no PodSecurityPolicy since 1.25; remove it; security: level of an environment takes its place, and is "restricted" unless you write "baseline"`,
		}},
		{name: "an autoscaler without a range", text: `extra: a: object: {apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", spec: {scaleTargetRef: {apiVersion: "apps/v1", kind: "Deployment", name: "a"}, minReplicas: 3, maxReplicas: 2}}`, want: []string{
			`EXT050 spec.maxReplicas: maxReplicas is 2, and minReplicas is 3; write a maximum of at least 3`,
		}},
		{name: "an autoscaler without a maximum", text: `extra: a: object: {apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", spec: {scaleTargetRef: {apiVersion: "apps/v1", kind: "Deployment", name: "a"}, maxReplicas: 0}}`, want: []string{
			`EXT050 spec.maxReplicas: maxReplicas is 0, and minReplicas is 1; write a maximum of at least 1`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, line := range plantest.Findings(t, Section, tt.text) {
				if isShape.MatchString(line) {
					continue // the objects are shortened to what matters
				}
				got = append(got, strings.Replace(line, " extra.a.object.", " ", 1))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
