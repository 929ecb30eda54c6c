// Package image reads the names of container images: what a tag says, whether it moves,
// and what is known of the images that the Spark and Flink projects publish. It takes the text of
// a spec and never asks a registry.
package image

import (
	"path"
	"regexp"
	"strings"

	"github.com/lakewright/lakewright/internal/version"
)

// A Name is the name of an image in a spec. A field of a spec that names one has this
// type; the type is the declaration by which rules of every engine find and judge it.
type Name string

// Parse takes the name apart.
func (n Name) Parse() Image { return Parse(string(n)) }

// Image is the name of an image in its parts.
type Image struct {
	Repository string
	Tag        string // "": none is written
	Digest     bool   // one is written
}

// Parse takes the name of an image apart. The name of a half-written image may be empty.
func Parse(text string) Image {
	name, _, digest := strings.Cut(text, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		return Image{Repository: name[:i], Tag: name[i+1:], Digest: digest}
	}
	return Image{Repository: name, Digest: digest}
}

// Moving says why the image changes without a change of its name, to follow that name in
// a message, and "" when it does not.
func (i Image) Moving() string {
	switch {
	case i.Digest || i.Repository == "":
		return ""
	case i.Tag == "":
		return "has no tag, which means latest"
	case i.Tag == "latest":
		return "has the tag latest"
	}
	return ""
}

var spark = regexp.MustCompile(`^((docker\.io/)?(library/)?spark|(docker\.io/)?apache/spark)$`)

// OfSpark reports whether the Spark project published the image. It has none of
// Hadoop's connectors to clouds then.
func (i Image) OfSpark() bool { return spark.MatchString(i.Repository) }

var flink = regexp.MustCompile(`^(docker\.io/)?((library/)?flink|apache/flink)$`)

// OfFlink reports whether the Flink project published the image.
func (i Image) OfFlink() bool { return flink.MatchString(i.Repository) }

// A Project is who publishes what images run, and how its images are told from others.
type Project struct {
	Name   string // in a message
	Base   string // the last part of the names of its images, whoever built them
	Oldest version.Version
	Newest int // major version
}

// Spark is the project of Spark.
func Spark() Project {
	return Project{Name: "Spark", Base: "spark", Oldest: version.Must("3.0"), Newest: 4}
}

// Flink is the project of Flink.
func Flink() Project {
	return Project{Name: "Flink", Base: "flink", Oldest: version.Must("1.10"), Newest: 2}
}

// Holds returns the version of the project that the tag of an image states, false when the
// image is not called after the project, or the tag counts something else.
func (p Project) Holds(i Image) (version.Version, bool) {
	v, stated := i.Version()
	known := v.AtLeast(p.Oldest.Major, p.Oldest.Minor) && v.Major <= p.Newest
	return v, p.Base != "" && path.Base(i.Repository) == p.Base && stated && known
}

// Words returns what a tag says besides the version: scala, python3, java17.
func (i Image) Words() []string {
	_, rest, found := strings.Cut(i.Tag, "-")
	if !found {
		return nil
	}
	return strings.Split(rest, "-")
}

// Version returns the version that the tag begins with, false when it begins with none.
func (i Image) Version() (version.Version, bool) {
	number, _, _ := strings.Cut(i.Tag, "-")
	v, err := version.Parse(number)
	return v, err == nil
}

// hadoop is the version of Hadoop that each line of Spark is built with: apache/spark
// pom.xml.
var hadoop = map[string]string{"3.3": "3.3.2", "3.4": "3.3.4", "3.5": "3.3.4", "4.0": "3.4.1", "4.1": "3.4.2", "4.2": "3.4.2"}

// Hadoop returns the version of Hadoop that a version of Spark is built with, "" when it
// is not known.
func Hadoop(spark version.Version) string { return hadoop[spark.Line()] }
