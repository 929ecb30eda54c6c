package syntax

import (
	"strings"
	"testing"
)

// TestBounds requires that what a large spec has is not refused. Package compiler tests what is.
func TestBounds(t *testing.T) {
	for name, text := range map[string]string{
		"deep":       "x: " + strings.Repeat("{a: [", 100) + "1" + strings.Repeat("]}", 100),
		"a long sum": "x: 0" + strings.Repeat(" + 1", 1000),
		"many items": "x: [" + strings.Repeat("1.5, \"\\(a.b + \"c\")\", {a: b: c: 1},\n", 50_000) + "]",
		"many lines": strings.Repeat("a: b: c: f(1)[0] & \"x\" // c: d: [\n\n", 50_000),
		"texts":      strings.Repeat("a: \"\"\"\n\t{[(: \\(b) \"\n\t\"\"\"\nb: #\"\\(\"#\nc: 'it: \\'{'\n", 20_000),
		"open":       strings.Repeat("#A: {b: 1, ...}\n", 20_000),
		"attributes": strings.Repeat("a: 1 @accept(SPK065, reason=\"a (b\")\n", 20_000),
		"unclosed":   strings.Repeat("a: \"b\n", 20_000),
	} {
		if f, found := Boundless([]byte(text)); found {
			t.Errorf("%s: refused: %s", name, f.Message)
		}
	}
}

// BenchmarkBoundless measures a file that is read as usual.
func BenchmarkBoundless(b *testing.B) {
	text := []byte(strings.Repeat("spark: \"etl\": executor: {memory: \"4Gi\", cores: 2} // as measured\n", 10_000))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Boundless(text)
	}
}
