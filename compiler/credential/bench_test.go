package credential

import "testing"

// BenchmarkLooks measures texts as a spec has them: none is a credential.
func BenchmarkLooks(b *testing.B) {
	texts := []string{"200", "2Gi", "registry.internal/job:1.0.7", "com.example.reports.daily.Job7", "s3a://lake/raw/orders/2024", "--output=s3a://lake/out/7",
		"local:///opt/app/job.jar", "-XX:+UseG1GC -Dfile.encoding=UTF-8", "some harmless text of job 7"}
	for b.Loop() {
		for _, text := range texts {
			if Looks(text) {
				b.Fatal(text)
			}
		}
	}
}
