package storage

import (
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// s3MountKind is a bucket that pods mount with Mountpoint for Amazon S3, to read it. It is no
// store: files can be neither renamed nor appended to.
var s3MountKind = Define(Def[s3Mount]{
	Name: "s3Mount", Title: "Mountpoint for Amazon S3",
	Share:   func(t Of[s3Mount]) Share { return t.Spec.static().share(t.Tier) },
	Objects: func(t Of[s3Mount]) []kube.Object { return t.Spec.static().objects(t.Tier) },
})

// s3Mount is a tier of a bucket that pods mount, as written.
type s3Mount struct {
	Bucket string `spec:"bucket"`
	Region string `spec:"region"`
	Prefix string `spec:"prefix"` // "": the whole bucket
}

// mountSize is the size that the volume states; nothing enforces it.
const mountSize = unit.TiB

func (s *s3Mount) static() static {
	options := []string{"allow-other", "read-only", "region " + s.Region}
	if s.Prefix != "" {
		options = append(options, "prefix "+s.Prefix)
	}
	return static{
		Content: []string{"s3.csi.aws.com", s.Bucket, s.Region, s.Prefix}, Size: mountSize, Mode: "ReadOnlyMany", Options: options,
		Source: func(volume string) kube.PersistentVolumeSpec {
			return attached("s3.csi.aws.com", ownHandle(volume), map[string]string{"bucketName": s.Bucket})
		},
	}
}
