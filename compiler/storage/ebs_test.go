package storage

import (
	"testing"

	"github.com/lakewright/lakewright/internal/unit"
)

func TestGranted(t *testing.T) {
	tests := []struct {
		ebs     ebs
		size    unit.Bytes
		granted int64
		sizeFor unit.Bytes
	}{
		{ebs: ebs{Type: "gp3"}, size: unit.GiB, granted: 0, sizeFor: 0},
		{ebs: ebs{Type: "gp3", IOPS: 3000}, size: unit.GiB, granted: 3000, sizeFor: 0},
		{ebs: ebs{Type: "gp3", IOPS: 10000}, size: 19 * unit.GiB, granted: 9500, sizeFor: 20 * unit.GiB},
		{ebs: ebs{Type: "gp3", IOPS: 10000}, size: 19*unit.GiB + 1, granted: 10000, sizeFor: 20 * unit.GiB},
		{ebs: ebs{Type: "gp3", IOPS: 9156}, size: 19 * unit.GiB, granted: 9156, sizeFor: 19 * unit.GiB},
		{ebs: ebs{Type: "gp3", IOPS: 5453}, size: 11 * unit.GiB, granted: 5453, sizeFor: 11 * unit.GiB},
		{ebs: ebs{Type: "gp3", IOPS: 80000}, size: 160 * unit.GiB, granted: 80000, sizeFor: 160 * unit.GiB},
		{ebs: ebs{Type: "gp3", IOPS: 80000}, size: unit.GiB, granted: 3000, sizeFor: 160 * unit.GiB},
		{ebs: ebs{Type: "io1", IOPS: 5000}, size: 50 * unit.GiB, granted: 2500, sizeFor: 100 * unit.GiB},
		{ebs: ebs{Type: "io2", IOPS: 256000}, size: 255 * unit.GiB, granted: 255000, sizeFor: 256 * unit.GiB},
		{ebs: ebs{Type: "gp2", IOPS: 3000}, size: unit.GiB, granted: 3000, sizeFor: 0}, // reported by STO002
		{ebs: ebs{}, size: unit.GiB, granted: 0, sizeFor: 0},
	}
	for _, tt := range tests {
		if got := tt.ebs.limits("").Granted(tt.size); got != tt.granted {
			t.Errorf("%s with %d IOPS: Granted(%s) = %d; want %d", tt.ebs.Type, tt.ebs.IOPS, tt.size, got, tt.granted)
		}
		if got := tt.ebs.limits("").SizeFor(); got != tt.sizeFor {
			t.Errorf("%s with %d IOPS: SizeFor() = %s; want %s", tt.ebs.Type, tt.ebs.IOPS, got, tt.sizeFor)
		}
	}
}
