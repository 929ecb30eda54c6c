package compiler

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/internal/diag"
)

// pair is a name and a text on one line of a source.
var pair = regexp.MustCompile(`"?([A-Za-z_][-A-Za-z0-9_./]*)"?\s*:\s*"((?:[^"\\]|\\.)*)"?`)

// hideSecrets marks the diagnostics that stand on a line with a credential, whatever they
// are about, and takes the credential out of what they say: diagnostics end in logs.
func hideSecrets(list diag.List, source func(string) []byte) {
	lines := map[string][][]byte{}
	for i := range list {
		d := &list[i]
		if _, split := lines[d.Pos.File]; !split {
			lines[d.Pos.File] = bytes.Split(source(d.Pos.File), []byte("\n"))
		}
		if n := d.Pos.Line; n < 1 || n > len(lines[d.Pos.File]) {
			continue
		}
		line := string(lines[d.Pos.File][d.Pos.Line-1])
		if !d.Secret && !credential.Looks(line) && !strings.Contains(line, ":") {
			continue
		}
		d.Secret = d.Secret || credential.Looks(line)
		for _, m := range pair.FindAllStringSubmatch(line, -1) {
			// What passed the language under this name is the name of a Secret.
			named := m[1] == "secret" && !strings.HasPrefix(d.Rule, "SPC")
			if named || !credential.Is(m[1], m[2]) {
				continue
			}
			d.Secret = true
			for _, text := range []*string{&d.Message, &d.Fix, &d.Replacement} {
				*text = strings.ReplaceAll(*text, m[2], "…")
			}
		}
		if d.Secret {
			d.Message, d.Fix, d.Replacement = credential.Hide(d.Message), credential.Hide(d.Fix), ""
		}
	}
}
