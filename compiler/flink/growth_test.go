package flink

import "testing"

// TestGrowth compares how many TaskManagers of 1.5 cores, 4Gi and 2 slots a cluster can start.
func TestGrowth(t *testing.T) {
	session := `"mode": "session", "job": null, "jobs": {"a": {"parallelism": 2}}, `
	for _, test := range []struct {
		name, cluster string
		want          int64
	}{
		{"a job of five subtasks", `{}`, 3},
		{"the autoscaler's own limit of 200", `{"conf": {"job.autoscaler.enabled": "true"}}`, 100},
		{"a stated limit", `{"conf": {"job.autoscaler.enabled": "true", "job.autoscaler.vertex.max-parallelism": "20"}}`, 10},
		{"old names", `{"conf": {"kubernetes.operator.job.autoscaler.enabled": "True", "kubernetes.operator.job.autoscaler.vertex.max-parallelism": "20"}}`, 10},
		{"a limit below the parallelism", `{"conf": {"job.autoscaler.enabled": "true", "job.autoscaler.vertex.max-parallelism": "1"}}`, 3},
		{"the field autoscaler", `{"autoscaler": {"scaling": true, "max": 20}}`, 10},
		{"its quota", `{"autoscaler": {"scaling": true, "max": 20, "quota": {"cpu": 9}}}`, 6},
		{"its advice alone", `{"autoscaler": {"scaling": false, "max": 20}}`, 3},
		{"a largest parallelism", `{"autoscaler": {"scaling": true, "max": 20}, "job": {"maxParallelism": 12}}`, 6},
		{"that of one job of a session", `{"mode": "session", "job": null, "jobs": {"a": {"parallelism": 2, "maxParallelism": 4}, "b": {"parallelism": 2}}, "autoscaler": {"scaling": true, "max": 20}}`, 12},
		{"groups of keys", `{"conf": {"job.autoscaler.enabled": "true", "pipeline.max-parallelism": "12"}}`, 6},
		{"advice alone", `{"conf": {"job.autoscaler.enabled": "true", "job.autoscaler.scaling.enabled": "false"}}`, 3},
		{"a number that is none", `{"conf": {"job.autoscaler.enabled": "true", "job.autoscaler.vertex.max-parallelism": "many"}}`, 100},
		{"the autoscaler's quota of cores", `{"conf": {"job.autoscaler.enabled": "true", "job.autoscaler.quota.cpu": "15"}}`, 10},
		{"the autoscaler's quota of memory", `{"conf": {"job.autoscaler.enabled": "true", "job.autoscaler.quota.memory": "20 gb"}}`, 5},
		{"a quota below the job", `{"conf": {"job.autoscaler.enabled": "true", "job.autoscaler.quota.cpu": "1"}}`, 3},
		{"a standalone cluster grows too", `{"deployment": "standalone", "conf": {"job.autoscaler.enabled": "true", "job.autoscaler.vertex.max-parallelism": "20"}}`, 10},
		{"a standalone session does not", `{` + session + `"deployment": "standalone", "conf": {"job.autoscaler.enabled": "true"}}`, 1},
		{"spares and a minimum", `{"conf": {"slotmanager.redundant-taskmanager-num": "2", "slotmanager.number-of-slots.min": "9"}}`, 7},
		{"a ceiling of slots", `{"conf": {"job.autoscaler.enabled": "true", "slotmanager.number-of-slots.max": "11"}}`, 5},
		{"a ceiling above the job", `{"conf": {"slotmanager.number-of-slots.max": "100"}}`, 3},
		{"a session without a ceiling", `{` + session + `"conf": {}}`, 1},
		{"a session grows to its slots", `{` + session + `"conf": {"slotmanager.number-of-slots.max": "16"}}`, 8},
		{"a session grows to its cores", `{"mode": "session", "job": null, "conf": {"slotmanager.max-total-resource.cpu": "15.0"}}`, 10},
		{"a session grows to its memory", `{"mode": "session", "job": null, "conf": {"slotmanager.max-total-resource.memory": "20g", "slotmanager.number-of-slots.max": "16"}}`, 5},
		{"Flink's word for no ceiling", `{` + session + `"conf": {"slotmanager.number-of-slots.max": "infinite"}}`, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := scoring(t, test.cluster).TaskManagers; got != test.want {
				t.Errorf("%d TaskManagers, want %d", got, test.want)
			}
		})
	}
}
