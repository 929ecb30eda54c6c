// Command papers lists the modules in a built program, for those who review it: licences.txt has
// the licence of each with its text, and sbom.json is the same list as CycloneDX. It reads the
// program and the module cache, and never the network. It fails if a module has no licence that it
// knows. It is no part of the program.
package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	out := flag.String("o", ".", "directory of the papers")
	version := flag.String("version", "", "version of the program")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: papers [-o DIR] [-version V] PROGRAM")
		os.Exit(2)
	}
	if err := write(flag.Arg(0), *version, *out); err != nil {
		fmt.Fprintln(os.Stderr, "papers:", err)
		os.Exit(1)
	}
}

// A module is a part of the program.
type module struct {
	path, version, sum string
	licence            string // SPDX
	text               []byte
}

func write(program, version, out string) error {
	modules, goVersion, err := modulesOf(program, version)
	if err != nil {
		return err
	}
	sbom, err := sbomOf(modules, goVersion)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, "sbom.json"), sbom, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "licences.txt"), licencesOf(modules), 0o644)
}

// modulesOf returns the modules in a program, its own first and then Go's library.
func modulesOf(program, version string) ([]module, string, error) {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil, "", err
	}
	own := module{path: info.Main.Path, version: version}
	if own.version == "" {
		own.version = "(devel)"
	}
	modules := []module{own, {path: "std", version: info.GoVersion}}
	for _, dep := range info.Deps {
		if dep.Replace != nil {
			return nil, "", fmt.Errorf("%s is replaced by %s", dep.Path, dep.Replace.Path)
		}
		modules = append(modules, module{path: dep.Path, version: dep.Version, sum: dep.Sum})
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, "", err
	}
	for i := range modules {
		m := &modules[i]
		dir := "."
		switch i {
		case 0:
		case 1:
			dir = strings.TrimSpace(string(root))
		default:
			found, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", m.path).Output()
			if err != nil {
				return nil, "", fmt.Errorf("%s: %w", m.path, err)
			}
			dir = strings.TrimSpace(string(found))
		}
		if m.text, err = licenceIn(dir); err != nil {
			return nil, "", fmt.Errorf("%s: %w", m.path, err)
		}
		if m.licence = kindOf(m.text); m.licence == "" {
			return nil, "", fmt.Errorf("the licence of %s is not known", m.path)
		}
	}
	return modules, info.GoVersion, nil
}

// licenceIn returns the text of the licence in a directory.
func licenceIn(dir string) ([]byte, error) {
	for _, name := range []string{"LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING", "License"} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
			return text, nil
		}
	}
	return nil, fmt.Errorf("no licence in %s", dir)
}

// kindOf returns the SPDX name of a licence, "" for one that nobody has looked at.
func kindOf(text []byte) string {
	plain := strings.Join(strings.Fields(string(text)), " ")
	has := func(part string) bool { return strings.Contains(plain, part) }
	switch {
	case has("Apache License") && has("Version 2.0") && has("MIT License"), has("Apache License") && has("Permission is hereby granted"):
		return "MIT AND Apache-2.0"
	case has("Apache License") && has("Version 2.0"):
		return "Apache-2.0"
	case has("Mozilla Public License") && has("2.0"):
		return "MPL-2.0"
	case has("Permission is hereby granted, free of charge"):
		return "MIT"
	case has("Redistribution and use in source and binary forms") && (has("Neither the name") || has("The names of its contributors may not") || has("endorse or promote")):
		return "BSD-3-Clause"
	case has("Redistribution and use in source and binary forms"):
		return "BSD-2-Clause"
	case has("Permission to use, copy, modify, and/or distribute this software"), has("Permission to use, copy, modify, and distribute this software"):
		return "ISC"
	}
	return ""
}

// licencesOf returns the list of licences and their texts.
func licencesOf(modules []module) []byte {
	var b bytes.Buffer
	for _, m := range modules {
		fmt.Fprintf(&b, "%-60s %-28s %s\n", m.path, m.version, m.licence)
	}
	for _, m := range modules {
		fmt.Fprintf(&b, "\n%s\n%s %s\n\n%s\n", strings.Repeat("=", 80), m.path, m.version, bytes.TrimSpace(m.text))
	}
	return b.Bytes()
}

// A component is a module in CycloneDX.
type component struct {
	Type     string    `json:"type"`
	Ref      string    `json:"bom-ref"`
	Name     string    `json:"name"`
	Version  string    `json:"version"`
	Purl     string    `json:"purl"`
	Licences []licence `json:"licenses"`
}

type licence struct {
	Expression string `json:"expression"`
}

type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn,omitempty"`
}

// sbomOf returns the list as CycloneDX 1.5, without a time or a serial number: the same program
// has the same list.
func sbomOf(modules []module, goVersion string) ([]byte, error) {
	var all []component
	var refs []string
	for i, m := range modules {
		purl := "pkg:golang/" + m.path + "@" + m.version
		c := component{Type: "library", Ref: purl, Name: m.path, Version: m.version, Purl: purl, Licences: []licence{{m.licence}}}
		if i == 0 {
			c.Type = "application"
		} else {
			refs = append(refs, purl)
		}
		all = append(all, c)
	}
	slices.Sort(refs)
	bom := struct {
		Format   string `json:"bomFormat"`
		Spec     string `json:"specVersion"`
		Version  int    `json:"version"`
		Metadata struct {
			Component  component           `json:"component"`
			Properties []map[string]string `json:"properties"`
		} `json:"metadata"`
		Components   []component  `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}{Format: "CycloneDX", Spec: "1.5", Version: 1, Components: all[1:]}
	bom.Metadata.Component = all[0]
	bom.Metadata.Properties = []map[string]string{{"name": "go", "value": goVersion}}
	bom.Dependencies = []dependency{{Ref: all[0].Ref, DependsOn: refs}}
	text, err := json.MarshalIndent(bom, "", "  ")
	return append(text, '\n'), err
}
