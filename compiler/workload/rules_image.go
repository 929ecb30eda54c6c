package workload

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/version"
)

// imageRules judge the images of an entry.
var imageRules = []shared{
	{
		Doc: rule.Doc{
			ID: "WRK004", Severity: diag.Warning,
			Title: "An image has a tag that never changes its content",
			Why:   "The content of latest changes without a commit. Pods of one workload may even run different images if their nodes pulled the image at different times.",
			Bad:   `spark: etl: image: "registry.internal/etl:latest"`,
			Good:  `spark: etl: image: "registry.internal/etl:1.8.2"`,
			Ref:   "Kubernetes, images",
		},
		looks: []reflect.Type{reflect.TypeFor[image.Name]()},
		Check: func(s subject, r *rule.Reporter) {
			for v, name := range each[image.Name](s) {
				if moving := name.Parse().Moving(); moving != "" {
					r.Reportf(s.at(v), "image %s %s, whose content changes", name, moving).
						Fixf("write a tag whose content never changes, or a digest")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "WRK013", Severity: diag.Warning,
			Title: "An image of the Spark or Flink project has a tag that the project gives",
			Why:   "The tags of apache/spark and flink begin with the version itself, as in 4.0.1. No image has the tag v4.0.1, which is the name of the release in Git, so the pods wait for an image for ever: ImagePullBackOff.",
			Bad:   `spark: etl: image: "apache/spark:v4.0.1"`,
			Good:  `spark: etl: image: "apache/spark:4.0.1"`,
			Ref:   "apache/spark-docker versions.json; docker-library/official-images library/flink",
		},
		looks: []reflect.Type{reflect.TypeFor[image.Name]()},
		Check: func(s subject, r *rule.Reporter) {
			for v, name := range each[image.Name](s) {
				im := name.Parse()
				tag, isRelease := strings.CutPrefix(im.Tag, "v")
				if !im.OfSpark() && !im.OfFlink() || !isRelease || tag == "" || tag[0] < '0' || tag[0] > '9' {
					continue
				}
				right := strings.Replace(string(name), ":"+im.Tag, ":"+tag, 1)
				r.Reportf(s.at(v), "%s has no tag %s: its tags begin with the version, without a v", im.Repository, im.Tag).
					Fixf("write %s", right).Replace(fmt.Sprintf("%q", right))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "WRK005", Severity: diag.Warning,
			Title: "The version of an engine equals the version in its image",
			Why:   "The image alone decides which Spark or Flink runs; an image called spark or flink has that version in its tag. The version in the spec decides keys, defaults and credential classes. When the two differ, these belong to another version.",
			Bad:   `spark: etl: image: "apache/spark:3.5.4"`,
			Good:  `spark: etl: image: "apache/spark:4.0.1"`,
			Ref:   "kubeflow/spark-operator submission.go; apache/spark-docker versions.json; apache/flink-docker tags",
		},
		looks: []reflect.Type{reflect.TypeFor[image.Name](), reflect.TypeFor[version.Version]()}, entry: true,
		Check: func(s subject, r *rule.Reporter) {
			name, stated := own[image.Name](s, "image"), own[version.Version](s, "version")
			im := name.Parse()
			holds, known := s.engine.Project.Holds(im)
			if !known || stated.Major == 0 || holds.Line() == stated.Line() || s.engine.Stricter != nil && s.engine.Stricter(im) {
				return
			}
			r.Reportf(s.Path().At("version"), "version is %s, and image %s has %s %s", stated, name, s.engine.Project.Name, holds).
				Fixf("set version to %s, or use an image of %s", holds, stated.Line()).Replace(fmt.Sprintf("%q", holds)).
				Notef(s.Path().At("image"), "the image is named here")
		},
	},
}
