package spark

import (
	"slices"
	"testing"

	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/internal/kube"
)

// TestClassOfTheImage proves that every operator gets a class of Spark's own jars in its own
// form: spark-submit by a word in place of the file, Apache's operator without a file.
func TestClassOfTheImage(t *testing.T) {
	const main = `main: {file: null, class: "org.apache.spark.deploy.history.HistoryServer"}, dependencies: jars: ["local:///opt/app/more.jar"]`
	if s := only[*ways.SparkApplication](t, etl(t, `spark: etl: {`+main+`}`), "").Spec; s.MainApplicationFile != "spark-internal" || s.MainClass != "org.apache.spark.deploy.history.HistoryServer" {
		t.Errorf("Kubeflow: mainApplicationFile, mainClass = %q, %q", s.MainApplicationFile, s.MainClass)
	}
	s := only[*ways.ApacheSparkApplication](t, etl(t, `spark: etl: {operator: "apache", `+main+`}`), "").Spec
	if s.Jars != "" || s.MainClass != "org.apache.spark.deploy.history.HistoryServer" || s.SparkConf["spark.jars"] != "local:///opt/app/more.jar" {
		t.Errorf("Apache: jars, mainClass, spark.jars = %q, %q, %q", s.Jars, s.MainClass, s.SparkConf["spark.jars"])
	}
	job := only[*kube.Job](t, etl(t, `spark: etl: {operator: "none", `+main+`}`), "")
	want := []string{"--name", "etl", "--class", "org.apache.spark.deploy.history.HistoryServer", "spark-internal"}
	if got := job.Spec.Template.Spec.Containers[0].Args; !slices.Equal(got, want) {
		t.Errorf("spark-submit: arguments %q, want %q", got, want)
	}
}
