package pods

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/e2e/client"
)

// volumeKey is spark.kubernetes.ROLE.volumes.KIND.NAME.WHAT.
var volumeKey = regexp.MustCompile(`^spark\.kubernetes\.(driver|executor)\.volumes\.(\w+)\.([^.]+)\.(.+)$`)

// sparkVolume is one volume as Spark's configuration has it.
type sparkVolume struct {
	kind, name string
	options    map[string]string // mount.path, options.sizeLimit
}

// sparkVolumes returns the volumes of a role in the configuration, sorted by name.
func (a sparkApp) sparkVolumes(role string) []sparkVolume {
	var list []sparkVolume
	for _, key := range slices.Sorted(maps.Keys(a.conf)) {
		parts := volumeKey.FindStringSubmatch(key)
		if parts == nil || parts[1] != role {
			continue
		}
		if last := len(list) - 1; last < 0 || list[last].kind != parts[2] || list[last].name != parts[3] {
			list = append(list, sparkVolume{kind: parts[2], name: parts[3], options: map[string]string{}})
		}
		list[len(list)-1].options[parts[4]] = fmt.Sprint(a.conf[key])
	}
	return list
}

// claims reports whether executors claim volumes of their own.
func (a sparkApp) claims() bool {
	return slices.ContainsFunc(a.sparkVolumes("executor"), func(v sparkVolume) bool { return v.kind == "persistentVolumeClaim" })
}

// source returns the source of a volume as MountVolumesFeatureStep makes it.
func (v sparkVolume) source(release string) map[string]any {
	fields := map[string]any{}
	size := v.options["options.sizeLimit"]
	switch {
	case v.kind == "emptyDir":
		put(fields, "medium", v.options["options.medium"])
		put(fields, "sizeLimit", size)
	case v.kind == "persistentVolumeClaim" && v.options["options.claimName"] == "OnDemand":
		mode := "ReadWriteOncePod" // since Spark 4.0
		if strings.HasPrefix(release, "3.") {
			mode = "ReadWriteOnce"
		}
		fields = map[string]any{
			"accessModes": []any{mode}, "storageClassName": v.options["options.storageClass"],
			"resources": map[string]any{"requests": map[string]any{"storage": size}},
		}
		return map[string]any{"name": v.name, onDemand: fields}
	case v.kind == "persistentVolumeClaim":
		fields["claimName"] = v.options["options.claimName"]
	default: // hostPath and nfs have the same names here and there
		for key, value := range v.options {
			if option, found := strings.CutPrefix(key, "options."); found {
				fields[option] = value
			}
		}
	}
	return map[string]any{"name": v.name, v.kind: fields}
}

// volumes returns Spark's own volumes, those of its configuration, and those of the
// application that the role mounts, with their mounts.
func (a sparkApp) volumes(role string) (volumes, mounts []any) {
	mount := func(name, path string, readOnly bool) {
		fields := map[string]any{"name": name, "mountPath": path}
		if readOnly {
			fields["readOnly"] = true
		}
		mounts = append(mounts, fields)
	}
	volumes = append(volumes, map[string]any{
		"name": "spark-conf-volume-" + role, "configMap": map[string]any{"name": "spark-" + role + "-" + hash[:16] + "-conf-map", "defaultMode": 420},
	})
	mount("spark-conf-volume-"+role, "/opt/spark/conf", false)
	local := false
	for _, v := range a.sparkVolumes(role) {
		local = local || strings.HasPrefix(v.name, "spark-local-dir-")
		volumes = append(volumes, v.source(client.Text(a.spec, "sparkVersion")))
		mount(v.name, v.options["mount.path"], v.options["mount.readOnly"] == "true")
	}
	for _, item := range client.List(a.spec, role, "volumeMounts") {
		fields, _ := item.(map[string]any)
		local = local || strings.HasPrefix(client.Text(fields, "name"), "spark-local-dir-")
		mounts = append(mounts, fields)
		// The webhook looks the volume up, and leaves it out when there is none.
		if volume := named(client.List(a.spec, "volumes"), client.Text(fields, "name")); len(volume) > 0 && !slices.ContainsFunc(volumes, func(v any) bool {
			return v.(map[string]any)["name"] == volume["name"]
		}) {
			volumes = append(volumes, volume)
		}
	}
	if !local {
		volumes = append(volumes, map[string]any{"name": "spark-local-dir-1", "emptyDir": map[string]any{}})
		mount("spark-local-dir-1", "/var/data/spark-"+hash, false)
	}
	return volumes, mounts
}
