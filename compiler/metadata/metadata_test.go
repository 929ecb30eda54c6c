package metadata

import "testing"

func TestOwner(t *testing.T) {
	tests := []struct {
		key  string
		want string
	}{
		{key: "team", want: ""},
		{key: "example.com/team", want: ""},
		{key: "notk8s.io/team", want: ""},
		{key: "app.kubernetes.io/name", want: ""},
		{key: "app.kubernetes.io/managed-by", want: "lakewright"},
		{key: "argocd.argoproj.io/hook", want: "Argo CD"},
		{key: "argocd.argoproj.io/sync-wave", want: ""},
		{key: "link.argocd.argoproj.io/external-link", want: "Argo CD"},
		{key: "kubernetes.io/metadata.name", want: "Kubernetes"},
		{key: "pod-security.kubernetes.io/enforce", want: "Pod Security Admission"},
		{key: "internal.config.kubernetes.io/index", want: "kustomize"},
		{key: "kubectl.kubernetes.io/last-applied-configuration", want: "kubectl"},
		{key: "container.apparmor.security.beta.kubernetes.io/main", want: "Kubernetes"},
		{key: "cluster-autoscaler.kubernetes.io/safe-to-evict", want: ""},
		{key: "nginx.ingress.kubernetes.io/rewrite-target", want: ""},
		{key: "sparkoperator.k8s.io/app-name", want: "the Spark operator"},
		{key: "iam.gke.io/gcp-service-account", want: CloudIdentity},
	}
	for _, tt := range tests {
		if got := Owner(tt.key); got != tt.want {
			t.Errorf("Owner(%q) = %q; want %q", tt.key, got, tt.want)
		}
	}
}
