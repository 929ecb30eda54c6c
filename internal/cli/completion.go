package cli

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

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

func (p *program) completionVerb() *cli.Command {
	return &cli.Command{
		Name: "completion", Usage: "print a script that completes verbs and flags", ArgsUsage: "SHELL",
		Description: "SHELL is bash, zsh or fish: source <(lakewright completion bash)",
		Action: func(c *cli.Context) error {
			args := c.Args().Slice()
			if len(args) != 1 {
				return usagef("completion takes the name of one shell, want one of bash, fish, zsh")
			}
			scripts := map[string]string{"bash": bashCompletion, "fish": fishCompletion, "zsh": zshCompletion}
			script, ok := scripts[args[0]]
			if !ok {
				return unknown("shell", args[0], []string{"bash", "fish", "zsh"})
			}
			fmt.Fprint(p.stdout, script)
			return nil
		},
	}
}

// completeVerbs prints the possible first arguments.
func (p *program) completeVerbs() {
	for _, v := range p.verbs() {
		fmt.Fprintln(p.stdout, v.Name)
	}
}

// complete prints the possible next arguments after a verb, given the words so far, the
// last of which may be an incomplete flag. If it prints nothing, the shell offers files.
func (p *program) complete(verb *cli.Command) {
	words := p.args[:max(0, len(p.args)-1)] // without completionFlag
	last := ""
	if len(words) > 0 {
		last = words[len(words)-1]
	}
	switch {
	case last == "--format":
		for _, f := range diag.Formats() {
			fmt.Fprintln(p.stdout, f)
		}
	case strings.HasPrefix(last, "-"):
		var names []string
		for _, f := range verb.Flags {
			names = append(names, "--"+f.Names()[0])
		}
		names = append(names, "--help")
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			if strings.HasPrefix(name, last) {
				fmt.Fprintln(p.stdout, name)
			}
		}
	case verb.Name == "completion":
		fmt.Fprint(p.stdout, "bash\nfish\nzsh\n")
	case verb.Name == "explain":
		for _, subject := range explainable() {
			fmt.Fprintln(p.stdout, subject)
		}
	}
}
