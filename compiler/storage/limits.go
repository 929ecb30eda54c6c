package storage

import "github.com/lakewright/lakewright/internal/unit"

// volumeType is the limits of one EBS volume type.
type volumeType struct {
	smallest, largest unit.Bytes
	iops              span  // that can be provisioned; zero: none can
	perGiB            int64 // most IOPS for each GiB of size
	free              int64 // IOPS that a volume of any size has
	required          bool  // IOPS have to be stated
	throughput        span  // in MiB a second that can be provisioned; zero: none can
	disk              bool  // turning disks, for which random access is slow
}

// span is a range with both of its ends.
type span struct{ from, to int64 }

func (s span) has(n int64) bool { return s.from <= n && n <= s.to }

// volumeTypes is the limits as of November 2026: sizes, IOPS and throughput as the EC2
// API reference of CreateVolume states them, ratios as gp3MaxIOPSPerGB, io1MaxIOPSPerGB
// and io2MaxIOPSPerGB of kubernetes-sigs/aws-ebs-csi-driver, cloud.go, do. They grow:
// gp3 went from 16000 to 80000 IOPS within a year.
var volumeTypes = map[string]volumeType{
	"gp2": {smallest: 1 * unit.GiB, largest: 16 * unit.TiB},
	"gp3": {
		smallest: 1 * unit.GiB, largest: 64 * unit.TiB,
		iops: span{3000, 80000}, perGiB: 500, free: 3000, throughput: span{125, 2000},
	},
	"io1": {smallest: 4 * unit.GiB, largest: 16 * unit.TiB, iops: span{100, 64000}, perGiB: 50, required: true},
	"io2": {smallest: 4 * unit.GiB, largest: 64 * unit.TiB, iops: span{100, 256000}, perGiB: 1000, required: true},
	"st1": {smallest: 125 * unit.GiB, largest: 16 * unit.TiB, disk: true},
	"sc1": {smallest: 125 * unit.GiB, largest: 16 * unit.TiB, disk: true},
}

// iopsPerThroughput is the IOPS that a gp3 volume must have for each MiB a second.
const iopsPerThroughput = 4

// SizeFor returns the size from which on a volume gets the IOPS that the tier asks for,
// 0 when every size does.
func (s *EBS) SizeFor() unit.Bytes {
	limits := volumeTypes[s.Type]
	if s.IOPS <= limits.free || limits.perGiB == 0 {
		return 0
	}
	return unit.Bytes((s.IOPS+limits.perGiB-1)/limits.perGiB) * unit.GiB
}

// Granted returns the IOPS that a volume of the size given gets when the tier asks for
// IOPS: the driver caps at the type's ratio and does not say so. It is 0 when the tier
// does not ask.
func (s *EBS) Granted(size unit.Bytes) int64 {
	limits := volumeTypes[s.Type]
	if s.IOPS == 0 || limits.perGiB == 0 {
		return s.IOPS
	}
	gib := int64((size + unit.GiB - 1) / unit.GiB) // the driver rounds a size up
	return min(s.IOPS, max(limits.free, limits.perGiB*gib))
}

// Sizes returns the smallest and the largest volume of the type, 0 and 0 when the type
// is not known.
func (s *EBS) Sizes() (smallest, largest unit.Bytes) {
	limits := volumeTypes[s.Type]
	return limits.smallest, limits.largest
}

// Turns reports whether the volumes are turning disks, which are no good for random
// access.
func (s *EBS) Turns() bool { return volumeTypes[s.Type].disk }
