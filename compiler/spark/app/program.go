package app

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/internal/unit"
)

// Program is the program of the workload. It is empty for servers and clusters, whose
// clients bring the programs.
type Program struct {
	File         string
	Class        string // "": none is needed
	Arguments    []string
	Dependencies *ProgramDependencies // nil: none
}

// ProgramDependencies is what the program needs besides the image, with the names that the
// Kubeflow operator has for it.
type ProgramDependencies struct {
	Jars            []string `json:"jars,omitempty"`
	Packages        []string `json:"packages,omitempty"`
	ExcludePackages []string `json:"excludePackages,omitempty"`
	Repositories    []string `json:"repositories,omitempty"`
	Files           []string `json:"files,omitempty"`
	PyFiles         []string `json:"pyFiles,omitempty"`
	Archives        []string `json:"archives,omitempty"`
}

// IsSparks reports whether the class is in the jars that every image of Spark has on its class
// path, which those of the examples are not.
func (p Program) IsSparks() bool {
	rest, found := strings.CutPrefix(p.Class, "org.apache.spark.")
	return found && !strings.HasPrefix(rest, "examples.")
}

// Resource returns what spark-submit runs: the file, or its word for a class of Spark's own
// jars.
func (p Program) Resource() string { return cmp.Or(p.File, "spark-internal") }

// Image is the image of Spark's own containers.
type Image struct {
	Name        string
	PullPolicy  string   // never ""
	PullSecrets []string // names of Secrets
}

// Schedule is when an application runs again, in the terms of Kubernetes.
type Schedule struct {
	Cron          string
	TimeZone      string // "": the default of the operator or the cluster
	Concurrency   string // Allow, Forbid or Replace
	KeepSucceeded int64  // runs
	KeepFailed    int64  // runs
}

// Restart is what happens when the application ends.
type Restart struct {
	Policy   string // never, onFailure or always
	Retries  int64
	Interval unit.Duration
}

// languageOf returns the language that Spark assumes for a file. Only the file name
// extension decides.
func languageOf(file string) string {
	switch path.Ext(file) {
	case ".py":
		return Python
	case ".R":
		return LanguageR
	}
	return Scala
}

// resolveProgram resolves the program, the image and the schedule.
func (a *App) resolveProgram() {
	s := a.Spec
	a.Language = languageOf(s.Main.File)
	a.Program = Program{File: s.Main.File, Class: s.Main.Class, Arguments: s.Main.Arguments, Dependencies: s.Dependencies.Object()}
	a.Image = Image{Name: string(s.Image), PullPolicy: s.ImagePullPolicy, PullSecrets: s.ImagePullSecrets}
	if a.Image.PullPolicy == "" {
		a.Image.PullPolicy = "IfNotPresent"
	}
	a.Restart = Restart(s.Restart)
	if a.Restart.Policy == "" {
		a.Restart.Policy = a.defaultRestart()
	}
	if w := s.Schedule; w != nil {
		a.Schedule = &Schedule{
			Cron: w.Cron, TimeZone: w.TimeZone, Concurrency: "Forbid", KeepSucceeded: w.KeepSucceeded, KeepFailed: w.KeepFailed,
		}
		switch w.Concurrency {
		case "allow":
			a.Schedule.Concurrency = "Allow"
		case "replace":
			a.Schedule.Concurrency = "Replace"
		}
	}
	a.Suspend, a.TimeToLive = s.Suspend, s.TimeToLive.Seconds()
}

// defaultRestart returns the restart policy of an application that names none. A stream is
// always restarted, because over months occasional failures use up any number of retries.
// A Job can only restart after a failure.
func (a *App) defaultRestart() string {
	switch {
	case a.Spec.Streaming == nil:
		return "never"
	case a.Way.Submits:
		return "onFailure"
	}
	return "always"
}

// Object returns the dependencies, nil when there are none.
func (d Dependencies) Object() *ProgramDependencies {
	out := ProgramDependencies(d)
	if len(d.Jars)+len(d.Packages)+len(d.ExcludePackages)+len(d.Repositories)+len(d.Files)+len(d.PyFiles)+len(d.Archives) == 0 {
		return nil
	}
	return &out
}

// namesStore reports whether the program or one of its files is in a store.
func (a *App) namesStore() bool {
	d := a.Spec.Dependencies
	files := slices.Concat([]string{a.Spec.Main.File}, d.Jars, d.Files, d.PyFiles, d.Archives)
	return slices.ContainsFunc(files, a.isInScheme)
}

// ShownProgram returns the main file as a message may show it.
func (a *App) ShownProgram() string {
	if InURI(a.Spec.Main.File) {
		return "the program"
	}
	return a.Spec.Main.File
}

// InURI reports whether a URI contains a password or a token.
func InURI(text string) bool {
	if credential.Looks(text) {
		return true
	}
	if !strings.Contains(text, "?") {
		return false // most URIs have no query
	}
	uri, err := url.Parse(text)
	if err != nil {
		return false
	}
	for name, values := range uri.Query() {
		if slices.ContainsFunc(values, func(value string) bool { return isSignature(name) || credential.Is(name, value) }) {
			return true
		}
	}
	return false
}

// isSignature reports whether a query parameter is a signature, which grants access to
// whoever has the URI.
func isSignature(name string) bool {
	return slices.Contains([]string{"sig", "X-Amz-Signature", "X-Goog-Signature"}, name)
}
