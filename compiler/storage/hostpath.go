package storage

import (
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// hostPathKind is a directory of the node that the pod runs on, which needs a privileged
// namespace.
var hostPathKind = Define(Def[hostPath]{
	Name: "hostPath", Title: "directory of the node",
	Disk: func(t Of[hostPath]) Disk {
		return Disk{Source: kube.Volume{HostPath: &kube.HostPath{Path: t.Spec.Path, Type: "DirectoryOrCreate"}}, Unlimited: true}
	},
	Rules: hostPathRules,
})

// hostPath is a tier of a directory of the node, as written.
type hostPath struct {
	Path string `spec:"path"`
}

var hostPathRules = []rule.Rule[Of[hostPath]]{
	{
		Doc: rule.Doc{
			ID: "STO027", Severity: diag.Error,
			Title:  "A directory of the node is mounted only where pods are privileged",
			Why:    "The levels baseline and restricted forbid hostPath: the API server refuses every pod with one. The level privileged allows any pod of the namespace to take over its node. Files stay on the node when a pod is lost, and nothing limits their size.",
			Bad:    `storage: nvme: hostPath: path: "/mnt/nvme0"` + "\n" + `spark: etl: shuffle: tier: "nvme"`,
			Good:   `storage: nvme: hostPath: path: "/mnt/nvme0"` + "\n" + `spark: etl: shuffle: tier: "nvme"` + "\n" + `environments: dev: security: level: "privileged"`,
			Ref:    "k8s.io/pod-security-admission policy, check hostPathVolumes",
			Judges: []spec.Path{"storage.hostPath", "environments.security"},
		},
		Check: func(t Of[hostPath], r *rule.Reporter) {
			if level := t.Env.Settings.Security.Level; level != "privileged" && t.IsUsed() {
				r.Reportf(t.in(), "tier %q is a directory of the node, which the level %s of environment %q forbids", t.Name(), level, t.Env.Name).
					Fixf("write local, for the disk of the node that the kubelet uses, or set security: level: \"privileged\"; the second lets any pod of the namespace take over its node")
			}
		},
	},
}
