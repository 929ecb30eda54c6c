package storage

import (
	"strconv"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// azureDiskKind is Azure's managed disks: one volume for each pod, claimed from a StorageClass
// that the tier makes.
var azureDiskKind = Define(Def[azureDisk]{
	Name: "azureDisk", Title: "Azure Disk",
	Disk:    func(t Of[azureDisk]) Disk { return t.Spec.class(t.in()).disk(t.Tier, t.Spec.limits(t.in())) },
	Objects: func(t Of[azureDisk]) []kube.Object { return t.Spec.class(t.in()).objects(t.Tier) },
	Provide: &provider[azureDisk]{
		types: azureTypes, wanted: (*azureDisk).wanted, give: (*azureDisk).give,
		source: "Azure, managed disk types, disks-types.md of 2026-08-11",
	},
	Rules: azureDiskRules,
})

// azureDisk is a tier of Azure's disks, as written.
type azureDisk struct {
	SKU             string     `spec:"sku"`
	IOPS            int64      `spec:"iops"`       // 0: the default of the type
	Throughput      unit.Bytes `spec:"throughput"` // per second; 0: the default of the type
	Caching         string     `spec:"caching"`    // "": what the type supports
	EncryptionSet   string     `spec:"encryptionSet"`
	FileSystem      string     `spec:"fileSystem"`
	Reclaim         string     `spec:"reclaim"`
	AttributesClass bool       `spec:"attributesClass"`
	Snapshots       *snapshots `spec:"snapshots"` // nil: no class of snapshots
}

// The types of disks, with their limits as of November 2026, from Azure's documentation of disk
// types. Their throughput is in millions of bytes.
var azureTypes = map[string]performance{
	"Premium_LRS":     {smallest: unit.GiB, largest: 32767 * unit.GiB, io: azureIO, mega: azureMega, steps: premiumSteps},
	"Premium_ZRS":     {smallest: unit.GiB, largest: 32767 * unit.GiB, io: azureIO, mega: azureMega, steps: premiumSteps},
	"StandardSSD_LRS": {smallest: unit.GiB, largest: 32767 * unit.GiB, io: azureIO, mega: azureMega, steps: standardSteps, remembered: true},
	"StandardSSD_ZRS": {smallest: unit.GiB, largest: 32767 * unit.GiB, io: azureIO, mega: azureMega, steps: standardSteps, remembered: true},
	"Standard_LRS":    {smallest: unit.GiB, largest: 32767 * unit.GiB, io: azureIO, mega: azureMega, steps: hddSteps, spinning: true, remembered: true},
	"PremiumV2_LRS":   {smallest: unit.GiB, largest: 64 * unit.TiB, iops: span{3000, 80000}, perGiB: 500, free: 3000, throughput: span{125, 2000}, perIOPS: 4, io: azureIO, mega: azureMega},
	"UltraSSD_LRS":    {smallest: 4 * unit.GiB, largest: 64 * unit.TiB, iops: span{100, 400000}, perGiB: 1000, throughput: span{1, 10000}, perIOPS: 4, io: azureIO, mega: azureMega},
}

// azureIO is the largest I/O that Azure counts as one, and azureMega its unit of throughput.
const (
	azureIO   = 256 * unit.KiB
	azureMega = unit.Bytes(1000000)
)

// The sizes of Premium and Standard SSDs and of disks, from P1, E1 and S4 to P80, E80 and S80. A disk has the performance
// of the step that its size is rounded up to.
var (
	premiumSteps = []step{
		{4, 120, 25}, {8, 120, 25}, {16, 120, 25}, {32, 120, 25}, {64, 240, 50}, {128, 500, 100}, {256, 1100, 125}, {512, 2300, 150},
		{1024, 5000, 200}, {2048, 7500, 250}, {4096, 7500, 250}, {8192, 16000, 500}, {16384, 18000, 750}, {32767, 20000, 900},
	}
	standardSteps = []step{
		{4, 500, 60}, {8, 500, 60}, {16, 500, 60}, {32, 500, 60}, {64, 500, 60}, {128, 500, 60}, {256, 500, 60}, {512, 500, 60},
		{1024, 500, 60}, {2048, 500, 60}, {4096, 500, 60}, {8192, 2000, 400}, {16384, 4000, 600}, {32767, 6000, 750},
	}
	hddSteps = []step{
		{32, 500, 60}, {64, 500, 60}, {128, 500, 60}, {256, 500, 60}, {512, 500, 60}, {1024, 500, 60}, {2048, 500, 60}, {4096, 500, 60},
		{8192, 1300, 300}, {16384, 2000, 500}, {32767, 2000, 500},
	}
)

// give returns the tier with IOPS and throughput of one use.
func (s *azureDisk) give(iops, throughput int64) *azureDisk {
	given := *s
	given.IOPS, given.Throughput = iops, unit.Bytes(throughput)*azureMega
	return &given
}

// provisioned reports whether IOPS and throughput of the type are given; such disks have no
// cache on the host.
func (s *azureDisk) provisioned() bool { return azureTypes[s.SKU].iops.to != 0 }

// caching returns the caching of the host.
func (s *azureDisk) caching() string {
	switch {
	case s.provisioned():
		return "None"
	case s.Caching != "":
		return s.Caching
	}
	return "ReadOnly"
}

// megabytes returns the throughput in millions of bytes per second, rounded up.
func (s *azureDisk) megabytes() int64 { return int64((s.Throughput + 999999) / 1000000) }

// class returns the class of the tier.
func (s *azureDisk) class(at spec.Path) class {
	parameters := map[string]string{"skuName": s.SKU, "cachingMode": s.caching(), "fsType": s.FileSystem}
	if s.IOPS != 0 {
		parameters["DiskIOPSReadWrite"] = strconv.FormatInt(s.IOPS, 10)
	}
	if s.Throughput != 0 {
		parameters["DiskMBpsReadWrite"] = strconv.FormatInt(s.megabytes(), 10)
	}
	if s.EncryptionSet != "" {
		parameters["diskEncryptionSetID"] = s.EncryptionSet
	}
	c := class{Driver: "disk.csi.azure.com", Parameters: parameters, Reclaim: s.Reclaim, Snapshots: s.Snapshots.class()}
	if s.AttributesClass {
		c.separate(at.At("attributesClass"), map[string]string{"DiskIOPSReadWrite": "DiskIOPSReadWrite", "DiskMBpsReadWrite": "DiskMBpsReadWrite"})
	}
	return c
}

func (s *azureDisk) limits(at spec.Path) Limits {
	l := azureTypes[s.SKU].limits(s.SKU, at.At("sku"), s.IOPS, at.At("iops"), "Premium_LRS")
	l.Throughput = s.Throughput
	return l
}

func (s *azureDisk) wanted() wanted {
	return wanted{
		kind: s.SKU, field: "sku", iops: s.IOPS, throughput: s.megabytes(), unit: " MB", given: "PremiumV2_LRS or UltraSSD_LRS",
	}
}

var azureDiskRules = []rule.Rule[Of[azureDisk]]{
	{
		Doc: rule.Doc{
			ID: "STO024", Severity: diag.Error,
			Title:  "An Azure disk is given only what its type supports",
			Why:    "The performance of Premium and Standard disks follows from their size. The driver passes IOPS and throughput on, and Azure refuses a disk of these types with them: the claim stays pending.",
			Bad:    `storage: disks: azureDisk: {sku: "Premium_LRS", iops: 10000}`,
			Good:   `storage: disks: azureDisk: {sku: "PremiumV2_LRS", iops: 10000}`,
			Ref:    "kubernetes-sigs/azuredisk-csi-driver driver-parameters.md: DiskIOPSReadWrite, DiskMBpsReadWrite",
			Judges: []spec.Path{"storage.azureDisk.sku", "storage.azureDisk.iops", "storage.azureDisk.throughput"},
		},
		Check: func(t Of[azureDisk], r *rule.Reporter) { t.judgeSupport(azureTypes[t.Spec.SKU], t.Spec.wanted(), r) },
	},
	{
		Doc: rule.Doc{
			ID: "STO025", Severity: diag.Error,
			Title:  "IOPS and throughput of an Azure disk are in the range of its type",
			Why:    "PremiumV2 has 3,000 to 80,000 IOPS and 125 to 2,000 MB per second, Ultra 100 to 400,000 and up to 10,000; each MB per second needs four IOPS. Azure refuses a disk outside that, and the claim stays pending.",
			Bad:    `storage: disks: azureDisk: {sku: "PremiumV2_LRS", iops: 100000}`,
			Good:   `storage: disks: azureDisk: {sku: "PremiumV2_LRS", iops: 80000}`,
			Ref:    "Azure, managed disk types: Premium SSD v2 and Ultra Disk",
			Judges: []spec.Path{"storage.azureDisk.sku", "storage.azureDisk.iops", "storage.azureDisk.throughput"},
		},
		Check: func(t Of[azureDisk], r *rule.Reporter) { t.judgeRange(azureTypes[t.Spec.SKU], t.Spec.wanted(), r) },
	},
	{
		Doc: rule.Doc{
			ID: "STO026", Severity: diag.Error,
			Title:  "PremiumV2 and Ultra disks have no cache on the host",
			Why:    "Azure supports no caching for these types, and the driver refuses a class with another mode than None: the claim stays pending.",
			Bad:    `storage: disks: azureDisk: {sku: "PremiumV2_LRS", caching: "ReadOnly"}`,
			Good:   `storage: disks: azureDisk: {sku: "PremiumV2_LRS", caching: "None"}`,
			Ref:    "kubernetes-sigs/azuredisk-csi-driver driver-parameters.md: cachingMode",
			Judges: []spec.Path{"storage.azureDisk.sku", "storage.azureDisk.caching"},
		},
		Check: func(t Of[azureDisk], r *rule.Reporter) {
			if t.Spec.provisioned() && t.Spec.Caching != "" && t.Spec.Caching != "None" {
				r.Reportf(t.in("caching"), "%s disks have no cache, and caching is %s", t.Spec.SKU, t.Spec.Caching).
					Fixf("remove caching").Replace("null").
					Notef(t.in("sku"), "the type is here")
			}
		},
	},
}
