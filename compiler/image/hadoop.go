package image

import (
	"path"
	"strconv"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/version"
)

// Hadoop returns the version of Hadoop that a version of Spark comes with, zero when it is not
// known. All releases of a line come with the same: the jars of their distributions.
func Hadoop(spark version.Version) version.Version {
	switch spark.Line() {
	case "3.3":
		return version.Version{Major: 3, Minor: 3, Patch: 2}
	case "3.4", "3.5":
		return version.Version{Major: 3, Minor: 3, Patch: 4}
	case "4.0":
		return version.Version{Major: 3, Minor: 4, Patch: 1}
	case "4.1":
		return version.Version{Major: 3, Minor: 4, Patch: 2}
	case "4.2", "4.3":
		return version.Version{Major: 3, Minor: 5, Patch: 0}
	}
	return version.Version{}
}

// HadoopJar returns the name of Hadoop's client for S3 of a version, with the version if it is
// known.
func HadoopJar(hadoop version.Version) string {
	if hadoop.Major == 0 {
		return "hadoop-aws"
	}
	return "hadoop-aws " + hadoop.String()
}

var hadoopWord = lazyregexp.New(`(?:^|[-_./:a-z])hadoop(?:-aws)?[-_]?v?([23])(?:\.([0-9]{1,2}))?(?:\.([0-9]{1,2}))?(?:[-_+]|$)`)

// OtherHadoop returns the version of Hadoop that the last part of the name or the tag states,
// in the digits that it has, if that is another one than given; "" otherwise.
func (i Image) OtherHadoop(given version.Version) string {
	m := hadoopWord.FindStringSubmatch(path.Base(i.Repository) + ":" + i.Tag)
	if m == nil || given.Major == 0 {
		return ""
	}
	stated := m[1]
	same := m[1] == strconv.Itoa(given.Major)
	for at, number := range []int{given.Minor, given.Patch} {
		if digits := m[at+2]; digits != "" {
			stated += "." + digits
			same = same && (number < 0 || digits == strconv.Itoa(number))
		}
	}
	if same {
		return ""
	}
	return stated
}

// A Stated is what an entry of the spec says of its image, with the places of that.
type Stated struct {
	Image             Name
	Hadoop, Spark     version.Version // zero: not given
	ImageAt           spec.Path
	HadoopAt, SparkAt spec.Path
}

// JudgeHadoop reports an image that has another Hadoop than the entry says or than Spark comes
// with: by its own name, or because the Spark project built it.
func JudgeHadoop(s Stated, r *rule.Reporter) {
	i, ships := s.Image.Parse(), Hadoop(s.Spark)
	if s.Hadoop.Major == 0 {
		if other := i.OtherHadoop(ships); other != "" {
			r.Reportf(s.ImageAt, "the name of image %s states Hadoop %s, and Spark %s comes with Hadoop %s", s.Image, other, s.Spark, ships).
				Fixf("write the version of Hadoop in the image, as in hadoop: %q", other).
				Notef(s.SparkAt, "Spark's version is stated here")
		}
		return
	}
	if other := i.OtherHadoop(s.Hadoop); other != "" {
		r.Reportf(s.ImageAt, "the name of image %s states Hadoop %s, and hadoop is %s", s.Image, other, s.Hadoop).
			Fixf("write the version of Hadoop in the image, or use another image").
			Notef(s.HadoopAt, "the version is stated here")
		return
	}
	if i.OfSpark() && ships.Major != 0 && !isSame(s.Hadoop, ships) {
		r.Reportf(s.HadoopAt, "hadoop is %s, and image %s of the Spark project has Hadoop %s", s.Hadoop, s.Image, ships).
			Fixf("remove hadoop, or use an image with Hadoop %s", s.Hadoop).
			Notef(s.ImageAt, "the image is named here")
	}
}

// isSame reports whether two versions are the same, or one lacks a patch number and the rest is
// the same.
func isSame(a, b version.Version) bool {
	return a.Line() == b.Line() && (a.Patch == b.Patch || !a.HasPatch() || !b.HasPatch())
}
