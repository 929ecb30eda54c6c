package pods

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/pod"
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
			Title:  "A volume of a Flink cluster has a path and one source",
			Why:    "JobManagers and TaskManagers mount the same volume. Without a source or a path, nothing is mounted, and one of two sources would be dropped.",
			Bad:    `flink: scoring: volumes: lake: path: "/mnt/lake"`,
			Good:   `flink: scoring: volumes: lake: {tier: "shared", path: "/mnt/lake"}`,
			Ref:    "Kubernetes, volumes",
			Judges: []spec.Path{"flink.volumes"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, name := range slices.Sorted(maps.Keys(c.Spec.Volumes)) {
				c.Spec.Volumes[name].Judge(r, c.At("volumes", name), name)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK025", Severity: diag.Error,
			Title:  "Volumes have different names and are mounted at different paths",
			Why:    "Kubernetes refuses two mounts at one path, and two volumes of one name. A mount over one of Flink's folders hides the files of the image.",
			Bad:    `flink: scoring: volumes: {a: {tier: "shared", path: "/mnt/lake"}, b: {tier: "shared", path: "/mnt/lake"}}`,
			Good:   `flink: scoring: volumes: a: {tier: "shared", path: "/mnt/lake"}`,
			Ref:    "Kubernetes, validation of volumeMounts: must be unique; apache/flink FlinkConfMountDecorator",
			Judges: []spec.Path{"flink.volumes", "flink.state", "flink.jobManager.podTemplate", "flink.taskManager.podTemplate"},
		},
		Check: checkMounts,
	},
}

// flinkFolders lists folders that Flink or the operator mounts, or that have files in the
// image.
var flinkFolders = []string{"/", "/opt/flink", "/opt/flink/conf", "/opt/flink/lib", "/opt/flink/bin", "/opt/flink/plugins", "/opt/flink/opt", "/opt/flink/log"}

// flinkVolumes lists names of volumes that Flink, the operator or Lakewright adds.
var flinkVolumes = []string{cluster.StateVolume, cluster.ScriptVolume, "flink-config-volume", "hadoop-config-volume", "kerberos-keytab-volume", "kerberos-krb5conf-volume", "pod-template-volume"}

// checkMounts reports volumes with a name that is taken, and mounts at a path that is taken.
func checkMounts(c *cluster.Cluster, r *rule.Reporter) {
	taken := map[string]string{}
	for _, folder := range flinkFolders {
		taken[folder] = "Flink's own folder"
	}
	if c.State != nil {
		taken[cluster.StatePath] = "the volume for state"
	}
	if c.Scripts != nil {
		taken[cluster.ScriptPath] = "the scripts of SQL"
	}
	own := slices.Clone(flinkVolumes)
	for _, m := range c.TLSMounts() {
		taken[m.MountPath], own = "a volume of tls", append(own, m.Name)
	}
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
	eachTemplate(c, func(t pod.Template) {
		for i, v := range pod.ItemsOf(t.Spec().Field("volumes")) {
			at, name := t.At("spec", "volumes").Index(i).At("name"), pod.TextOf(v, "name")
			if _, found := c.Spec.Volumes[name]; found {
				r.Reportf(at, "volume %q of the template has the name of one in volumes", name).
					Fixf("give it another name").
					Notef(c.At("volumes", name), "the other one is here")
			} else if slices.Contains(own, name) {
				r.Reportf(at, "a volume called %q already exists", name).Fixf("give it another name")
			}
		}
		t.EachMain(func(at spec.Path, m *spec.Node) {
			for i, mount := range pod.ItemsOf(m.Field("volumeMounts")) {
				where := pod.TextOf(mount, "mountPath")
				if by, found := taken[path.Clean(where)]; found && where != "" && !isOwnMount(c, mount) {
					r.Reportf(at.At("volumeMounts").Index(i).At("mountPath"), "%s is already used by %s", where, by).
						Fixf("mount it elsewhere")
				}
			}
		})
	})
}

// isOwnMount reports whether a mount of a template changes a mount that the container has.
func isOwnMount(c *cluster.Cluster, mount *spec.Node) bool {
	name := pod.TextOf(mount, "name")
	_, own := c.Spec.Volumes[name]
	ofStore := slices.ContainsFunc(c.Opened.Mounts, func(m storage.Mount) bool { return m.Volume.Name == name })
	return own || ofStore || name == "" || name == cluster.StateVolume
}
