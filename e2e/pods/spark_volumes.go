package pods

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/e2e/client"
	"github.com/lakewright/lakewright/internal/version"
)

// volumeKey is spark.kubernetes.ROLE.volumes.KIND.NAME.WHAT.
var volumeKey = regexp.MustCompile(`^spark\.kubernetes\.(driver|executor)\.volumes\.(\w+)\.([^.]+)\.(.+)$`)

// sparkVolume is one volume of Spark's configuration.
type sparkVolume struct {
	kind, name string
	options    map[string]string // mount.path, options.sizeLimit
}

// confVolumes returns the volumes of a role in the configuration, sorted by name.
func (r sparkRun) confVolumes(role string) []sparkVolume {
	var list []sparkVolume
	for _, key := range slices.Sorted(maps.Keys(r.conf)) {
		parts := volumeKey.FindStringSubmatch(key)
		if parts == nil || parts[1] != role {
			continue
		}
		if last := len(list) - 1; last < 0 || list[last].kind != parts[2] || list[last].name != parts[3] {
			list = append(list, sparkVolume{kind: parts[2], name: parts[3], options: map[string]string{}})
		}
		list[len(list)-1].options[parts[4]] = r.conf[key]
	}
	return list
}

// claims reports whether executors claim volumes of their own.
func (r sparkRun) claims() bool {
	return slices.ContainsFunc(r.confVolumes(executor), func(v sparkVolume) bool { return v.kind == "persistentVolumeClaim" })
}

// onDemand reports whether each pod gets a claim of its own for the volume.
func (v sparkVolume) onDemand() bool {
	return v.kind == "persistentVolumeClaim" && v.options["options.claimName"] == "OnDemand"
}

// source returns the source of a volume as MountVolumesFeatureStep makes it.
func (v sparkVolume) source(release version.Version) map[string]any {
	fields := map[string]any{}
	size := v.options["options.sizeLimit"]
	switch {
	case v.kind == "emptyDir":
		put(fields, "medium", v.options["options.medium"])
		put(fields, "sizeLimit", size)
	case v.onDemand():
		mode := "ReadWriteOncePod"
		if !release.AtLeast(4, 0) {
			mode = "ReadWriteOnce"
		}
		fields = map[string]any{
			"accessModes": []any{mode}, "storageClassName": v.options["options.storageClass"],
			"resources": map[string]any{"requests": map[string]any{"storage": size}},
		}
		return map[string]any{"name": v.name, onDemand: fields}
	case v.kind == "persistentVolumeClaim":
		fields["claimName"] = v.options["options.claimName"]
	default: // Spark and Kubernetes have the same names for hostPath and nfs
		for key, value := range v.options {
			if option, found := strings.CutPrefix(key, "options."); found {
				fields[option] = value
			}
		}
	}
	return map[string]any{"name": v.name, v.kind: fields}
}

// volumes returns the volumes of a pod with the mounts of Spark's container: those of the
// template, Spark's own, and those of the configuration. Without a local directory
// among them, Spark adds one.
func (r sparkRun) volumes(role string, templated, mounted []any) (volumes, mounts []any) {
	volumes, mounts = slices.Clone(templated), slices.Clone(mounted)
	add := func(volume map[string]any, path string, readOnly bool) {
		mount := map[string]any{"name": volume["name"], "mountPath": path}
		if readOnly {
			mount["readOnly"] = true
		}
		volumes, mounts = append(volumes, volume), append(mounts, mount)
	}
	add(map[string]any{
		"name": "spark-conf-volume-" + role, "configMap": map[string]any{"name": "spark-" + role + "-" + hash[:16] + "-conf-map", "defaultMode": 420},
	}, "/opt/spark/conf", false)
	release := r.own
	if role == driver {
		release = r.submits
	}
	for _, v := range r.confVolumes(role) {
		add(v.source(release), v.options["mount.path"], v.options["mount.readOnly"] == "true")
	}
	if !slices.ContainsFunc(mounts, func(mount any) bool {
		return strings.HasPrefix(client.Text(mount.(map[string]any), "name"), "spark-local-dir-")
	}) {
		local := map[string]any{}
		if r.conf["spark.kubernetes.local.dirs.tmpfs"] == "true" {
			local["medium"] = "Memory"
		}
		add(map[string]any{"name": "spark-local-dir-1", "emptyDir": local}, "/var/data/spark-"+hash, false)
	}
	return volumes, mounts
}
