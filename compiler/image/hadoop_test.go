package image

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/lakewright/lakewright/internal/version"
)

func TestHadoop(t *testing.T) {
	for text, want := range map[string]string{
		"3.3.1": "3.3.2", "3.4.4": "3.3.4", "3.5": "3.3.4", "4.0.1": "3.4.1", "4.1.4": "3.4.2", "4.2.0": "3.5.0", "4.3": "3.5.0", "9.9": "0.0.0",
	} {
		if got := Hadoop(version.Must(text)); got.String() != want {
			t.Errorf("Hadoop of Spark %s is %s; want %s", text, got, want)
		}
	}
}

// TestHadoopOfReleases compares the table with what the distribution of each release has.
func TestHadoopOfReleases(t *testing.T) {
	dir := os.Getenv("FACTS")
	if dir == "" {
		t.Skip("SKIPPED: FACTS names no directory with spark-hadoop.json: the versions of Hadoop are NOT compared with what was read")
	}
	text, err := os.ReadFile(filepath.Join(dir, "spark-hadoop.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Releases map[string]struct{ Hadoop, AWSSDK string }
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Releases) < 34 {
		t.Errorf("%d releases; want at least 34", len(file.Releases))
	}
	for release, want := range file.Releases {
		got := Hadoop(version.Must(release))
		if got.String() != want.Hadoop || got.AtLeast(3, 4) != (want.AWSSDK == "v2") {
			t.Errorf("Spark %s has Hadoop %s; want %s with SDK %s", release, got, want.Hadoop, want.AWSSDK)
		}
	}
}

func TestOtherHadoop(t *testing.T) {
	for _, test := range []struct{ image, given, want string }{
		{image: "registry.internal/report:spark3.5.8-hadoop3.4.3", given: "3.3.4", want: "3.4.3"},
		{image: "registry.internal/report:spark3.5.8-hadoop3.4.3", given: "3.4.3"},
		{image: "registry.internal/report:spark3.5.8-hadoop3.4.3", given: "3.4"},
		{image: "registry.internal/report:spark3.5.8-hadoop-3.4.3-java17", given: "3.3.4", want: "3.4.3"},
		{image: "registry.internal/report:3.5.8-hadoop-aws-3.4.1", given: "3.3.4", want: "3.4.1"},
		{image: "registry.internal/report:3.5.8_hadoop_3.4", given: "3.3.4", want: "3.4"},
		{image: "registry.internal/report:3.5.8-hadoop3.4", given: "3.4.2"},
		{image: "registry.internal/spark:v3.5.0-hadoop3", given: "3.3.4"},
		{image: "registry.internal/spark:v3.3.0-hadoop2", given: "3.3.2", want: "2"},
		{image: "public.ecr.aws/x/spark3.3.1-hadoop3.2-aws-java-sdk-bundle-1.12.647", given: "3.3.2", want: "3.2"},
		{image: "public.ecr.aws/data-on-eks/spark:3.5.3-scala2.12-java17-python3-ubuntu-s3table0.1.3", given: "3.3.4", want: "3.4.1"},
		{image: "public.ecr.aws/data-on-eks/spark-benchmark:tcpds-4-spark-3.5.8-comet-0.9", given: "3.3.4", want: "3.4.3"},
		{image: "public.ecr.aws/data-on-eks/spark-benchmark:tcpds-4-spark-3.5.8-comet-0.9", given: "3.4.3"},
		{image: "public.ecr.aws/data-on-eks/spark-benchmark:3.5.1-rapids", given: "3.3.4"},
		{image: "registry.internal/hadoop3.4.3/report:1.0", given: "3.3.4"}, // a folder of the registry
		{image: "registry.internal/report:1.0-hadoop2024.1", given: "3.3.4"},
		{image: "registry.internal/report:1.0-hadoop", given: "3.3.4"},
		{image: "registry.internal/report:1.0-hadoop3x", given: "2.7"},
		{image: "registry.internal/report:1.0-hadoop3.4.3", given: "0.0"}, // not known
	} {
		if got := Parse(test.image).OtherHadoop(version.Must(test.given)); got != test.want {
			t.Errorf("%s with Hadoop %s: %q; want %q", test.image, test.given, got, test.want)
		}
	}
}
