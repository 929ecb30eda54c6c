package cluster

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/unit"
)

// A memoryVector is what Flink's own classes compute from memory keys.
type memoryVector struct {
	Role   string // jm or tm
	Config map[string]string
	Error  bool             // the process does not start
	Warn   string           // what Flink logs
	Result map[string]int64 // the parts, and what the pod requests in MiB
}

// TestMemoryVectors proves that the division of memory is Flink's for each vector that was
// computed by its classes, refusals and warnings included.
func TestMemoryVectors(t *testing.T) {
	dir := os.Getenv("FACTS")
	text, err := os.ReadFile(filepath.Join(dir, "flink-memory-vectors.json"))
	if dir == "" || os.IsNotExist(err) {
		t.Skipf("SKIPPED: the division of memory is not compared with Flink's: set FACTS to the directory of flink-memory-vectors.json (it is %q)", dir)
	}
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []memoryVector }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) < 80 {
		t.Errorf("%d vectors; want at least 80", len(file.Vectors))
	}
	for i, v := range file.Vectors {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			of := map[string]string{"jm": "jobmanager", "tm": "taskmanager"}[v.Role]
			process, readable := v.process(of)
			if !readable {
				if !v.Error {
					t.Errorf("%v: the size of the process is not read", v.Config)
				}
				return // the language accepts no such size
			}
			var got any
			var fault *MemoryFault
			var heap unit.Bytes
			if v.Role == "jm" {
				var m JobMemory
				m, fault = jobMemory(process, memoryKeys{conf: v.Config})
				got, heap = m, m.Heap
			} else {
				got, fault = taskMemory(process, memoryKeys{conf: v.Config})
			}
			if (fault != nil) != v.Error {
				t.Fatalf("%v: fault is %v; want one: %t", v.Config, fault, v.Error)
			}
			if v.Error {
				if fault.Text == "" {
					t.Errorf("%v: a refusal without a reason", v.Config)
				}
				return
			}
			if diff := cmp.Diff(v.want(), got); diff != "" {
				t.Errorf("%v (-want +got):\n%s", v.Config, diff)
			}
			if warns := v.Role == "jm" && heap < leastJobHeap; warns != (v.Warn != "") {
				t.Errorf("%v: %s of heap is too little: %t; Flink logs %q", v.Config, heap, warns, v.Warn)
			}
			if mib := unit.Bytes(v.Result["totalProcess"]).MiB(); mib != v.Result["podMemoryMi"] {
				t.Errorf("%v: the pod has %d MiB; want %d", v.Config, mib, v.Result["podMemoryMi"])
			}
		})
	}
}

// process returns the size of the whole process, 0 when the vector gives none, and whether it
// can be read.
func (v memoryVector) process(of string) (unit.Bytes, bool) {
	text, found := v.Config[of+".memory.process.size"]
	if !found {
		return 0, true
	}
	return parseMemory(text)
}

// want returns the result as the division of memory that a process has.
func (v memoryVector) want() any {
	part := func(name string) unit.Bytes { return unit.Bytes(v.Result[name]) }
	if v.Role == "jm" {
		return JobMemory{
			Process: part("totalProcess"), Flink: part("totalFlink"), Heap: part("heap"), OffHeap: part("offHeap"),
			Metaspace: part("metaspace"), Overhead: part("overhead"),
		}
	}
	return TaskMemory{
		Process: part("totalProcess"), Flink: part("totalFlink"), FrameworkHeap: part("frameworkHeap"), TaskHeap: part("taskHeap"),
		Managed: part("managed"), FrameworkOffHeap: part("frameworkOffHeap"), TaskOffHeap: part("taskOffHeap"), Network: part("network"),
		Metaspace: part("metaspace"), Overhead: part("overhead"),
	}
}

// TestRefusals proves that sizes are read as by the class MemorySize of Flink.
func TestRefusals(t *testing.T) {
	for _, text := range []string{"2Gi", "1.5g", "-1", "", "1 g b", "512 Mi", "g"} {
		if size, ok := parseMemory(text); ok {
			t.Errorf("%q is read as %s; Flink's MemorySize refuses it", text, size)
		}
	}
	for _, text := range []string{"2g", "2 gb", "2048m", "2097152 kb", "2GiBiBytes", "2147483648", "2147483648 bytes"} {
		if size, ok := parseMemory(strings.ToLower(text)); !ok || size != 2*unit.GiB {
			t.Errorf("%q is read as %s, %t; want 2 GiB", text, size, ok)
		}
	}
}
