package language

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// names returns the name that a text in other letters means. It splits words at capitals.
func names(_ *Type, text string) []reading {
	plain := strings.Trim(notName.ReplaceAllString(strings.ToLower(text), "-"), "-")
	if strings.ToUpper(text) == text || utf8.RuneCountInString(text) != len(text) {
		return []reading{{text: plain}}
	}
	return []reading{{text: strings.Join(partsOf(text), "-")}, {text: plain}}
}

// Meant returns the names that a message may suggest for a text that is part of a wrong one.
func Meant(text string) []string {
	var all []string
	for _, read := range []func(*Type, string) []reading{names, objects, lowered} {
		for _, r := range read(nil, text) {
			all = append(all, r.text)
		}
	}
	return all
}

// objects returns the name that an object of the cluster may have. The object exists, so its
// real name may be another one.
func objects(_ *Type, text string) []reading {
	plain := strings.Trim(strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(text)), "-.")
	return []reading{{text: plain, open: true, fix: "if that is its name; names in a cluster have small letters, digits, dashes and dots"}}
}

func lowered(_ *Type, text string) []reading { return []reading{{text: strings.ToLower(text)}} }

// zones returns the IANA name of a time zone that is written with blanks.
func zones(_ *Type, text string) []reading {
	return []reading{{text: strings.ReplaceAll(text, " ", "_")}}
}

// keysOfLabels returns the key of a label: its domain has small letters.
func keysOfLabels(_ *Type, text string) []reading {
	if domain, name, found := strings.Cut(text, "/"); found {
		return []reading{{text: strings.ToLower(domain) + "/" + name}}
	}
	plain := strings.Join(strings.Fields(text), "-")
	return []reading{{text: plain, open: true}}
}

// labelValues returns a text as a label can hold it. An annotation can hold it as it is.
func labelValues(_ *Type, text string) []reading {
	plain := strings.Trim(notLabel.ReplaceAllString(text, "-"), "-")
	if plain == text {
		return nil
	}
	return []reading{{text: plain, open: true, fix: "or write the text as an annotation"}}
}

// keysOfConf returns the key in an argument of a command.
func keysOfConf(_ *Type, text string) []reading {
	if key, found := strings.CutPrefix(text, "--conf "); found {
		text = strings.TrimSpace(key)
	}
	if key, value, found := strings.Cut(text, "="); found {
		return []reading{{fix: "write " + strconv.Quote(key) + ": " + strconv.Quote(value)}}
	}
	return []reading{{text: text}}
}

// packages returns the coordinates of Maven that other notations mean.
func packages(_ *Type, text string) []reading {
	if strings.Count(text, ":") == 1 && !strings.Contains(text, " ") {
		return []reading{{text: text + ":*"}, {fix: "add the version, as in " + strconv.Quote(text+":1.0.0")}}
	}
	return []reading{{text: percents.ReplaceAllString(text, ":")}}
}

// oneLine returns a text of several lines as one. Options stand on one line with blanks between them.
func oneLine(_ *Type, text string) []reading {
	if !strings.Contains(text, "\n") {
		return nil
	}
	one := reading{text: strings.Join(strings.Fields(text), " ")}
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "-") {
			one.open, one.fix = true, "if a blank may stand between its lines"
		}
	}
	return []reading{one}
}
