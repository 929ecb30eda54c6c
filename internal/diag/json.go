package diag

// jsonReport is the JSON format. Programs depend on it, so a field is never renamed or
// removed, only added. All fields are always present. An unknown value is "", 0, [] or null; an empty
// list of environments means all of them.
type jsonReport struct {
	Diagnostics []jsonDiagnostic `json:"diagnostics"`
	Files       []jsonFile       `json:"files"` // of the tree, for build and diff
	Summary     jsonSummary      `json:"summary"`
}

// jsonDiagnostic is one Diagnostic.
type jsonDiagnostic struct {
	Code         string   `json:"code"`         // "SPK003"
	Severity     string   `json:"severity"`     // "error", "warning" or "info"
	Environments []string `json:"environments"` // sorted
	Path         string   `json:"path"`         // in the spec
	jsonPlace
	Message     string     `json:"message"`
	Fix         string     `json:"fix"`
	Replacement string     `json:"replacement"` // CUE text for column to endColumn
	Notes       []jsonNote `json:"notes"`
	// Suppressed is null unless the user accepted the diagnostic.
	Suppressed *jsonSuppression `json:"suppressed"`
}

// jsonSuppression is one Acceptance.
type jsonSuppression struct {
	Reason string `json:"reason"`
	jsonPlace
}

// jsonPlace is a Pos. Columns are 1-based and count bytes, as CUE's do.
type jsonPlace struct {
	File      string `json:"file"` // relative to the working directory
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndColumn int    `json:"endColumn"` // exclusive
}

// jsonNote is one Note.
type jsonNote struct {
	Path string `json:"path"`
	jsonPlace
	Message string `json:"message"`
}

// jsonFile is one File.
type jsonFile struct {
	Path   string `json:"path"`
	Change string `json:"change"`
	Diff   string `json:"diff"`
}

// jsonSummary counts the diagnostics. Those that the user accepted count only as accepted.
type jsonSummary struct {
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
	Infos    int `json:"infos"`
	Accepted int `json:"accepted"`
}

// json prints one object for programs.
func (p *printer) json() ([]byte, error) {
	report := jsonReport{
		Diagnostics: make([]jsonDiagnostic, 0, len(p.List)),
		Files:       make([]jsonFile, 0, len(p.Files)),
		Summary: jsonSummary{
			Errors:   p.List.Count(Error),
			Warnings: p.List.Count(Warning),
			Infos:    p.List.Count(Info),
			Accepted: len(p.List) - len(p.List.Open()),
		},
	}
	for _, d := range p.List {
		j := jsonDiagnostic{
			Code:         d.Rule,
			Severity:     d.Severity.String(),
			Environments: append([]string{}, d.Envs...),
			Path:         d.Path,
			jsonPlace:    p.jsonPlace(d.Pos),
			Message:      prose(d.Message),
			Fix:          prose(d.Fix),
			Replacement:  d.Replacement,
			Notes:        make([]jsonNote, 0, len(d.Notes)),
		}
		for _, n := range d.Notes {
			j.Notes = append(j.Notes, jsonNote{Path: n.Path, jsonPlace: p.jsonPlace(n.Pos), Message: prose(n.Text)})
		}
		if a := d.Accepted; a != nil {
			j.Suppressed = &jsonSuppression{Reason: clean(a.Reason), jsonPlace: p.jsonPlace(a.Pos)}
		}
		report.Diagnostics = append(report.Diagnostics, j)
	}
	for _, f := range p.Files {
		report.Files = append(report.Files, jsonFile(f))
	}
	return encode(report)
}

// jsonPlace returns pos in the JSON format.
func (p *printer) jsonPlace(pos Pos) jsonPlace {
	if !pos.IsValid() {
		return jsonPlace{}
	}
	return jsonPlace{File: p.name(pos.File), Line: pos.Line, Column: pos.Column, EndColumn: endColumn(pos)}
}
