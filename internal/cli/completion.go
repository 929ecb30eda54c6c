package cli

import (
	_ "embed"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/internal/diag"
)

// The scripts ask the program itself for completions, so they are never out of date.
var (
	//go:embed completion/bash.sh
	bashCompletion string
	//go:embed completion/zsh.sh
	zshCompletion string
	//go:embed completion/fish.fish
	fishCompletion string
)

var shells = []string{"bash", "fish", "zsh"}

func (p *program) completionVerb() *cli.Command {
	return &cli.Command{
		Name: "completion", Usage: "print a script that completes the words of a command line", ArgsUsage: "SHELL",
		Description: "SHELL is bash, zsh or fish: source <(lakewright completion bash)",
		Action: func(c *cli.Context) error {
			args := c.Args().Slice()
			if len(args) != 1 {
				return usagef("completion takes the name of one shell, want one of %s", strings.Join(shells, ", "))
			}
			scripts := map[string]string{"bash": bashCompletion, "fish": fishCompletion, "zsh": zshCompletion}
			script, ok := scripts[args[0]]
			if !ok {
				return unknown("shell", args[0], shells)
			}
			fmt.Fprint(p.stdout, script)
			return nil
		},
	}
}

// complete prints the words that may stand at the place of the last of words, which may be the
// beginning of one. It never runs a verb. If it prints nothing, the shell offers files.
func (p *program) complete(words []string) {
	for _, candidate := range p.candidates(words) {
		fmt.Fprintln(p.stdout, candidate)
	}
}

func (p *program) candidates(words []string) []string {
	verbs := p.verbs()
	if len(words) < 2 {
		return append(verbNames(verbs), "help")
	}
	if words[0] == "help" {
		return verbNames(verbs)
	}
	verb, err := verbOf(verbs, words[0])
	if err != nil {
		return nil
	}
	line := lineOf(verb, words[1:])
	switch name, rest, assigned := strings.Cut(line.last, "="); {
	case line.flag != "":
		return valuesOf(line.flag, line.dir(verb))
	case line.ended:
	case assigned && strings.HasPrefix(name, "--"):
		var out []string
		for _, value := range valuesOf(name, line.dir(verb)) {
			if strings.HasPrefix(value, rest) {
				out = append(out, name+"="+value)
			}
		}
		return out
	case strings.HasPrefix(line.last, "-"):
		return flagNames(verb, line.last)
	}
	if len(line.arguments) > 0 {
		return nil
	}
	switch verb.Name {
	case "completion":
		return shells
	case "explain":
		return explainable()
	case "render":
		return outlineOf(line.dir(verb)).Environments
	}
	return nil
}

func verbNames(verbs []*cli.Command) []string {
	var names []string
	for _, v := range verbs {
		names = append(names, v.Name)
	}
	return names
}

// flagNames returns the flags of a verb that begin with prefix.
func flagNames(verb *cli.Command, prefix string) []string {
	names := []string{"--help"}
	for _, f := range verb.Flags {
		names = append(names, "--"+f.Names()[0])
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool { return !strings.HasPrefix(name, prefix) })
}

// valuesOf returns the values of a flag, nil for any.
func valuesOf(flag, dir string) []string {
	switch flag {
	case "--format":
		var names []string
		for _, f := range diag.Formats() {
			names = append(names, string(f))
		}
		return names
	case "--workload":
		return outlineOf(dir).Workloads
	}
	return nil
}

// A commandLine is the words after the verb.
type commandLine struct {
	arguments []string // before the last word, without flags and their values
	flag      string   // the flag whose value the last word is, "" for none
	last      string   // the word to complete
	ended     bool     // a "--" ended the flags
}

func lineOf(verb *cli.Command, words []string) commandLine {
	line := commandLine{last: words[len(words)-1]}
	before := words[:len(words)-1]
	if len(before) > 0 && line.last == "=" { // bash makes a word of it
		line.last = ""
	} else if len(before) > 1 && before[len(before)-1] == "=" {
		before = before[:len(before)-1]
	}
	for _, word := range before {
		switch {
		case line.flag != "":
			line.flag = ""
		case line.ended || word == "-" || !strings.HasPrefix(word, "-"):
			line.arguments = append(line.arguments, word)
		case word == "--":
			line.ended = true
		default:
			if needsValue, err := flagOf(verb, word); err == nil && needsValue {
				line.flag = word
			}
		}
	}
	return line
}

// dir returns the directory of the spec that the line names.
func (l commandLine) dir(verb *cli.Command) string {
	before := 0
	if verb.Name == "render" {
		before = 1
	}
	if len(l.arguments) > before {
		return l.arguments[before]
	}
	return "."
}

// outlineOf returns the names in the spec of a directory, none if it cannot be read.
func outlineOf(dir string) compiler.Outline {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return compiler.Outline{}
	}
	defer root.Close()
	return compiler.ReadOutline(root.FS())
}
