package spell

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

var fields = []string{
	"version", "image", "main", "driver", "executor", "instances", "memory", "cores", "memoryOverhead",
	"dynamicAllocation", "shuffle", "eventLog", "network", "pool", "conf", "tier", "size", "gp2", "gp3", "s3",
	"spark.sql.shuffle.partitions", "spark.sql.adaptive.enabled", "spark.executor.memoryOverhead",
}

func TestNearest(t *testing.T) {
	for _, tt := range []struct {
		name, word string
		candidates []string
		want       string
	}{
		{name: "substituted", word: "exekutor", candidates: fields, want: "executor"},
		{name: "inserted", word: "memmory", candidates: fields, want: "memory"},
		{name: "deleted", word: "memry", candidates: fields, want: "memory"},
		{name: "swapped", word: "poll", candidates: []string{"poll-interval", "polo", "pool"}, want: "polo"},
		{name: "swap is one edit", word: "siez", candidates: fields, want: "size"},
		{name: "swap after a change", word: "imaeg", candidates: fields, want: "image"},
		{name: "plural", word: "instance", candidates: fields, want: "instances"},
		{name: "case", word: "EXECUTOR", candidates: fields, want: "executor"},
		{name: "kebab", word: "dynamic-allocation", candidates: fields, want: "dynamicAllocation"},
		{name: "snake and typo", word: "memory_overhaed", candidates: fields, want: "memoryOverhead"},
		{name: "dots", word: "spark.sql.shufflepartitions", candidates: fields, want: "spark.sql.shuffle.partitions"},
		{name: "long key", word: "spark.sql.shufle.partition", candidates: fields, want: "spark.sql.shuffle.partitions"},
		{name: "long stranger", word: "spark.sql.warehouse.dir", candidates: fields, want: ""},
		{name: "two letters", word: "s4", candidates: fields, want: "s3"},
		{name: "three letters", word: "gp5", candidates: fields, want: "gp2"},
		{name: "one letter", word: "x", candidates: []string{"y", "xy"}, want: ""},
		{name: "one letter, case", word: "X", candidates: []string{"y", "x"}, want: "x"},
		{name: "half of a short word", word: "mode", candidates: []string{"node", "name"}, want: "node"},
		{name: "two of four", word: "mend", candidates: []string{"name"}, want: ""},
		{name: "nothing alike", word: "colour", candidates: fields, want: ""},
		{name: "itself", word: "image", candidates: fields, want: "image"},
		{name: "fewest edits win", word: "corse", candidates: []string{"core", "course", "cores"}, want: "core"},
		{name: "later but nearer", word: "driver", candidates: []string{"diverr", "drive", "driverr", "driver"}, want: "driver"},
		{name: "not ASCII", word: "GRÖSE", candidates: []string{"größe"}, want: "größe"},
		{name: "empty word", word: "", candidates: fields, want: ""},
		{name: "only separators", word: "-_.", candidates: []string{"...", "", "a"}, want: ""},
		{name: "empty candidate", word: "a", candidates: []string{""}, want: ""},
		{name: "no candidates", word: "image", want: ""},
		{name: "too long", word: strings.Repeat("a", longest+1), candidates: []string{strings.Repeat("a", longest+1)}, want: ""},
		{name: "candidate too long", word: "a", candidates: []string{"a" + strings.Repeat("-", 2*longest)}, want: ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Nearest(tt.word, tt.candidates); tt.want != got {
				t.Errorf("Nearest(%q): want %q, got %q", tt.word, tt.want, got)
			}
		})
	}
}

func TestSure(t *testing.T) {
	for _, tt := range []struct {
		name, word, want string
		candidates       []string
	}{
		{name: "one edit", word: "exekutor", candidates: fields, want: "executor"},
		{name: "case", word: "EXECUTOR", candidates: fields, want: "executor"},
		{name: "equally near", word: "gp5", candidates: fields},
		{name: "equal beats near", word: "gp2", candidates: fields, want: "gp2"},
		{name: "equally near, then nearer", word: "corse", candidates: []string{"course", "horse", "corse"}, want: "corse"},
		{name: "three edits", word: "dynamicAlloc", candidates: fields},
		{name: "the same word twice", word: "gp9", candidates: []string{"gp2", "gp2"}, want: "gp2"},
		{name: "nothing", word: "", candidates: fields},
	} {
		if got := Sure(tt.word, tt.candidates); tt.want != got {
			t.Errorf("%s: Sure(%q): want %q, got %q", tt.name, tt.word, tt.want, got)
		}
	}
}

func TestNearestTies(t *testing.T) {
	candidates := []string{"gp5", "gp4", "gp3", "gp2"}
	for range 4 {
		candidates = append(candidates[1:], candidates[0])
		if got := Nearest("gp9", candidates); got != "gp2" {
			t.Errorf("Nearest(gp9, %q): want gp2, got %q", candidates, got)
		}
	}
}

// TestDistance compares with the textbook definition, and so checks that stopping early
// misses no match.
func TestDistance(t *testing.T) {
	var words []string
	for _, n := range []int{0, 1, 2, 3, 4} {
		for i := range 1 << (2 * n) {
			if n == 4 && i%7 != 0 {
				continue
			}
			w := make([]byte, n)
			for j := range w {
				w[j] = "abcd"[i>>(2*j)&3]
			}
			words = append(words, string(w))
		}
	}
	for _, a := range words {
		r := newRows(len(a))
		for _, b := range words {
			want := textbook(a, b)
			for limit := range 4 {
				got := r.distance([]rune(a), []rune(b), limit)
				if want <= limit && got != want || want > limit && got <= limit {
					t.Fatalf("distance(%q, %q, %d): want %d, got %d", a, b, limit, want, got)
				}
			}
		}
	}
}

// textbook is the recursive definition of optimal string alignment.
func textbook(a, b string) int {
	if a == "" || b == "" {
		return len(a) + len(b)
	}
	i, j := len(a)-1, len(b)-1
	if a[i] == b[j] {
		return textbook(a[:i], b[:j])
	}
	d := 1 + min(textbook(a[:i], b), textbook(a, b[:j]), textbook(a[:i], b[:j]))
	if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
		d = min(d, 1+textbook(a[:i-1], b[:j-1]))
	}
	return d
}

// keys returns about as many words as Spark and Flink have keys.
func keys() []string {
	var keys []string
	for i := range 1500 {
		keys = append(keys, fmt.Sprintf("spark.sql.%s.option%d", fields[i%len(fields)], i))
	}
	return keys
}

func TestNearestAllocates(t *testing.T) {
	all := keys()
	few := testing.AllocsPerRun(10, func() { Nearest("spark.sql.exekutor.option4", all[:1]) })
	many := testing.AllocsPerRun(10, func() { Nearest("spark.sql.exekutor.option4", all) })
	if few != many {
		t.Errorf("allocations: want as many for 1,500 candidates as for one, %v, got %v", few, many)
	}
}

func FuzzNearest(f *testing.F) {
	f.Add("exekutor", "executor")
	f.Add("GRÖSE", "größe")
	f.Add("-_.", "\xff")
	f.Fuzz(func(t *testing.T, word, candidate string) {
		all := []string{candidate, "memory"}
		got := Nearest(word, all)
		if got != "" && !slices.Contains(all, got) {
			t.Errorf("Nearest(%q, %q): got %q, which is not a candidate", word, all, got)
		}
		slices.Reverse(all)
		if again := Nearest(word, all); again != got {
			t.Errorf("Nearest(%q): got %q, and %q with the candidates reversed", word, got, again)
		}
	})
}

func BenchmarkNearest(b *testing.B) {
	all := keys()
	b.ReportAllocs()
	for b.Loop() {
		Nearest("spark.sql.exekutor.opiton733", all)
	}
}
