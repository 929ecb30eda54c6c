package diag

import (
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// The objects and fields of SARIF 2.1.0 that this package writes, with the names of the
// standard.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string        `json:"id"`
		ShortDescription *sarifMessage `json:"shortDescription,omitempty"`
		FullDescription  *sarifMessage `json:"fullDescription,omitempty"`
		HelpURI          string        `json:"helpUri,omitempty"`
		Help             *sarifMessage `json:"help,omitempty"`
	}
	sarifResult struct {
		RuleID           string          `json:"ruleId,omitempty"`
		RuleIndex        *int            `json:"ruleIndex,omitempty"`
		Level            string          `json:"level"`
		Message          sarifMessage    `json:"message"`
		Locations        []sarifLocation `json:"locations"`
		RelatedLocations []sarifLocation `json:"relatedLocations,omitempty"`
		Fixes            []sarifFix      `json:"fixes,omitempty"`
		// Suppressions is empty for a result that is not suppressed. A run has it in all of its
		// results or in none.
		Suppressions *[]sarifSuppression `json:"suppressions,omitempty"`
		Properties   *sarifProperties    `json:"properties,omitempty"`
	}
	sarifSuppression struct {
		Kind          string         `json:"kind"`
		Status        string         `json:"status"`
		Justification string         `json:"justification"`
		Location      *sarifLocation `json:"location,omitempty"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		ID       int            `json:"id,omitempty"`
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
		Message  *sarifMessage  `json:"message,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
	sarifLogical struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
	}
	sarifFix struct {
		Description sarifMessage  `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion  `json:"deletedRegion"`
		Inserted sarifMessage `json:"insertedContent"` // an artifactContent, which also has a field text
	}
	sarifProperties struct {
		Environments []string `json:"environments,omitempty"`
	}
)

// sarif prints one run of SARIF 2.1.0. Columns are in UTF-16 code units, which consumers
// expect.
func (p *printer) sarif() ([]byte, error) {
	run := sarifRun{
		Tool:       sarifTool{Driver: sarifDriver{Name: p.Tool, Version: p.Version, Rules: []sarifRule{}}},
		ColumnKind: "utf16CodeUnits",
		Results:    make([]sarifResult, 0, len(p.List)),
	}
	ids := p.ruleIDs()
	for _, id := range ids {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, p.sarifRule(id))
	}
	suppresses := len(p.List.Open()) < len(p.List)
	for _, d := range p.List {
		result := p.sarifResult(d)
		if suppresses {
			result.Suppressions = p.sarifSuppressions(d)
		}
		if i, found := slices.BinarySearch(ids, d.Rule); found {
			result.RuleIndex = &i
		}
		run.Results = append(run.Results, result)
	}
	return encode(sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{run},
	})
}

// ruleIDs returns the IDs of the rules in the list: sorted, each once.
func (p *printer) ruleIDs() []string {
	var ids []string
	for _, d := range p.List {
		if d.Rule != "" {
			ids = append(ids, d.Rule)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// sarifRule returns the SARIF object of a rule, with at least its ID.
func (p *printer) sarifRule(id string) sarifRule {
	out := sarifRule{ID: id}
	rule, ok := p.rule(id)
	if !ok {
		return out
	}
	if rule.Title != "" {
		out.ShortDescription = sarifText(rule.Title)
		out.FullDescription = sarifText(rule.Title)
	}
	help := rule.Why
	if u, err := url.Parse(rule.Ref); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		out.HelpURI = u.String()
	} else {
		help = strings.TrimSpace(help + " " + rule.Ref)
	}
	if help != "" {
		out.Help = sarifText(help)
	}
	return out
}

// sarifResult returns the SARIF object of a diagnostic, without the index of its rule.
func (p *printer) sarifResult(d Diagnostic) sarifResult {
	result := sarifResult{
		RuleID:    d.Rule,
		Level:     "error",
		Locations: []sarifLocation{p.sarifLocation(d.Pos, d.Path)},
	}
	switch d.Severity {
	case Warning:
		result.Level = "warning"
	case Info:
		result.Level = "note"
	}
	lines := []string{prose(d.Message) + d.envs()}
	for _, n := range d.Notes {
		if !n.Pos.IsValid() { // a related location without a file is useless
			lines = append(lines, "note: "+p.place(n.Pos, n.Path)+prose(n.Text))
			continue
		}
		at := p.sarifLocation(n.Pos, n.Path)
		at.ID = len(result.RelatedLocations) + 1
		at.Message = sarifText(shorten(n.Text))
		result.RelatedLocations = append(result.RelatedLocations, at)
	}
	if fix := d.advice(); fix != "" {
		lines = append(lines, "fix: "+fix)
	}
	result.Message = sarifMessage{Text: unlink(strings.Join(lines, "\n"))}
	result.Fixes = p.sarifFixes(d)
	if len(d.Envs) > 0 {
		result.Properties = &sarifProperties{Environments: d.Envs}
	}
	return result
}

// sarifSuppressions returns the acceptance of a diagnostic, an empty list when there is none.
func (p *printer) sarifSuppressions(d Diagnostic) *[]sarifSuppression {
	list := []sarifSuppression{}
	if a := d.Accepted; a != nil {
		one := sarifSuppression{Kind: "inSource", Status: "accepted", Justification: unlink(clean(a.Reason))}
		if a.Pos.IsValid() {
			at := p.sarifLocation(a.Pos, "")
			one.Location = &at
		}
		list = append(list, one)
	}
	return &list
}

// sarifLocation returns the SARIF object of a position. GitHub refuses a whole upload if
// one result has no file or no line, so a fault without a position gets the directory of
// the spec, and an unknown line becomes the first.
func (p *printer) sarifLocation(pos Pos, specPath string) sarifLocation {
	at := sarifLocation{Physical: sarifPhysical{
		Artifact: sarifArtifact{URI: uri(path.Clean(filepath.ToSlash(p.Dir)) + "/")},
		Region:   &sarifRegion{StartLine: 1},
	}}
	if pos.IsValid() {
		at.Physical.Artifact.URI = uri(p.name(pos.File))
	}
	if pos.IsValid() && pos.Line > 0 {
		start, end := p.utf16Columns(pos)
		at.Physical.Region = &sarifRegion{StartLine: pos.Line, StartColumn: start, EndColumn: end}
	}
	if specPath != "" {
		at.Logical = []sarifLogical{{FullyQualifiedName: specPath}}
	}
	return at
}

// sarifFixes returns the replacement as a change of the file. It returns none unless the
// source is known and contains the position: a change of the wrong bytes is worse than no
// change.
func (p *printer) sarifFixes(d Diagnostic) []sarifFix {
	line, ok := p.line(d.Pos)
	if !ok || d.Replacement == "" || d.Pos.Column < 1 || d.Pos.Length < 1 ||
		d.Pos.Length > len(line) || d.Pos.Column-1 > len(line)-d.Pos.Length {
		return nil
	}
	start, end := p.utf16Columns(d.Pos)
	return []sarifFix{{
		Description: *sarifText(d.advice()),
		Changes: []sarifChange{{
			Artifact: sarifArtifact{URI: uri(p.name(d.Pos.File))},
			Replacements: []sarifReplacement{{
				Deleted:  sarifRegion{StartLine: d.Pos.Line, StartColumn: start, EndColumn: end},
				Inserted: sarifMessage{Text: d.Replacement},
			}},
		}},
	}}
}

// sarifText returns s as a message.
func sarifText(s string) *sarifMessage {
	return &sarifMessage{Text: unlink(clean(s))}
}

// unlink breaks text that SARIF would read as a link, "[text](target)": a spec must not put
// links into a code scanning page. It does not double braces, which the standard requires:
// messages have no arguments, so a consumer has nothing to substitute, and many consumers
// do not undo the doubling.
func unlink(s string) string {
	return strings.ReplaceAll(s, "](", "] (")
}

// uri returns a file name as a URI reference, which is relative if the name is.
func uri(name string) string {
	u := url.URL{Path: name}
	if path.IsAbs(name) {
		u.Scheme = "file"
	}
	return u.String()
}
