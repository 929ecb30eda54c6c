package storage

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// EBS is Amazon EBS volumes as they are written.
type EBS struct {
	Type       string     `spec:"type"`
	IOPS       int64      `spec:"iops"`       // 0: the type's own
	Throughput unit.Bytes `spec:"throughput"` // a second; 0: the type's own
	Encrypted  bool       `spec:"encrypted"`
	KMSKey     string     `spec:"kmsKey"`
	FileSystem string     `spec:"fileSystem"`
	Reclaim    string     `spec:"reclaim"`
}

const ebsDriver = "ebs.csi.aws.com"

// parameters returns the parameters of the StorageClass, all of them text.
func (s *EBS) parameters() map[string]string {
	parameters := map[string]string{
		"type":                      s.Type,
		"encrypted":                 strconv.FormatBool(s.Encrypted),
		"csi.storage.k8s.io/fstype": s.FileSystem,
	}
	if s.IOPS != 0 {
		parameters["iops"] = strconv.FormatInt(s.IOPS, 10)
	}
	if s.Throughput != 0 {
		parameters["throughput"] = strconv.FormatInt(s.Throughput.MiB(), 10)
	}
	if s.KMSKey != "" {
		parameters["kmsKeyId"] = s.KMSKey
	}
	return parameters
}

// className returns the name of the StorageClass: the namespace, because a class belongs
// to the whole cluster and each environment has its own, the tier, and a hash of what
// cannot be changed, so that a change makes a new class and does not fail on the old
// one.
func className(entry plan.Entry, s *EBS) string {
	content := []string{entry.Env.Settings.Namespace, entry.Name(), ebsDriver, s.Reclaim}
	parameters := s.parameters()
	for _, key := range slices.Sorted(maps.Keys(parameters)) {
		content = append(content, key+"="+parameters[key])
	}
	return fmt.Sprintf("%s-%s-%s", entry.Env.Settings.Namespace, entry.Name(), shortHash(content...))
}

// shortHash returns eight digits that change with any part of the content.
func shortHash(content ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(content, "\n")))
	return hex.EncodeToString(sum[:])[:8]
}

func (t *Tier) storageClass() *kube.StorageClass {
	return &kube.StorageClass{
		Head:                 kube.Head{Metadata: kube.Metadata{Name: t.Class, Labels: t.Labels("ebs", "storage", "")}},
		Provisioner:          ebsDriver,
		Parameters:           t.EBS.parameters(),
		ReclaimPolicy:        t.EBS.Reclaim,
		VolumeBindingMode:    "WaitForFirstConsumer",
		AllowVolumeExpansion: true,
	}
}
