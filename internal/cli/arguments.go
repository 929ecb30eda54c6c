package cli

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/lakewright/lakewright/internal/spell"
)

// completionFlag is the last argument of the shells' requests.
const completionFlag = "--generate-bash-completion"

// arrange returns the arguments in the order that the library requires: the verb, its
// flags, and everything else behind "--". The library stops parsing flags at the first
// argument that is not a flag, and its messages suggest no nearest word.
func arrange(verbs []*cli.Command, args []string) ([]string, error) {
	switch first := args[0]; {
	case slices.Contains([]string{"help", "--help", "-help", "-h"}, first):
		return helpFor(verbs, args[1:])
	case slices.Contains([]string{"--version", "-version", "-v"}, first):
		args = slices.Concat([]string{"version"}, args[1:])
	case strings.HasPrefix(first, "-"):
		return nil, usagef("the flag %s is before the verb, write it after the verb: lakewright VERB [DIR] %s", first, first)
	}
	verb, err := verbOf(verbs, args[0])
	if err != nil {
		return nil, err
	}
	var flags, others []string
	for rest := args[1:]; len(rest) > 0; rest = rest[1:] {
		arg := rest[0]
		if arg == "--" {
			others = append(others, rest[1:]...)
			break
		}
		if arg == "-" || !strings.HasPrefix(arg, "-") {
			others = append(others, arg)
			continue
		}
		if slices.Contains([]string{"--help", "-help", "-h"}, arg) {
			return []string{verb.Name, "--help"}, nil // regardless of other arguments
		}
		needsValue, err := flagOf(verb, arg)
		if err != nil {
			return nil, err
		}
		flags = append(flags, arg)
		if !needsValue {
			continue
		}
		if len(rest) == 1 || rest[1] != "-" && strings.HasPrefix(rest[1], "-") {
			return nil, usagef("the flag %s needs a value, write %s=VALUE", arg, arg)
		}
		flags, rest = append(flags, rest[1]), rest[1:]
	}
	return slices.Concat([]string{verb.Name}, flags, []string{"--"}, others), nil
}

// helpFor returns the arguments that show the help of one verb, or of all verbs.
func helpFor(verbs []*cli.Command, args []string) ([]string, error) {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return []string{"--help"}, nil
	}
	verb, err := verbOf(verbs, args[0])
	if err != nil {
		return nil, err
	}
	return []string{verb.Name, "--help"}, nil
}

func verbOf(verbs []*cli.Command, name string) (*cli.Command, error) {
	var names []string
	for _, v := range verbs {
		if v.Name == name {
			return v, nil
		}
		names = append(names, v.Name)
	}
	return nil, unknown("verb", name, names)
}

// flagOf finds the flag that an argument names, and reports whether the next argument is
// its value.
func flagOf(verb *cli.Command, arg string) (needsValue bool, err error) {
	name, _, hasValue := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	names := []string{"help"}
	for _, f := range verb.Flags {
		if slices.Contains(f.Names(), name) {
			documented, ok := f.(cli.DocGenerationFlag)
			return ok && documented.TakesValue() && !hasValue, nil
		}
		names = append(names, f.Names()...)
	}
	names = slices.DeleteFunc(names, func(n string) bool { return len(n) < 2 })
	slices.Sort(names)
	if near := spell.Nearest(name, names); near != "" {
		return false, usagef("%s has no flag %s, did you mean --%s?", verb.Name, arg, near)
	}
	return false, usagef("%s has no flag %s, want one of --%s", verb.Name, arg, strings.Join(names, ", --"))
}

// unknown returns the error for an unknown word, which suggests the nearest known word or
// lists all.
func unknown(what, word string, words []string) error {
	if near := spell.Nearest(word, words); near != "" {
		return usagef("unknown %s %q, did you mean %q?", what, word, near)
	}
	if len(words) > 20 {
		return usagef("unknown %s %q, and none of the %d known ones is similar", what, word, len(words))
	}
	return usagef("unknown %s %q, want one of %s", what, word, strings.Join(words, ", "))
}

// directory returns the directory of the spec: the only argument from index on, or the
// current directory.
func directory(c *cli.Context, index int) (string, error) {
	switch args := c.Args().Slice(); {
	case len(args) > index+1:
		return "", usagef("%s takes one directory, and %q is one argument too many", c.Command.Name, args[index+1])
	case len(args) <= index:
		return ".", nil
	case args[index] == "":
		return "", usagef("the directory of the spec is empty, write . for the current one")
	default:
		return args[index], nil
	}
}
