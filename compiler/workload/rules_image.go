package workload

import (
	"fmt"
	"reflect"

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
