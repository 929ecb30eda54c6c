package app

import (
	"strings"
)

// A volume is one option of a volume, as a key declares it.
type volume struct {
	Role, Kind, Name, Option string
}

// VolumeOf parses a key such as spark.kubernetes.executor.volumes.KIND.NAME.OPTION, and
// reports whether the key has this form.
func VolumeOf(key string) (volume, bool) {
	for _, role := range []string{"driver", "executor"} {
		rest, found := strings.CutPrefix(key, "spark.kubernetes."+role+".volumes.")
		if !found {
			continue
		}
		parts := strings.SplitN(rest, ".", 3)
		if len(parts) < 3 {
			return volume{}, false
		}
		return volume{role, parts[0], parts[1], parts[2]}, true
	}
	return volume{}, false
}
