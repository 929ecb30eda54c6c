// Package image reads the names of container images: what a tag says, whether it moves,
// and what is known of the images that the Spark and Flink projects publish. It takes the text of
// a spec and never asks a registry.
package image

import (
	"regexp"
	"strings"

	"github.com/lakewright/lakewright/internal/version"
)

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
