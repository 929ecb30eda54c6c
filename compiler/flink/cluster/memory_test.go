package cluster

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/unit"
)

// The numbers come from Flink's own classes, ProcessMemoryUtils and MemorySize of
// apache/flink, branch release-2.0 at a4b0eca0, compiled unchanged and run.

func TestJobMemory(t *testing.T) {
	for _, c := range []struct {
		process unit.Bytes // 0: not given
		conf    map[string]string
		want    JobMemory
		fails   bool
	}{
		{process: 536870912, conf: nil, fails: true},
		{process: 671088640, conf: nil, want: JobMemory{Process: 671088640, Flink: 201326592, Heap: 67108864, OffHeap: 134217728, Metaspace: 268435456, Overhead: 201326592}},
		{process: 1048576000, conf: nil, want: JobMemory{Process: 1048576000, Flink: 578813952, Heap: 444596224, OffHeap: 134217728, Metaspace: 268435456, Overhead: 201326592}},
		{process: 1258291200, conf: nil, want: JobMemory{Process: 1258291200, Flink: 788529152, Heap: 654311424, OffHeap: 134217728, Metaspace: 268435456, Overhead: 201326592}},
		{process: 1610612736, conf: nil, want: JobMemory{Process: 1610612736, Flink: 1140850688, Heap: 1006632960, OffHeap: 134217728, Metaspace: 268435456, Overhead: 201326592}},
		{process: 1677721600, conf: nil, want: JobMemory{Process: 1677721600, Flink: 1207959552, Heap: 1073741824, OffHeap: 134217728, Metaspace: 268435456, Overhead: 201326592}},
		{process: 1811939328, conf: nil, want: JobMemory{Process: 1811939328, Flink: 1342177280, Heap: 1207959552, OffHeap: 134217728, Metaspace: 268435456, Overhead: 201326592}},
		{process: 2012217344, conf: nil, want: JobMemory{Process: 2012217344, Flink: 1542455296, Heap: 1408237568, OffHeap: 134217728, Metaspace: 268435456, Overhead: 201326592}},
		{process: 2013265920, conf: nil, want: JobMemory{Process: 2013265920, Flink: 1543503869, Heap: 1409286141, OffHeap: 134217728, Metaspace: 268435456, Overhead: 201326595}},
		{process: 2147483648, conf: nil, want: JobMemory{Process: 2147483648, Flink: 1664299824, Heap: 1530082096, OffHeap: 134217728, Metaspace: 268435456, Overhead: 214748368}},
		{process: 3221225472, conf: nil, want: JobMemory{Process: 3221225472, Flink: 2630667464, Heap: 2496449736, OffHeap: 134217728, Metaspace: 268435456, Overhead: 322122552}},
		{process: 4294967296, conf: nil, want: JobMemory{Process: 4294967296, Flink: 3597035104, Heap: 3462817376, OffHeap: 134217728, Metaspace: 268435456, Overhead: 429496736}},
		{process: 6442450944, conf: nil, want: JobMemory{Process: 6442450944, Flink: 5529770384, Heap: 5395552656, OffHeap: 134217728, Metaspace: 268435456, Overhead: 644245104}},
		{process: 8589934592, conf: nil, want: JobMemory{Process: 8589934592, Flink: 7462505664, Heap: 7328287936, OffHeap: 134217728, Metaspace: 268435456, Overhead: 858993472}},
		{process: 10737418240, conf: nil, want: JobMemory{Process: 10737418240, Flink: 9395240960, Heap: 9261023232, OffHeap: 134217728, Metaspace: 268435456, Overhead: 1073741824}},
		{process: 10736369664, conf: nil, want: JobMemory{Process: 10736369664, Flink: 9394297226, Heap: 9260079498, OffHeap: 134217728, Metaspace: 268435456, Overhead: 1073636982}},
		{process: 17179869184, conf: nil, want: JobMemory{Process: 17179869184, Flink: 15837691904, Heap: 15703474176, OffHeap: 134217728, Metaspace: 268435456, Overhead: 1073741824}},
		{process: 21474836480, conf: nil, want: JobMemory{Process: 21474836480, Flink: 20132659200, Heap: 19998441472, OffHeap: 134217728, Metaspace: 268435456, Overhead: 1073741824}},
		{process: 34359738368, conf: nil, want: JobMemory{Process: 34359738368, Flink: 33017561088, Heap: 32883343360, OffHeap: 134217728, Metaspace: 268435456, Overhead: 1073741824}},
		{process: 68719476736, conf: nil, want: JobMemory{Process: 68719476736, Flink: 67377299456, Heap: 67243081728, OffHeap: 134217728, Metaspace: 268435456, Overhead: 1073741824}},
		{process: 137438953472, conf: nil, want: JobMemory{Process: 137438953472, Flink: 136096776192, Heap: 135962558464, OffHeap: 134217728, Metaspace: 268435456, Overhead: 1073741824}},
		{process: 1000000000, conf: nil, want: JobMemory{Process: 1000000000, Flink: 530237952, Heap: 396020224, OffHeap: 134217728, Metaspace: 268435456, Overhead: 201326592}},
		{process: 1500000000, conf: nil, want: JobMemory{Process: 1500000000, Flink: 1030237952, Heap: 896020224, OffHeap: 134217728, Metaspace: 268435456, Overhead: 201326592}},
		{process: 737148928, conf: nil, want: JobMemory{Process: 737148928, Flink: 267386880, Heap: 133169152, OffHeap: 134217728, Metaspace: 268435456, Overhead: 201326592}},
		{process: 738197504, conf: nil, want: JobMemory{Process: 738197504, Flink: 268435456, Heap: 134217728, OffHeap: 134217728, Metaspace: 268435456, Overhead: 201326592}},
		{process: 0, conf: map[string]string{"jobmanager.memory.flink.size": "400m"}, want: JobMemory{Process: 889192448, Flink: 419430400, Heap: 285212672, OffHeap: 134217728, Metaspace: 268435456, Overhead: 201326592}},
		{process: 0, conf: map[string]string{"jobmanager.memory.flink.size": "1280m"}, want: JobMemory{Process: 1811939328, Flink: 1342177280, Heap: 1207959552, OffHeap: 134217728, Metaspace: 268435456, Overhead: 201326592}},
		{process: 0, conf: map[string]string{"jobmanager.memory.flink.size": "2g"}, want: JobMemory{Process: 2684354564, Flink: 2147483648, Heap: 2013265920, OffHeap: 134217728, Metaspace: 268435456, Overhead: 268435460}},
		{process: 0, conf: map[string]string{"jobmanager.memory.flink.size": "4g"}, want: JobMemory{Process: 5070447510, Flink: 4294967296, Heap: 4160749568, OffHeap: 134217728, Metaspace: 268435456, Overhead: 507044758}},
		{process: 0, conf: map[string]string{"jobmanager.memory.flink.size": "16g"}, want: JobMemory{Process: 18522046464, Flink: 17179869184, Heap: 17045651456, OffHeap: 134217728, Metaspace: 268435456, Overhead: 1073741824}},
		{process: 2147483648, conf: map[string]string{"jobmanager.memory.off-heap.size": "512m"}, want: JobMemory{Process: 2147483648, Flink: 1664299824, Heap: 1127428912, OffHeap: 536870912, Metaspace: 268435456, Overhead: 214748368}},
		{process: 2147483648, conf: map[string]string{"jobmanager.memory.heap.size": "1g"}, want: JobMemory{Process: 2147483648, Flink: 1207959552, Heap: 1073741824, OffHeap: 134217728, Metaspace: 268435456, Overhead: 671088640}},
		{process: 2147483648, conf: map[string]string{"jobmanager.memory.heap.size": "1472m"}, want: JobMemory{Process: 2147483648, Flink: 1677721600, Heap: 1543503872, OffHeap: 134217728, Metaspace: 268435456, Overhead: 201326592}},
		{process: 0, conf: map[string]string{"jobmanager.memory.heap.size": "1g"}, want: JobMemory{Process: 1677721600, Flink: 1207959552, Heap: 1073741824, OffHeap: 134217728, Metaspace: 268435456, Overhead: 201326592}},
		{process: 0, conf: map[string]string{"jobmanager.memory.flink.size": "1200m", "jobmanager.memory.heap.size": "1g"}, want: JobMemory{Process: 1728053248, Flink: 1258291200, Heap: 1073741824, OffHeap: 184549376, Metaspace: 268435456, Overhead: 201326592}},
		{process: 2147483648, conf: map[string]string{"jobmanager.memory.flink.size": "1600m"}, want: JobMemory{Process: 2147483648, Flink: 1677721600, Heap: 1543503872, OffHeap: 134217728, Metaspace: 268435456, Overhead: 201326592}},
	} {
		got, fault := jobMemory(c.process, memoryKeys{conf: c.conf})
		if (fault != nil) != c.fails {
			t.Errorf("%d %v: fault is %v, want one: %t", c.process, c.conf, fault, c.fails)
		}
		if diff := cmp.Diff(c.want, got); !c.fails && diff != "" {
			t.Errorf("%d %v: -want +got\n%s", c.process, c.conf, diff)
		}
	}
}

func TestTaskMemory(t *testing.T) {
	for _, c := range []struct {
		process unit.Bytes // 0: not given
		conf    map[string]string
		want    TaskMemory
		fails   bool
	}{
		{process: 536870912, conf: nil, fails: true},
		{process: 671088640, conf: nil, fails: true},
		{process: 1029701632, conf: nil, want: TaskMemory{Process: 1029701632, Flink: 559939584, FrameworkHeap: 134217728, TaskHeap: 419428, Managed: 223975836, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 67108864, Metaspace: 268435456, Overhead: 201326592}},
		{process: 1073741824, conf: nil, want: TaskMemory{Process: 1073741824, Flink: 603979776, FrameworkHeap: 134217728, TaskHeap: 26843542, Managed: 241591914, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 67108864, Metaspace: 268435456, Overhead: 201326592}},
		{process: 1610612736, conf: nil, want: TaskMemory{Process: 1610612736, Flink: 1140850688, FrameworkHeap: 134217728, TaskHeap: 301989880, Managed: 456340282, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 114085070, Metaspace: 268435456, Overhead: 201326592}},
		{process: 1677721600, conf: nil, want: TaskMemory{Process: 1677721600, Flink: 1207959552, FrameworkHeap: 134217728, TaskHeap: 335544311, Managed: 483183828, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 120795957, Metaspace: 268435456, Overhead: 201326592}},
		{process: 1811939328, conf: nil, want: TaskMemory{Process: 1811939328, Flink: 1342177280, FrameworkHeap: 134217728, TaskHeap: 402653174, Managed: 536870920, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 134217730, Metaspace: 268435456, Overhead: 201326592}},
		{process: 1879048192, conf: nil, want: TaskMemory{Process: 1879048192, Flink: 1409286144, FrameworkHeap: 134217728, TaskHeap: 436207606, Managed: 563714466, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 140928616, Metaspace: 268435456, Overhead: 201326592}},
		{process: 2147483648, conf: nil, want: TaskMemory{Process: 2147483648, Flink: 1664299824, FrameworkHeap: 134217728, TaskHeap: 563714445, Managed: 665719939, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 166429984, Metaspace: 268435456, Overhead: 214748368}},
		{process: 2621440000, conf: nil, want: TaskMemory{Process: 2621440000, Flink: 2090860541, FrameworkHeap: 134217728, TaskHeap: 776994800, Managed: 836344228, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 209086057, Metaspace: 268435456, Overhead: 262144003}},
		{process: 4294967296, conf: nil, want: TaskMemory{Process: 4294967296, Flink: 3597035104, FrameworkHeap: 134217728, TaskHeap: 1530082070, Managed: 1438814063, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 359703515, Metaspace: 268435456, Overhead: 429496736}},
		{process: 6442450944, conf: nil, want: TaskMemory{Process: 6442450944, Flink: 5529770384, FrameworkHeap: 134217728, TaskHeap: 2496449696, Managed: 2211908186, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 552977046, Metaspace: 268435456, Overhead: 644245104}},
		{process: 10737418240, conf: nil, want: TaskMemory{Process: 10737418240, Flink: 9395240960, FrameworkHeap: 134217728, TaskHeap: 4429184954, Managed: 3758096440, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 939524110, Metaspace: 268435456, Overhead: 1073741824}},
		{process: 17179869184, conf: nil, want: TaskMemory{Process: 17179869184, Flink: 15837691904, FrameworkHeap: 134217728, TaskHeap: 7650410378, Managed: 6335076856, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 1583769214, Metaspace: 268435456, Overhead: 1073741824}},
		{process: 21474836480, conf: nil, want: TaskMemory{Process: 21474836480, Flink: 20132659200, FrameworkHeap: 134217728, TaskHeap: 9797893994, Managed: 8053063800, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 2013265950, Metaspace: 268435456, Overhead: 1073741824}},
		{process: 34359738368, conf: nil, want: TaskMemory{Process: 34359738368, Flink: 33017561088, FrameworkHeap: 134217728, TaskHeap: 16240344842, Managed: 13207024632, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 3301756158, Metaspace: 268435456, Overhead: 1073741824}},
		{process: 68719476736, conf: nil, want: TaskMemory{Process: 68719476736, Flink: 67377299456, FrameworkHeap: 134217728, TaskHeap: 33420213770, Managed: 26950920184, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 6737730046, Metaspace: 268435456, Overhead: 1073741824}},
		{process: 1000000000, conf: nil, fails: true},
		{process: 0, conf: map[string]string{"taskmanager.memory.flink.size": "400m"}, fails: true},
		{process: 0, conf: map[string]string{"taskmanager.memory.flink.size": "533m"}, fails: true},
		{process: 0, conf: map[string]string{"taskmanager.memory.flink.size": "534m"}, want: TaskMemory{Process: 1029701632, Flink: 559939584, FrameworkHeap: 134217728, TaskHeap: 419428, Managed: 223975836, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 67108864, Metaspace: 268435456, Overhead: 201326592}},
		{process: 0, conf: map[string]string{"taskmanager.memory.flink.size": "2g"}, want: TaskMemory{Process: 2684354564, Flink: 2147483648, FrameworkHeap: 134217728, TaskHeap: 805306352, Managed: 858993472, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 214748368, Metaspace: 268435456, Overhead: 268435460}},
		{process: 0, conf: map[string]string{"taskmanager.memory.flink.size": "4g"}, want: TaskMemory{Process: 5070447510, Flink: 4294967296, FrameworkHeap: 134217728, TaskHeap: 1879048160, Managed: 1717986944, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 429496736, Metaspace: 268435456, Overhead: 507044758}},
		{process: 0, conf: map[string]string{"taskmanager.memory.flink.size": "16g"}, want: TaskMemory{Process: 18522046464, Flink: 17179869184, FrameworkHeap: 134217728, TaskHeap: 8321499008, Managed: 6871947776, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 1717986944, Metaspace: 268435456, Overhead: 1073741824}},
		{process: 4294967296, conf: map[string]string{"taskmanager.memory.managed.size": "1g"}, want: TaskMemory{Process: 4294967296, Flink: 3597035104, FrameworkHeap: 134217728, TaskHeap: 1895154309, Managed: 1073741824, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 359703515, Metaspace: 268435456, Overhead: 429496736}},
		{process: 4294967296, conf: map[string]string{"taskmanager.memory.managed.fraction": "0"}, want: TaskMemory{Process: 4294967296, Flink: 3597035104, FrameworkHeap: 134217728, TaskHeap: 2968896133, Managed: 0, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 359703515, Metaspace: 268435456, Overhead: 429496736}},
		{process: 4294967296, conf: map[string]string{"taskmanager.memory.managed.fraction": "0.7"}, want: TaskMemory{Process: 4294967296, Flink: 3597035104, FrameworkHeap: 134217728, TaskHeap: 450971604, Managed: 2517924529, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 359703515, Metaspace: 268435456, Overhead: 429496736}},
		{process: 4294967296, conf: map[string]string{"taskmanager.memory.managed.fraction": "0.9"}, fails: true},
		{process: 4294967296, conf: map[string]string{"taskmanager.memory.managed.fraction": "1.0"}, fails: true},
		{process: 4294967296, conf: map[string]string{"taskmanager.memory.task.heap.size": "1500m"}, want: TaskMemory{Process: 4294967296, Flink: 3597035104, FrameworkHeap: 134217728, TaskHeap: 1572864000, Managed: 1438814063, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 316921585, Metaspace: 268435456, Overhead: 429496736}},
		{process: 4294967296, conf: map[string]string{"taskmanager.memory.managed.size": "1g", "taskmanager.memory.task.heap.size": "1g"}, fails: true},
		{process: 3221225472, conf: map[string]string{"taskmanager.memory.managed.size": "1g", "taskmanager.memory.task.heap.size": "1g"}, want: TaskMemory{Process: 3221225472, Flink: 2684354564, FrameworkHeap: 134217728, TaskHeap: 1073741824, Managed: 1073741824, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 268435460, Metaspace: 268435456, Overhead: 268435452}},
		{process: 4294967296, conf: map[string]string{"taskmanager.memory.flink.size": "4g"}, fails: true},
		{process: 4294967296, conf: map[string]string{"taskmanager.memory.network.min": "512m"}, want: TaskMemory{Process: 4294967296, Flink: 3597035104, FrameworkHeap: 134217728, TaskHeap: 1352914673, Managed: 1438814063, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 536870912, Metaspace: 268435456, Overhead: 429496736}},
		{process: 4294967296, conf: map[string]string{"taskmanager.memory.network.max": "1g", "taskmanager.memory.network.min": "2g"}, fails: true},
		{process: 17179869184, conf: map[string]string{"taskmanager.memory.network.max": "1g"}, want: TaskMemory{Process: 17179869184, Flink: 15837691904, FrameworkHeap: 134217728, TaskHeap: 8160437768, Managed: 6335076856, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 1073741824, Metaspace: 268435456, Overhead: 1073741824}},
		{process: 4294967296, conf: map[string]string{"taskmanager.memory.jvm-metaspace.size": "512m"}, want: TaskMemory{Process: 4294967296, Flink: 3328599648, FrameworkHeap: 134217728, TaskHeap: 1395864344, Managed: 1331439879, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 332859969, Metaspace: 536870912, Overhead: 429496736}},
		{process: 4294967296, conf: map[string]string{"taskmanager.memory.jvm-overhead.max": "1g", "taskmanager.memory.jvm-overhead.min": "1g"}, want: TaskMemory{Process: 4294967296, Flink: 2952790016, FrameworkHeap: 134217728, TaskHeap: 1207959530, Managed: 1181116024, FrameworkOffHeap: 134217728, TaskOffHeap: 0, Network: 295279006, Metaspace: 268435456, Overhead: 1073741824}},
		{process: 4294967296, conf: map[string]string{"taskmanager.memory.jvm-overhead.min": "2g"}, fails: true},
		{process: 4294967296, conf: map[string]string{"taskmanager.memory.task.off-heap.size": "256m"}, want: TaskMemory{Process: 4294967296, Flink: 3597035104, FrameworkHeap: 134217728, TaskHeap: 1261646614, Managed: 1438814063, FrameworkOffHeap: 134217728, TaskOffHeap: 268435456, Network: 359703515, Metaspace: 268435456, Overhead: 429496736}},
	} {
		got, fault := taskMemory(c.process, memoryKeys{conf: c.conf})
		if (fault != nil) != c.fails {
			t.Errorf("%d %v: fault is %v, want one: %t", c.process, c.conf, fault, c.fails)
		}
		if diff := cmp.Diff(c.want, got); !c.fails && diff != "" {
			t.Errorf("%d %v: -want +got\n%s", c.process, c.conf, diff)
		}
	}
}

func TestSmallest(t *testing.T) {
	job := func(size unit.Bytes) *MemoryFault { _, fault := jobMemory(size, memoryKeys{conf: nil}); return fault }
	task := func(size unit.Bytes) *MemoryFault { _, fault := taskMemory(size, memoryKeys{conf: nil}); return fault }
	if got, want := Smallest(job), 577*unit.MiB; got != want {
		t.Errorf("JobManager: %s, want %s", got, want)
	}
	if got, want := Smallest(task), 982*unit.MiB; got != want {
		t.Errorf("TaskManager: %s, want %s", got, want)
	}
}
