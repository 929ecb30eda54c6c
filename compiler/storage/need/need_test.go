package need

import (
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/lakewright/lakewright/internal/unit"
)

// TestOf compares loads with arithmetic by hand.
func TestOf(t *testing.T) {
	tests := []struct {
		name    string
		need    Need
		volumes int64
		rate    string     // MiB per second of one volume
		iops    int64      // of one volume
		data    unit.Bytes // of one volume
	}{
		{
			name:    "shuffle of 1Ti in 600s on 20 executors",
			need:    Need{unit.TiB, Duration(600 * time.Second), 64 * unit.KiB, 2e6, 1.5e6, 1.3e6, 0},
			volumes: 20, rate: "340.8", iops: 5453, data: 107202383709,
		},
		{
			name:    "checkpoints of 50Gi in 60s from 10 TaskManagers",
			need:    Need{50 * unit.GiB, Duration(time.Minute), 256 * unit.KiB, 1e6, 2e6, 1e6, 0},
			volumes: 10, rate: "170.7", iops: 683, data: 10 * unit.GiB,
		},
		{
			name:    "10 MB per second into RocksDB",
			need:    Need{600e6, Duration(time.Minute), 16 * unit.KiB, 10e6, 1.5e6, 1e6, 0},
			volumes: 1, rate: "143.1", iops: 9156, data: 900e6,
		},
		{
			name:    "one volume has no more than all",
			need:    Need{60 * unit.GiB, Duration(time.Minute), unit.MiB, 1e6, 1e6, 1.3e6, 0},
			volumes: 1, rate: "1024.0", iops: 1024, data: 60 * unit.GiB,
		},
		{
			name:    "more than any machine does",
			need:    Need{math.MaxInt64, Duration(time.Second), 1, 100e6, 5e6, 100e6, 0},
			volumes: 1, rate: "4398046511104000.0", iops: math.MaxInt64, data: math.MaxInt64,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := tt.need.Of(tt.volumes)
			if got := l.Rate(unit.MiB).FloatString(1); got != tt.rate {
				t.Errorf("a volume has %s MiB per second, want %s", got, tt.rate)
			}
			if got := Ceil(l.IOPS(tt.need.IOSize)); got != tt.iops {
				t.Errorf("a volume has %d IOPS, want %d", got, tt.iops)
			}
			if l.Data != tt.data {
				t.Errorf("a volume holds %d, want %d", l.Data, tt.data)
			}
		})
	}
}

// Duration is short for a time of a need.
type Duration = unit.Duration

// TestVolumesFor requires the smallest number of volumes that is enough.
func TestVolumesFor(t *testing.T) {
	l := Load{Volumes: 4}
	for most, want := range map[int64]int64{100: 4, 99: 5, 400: 1, 50: 8} {
		if got := l.VolumesFor(big.NewRat(100, 1), most); got != want {
			t.Errorf("4 volumes of 100 are %d volumes of at most %d, want %d", got, most, want)
		}
	}
}

// TestFactor reads numbers and prints them.
func TestFactor(t *testing.T) {
	for text, want := range map[string]string{"1": "1", "1.5": "1.5", "1.30": "1.3", "10": "10", "1.0000001": "1.000001"} {
		var f Factor
		if err := f.UnmarshalText([]byte(text)); err != nil || f.String() != want {
			t.Errorf("%s is read as %s (%v), want %s", text, f, err, want)
		}
	}
	var f Factor
	if err := f.UnmarshalText([]byte("two")); err == nil {
		t.Error("two is read as a number")
	}
}

// TestIsWhole requires that a need with a missing number is not computed.
func TestIsWhole(t *testing.T) {
	whole := Need{1, 1, 1, 1, 1, 1, 0}
	if !whole.IsWhole() {
		t.Error("a need with all numbers is not whole")
	}
	for _, n := range []*Need{nil, {0, 1, 1, 1, 1, 1, 0}, {1, 0, 1, 1, 1, 1, 0}, {1, 1, 0, 1, 1, 1, 0}, {1, 1, 1, 0, 1, 1, 0}, {1, 1, 1, 1, 0, 1, 0}, {1, 1, 1, 1, 1, 0, 0}} {
		if n.IsWhole() {
			t.Errorf("%+v is whole", n)
		}
	}
}
