package cluster

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/unit"
)

// TestVolumeInMemory proves that Flink divides a process that has a volume in its overhead as it
// divides the process without it.
func TestVolumeInMemory(t *testing.T) {
	const volume = 3 * unit.GiB
	for _, c := range []struct {
		size unit.Bytes
		conf map[string]string
	}{
		{size: 4 * unit.GiB},
		{size: 1729 * unit.MiB},
		{size: 64 * unit.GiB},
		{size: 4 * unit.GiB, conf: map[string]string{"taskmanager.memory.flink.size": "3g", "taskmanager.memory.jvm-metaspace.size": "512m"}},
		{size: 3584 * unit.MiB, conf: map[string]string{"taskmanager.memory.task.heap.size": "1g", "taskmanager.memory.managed.size": "1g"}},
	} {
		m, fault := taskMemory(c.size, memoryKeys{conf: c.conf})
		if fault != nil {
			t.Fatalf("%s: %s", c.size, fault.Text)
		}
		overhead := sizeText(m.Overhead + volume)
		conf := map[string]string{"taskmanager.memory.jvm-overhead.min": overhead, "taskmanager.memory.jvm-overhead.max": overhead}
		for key, value := range c.conf {
			conf[key] = value
		}
		got, fault := taskMemory(c.size+volume, memoryKeys{conf: conf})
		if fault != nil {
			t.Fatalf("%s with a volume: %s", c.size, fault.Text)
		}
		want := m
		want.Process, want.Overhead = want.Process+volume, want.Overhead+volume
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.size, diff)
		}
	}
}
