package syntax

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cuelang.org/go/cue/parser"
)

// parserWords matches the words of CUE's parser and of Go, which no message may pass on.
var parserWords = regexp.MustCompile(`\b(IDENT|EOF|STRING|INT|FLOAT|ILLEGAL|COMMA|operand|selector|literal|label|token|expression|comprehension|embed\w*|interpolation|terminated|syntax error|found newline|disjunction|unif\w*|bottom|constraint|parser?)\b|'\w+'$|legacy|@experiment|%!|<nil>`)

const table = "testdata/faults.txt"

// A member is a wrong file of the table with the expected report.
type member struct{ text, want string }

// readTable reads the table: files with their reports, separated by lines of equals signs. Signs
// that cannot be seen have names in braces.
func readTable(t *testing.T) []member {
	t.Helper()
	data, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	var all []member
	for _, chunk := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n====\n") {
		text, want, _ := strings.Cut(chunk, "\n----\n")
		all = append(all, member{text: text, want: want})
	}
	return all
}

var signNames = strings.NewReplacer("{NBSP}", "\u00a0", "{ZWSP}", "\u200b", "{CR}", "\r", "{BOM}", "\ufeff", "{BLANK}", " ")

func (m member) source() []byte { return []byte(signNames.Replace(m.text) + "\n") }

func diagnose(text []byte) []Fault {
	_, err := parser.ParseFile("", text)
	return Diagnose(text, err)
}

// report returns the faults as the table has them.
func report(text []byte, faults []Fault) string {
	var lines []string
	for _, f := range faults {
		lines = append(lines, fmt.Sprintf("%d:%d %q: %s", lineNumber(text, f.Start), f.Start-lineStart(text, f.Start)+1, text[f.Start:f.End], f.Message), "  fix: "+f.Fix)
		if f.Replacement != "" {
			lines = append(lines, fmt.Sprintf("  replacement: %q", f.Replacement))
		}
	}
	return strings.Join(lines, "\n")
}

// TestFaults compares the explanation of each file of the table. UPDATE_GOLDEN=1 rewrites the
// explanations.
func TestFaults(t *testing.T) {
	all := readTable(t)
	var out []string
	for _, m := range all {
		text := m.source()
		got := report(text, diagnose(text))
		if os.Getenv("UPDATE_GOLDEN") == "" {
			if diff := cmp.Diff(m.want, got); diff != "" {
				t.Errorf("%s\n(-want +got):\n%s", m.text, diff)
			}
		}
		out = append(out, m.text+"\n----\n"+got)
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(table, []byte(strings.Join(out, "\n====\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if len(all) < 240 {
		t.Errorf("%d files; want at least 240", len(all))
	}
}

// TestReplacements proves that each replacement of the table corrects its mistake: in the
// corrected text, it is not reported any more, and nothing new is reported before its place.
func TestReplacements(t *testing.T) {
	tried := 0
	for _, m := range readTable(t) {
		text := m.source()
		for _, f := range diagnose(text) {
			if f.Replacement == "" {
				continue
			}
			tried++
			checkReplaced(t, text, f)
		}
	}
	if tried < 100 {
		t.Errorf("tried %d replacements; want at least 100", tried)
	}
}

func checkReplaced(t *testing.T, text []byte, f Fault) {
	t.Helper()
	mended := edit{f.Start, f.End, f.Replacement}.apply(text)
	for _, other := range diagnose(mended) {
		if other.Start < f.Start+len(f.Replacement) && !alsoIn(diagnose(text), other) {
			t.Errorf("%s\nwith %q for %q: %s", text, f.Replacement, text[f.Start:f.End], other.Message)
		}
	}
}

// alsoIn reports whether a fault with that start is among faults.
func alsoIn(faults []Fault, f Fault) bool {
	for _, other := range faults {
		if other.Start == f.Start {
			return true
		}
	}
	return false
}

func checkFault(t *testing.T, text []byte, f Fault) {
	t.Helper()
	switch {
	case f.Start < 0 || f.End < f.Start || f.End > len(text):
		t.Errorf("%s\n%s: at %d to %d of %d bytes", text, f.Message, f.Start, f.End, len(text))
	case strings.Contains(string(text[f.Start:f.End]), "\n"):
		t.Errorf("%s\n%s: over several lines", text, f.Message)
	case f.Message == "" || f.Fix == "" || strings.Contains(f.Message+f.Fix, "\n") || strings.HasSuffix(f.Message, "."):
		t.Errorf("%s\nmessage %q, fix %q", text, f.Message, f.Fix)
	}
	for _, word := range parserWords.FindAllString(f.Message+" | "+f.Fix, -1) {
		if !strings.Contains(string(text), strings.Trim(word, "' ")) {
			t.Errorf("%s\n%q in %q, fix %q", text, word, f.Message, f.Fix)
		}
	}
}

// TestWords proves that each explanation of the table has a place, a fix and no word of the
// parser.
func TestWords(t *testing.T) {
	for _, m := range readTable(t) {
		text := m.source()
		faults := diagnose(text)
		if len(faults) == 0 {
			t.Errorf("%s: accepted", m.text)
		}
		for _, f := range faults {
			checkFault(t, text, f)
		}
	}
}

// TestMutations changes one character or word of each example at a time. Whatever comes out of
// it is explained, with a place, without a panic and without words of the parser.
func TestMutations(t *testing.T) {
	names, err := filepath.Glob("../../../examples/*/*.cue")
	if err != nil || len(names) == 0 {
		t.Fatal("no examples", err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	wrong, unknown, several := 0, 0, 0
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for range 300 {
			mutant := mutate(random, text)
			_, err := parser.ParseFile(name, mutant)
			faults := diagnose(mutant)
			if (err != nil) != (len(faults) > 0) {
				t.Errorf("%s: %d faults, and the parser reports %v", mutant, len(faults), err)
			}
			if err == nil {
				continue
			}
			wrong++
			if len(faults) > 1 {
				several++
				if os.Getenv("SHOW") != "" {
					fmt.Printf("SEVERAL %s\n%s\n\n", name, report(mutant, faults))
				}
			}
			for _, f := range faults {
				checkFault(t, mutant, f)
				if strings.HasPrefix(f.Message, "this line cannot be read") {
					unknown++
					if os.Getenv("SHOW") != "" {
						fmt.Printf("UNKNOWN %s: %s\n%s\n%s\n\n", name, f.Message, mutant[lineStart(mutant, f.Start):lineEnd(mutant, f.Start)], cmp.Diff(string(text), string(mutant)))
					}
				}
				if f.Replacement != "" {
					checkReplaced(t, mutant, f)
				}
			}
		}
	}
	t.Logf("%d wrong files, %d unknown mistakes, %d files with several", wrong, unknown, several)
	if unknown*20 > wrong {
		t.Errorf("%d of %d mistakes are unknown; want at most 5%%", unknown, wrong)
	}
	if several*33 > wrong {
		t.Errorf("%d of %d files have several mistakes after one change; want at most 3%%", several, wrong)
	}
}

// mutate deletes or inserts a character or a word.
func mutate(random *rand.Rand, text []byte) []byte {
	atoms := scan(text)
	at, a := random.IntN(len(text)), atoms[random.IntN(len(atoms))]
	signs := strings.Split("{ } [ ] ( ) : , \" ' = - # / \\ . ; & | * ? ! @ $ % ~ ` < > 0 a \n \t", " ")
	words := []string{"foo", "4.0.1", "10Gi", "foo-bar", "\"x\"", "x y", "{{ .x }}", "${X}", "a/b:1", "local:///x", "- ", "# c", "true", "null", "if", "for", "let", "import", "package", "\\(", "\"\"\"", "//", "@x(", "é", "\u00a0"}
	switch random.IntN(4) {
	case 0:
		return edit{at, at + 1, ""}.apply(text)
	case 1:
		return edit{at, at, signs[random.IntN(len(signs))]}.apply(text)
	case 2:
		return edit{a.start, a.end, ""}.apply(text)
	}
	return edit{a.start, a.start, words[random.IntN(len(words))] + " "}.apply(text)
}

// FuzzDiagnose proves that no text makes Diagnose panic, and that it reports a mistake exactly
// if CUE's parser does.
func FuzzDiagnose(f *testing.F) {
	data, err := os.ReadFile(table)
	if err != nil {
		f.Fatal(err)
	}
	for _, chunk := range strings.Split(string(data), "\n====\n") {
		text, _, _ := strings.Cut(chunk, "\n----\n")
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := parser.ParseFile("", []byte(text))
		faults := diagnose([]byte(text))
		if (err != nil) != (len(faults) > 0) {
			t.Errorf("%d faults, and the parser reports %v", len(faults), err)
		}
		for _, fault := range faults {
			if fault.Start < 0 || fault.End < fault.Start || fault.End > len(text) || strings.Contains(text[fault.Start:fault.End], "\n") {
				t.Errorf("%s: at %d to %d", fault.Message, fault.Start, fault.End)
			}
		}
	})
}
