package e2e

import "strings"

// ownMistakes are made in objects that the user adds under extra.
var ownMistakes = []mistake{
	{
		name: "an API that Kubernetes has removed", rule: "EXT007",
		add: object("policy/v1beta1", "PodDisruptionBudget", map[string]any{
			"spec": map[string]any{"minAvailable": 1, "selector": map[string]any{"matchLabels": map[string]any{"app": "etl"}}},
		}),
		layer: discovery, server: `the server serves no PodDisruptionBudget of policy/v1beta1`,
	},
	{
		name: "an unknown kind", rule: "EXT014",
		add:   object("v1", "ConfigMapp", map[string]any{"data": map[string]any{"a": "b"}}),
		layer: discovery, server: `the server serves no ConfigMapp of v1`,
	},
	{
		name: "a plain Secret", rule: "EXT001",
		add:   object("v1", "Secret", map[string]any{"stringData": map[string]any{"password": 12345}}),
		layer: decoding, server: `.stringData.password: expected string, got &value.valueUnstructured{Value:12345}`,
	},
	{
		name: "a number in a ConfigMap", rule: "EXT010",
		add:   object("v1", "ConfigMap", map[string]any{"data": map[string]any{"retries": 3}}),
		layer: decoding, server: `.data.retries: expected string, got &value.valueUnstructured{Value:3}`,
	},
	{
		name: "a key of a ConfigMap with a slash", rule: "EXT010",
		add:   object("v1", "ConfigMap", map[string]any{"data": map[string]any{"conf/a": "b"}}),
		layer: validation, server: `data[conf/a]: Invalid value: "conf/a": a valid config key must consist of`,
	},
	{
		name: "a ConfigMap of more than 1 MiB", rule: "EXT010",
		add:   object("v1", "ConfigMap", map[string]any{"data": map[string]any{"a": strings.Repeat("x", 1<<20), "b": "y"}}),
		layer: validation, server: `may not be more than 1048576 bytes`,
	},
	{
		name: "a snapshot without a source, which only CEL detects",
		add: object("snapshot.storage.k8s.io/v1", "VolumeSnapshot", map[string]any{
			"spec": map[string]any{"source": map[string]any{}},
		}),
		layer: expression, server: `exactly one of volumeSnapshotContentName and persistentVolumeClaimName must be set`,
	},
	{
		name: "a route to a Service without a port, which only CEL detects",
		add: object("gateway.networking.k8s.io/v1", "HTTPRoute", map[string]any{
			"spec": map[string]any{"rules": []any{map[string]any{"backendRefs": []any{map[string]any{"name": "ui"}}}}},
		}),
		layer: expression, server: `Must have port for Service reference`,
	},
	{
		name: "a Deployment that does not select its own pods", rule: "EXT011",
		add: object("apps/v1", "Deployment", map[string]any{"spec": map[string]any{
			"selector": map[string]any{"matchLabels": map[string]any{"app": "other"}}, "template": safePod(true),
		}}),
		layer: validation, server: "`selector` does not match template `labels`",
	},
	{
		name: "a Deployment whose pods a restricted namespace refuses", rule: "EXT013",
		add: object("apps/v1", "Deployment", map[string]any{"spec": map[string]any{
			"selector": map[string]any{"matchLabels": map[string]any{"app": "proxy"}}, "template": map[string]any{
				"metadata": map[string]any{"labels": map[string]any{"app": "proxy"}},
				"spec":     map[string]any{"containers": []any{map[string]any{"name": "proxy", "image": "registry.internal/proxy:1"}}},
			},
		}}),
		layer: warning, server: `would violate PodSecurity "restricted:`,
	},
	{
		name: "a Deployment whose pods a quota refuses", rule: "EXT012",
		add: object("apps/v1", "Deployment", map[string]any{"spec": map[string]any{
			"selector": map[string]any{"matchLabels": map[string]any{"app": "proxy"}}, "template": safePod(false),
		}}),
		on:    "pod Deployment/lakehouse/seeded",
		layer: quota, server: `must specify limits.memory`,
	},
}

// object returns an object that the user adds, in the namespace of the example.
func object(apiVersion, kind string, rest map[string]any) map[string]any {
	rest["apiVersion"], rest["kind"] = apiVersion, kind
	rest["metadata"] = map[string]any{"name": "seeded", "namespace": "lakehouse"}
	return rest
}

// safePod returns a pod template that meets the restricted standard.
func safePod(sized bool) map[string]any {
	container := map[string]any{
		"name": "proxy", "image": "registry.internal/proxy:1",
		"securityContext": map[string]any{"allowPrivilegeEscalation": false, "capabilities": map[string]any{"drop": []any{"ALL"}}},
	}
	if sized {
		size := map[string]any{"cpu": "100m", "memory": "128Mi"}
		container["resources"] = map[string]any{"requests": size, "limits": size}
	}
	return map[string]any{
		"metadata": map[string]any{"labels": map[string]any{"app": "proxy"}},
		"spec": map[string]any{
			"securityContext": map[string]any{"runAsNonRoot": true, "runAsUser": 1000, "seccompProfile": map[string]any{"type": "RuntimeDefault"}},
			"containers":      []any{container},
		},
	}
}
