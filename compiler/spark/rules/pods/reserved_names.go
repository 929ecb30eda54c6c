package pods

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
)

// sparkVolumes are the names of the volumes that Spark, its operators and the compiler add
// to pods; sorted.
var sparkVolumes = []string{
	"hadoop-properties", "krb5-file", "pod-template-volume", "spark-conf", "spark-conf-volume-driver",
	"spark-conf-volume-exec", app.ConfigVolume, app.DaemonVolume,
}

// CheckVolumeName reports a volume with a name that the pods need themselves.
func CheckVolumeName(r *rule.Reporter, at spec.Path, name string) {
	switch {
	case isLocalDirectory(name):
		r.Reportf(at, "volume %q would receive shuffle files, because its name begins with spark-local-dir-", name).
			Fixf("give it another name")
	case slices.Contains(sparkVolumes, name):
		r.Reportf(at, "volume %q has the name of a volume that Spark's pods already have", name).
			Fixf("give it another name")
	}
}

// isLocalDirectory reports whether Spark stores shuffle files on a volume of this name.
func isLocalDirectory(name string) bool { return strings.HasPrefix(name, "spark-local-dir-") }

// checkLocalDirectory reports a volume of a template that has the name of a local directory and
// cannot be one: Spark uses those that its container mounts, and no other pod may use them.
func checkLocalDirectory(a *app.App, r *rule.Reporter, t template, at spec.Path, v *spec.Node) {
	name := pod.TextOf(v, "name")
	mounted := false
	eachSparkContainer(a, func(own template, _ spec.Path, c *spec.Node) {
		isIts := func(m *spec.Node) bool {
			return pod.TextOf(m, "name") == name && !pod.IsBool(m.Field("readOnly"), true)
		}
		mounted = mounted || own.of.Role == t.of.Role && slices.ContainsFunc(pod.ItemsOf(c.Field("volumeMounts")), isIts)
	})
	switch isOwn := func(field string) bool { return v.Field(field) != nil }; {
	case a.Tier != nil && t.of.Role == app.ExecutorRole && name == app.LocalDir:
		r.Reportf(at, "volume %q of the template has the name of the volume for shuffle", name).
			Fixf("call it spark-local-dir-2, to use both for shuffle files, or remove shuffle").
			Notef(a.At("shuffle"), "shuffle is stated here")
	case !slices.ContainsFunc([]string{"emptyDir", "hostPath", "ephemeral", "csi"}, isOwn):
		CheckVolumeName(r, at, name)
	case !mounted:
		r.Reportf(at, "volume %q has the name of one for shuffle files, and Spark's container does not mount it to write", name).
			Fixf("mount it in container %q, as in volumeMounts: [{name: %q, mountPath: \"/scratch\"}], or give it another name", sparkContainer(a, t.of.Role), name)
	}
}

// needed are the paths that a container needs. A volume at such a path or above it hides
// the content.
var needed = []struct{ path, what string }{
	{"/opt/spark/bin", "Spark's programs"},
	{"/opt/spark/jars", "Spark's jars"},
	{"/opt/spark/python", "Spark's Python files"},
	{"/opt/spark/conf", "Spark's configuration"},
	{"/opt/spark/pod-template", "the template of the executors"},
	{"/opt/entrypoint.sh", "the image's entry point"},
	{"/opt/decom.sh", "Spark's decommissioning program"},
	{"/etc/passwd", "the users of the image"},
	{"/bin", "the image's programs"},
	{"/usr/bin", "the image's programs"},
	{"/lib", "the image's libraries"},
	{"/usr/lib", "the image's libraries"},
	{"/dev", "the devices of the container"},
	{"/proc", "the processes of the container"},
	{"/sys", "the kernel's files"},
	{"/var/run/secrets/kubernetes.io/serviceaccount", "the token of the account"},
	{"/run/secrets/kubernetes.io/serviceaccount", "the token of the account"},
}

// hidden returns what a volume at a path hides, "" for nothing. Inside a directory of
// mounted files a volume must not be mounted at all.
func hidden(a *app.App, at string) string {
	if !path.IsAbs(at) {
		return ""
	}
	for _, n := range needed {
		if within(n.path, at) {
			return n.what
		}
	}
	mounted := []string{"/opt/spark/conf", "/opt/spark/pod-template"}
	if len(a.Files) > 0 {
		mounted = append(mounted, app.ConfigDirectory)
	}
	for _, directory := range mounted {
		if within(at, directory) || within(directory, at) {
			return "files that are mounted at " + directory
		}
	}
	return ""
}

func checkMounts(a *app.App, r *rule.Reporter) {
	taken := map[string]string{}
	if a.Tier != nil {
		taken[a.LocalPath()] = "the shuffle volume"
	}
	for _, m := range a.StoreSettings.Mounts {
		taken[m.Path] = "a volume of a store"
		if _, used := a.Spec.Volumes[m.Volume.Name]; used {
			r.Reportf(a.At("volumes", m.Volume.Name), "volume %q has the name of a volume that a store of the application needs", m.Volume.Name).
				Fixf("give it another name")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.Spec.Volumes)) {
		if a.Spec.Volumes[name].Path == "" {
			continue // SPK007 reports the missing path
		}
		at := path.Clean(a.Spec.Volumes[name].Path)
		if other := taken[at]; other != "" {
			r.Reportf(a.At("volumes", name, "path"), "volume %q is mounted at %s, and so is %s", name, at, other).
				Fixf("choose another path")
			continue
		}
		taken[at] = fmt.Sprintf("volume %q", name)
	}
}
