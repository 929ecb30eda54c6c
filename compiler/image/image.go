package image

import (
	"path"
	"strings"

	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/version"
)

// A Name is the name of an image in a spec. Every field of a spec that names an image has
// this type, by which shared rules find and judge the field.
type Name string

// Parse splits the name into its parts.
func (n Name) Parse() Image { return Parse(string(n)) }

// Image holds the parts of the name of an image.
type Image struct {
	Repository string
	Tag        string // "": the name has none
	Digest     bool   // the name has a digest
}

// Parse splits the name of an image into its parts. The repository is empty if the name is
// incomplete.
func Parse(text string) Image {
	name, _, digest := strings.Cut(text, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		return Image{Repository: name[:i], Tag: name[i+1:], Digest: digest}
	}
	return Image{Repository: name, Digest: digest}
}

// Moving returns why the image may change although its name stays the same, as text to
// append to the name in a message, and "" when it cannot.
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

var spark = lazyregexp.New(`^((docker\.io/)?(library/)?spark|(docker\.io/)?apache/spark)$`)

// OfSpark reports whether the Spark project published the image. Such an image has none of
// Hadoop's connectors to clouds.
func (i Image) OfSpark() bool { return spark.MatchString(i.Repository) }

var flink = lazyregexp.New(`^(docker\.io/)?((library/)?flink|apache/flink)$`)

// OfFlink reports whether the Flink project published the image.
func (i Image) OfFlink() bool { return flink.MatchString(i.Repository) }

// A Project publishes the program that images run. It also describes how to recognize its
// images.
type Project struct {
	Name   string // in a message
	Base   string // the last part of the names of its images, regardless of who built them
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

// Holds returns the version of the project in the tag of an image, false when the image
// does not have the name of the project, or the number in the tag is not such a version.
func (p Project) Holds(i Image) (version.Version, bool) {
	v, stated := i.Version()
	known := v.AtLeast(p.Oldest.Major, p.Oldest.Minor) && v.Major <= p.Newest
	return v, p.Base != "" && path.Base(i.Repository) == p.Base && stated && known
}

// Words returns the words in a tag besides the version: scala, python3, java17.
func (i Image) Words() []string {
	_, rest, found := strings.Cut(i.Tag, "-")
	if !found {
		return nil
	}
	return strings.Split(rest, "-")
}

// Version returns the version at the start of the tag, false when there is none.
func (i Image) Version() (version.Version, bool) {
	number, _, _ := strings.Cut(i.Tag, "-")
	v, err := version.Parse(number)
	return v, err == nil
}
