package sql

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	for _, test := range []struct {
		name, script string
		want         Script
	}{
		{name: "nothing", script: "  \n-- only a comment"},
		{
			name: "a table and a job", script: "CREATE TABLE a (id INT) WITH ('connector' = 'kafka', 'x'='a;b''c');\n\nINSERT INTO b SELECT * FROM a",
			want: Script{
				{Line: 1, Verb: "CREATE TABLE", Options: []Option{{"connector", "kafka", 1}, {"x", "a;b'c", 1}}},
				{Line: 3, Verb: "INSERT INTO", Starts: true},
			},
		},
		{
			name: "comments", script: "/* INSERT; */ SET 'a' = 'b'; -- SET 'c' = 'd';\nset 'e' = 'f';",
			want: Script{{Line: 1, Verb: "SET", Options: []Option{{"a", "b", 1}}}, {Line: 2, Verb: "SET", Options: []Option{{"e", "f", 2}}}},
		},
		{
			name: "a set of statements", script: "EXECUTE STATEMENT SET BEGIN\nINSERT INTO a SELECT 1;\nINSERT INTO b SELECT 2;\nEND;\nSELECT 1;",
			want: Script{{Line: 1, Verb: "EXECUTE STATEMENT", Starts: true}, {Line: 5, Verb: "SELECT", Starts: true}},
		},
		{
			name: "a set of statements as clients write it", script: "BEGIN STATEMENT SET;\nINSERT INTO a SELECT 1;\nEND;",
			want: Script{{Line: 1, Verb: "BEGIN STATEMENT", Starts: true}},
		},
		{
			name: "a set without an end", script: "EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1;",
			want: Script{{Line: 1, Verb: "EXECUTE STATEMENT", Starts: true}},
		},
		{
			name: "a table from a query, a view, and a jar", script: "CREATE TABLE a AS SELECT 1; CREATE VIEW b AS SELECT 1; ADD JAR '/opt/x.jar';",
			want: Script{{Line: 1, Verb: "CREATE TABLE", Starts: true}, {Line: 1, Verb: "CREATE VIEW"}, {Line: 1, Verb: "ADD JAR", Jar: "/opt/x.jar"}},
		},
		{name: "a text without an end", script: "SET 'a", want: Script{{Line: 1, Verb: "SET"}}},
		{name: "a name in quotes is no keyword that starts", script: "CREATE TABLE `select` (`as` INT)", want: Script{{Line: 1, Verb: "CREATE TABLE"}}},
		{name: "empty statements", script: ";;", want: nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Parse(test.script)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, script := range []string{"SELECT 1;", "-- ", "/*", "'", "EXECUTE STATEMENT SET BEGIN;END;", "`a``b` = 'c'"} {
		f.Add(script)
	}
	f.Fuzz(func(t *testing.T, script string) {
		for _, s := range Parse(script) {
			if s.Line < 1 || s.Verb == "" && script != "" && s.Starts {
				t.Errorf("a statement at line %d: %q", s.Line, s.Verb)
			}
		}
	})
}
