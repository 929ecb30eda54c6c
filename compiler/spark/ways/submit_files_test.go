package ways

import (
	"strings"
	"testing"
)

func TestIsFileName(t *testing.T) {
	for key, want := range map[string]bool{
		"spark.app.name": true, "spark.a_b-C.0": true, "spark." + strings.Repeat("x", 247): true,
		"spark." + strings.Repeat("x", 248): false, "spark.a/b": false, "spark.a*": false, "spark.ü": false, "other.properties": false, "driver.yaml": false,
	} {
		if got := isFileName(key); got != want {
			t.Errorf("%s: got %t, want %t", key, got, want)
		}
	}
}
