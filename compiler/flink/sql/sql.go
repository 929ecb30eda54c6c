package sql

import "strings"

// A Script is the statements of a script, in order.
type Script []Statement

// A Statement is one statement.
type Statement struct {
	Line    int // of its first word, from 1 on
	Verb    string
	Options []Option // in order
	Starts  bool     // it starts a job
	Jar     string   // that ADD JAR names, "" for other statements
}

// An Option is a key with a value, as in 'connector' = 'kafka'.
type Option struct {
	Key, Value string
	Line       int
}

// Parse returns the statements of a script.
func Parse(script string) Script {
	var all Script
	var current []token
	inSet := false // of statements, which is one statement of the script
	flush := func() {
		if len(current) > 0 {
			all = append(all, statement(current))
		}
		current, inSet = nil, false
	}
	for _, t := range tokens(script) {
		if !t.isSign(";") {
			current = append(current, t)
			inSet = inSet || opensSet(current)
			continue
		}
		if !inSet || current[len(current)-1].is("END") {
			flush()
		}
	}
	flush()
	return all
}

// opensSet reports whether the tokens are the start of a set of statements, which ends with END: EXECUTE
// STATEMENT SET BEGIN, or BEGIN STATEMENT SET.
func opensSet(t []token) bool {
	return begins(t, "EXECUTE", "STATEMENT", "SET", "BEGIN") || begins(t, "BEGIN", "STATEMENT", "SET")
}

func begins(t []token, keywords ...string) bool {
	if len(t) < len(keywords) {
		return false
	}
	for i, keyword := range keywords {
		if !t[i].is(keyword) {
			return false
		}
	}
	return true
}

func statement(t []token) Statement {
	s := Statement{Line: t[0].line, Verb: verb(t), Options: options(t)}
	s.Starts = starts(t)
	if begins(t, "ADD", "JAR") && len(t) > 2 {
		s.Jar = t[2].text
	}
	return s
}

// verb returns the first two words of a statement, or the one that it has.
func verb(t []token) string {
	words := strings.ToUpper(t[0].text)
	if len(t) > 1 && t[1].kind == word {
		words += " " + strings.ToUpper(t[1].text)
	}
	return words
}

// starts reports whether a statement starts a job: it writes into a table, executes a plan or a set of
// statements, or shows the result of a query.
func starts(t []token) bool {
	for _, first := range []string{"INSERT", "SELECT", "WITH", "VALUES", "DELETE", "UPDATE", "CALL"} {
		if t[0].is(first) {
			return true
		}
	}
	if t[0].is("EXECUTE") || opensSet(t) || begins(t, "COMPILE", "AND", "EXECUTE") {
		return true
	}
	return (t[0].is("CREATE") || t[0].is("REPLACE")) && selects(t)
}

// selects reports whether a statement that creates a table fills it with a query. A view has a query
// too, and starts no job.
func selects(t []token) bool {
	isTable := false
	for i := range t {
		switch {
		case t[i].is("VIEW") || t[i].is("FUNCTION") || t[i].is("MATERIALIZED"):
			return false
		case t[i].is("TABLE"):
			isTable = true
		case isTable && t[i].is("AS") && i+1 < len(t) && (t[i+1].is("SELECT") || t[i+1].is("WITH")):
			return true
		}
	}
	return false
}

// options returns the pairs of texts around an equals sign.
func options(t []token) []Option {
	var all []Option
	for i := 1; i+1 < len(t); i++ {
		if t[i].isSign("=") && t[i-1].kind == text && t[i+1].kind == text {
			all = append(all, Option{t[i-1].text, t[i+1].text, t[i-1].line})
		}
	}
	return all
}
