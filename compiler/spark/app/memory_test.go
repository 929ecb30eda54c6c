package app

import (
	"testing"

	"github.com/lakewright/lakewright/internal/unit"
)

func TestLargestHeap(t *testing.T) {
	for _, m := range []memory{
		{factor: jvmFactor, least: leastOverhead},
		{factor: foreignFactor, least: leastOverhead, beside: unit.GiB},
		{factor: jvmFactor, least: leastOverhead, inside: 3 * unit.GiB},
	} {
		for _, limit := range []unit.Bytes{0, unit.MiB, unit.GiB, 15 * unit.GiB, 64*unit.GiB + 1} {
			heap := m.largestHeap(limit)
			if heap > 0 && m.container(heap) > limit {
				t.Errorf("largestHeap(%s) = %s, whose container has %s", limit, heap, m.container(heap))
			}
			if m.container(heap+unit.MiB) <= limit {
				t.Errorf("largestHeap(%s) = %s, and one MiB more still fits", limit, heap)
			}
		}
	}
}
