package image

import (
	"path"
	"strconv"
	"strings"

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

var hadoopWord = lazyregexp.New(`(?:^|[-_./:a-z])hadoop(?:-aws)?[-_]?v?([23](?:\.[0-9]{1,2}){0,2})(?:[-_+]|$)`)

// known are published images that have another Hadoop than their Spark comes with, although
// their names do not state it: awslabs/data-on-eks a546a1905d, Dockerfiles of data-stacks.
var known = []struct {
	repository, tag string // what the tag begins with
	hadoop          string
}{
	{"public.ecr.aws/data-on-eks/spark", "3.5.3-scala2.12-java17-python3-ubuntu", "3.4.1"},
	{"public.ecr.aws/data-on-eks/spark3.5.3-scala2.12-java17-python3-ubuntu-tpcds", "", "3.4.1"},
	{"public.ecr.aws/data-on-eks/spark-benchmark", "tcpds-4-spark-3.5.8-comet-", "3.4.3"},
	{"public.ecr.aws/data-on-eks/spark-benchmark", "tcpds-4-gluten-velox-", "3.4.3"},
}

// hadoop returns the version of Hadoop that the last part of the name or the tag states, in the
// digits that it has, or that the image is known to have; "" when neither is so.
func (i Image) hadoop() (hadoop string, stated bool) {
	if name := path.Base(i.Repository) + ":" + i.Tag; strings.Contains(name, "hadoop") {
		if m := hadoopWord.FindStringSubmatch(name); m != nil {
			return m[1], true
		}
	}
	for _, k := range known {
		if i.Repository == k.repository && strings.HasPrefix(i.Tag, k.tag) {
			return k.hadoop, false
		}
	}
	return "", false
}

// OtherHadoop returns the version of Hadoop in an image, as far as its name tells, if that is
// another one than given; "" otherwise.
func (i Image) OtherHadoop(given version.Version) string {
	hadoop, _ := i.hadoop()
	if hadoop == "" || given.Major == 0 {
		return ""
	}
	numbers := []int{given.Major, given.Minor, given.Patch}
	for at, digits := range strings.Split(hadoop, ".") {
		if n := numbers[at]; n >= 0 && digits != strconv.Itoa(n) {
			return hadoop
		}
	}
	return ""
}

// A Stated is what an entry of the spec says of its image, with the places of that.
type Stated struct {
	Image             Name
	Hadoop, Spark     version.Version // zero: not given
	ImageAt           spec.Path
	HadoopAt, SparkAt spec.Path
}

// JudgeHadoop reports an image that has another Hadoop than the entry says or than Spark comes
// with: by its own name, because it is known, or because the Spark project built it.
func JudgeHadoop(s Stated, r *rule.Reporter) {
	i, ships := s.Image.Parse(), Hadoop(s.Spark)
	what := "image " + string(s.Image) + " has"
	if _, stated := i.hadoop(); stated {
		what = "the name of image " + string(s.Image) + " states"
	}
	given := s.Hadoop
	if given.Major == 0 {
		given = ships
	}
	other := i.OtherHadoop(given)
	switch {
	case other != "" && s.Hadoop.Major == 0:
		f := r.Reportf(s.ImageAt, "%s Hadoop %s, and Spark %s comes with Hadoop %s", what, other, s.Spark, ships).
			Fixf("write the version of Hadoop in the image, as in hadoop: \"2.10.2\"").
			Notef(s.SparkAt, "Spark's version is stated here")
		if strings.Contains(other, ".") {
			f.Fixf("write hadoop: %q, or use an image with Hadoop %s", other, ships)
		}
	case other != "":
		r.Reportf(s.ImageAt, "%s Hadoop %s, and hadoop is %s", what, other, s.Hadoop).
			Fixf("write the version of Hadoop in the image, or use another image").
			Notef(s.HadoopAt, "the version is stated here")
	case s.Hadoop.Major != 0 && i.OfSpark() && ships.Major != 0 && !isSame(s.Hadoop, ships):
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
