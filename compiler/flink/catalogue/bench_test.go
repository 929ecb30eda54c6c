package catalogue

import "testing"

// BenchmarkTypo is about keys of the user's own, which every compile asks about.
func BenchmarkTypo(b *testing.B) {
	for _, key := range []string{"acme.tenant", "s3.endpoint.region", "job.name", "table.exec.mini-batch.enable"} {
		b.Run(key, func(b *testing.B) {
			for b.Loop() {
				Keys.Typo(key)
			}
		})
	}
}
