package pods

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// VolumeRules are about volumes and their mounts.
var VolumeRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK002", Severity: diag.Error,
			Title:  "A volume of a Flink cluster has a tier and a path",
			Why:    "The tier decides which volume is mounted, and the path decides where. Without both, nothing is mounted.",
			Bad:    `flink: scoring: volumes: lake: path: "/mnt/lake"`,
			Good:   `flink: scoring: volumes: lake: {tier: "shared", path: "/mnt/lake"}`,
			Ref:    "Kubernetes, volumes",
			Judges: []spec.Path{"flink.volumes"},
		},
		Check: checkVolumes,
	},
	{
		Doc: rule.Doc{
			ID: "FLK025", Severity: diag.Error,
			Title:  "Volumes have different names and are mounted at different paths",
			Why:    "Kubernetes refuses two mounts at one path, and two volumes of one name. A mount over one of Flink's folders hides the files of the image.",
			Bad:    `flink: scoring: volumes: {a: {tier: "shared", path: "/mnt/lake"}, b: {tier: "shared", path: "/mnt/lake"}}`,
			Good:   `flink: scoring: volumes: a: {tier: "shared", path: "/mnt/lake"}`,
			Ref:    "Kubernetes, validation of volumeMounts: must be unique; apache/flink FlinkConfMountDecorator",
			Judges: []spec.Path{"flink.volumes", "flink.state"},
		},
		Check: checkMounts,
	},
}

// checkVolumes reports volumes without a tier or without a path: they would not be mounted.
func checkVolumes(c *cluster.Cluster, r *rule.Reporter) {
	for _, name := range slices.Sorted(maps.Keys(c.Spec.Volumes)) {
		switch v, at := c.Spec.Volumes[name], c.At("volumes", name); {
		case v.Tier == "":
			r.Reportf(at, "volume %q names no storage tier", name).Fixf("name the tier, %s", storage.Shared)
		case v.Path == "":
			r.Reportf(at, "volume %q has no path", name).Fixf("write where it is mounted, as in path: \"/mnt/%s\"", name)
		}
	}
}

// flinkFolders lists folders that Flink or the operator mounts, or that have files in the
// image.
var flinkFolders = []string{"/", "/opt/flink", "/opt/flink/conf", "/opt/flink/lib", "/opt/flink/bin", "/opt/flink/plugins", "/opt/flink/opt", "/opt/flink/log"}

// flinkVolumes lists names of volumes that Flink, the operator or Lakewright adds.
var flinkVolumes = []string{cluster.StateVolume, "flink-config-volume", "hadoop-config-volume", "kerberos-keytab-volume", "kerberos-krb5conf-volume", "pod-template-volume"}

func checkMounts(c *cluster.Cluster, r *rule.Reporter) {
	taken := map[string]string{}
	for _, folder := range flinkFolders {
		taken[folder] = "Flink's own folder"
	}
	if c.State != nil {
		taken[cluster.StatePath] = "the volume for state"
	}
	own := slices.Clone(flinkVolumes)
	for _, m := range c.Opened.Mounts {
		taken[m.Path], own = "a store", append(own, m.Volume.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Spec.Volumes)) {
		if c.Spec.Volumes[name].Path == "" {
			continue // FLK002 reports it
		}
		at := path.Clean(c.Spec.Volumes[name].Path)
		if by, found := taken[at]; found {
			r.Reportf(c.At("volumes", name, "path"), "%s is already used by %s", at, by).
				Fixf("mount it elsewhere, for example at /mnt/%s", name).Replace(strconv.Quote("/mnt/" + name))
			continue
		}
		taken[at] = fmt.Sprintf("volume %q", name)
		if slices.Contains(own, name) {
			r.Reportf(c.At("volumes", name), "a volume called %q already exists", name).Fixf("give it another name")
		}
	}
}
