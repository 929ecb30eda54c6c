package diag

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

// A shape is the schema of one object of SARIF 2.1.0. The object may have no other
// properties.
type shape struct {
	required []string
	props    map[string]string // the kind: a shape, a check, or [] and either
}

// shapes holds the objects that the package writes, with all properties that it could fill,
// from the published schema.
var shapes = map[string]shape{
	"sarifLog": {
		required: []string{"version", "runs"},
		props:    map[string]string{"$schema": "uri", "version": "2.1.0", "runs": "[]run"},
	},
	"run": {
		required: []string{"tool", "results"}, // results: once there was a scan
		props:    map[string]string{"tool": "tool", "columnKind": "columnKind", "results": "[]result"},
	},
	"tool": {required: []string{"driver"}, props: map[string]string{"driver": "toolComponent"}},
	"toolComponent": {
		required: []string{"name"},
		props: map[string]string{
			"name": "string", "version": "string", "informationUri": "uri", "rules": "[]reportingDescriptor",
		},
	},
	"reportingDescriptor": {
		required: []string{"id"},
		props: map[string]string{
			"id": "string", "shortDescription": "text", "fullDescription": "text", "help": "text", "helpUri": "uri",
		},
	},
	"text": {required: []string{"text"}, props: map[string]string{"text": "string"}},
	"result": {
		required: []string{"message", "locations"}, // locations: for GitHub
		props: map[string]string{
			"ruleId": "string", "ruleIndex": "index", "level": "level", "message": "text", "locations": "[]location",
			"relatedLocations": "[]location", "fixes": "[]fix", "properties": "propertyBag",
		},
	},
	"location": {
		required: []string{"physicalLocation"}, // for GitHub
		props: map[string]string{
			"id": "index", "physicalLocation": "physicalLocation", "logicalLocations": "[]logicalLocation", "message": "text",
		},
	},
	"physicalLocation": {
		required: []string{"artifactLocation", "region"}, // region: for GitHub
		props:    map[string]string{"artifactLocation": "artifactLocation", "region": "region"},
	},
	"artifactLocation": {required: []string{"uri"}, props: map[string]string{"uri": "uri-reference"}},
	"region": {
		required: []string{"startLine"},
		props:    map[string]string{"startLine": "positive", "startColumn": "positive", "endColumn": "positive"},
	},
	"logicalLocation": {props: map[string]string{"fullyQualifiedName": "string"}},
	"fix": {
		required: []string{"artifactChanges"},
		props:    map[string]string{"description": "text", "artifactChanges": "[]artifactChange"},
	},
	"artifactChange": {
		required: []string{"artifactLocation", "replacements"},
		props:    map[string]string{"artifactLocation": "artifactLocation", "replacements": "[]replacement"},
	},
	"replacement": {
		required: []string{"deletedRegion"},
		props:    map[string]string{"deletedRegion": "region", "insertedContent": "text"},
	},
	"propertyBag": {props: map[string]string{"environments": "[]string"}},
}

// enums holds the values of the enumerations in these objects.
var enums = map[string][]string{
	"2.1.0":      {"2.1.0"},
	"columnKind": {"utf16CodeUnits", "unicodeCodePoints"},
	"level":      {"none", "note", "warning", "error"},
}

// faults returns the faults of v as a value of a kind, at path.
func faults(path, kind string, v any) []string {
	if item, ok := strings.CutPrefix(kind, "[]"); ok {
		list, ok := v.([]any)
		if !ok {
			return []string{fmt.Sprintf("%s: want an array, got %v", path, v)}
		}
		var all []string
		for i, x := range list {
			all = append(all, faults(fmt.Sprintf("%s[%d]", path, i), item, x)...)
		}
		return all
	}
	if s, ok := shapes[kind]; ok {
		return s.faults(path, v)
	}
	text, isText := v.(string)
	number, isNumber := v.(float64)
	isNumber = isNumber && number == math.Trunc(number)
	ok := false
	switch kind {
	case "string":
		ok = isText
	case "uri", "uri-reference":
		u, err := url.Parse(text)
		ok = isText && err == nil && (u.IsAbs() || kind == "uri-reference") && !strings.ContainsFunc(text, func(r rune) bool {
			return r <= ' ' || r > '~' || strings.ContainsRune(`"<>[]\^{|}`+"`", r)
		})
	case "index":
		ok = isNumber && number >= 0
	case "positive":
		ok = isNumber && number >= 1
	default:
		ok = isText && slices.Contains(enums[kind], text)
	}
	if !ok {
		return []string{fmt.Sprintf("%s: want %s, got %v", path, kind, v)}
	}
	return nil
}

// faults returns the faults of v as an object of the shape.
func (s shape) faults(path string, v any) []string {
	object, ok := v.(map[string]any)
	if !ok {
		return []string{fmt.Sprintf("%s: want an object, got %v", path, v)}
	}
	var all []string
	for _, name := range s.required {
		if _, ok := object[name]; !ok {
			all = append(all, path+": no "+name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		kind, ok := s.props[name]
		if !ok {
			all = append(all, path+": unknown "+name)
			continue
		}
		all = append(all, faults(path+"."+name, kind, object[name])...)
	}
	return all
}

// sarifFaults returns the faults of a SARIF log, including wrong references between its
// objects.
func sarifFaults(t testing.TB, out string) []string {
	t.Helper()
	var v any
	unmarshal(t, json.Unmarshal, out, &v)
	all := faults("$", "sarifLog", v)
	var log sarifLog
	unmarshal(t, json.Unmarshal, out, &log)
	for _, run := range log.Runs {
		for i, r := range run.Results {
			at := fmt.Sprintf("result %d", i)
			if r.RuleID != "" && run.Tool.Driver.Rules[*r.RuleIndex].ID != r.RuleID {
				all = append(all, at+": ruleIndex is of another rule")
			}
			if len(r.Locations) != 1 {
				all = append(all, at+": want one location")
			}
			for j, l := range slices.Concat(r.Locations, r.RelatedLocations) {
				if l.ID != j {
					all = append(all, fmt.Sprintf("%s: location %d has id %d", at, j, l.ID))
				}
				if g := l.Physical.Region; g.EndColumn != 0 && g.EndColumn <= g.StartColumn {
					all = append(all, fmt.Sprintf("%s: location %d ends before it starts", at, j))
				}
			}
		}
	}
	return all
}

func TestSARIFStructure(t *testing.T) {
	for _, r := range []Report{specReport(), {}, {List: specReport().List, Dir: "../up"}, {List: specReport().List, Dir: "/abs"}} {
		for _, fault := range sarifFaults(t, output(t, r, SARIF)) {
			t.Error(fault)
		}
	}
}

// TestSARIFStructureFinds proves that sarifFaults finds faults.
func TestSARIFStructureFinds(t *testing.T) {
	want := []string{
		"$: no version",
		"$: unknown name",
		"$.runs[0]: no results",
		"$.runs[0].columnKind: want columnKind, got bytes",
		"$.runs[0].tool.driver: no name",
		"$.runs[0].tool.driver.informationUri: want uri, got here",
		"$.runs[0].tool.driver.rules: want an array, got x",
	}
	got := sarifFaults(t, `{"name": "x", "runs": [{"columnKind": "bytes", "tool": {"driver": {"informationUri": "here"}}}]}`)
	got = append(got, faults("$.runs[0].tool.driver.rules", "[]reportingDescriptor", "x")...)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

// TestSARIFFix applies the fixes as a consumer does, counting in UTF-16.
func TestSARIFFix(t *testing.T) {
	for _, tt := range []struct {
		name, line, marked, want string
	}{
		{name: "plain", line: `size: "1GB"`, marked: `"1GB"`, want: "size: NEW"},
		{name: "tabs", line: "\t\tsize:\t1", marked: "1", want: "\t\tsize:\tNEW"},
		{name: "two bytes", line: `größe: "é"`, marked: `"é"`, want: "größe: NEW"},
		{name: "surrogates", line: `"🚀🚀": "🚀" // 🚀`, marked: `"🚀"`, want: `"🚀🚀": NEW // 🚀`},
		{name: "broken", line: "\"\xff\": 1", marked: "1", want: "\"�\": NEW"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := Report{
				Source: func(string) []byte { return []byte("first\n" + tt.line + "\r\nlast") },
				List: List{{
					Severity: Error, Replacement: "NEW",
					Pos: Pos{File: "a.cue", Line: 2, Column: strings.LastIndex(tt.line, tt.marked) + 1, Length: len(tt.marked)},
				}},
			}
			var log sarifLog
			unmarshal(t, json.Unmarshal, output(t, r, SARIF), &log)
			change := log.Runs[0].Results[0].Fixes[0].Changes[0].Replacements[0]
			line := utf16.Encode([]rune(tt.line))
			got := string(utf16.Decode(line[:change.Deleted.StartColumn-1])) +
				change.Inserted.Text + string(utf16.Decode(line[change.Deleted.EndColumn-1:]))
			if tt.want != got {
				t.Errorf("fixed: want %q, got %q", tt.want, got)
			}
		})
	}
}

// TestSARIFNoFix has positions without a fix, because they are not known to contain the
// text to replace.
func TestSARIFNoFix(t *testing.T) {
	known := func(string) []byte { return []byte("a: 1") }
	for _, tt := range []struct {
		name   string
		source func(string) []byte
		pos    Pos
	}{
		{name: "no source", pos: Pos{File: "a.cue", Line: 1, Column: 4, Length: 1}},
		{name: "no file", source: known},
		{name: "no line", source: known, pos: Pos{File: "a.cue"}},
		{name: "no column", source: known, pos: Pos{File: "a.cue", Line: 1, Length: 1}},
		{name: "no length", source: known, pos: Pos{File: "a.cue", Line: 1, Column: 4}},
		{name: "line beyond the file", source: known, pos: Pos{File: "a.cue", Line: 2, Column: 4, Length: 1}},
		{name: "length beyond the line", source: known, pos: Pos{File: "a.cue", Line: 1, Column: 4, Length: 2}},
		{name: "column beyond the line", source: known, pos: Pos{File: "a.cue", Line: 1, Column: math.MaxInt, Length: 1}},
		{name: "length beyond reason", source: known, pos: Pos{File: "a.cue", Line: 1, Column: 4, Length: math.MaxInt}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := Report{Source: tt.source, List: List{{Severity: Error, Pos: tt.pos, Replacement: "2"}}}
			var log sarifLog
			unmarshal(t, json.Unmarshal, output(t, r, SARIF), &log)
			if fixes := log.Runs[0].Results[0].Fixes; fixes != nil {
				t.Errorf("fixes: want none, got %v", fixes)
			}
		})
	}
}

func TestURI(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{name: "spec.cue", want: "spec.cue"},
		{name: "a b/ü%.cue", want: "a%20b/%C3%BC%25.cue"},
		{name: "c:d.cue", want: "./c:d.cue"},
		{name: "https://evil.example", want: "./https://evil.example"},
		{name: "a?b#c.cue", want: "a%3Fb%23c.cue"},
		{name: "a\n\x1b\xff.cue", want: "a%0A%1B%FF.cue"},
		{name: `a\b[1].cue`, want: "a%5Cb%5B1%5D.cue"},
		{name: "../up/spec.cue", want: "../up/spec.cue"},
		{name: "/abs/spec.cue", want: "file:///abs/spec.cue"},
	} {
		if got := uri(tt.name); tt.want != got {
			t.Errorf("uri(%q): want %q, got %q", tt.name, tt.want, got)
		}
	}
}
