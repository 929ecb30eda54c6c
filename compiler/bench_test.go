package compiler

import (
	"fmt"
	"testing"

	"github.com/lakewright/lakewright/internal/fleet"
)

// BenchmarkCompile measures the time from files to objects, for specs of several sizes in
// two environments. The time per workload should not grow with the number of workloads.
func BenchmarkCompile(b *testing.B) {
	for _, n := range []int{1, 50, 200, 1000, 10000} {
		spec := fleet.Spec(n)
		b.Run(fmt.Sprintf("workloads=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				result, err := Compile(spec)
				if err != nil || result.Environments == nil {
					b.Fatal(err, result.Diagnostics)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/workload")
		})
	}
}
