package image

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	for _, test := range []struct {
		text    string
		want    Image
		moving  string
		ofSpark bool
		words   []string
		version string
	}{
		{text: "", want: Image{}},
		{text: "registry.internal/etl:1.8.2", want: Image{Repository: "registry.internal/etl", Tag: "1.8.2"}, version: "1.8.2"},
		{text: "registry.internal:5000/etl", want: Image{Repository: "registry.internal:5000/etl"}, moving: "has no tag, which means latest"},
		{text: "etl:latest", want: Image{Repository: "etl", Tag: "latest"}, moving: "has the tag latest"},
		{text: "etl:latest@sha256:abc", want: Image{Repository: "etl", Tag: "latest", Digest: true}},
		{text: "etl@sha256:abc", want: Image{Repository: "etl", Digest: true}},
		{text: "spark:3.5.4-scala", want: Image{Repository: "spark", Tag: "3.5.4-scala"}, ofSpark: true, words: []string{"scala"}, version: "3.5.4"},
		{
			text: "docker.io/apache/spark:4.0.1-scala2.13-java17-python3-ubuntu",
			want: Image{Repository: "docker.io/apache/spark", Tag: "4.0.1-scala2.13-java17-python3-ubuntu"}, ofSpark: true,
			words: []string{"scala2.13", "java17", "python3", "ubuntu"}, version: "4.0.1",
		},
		{text: "registry.internal/apache/spark:4.0.1", want: Image{Repository: "registry.internal/apache/spark", Tag: "4.0.1"}, version: "4.0.1"},
	} {
		got := Parse(test.text)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.text, diff)
		}
		if diff := cmp.Diff(test.moving, got.Moving()); diff != "" {
			t.Errorf("%s: moving (-want +got):\n%s", test.text, diff)
		}
		if got.OfSpark() != test.ofSpark {
			t.Errorf("%s: is of Spark %t; want %t", test.text, got.OfSpark(), test.ofSpark)
		}
		if diff := cmp.Diff(test.words, got.Words()); diff != "" {
			t.Errorf("%s: words (-want +got):\n%s", test.text, diff)
		}
		if v, known := got.Version(); known != (test.version != "") || known && v.String() != test.version {
			t.Errorf("%s: version %s, %t; want %q", test.text, v, known, test.version)
		}
	}
}
