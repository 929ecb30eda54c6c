package diag

import (
	"encoding/xml"
	"fmt"
)

// The elements of a JUnit report that CI servers commonly read. The report has no times: no
// test was run, and the same spec must give the same bytes.
type (
	junitReport struct {
		XMLName xml.Name   `xml:"testsuites"`
		Suite   junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`  // of the machine: always 0
		Skipped  int         `xml:"skipped,attr"` // that the user accepted
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Failure *junitFailure `xml:"failure"`
		Skipped *junitSkipped `xml:"skipped"`
		Out     *junitText    `xml:"system-out"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",cdata"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
	junitText struct {
		Text string `xml:",cdata"`
	}
)

// junit prints one test case for each diagnostic; an error is a failed case, and one that the user
// accepted is a skipped case. A spec without
// diagnostics is one passed case, because CI servers treat a report without cases as a
// failed run.
func (p *printer) junit() ([]byte, error) {
	p.Color, p.Width = false, 0
	suite := junitSuite{Name: clean(p.Tool)}
	names := map[[2]string]int{}
	for _, d := range p.List {
		c := p.junitCase(d)
		// CI servers keep only the first of two cases with the same name.
		key := [2]string{c.Class, c.Name}
		if names[key]++; names[key] > 1 {
			c.Name += fmt.Sprintf(" #%d", names[key])
		}
		if c.Failure != nil {
			suite.Failures++
		}
		if c.Skipped != nil {
			suite.Skipped++
		}
		suite.Cases = append(suite.Cases, c)
	}
	if len(suite.Cases) == 0 {
		suite.Cases = []junitCase{{Class: "spec", Name: "spec"}}
	}
	suite.Tests = len(suite.Cases)
	out, err := xml.MarshalIndent(junitReport{Suite: suite}, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(append([]byte(xml.Header), out...), '\n'), nil
}

// junitCase returns one diagnostic as a test case.
func (p *printer) junitCase(d Diagnostic) junitCase {
	c := junitCase{Class: "spec", Name: clean(d.Rule)}
	if d.Pos.IsValid() {
		c.Class = clean(p.name(d.Pos.File))
	}
	if d.Path != "" {
		c.Name += " " + clean(d.Path)
	}
	if c.Name == "" {
		c.Name = d.Severity.String()
	}
	p.buf.Reset()
	p.buf.WriteByte('\n')
	p.textOf(d)
	if rule, ok := p.rule(d.Rule); ok {
		if rule.Why != "" {
			fmt.Fprintf(&p.buf, "  why: %s\n", clean(rule.Why))
		}
		if rule.Ref != "" {
			fmt.Fprintf(&p.buf, "  see: %s\n", clean(rule.Ref))
		}
	}
	if d.Accepted != nil {
		c.Skipped = &junitSkipped{Message: "accepted: " + clean(d.Accepted.Reason)}
	}
	if d.Severity == Warning || d.Severity == Info {
		c.Out = &junitText{Text: p.buf.String()}
		return c
	}
	c.Failure = &junitFailure{Message: prose(d.Message) + d.envs(), Type: clean(d.Rule), Text: p.buf.String()}
	return c
}

// rule returns what is known about a rule.
func (p *printer) rule(id string) (Rule, bool) {
	if p.Rule == nil || id == "" {
		return Rule{}, false
	}
	return p.Rule(id)
}
